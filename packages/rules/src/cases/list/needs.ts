// Owns what a case asks of the person who looks at it now.
// It grants nothing and hides nothing: who may see the case at all is decided in access.
import type { Instant } from '../../time.js'
import { assignmentDueAt, clock, firstReply, heldReport } from '../deadlines.js'
import { phase } from '../phase.js'
import { type Ask, isOpen, isResponsible, type Need, type NeedRules, ours } from './asker.js'
import type { ListedCase, Viewer } from './listed-case.js'
import {
  advisoryDue,
  amendmentUnasked,
  approvalAsked,
  embargoOver,
  emergencyDeclared,
  emergencyReview,
  leakList,
  publicationStuck,
  publishable,
  recordDue,
} from './publication-needs.js'

const coordinatorNeeded: Ask = ({ viewer, facts, charter }) => {
  const excluded = charter.coordination.excludedFromAssignment.value
  const isPool = !viewer.roles.some((role) => excluded.includes(role))
  if (phase(facts) !== 'needs-coordinator' || !isPool) return null
  return {
    need: 'coordinator',
    because: 'Nobody coordinates it yet.',
    source: charter.coordination.required.source,
    dueAt: assignmentDueAt(facts.lastHumanActivityAt, charter),
  }
}

/** Whom the charter picked was not asked before: they are told how to say no. */
const assigned: Ask = ({ viewer, facts, charter }) =>
  facts.assignedBy === 'charter' && facts.coordinatorId === viewer.id && phase(facts) === 'triage'
    ? {
        need: 'assigned',
        because: 'The charter assigned it to you: coordinate it, or pass it on.',
        source: charter.coordination.mayPassOn.source,
      }
    : null

const firstReplyNeeded: Ask = (asker) => {
  const { facts, charter, now } = asker
  if (facts.repliedAt !== null || !facts.hasReporter || !isOpen(facts) || !isResponsible(asker))
    return null
  // Who took the report back waits for no first reply.
  const isOver = facts.determination !== null || facts.publishedAt !== null
  if (isOver || facts.withdrawnAt !== null) return null
  const { dueAt } = firstReply(facts, charter, now)
  const because = 'The reporter has not heard from a person yet.'
  return { need: 'first-reply', because, source: charter.clocks.firstReplyDays.source, dueAt }
}

const determinationNeeded: Ask = ({ viewer, facts }) =>
  phase(facts) === 'triage' && facts.coordinatorId === viewer.id
    ? {
        need: 'determination',
        because: 'It waits for your determination.',
        source: "Developer's Guide, triage",
      }
    : null

const reporterAnswered: Ask = (asker) => {
  const { facts, charter, now } = asker
  if (facts.heldSince === null || phase(facts) !== 'held' || !isResponsible(asker)) return null
  const held = heldReport({ ...facts, heldSince: facts.heldSince }, charter, now)
  if (held.state !== 'answered') return null
  return {
    need: 'reporter-answered',
    because: 'The reporter answered the determination: confirm it or change it.',
    source: charter.clocks.holdDays.source,
  }
}

const reporterWithdrew: Ask = (asker) =>
  asker.facts.withdrawnAt !== null && isOpen(asker.facts) && isResponsible(asker)
    ? {
        need: 'reporter-withdrew',
        because: 'The reporter took the report back: decide what becomes of it.',
        source: ours,
      }
    : null

const opinionAsked: Ask = ({ viewer, facts }) =>
  facts.opinionAskedIds.includes(viewer.id) &&
  !facts.opinionGivenIds.includes(viewer.id) &&
  facts.determination === null &&
  isOpen(facts)
    ? { need: 'your-opinion', because: 'You were asked for a second opinion.', source: ours }
    : null

const opinionGiven: Ask = ({ viewer, facts }) =>
  facts.hasNewOpinion &&
  facts.coordinatorId === viewer.id &&
  facts.determination === null &&
  isOpen(facts)
    ? { need: 'opinion-given', because: 'A second opinion was given: read it.', source: ours }
    : null

const creditAsked: Ask = ({ viewer, facts }) =>
  facts.creditAskedIds.includes(viewer.id) && facts.finishedAt === null
    ? {
        need: 'your-credit',
        because: 'Answer how you are credited.',
        source: 'PSF CNA procedures, credits',
      }
    : null

/** Before publication the checklist asks for it (remediation/requirements.ts). */
const duplicateCredit: Ask = (asker) =>
  asker.facts.owesDuplicateCredit && asker.facts.publishedAt !== null && isResponsible(asker)
    ? {
        need: 'duplicate-credit',
        because:
          'The reporter of a duplicate is not credited yet: carry the credit over, and amend.',
        source: 'CERT/CC Vultron, report management',
      }
    : null

const handOverOffered: Ask = ({ viewer, facts }) =>
  facts.offeredTo === viewer.id && isOpen(facts)
    ? {
        need: 'hand-over-offered',
        because: 'You were asked to take it over; until you accept, its coordinator keeps it.',
        source: "Developer's Guide, coordinators",
      }
    : null

const proposalWaits: Ask = (asker) =>
  asker.facts.proposalWaits && isResponsible(asker)
    ? {
        need: 'embargo-proposal',
        because: 'An end of the embargo is proposed and waits for the team’s answer.',
        source: 'CERT/CC Vultron, embargo management',
      }
    : null

const deadline: Ask = (asker) => {
  const { viewer, facts, charter, now } = asker
  if (facts.finishedAt !== null) return null
  const { level, dueAt } = clock(facts, charter, now)
  const { source } = charter.clocks.finishDays
  if (level === 'late' && (isResponsible(asker) || viewer.roles.includes('admin'))) {
    return { need: 'overdue', because: 'It is past its deadline.', source, dueAt }
  }
  return level === 'soon' && isResponsible(asker)
    ? { need: 'due-soon', because: 'Its deadline is near.', source, dueAt }
    : null
}

/** What cannot wait comes first. */
const asks: readonly Ask[] = [
  emergencyDeclared,
  emergencyReview,
  leakList,
  publicationStuck,
  recordDue,
  advisoryDue,
  embargoOver,
  handOverOffered,
  proposalWaits,
  approvalAsked,
  coordinatorNeeded,
  assigned,
  firstReplyNeeded,
  opinionAsked,
  opinionGiven,
  reporterAnswered,
  reporterWithdrew,
  determinationNeeded,
  publishable,
  creditAsked,
  duplicateCredit,
  amendmentUnasked,
  deadline,
]

/**
 * What a case asks of this viewer, the most pressing first; empty when it asks nothing.
 *
 * Of a member who declared a conflict of interest it asks nothing but how they are credited. A member who has not acknowledged the embargo duties is asked for that alone; a participant is asked for
 * consent alone. Does not check that the viewer may see the case.
 *
 * @source PEP 811; Developer's Guide; PSF CNA procedures (H2, H5, J1, J4, K1, L7)
 * @reading docs/READINGS.md#conflict-of-interest
 */
export const needsOf = (
  viewer: Viewer,
  facts: ListedCase,
  { charter, now }: { readonly charter: NeedRules; readonly now: Instant },
): readonly Need[] => {
  if (viewer.kind === 'participant') {
    if (viewer.consent !== 'invited' && viewer.consent !== 'lapsed') return []
    const because = 'Read the embargo terms and agree or decline.'
    return [{ need: 'embargo-terms', because, source: 'Vultron, embargo consent' }]
  }
  if (!viewer.hasAcknowledged) {
    const because = 'Acknowledge the embargo duties before your first case.'
    const { source } = charter.embargo.acknowledgement
    return [{ need: 'acknowledge-embargo', because, source }]
  }
  const asked = facts.conflictedIds.includes(viewer.id) ? [creditAsked] : asks
  return asked.flatMap((ask) => ask({ viewer, facts, charter, now }) ?? [])
}
