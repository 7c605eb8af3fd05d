// Who knew what, when: for the team of a case, everyone who opened it with the first and the last time, and the case's
// own entries in the ledger. Nobody else sees any of it.
import type { Instant } from '@parley/rules'
import { sql } from 'kysely'
import { runsOf, selectNewestCheckpoint } from '../../audit/ledger/tree.js'
import type { Installation } from '../../db/installation.js'
import { inTransaction, type Tx } from '../../db/transaction.js'
import { actorOf, type Person } from '../../identity/viewer.js'
import { type CaseEvent, selectEvents } from '../activity.js'
import { loadToShow } from '../begin.js'
import { isId, type LoadedCase } from '../load.js'
import type { CaseMember } from '../people.js'

/** One person's reading of a case. */
export interface CaseReading {
  /** Null for the reporter: whoever held the follow link. */
  readonly personId: string | null
  readonly name: string | null
  /** Null for members of the team. */
  readonly projectName: string | null
  readonly isMember: boolean
  /** When they agreed to the embargo, for those who were invited. */
  readonly agreedAt: Instant | null
  readonly firstAt: Instant
  readonly lastAt: Instant
  /** In how many different hours they opened it. */
  readonly hours: number
}

/** One opening, as the ledger has it: the first of an hour. */
export interface Opening {
  readonly eventId: string
  /** Null for the reporter. */
  readonly name: string | null
  readonly at: Instant
}

export interface CaseLedger {
  readonly loaded: LoadedCase
  readonly members: readonly CaseMember[]
  readonly readings: readonly CaseReading[]
  readonly openings: readonly Opening[]
  readonly events: readonly CaseEvent[]
  /** Place in the tree by event id; an event of this very second has none yet. */
  readonly places: ReadonlyMap<string, number>
  /** Leaves under the newest checkpoint, and when it was signed. */
  readonly signed: { readonly size: number; readonly at: Instant } | undefined
}

/** The page lists so many of the newest openings one by one. */
const openingsShown = 200

export const selectReadings = async (
  tx: Tx,
  { caseId, teamId }: Pick<LoadedCase, 'caseId' | 'teamId'>,
): Promise<readonly CaseReading[]> => {
  const { rows } = await sql<CaseReading>`
    select b.actor_id as person_id, p.name, j.name as project_name, a.answered_at as agreed_at,
           exists (select 1 from membership m where m.person_id = b.actor_id and m.team_id = ${teamId}) as is_member,
           min(b.at) as first_at, max(b.at) as last_at, count(*)::int as hours
      from event_body b left join person p on p.person_id = b.actor_id
           left join participant a on a.case_id = b.case_id and a.person_id = b.actor_id
           left join project j on j.project_id = a.project_id
     where b.case_id = ${caseId} and b.name = 'case:read' and b.body is not null
     group by 1, 2, 3, 4 order by min(b.at), p.name`.execute(tx)
  return rows
}

const selectOpenings = async (tx: Tx, caseId: string): Promise<readonly Opening[]> =>
  tx
    .selectFrom('eventBody as b')
    .leftJoin('person as p', 'p.personId', 'b.actorId')
    .select(['b.eventId', 'p.name', 'b.at'])
    .where('b.caseId', '=', caseId)
    .where('b.name', '=', 'case:read')
    .where('b.body', 'is not', null)
    .orderBy('b.at', 'desc')
    .limit(openingsShown)
    .execute()

const selectPlaces = async (tx: Tx, caseId: string): Promise<ReadonlyMap<string, number>> => {
  const { rows } = await sql<{ eventId: string; index: number }>`
    select l.event_id, l.leaf_index as index from event_body b join ledger_leaf l using (event_id)
     where b.case_id = ${caseId}`.execute(tx)
  return new Map(rows.map(({ eventId, index }) => [eventId, index]))
}

/** Everything the page shows, or undefined for whoever is not on the case's team. */
export const loadCaseLedger = async (
  installation: Installation,
  person: Person,
  caseId: string,
): Promise<CaseLedger | undefined> => {
  if (!isId(caseId)) return undefined
  return inTransaction(installation.db, actorOf(person), async (tx) => {
    const around = await loadToShow(tx, installation, { person, caseId })
    if (around === undefined) return undefined
    const { loaded, members } = around
    if (!members.some(({ personId }) => personId === person.personId)) return undefined
    const newest = await selectNewestCheckpoint(runsOf(tx))
    return {
      loaded,
      members,
      readings: await selectReadings(tx, loaded),
      openings: await selectOpenings(tx, caseId),
      events: await selectEvents(tx, loaded),
      places: await selectPlaces(tx, caseId),
      signed: newest && { size: newest.size, at: newest.signedAt },
    }
  })
}

/** `readers` are people with an account who opened the case; the reporter is no number among them. */
export interface LedgerFigures {
  readonly entries: number
  readonly readers: number
  readonly reporterReads: boolean
}

/** What the case's own page says of it in a line: how many entries, how many people opened it. */
export const loadLedgerFigures = async (
  installation: Installation,
  person: Person,
  caseId: string,
): Promise<LedgerFigures | undefined> =>
  inTransaction(installation.db, actorOf(person), async (tx) => {
    const { rows } = await sql<LedgerFigures & { isMember: boolean }>`
      select count(*)::int as entries,
             count(distinct b.actor_id) filter (where b.name = 'case:read' and b.body is not null)::int as readers,
             coalesce(bool_or(b.name = 'case:read' and b.body is not null and b.actor_id is null), false) as reporter_reads,
             bool_or(b.compartment_id = any ((select sec.my_compartments())::int[])) as is_member
        from event_body b where b.case_id = ${caseId}`.execute(tx)
    const row = rows[0]
    if (row?.isMember !== true) return undefined
    const { isMember: _isMember, ...figures } = row
    return figures
  })
