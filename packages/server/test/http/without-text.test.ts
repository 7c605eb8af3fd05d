// What a log keeps of an error: its kind, its code and where it was thrown, and never a line of a message.
import { expect, test } from 'vitest'
import { withoutText } from '../../src/http/app.js'

test.each([
  'a secret in one line',
  'a report\n    at the very place where it breaks (file:///secret/report.ts:1:1)\nand on',
  '    at secret (/home/secret.ts:1:1)',
  '',
])('of %j nothing stands in the log', (message) => {
  const kept = withoutText(Object.assign(new TypeError(message), { code: 'E_TEST' }))
  expect(kept).toMatchObject({ type: 'TypeError', code: 'E_TEST' })
  expect(kept.at).toContain('without-text.test.ts')
  expect(JSON.stringify(kept)).not.toMatch(/secret|breaks/)
})

test('where the message was changed afterwards, nothing of the first is kept either', () => {
  const error = new Error('    at first (/secret.ts:1:1)')
  error.message = 'second'
  expect(JSON.stringify(withoutText(error))).not.toContain('secret')
})

test('what is no error keeps its kind alone', () => {
  expect(withoutText('a secret')).toEqual({ type: 'string' })
})
