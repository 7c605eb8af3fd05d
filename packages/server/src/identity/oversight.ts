// Which team's council members oversee a team: they read the briefs that are written for them, and nothing else of a
// case. Named by an admin of the overseen team, or the owner.
import { isRefusal, type Refusal, refuse } from '@parley/rules'
import { sql } from 'kysely'
import { change } from '../audit/change.js'
import type { Installation } from '../db/installation.js'
import type { Tx } from '../db/transaction.js'
import { actorBy, type By, refusalBy } from './by.js'

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

/** Names the body that oversees a team; null for none. */
export const setOversight = (
  installation: Installation,
  by: By,
  { teamId, oversightTeamId }: { teamId: number; oversightTeamId: number | null },
): Promise<{ readonly oversightTeamId: number | null } | Refusal> =>
  change(installation, actorBy(by), async ({ tx, now, record }) => {
    const object = { kind: 'team', teamId: String(teamId) } as const
    const refusal = refusalBy(by, 'team.manage', { object, now })
    if (isRefusal(refusal)) return refusal
    const known = oversightTeamId === null ? [] : await selectBodies(tx, teamId)
    if (oversightTeamId !== null && !known.some((body) => body.teamId === oversightTeamId))
      return refuse('team.unknown', 'Choose among the other teams of this installation.')
    await tx.updateTable('team').set({ oversightTeamId }).where('teamId', '=', teamId).execute()
    await record({ name: 'team:settings-changed', teamId, facts: { oversightTeamId } })
    return { oversightTeamId }
  })
