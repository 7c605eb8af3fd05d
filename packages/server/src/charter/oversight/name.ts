// Naming, changing or taking away the body that oversees a team, by an admin of it or the owner. It is part of how the team is
// governed: said where it was decided, noted in the charter's history, and told to everybody it concerns.
import {
  type BeforeBody,
  isRefusal,
  mayNameBody,
  mayNotChangeBody,
  type Refusal,
  refuse,
} from '@parley/rules'
import { sql } from 'kysely'
import { type Change, change } from '../../audit/change.js'
import type { Installation } from '../../db/installation.js'
import { inTransaction, type Tx } from '../../db/transaction.js'
import { actorBy, type By, refusalBy } from '../../identity/by.js'
import { selectBodies } from '../../identity/oversight.js'
import { lockTeam } from '../../identity/people.js'
import { actorOf, type Person } from '../../identity/viewer.js'
import { noteCharterChange } from '../changes.js'
import { selectOverseer } from '../council/store.js'

export interface Naming {
  readonly teamId: number
  /** Null for none. */
  readonly oversightTeamId: number | null
  /** Where it was decided. */
  readonly source: string
}

/** What is under way before a team's body, for whoever manages the team. */
const selectBeforeBody = async (tx: Tx, teamId: number): Promise<BeforeBody> => {
  const { rows } = await sql<BeforeBody>`select * from sec.before_body(${teamId})`.execute(tx)
  return rows[0] ?? { votedOn: 0, carried: 0, decisions: 0 }
}

/** Whether the team oversees a body, itself or through others. */
const isOverseenBy = async (tx: Tx, bodyTeamId: number, teamId: number): Promise<boolean> => {
  const { rows } = await sql<{ isCircle: boolean }>`
    with recursive above (team_id) as (
      select ${bodyTeamId}::int union select t.oversight_team_id from team t join above using (team_id)
       where t.oversight_team_id is not null)
    select exists (select 1 from above where team_id = ${teamId}) as is_circle`.execute(tx)
  return rows[0]?.isCircle ?? false
}

const standing = async (tx: Tx, teamId: number) => {
  const overseer = await selectOverseer(tx, teamId)
  return {
    bodyTeamId: overseer?.bodyTeamId ?? null,
    bodySits: (overseer?.seats.length ?? 0) > 0,
    before: await selectBeforeBody(tx, teamId),
  }
}

/** Why the body of a team cannot be changed now, before anybody tries. */
export const refusalToName = (
  installation: Installation,
  person: Person,
  teamId: number,
): Promise<Refusal | undefined> =>
  inTransaction(installation.db, actorOf(person), async (tx) =>
    mayNotChangeBody(await standing(tx, teamId)),
  )

/** Members of the team and those who sit in either body, each told once as who they are first. */
const tellConcerned = async (
  { tx, enqueue }: Change,
  of: { readonly teamId: number; readonly slug: string; readonly bodies: readonly number[] },
): Promise<void> => {
  const rows = await tx
    .selectFrom('membership')
    .select(['personId', 'teamId', 'roles'])
    .where('teamId', 'in', [of.teamId, ...of.bodies])
    .where('leftAt', 'is', null)
    .orderBy('personId')
    .execute()
  const told = new Map<string, number>()
  for (const { personId, teamId, roles } of rows)
    if (teamId === of.teamId || (!told.has(personId) && roles.includes('steering-council')))
      told.set(personId, teamId)
  for (const [personId, teamId] of told)
    await enqueue({
      task: 'notify.governance',
      ids: { teamId: String(teamId), about: of.slug, kind: 'oversight', council: '', personId },
    })
}

/** Names the body that oversees a team; null for none. */
export const nameBody = (
  installation: Installation,
  by: By,
  { teamId, oversightTeamId, source }: Naming,
): Promise<{ readonly oversightTeamId: number | null } | Refusal> =>
  change(installation, actorBy(by), async (step) => {
    const { tx, now, record } = step
    const object = { kind: 'team', teamId: String(teamId) } as const
    const refusal = refusalBy(by, 'team.manage', { object, now })
    if (isRefusal(refusal)) return refusal
    const team = await lockTeam(tx, teamId)
    const body = (await selectBodies(tx, teamId)).find((one) => one.teamId === oversightTeamId)
    if (team === undefined || (oversightTeamId !== null && body === undefined))
      return refuse('team.unknown', 'Choose among the other teams of this installation.')
    const { bodyTeamId: from, ...facts } = await standing(tx, teamId)
    const isSame = from === oversightTeamId
    const isCircle = oversightTeamId !== null && (await isOverseenBy(tx, oversightTeamId, teamId))
    const may = mayNameBody({ ...facts, isSame, isCircle, source })
    if (isRefusal(may)) return may
    await tx.updateTable('team').set({ oversightTeamId }).where('teamId', '=', teamId).execute()
    const what = body === undefined ? 'No body oversees the team.' : `Oversight body: ${body.name}.`
    await noteCharterChange(step, by, { teamId, what, source: may.source })
    await record({
      name: 'team:settings-changed',
      teamId,
      facts: { oversightTeamId, from, source: may.source },
    })
    const bodies = [from, oversightTeamId].filter((id) => id !== null)
    await tellConcerned(step, { teamId, slug: team.slug, bodies })
    return { oversightTeamId }
  })
