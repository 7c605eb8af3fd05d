// Holds the report states to Vultron's table, and closing, reopening and withdrawing to their readings.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { pep811Charter } from '../charter/built-in/pep-811.js'
import { isRefusal } from '../refusal.js'
import { addDays, instant } from '../time.js'
import type { ReportEvent, ReportState } from './facts.js'
import {
  closeCase,
  followReportEvents,
  isFinished,
  nextReportState,
  reopenCase,
  reportTransitions,
  withdrawReport,
} from './lifecycle.js'

const states: readonly ReportState[] = [
  'start',
  'received',
  'valid',
  'invalid',
  'accepted',
  'deferred',
  'closed',
]
const events: readonly ReportEvent[] = [
  'receive',
  'validate',
  'invalidate',
  'accept',
  'defer',
  'close',
]
const now = instant(Date.UTC(2026, 10, 22))
const charter = pep811Charter

test('the report states make exactly the moves of Vultron', () => {
  const moves = states.flatMap((from) =>
    events.flatMap((event) => {
      const to = nextReportState(from, event)
      return isRefusal(to) ? [] : [`${from} ${event} ${to}`]
    }),
  )
  expect(moves).toEqual([
    'start receive received',
    'received validate valid',
    'received invalidate invalid',
    'valid accept accepted',
    'valid defer deferred',
    'invalid validate valid',
    'invalid close closed',
    'accepted defer deferred',
    'accepted close closed',
    'deferred accept accepted',
    'deferred close closed',
  ])
  expect(moves).toHaveLength(reportTransitions.length)
})

test('a valid report never becomes invalid, whatever happens to it', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...events), { maxLength: 12 }), (happened) => {
      let state: ReportState = 'start'
      let wasValid = false
      for (const event of happened) {
        const next = nextReportState(state, event)
        if (isRefusal(next)) continue
        state = next
        wasValid ||= state === 'valid'
        if (wasValid) expect(state).not.toBe('invalid')
      }
    }),
  )
})

test('several events are followed in order, and the first impossible one is refused', () => {
  expect(followReportEvents('received', ['validate', 'accept', 'close'])).toBe('closed')
  expect(followReportEvents('received', [])).toBe('received')
  expect(followReportEvents('received', ['accept', 'validate'])).toMatchObject({
    refusal: 'report.no-such-transition',
    because: 'A report that is received cannot accept.',
  })
})

const open = {
  reportState: 'accepted',
  determination: null,
  publishedAt: null,
  embargoInForce: false,
} as const

test.each([
  ['an accepted report', open, false],
  ['a closed one', { ...open, reportState: 'closed' }, true],
  ['a published one', { ...open, publishedAt: now }, true],
  ['a deferred duplicate', { ...open, reportState: 'deferred', determination: 'duplicate' }, true],
  ['a deferred vulnerability', { ...open, reportState: 'deferred' }, false],
  ['a held invalid one', { ...open, reportState: 'invalid', determination: 'invalid' }, false],
] as const)('I3: %s counts as finished or not', (_, facts, expected) => {
  expect(isFinished(facts)).toBe(expected)
})

const ask = { despiteEmbargo: false }

test('closing is asked about while the embargo is in force, and then does not end it', () => {
  const embargoed = { ...open, embargoInForce: true }
  expect(closeCase(open, ask)).toEqual({ events: ['close'], to: 'closed' })
  expect(closeCase(embargoed, ask)).toMatchObject({ refusal: 'close.embargo-in-force' })
  expect(closeCase(embargoed, { despiteEmbargo: true })).toMatchObject({ to: 'closed' })
  expect(closeCase({ ...embargoed, reportState: 'invalid' }, ask)).toMatchObject({ to: 'closed' })
})

test('only an invalid, accepted or deferred report closes', () => {
  for (const reportState of ['start', 'received', 'valid', 'closed'] as const) {
    expect(closeCase({ ...open, reportState }, ask)).toMatchObject({
      refusal: 'report.no-such-transition',
    })
  }
})

const evidence = { reason: 'A second script shows it.', at: now }

test('I4: a closed or invalid report is reopened with a reason; the clock of a closed one starts anew', () => {
  expect(reopenCase({ ...open, reportState: 'closed' }, evidence)).toEqual({
    to: 'received',
    clockStartsAt: now,
  })
  expect(reopenCase({ ...open, reportState: 'invalid' }, evidence)).toEqual({
    to: 'received',
    clockStartsAt: null,
  })
})

test.each([
  [{ ...open, reportState: 'accepted' }, evidence, 'reopen.not-closed'],
  [{ ...open, reportState: 'closed', publishedAt: now }, evidence, 'reopen.published'],
  [{ ...open, reportState: 'closed' }, { ...evidence, reason: ' ' }, 'reopen.needs-reason'],
] as const)('I4: %j is not reopened', (facts, request, refusal) => {
  expect(reopenCase(facts, request)).toMatchObject({ refusal })
})

const held = addDays(now, charter.clocks.holdDays.value)

test.each([
  ['start', { events: ['receive', 'invalidate'], to: 'invalid', closesAt: held }],
  ['received', { events: ['invalidate'], to: 'invalid', closesAt: held }],
  ['invalid', { events: [], to: 'invalid', closesAt: held }],
  ['valid', { events: [], to: 'valid', closesAt: null }],
  ['accepted', { events: [], to: 'accepted', closesAt: null }],
  ['deferred', { events: [], to: 'deferred', closesAt: null }],
] as const)('a reporter withdraws a report that is %s', (reportState, expected) => {
  expect(withdrawReport({ ...open, reportState }, now, charter)).toEqual(expected)
  expect(followReportEvents(reportState, expected.events)).toBe(expected.to)
})

test('nothing is withdrawn that is closed or published', () => {
  expect(withdrawReport({ ...open, reportState: 'closed' }, now, charter)).toMatchObject({
    refusal: 'withdraw.closed',
  })
  expect(withdrawReport({ ...open, publishedAt: now }, now, charter)).toMatchObject({
    refusal: 'withdraw.published',
  })
})
