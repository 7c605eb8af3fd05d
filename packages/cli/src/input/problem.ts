/*
 * Owns how a text that cannot be read is reported. Refuses to know why it could not.
 */

/** Where and why reading stopped. */
export interface InputProblem {
  /** A sentence for a person. */
  readonly message: string
  /** Characters before the fault, from the beginning of the line or, in a whole document, of the text. */
  readonly position: number
}

/** `line 3, column 14`, counted from 1 as editors do. */
export const placeIn = (text: string, position: number): string => {
  const before = text.slice(0, position)
  const line = before.split('\n').length
  return `line ${line}, column ${position - before.lastIndexOf('\n')}`
}
