// Reads teams, members and projects, all of them public or for admins. Holds no case data and decides nothing.
import type { Instant } from '@parley/rules'
import { sql } from 'kysely'
import type { Installation } from '../db/installation.js'
import type { TeamSettings } from '../db/tables/people.js'
import type { Tx } from '../db/transaction.js'

type Db = Tx | Installation['db']['app']

export interface Team {
  readonly teamId: number
  readonly slug: string
  readonly name: string
  readonly isDefault: boolean
  readonly hostsCases: boolean
  readonly charter: string
  readonly charterOverrides: Readonly<Record<string, unknown>>
  readonly settings: TeamSettings
  readonly oversightTeamId: number | null
  /** Active members, and how many of them are admins. */
  readonly members: number
  readonly admins: number
  /** Members sign in with passkeys alone since then. */
  readonly passkeysOnlySince: Instant | null
  /** Admins who have never signed in. */
  readonly adminsToCome: number
}

const teamColumns = sql`
  t.team_id, t.slug, t.name, t.is_default, t.hosts_cases, t.charter, t.charter_overrides, t.settings, t.oversight_team_id,
  t.passkeys_only_since,
  (select count(*)::int from membership m where m.team_id = t.team_id and m.left_at is null) as members,
  (select count(*)::int from membership m
    where m.team_id = t.team_id and m.left_at is null and 'admin' = any (m.roles)) as admins,
  (select count(*)::int from membership m
    where m.team_id = t.team_id and m.left_at is null and 'admin' = any (m.roles)
      and not exists (select 1 from session s where s.person_id = m.person_id)) as admins_to_come`

/** Every team, the default one first. */
export const selectTeams = async (db: Db): Promise<readonly Team[]> => {
  const { rows } = await sql<Team>`
    select ${teamColumns} from team t order by t.is_default desc, t.team_id`.execute(db)
  return rows
}

/** The team of a short name, in any case; without one, the default team. */
export const selectTeam = async (db: Db, slug?: string): Promise<Team | undefined> => {
  const { rows } = await sql<Team>`
    select ${teamColumns} from team t
     where ${slug === undefined ? sql`true` : sql`lower(t.slug) = ${slug.toLowerCase()}`}
     order by t.is_default desc, t.team_id limit 1`.execute(db)
  return rows[0]
}

export interface ListedMembership {
  readonly membershipId: string
  readonly personId: string
  readonly roles: readonly string[]
  readonly listName: string
  readonly listLogin: string | null
  /** Since when they are here. */
  readonly joinedAt: Instant
  /** They were a member before, since `joinedOn` where that is known. */
  readonly joinedEarlier: boolean
  readonly joinedOn: Instant | null
  readonly leftAt: Instant | null
  readonly leftNotes: string | null
}

/** Active members in the order of the team's list. */
export const selectActiveMembers = (db: Db, teamId: number): Promise<ListedMembership[]> =>
  db
    .selectFrom('membership')
    .select([
      'membershipId',
      'personId',
      'roles',
      'listName',
      'listLogin',
      'joinedAt',
      'joinedEarlier',
      'joinedOn',
      'leftAt',
      'leftNotes',
    ])
    .where('teamId', '=', teamId)
    .where('leftAt', 'is', null)
    .orderBy('listPosition')
    .orderBy('membershipId')
    .execute()

/** Members emeritus in the order of their list: whoever has left and not come back, once each. */
export const selectEmeritus = async (db: Db, teamId: number): Promise<ListedMembership[]> => {
  const { rows } = await sql<ListedMembership>`
    select * from (
      select distinct on (m.person_id) m.membership_id, m.person_id, m.roles, m.list_name, m.list_login,
             m.joined_at, m.joined_earlier, m.joined_on, m.left_at, m.left_notes, m.list_position
        from membership m
       where m.team_id = ${teamId} and m.left_at is not null
         and not exists (select 1 from membership a
                          where a.team_id = m.team_id and a.person_id = m.person_id and a.left_at is null)
       order by m.person_id, m.left_at desc) gone
     order by list_position, membership_id`.execute(db)
  return rows
}

export interface ManagedMember extends ListedMembership {
  readonly name: string
  readonly email: string | null
  readonly githubLogin: string | null
  readonly acknowledgedAt: Instant | null
  readonly hasSignedIn: boolean
  /** Member of another team too: their account is not this team's to hand out. */
  readonly isElsewhere: boolean
  /** Handing over what they coordinate, and then gone. */
  readonly isLeaving: boolean
}

/** Active members as their admins see them; jobs read it too, who are shown no passkeys. */
export const selectManagedMembers = async (
  db: Db,
  teamId: number,
): Promise<readonly ManagedMember[]> => {
  const { rows } = await sql<ManagedMember>`
    select m.membership_id, m.person_id, m.roles, m.list_name, m.list_login, m.joined_at, m.joined_earlier, m.joined_on,
           m.left_at, m.left_notes, m.acknowledged_at, p.name, p.email, p.github_login,
           exists (select 1 from session s where s.person_id = p.person_id) as has_signed_in,
           exists (select 1 from membership o where o.person_id = p.person_id and o.team_id <> m.team_id
                                                and o.left_at is null) as is_elsewhere,
           exists (select 1 from offboarding f where f.membership_id = m.membership_id and f.ended_at is null
                                                 and f.taken_back_at is null) as is_leaving
      from membership m join person p using (person_id)
     where m.team_id = ${teamId} and m.left_at is null
     order by m.list_position, m.membership_id`.execute(db)
  return rows
}

export interface ListedProject {
  readonly projectId: number
  readonly name: string
  readonly slug: string
  readonly repo: string | null
  readonly vendor: string
  readonly product: string
  readonly purl: string | null
  readonly collectionUrl: string | null
  readonly packageName: string | null
  readonly osvProfile: 'psf' | 'default'
  readonly reserveCve: boolean
}

/** The projects of a team by name. */
export const selectProjects = (db: Db, teamId: number): Promise<ListedProject[]> =>
  db
    .selectFrom('project')
    .selectAll()
    .where('teamId', '=', teamId)
    .orderBy(sql`lower(name)`)
    .execute()
