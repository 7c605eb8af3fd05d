// Shows what each determination still asks of a reporter.
import { expect, it } from 'vitest'
import { asksForSilence, expectsAdvisory } from './silence.js'

it.each([
  [null, true, true],
  ['vulnerability', true, true],
  ['duplicate', true, true],
  ['bug', false, false],
  ['invalid', false, false],
  ['forwarded', true, false],
  ['already-fixed', true, false],
  ['spam', true, false],
] as const)(
  'G6: %s asks for silence %j, expects an advisory %j',
  (determination, silent, advisory) => {
    expect(asksForSilence(determination)).toBe(silent)
    expect(expectsAdvisory(determination)).toBe(advisory)
  },
)
