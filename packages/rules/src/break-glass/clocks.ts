// Owns the law's clocks of an exploited vulnerability: what is due to the authorities, and by when.
// Refuses to know whether the law binds this team: a person says so, and the clocks run until they do.

import type { Charter } from '../charter/charter.js'
import { addDays, addHours, type Instant } from '../time.js'

/** The three notices, in the order they fall due. @source Regulation (EU) 2024/2847, Article 14(2) */
export const NOTICE_KINDS = ['early-warning', 'notification', 'final-report'] as const
/** One of NOTICE_KINDS. @source Regulation (EU) 2024/2847, Article 14(2) */
export type NoticeKind = (typeof NOTICE_KINDS)[number]

/**
 * What the clocks run on. `awareSince` is when attacks were recorded; `measureSince` is when a fix or a
 * mitigation became available, or null; `sentAt` is when a person recorded each notice as sent.
 *
 * @source Regulation (EU) 2024/2847, Article 14(2)
 */
export interface NoticeFacts {
  readonly awareSince: Instant
  readonly measureSince: Instant | null
  readonly sentAt: Readonly<Partial<Record<NoticeKind, Instant>>>
}

/** One clock; `dueAt` is null while nothing has started it. @source Regulation (EU) 2024/2847, Article 14(2) */
export interface NoticeClock {
  readonly kind: NoticeKind
  readonly dueAt: Instant | null
  readonly sentAt: Instant | null
  readonly level: 'ok' | 'soon' | 'late' | 'sent' | 'waiting'
  readonly source: string
}

/**
 * The three clocks of an actively exploited vulnerability.
 *
 * The first two count from when the team became aware of attacks, the third from when a corrective or
 * mitigating measure is available. A clock is `soon` in the last of its reminder hours.
 *
 * @source Regulation (EU) 2024/2847, Article 14(2); for stewards Article 24(3)
 * @reading docs/READINGS.md#clocks-of-the-law
 */
export function noticeClocks(
  facts: NoticeFacts,
  { clocks }: Pick<Charter, 'clocks'>,
  now: Instant,
): readonly NoticeClock[] {
  const { craEarlyWarningHours, craNotificationHours, craFinalReportDays } = clocks
  const soon = clocks.craSoonHours.value
  const due: Readonly<Record<NoticeKind, Instant | null>> = {
    'early-warning': addHours(facts.awareSince, craEarlyWarningHours.value),
    notification: addHours(facts.awareSince, craNotificationHours.value),
    'final-report':
      facts.measureSince === null ? null : addDays(facts.measureSince, craFinalReportDays.value),
  }
  const sources: Readonly<Record<NoticeKind, string>> = {
    'early-warning': craEarlyWarningHours.source,
    notification: craNotificationHours.source,
    'final-report': craFinalReportDays.source,
  }
  return NOTICE_KINDS.map((kind) => {
    const dueAt = due[kind]
    const sentAt = facts.sentAt[kind] ?? null
    return {
      kind,
      dueAt,
      sentAt,
      level: levelOf({ dueAt, sentAt, soon }, now),
      source: sources[kind],
    }
  })
}

/**
 * The clocks to remind of now: not sent, and due within the reminder hours or late.
 *
 * One reminder when a clock comes near and one when it is late, and then one every reminder interval:
 * never silent.
 *
 * @param lastRemindedAt when somebody was last reminded of this case's clocks, or null
 * @source Regulation (EU) 2024/2847, Article 14(2); our reading
 */
export function noticesToRemind(
  clocks: readonly NoticeClock[],
  lastRemindedAt: Instant | null,
  { now, everyHours, soonHours }: { now: Instant; everyHours: number; soonHours: number },
): readonly NoticeClock[] {
  return clocks.filter(({ level, dueAt }) => {
    if (dueAt === null || (level !== 'soon' && level !== 'late')) return false
    const step = level === 'soon' ? addHours(dueAt, -soonHours) : lastStep(dueAt, now, everyHours)
    return lastRemindedAt === null || lastRemindedAt < step
  })
}

function lastStep(dueAt: Instant, now: Instant, everyHours: number): Instant {
  const hours = Math.floor((now - dueAt) / 3_600_000 / everyHours) * everyHours
  return addHours(dueAt, hours)
}

function levelOf(
  clock: { readonly dueAt: Instant | null; readonly sentAt: Instant | null; readonly soon: number },
  now: Instant,
): NoticeClock['level'] {
  if (clock.sentAt !== null) return 'sent'
  if (clock.dueAt === null) return 'waiting'
  if (now > clock.dueAt) return 'late'
  return now >= addHours(clock.dueAt, -clock.soon) ? 'soon' : 'ok'
}
