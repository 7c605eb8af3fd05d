// What a ballot fixed when it opened, digested by the browser from what the page shows: who votes, the key, the rules. The
// server's own word for it, which voters compare, is refused where it differs.

export class OtherOpening extends Error {}

const utf8 = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(new TextEncoder().encode(text))

const hex = async (bytes: Uint8Array<ArrayBuffer>): Promise<string> =>
  [...new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('')

const modulusOf = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (letter) =>
    letter.charCodeAt(0),
  )

/**
 * The digest of the opening, made here from the element's `electors`, `key-n` and `rules`. Undefined for a ballot that was opened
 * before openings were signed; throws OtherOpening where `opening` says another.
 */
export const readOpening = async (element: Element): Promise<string | undefined> => {
  const attribute = (name: string) => element.getAttribute(name) ?? ''
  const said = attribute('opening')
  if (said === '') return undefined
  const electorate = await hex(utf8(attribute('electors').split(' ').sort().join('\n')))
  const key = await hex(modulusOf(attribute('key-n')))
  const rules = await hex(utf8(attribute('rules')))
  const text = `parley-ballot-opening/v1\n${attribute('ballot')}\nelectorate ${electorate}\nkey ${key}\nrules ${rules}`
  const own = await hex(utf8(text))
  if (own !== said || attribute('key-e') !== 'AQAB')
    throw new OtherOpening(
      'What this page shows of the electorate, the key or the rules is not what it says was fixed at the opening. Do not vote; tell the team and the body.',
    )
  return own
}
