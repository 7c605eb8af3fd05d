// Reads one page of the case list: the team's branch and the participant's branch apart, joined at the end, so that
// each goes by its own index. Titles are opened here, for the rows of this page alone.
import { type CaseSort, type Instant, instant, type NeedKind } from '@parley/rules'
import { type RawBuilder, sql } from 'kysely'
import { atMost } from '../../db/at-most.js'
import type { Installation } from '../../db/installation.js'
import type { ReportState } from '../../db/tables/cases.js'
import { timestamp } from '../../db/tables/columns.js'
import type { Tx } from '../../db/transaction.js'
import type { Person } from '../../identity/viewer.js'
import { type Condition, type Looking, phaseOf } from './clauses.js'
import { guestUrgency, needsListed, urgency, urgencyOf } from './needs.js'
import { accessColumns, mayList, openTitle, type RowAccess, type SealedTitle } from './opened.js'

export interface ListRow {
  readonly caseId: string
  readonly teamId: number
  readonly number: string
  readonly title: string
  readonly projectName: string | null
  readonly phase: string
  readonly reportState: ReportState
  readonly determination: string | null
  readonly coordinatorId: string | null
  readonly coordinatorName: string | null
  readonly severityScore: number | null
  readonly severityRating: string | null
  readonly cveId: string | null
  readonly receivedAt: Instant
  readonly clockStartedAt: Instant
  readonly finishedAt: Instant | null
  readonly deadlineAt: Instant
  readonly lastActivityAt: Instant
  readonly lastHumanAt: Instant
  readonly exploited: boolean
  readonly narrowed: boolean
  readonly isMember: boolean
  readonly unread: boolean
  /** What it asks of this member, the most pressing first; empty for a participant. */
  readonly needs: readonly NeedKind[]
  /** The reporter wrote after this member last looked. */
  readonly reporterWrote: boolean
  /** When its reporter took the report back, where nobody decided since. */
  readonly withdrawnAt: Instant | null
  /** Its advisory was published and withdrawn. */
  readonly advisoryWithdrawn: boolean
  readonly readers: number
}

/** Where a page begins: after this value and id, in the order asked for. */
export interface Cursor {
  readonly value: number
  readonly caseId: string
}

export const encodeCursor = (cursor: Cursor): string =>
  Buffer.from(JSON.stringify([cursor.value, cursor.caseId])).toString('base64url')

const ID = /^[0-9a-f-]{36}$/

/** Reads a cursor; anything that is none begins at the start. */
export const decodeCursor = (text: string | undefined): Cursor | undefined => {
  if (text === undefined || text.length > 200) return undefined
  try {
    const parsed: unknown = JSON.parse(Buffer.from(text, 'base64url').toString())
    if (!Array.isArray(parsed)) return undefined
    const [value, caseId] = parsed
    return Number.isFinite(value) && typeof caseId === 'string' && ID.test(caseId)
      ? { value, caseId }
      : undefined
  } catch {
    return undefined
  }
}

type Column = {
  readonly sql: RawBuilder<unknown>
  /** What stands in its place for a participant. */
  readonly guest: RawBuilder<unknown>
  readonly bind: (value: number) => unknown
  readonly of: (row: ListRow) => number
}

const time = (column: string, of: (row: ListRow) => Instant): Column => ({
  sql: sql.ref(`c.${column}`),
  guest: sql.ref(`c.${column}`),
  // because: a cursor is made from an instant; rounding keeps a forged one harmless
  bind: (value) => timestamp(instant(Math.min(Math.max(value, 0), 8e15))),
  of,
})

/**
 * What a participant sees as the last activity is the last event they can read: the team's own steps would tell by
 * their times alone.
 */
const guestActivity = sql`coalesce(
  (select max(b.at) from event_body b where b.case_id = c.case_id and b.audience = 'everyone'), c.received_at)`

const columns: Readonly<Record<Exclude<CaseSort['by'], 'urgency'>, Column>> = {
  activity: { ...time('lastActivityAt', (row) => row.lastActivityAt), guest: guestActivity },
  received: time('receivedAt', (row) => row.receivedAt),
  due: time('deadlineAt', (row) => row.deadlineAt),
  severity: {
    sql: sql`coalesce(c.severity_score, -1)`,
    guest: sql`coalesce(c.severity_score, -1)`,
    bind: (value) => value,
    of: (row) => row.severityScore ?? -1,
  },
}

/** Urgency is this person's own: who does not look in person sees the newest first. */
const columnOf = (by: CaseSort['by'], looking: Looking | undefined): Column => {
  if (by !== 'urgency') return columns[by]
  if (looking === undefined) return columns.activity
  return {
    sql: urgency(looking),
    guest: guestUrgency,
    bind: (value) => value,
    of: (row) => urgencyOf(looking, row),
  }
}

export const byActivity: CaseSort = { by: 'activity', direction: 'descending' }

export interface ListRequest {
  readonly condition: Condition
  readonly sort: CaseSort
  readonly limit: number
  readonly after?: Cursor | undefined
  /** Who looks, where it is asked for by urgency. */
  readonly looking?: Looking
}

const afterCursor = (
  { sort, after, looking }: ListRequest,
  column: RawBuilder<unknown>,
): Condition => {
  if (after === undefined) return sql`true`
  const value = columnOf(sort.by, looking).bind(after.value)
  const beyond = sort.direction === 'ascending' ? sql`>` : sql`<`
  return sql`(${column} ${beyond} ${value} or (${column} = ${value} and c.case_id > ${after.caseId}))`
}

/** The ids of one page with their place in it. */
const pageOfIds = (request: ListRequest) => {
  const column = columnOf(request.sort.by, request.looking)
  const direction = request.sort.direction === 'ascending' ? sql`asc` : sql`desc`
  const part = (by: RawBuilder<unknown>) => sql`${request.condition} and ${afterCursor(request, by)}
    order by ${by} ${direction}, c.case_id ${atMost(request.limit)}`
  return sql`
    select case_id, is_member, row_number() over (order by value ${direction}, case_id) as place from (
      select of_team.* from unnest((select sec.my_compartments())::int[]) k cross join lateral (
        select c.case_id, ${column.sql} as value, true as is_member from cases c
         where c.compartment_id = k and ${part(column.sql)}) of_team
      union all
      (select c.case_id, ${column.guest} as value, false as is_member from cases c
        where c.case_id = any ((select sec.my_participations())::uuid[])
          and not c.compartment_id = any ((select sec.my_compartments())::int[]) and ${part(column.guest)})
    ) both_branches order by value ${direction}, case_id ${atMost(request.limit)}`
}

type RawRow = Omit<ListRow, 'title'> & RowAccess & SealedTitle

const rowsOf = (request: ListRequest, looking: Looking) => sql<RawRow>`
  with page as materialized (${pageOfIds(request)}),
       reader as materialized (select * from sec.count_readers(array(select case_id from page)))
  select ${accessColumns}, c.number, c.title, key.wrapped, project.name as project_name, ${phaseOf} as phase,
         c.report_state, c.determination, coordinator.name as coordinator_name,
         c.severity_score, c.severity_rating, c.cve_id, c.received_at, c.clock_started_at, c.finished_at, c.deadline_at, c.exploited,
         c.last_human_at, c.withdrawn_at, page.is_member, reader.readers,
         case when page.is_member then ${needsListed(looking)} else '{}' end as needs,
         coalesce(page.is_member and c.reporter_wrote_at > reading.read_until, false) as reporter_wrote,
         c.published_at is not null and exists (select 1 from publication p where p.case_id = c.case_id
           and p.kind = 'withdrawal' and p.finished_at is not null) as advisory_withdrawn,
         case when page.is_member then c.last_activity_at else ${guestActivity} end as last_activity_at,
         page.is_member and coalesce(reading.read_until < c.last_activity_at, true) as unread
    from page join cases c using (case_id) join case_key key using (case_id) join reader using (case_id)
         join compartment k on k.compartment_id = c.compartment_id
         left join project on project.project_id = c.project_id
         left join person coordinator on coordinator.person_id = c.coordinator_id
         left join reading on reading.case_id = c.case_id and reading.person_id = ${looking.person.personId}
   order by page.place`

/** What the rank of a found case is made of. */
export type TitleRow = Pick<ListRow, 'caseId' | 'number' | 'title' | 'lastActivityAt'>

type RawTitle = Omit<TitleRow, 'title'> & RowAccess & SealedTitle

/** The titles of the cases that moved last, for a list that shows nothing else of them. */
export const selectNewestTitles = async (
  tx: Tx,
  installation: Installation,
  { person, limit }: { readonly person: Person; readonly limit: number },
): Promise<readonly Omit<TitleRow, 'lastActivityAt'>[]> => {
  const newest = pageOfIds({ condition: sql<boolean>`true`, sort: byActivity, limit })
  const { rows } = await sql<Omit<RawTitle, 'lastActivityAt'>>`
    with page as materialized (${newest})
    select ${accessColumns}, c.number, c.title, key.wrapped
      from page join cases c using (case_id) join case_key key using (case_id)
           join compartment k on k.compartment_id = c.compartment_id
     order by page.place`.execute(tx)
  return rows.filter((row) => mayList(person, row)).map((row) => openTitle(installation, row))
}

/** The titles of some cases, as far as this person can read them. */
export const selectTitles = async (
  tx: Tx,
  installation: Installation,
  {
    person,
    caseIds,
    condition,
  }: {
    readonly person: Person
    readonly caseIds: readonly string[]
    readonly condition: Condition
  },
): Promise<readonly TitleRow[]> => {
  const { rows } = await sql<RawTitle>`
    select ${accessColumns}, c.number, c.title, key.wrapped,
           case when c.compartment_id = any ((select sec.my_compartments())::int[]) then c.last_activity_at
                else ${guestActivity} end as last_activity_at
      from cases c join case_key key using (case_id) join compartment k on k.compartment_id = c.compartment_id
     where c.case_id = any (${[...caseIds]}::uuid[]) and ${condition}`.execute(tx)
  return rows.filter((row) => mayList(person, row)).map((row) => openTitle(installation, row))
}

/** One page of cases that this person can read. */
export const selectCases = async (
  tx: Tx,
  installation: Installation,
  request: ListRequest & { readonly looking: Looking },
): Promise<{ readonly rows: readonly ListRow[]; readonly next: Cursor | undefined }> => {
  const wider = { ...request, limit: request.limit + 1 }
  const { rows } = await rowsOf(wider, request.looking).execute(tx)
  const { person } = request.looking
  const opened = rows
    .slice(0, request.limit)
    .filter((row) => mayList(person, row))
    .map((row) => openTitle(installation, row))
  const last = opened.at(-1)
  const more = rows.length > request.limit && last !== undefined
  const next = more
    ? { value: columnOf(request.sort.by, request.looking).of(last), caseId: last.caseId }
    : undefined
  return { rows: opened, next }
}
