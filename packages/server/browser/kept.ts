// What a browser keeps of a ballot: its token with the key that votes, until its voter lets go of it. By voter, so that another
// one at the same browser is shown none of it. What was voted is not kept.

/** Bytes and numbers in base64url. */
export interface Kept {
  /** The ballot's key as it was when the token was made: everybody of a ballot has the same. */
  readonly ballotKey: string
  /** The digest of what was fixed at the opening, as this browser made it; none of ballots that were opened before. */
  readonly opening?: string
  readonly token: string
  readonly key: JsonWebKey
  readonly blinded: string
  readonly inverse: string
  readonly signature?: string
  readonly cast?: true
}

const nameOf = (element: Element): string =>
  `parley-ballot-${element.getAttribute('ballot') ?? ''}-${element.getAttribute('voter') ?? ''}`

export const readKept = (element: Element): Kept | undefined => {
  const text = localStorage.getItem(nameOf(element))
  // because: only writeKept writes this name
  return text === null ? undefined : (JSON.parse(text) as Kept)
}

export const writeKept = (element: Element, kept: Kept): Kept => {
  localStorage.setItem(nameOf(element), JSON.stringify(kept))
  return kept
}

export const forgetKept = (element: Element): void => localStorage.removeItem(nameOf(element))
