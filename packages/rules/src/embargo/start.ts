// Owns how an embargo begins with a report, and what becomes of two embargoes when cases merge.
// Refuses to know who the reporter is and how the wish was worded; a wish is an instant or nothing.

import type { EmbargoTerms } from '../charter/charter.js'
import type { Refusal } from '../refusal.js'
import { addDays, addHours, type Instant } from '../time.js'
import { isQuiet, type PublicState } from './case-state.js'
import { checkEmbargoEnd, type EmbargoEndRefusal, type EmbargoLimits, limitsOf } from './limits.js'
import {
  type Embargo,
  type EmbargoDecision,
  type EmbargoProposal,
  NO_EMBARGO,
  openProposals,
  settleShortest,
} from './machine.js'

/** What a team publishes as its embargo; charter data (90 days in the default charter). */
export interface DefaultTerms {
  readonly days: number
  readonly limits: EmbargoLimits
}

/**
 * The published default of a charter, as decisions take it.
 *
 * @source charter, embargo
 * @reading docs/READINGS.md#default-embargo
 */
export function defaultTermsOf(terms: EmbargoTerms): DefaultTerms {
  return { days: terms.defaultDays.value, limits: limitsOf(terms) }
}

/** What a report says about the embargo; `wish` is the end the reporter asks for, if any. */
export interface ReportedEmbargo {
  readonly public: PublicState
  readonly defaultProposalId: string
  readonly wish?: Pick<EmbargoProposal, 'id' | 'by' | 'endsAt'>
  /** When the team entered a report that came another way; left out where it came in by itself. */
  readonly enteredAt?: Instant
}

/** The embargo a case starts with; `wishRefused` says why a wish was left out, the report stays. */
export interface StartedEmbargo extends EmbargoDecision {
  readonly wishRefused?: Refusal<EmbargoEndRefusal>
}

/**
 * Starts the embargo of a new case: active under the team's published default.
 *
 * Who submits a report under a published default has accepted it. A shorter wish of the reporter
 * becomes active in its place; a longer one stays open as a revision, because the shortest wins.
 * A wish the charter does not allow is left out and reported back; a report is never refused for it.
 * When the report says that something is public already, no embargo is started. One that was entered after its default
 * was over is kept private for as long again from then on: nobody here could have kept or changed what was over.
 *
 * @source CERT/CC Vultron, default embargoes; PEP 811 (90 days)
 * @reading docs/READINGS.md#default-embargo
 */
export function startFromReport(
  receivedAt: Instant,
  terms: DefaultTerms,
  report: ReportedEmbargo,
): StartedEmbargo {
  if (!isQuiet(report.public)) return { embargo: NO_EMBARGO, steps: [] }
  const from = beginning(receivedAt, terms, report)
  const standard: EmbargoProposal = {
    id: report.defaultProposalId,
    by: 'team',
    proposedAt: from,
    endsAt: addDays(from, terms.days),
  }
  const { wish } = report
  if (wish === undefined) return settleShortest(from, [standard])
  const facts = { now: from, limits: terms.limits }
  const wishRefused = checkEmbargoEnd(wish.endsAt, undefined, facts)
  if (wishRefused !== undefined) return { ...settleShortest(from, [standard]), wishRefused }
  return settleShortest(from, [standard, { ...wish, proposedAt: from }])
}

/** From when the embargo counts: the charter's longest time does, too. */
function beginning(
  receivedAt: Instant,
  { days }: DefaultTerms,
  { enteredAt }: ReportedEmbargo,
): Instant {
  const isOver = enteredAt !== undefined && addDays(receivedAt, days) <= enteredAt
  return isOver ? enteredAt : receivedAt
}

/**
 * The embargo of a case merged from two without a new agreement: the earlier end applies.
 *
 * An embargo that has been left stays left. Open proposals of both stay open, in the order they
 * were made, but for one that asks for the end that now applies. Splitting needs no decision: both
 * cases inherit the embargo as it is.
 *
 * @source CERT/CC Vultron, embargo management (merging and splitting cases)
 */
export function mergeEmbargoes(a: Embargo, b: Embargo): Embargo {
  if (a.state === 'exited' && b.state === 'exited') return a.endedAt <= b.endedAt ? a : b
  if (a.state === 'exited' || b.state === 'none') return a
  if (b.state === 'exited' || a.state === 'none') return b
  const proposals = [...openProposals(a), ...openProposals(b)].sort(
    (x, y) => x.proposedAt - y.proposedAt,
  )
  const running = [a, b].filter((embargo) => embargo.state !== 'proposed')
  const [first, second] = running
  if (first === undefined) return { state: 'proposed', proposals }
  const earlier = second !== undefined && second.endsAt < first.endsAt ? second : first
  const { startedAt, endsAt } = earlier
  const open = proposals.filter((proposal) => proposal.endsAt !== endsAt)
  return open.length === 0
    ? { state: 'active', startedAt, endsAt }
    : { state: 'revising', startedAt, endsAt, proposals: open }
}

/**
 * Says when the advisory is asked for after a fix became visible in public, and whether it is late.
 *
 * A merged public fix is not public awareness: the embargo stays on the report, the exploit and the
 * discussion while the page shows since when the fix can be seen.
 *
 * @param announceWithinHours charter data
 * @returns undefined when no fix is visible or the public knows already
 * @source Python Developer's Guide, PSRT (fix merged before the advisory)
 * @reading docs/READINGS.md#fix-public
 */
export function fixVisibleUnannounced(
  facts: { readonly fixVisibleSince: Instant | undefined; readonly public: PublicState },
  now: Instant,
  announceWithinHours: number,
): { readonly since: Instant; readonly announceBy: Instant; readonly late: boolean } | undefined {
  const since = facts.fixVisibleSince
  if (since === undefined || facts.public.publicAware) return undefined
  const announceBy = addHours(since, announceWithinHours)
  return { since, announceBy, late: now > announceBy }
}
