// Shows when things are due, to the millisecond, and that what is late is never silent.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { pep811Charter as charter } from '../charter/built-in/pep-811.js'
import { addDays, addHours, type Instant, instant } from '../time.js'
import {
  advisoryAfterFix,
  assignmentDueAt,
  clock,
  cveRecordAfterAdvisory,
  disputeStep,
  firstReply,
  heldReport,
  isUnassignedIdle,
  reminderDue,
} from './deadlines.js'

const receivedAt = instant(Date.UTC(2026, 7, 24, 9, 30))
const dueAt = addDays(receivedAt, 90)
const after = (days: number, milliseconds = 0) => instant(addDays(receivedAt, days) + milliseconds)

test.each([
  [0, 0, 1, 90, 'ok'],
  [0, 1, 1, 90, 'ok'],
  [1, 0, 2, 89, 'ok'],
  [75, 86_399_999, 76, 15, 'ok'],
  [76, 0, 77, 14, 'soon'],
  [89, 86_399_999, 90, 1, 'soon'],
  [90, 0, 91, 0, 'soon'],
  [90, 1, 91, 0, 'late'],
  [91, 0, 92, -1, 'late'],
])(
  'J1: after %i days and %i ms it is day %i, %i left, %s',
  (days, ms, dayNumber, daysLeft, level) => {
    expect(clock({ clockStartedAt: receivedAt }, charter, after(days, ms))).toEqual({
      dueAt,
      dayNumber,
      ofDays: 90,
      daysLeft,
      level,
      finishedAt: null,
    })
  },
)

test('J1: the clock of a finished case stands still, in time or late', () => {
  const inTime = { clockStartedAt: receivedAt, finishedAt: after(89) }
  expect(clock(inTime, charter, after(500))).toMatchObject({ dayNumber: 90, level: 'ok' })
  const late = { clockStartedAt: receivedAt, finishedAt: after(91) }
  expect(clock(late, charter, after(500))).toMatchObject({ dayNumber: 92, level: 'late' })
})

const open = { dueAt, lastReminderAt: null, finishedAt: null }

test.each([
  [29, null],
  [30, 60],
  [59.9, 60],
  [60, 30],
  [75, 15],
  [83, 7],
  [87, 3],
  [89, 1],
])('J3: after %f days the step of the ladder is %j days before', (days, expected) => {
  expect(reminderDue(open, charter, after(days))?.daysBefore ?? null).toBe(expected)
})

test('J3: a step is sent once, and steps missed give one reminder', () => {
  const sent = { ...open, lastReminderAt: after(75.5) }
  expect(reminderDue(sent, charter, after(76))).toBeNull()
  expect(reminderDue(sent, charter, after(88))).toMatchObject({ daysBefore: 3 })
  expect(reminderDue({ ...open, finishedAt: after(10) }, charter, after(88))).toBeNull()
})

test('J3: from the deadline on there is a reminder every day, for ever', () => {
  expect(reminderDue(open, charter, dueAt)).toEqual({
    stepAt: dueAt,
    daysBefore: null,
    daysAfter: 0,
  })
  fc.assert(
    fc.property(fc.nat({ max: 2000 }), fc.nat({ max: 86_399_999 }), (days, ms) => {
      const now = instant(addDays(dueAt, days) + ms)
      const yesterday = { ...open, lastReminderAt: instant(addDays(dueAt, days) - 1) }
      expect(reminderDue(yesterday, charter, now)).toMatchObject({ daysAfter: days })
      expect(reminderDue({ ...open, lastReminderAt: now }, charter, now)).toBeNull()
    }),
  )
})

test('J3: run every hour, the ladder gives its six reminders and then one a day', () => {
  let lastReminderAt: Instant | null = null
  const steps: string[] = []
  for (let hour = 0; hour <= 93 * 24; hour++) {
    const now = addHours(receivedAt, hour)
    const reminder = reminderDue({ ...open, lastReminderAt }, charter, now)
    if (reminder === null) continue
    steps.push(`${reminder.daysBefore ?? `+${reminder.daysAfter}`}`)
    lastReminderAt = now
  }
  expect(steps).toEqual(['60', '30', '15', '7', '3', '1', '+0', '+1', '+2', '+3'])
})

test.each([
  [null, 0, 'ok'],
  [null, 2, 'soon'],
  [null, 3, 'soon'],
  [null, 3.01, 'late'],
  [2.9, 50, 'ok'],
  [3.1, 50, 'late'],
])('the first reply, given after %j days, is after %f days %s', (given, days, level) => {
  const repliedAt = given === null ? null : after(given)
  expect(firstReply({ clockStartedAt: receivedAt, repliedAt }, charter, after(days))).toEqual({
    dueAt: after(3),
    metAt: repliedAt,
    level,
  })
})

const idle = {
  coordinatorId: null,
  reportState: 'received',
  lastHumanActivityAt: receivedAt,
} as const

test.each([
  [idle, 2.99, false],
  [idle, 3, true],
  [{ ...idle, coordinatorId: 'coco' }, 3, false],
  [{ ...idle, reportState: 'closed' }, 3, false],
  [{ ...idle, lastHumanActivityAt: after(1) }, 3, false],
] as const)('J2: idle without a coordinator: %# ', (facts, days, expected) => {
  expect(isUnassignedIdle(facts, charter, after(days))).toBe(expected)
  expect(assignmentDueAt(receivedAt, charter)).toBe(after(3))
})

test.each([
  [null, 6.9, 'waiting'],
  [null, 7, 'due'],
  [-1, 7, 'due'],
  [0, 7, 'due'],
  [1, 7, 'answered'],
])('a held report, answered after %j days, is after %f days %s', (answered, days, state) => {
  const lastReporterMessageAt = answered === null ? null : after(answered)
  expect(
    heldReport({ heldSince: receivedAt, lastReporterMessageAt }, charter, after(days)),
  ).toEqual({
    closesAt: after(7),
    state,
  })
})

test('J4: a CVE record is due within 24 hours of the advisory and not before it', () => {
  const waiting = { advisoryAt: null, recordAt: null }
  expect(cveRecordAfterAdvisory(waiting, charter, after(1))).toBeNull()
  const out = { advisoryAt: receivedAt, recordAt: null }
  expect(cveRecordAfterAdvisory(out, charter, after(0))).toMatchObject({ level: 'soon' })
  expect(cveRecordAfterAdvisory(out, charter, after(1, 1))).toMatchObject({ level: 'late' })
  const done = { ...out, recordAt: after(0, 5) }
  expect(cveRecordAfterAdvisory(done, charter, after(9))).toMatchObject({ level: 'ok' })
})

test('the advisory is due within 24 hours of the public fix', () => {
  expect(advisoryAfterFix({ fixPublicAt: null, advisoryAt: null }, charter, after(1))).toBeNull()
  const visible = { fixPublicAt: receivedAt, advisoryAt: null }
  expect(advisoryAfterFix(visible, charter, after(2))).toMatchObject({
    dueAt: after(1),
    level: 'late',
  })
})

const dispute = { receivedAt, acknowledgedAt: null, extendedAt: null, decidedAt: null }

test.each([
  [dispute, 'acknowledge', after(3)],
  [{ ...dispute, acknowledgedAt: after(2) }, 'decide-or-extend', after(7)],
  [{ ...dispute, acknowledgedAt: after(2), extendedAt: after(6) }, 'final', after(21)],
] as const)('J5: a dispute %j is to %s', (facts, step, expected) => {
  expect(disputeStep(facts, charter, after(1))).toMatchObject({ step, dueAt: expected })
})

test('J5: a decision after the last day was late', () => {
  const facts = { ...dispute, acknowledgedAt: after(2), decidedAt: after(8) }
  expect(disputeStep(facts, charter, after(9))).toMatchObject({ level: 'late', metAt: after(8) })
})
