/*
 * Owns linting an announce mail: its text, or an object of subject and body.
 */
import { lintAnnounceMail } from '@parley/records'
import type { Linter } from '../lint-record.js'
import { readMail } from '../read-mail.js'

export const createLinter = (): Linter => (record) => {
  const read = readMail(record)
  if (read.ok) return lintAnnounceMail(read.value)
  return [
    {
      path: read.path,
      rule: 'schema.mail',
      level: 'error',
      because: read.because,
      fix: 'Write it by the template: a Title line, the opening sentence, the description, the links.',
    },
  ]
}
