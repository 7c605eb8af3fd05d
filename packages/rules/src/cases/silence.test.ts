// Shows what each determination still asks of a reporter.
import { expect, it } from 'vitest'
import { asksForSilence, expectsAdvisory, toldOfEnd } from './silence.js'

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

const all = { team: 'all', bound: true, reporter: true }
const some = { team: 'who-coordinates', bound: true, reporter: true }
const nobody = { team: 'nobody', bound: false, reporter: false }
it.each([
  ['accepted', 'vulnerability', false, all],
  ['closed', 'vulnerability', false, all],
  ['deferred', 'forwarded', false, all],
  ['closed', 'forwarded', false, some],
  ['closed', 'already-fixed', true, some],
  // They may speak already.
  ['closed', 'bug', true, { ...some, reporter: false }],
  ['closed', 'invalid', false, { ...some, reporter: false }],
  ['closed', 'spam', false, nobody],
  ['closed', 'spam', true, { ...some, reporter: false }],
] as const)(
  'the end of the embargo of a report that is %s as %s, anybody bound: %j',
  (reportState, determination, wasAnybodyBound, expected) => {
    expect(toldOfEnd({ reportState, determination }, wasAnybodyBound)).toEqual(expected)
  },
)
