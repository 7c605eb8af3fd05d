// Turns rows into the facts that the rules of publication decide by: who edited last, who approved what, how far the
// advisory is. Decides nothing.
import type {
  Emergency,
  EmergencyAuthors,
  Instant,
  Step,
  StepState,
  UnderWay,
  VersionFacts,
} from '@parley/rules'
import { sql } from 'kysely'
import type { LoadedCase } from '../cases/load.js'
import { charterOf, writtenCharter } from '../charter/charter-of.js'
import { timestamp } from '../db/tables/columns.js'
import type { StepName } from '../db/tables/publication.js'
import type { Tx } from '../db/transaction.js'
import type { Prepared } from './prepare.js'
import type { Review } from './reviews/store.js'
import type { ApprovalRow, Publication, StepRow } from './store.js'
import type { Submission } from './submissions.js'
import type { PublishingTeam } from './venues.js'

/** The CVE id whose record is this team's to publish; null for none, and for one that another CNA gave. */
export const ownRecordId = ({
  cveId,
  cveElsewhere,
}: Pick<LoadedCase, 'cveId' | 'cveElsewhere'>): string | null => (cveElsewhere ? null : cveId)

/** Events that change what goes out. */
const EDITS = [
  'advisory:edited',
  'severity:scored',
  'link:added',
  'link:removed',
  'credit:added',
  'credit:changed',
  'credit:removed',
  'case:project-changed',
  'cve:entered',
  'cve:removed',
]

/**
 * Who changed last what goes out, until `before` where it is given: the draft, its links or its credits. A reporter's or
 * a job's change has no editor.
 */
export const selectLastEditor = async (
  tx: Tx,
  caseId: string,
  before?: Instant,
): Promise<string | null> => {
  const row = await tx
    .selectFrom('eventBody')
    .innerJoin('event', 'event.eventId', 'eventBody.eventId')
    .select('eventBody.actorId')
    .where('eventBody.caseId', '=', caseId)
    .where('eventBody.name', 'in', EDITS)
    .where('eventBody.actorId', 'is not', null)
    .$if(before !== undefined, (query) =>
      query.where('eventBody.at', '<=', timestamp(before as Instant)),
    )
    .orderBy('event.eventNumber', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.actorId ?? null
}

export interface TeamMember {
  readonly personId: string
  readonly name: string
  /** A CNA operator who has acknowledged the embargo duties. */
  readonly isOperator: boolean
}

/** The number of the newest change of what goes out; 0 before the first. */
export const selectLastEdit = async (tx: Tx, caseId: string): Promise<number> => {
  const { rows } = await sql<{ edit: string | null }>`
    select sec.last_edit(${caseId}, ${EDITS}::text[]) as edit`.execute(tx)
  return Number(rows[0]?.edit ?? 0)
}

/** The active members of a team, by name; those who have not acknowledged the embargo duties yet among them. */
export const selectTeamMembers = async (tx: Tx, teamId: number): Promise<readonly TeamMember[]> => {
  const rows = await tx
    .selectFrom('membership')
    .innerJoin('person', 'person.personId', 'membership.personId')
    .select(['person.personId', 'person.name', 'membership.roles', 'membership.acknowledgedAt'])
    .where('membership.teamId', '=', teamId)
    .where('membership.leftAt', 'is', null)
    .where('person.closedAt', 'is', null)
    .orderBy('person.name')
    .execute()
  return rows.map(({ personId, name, roles, acknowledgedAt }) => ({
    ...{ personId, name },
    isOperator: acknowledgedAt !== null && roles.includes('cna-operator'),
  }))
}

const READERS = 'approvals.readers'

/** The team's own number of readers, or null where it keeps the charter's. */
const readersChosen = ({ charterOverrides }: PublishingTeam): number | null => {
  const override = charterOverrides[READERS]
  const value =
    typeof override === 'object' && override !== null && 'value' in override ? override.value : null
  return typeof value === 'number' ? value : null
}

/** The charter's approvals, the team's own number of readers aside: the rules weigh that one themselves. */
const approvalRules = (team: PublishingTeam): VersionFacts['rules'] => ({
  ...charterOf(team).approvals,
  readers: writtenCharter(team.charter).approvals.readers,
})

const emergencyOf = (approvals: readonly ApprovalRow[], hash: string): Emergency | null => {
  const declared = approvals.filter((row) => row.kind === 'emergency' && row.hash === hash)
  const last = declared.at(-1)
  if (last === undefined || last.approvedAt === null) return null
  return {
    hash,
    declaredBy: declared.map((row) => row.personId),
    declaredAt: last.approvedAt,
    reason: last.reason,
  }
}

export interface VersionInput {
  readonly loaded: Pick<LoadedCase, 'exploited'>
  readonly prepared: Pick<Prepared, 'hash' | 'team' | 'draft'>
  readonly lastEditorId: string | null
  readonly members: readonly TeamMember[]
  readonly submission: Submission | undefined
  readonly approvals: readonly ApprovalRow[]
  /** Who can read the case now: what somebody gave who is gone counts no more. */
  readonly readerIds: readonly string[]
  readonly reviews: readonly Pick<Review, 'personId' | 'hash' | 'state' | 'stands' | 'isOperator'>[]
}

/** Everything that decides about approvals of what would go out now. */
export const versionFacts = (input: VersionInput): VersionFacts => {
  const { prepared, submission, members, loaded } = input
  const { hash, team, draft } = prepared
  // Somebody outside the case counts while the review of exactly this version stands.
  const outside = input.reviews.filter(
    (each) => each.state === 'approved' && each.stands && each.hash === hash,
  )
  const readerIds = [...input.readerIds, ...outside.map(({ personId }) => personId)]
  const approvals = input.approvals.filter((row) => readerIds.includes(row.personId))
  return {
    hash,
    emergency: emergencyOf(approvals, hash),
    isExploited: loaded.exploited,
    rules: approvalRules(team),
    lastEditorId: input.lastEditorId ?? draft.editedBy ?? '',
    requestedById: submission?.askedBy ?? null,
    approvals: approvals.flatMap((row) =>
      row.kind === 'reader' && row.approvedAt !== null
        ? [{ personId: row.personId, hash: row.hash, at: row.approvedAt }]
        : [],
    ),
    memberCount: members.length,
    readersChosen: readersChosen(team),
    operatorIds: [...members, ...outside]
      .filter(({ isOperator }) => isOperator)
      .map(({ personId }) => personId),
  }
}

/** Where the advisory of a case is, from what was started and finished. */
export const publicationState = (
  publications: readonly Publication[],
): 'draft' | 'publishing' | 'published' | 'withdrawn' => {
  if (publications.some((each) => each.finishedAt === null)) return 'publishing'
  if (publications.some((each) => each.kind === 'withdrawal')) return 'withdrawn'
  return publications.length > 0 ? 'published' : 'draft'
}

/** A step's row as the rules move it. */
export const stepState = (row: StepRow): StepState => {
  const attempt = row.attempts
  const lookFirst = row.mayBeDone
  switch (row.state) {
    case 'waiting':
      return { state: 'waiting' }
    case 'running':
      // because: taking a step writes its state and its start together
      return { state: 'running', attempt, lookFirst, startedAt: row.startedAt as Instant }
    case 'failed':
      return {
        state: 'failed-retrying',
        attempt,
        lookFirst,
        // because: failing writes the state, the next try and the fault's code together
        nextAt: row.nextTryAt as Instant,
        code: row.lastFault as string,
      }
    case 'stuck':
      return { state: 'stuck', attempt, lookFirst, code: row.lastFault ?? '' }
    case 'skipped':
      return { state: 'skipped' }
    case 'done':
      // because: a step is done at an instant
      return { state: 'done', at: row.doneAt as Instant }
  }
}

/** The publication that is on its way, as the rules look at it; null where none is. */
export const underWayOf = (
  publications: readonly Publication[],
  { publishedAt }: Pick<LoadedCase, 'publishedAt'>,
): UnderWay | null => {
  const last = publications.find((each) => each.finishedAt === null)
  if (last === undefined) return null
  return { kind: last.kind, plan: planOf(last.steps), isAnnounced: publishedAt !== null }
}

const OWED: readonly StepName[] = ['cve', 'osv', 'page']

/** Steps that were planned and that no publication has done since: of one on its way, or of one that was replaced. */
export const owedSteps = (publications: readonly Publication[]): readonly StepName[] =>
  OWED.filter((name) => {
    const newest = publications.flatMap(({ steps }) => steps.filter(({ step }) => step === name))
    const last = newest.at(-1)
    return last !== undefined && last.state !== 'done'
  })

/** Who stood behind an emergency publication; `lastEditorId` is who edited last before it. */
export const emergencyAuthors = (
  { hash, requestedBy }: Pick<Publication, 'hash' | 'requestedBy'>,
  approvals: readonly ApprovalRow[],
  lastEditorId: string | null,
): EmergencyAuthors => ({
  requestedById: requestedBy,
  declaredBy: approvals
    .filter((row) => row.kind === 'emergency' && row.hash === hash)
    .map((row) => row.personId),
  lastEditorId,
})

/** What a step that is done left behind. */
export const doneOutcome = (
  steps: readonly StepRow[],
  step: StepName,
): StepRow['outcome'] | undefined => {
  const row = steps.find((each) => each.step === step)
  return row?.state === 'done' ? row.outcome : undefined
}

/** The newest outcome of a step over all publications of the case: an amendment that changes one record keeps the others. */
export const newestOutcome = (
  all: readonly Publication[],
  step: StepName,
): StepRow['outcome'] | undefined =>
  all
    .map((each) => doneOutcome(each.steps, step))
    .filter((outcome) => outcome !== undefined)
    .at(-1)

export const planOf = (steps: readonly StepRow[]): readonly Step[] =>
  steps.map((row) => ({ name: row.step, state: stepState(row) }))
