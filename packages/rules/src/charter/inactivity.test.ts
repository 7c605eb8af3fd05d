// Shows who is reported as inactive, who is spared and why, and when the report is due.
import { describe, expect, test } from 'vitest'
import { addDays, instant } from '../time.js'
import { pep811Governance } from './built-in/governance.js'
import { activeSince, maySendReport, reportDueAt, standingOf } from './inactivity.js'

const { inactivity: rules } = pep811Governance
const now = instant(Date.UTC(2026, 10, 28))
const long = addDays(now, -2000)

describe('E1: since when activity counts', () => {
  test('a year, before the first report and where the last one is nearer', () => {
    expect(activeSince(rules, { lastReportAt: null, now })).toBe(addDays(now, -365))
    expect(activeSince(rules, { lastReportAt: addDays(now, -300), now })).toBe(addDays(now, -365))
  })
  test('since the last report, where that is longer', () => {
    const lastReportAt = addDays(now, -400)
    expect(activeSince(rules, { lastReportAt, now })).toBe(lastReportAt)
  })
})

describe('how a member stands', () => {
  test.each([
    ['E1: who coordinated is active', { did: ['coordinated'] }, 'active'],
    ['E1: who commented is active', { did: ['commented'] }, 'active'],
    ['E1: who did neither is inactive', {}, 'inactive'],
    ['E3: a release manager is exempt', { roles: ['release-manager'] }, 'exempt'],
    ['E3: a council member is exempt', { roles: ['steering-council'] }, 'exempt'],
    ['E3: an admin is not', { roles: ['admin'] }, 'inactive'],
    ['E7: a newcomer is spared', { joinedAt: addDays(now, -364) }, 'newcomer'],
    ['E7: whose day nobody knows is no newcomer', { joinedAt: null }, 'inactive'],
    [
      'E1: and is not inactive before a year of them was seen',
      { joinedAt: null, seenSince: addDays(now, -364) },
      'unobserved',
    ],
    [
      'E7: who joined lately elsewhere is a newcomer first',
      { joinedAt: addDays(now, -300), seenSince: addDays(now, -10) },
      'newcomer',
    ],
    ['E7: and after their first year is none', { joinedAt: addDays(now, -365) }, 'inactive'],
    [
      'who is active needs no exemption',
      { roles: ['release-manager'], did: ['commented'] },
      'active',
    ],
  ] as const)('%s', (_, about, standing) => {
    const member = { roles: [], joinedAt: long, seenSince: long, did: [], ...about }
    expect(standingOf(rules, member, now)).toBe(standing)
  })
  test('what a charter does not count is no activity', () => {
    const coordinating = {
      ...rules,
      evidence: { value: ['coordinated'], source: 'a test' },
    } as const
    const member = { roles: [], joinedAt: long, seenSince: long, did: ['commented'] } as const
    expect(standingOf(coordinating, member, now)).toBe('inactive')
  })
})

describe('E2: the report', () => {
  test('is due a year after the last one, or after the first member joined', () => {
    const lastReportAt = addDays(now, -10)
    expect(reportDueAt(rules, { lastReportAt, firstJoinedAt: long })).toBe(addDays(now, 355))
    expect(reportDueAt(rules, { lastReportAt: null, firstJoinedAt: long })).toBe(addDays(long, 365))
  })
  test.each([
    [null, true, undefined],
    [addDays(now, -365), true, undefined],
    [addDays(now, -364), true, 'report.too-soon'],
    [null, false, 'report.nobody-reads'],
  ])('may be sent with the last one at %s, body sits: %s', (lastReportAt, bodySits, refusal) => {
    expect(maySendReport(rules, { lastReportAt, now, bodySits })?.refusal).toBe(refusal)
  })
})
