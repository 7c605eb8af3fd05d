// Every CVE id of the account for the page of ids: what each is, whose it is as far as its reader may know, the quota
// as it was last told, and requests that wait. Decides nothing.
import type { Instant } from '@parley/rules'
import { sql } from 'kysely'
import { atMost } from '../../db/at-most.js'
import type { Installation } from '../../db/installation.js'
import { timestamp } from '../../db/tables/columns.js'
import type { CveIdTable } from '../../db/tables/publication.js'
import { inTransaction, type Tx } from '../../db/transaction.js'
import { actorOf, type Person } from '../../identity/viewer.js'
import { mayOperate } from './reject.js'
import { type SeenAccount, selectAccount } from './store.js'

export interface ListedId {
  readonly cveId: string
  readonly state: CveIdTable['state']
  readonly orphan: boolean
  readonly reservedAt: Instant
  readonly rejectReason: string | null
  readonly rejectWantedAt: Instant | null
  readonly rejectFault: string | null
  readonly rejectNextTryAt: Instant | null
  readonly rejectAttempts: number
  /** The case that holds it, where its reader may read the case. */
  readonly caseId: string | null
  readonly number: string | null
  readonly isFinished: boolean
  /** Its advisory was withdrawn; the record may still stand as published. */
  readonly isWithdrawn: boolean
}

export interface WaitingRequest {
  readonly caseId: string
  readonly number: string
  readonly wantedAt: Instant
  readonly attempts: number
  readonly lastFault: string | null
  readonly nextTryAt: Instant | null
}

/** How ids are listed: by what they are, and apart what is reserved and in no case. */
export const idGroups = ['orphaned', 'reserved', 'published', 'rejected'] as const
export type IdGroup = (typeof idGroups)[number]

/** A place in a group. It holds what the order is by and looks nothing up: an id is not known better by asking for it. */
export interface IdPlace {
  readonly reservedAt: Instant
  readonly cveId: string
}

/** Some ids of one group, newest first. */
export interface ListedGroup {
  readonly group: IdGroup
  readonly ids: readonly ListedId[]
  /** How many there are, counted up to `countedAtMost`. */
  readonly total: number
  /** The place after which the next ones come, where there are more. */
  readonly next: IdPlace | undefined
}

export interface CveIds {
  readonly groups: readonly ListedGroup[]
  readonly waiting: readonly WaitingRequest[]
  /** `isLooking`: somebody asked for a look that was not taken yet. */
  readonly account: SeenAccount & { readonly isLooking: boolean }
}

/** What is asked for: the newest of every group, or one group alone, from an id on. */
export interface IdsAsked {
  readonly group?: IdGroup | undefined
  /** What comes after it is shown. */
  readonly after?: IdPlace | undefined
  /** An id that is shown with its group wherever it stands: the one an answer is about. */
  readonly about?: string | undefined
}

/** Nobody reads further than this; beyond it the number is "so many and more". */
export const countedAtMost = 200
/** So many of each group where all stand on one page, and of one group alone. */
const shownOfEach = 25
const shownAlone = 100
const mostWaiting = 200

/** Ids that no team of ours has stand under 0: in words, as the index has it (migration 0141). */
const NO_TEAM = 0
const teamOf = sql`coalesce(i.team_id, 0)`

/**
 * Which ids a reader is told of: those of their teams, and orphans. One that is held by a case its reader may not read is
 * listed for operators alone, who would otherwise take it for unused; which case that is they are not told. With a limit
 * each id looks up its own case; an `exists` is planned as a hash of every case there is.
 */
const isTold = (person: Person) => {
  const isOperator = mayOperate(person) === undefined
  return sql`(${isOperator} or i.orphan or i.state <> 'reserved'
    or (select true from cases held where held.cve_id = i.cve_id limit 1))`
}

const selectGroups = async (
  tx: Tx,
  person: Person,
  { group, after, about }: IdsAsked,
): Promise<readonly ListedGroup[]> => {
  const teams = [NO_TEAM, ...person.memberships.map(({ teamId }) => teamId)]
  const limit = group === undefined ? shownOfEach : shownAlone
  const ofGroup = sql`${teamOf} = t and i.state = g.state
    and (g.state <> 'reserved' or i.orphan = g.orphan) and ${isTold(person)}`
  const beyond =
    after === undefined
      ? sql`true`
      : sql`(i.reserved_at, i.cve_id) < (${timestamp(after.reservedAt)}::timestamptz, ${after.cveId})`
  const { rows } = await sql<ListedId & { group: IdGroup; total: number; isAbout: boolean }>`
    with g as (
      select * from (values ('orphaned', 'reserved', true), ('reserved', 'reserved', false),
                            ('published', 'published', null), ('rejected', 'rejected', null)) g (name, state, orphan)
       where ${group === undefined} or name = ${group ?? ''}),
    page as (
      select g.name as "group", i.cve_id, false as is_about from g cross join lateral (
        select i.cve_id from unnest(${teams}::int[]) t cross join lateral (
          select i.cve_id, i.reserved_at from cve_id i where ${ofGroup} and ${beyond}
           order by i.reserved_at desc, i.cve_id desc ${atMost(limit + 1)}) i
         order by i.reserved_at desc, i.cve_id desc ${atMost(limit + 1)}) i
      union all
      select g.name, i.cve_id, true from g cross join unnest(${teams}::int[]) t join cve_id i on ${ofGroup}
       where i.cve_id = ${about ?? ''}),
    counted as materialized (
      select g.name, (select count(*)::int from unnest(${teams}::int[]) t cross join lateral (
        select 1 from cve_id i where ${ofGroup} ${atMost(countedAtMost + 1)}) one) as total from g)
    select page."group", page.is_about, counted.total, i.cve_id, i.state, i.orphan, i.reserved_at, i.reject_reason,
           i.reject_wanted_at, i.reject_fault, i.reject_next_try_at, i.reject_attempts,
           c.case_id, c.number, c.finished_at is not null as is_finished,
           exists (select 1 from advisory a where a.cve_id = i.cve_id and a.withdrawn_at is not null) as is_withdrawn
      from page join counted on counted.name = page."group" join cve_id i using (cve_id)
           left join cases c on c.cve_id = i.cve_id
     order by i.reserved_at desc, i.cve_id desc`.execute(tx)
  return idGroups.flatMap((name) => {
    const all = rows.filter((row) => row.group === name)
    const [first] = all
    if (first === undefined) return []
    const paged = all.filter((row) => !row.isAbout)
    const shown = paged.slice(0, limit)
    const asked = all.filter((row) => row.isAbout && !shown.some((one) => one.cveId === row.cveId))
    const last = paged.length > limit ? shown.at(-1) : undefined
    const next = last && { reservedAt: last.reservedAt, cveId: last.cveId }
    return [{ group: name, ids: [...asked, ...shown], total: first.total, next }]
  })
}

const selectIsLooking = async (tx: Tx): Promise<boolean> => {
  const { rows } = await sql<{ isLooking: boolean }>`
    select coalesce(sum(due), 0) > 0 as is_looking from jobs.figures() where task = 'cve.look'`.execute(
    tx,
  )
  return rows[0]?.isLooking === true
}

/** The ids, newest first in each group, as many as a page holds, with what waits and the quota. */
export const listCveIds = (
  installation: Installation,
  person: Person,
  asked: IdsAsked = {},
): Promise<CveIds> =>
  inTransaction(installation.db, actorOf(person), async (tx) => {
    const [groups, waiting, account, isLooking] = await Promise.all([
      selectGroups(tx, person, asked),
      sql<WaitingRequest>`
        select r.case_id, c.number, r.wanted_at, r.attempts, r.last_fault, r.next_try_at
          from cve_request r join cases c using (case_id)
         where r.state in ('wanted', 'asking') order by r.wanted_at ${atMost(mostWaiting)}`.execute(
        tx,
      ),
      selectAccount(tx),
      selectIsLooking(tx),
    ])
    return { groups, waiting: waiting.rows, account: { ...account, isLooking } }
  })
