/*
 * Owns what the command line takes for a mail: its text, or an object of subject and body.
 * Refuses to know the template: the library does.
 */
import type { Advisory, Json, Read } from '@parley/records'
import type { Library } from './lint-record.js'

/** Reads a mail back, or says why it is none. */
export const readMail = (library: Library, record: Json): Read<Advisory> => {
  if (typeof record === 'string') return library.readAnnounceMail(record)
  const { subject, body } = library.isJsonObject(record) ? record : {}
  return typeof subject === 'string' && typeof body === 'string'
    ? library.readAnnounceMail({ subject, body })
    : { ok: false, path: '', because: 'A mail has a subject and a body.' }
}
