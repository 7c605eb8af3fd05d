// Owns when something is due: the 90 days, the first reply, idleness, holds, records and disputes.
// It has no clock: `now` is an argument, and every length comes from the charter.
import type { Charter } from '../charter/charter.js'
import { addDays, addHours, daysBetween, type Instant, millisecondsPerDay } from '../time.js'
import type { CaseFacts } from './facts.js'

type Rules = Pick<Charter, 'clocks'>

/** `late` only after the due instant itself. @source design: overdue is never silent */
export type Level = 'ok' | 'soon' | 'late'

/**
 * The clock of a case. `dayNumber` counts from 1 and goes past `ofDays` when late; `daysLeft` counts begun days
 * and is negative when late; both stand still once the case is finished.
 *
 * @source PEP 811 (J1)
 */
export type Clock = {
  readonly dueAt: Instant
  readonly dayNumber: number
  readonly ofDays: number
  readonly daysLeft: number
  readonly level: Level
  readonly finishedAt: Instant | null
}

/**
 * The charter's days from receiving to finishing. Counts from when the team first received the report by any
 * way, or from its reopening after it was closed: that is the clock's start, and the day of receipt stays. An embargo that ends on another day does not move it.
 *
 * @source PEP 811; Developer's Guide (J1)
 * @reading docs/READINGS.md#ninety-days
 */
export const clock = (
  facts: { readonly clockStartedAt: Instant; readonly finishedAt?: Instant | null },
  charter: Rules,
  now: Instant,
): Clock => {
  const ofDays = charter.clocks.finishDays.value
  const dueAt = addDays(facts.clockStartedAt, ofDays)
  const finishedAt = facts.finishedAt ?? null
  const at = finishedAt ?? now
  const daysLeft = ofDays - daysBetween(facts.clockStartedAt, at)
  const isSoon = finishedAt === null && daysLeft <= charter.clocks.soonDays.value
  return {
    dueAt,
    dayNumber: daysBetween(facts.clockStartedAt, at) + 1,
    ofDays,
    daysLeft,
    level: at > dueAt ? 'late' : isSoon ? 'soon' : 'ok',
    finishedAt,
  }
}

/** `daysBefore` is null from the deadline on, when `daysAfter` counts. @source our reading */
export type Reminder = {
  readonly stepAt: Instant
  readonly daysBefore: number | null
  readonly daysAfter: number | null
}

const latestStep = (dueAt: Instant, { clocks }: Rules, now: Instant): Reminder | null => {
  if (now >= dueAt) {
    const every = clocks.reminderEveryDaysAfter.value
    const daysAfter = Math.floor(daysBetween(dueAt, now) / every) * every
    return { stepAt: addDays(dueAt, daysAfter), daysBefore: null, daysAfter }
  }
  const reached = clocks.reminderDaysBefore.value.filter((days) => addDays(dueAt, -days) <= now)
  if (reached.length === 0) return null
  const daysBefore = Math.min(...reached)
  return { stepAt: addDays(dueAt, -daysBefore), daysBefore, daysAfter: null }
}

/**
 * The reminder to send now, if any: the latest step of the ladder that was reached and that no reminder has
 * followed yet. Steps missed while nothing ran give one reminder, not several. From the deadline on there is
 * one for every charter interval until the case is finished: never silent.
 *
 * @source Developer's Guide, the bot's ladder (J3), and our reading
 * @reading docs/READINGS.md#reminders
 */
export const reminderDue = (
  facts: {
    readonly dueAt: Instant
    readonly lastReminderAt: Instant | null
    readonly finishedAt: Instant | null
  },
  charter: Rules,
  now: Instant,
): Reminder | null => {
  if (facts.finishedAt !== null) return null
  const step = latestStep(facts.dueAt, charter, now)
  const isSent = step !== null && facts.lastReminderAt !== null
  return isSent && facts.lastReminderAt >= step.stepAt ? null : step
}

/** Something due at an instant; `metAt` when it was done. @source design: overdue is never silent */
export type Due = { readonly dueAt: Instant; readonly metAt: Instant | null; readonly level: Level }

/** `soon` begins one day before, or when less than a day was given, at once. */
const due = (dueAt: Instant, metAt: Instant | null, now: Instant): Due => {
  if (metAt !== null) return { dueAt, metAt, level: metAt > dueAt ? 'late' : 'ok' }
  const level = now > dueAt ? 'late' : dueAt - now <= millisecondsPerDay ? 'soon' : 'ok'
  return { dueAt, metAt, level }
}

/**
 * When the reporter should have heard from a person; the automatic receipt does not count.
 * @source our reading
 * @reading docs/READINGS.md#first-reply
 */
export const firstReply = (
  facts: { readonly clockStartedAt: Instant; readonly repliedAt: Instant | null },
  charter: Rules,
  now: Instant,
): Due =>
  due(addDays(facts.clockStartedAt, charter.clocks.firstReplyDays.value), facts.repliedAt, now)

/**
 * When a member is assigned to a case without a coordinator: the idle days after the last human activity.
 * @source Developer's Guide, coordinators (H3, J2)
 * @reading docs/READINGS.md#idle
 */
export const assignmentDueAt = (lastHumanActivityAt: Instant, charter: Rules): Instant =>
  addDays(lastHumanActivityAt, charter.clocks.idleDays.value)

/**
 * Whether a case waits for the charter's assignment: open, without a coordinator, idle for long enough.
 * @source Developer's Guide, coordinators (H3, J2)
 */
export const isUnassignedIdle = (
  facts: Pick<CaseFacts, 'coordinatorId' | 'reportState'> & {
    readonly lastHumanActivityAt: Instant
  },
  charter: Rules,
  now: Instant,
): boolean =>
  facts.coordinatorId === null &&
  facts.reportState !== 'closed' &&
  now >= assignmentDueAt(facts.lastHumanActivityAt, charter)

/** @source our reading */
export type HeldReport = {
  readonly closesAt: Instant
  readonly state: 'waiting' | 'answered' | 'due'
}

/**
 * A report held after its determination: it closes by itself only when its reporter has not answered.
 * @source Vultron: invalid is a holding state
 * @reading docs/READINGS.md#invalid-hold
 */
export const heldReport = (
  facts: { readonly heldSince: Instant; readonly lastReporterMessageAt: Instant | null },
  charter: Rules,
  now: Instant,
): HeldReport => {
  const closesAt = addDays(facts.heldSince, charter.clocks.holdDays.value)
  const { lastReporterMessageAt: answer } = facts
  if (answer !== null && answer > facts.heldSince) return { closesAt, state: 'answered' }
  return { closesAt, state: now >= closesAt ? 'due' : 'waiting' }
}

/**
 * The advisory after the fix became visible; null while it is not.
 * @source our reading
 * @reading docs/READINGS.md#fix-public
 */
export const advisoryAfterFix = (
  facts: { readonly fixPublicAt: Instant | null; readonly advisoryAt: Instant | null },
  charter: Rules,
  now: Instant,
): Due | null => {
  if (facts.fixPublicAt === null) return null
  const dueAt = addHours(facts.fixPublicAt, charter.clocks.advisoryAfterFixHours.value)
  return due(dueAt, facts.advisoryAt, now)
}

/**
 * The CVE record after the advisory mail; null, and so never allowed, before the mail is out.
 * @source PSF CNA procedures (J4)
 */
export const cveRecordAfterAdvisory = (
  facts: { readonly advisoryAt: Instant | null; readonly recordAt: Instant | null },
  charter: Rules,
  now: Instant,
): Due | null => {
  if (facts.advisoryAt === null) return null
  const dueAt = addHours(facts.advisoryAt, charter.clocks.cveRecordAfterAdvisoryHours.value)
  return due(dueAt, facts.recordAt, now)
}

/** @source PSF CNA procedures (J5) */
export type DisputeFacts = {
  readonly receivedAt: Instant
  readonly acknowledgedAt: Instant | null
  readonly extendedAt: Instant | null
  readonly decidedAt: Instant | null
}

/** @source PSF CNA procedures (J5) */
export type DisputeStep = Due & { readonly step: 'acknowledge' | 'decide-or-extend' | 'final' }

/**
 * The step of a CVE dispute that is due now: acknowledge, then decide or extend, then be final (or go to MITRE).
 * A decision meets whatever step it comes in.
 *
 * @source PSF CNA procedures (J5)
 */
export const disputeStep = (facts: DisputeFacts, charter: Rules, now: Instant): DisputeStep => {
  const { disputeAcknowledgeDays, disputeDecideDays, disputeFinalDays } = charter.clocks
  const { decidedAt } = facts
  if (facts.extendedAt !== null) {
    const dueAt = addDays(facts.extendedAt, disputeFinalDays.value)
    return { step: 'final', ...due(dueAt, decidedAt, now) }
  }
  if (facts.acknowledgedAt !== null) {
    const dueAt = addDays(facts.acknowledgedAt, disputeDecideDays.value)
    return { step: 'decide-or-extend', ...due(dueAt, decidedAt, now) }
  }
  const dueAt = addDays(facts.receivedAt, disputeAcknowledgeDays.value)
  return { step: 'acknowledge', ...due(dueAt, decidedAt, now) }
}
