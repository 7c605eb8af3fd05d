// Everything a person sees and decides by on the publication page of a case: what would go out, what is missing, who
// approved, what is on its way. Loaded once, under the actor's rights; decides nothing but by the rules.
import {
  type AmendmentFacts,
  type ApprovalStatus,
  approvalStatus,
  type Charter,
  fourEyes,
  type Instant,
  isRefusal,
  type PublicationFacts,
  publicationReadiness,
  type Readiness,
  type Refusal,
  refuse,
  standingEmergency,
  supersede,
  type UnderWay,
  type VersionFacts,
} from '@parley/rules'
import type { LoadedCase } from '../cases/load.js'
import { selectMembers } from '../cases/people.js'
import { charterOf } from '../charter/charter-of.js'
import { sureNow } from '../db/sure-now.js'
import type { Tx } from '../db/transaction.js'
import {
  owedSteps,
  ownRecordId,
  publicationState,
  selectLastEditor,
  selectTeamMembers,
  type TeamMember,
  underWayOf,
  versionFacts,
} from './facts.js'

import { intentOf, type Prepared, prepare } from './prepare.js'
import { loadRemediation } from './remediation-facts.js'
import { type Review, selectReviews } from './reviews/store.js'
import { type Schedule, selectSchedule } from './schedule/store.js'
import { standingRecord } from './standing.js'
import { type ApprovalRow, type Publication, selectApprovals, selectPublications } from './store.js'
import { type Intent, type Submission, selectSubmission } from './submissions.js'
import type { PublicationSite } from './venues.js'

export interface Desk {
  readonly loaded: LoadedCase
  readonly charter: Charter
  readonly state: PublicationFacts['state']
  readonly prepared: Prepared
  /** The newest asking, whether or not it is for what would go out now. */
  readonly submission: Submission | undefined
  readonly approvals: readonly ApprovalRow[]
  /** Who was asked from outside the case about this version or another; those that are over too. */
  readonly reviews: readonly Review[]
  readonly members: readonly TeamMember[]
  readonly publications: readonly Publication[]
  /** What waits, or waited last, for the end of the embargo. */
  readonly schedule: Schedule | undefined
  readonly version: VersionFacts
  readonly status: ApprovalStatus
  readonly fourEyesMet: boolean
  readonly readiness: Readiness
  readonly facts: PublicationFacts
  readonly amendment: Omit<AmendmentFacts, 'difference'>
  /** Whether a new version or a withdrawal may be asked for: of what is published, or in place of what gets stuck. */
  readonly isReplaceable: boolean
  /** Whether it was withdrawn while its CVE record stays: that can still be rejected. */
  readonly isRejectable: boolean
  /** Hashes that were approved, never published, and are no longer what would go out. */
  readonly voided: readonly string[]
}

/** What is being prepared: the first publication, else what was asked for last, else an amendment. */
const intent = (
  { state, isReplaceable }: Pick<Desk, 'state' | 'isReplaceable'>,
  publications: readonly Publication[],
  submission: Submission | undefined,
): Intent => {
  const nothing = { reason: '', rejectsCve: false }
  if (state === 'draft') return { kind: 'first', ...nothing }
  const last = publications.at(-1)
  if (state === 'publishing' && last !== undefined && !isReplaceable) return intentOf(last)
  const isNew =
    submission !== undefined &&
    submission.kind !== 'first' &&
    !publications.some((each) => each.hash === submission.hash)
  if (isNew) return submission
  // A withdrawal is followed by nothing but another one: to reject the CVE record too, or where it does not get done.
  return (state === 'publishing' || state === 'withdrawn') && last?.kind === 'withdrawal'
    ? intentOf(last)
    : { kind: 'amendment', ...nothing }
}

/** Why a publication on its way is not replaced yet. */
export const notReplaceable = ({ amendment: { underWay } }: Pick<Desk, 'amendment'>): Refusal => {
  const replaced = underWay === null ? undefined : supersede(underWay)
  return replaced !== undefined && isRefusal(replaced)
    ? replaced
    : refuse('publication.already-started', 'A publication is on its way: wait until it is done.')
}

const mayBeReplaced = (state: Desk['state'], underWay: UnderWay | null): boolean =>
  state === 'published' || (underWay !== null && !isRefusal(supersede(underWay)))

const scheduledFor = (version: VersionFacts, status: ApprovalStatus): Instant | null => {
  const emergency = standingEmergency(version)
  // Approvals that were given meanwhile need no delay.
  return emergency === null || status.emergency === null ? null : emergency.from
}

/** Whose approvals can count for what would go out. */
const loadPeople = async (tx: Tx, loaded: LoadedCase) => {
  const { members: readers } = await selectMembers(tx, loaded)
  return {
    members: await selectTeamMembers(tx, loaded.teamId),
    lastEditorId: await selectLastEditor(tx, loaded.caseId),
    readerIds: readers.map(({ personId }) => personId),
    reviews: await selectReviews(tx, loaded),
  }
}

export interface DeskOptions {
  readonly loaded: LoadedCase
  readonly mayChoose: boolean
  /** In place of what was asked for last: for asking anew. */
  readonly intent?: Intent
}

/** Loads the desk of a case. */
export const loadDesk = async (
  tx: Tx,
  site: PublicationSite,
  options: DeskOptions,
): Promise<Desk> => {
  const { loaded, mayChoose } = options
  // An embargo's end holds publication back until every clock says that it has come.
  const now = await sureNow(site.installation, tx)
  const publications = await selectPublications(tx, loaded)
  const submission = await selectSubmission(tx, loaded)
  const approvals = await selectApprovals(tx, loaded)
  const state = publicationState(publications)
  const underWay = underWayOf(publications, loaded)
  const isReplaceable = mayBeReplaced(state, underWay)
  const what = options.intent ?? intent({ state, isReplaceable }, publications, submission)
  // What goes out now is shown as it was approved, not over what its own step has done since.
  const before = state === 'publishing' && !isReplaceable ? publications.slice(0, -1) : publications
  const prepared = await prepare(tx, site, {
    ...{ loaded, intent: what, mayChoose },
    ...{ standing: standingRecord(before), published: publicAdvisory(loaded, before) },
  })
  const charter = charterOf(prepared.team)
  const people = await loadPeople(tx, loaded)
  const { members, reviews } = people
  const standing = submission?.hash === prepared.hash ? submission : undefined
  const version = versionFacts({ loaded, prepared, approvals, ...people, submission: standing })
  const status = approvalStatus(version, now)
  const findings = countFindings(prepared)
  const facts: PublicationFacts = {
    now,
    scheduledFor: scheduledFor(version, status),
    state,
    version,
    remediation: await loadRemediation(tx, { loaded, draft: prepared.draft }, { now, findings }),
    ...venuesOf(prepared),
  }
  const record = recordState(loaded, publications)
  return {
    ...{ loaded, charter, state, isReplaceable, prepared, submission, approvals, reviews, members },
    isRejectable: state === 'withdrawn' && record.hasRecord && !record.recordRejected,
    ...{ publications, version, status, facts },
    schedule: await selectSchedule(tx, loaded.caseId),
    fourEyesMet: fourEyes(version, now).met,
    readiness: publicationReadiness(facts, charter),
    voided: voidedHashes(prepared.hash, { approvals, publications }),
    amendment: {
      ...{ now, state, version },
      differsIn: differsIn(prepared, publications),
      lintErrors: findings.errors,
      ...record,
      hasOsv: prepared.outputs.osv !== null,
      ...{ underWay, owed: owedSteps(publications) },
    },
  }
}

/** Where this goes out, and whether it leaves the CVE record as it is. */
const venuesOf = ({ venues, kind, rejectsCve }: Prepared) => ({
  venues: { mail: venues.mail !== null, osv: venues.osv !== null },
  keepsRecord: kind === 'withdrawal' && !rejectsCve,
})

/** What the public has; null before that. */
const publicAdvisory = ({ publishedAt }: LoadedCase, before: readonly Publication[]) =>
  publishedAt === null ? null : (before.at(-1)?.snapshot.advisory ?? null)

/** Whether there is a CVE record of this team's, and whether a withdrawal rejected it. */
const recordState = (loaded: LoadedCase, publications: readonly Publication[]) => ({
  hasRecord: ownRecordId(loaded) !== null,
  recordRejected: publications.some(
    (each) => each.finishedAt !== null && intentOf(each).rejectsCve,
  ),
})

/** What decides about a withdrawal that `askedById` asks for. */
export const withdrawalFacts = (desk: Desk, askedById: string | null) => ({
  ...desk.amendment,
  reason: desk.prepared.reason,
  hasOsv: desk.prepared.venues.osv !== null,
  rejectsRecord: desk.prepared.rejectsCve,
  isOperator: desk.version.operatorIds.some((id) => id === askedById),
})

const voidedHashes = (
  hash: string,
  { approvals, publications }: Pick<Desk, 'approvals' | 'publications'>,
): readonly string[] => {
  const gone = approvals
    .filter((row) => row.approvedAt !== null && row.hash !== hash)
    .map((row) => row.hash)
    .filter((each) => !publications.some((publication) => publication.hash === each))
  return [...new Set(gone)]
}

const countFindings = ({ outputs }: Prepared) => ({
  errors: outputs.findings.filter((finding) => finding.level === 'error').length,
  warnings: outputs.findings.filter((finding) => finding.level === 'warning').length,
})

/** Which outputs say something else than what was published last. */
const differsIn = (
  { snapshot, outputs, kind }: Prepared,
  publications: readonly Publication[],
): AmendmentFacts['differsIn'] => {
  const before = publications.at(-1)?.snapshot
  if (before === undefined) return { cve: true, osv: true, page: true }
  const differs = (left: unknown, right: unknown) => JSON.stringify(left) !== JSON.stringify(right)
  const page = differs(before.advisory, snapshot.advisory)
  return {
    cve: kind !== 'withdrawal' && snapshot.cve !== null && differs(before.cve, snapshot.cve),
    osv: page && outputs.osv !== null,
    page,
  }
}
