// Opens a case: its number, its key, its row, the report, its embargo and its first event, in the transaction of whoever
// opens it (a reporter by link, a member by hand). Checks no input and sends no mail; the words it is found by are a
// job's, right after.
import { randomUUID } from 'node:crypto'
import {
  addDays,
  type Charter,
  type Embargo,
  formatInstant,
  type Instant,
  NOTHING_PUBLIC,
  openProposals,
  type StartedEmbargo,
  startFromReport,
  yearOf,
} from '@parley/rules'
import { sql } from 'kysely'
import {
  type EventOfCase,
  eventInserts,
  type PreparedEvent,
  type WrittenEvent,
} from '../audit/append.js'
import type { Change } from '../audit/change.js'
import { digestOf } from '../audit/digest.js'
import { type CharteredTeam, charterOf } from '../charter/charter-of.js'
import type { Installation } from '../db/installation.js'
import { newCaseKey, seal } from '../db/sealing.js'
import type { CaseTable } from '../db/tables/cases.js'
import { timestamp } from '../db/tables/columns.js'
import { insertTogether } from '../db/together.js'
import { enqueueCall } from '../jobs/enqueue.js'
import { type ReportContact, type ReportContent, sealContact, sealReport } from './report.js'

/** The team a case is opened for: what its number, its readers and its rules need. */
export interface OpeningTeam extends CharteredTeam {
  readonly teamId: number
  readonly slug: string
  readonly compartmentId: number
}

export interface NewCase {
  /** A fresh random id; a follow link that opens the case is inserted under it first. */
  readonly caseId: string
  /** From `takeCaseNumber`, taken before this transaction. */
  readonly number: string
  readonly team: OpeningTeam
  readonly projectId: number | null
  readonly source: CaseTable['source']
  readonly title: string
  readonly report: ReportContent
  readonly contact: ReportContact | null
  /** The bytes of the files that came with it, in their order. */
  readonly files?: readonly Buffer[] | undefined
  /** When the team first received it by any way (J1). */
  readonly receivedAt: Instant
  /** Where its clock starts on another day: half of a case that was taken up again. */
  readonly clockStartedAt?: Instant | undefined
  /** The keyed hash of the link by which its reporter follows it, if any. */
  readonly link?: Buffer | undefined
  /** The end the reporter asks for, if any. */
  readonly embargoUntil?: Instant | undefined
  /** The embargo of the case that this one is split from: it binds the new one as it is. */
  readonly inherits?: Embargo | undefined
  /** A member who takes it in the same step. */
  readonly coordinatorId?: string | undefined
  /** Made up, for a newcomer to practise on; the team's compartment is one of named members then. */
  readonly practice?: true
}

export interface OpenedCase {
  readonly caseId: string
  readonly number: string
  readonly of: EventOfCase
  /** `report:received`, or `case:opened-by-hand`: what a receipt is a note over. */
  readonly event: WrittenEvent
  readonly embargo: StartedEmbargo
}

type NumberedTeam = Pick<OpeningTeam, 'teamId' | 'slug'>

/**
 * Takes the next number of a team's series, in a transaction of its own that does not wait for the disk: a number lost in
 * a crash is a gap, and gaps are public anyway.
 */
const takeNumber = async (
  installation: Installation,
  team: NumberedTeam,
  series: { readonly key: number; readonly name: string },
): Promise<string> => {
  // The setting ends with its transaction, which is this one statement.
  const { rows } = await sql<{ next: number }>`
    select set_config('synchronous_commit', 'off', true), sec.take_case_number(${team.teamId}, ${series.key}) as next`.execute(
    installation.db.app,
  )
  const next = rows[0]?.next ?? 0
  return `${team.slug}-${series.name}-${String(next).padStart(3, '0')}`
}

/** Takes the next case number of a team, of this year. */
export const takeCaseNumber = (installation: Installation, team: NumberedTeam): Promise<string> => {
  const year = yearOf(installation.now())
  return takeNumber(installation, team, { key: year, name: String(year) })
}

/** Takes the next number of a team's practice cases, which are counted apart: no gap among the real ones tells of them. */
export const takePracticeNumber = (
  installation: Installation,
  team: NumberedTeam,
): Promise<string> => takeNumber(installation, team, { key: 0, name: 'practice' })

const startEmbargo = (input: NewCase, charter: Charter, now: Instant): StartedEmbargo => {
  if (input.inherits !== undefined) return { embargo: input.inherits, steps: [] }
  const { embargo } = charter
  const wish =
    input.embargoUntil === undefined
      ? {}
      : { wish: { id: randomUUID(), by: 'reporter', endsAt: input.embargoUntil } }
  return startFromReport(
    input.receivedAt,
    {
      days: embargo.defaultDays.value,
      limits: { minHours: embargo.minimumHours.value, maxDays: embargo.maximumDays.value },
    },
    {
      ...{ public: NOTHING_PUBLIC, defaultProposalId: randomUUID(), ...wish },
      ...(input.source === 'hand' ? { enteredAt: now } : {}),
    },
  )
}

const startOf = ({ embargo }: StartedEmbargo): Instant | null =>
  'startedAt' in embargo ? embargo.startedAt : null

const endOf = ({ embargo }: StartedEmbargo): Instant | null =>
  'endsAt' in embargo ? embargo.endsAt : null

const clockStartOf = ({ receivedAt, clockStartedAt = receivedAt }: NewCase): Instant =>
  clockStartedAt

/** The end of the charter's clock (J1). */
const deadlineOf = (input: NewCase): Instant =>
  addDays(clockStartOf(input), charterOf(input.team).clocks.finishDays.value)

const rowOf = (
  change: Change,
  input: NewCase,
  facts: { embargo: StartedEmbargo; title: Buffer },
) => {
  const endsAt = endOf(facts.embargo)
  const taken = input.coordinatorId !== undefined
  return {
    caseId: input.caseId,
    teamId: input.team.teamId,
    compartmentId: input.team.compartmentId,
    number: input.number,
    projectId: input.projectId,
    source: input.source,
    title: facts.title,
    reportState: 'received' as const,
    receivedAt: timestamp(input.receivedAt),
    clockStartedAt: timestamp(clockStartOf(input)),
    deadlineAt: timestamp(deadlineOf(input)),
    embargoState: facts.embargo.embargo.state,
    embargoEndsAt: endsAt === null ? null : timestamp(endsAt),
    embargoStartedAt:
      endsAt === null ? null : timestamp(startOf(facts.embargo) ?? input.receivedAt),
    lastActivityAt: timestamp(change.now),
    lastHumanAt: timestamp(change.now),
    coordinatorId: input.coordinatorId ?? null,
    assignedBy: taken ? ('member' as const) : null,
    assignedAt: taken ? timestamp(change.now) : null,
    practice: input.practice === true,
  }
}

/** The longer of the team's default and the reporter's wish stays on the table as a revision: the shortest won. */
const openedProposals = (change: Change, of: EventOfCase, { embargo }: StartedEmbargo) => {
  const rows = openProposals(embargo).map(({ id, by, proposedAt, endsAt }) => ({
    proposalId: id,
    caseId: of.caseId,
    compartmentId: of.compartmentId,
    party: by,
    proposedBy: null,
    endsAt: timestamp(endsAt),
    lengthens: true,
    proposedAt: timestamp(proposedAt),
  }))
  return rows.length === 0 ? [] : [change.tx.insertInto('embargoProposal').values(rows)]
}

/** Whose end it is: the shorter of the team's default and the reporter's wish, or that of the case it is split from. */
const wonBy = (input: NewCase, endsAt: Instant): 'reporter' | 'default' | 'split' => {
  if (input.inherits !== undefined) return 'split'
  return input.embargoUntil === endsAt ? 'reporter' : 'default'
}

/** What the opening puts into the ledger: that it came in, its embargo, who took it in the same step. */
const eventsOf = (
  change: Change,
  of: EventOfCase,
  { input, embargo }: { input: NewCase; embargo: StartedEmbargo },
): { received: PreparedEvent; others: readonly PreparedEvent[] } => {
  const received = change.prepare({
    name: input.source === 'hand' ? 'case:opened-by-hand' : 'report:received',
    of,
    facts: {
      number: input.number,
      teamId: input.team.teamId,
      source: input.source,
      projectId: input.projectId,
      receivedAt: input.receivedAt,
      clockStartsAt: clockStartOf(input),
      deadlineAt: deadlineOf(input),
      titleSha256: digestOf(input.title),
      // A receipt proves with these what was said and sent on the day.
      reportSha256: digestOf(JSON.stringify(input.report)),
      filesSha256: (input.files ?? []).map(digestOf),
      linkSha256: input.link === undefined ? null : digestOf(input.link),
    },
    shown: { receivedAt: formatInstant(input.receivedAt) },
  })
  const others: PreparedEvent[] = []
  const endsAt = endOf(embargo)
  if (endsAt !== null)
    others.push(
      change.prepare({ name: 'embargo:started', of, facts: { endsAt, by: wonBy(input, endsAt) } }),
    )
  if (input.coordinatorId !== undefined) {
    const facts = { coordinatorId: input.coordinatorId }
    others.push(change.prepare({ name: 'coordinator:volunteered', of, facts }))
  }
  return { received, others }
}

/**
 * Inserts a case with everything that hangs on it from the start, and tells the team (`notify.team`), in one statement:
 * taking a report waits for the database as seldom as it can. As a reporter, the follow link is inserted before: it is
 * what lets this transaction write.
 */
export const openCase = async (change: Change, input: NewCase): Promise<OpenedCase> => {
  const { caseId, team, report, contact } = input
  const { tx, installation } = change
  const { compartmentId } = team
  const { key, wrapped } = newCaseKey(installation.keys, caseId)
  const of = { caseId, compartmentId, key }
  const embargo = startEmbargo(input, charterOf(team), change.now)
  const title = seal(key, `cases.title:${caseId}`, input.title)
  const events = eventsOf(change, of, { input, embargo })
  const { event } = events.received
  await insertTogether(
    tx,
    [
      tx.insertInto('cases').values(rowOf(change, input, { embargo, title })),
      tx.insertInto('caseKey').values({ caseId, wrapped }),
      tx.insertInto('report').values({
        caseId,
        compartmentId,
        sealed: sealReport(key, caseId, report),
        contact: contact === null ? null : sealContact(key, caseId, contact),
      }),
      ...openedProposals(change, of, embargo),
      ...eventInserts(tx, [events.received, ...events.others]),
    ],
    [
      enqueueCall({ task: 'notify.team', ids: { caseId, eventId: event.eventId } }),
      enqueueCall({ task: 'search.index', ids: { caseId }, key: `search.index:${caseId}` }),
    ],
  )
  return { caseId, number: input.number, of, event, embargo }
}
