// Owns how long the contents of a case that is over are kept, and what is done when their time is up.
// Refuses to know storage; published advisories are nobody's to erase here.
import type { RetentionRules } from '../charter/charter.js'
import { addDays, type Instant } from '../time.js'
import type { Determination, ReportState } from './facts.js'

/**
 * A case as retention judges it. `keepUntil` is a person's choice; `toldAt` is when its team was last told what is
 * coming.
 *
 * @source GDPR Art. 5(1)(e)
 */
export type RestingCase = {
  readonly reportState: ReportState
  readonly determination: Determination | null
  readonly embargoInForce: boolean
  readonly finishedAt: Instant | null
  readonly publishedAt: Instant | null
  readonly lastHumanAt: Instant
  readonly keepUntil: Instant | null
  readonly toldAt: Instant | null
}

/** Since when a case rests, when its team is told, and when its contents go. @source GDPR Art. 5(1)(e) */
export type Retention = {
  readonly restsSince: Instant
  readonly days: number
  readonly tellAt: Instant
  readonly eraseAt: Instant
}

/**
 * Since when a case rests: it is closed, no embargo is in force, and this was the last thing that anybody did in it.
 *
 * @returns null for a case that is not over
 * @source GDPR Art. 5(1)(e)
 * @reading docs/READINGS.md#how-long-cases-are-kept
 */
export function restsSince(
  facts: Omit<RestingCase, 'determination' | 'keepUntil' | 'toldAt'>,
): Instant | null {
  if (facts.reportState !== 'closed' || facts.embargoInForce) return null
  return later(facts.lastHumanAt, later(facts.finishedAt, facts.publishedAt) ?? facts.lastHumanAt)
}

/**
 * When the contents of a case are erased, as things stand.
 *
 * The days of the charter run from when the case came to rest; a later `keepUntil` is waited for. The team is told
 * the notice before, and nothing goes before the notice has passed since they were.
 *
 * @returns null for a case that is not over
 * @source GDPR Art. 5(1)(e)
 * @reading docs/READINGS.md#how-long-cases-are-kept
 */
export function retentionOf(facts: RestingCase, rules: RetentionRules): Retention | null {
  const since = restsSince(facts)
  if (since === null) return null
  const days = daysOf(facts, rules)
  const due = later(addDays(since, days), facts.keepUntil)
  const notice = rules.noticeDays.value
  const tellAt = addDays(due, -notice)
  const told = facts.toldAt !== null && facts.toldAt >= tellAt ? facts.toldAt : null
  return {
    restsSince: since,
    days,
    tellAt,
    eraseAt: told === null ? due : later(due, addDays(told, notice)),
  }
}

/**
 * What is done about a case now: nothing, its team is told, or its contents are erased.
 *
 * Who was told for an earlier end is told again for a later one.
 *
 * @source GDPR Art. 5(1)(e)
 * @reading docs/READINGS.md#how-long-cases-are-kept
 */
export function retentionStep(
  facts: RestingCase,
  rules: RetentionRules,
  now: Instant,
): 'nothing' | 'tell' | 'erase' {
  const retention = retentionOf(facts, rules)
  if (retention === null || now < retention.tellAt) return 'nothing'
  if (facts.toldAt === null || facts.toldAt < retention.tellAt) return 'tell'
  return now >= retention.eraseAt ? 'erase' : 'nothing'
}

/**
 * Whether a person may let a case be kept until then: in the future, and no further off than the charter allows.
 *
 * @source GDPR Art. 5(1)(e)
 * @reading docs/READINGS.md#how-long-cases-are-kept
 */
export function checkKeepUntil(
  until: Instant,
  rules: RetentionRules,
  now: Instant,
): 'past' | 'too-far' | undefined {
  if (until <= now) return 'past'
  return until > addDays(now, rules.keepAtMostDays.value) ? 'too-far' : undefined
}

/** The days that a case of its kind is kept. */
function daysOf({ publishedAt, determination }: RestingCase, rules: RetentionRules): number {
  if (publishedAt !== null) return rules.publishedCaseDays.value
  return determination === 'spam' ? rules.spamDays.value : rules.closedCaseDays.value
}

function later(a: Instant, b: Instant | null): Instant
function later(a: Instant | null, b: Instant | null): Instant | null
function later(a: Instant | null, b: Instant | null): Instant | null {
  if (a === null || b === null) return a ?? b
  return a > b ? a : b
}
