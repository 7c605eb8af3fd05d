// Owns what a case asks of the person who looks at it now, and which tabs of the list it stands in.
// It grants nothing and hides nothing: who may see the case at all is decided in access.
import type { Charter } from '../../charter/charter.js'
import type { Instant } from '../../time.js'
import {
  advisoryAfterFix,
  assignmentDueAt,
  clock,
  cveRecordAfterAdvisory,
  firstReply,
  heldReport,
} from '../deadlines.js'
import { phase } from '../phase.js'
import type { ListedCase, Viewer } from './listed-case.js'

type MemberViewer = Extract<Viewer, { kind: 'member' }>

/** @source design: what needs me */
export type NeedKind =
  | 'acknowledge-embargo'
  | 'embargo-terms'
  | 'coordinator'
  | 'first-reply'
  | 'determination'
  | 'reporter-answered'
  | 'reporter-withdrew'
  | 'your-opinion'
  | 'your-credit'
  | 'hand-over-offered'
  | 'approval'
  | 'publish'
  | 'advisory-due'
  | 'embargo-over'
  | 'cve-record-due'
  | 'emergency-declared'
  | 'emergency-review'
  | 'publication-stuck'
  | 'due-soon'
  | 'overdue'

/** `dueAt` where something runs out. @source design: what needs me */
export type Need = {
  readonly need: NeedKind
  readonly because: string
  readonly source: string
  readonly dueAt?: Instant
}

type Rules = Pick<Charter, 'clocks' | 'coordination' | 'embargo' | 'approvals'>
type Asker = {
  readonly viewer: MemberViewer
  readonly facts: ListedCase
  readonly charter: Rules
  readonly now: Instant
}
type Ask = (asker: Asker) => Need | null

const ours = 'our reading'

const isOpen = ({ reportState }: ListedCase): boolean => reportState !== 'closed'

/** The coordinator; while there is none, every member. */
const isResponsible = ({ viewer, facts }: Asker): boolean =>
  facts.coordinatorId === null || facts.coordinatorId === viewer.id

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

const firstReplyNeeded: Ask = (asker) => {
  const { facts, charter, now } = asker
  if (facts.repliedAt !== null || !facts.hasReporter || !isOpen(facts) || !isResponsible(asker))
    return null
  if (facts.determination !== null || facts.publishedAt !== null) return null
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

const creditAsked: Ask = ({ viewer, facts }) =>
  facts.creditAskedIds.includes(viewer.id) && facts.finishedAt === null
    ? {
        need: 'your-credit',
        because: 'Answer how you are credited.',
        source: 'PSF CNA procedures, credits',
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

const mayApprove = ({ viewer, facts: { approval }, charter: { approvals } }: Asker): boolean => {
  if (approval === null || approval.approverIds.includes(viewer.id)) return false
  if (approval.askedIds.includes(viewer.id)) return true
  const isLastEditor = approvals.excludesLastEditor.value && approval.lastEditorId === viewer.id
  const isRequester = approvals.excludesRequester.value && approval.requestedBy === viewer.id
  return approval.askedIds.length === 0 && approval.missing > 0 && !isLastEditor && !isRequester
}

const approvalAsked: Ask = (asker) =>
  asker.facts.publishedAt === null && mayApprove(asker)
    ? {
        need: 'approval',
        because: 'Its advisory waits for somebody else to read and approve it.',
        source: asker.charter.approvals.readers.source,
      }
    : null

const publishable: Ask = ({ viewer, facts }) =>
  phase(facts) === 'ready-to-publish' && facts.coordinatorId === viewer.id
    ? {
        need: 'publish',
        because: 'Its advisory is approved: see what is still missing, and publish.',
        source: ours,
      }
    : null

const advisoryDue: Ask = (asker) => {
  const { facts, charter, now } = asker
  const due = advisoryAfterFix(facts, charter, now)
  if (due === null || due.metAt !== null || !isOpen(facts) || !isResponsible(asker)) return null
  const because = 'The fix is public and the advisory is not.'
  const { source } = charter.clocks.advisoryAfterFixHours
  return { need: 'advisory-due', because, source, dueAt: due.dueAt }
}

/** @source PEP 811, embargo; Vultron: an embargo that has ended holds nothing back */
const embargoOver: Ask = (asker) => {
  const { facts, charter } = asker
  const isOurs = facts.reportState === 'accepted' && isResponsible(asker)
  if (!isOurs || facts.embargoInForce) return null
  if (facts.publishedAt !== null || facts.publishingSince !== null) return null
  return {
    need: 'embargo-over',
    because: 'No embargo holds it back, and nothing is published: publish, or close the case.',
    source: charter.embargo.defaultDays.source,
  }
}

const recordDue: Ask = (asker) => {
  const { facts, charter, now } = asker
  const due = cveRecordAfterAdvisory(facts, charter, now)
  if (facts.cveId === null || due === null || due.metAt !== null) return null
  if (!isResponsible(asker)) return null
  const because = 'The advisory is out and the CVE record is not.'
  const { source } = charter.clocks.cveRecordAfterAdvisoryHours
  return { need: 'cve-record-due', because, source, dueAt: due.dueAt }
}

/** @reading docs/READINGS.md#emergency */
const emergencyDeclared: Ask = ({ facts, charter }) =>
  facts.emergencyFrom !== null && facts.publishedAt === null
    ? {
        need: 'emergency-declared',
        because:
          'An emergency was declared: it goes out without an approval unless somebody stops it.',
        source: charter.approvals.emergency.people.source,
        dueAt: facts.emergencyFrom,
      }
    : null

const emergencyReview: Ask = ({ viewer, facts, charter }) =>
  facts.emergencyReviewBy !== null && facts.emergencyById !== viewer.id
    ? {
        need: 'emergency-review',
        because: 'It was published by the emergency path and waits for a review.',
        source: charter.approvals.emergency.reviewWithinDays.source,
        dueAt: facts.emergencyReviewBy,
      }
    : null

/** @source reliability: done exactly once or visibly stuck */
const publicationStuck: Ask = (asker) =>
  asker.facts.publicationStuckBy !== null &&
  (isResponsible(asker) || asker.facts.publicationStuckBy === asker.viewer.id)
    ? {
        need: 'publication-stuck',
        because:
          'A step of its publication is stuck: it goes on only when somebody does something.',
        source: ours,
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
  publicationStuck,
  recordDue,
  advisoryDue,
  embargoOver,
  handOverOffered,
  approvalAsked,
  coordinatorNeeded,
  firstReplyNeeded,
  opinionAsked,
  reporterAnswered,
  reporterWithdrew,
  determinationNeeded,
  publishable,
  creditAsked,
  deadline,
]

/**
 * What a case asks of this viewer, the most pressing first; empty when it asks nothing.
 *
 * A member who has not acknowledged the embargo duties is asked for that alone; a participant is asked for
 * consent alone. Does not check that the viewer may see the case.
 *
 * @source PEP 811; Developer's Guide; PSF CNA procedures (H2, H5, J1, J4, K1, L7)
 */
export const needsOf = (
  viewer: Viewer,
  facts: ListedCase,
  { charter, now }: { readonly charter: Rules; readonly now: Instant },
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
  return asks.flatMap((ask) => ask({ viewer, facts, charter, now }) ?? [])
}
