// Reads who is on call, who is named for a project, and who can be asked now. Holds no case data and decides nothing.
import type { Available, Instant } from '@parley/rules'
import { sql } from 'kysely'
import type { Installation } from '../../db/installation.js'
import { timestamp } from '../../db/tables/columns.js'
import type { Tx } from '../../db/transaction.js'

type Db = Tx | Installation['db']['app']

/** Who is on call for a team at a moment. */
export const selectOnCall = async (
  db: Db,
  { teamId, now }: { readonly teamId: number; readonly now: Instant },
): Promise<readonly string[]> => {
  const rows = await db
    .selectFrom('onCall')
    .select('personId')
    .distinct()
    .where('teamId', '=', teamId)
    .where('fromAt', '<=', timestamp(now))
    .where('untilAt', '>', timestamp(now))
    .execute()
  return rows.map(({ personId }) => personId)
}

export interface Shift {
  readonly shiftId: string
  readonly personId: string
  readonly name: string
  readonly fromAt: Instant
  readonly untilAt: Instant
}

/** The shifts of a team that are not over, the next first. */
export const selectShifts = (
  db: Db,
  { teamId, now }: { readonly teamId: number; readonly now: Instant },
): Promise<readonly Shift[]> =>
  db
    .selectFrom('onCall as o')
    .innerJoin('person as p', 'p.personId', 'o.personId')
    .select(['o.shiftId', 'o.personId', 'p.name', 'o.fromAt', 'o.untilAt'])
    .where('o.teamId', '=', teamId)
    .where('o.untilAt', '>', timestamp(now))
    .orderBy('o.fromAt')
    .limit(100)
    .execute()

/** Who is named for a project. */
export const selectResponders = async (db: Db, projectId: number): Promise<readonly string[]> => {
  const rows = await db
    .selectFrom('projectResponder')
    .select('personId')
    .where('projectId', '=', projectId)
    .execute()
  return rows.map(({ personId }) => personId)
}

export interface AnsweredProject {
  readonly projectId: number
  readonly name: string
  readonly named: readonly string[]
  readonly thinlyAnswered: boolean | null
}

/** The projects of a team, each with who is named for it. */
export const selectAnswered = async (
  db: Db,
  teamId: number,
): Promise<readonly AnsweredProject[]> => {
  const { rows } = await sql<AnsweredProject>`
    select p.project_id, p.name, p.thinly_answered,
           array(select r.person_id from project_responder r where r.project_id = p.project_id) as named
      from project p where p.team_id = ${teamId} order by lower(p.name)`.execute(db)
  return rows
}

export interface AvailableMember extends Available {
  readonly membershipId: string
  readonly name: string
  readonly timeZone: string
  /** The end of the absence they are in, or the beginning of the next one. */
  readonly awayUntil: Instant | null
  readonly awayFrom: Instant | null
}

/** The members of a team with what says whether they can be asked at a moment. */
export const selectAvailable = async (
  db: Db,
  { teamId, now }: { readonly teamId: number; readonly now: Instant },
): Promise<readonly AvailableMember[]> => {
  const { rows } = await sql<AvailableMember>`
    select m.membership_id, m.person_id as id, m.list_name as name, m.roles, m.acknowledged_at is not null as acknowledged,
           p.time_zone,
           (select max(a.until_at) from away a where a.person_id = m.person_id
                and a.from_at <= ${timestamp(now)} and a.until_at > ${timestamp(now)}) as away_until,
           (select min(a.from_at) from away a where a.person_id = m.person_id and a.from_at > ${timestamp(now)}) as away_from,
           exists (select 1 from away a where a.person_id = m.person_id
                and a.from_at <= ${timestamp(now)} and a.until_at > ${timestamp(now)}) as is_away,
           exists (select 1 from offboarding f where f.membership_id = m.membership_id and f.ended_at is null
                and f.taken_back_at is null) as is_leaving
      from membership m join person p using (person_id)
     where m.team_id = ${teamId} and m.left_at is null and p.closed_at is null
     order by m.list_position, m.membership_id`.execute(db)
  return rows
}
