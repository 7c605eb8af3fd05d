// Owns what a case asks of a member on its advisory's way out and afterwards: approvals, publishing, what is late, what is
// stuck, an emergency, a leak.
// It grants nothing: who may approve or publish is decided in publication.
import { advisoryAfterFix, cveRecordAfterAdvisory } from '../deadlines.js'
import { phase } from '../phase.js'
import { type Ask, type Asker, isOpen, isResponsible, ours } from './asker.js'
import type { ApprovalFacts, ListedCase } from './listed-case.js'

const mayApprove = ({ viewer, facts: { approval }, charter: { approvals } }: Asker): boolean => {
  if (approval === null || approval.approverIds.includes(viewer.id)) return false
  if (approval.askedIds.includes(viewer.id)) return true
  const isLastEditor = approvals.excludesLastEditor.value && approval.lastEditorId === viewer.id
  const isRequester = approvals.excludesRequester.value && approval.requestedBy === viewer.id
  return approval.askedIds.length === 0 && approval.missing > 0 && !isLastEditor && !isRequester
}

/** What is approved, or waits to be; of a case that is published, only what changes it. */
const asked = ({ approval, publishedAt }: ListedCase): ApprovalFacts | null =>
  approval !== null && (publishedAt === null) === (approval.kind === 'first') ? approval : null

const WAITING: Readonly<Record<ApprovalFacts['kind'], string>> = {
  first: 'Its advisory waits for somebody else to read and approve it.',
  amendment: 'A new version of its advisory waits for somebody else to read and approve it.',
  withdrawal: 'The withdrawal of its advisory waits for somebody else to read and approve it.',
}

const APPROVED: Readonly<Record<ApprovalFacts['kind'], string>> = {
  first: 'Its advisory is approved: see what is still missing, and publish.',
  amendment: 'The new version of its advisory is approved: publish it.',
  withdrawal: 'The withdrawal of its advisory is approved: publish it.',
}

/** Another reader is asked to approve. @source PSF CNA procedures (L7) */
export const approvalAsked: Ask = (asker) => {
  const approval = asked(asker.facts)
  if (approval === null || !mayApprove(asker)) return null
  const { source } = asker.charter.approvals.readers
  return { need: 'approval', because: WAITING[approval.kind], source }
}

/** What is approved is to be published. @source PSF CNA procedures (L7) */
export const publishable: Ask = (asker) => {
  const { viewer, facts } = asker
  if (phase(facts) === 'ready-to-publish' && facts.coordinatorId === viewer.id)
    return { need: 'publish', because: APPROVED.first, source: ours }
  const change = facts.publishedAt === null ? null : asked(facts)
  return change?.missing === 0 && isResponsible(asker)
    ? { need: 'publish', because: APPROVED[change.kind], source: ours }
    : null
}

const UNASKED: Readonly<Record<'version' | 'credits', string>> = {
  version: 'A new version of its advisory is written, and nobody has asked for its approval yet.',
  credits:
    'Who is credited differs from what is published: ask for approval of a new version, so that it is amended.',
}

/** A new version was begun, or somebody credited changed their answer, after it was published. @source PSF CNA procedures (L11, O2) */
export const amendmentUnasked: Ask = (asker) => {
  const { viewer, facts } = asker
  const { unasked, publishedAt, publishingSince } = facts
  if (unasked === null || publishedAt === null || publishingSince !== null) return null
  if (asked(facts) !== null) return null
  if (!isResponsible(asker) && unasked.lastEditorId !== viewer.id) return null
  return { need: 'amendment-unasked', because: UNASKED[unasked.what], source: ours }
}

/** The list after a leak. @source our reading @reading docs/READINGS.md#break-glass */
export const leakList: Ask = (asker) =>
  asker.facts.leakListOpen && (isResponsible(asker) || asker.viewer.roles.includes('admin'))
    ? {
        need: 'leak-list',
        because: asker.facts.leakTakenBack
          ? 'What opened the list after a leak was taken back: look at it, and close it.'
          : 'The list after a leak is open: go through it, its notices have clocks.',
        source: 'Regulation (EU) 2024/2847, Article 14; our reading',
      }
    : null

/** The fix is public and the advisory is not. @source PSF CNA procedures; Developer's Guide (advisory after the fix) */
export const advisoryDue: Ask = (asker) => {
  const { facts, charter, now } = asker
  const due = advisoryAfterFix(facts, charter, now)
  if (due === null || due.metAt !== null || !isOpen(facts) || !isResponsible(asker)) return null
  const because = 'The fix is public and the advisory is not.'
  const { source } = charter.clocks.advisoryAfterFixHours
  return { need: 'advisory-due', because, source, dueAt: due.dueAt }
}

/** @source PEP 811, embargo; Vultron: an embargo that has ended holds nothing back */
export const embargoOver: Ask = (asker) => {
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

/** The advisory is out and its CVE record is not. @source PSF CNA procedures (J4) */
export const recordDue: Ask = (asker) => {
  const { facts, charter, now } = asker
  const due = cveRecordAfterAdvisory(facts, charter, now)
  if (facts.cveId === null || due === null || due.metAt !== null) return null
  if (!isResponsible(asker)) return null
  const because = 'The advisory is out and the CVE record is not.'
  const { source } = charter.clocks.cveRecordAfterAdvisoryHours
  return { need: 'cve-record-due', because, source, dueAt: due.dueAt }
}

/** An emergency that can still be stopped. @source PEP 811; our reading @reading docs/READINGS.md#emergency */
export const emergencyDeclared: Ask = ({ facts, charter }) =>
  facts.emergencyFrom !== null && facts.publishedAt === null
    ? {
        need: 'emergency-declared',
        because:
          'An emergency was declared: it goes out without an approval unless somebody stops it.',
        source: charter.approvals.emergency.people.source,
        dueAt: facts.emergencyFrom,
      }
    : null

/**  @source design: what needs me */
export const emergencyReview: Ask = ({ viewer, facts, charter }) =>
  facts.emergencyReviewBy !== null && facts.emergencyById !== viewer.id
    ? {
        need: 'emergency-review',
        because: 'It was published by the emergency path and waits for a review.',
        source: charter.approvals.emergency.reviewWithinDays.source,
        dueAt: facts.emergencyReviewBy,
      }
    : null

/** @source reliability: done exactly once or visibly stuck */
export const publicationStuck: Ask = (asker) =>
  asker.facts.publicationStuckBy !== null &&
  (isResponsible(asker) || asker.facts.publicationStuckBy === asker.viewer.id)
    ? {
        need: 'publication-stuck',
        because:
          'A step of its publication is stuck: it goes on only when somebody does something.',
        source: ours,
      }
    : null
