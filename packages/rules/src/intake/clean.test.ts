// Shows what counts as a text that says something.
import { expect, test } from 'vitest'
import { isBlank } from './clean.js'

test.each([
  ['', true],
  [' \t\n', true],
  ['\u200B\u200C\u200D\u2060\uFEFF', true],
  ['\u00AD\u034F\u115F\u3164\u2800', true],
  ['\u202E\u2069\u0007', true],
  ['\u200Bx', false],
  ['.', false],
  ['\u{1F44D}\uFE0F', false],
  ['é', false],
])('G9: %j is blank: %j', (text, blank) => {
  expect(isBlank(text)).toBe(blank)
})
