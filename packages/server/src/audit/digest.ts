// What an event says of a content it does not repeat: its digest. The event's own body is salted and sealed, so that the
// digest reveals nothing; with it, whoever may read both can prove that a text or a file is what was sent on the day.
import { createHash } from 'node:crypto'

/** SHA-256 of bytes or of a text in UTF-8, in hexadecimal. */
export const digestOf = (content: string | Uint8Array): string =>
  createHash('sha256').update(content).digest('hex')
