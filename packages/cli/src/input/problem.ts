/*
 * Owns how a text that cannot be read is reported. Refuses to know why it could not.
 */

/** Where and why reading stopped. */
export interface InputProblem {
  /** A sentence for a person. */
  readonly message: string
  /** Characters before the fault, from the beginning of the text that was read: a document or a line. */
  readonly position: number
}
