/*
 * Owns what the command line takes for a mail: its text, or an object of subject and body.
 * Refuses to know the template: the library does.
 */
import {
  type Advisory,
  isJsonObject,
  type Json,
  type Read,
  readAnnounceMail,
} from '@parley/records'

/** Reads a mail back, or says why it is none. */
export const readMail = (record: Json): Read<Advisory> => {
  if (typeof record === 'string') return readAnnounceMail(record)
  const { subject, body } = isJsonObject(record) ? record : {}
  return typeof subject === 'string' && typeof body === 'string'
    ? readAnnounceMail({ subject, body })
    : { ok: false, path: '', because: 'A mail has a subject and a body.' }
}
