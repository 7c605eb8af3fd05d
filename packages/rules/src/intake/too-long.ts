// A text that is longer than its place takes is refused whole: what was typed is never cut.
import { type Refusal, refuse } from '../refusal.js'

/**
 * Checks the length of a text in characters.
 *
 * @param what - Begins the sentence, as in "The reason".
 * @returns refusal `text.too-long`; undefined for a text within `most` characters
 * @source our reading: nothing that somebody wrote is lost
 */
export const tooLong = (
  what: string,
  text: string,
  most: number,
): Refusal<'text.too-long'> | undefined =>
  text.length <= most
    ? undefined
    : refuse('text.too-long', `${what} may have ${most} characters and has ${text.length}.`)
