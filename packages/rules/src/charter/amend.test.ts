// Which provisions a team sets for itself, and within which bounds.
import { describe, expect, test } from 'vitest'
import { amendable, amendableValue, amendCharter, refuseMistaken } from './amend.js'
import { pep811Charter } from './built-in/pep-811.js'

const source = 'Team decision of 2026-10-12'

describe('every provision that a team may set', () => {
  test.each(amendable)('$path is a number of the charter, within its own bounds', (provision) => {
    const { value, source: from } = amendableValue(pep811Charter, provision)
    expect(Number.isInteger(value)).toBe(true)
    expect(value).toBeGreaterThanOrEqual(provision.min)
    expect(value).toBeLessThanOrEqual(provision.max)
    expect(from).not.toBe('')
  })
})

test.each([
  ['approvals.readers', 0, null],
  ['approvals.readers', 5, null],
  ['approvals.readers', 6, 'charter.out-of-bounds'],
  ['approvals.readers', -1, 'charter.out-of-bounds'],
  ['clocks.finishDays', 0, 'charter.out-of-bounds'],
  ['clocks.finishDays', 1.5, 'charter.out-of-bounds'],
  ['clocks.finishDays', Number.NaN, 'charter.out-of-bounds'],
  ['clocks.disputeFinalDays', 20, 'charter.not-amendable'],
  ['__proto__', 1, 'charter.not-amendable'],
])('%s set to %d: %s', (path, value, refusal) => {
  const outcome = amendCharter({ path, value, source })
  expect('refusal' in outcome ? outcome.refusal : null).toBe(refusal)
})

test('an amendment says where it was decided', () => {
  for (const empty of ['', '  ', 'x'.repeat(301)]) {
    expect(amendCharter({ path: 'clocks.idleDays', value: 4, source: empty })).toMatchObject({
      refusal: 'charter.no-source',
    })
  }
  expect(amendCharter({ path: 'clocks.idleDays', value: 4, source: ` ${source} ` })).toEqual({
    path: 'clocks.idleDays',
    value: 4,
    source,
  })
})

test('a result that no team could decide by is refused with everything that is wrong', () => {
  expect(refuseMistaken(pep811Charter)).toBeUndefined()
  const { embargo, team } = pep811Charter
  const mistaken = {
    ...pep811Charter,
    team: { ...team, adminsMinimum: { value: 1, source } },
    embargo: { ...embargo, defaultDays: { value: 365, source } },
  }
  expect(refuseMistaken(mistaken)).toMatchObject({
    refusal: 'charter.mistaken',
    because: expect.stringMatching(/at least 2 admins.*longest embargo/),
  })
})
