// Shows who can be asked about a project, when that is too few, and what a shift on call may be.
import { describe, expect, test } from 'vitest'
import { addDays, instant } from '../time.js'
import { type Available, activeResponders, checkShift, tooFewResponders } from './availability.js'
import { pep811Charter } from './built-in/pep-811.js'

const member = (id: string, more: Partial<Available> = {}): Available => ({
  ...{ id, roles: [], acknowledged: true, isAway: false, isLeaving: false },
  ...more,
})
const members = [
  member('ada'),
  member('bob', { isAway: true }),
  member('cyd', { isLeaving: true }),
  member('dee', { roles: ['release-manager'] }),
  member('eve', { acknowledged: false }),
  member('fay', { roles: ['admin'] }),
]

describe('P13, P16: who can be asked about a project', () => {
  test('the pool, without those who are away, leaving, left out or not there yet', () => {
    expect(activeResponders(pep811Charter, members, [])).toEqual(['ada', 'fay'])
  })
  test('those who are named for it alone, where somebody is', () => {
    expect(activeResponders(pep811Charter, members, ['bob', 'fay'])).toEqual(['fay'])
    expect(activeResponders(pep811Charter, members, ['bob'])).toEqual([])
  })
  test.each([
    [0, 'Only 0 members'],
    [1, 'Only 1 member can'],
    [2, undefined],
  ])('%i of them: %s', (count, because) => {
    const refusal = tooFewResponders(pep811Charter, count)
    if (because === undefined) expect(refusal).toBeUndefined()
    else expect(refusal?.because).toContain(because)
  })
})

describe('being on call', () => {
  const now = instant(Date.UTC(2026, 10, 28))
  const shift = { from: now, until: addDays(now, 7) }
  const facts = { now, isAwayThen: false }
  test.each([
    [shift, facts, undefined],
    [{ from: addDays(now, -7), until: addDays(now, 1) }, facts, undefined],
    [{ from: now, until: now }, facts, 'on-call.dates'],
    [{ from: addDays(now, -7), until: now }, facts, 'on-call.dates'],
    [{ from: now, until: addDays(now, 401) }, facts, 'on-call.dates'],
    [shift, { now, isAwayThen: true }, 'on-call.away'],
  ])('%j with %j: %s', (wanted, about, refusal) => {
    expect(checkShift(wanted, about)?.refusal).toBe(refusal)
  })
})
