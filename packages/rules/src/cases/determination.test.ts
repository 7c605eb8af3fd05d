// Holds every determination, from every state, to the table of report states and to the charter's replies.
import { expect, test } from 'vitest'
import { pep811Charter } from '../charter/built-in/pep-811.js'
import { isRefusal } from '../refusal.js'
import { addDays, instant } from '../time.js'
import { type DeterminationRequest, determine } from './determination.js'
import type { Determination, ReportState } from './facts.js'
import { followReportEvents } from './lifecycle.js'

const at = instant(Date.UTC(2026, 10, 22))
const charter = pep811Charter
const held = addDays(at, charter.clocks.holdDays.value)
const facts = {
  caseId: 'case-1',
  reportState: 'received',
  determination: null,
  coordinatorId: 'coco',
  cveId: null,
  publishedAt: null,
} as const

const request = (determination: Determination, more = {}): DeterminationRequest => ({
  determination,
  memberId: 'ada',
  at,
  reference: 'https://github.com/python/cpython/issues/1',
  duplicateOf: 'case-0',
  ...more,
})

const decided = (given: Parameters<typeof determine>[0], asked: DeterminationRequest) => {
  const decision = determine(given, asked, charter)
  if (isRefusal(decision)) throw new Error(decision.because)
  return decision
}

const all = Object.keys(charter.determinations) as Determination[]

test.each([
  ['received', 'vulnerability', ['validate', 'accept'], 'accepted', null],
  ['received', 'duplicate', ['validate', 'defer'], 'deferred', null],
  ['received', 'bug', ['invalidate'], 'invalid', held],
  ['received', 'invalid', ['invalidate'], 'invalid', held],
  ['received', 'forwarded', ['invalidate'], 'invalid', held],
  ['received', 'already-fixed', ['invalidate'], 'invalid', held],
  ['received', 'spam', ['invalidate', 'close'], 'closed', null],
  ['invalid', 'vulnerability', ['validate', 'accept'], 'accepted', null],
  ['invalid', 'duplicate', ['validate', 'defer'], 'deferred', null],
  ['invalid', 'bug', [], 'invalid', held],
  ['invalid', 'spam', ['close'], 'closed', null],
  ['valid', 'vulnerability', ['accept'], 'accepted', null],
  ['valid', 'duplicate', ['defer'], 'deferred', null],
  ['valid', 'invalid', ['defer'], 'deferred', held],
  ['valid', 'spam', ['defer', 'close'], 'closed', null],
  ['accepted', 'duplicate', ['defer'], 'deferred', null],
  ['accepted', 'already-fixed', ['defer'], 'deferred', held],
  ['accepted', 'spam', ['close'], 'closed', null],
  ['deferred', 'vulnerability', ['accept'], 'accepted', null],
  ['deferred', 'duplicate', [], 'deferred', null],
  ['deferred', 'invalid', [], 'deferred', held],
  ['deferred', 'spam', ['close'], 'closed', null],
] as const)(
  'G6: %s, found %s, takes %j to %s',
  (reportState, determination, events, to, closesAt) => {
    expect(decided({ ...facts, reportState }, request(determination))).toMatchObject({
      determination,
      events,
      to,
      closesAt,
    })
  },
)

test('every determination from every open state follows the table of report states', () => {
  for (const reportState of ['received', 'valid', 'invalid', 'accepted', 'deferred'] as const) {
    for (const determination of all) {
      const { events, to } = decided({ ...facts, reportState }, request(determination))
      expect(followReportEvents(reportState, events)).toBe(to)
    }
  }
})

test('G4: spam and compliance requests are closed at once and without a reply', () => {
  expect(decided(facts, request('spam'))).toMatchObject({ to: 'closed', reply: null })
})

test('G6: a bug names its public issue, or says that there is none yet', () => {
  const withIssue = decided(facts, request('bug'))
  expect(withIssue.reference).toBe('https://github.com/python/cpython/issues/1')
  expect(withIssue.reply).toContain('\nhttps://github.com/python/cpython/issues/1\n')
  const without = decided(facts, request('bug', { reference: 'none-yet' }))
  expect(without.reference).toBeNull()
  expect(without.reply).toBe(charter.determinations.invalid.reply?.value)
})

test.each([
  undefined,
  '',
  '  ',
  'yes',
  'http://example.org/1',
  'https://',
  'https://example.org/a b',
])('G6: a bug with %j for an issue is refused', (reference) => {
  expect(determine(facts, request('bug', { reference }), charter)).toMatchObject({
    refusal: 'determination.needs-issue',
  })
})

test('G8: a forwarded report names who looks after it, in the reply too', () => {
  const reference = 'the maintainers of $& (a platform)'
  expect(decided(facts, request('forwarded', { reference })).reply).toContain(reference)
  expect(determine(facts, request('forwarded', { reference: ' ' }), charter)).toMatchObject({
    refusal: 'determination.needs-recipient',
  })
})

test('G8: a charter may forward without a reply', () => {
  const forwarded = { ...charter.determinations.forwarded, reply: null }
  const silent = { ...charter, determinations: { ...charter.determinations, forwarded } }
  expect(determine(facts, request('forwarded'), silent)).toMatchObject({ reply: null })
})

test('G7: a report that is already fixed gets a reply, with or without where', () => {
  const already = decided(facts, request('already-fixed'))
  expect(already.reply).toContain('https://github.com/python/cpython/issues/1')
  const unknown = decided(facts, request('already-fixed', { reference: '' }))
  expect(unknown.reply).toBe(charter.determinations['already-fixed'].reply?.value)
})

test('a duplicate names another case, and its finder keeps the credit (reply R3)', () => {
  expect(decided(facts, request('duplicate', { duplicateOf: ' case-0 ' }))).toMatchObject({
    duplicateOf: 'case-0',
    keepsFinderCredit: true,
    reply: charter.determinations.duplicate.reply?.value,
  })
  expect(determine(facts, request('duplicate', { duplicateOf: undefined }), charter)).toMatchObject(
    {
      refusal: 'determination.needs-other-case',
    },
  )
  expect(determine(facts, request('duplicate', { duplicateOf: 'case-1' }), charter)).toMatchObject({
    refusal: 'determination.duplicate-of-itself',
  })
})

test('I2: the public knows of a duplicate of what is published, unless an embargo lets a person decide', () => {
  const about = { duplicateOf: 'case-0', publicAt: 'https://example.test/a' }
  expect(decided(facts, request('duplicate', about)).isPublic).toBe(true)
  const bound = { ...about, isUnderEmbargo: true }
  expect(decided(facts, request('duplicate', bound)).isPublic).toBe(false)
  expect(decided(facts, request('duplicate', { duplicateOf: 'case-0' })).isPublic).toBe(false)
})

test('H1: an accepted report has a coordinator, who may be whoever accepts it', () => {
  const nobody = { ...facts, coordinatorId: null }
  expect(determine(nobody, request('vulnerability'), charter)).toMatchObject({
    refusal: 'determination.needs-coordinator',
  })
  const both = request('vulnerability', { alsoCoordinate: true, reference: undefined })
  expect(decided(nobody, both).coordinatorId).toBe('ada')
  expect(decided(facts, both).coordinatorId).toBe('coco')
  expect(decided(nobody, request('invalid')).coordinatorId).toBeNull()
})

test('L2: a CVE ID is reserved on accepting and at no other time, and once', () => {
  for (const determination of all) {
    const { reservesCveId } = decided(facts, request(determination))
    expect(reservesCveId).toBe(determination === 'vulnerability')
  }
  const again = { ...facts, reportState: 'invalid', cveId: 'CVE-2026-0001' } as const
  expect(decided(again, request('vulnerability')).reservesCveId).toBe(false)
})

test('L3: a CVE ID of a report that turns out to be no vulnerability is rejected, not kept', () => {
  const accepted = { ...facts, reportState: 'accepted', cveId: 'CVE-2026-0001' } as const
  expect(decided(accepted, request('bug')).rejectsCveId).toBe(true)
  expect(decided({ ...accepted, cveId: null }, request('bug')).rejectsCveId).toBe(false)
})

const state = (reportState: ReportState) => ({ ...facts, reportState })

test.each([
  [state('closed'), 'determination.closed'],
  [state('start'), 'determination.not-received'],
  [{ ...state('accepted'), publishedAt: at }, 'determination.published'],
  [{ ...state('accepted'), determination: 'vulnerability' }, 'determination.unchanged'],
] as const)('a determination is refused: %#', (given, refusal) => {
  expect(determine(given, request('vulnerability'), charter)).toMatchObject({ refusal })
})

test('a vulnerability that was deferred is accepted again', () => {
  const deferred = { ...state('deferred'), determination: 'vulnerability' } as const
  expect(decided(deferred, request('vulnerability')).to).toBe('accepted')
})
