// Which team's council members oversee a team: they read the briefs that are written for them, and nothing else of a
// case. Naming it is the charter's (charter/oversight/).
import { sql } from 'kysely'
import type { Installation } from '../db/installation.js'
import type { Tx } from '../db/transaction.js'

export interface Body {
  readonly teamId: number
  readonly name: string
  /** Council members of it who have given the acknowledgement: those who could read a brief now. */
  readonly council: number
}

/** Teams that can oversee this one: every other team, with how many council members it has. */
export const selectBodies = async (
  db: Tx | Installation['db']['app'],
  teamId: number,
): Promise<readonly Body[]> => {
  const { rows } = await sql<Body>`
    select t.team_id, t.name,
           (select count(*)::int from membership m
             where m.team_id = t.team_id and m.left_at is null and m.acknowledged_at is not null
               and 'steering-council' = any (m.roles)) as council
      from team t where t.team_id <> ${teamId} order by lower(t.name)`.execute(db)
  return rows
}

/** The body of a team, or undefined while none is named. */
export const selectBodyOf = async (
  db: Tx | Installation['db']['app'],
  teamId: number,
): Promise<Body | undefined> => {
  const row = await db
    .selectFrom('team')
    .select('oversightTeamId')
    .where('teamId', '=', teamId)
    .executeTakeFirst()
  if (row?.oversightTeamId == null) return undefined
  return (await selectBodies(db, teamId)).find((body) => body.teamId === row.oversightTeamId)
}
