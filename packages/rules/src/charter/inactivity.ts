// Owns who of a team's members is reported as inactive, and when the report is due. It removes nobody: see
// decisions/body.ts.
import { type Refusal, refuse } from '../refusal.js'
import { addDays, type Instant } from '../time.js'
import type { Evidence, InactivityRules } from './governance.js'

/**
 * How a member stands in a report. `exempt`: by their role; `newcomer`: joined too lately; `unobserved`: was a member before
 * this installation looked on, which is too short a time to tell. None of them did anything that counts, and all are
 * spared.
 *
 * @source PEP 811, inactivity (E1, E3, E7)
 */
export type Standing = 'active' | 'exempt' | 'newcomer' | 'unobserved' | 'inactive'

/**
 * What counted of a member since the moment that `activeSince` gives. `joinedAt` is null where they are known only to have
 * been a member before; `seenSince` is from when this installation saw what they did.
 *
 * @source PEP 811, inactivity (E1)
 */
export type MemberActivity = {
  readonly roles: readonly string[]
  readonly joinedAt: Instant | null
  readonly seenSince: Instant
  readonly did: readonly Evidence[]
}

/**
 * Since when activity counts: since the last report, and never less than the charter's days.
 *
 * @param lastReportAt null before the first report
 * @source PEP 811, inactivity (E1)
 * @reading docs/READINGS.md#inactive
 */
export const activeSince = (
  rules: InactivityRules,
  { lastReportAt, now }: { readonly lastReportAt: Instant | null; readonly now: Instant },
): Instant => {
  const window = addDays(now, -rules.windowDays.value)
  return lastReportAt !== null && lastReportAt < window ? lastReportAt : window
}

/**
 * How a member stands. What they did comes first: who is active needs no exemption.
 *
 * @source PEP 811, inactivity (E1, E3, E7)
 * @reading docs/READINGS.md#inactive
 */
export const standingOf = (
  rules: InactivityRules,
  member: MemberActivity,
  now: Instant,
): Standing => {
  if (member.did.some((one) => rules.evidence.value.includes(one))) return 'active'
  if (rules.exempt.value.some((role) => member.roles.includes(role))) return 'exempt'
  const { joinedAt, seenSince } = member
  if (joinedAt !== null && now < addDays(joinedAt, rules.newcomerDays.value)) return 'newcomer'
  return now < addDays(seenSince, rules.windowDays.value) ? 'unobserved' : 'inactive'
}

/**
 * When the next report is due: the charter's days after the last one, or after the team's first member joined.
 *
 * @source PEP 811, inactivity (E2)
 */
export const reportDueAt = (
  rules: InactivityRules,
  {
    lastReportAt,
    firstJoinedAt,
  }: { readonly lastReportAt: Instant | null; readonly firstJoinedAt: Instant },
): Instant => addDays(lastReportAt ?? firstJoinedAt, rules.reportEveryDays.value)

/**
 * Whether the report may be sent now: once in the charter's days, to a body that sits. The first one at any time.
 *
 * @source PEP 811, inactivity (E2)
 */
export const maySendReport = (
  rules: InactivityRules,
  {
    lastReportAt,
    now,
    bodySits,
  }: { readonly lastReportAt: Instant | null; readonly now: Instant; readonly bodySits: boolean },
): Refusal<'report.nobody-reads' | 'report.too-soon'> | undefined => {
  const { value, source } = rules.reportEveryDays
  if (!bodySits)
    return refuse(
      'report.nobody-reads',
      'The team has no oversight body with members yet: an admin names it under Team, Oversight.',
      source,
    )
  if (lastReportAt !== null && now < addDays(lastReportAt, value))
    return refuse('report.too-soon', `The report goes out once in ${value} days.`, source)
  return undefined
}
