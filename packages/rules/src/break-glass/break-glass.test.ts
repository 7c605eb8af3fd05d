// Shows the law's clocks and the list to go through: what runs, what is due, what is reminded of.
import { describe, expect, it } from 'vitest'
import { pep811Charter } from '../charter/built-in/pep-811.js'
import { addDays, addHours, instant } from '../time.js'
import { findGlassItem, GLASS_CAUSES, glassEvent, glassItems } from './checklist.js'
import { noticeClocks, noticesToRemind } from './clocks.js'

const aware = instant(1_780_000_000_000)
const facts = { awareSince: aware, measureSince: null, sentAt: {} }
const clocks = (more: object = {}, hours = 0) =>
  noticeClocks({ ...facts, ...more }, pep811Charter, addHours(aware, hours))

describe('the clocks of the law', () => {
  it('gives 24 and 72 hours from knowing of attacks, and 14 days from a measure', () => {
    const due = clocks({ measureSince: addHours(aware, 50) }).map(({ kind, dueAt }) => [
      kind,
      dueAt,
    ])
    expect(due).toEqual([
      ['early-warning', addHours(aware, 24)],
      ['notification', addHours(aware, 72)],
      ['final-report', addDays(addHours(aware, 50), 14)],
    ])
  })

  it.each([
    [0, {}, ['ok', 'ok', 'waiting']],
    [18, {}, ['soon', 'ok', 'waiting']],
    [24, {}, ['soon', 'ok', 'waiting']],
    [25, {}, ['late', 'ok', 'waiting']],
    [25, { sentAt: { 'early-warning': addHours(aware, 3) } }, ['sent', 'ok', 'waiting']],
    [73, {}, ['late', 'late', 'waiting']],
  ] as const)('after %i hours with %j stands at %j', (hours, more, levels) => {
    expect(clocks(more, hours).map(({ level }) => level)).toEqual(levels)
  })

  it('reminds when one comes near, when it is late, and never falls silent', () => {
    const due = (hours: number, last: number | null) =>
      noticesToRemind(clocks({}, hours), last === null ? null : addHours(aware, last), {
        now: addHours(aware, hours),
        everyHours: 24,
        soonHours: 6,
      }).map(({ kind }) => kind)
    expect(due(17, null)).toEqual([])
    expect(due(18, null)).toEqual(['early-warning'])
    expect(due(20, 18)).toEqual([])
    expect(due(25, 18)).toEqual(['early-warning'])
    expect(due(30, 25)).toEqual([])
    expect(due(49, 25)).toEqual(['early-warning'])
  })
})

describe('the list to go through', () => {
  const ids = (attacksObserved: boolean, law: 'binds' | 'does-not-bind' | null = null) =>
    glassItems({ attacksObserved, law }).map(({ id }) => id)
  const always = ['embargo', 'participants', 'mitigation', 'advisory']

  it('asks of the law only when attacks are seen, and runs its clocks until it is said not to bind', () => {
    const notices = ['early-warning', 'notification', 'final-report']
    expect(ids(false)).toEqual(always)
    expect(ids(true)).toEqual([...always, 'law', ...notices])
    expect(ids(true, 'binds')).toEqual([...always, 'law', ...notices])
    expect(ids(true, 'does-not-bind')).toEqual([...always, 'law'])
  })

  it('finds an item that is on the list, and refuses any other', () => {
    const items = glassItems({ attacksObserved: false, law: null })
    expect(findGlassItem(items, 'mitigation')).toMatchObject({ id: 'mitigation' })
    expect(findGlassItem(items, 'early-warning')).toMatchObject({
      refusal: 'break-glass.unknown-item',
    })
  })

  it('records the event that the cause names', () => {
    expect(GLASS_CAUSES.map(glassEvent)).toEqual(['P', 'X', 'A'])
  })
})
