// The emergency path for an exploited bug at night: one person declares it, and it goes out after the charter's delay
// unless somebody stops it; a review by somebody else follows.
import {
  declareEmergency,
  emergencyReviewRefusal,
  isRefusal,
  type Refusal,
  refuse,
  tooLong,
} from '@parley/rules'
import { timestamp } from '../../db/tables/columns.js'
import type { Person } from '../../identity/viewer.js'
import type { Desk } from '../desk.js'
import { emergencyAuthors, selectLastEditor } from '../facts.js'
import { decideSchedule } from '../schedule/store.js'
import { updatePublication, upsertApproval } from '../store.js'
import { upsertSubmission } from '../submissions.js'
import type { PublicationSite } from '../venues.js'
import { type Asked, nothingWritten } from './approve.js'
import { type Begun, onAdvisory } from './begin.js'
import { findPublication, type Started } from './publish.js'
import { decidePublication, startPublication } from './start.js'

/** What a declaration led to: `publicationId` is null while something beside the approvals is missing. */
export interface Declared extends Asked {
  readonly publicationId: string | null
}

/** Whoever wakes up may still approve it as usual, which needs no delay: it is asked for with the declaration. */
const askMeanwhile = async ({ change, loaded }: Begun, desk: Desk, askedBy: string) => {
  const { hash, kind, draft, reason, rejectsCve } = desk.prepared
  if (desk.submission?.hash === hash) return
  const what = { hash, kind, version: draft.version, reason, rejectsCve }
  await upsertSubmission(change.tx, loaded, { ...what, askedBy, askedAt: change.now })
  await change.record({ name: 'approval:asked', of: loaded.of, facts: { hash, personId: null } })
}

/** Sets what was declared on its way, to wait out the delay; null where something else is missing. */
const startDeclared = async (begun: Begun, personId: string): Promise<string | null> => {
  const desk = await begun.desk()
  const decided = decidePublication(desk)
  if (isRefusal(decided)) return null
  const publicationId = await startPublication(begun, desk, { decided, personId })
  const { tx, now: at } = begun.change
  const { caseId } = begun.loaded
  await decideSchedule(tx, caseId, { state: 'called-off', because: 'by-hand', at })
  return publicationId
}

/**
 * Declares an emergency: an exploited bug, nobody there to approve. The whole team is told at once, and what was declared
 * goes out by itself after the delay unless somebody stops it: whoever declared it may sleep.
 */
export const declareTheEmergency = (
  site: PublicationSite,
  person: Person,
  { caseId, hash, reason }: { caseId: string; hash: string; reason: string },
): Promise<Declared | Refusal> =>
  onAdvisory(site, { person, caseId, action: 'advisory.publish' }, async (begun) => {
    const { tx, now, record, enqueue } = begun.change
    const desk = await begun.desk()
    const { version } = desk.prepared.draft
    if (version === 0) return nothingWritten()
    const { personId } = person
    const declared = declareEmergency(
      desk.version,
      { personId, canRead: true },
      { hash, at: now, reason },
    )
    if (isRefusal(declared)) return declared
    const long = tooLong('The reason', declared.reason, 4_000)
    if (long !== undefined) return long
    const { of } = begun.loaded
    await upsertApproval(tx, begun.loaded, {
      ...{ hash, version, personId, approvedAt: declared.declaredAt },
      kind: 'emergency',
      reason: declared.reason,
    })
    await askMeanwhile(begun, desk, personId)
    const event = await record({ name: 'publication:emergency', of, facts: { hash, version } })
    await enqueue({ task: 'notify.team', ids: { caseId, eventId: event.eventId } })
    return { caseId, hash, publicationId: await startDeclared(begun, personId) }
  })

/** Notes that somebody else has looked at an emergency publication afterwards. */
export const reviewEmergency = (
  site: PublicationSite,
  person: Person,
  { caseId, publicationId }: Started,
): Promise<Started | Refusal> =>
  onAdvisory(site, { person, caseId, action: 'advisory.approve' }, async (begun) => {
    const { tx, now, record } = begun.change
    const desk = await begun.desk()
    const publication = findPublication(desk, publicationId)
    if (isRefusal(publication)) return publication
    if (
      !publication.emergency ||
      publication.finishedAt === null ||
      publication.reviewedAt !== null
    )
      return refuse('publication.no-review', 'No emergency publication waits for its review.')
    const editorId = await selectLastEditor(tx, caseId, publication.requestedAt)
    const authors = emergencyAuthors(publication, desk.approvals, editorId)
    const refused = emergencyReviewRefusal(authors, person.personId)
    if (refused !== undefined) return refused
    const { personId: reviewedBy } = person
    await updatePublication(tx, publicationId, { reviewedBy, reviewedAt: timestamp(now) })
    await record({ name: 'publication:reviewed', of: begun.loaded.of, facts: { publicationId } })
    return { caseId, publicationId }
  })
