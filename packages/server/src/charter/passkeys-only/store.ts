// What a team's members have to come in with, counted: for the page that shows whom passkeys alone would keep out.
import { addDays, type Instant, type MemberWaysIn } from '@parley/rules'
import { sql } from 'kysely'
import type { Installation } from '../../db/installation.js'
import { timestamp } from '../../db/tables/columns.js'
import type { Tx } from '../../db/transaction.js'
import { IDLE_DAYS } from '../../identity/sessions.js'

type Db = Tx | Installation['db']['app']

export interface MemberWays extends MemberWaysIn {
  readonly membershipId: string
  readonly name: string
  readonly email: string | null
  /** Sessions that were not opened with a passkey: they end. */
  readonly otherSessions: number
  /** API tokens: they stay good. */
  readonly tokens: number
}

/** Active members in the order of the team's list, with what they have at `now`. */
export const selectWaysIn = async (
  db: Db,
  { teamId, now }: { readonly teamId: number; readonly now: Instant },
): Promise<readonly MemberWays[]> => {
  const at = timestamp(now)
  const { rows } = await sql<MemberWays>`
    select m.membership_id, m.person_id, m.list_name as name, p.email, 'admin' = any (m.roles) as is_admin,
           (select count(*)::int from passkey k where k.person_id = p.person_id) as passkeys,
           (select count(*)::int from session s
             where s.person_id = p.person_id and s.method <> 'passkey' and s.revoked_at is null
               and s.expires_at > ${at} and s.seen_at > ${timestamp(addDays(now, -IDLE_DAYS))}) as other_sessions,
           (select count(*)::int from api_token a
             where a.person_id = p.person_id and a.revoked_at is null and a.expires_at > ${at}) as tokens
      from membership m join person p using (person_id)
     where m.team_id = ${teamId} and m.left_at is null
     order by m.list_position, m.membership_id`.execute(db)
  return rows
}

/** How many passkeys a person has. */
export const countPasskeys = async (db: Db, personId: string): Promise<number> => {
  const { passkeys } = await db
    .selectFrom('passkey')
    .select((eb) => eb.fn.countAll<number>().as('passkeys'))
    .where('personId', '=', personId)
    .executeTakeFirstOrThrow()
  return Number(passkeys)
}
