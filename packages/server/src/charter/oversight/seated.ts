// Whether the body that may veto a team's nominations is there: named, with somebody in it who could open a veto.
import { type Refusal, refuseUnseated, type Seated } from '@parley/rules'
import type { Installation } from '../../db/installation.js'
import type { Tx } from '../../db/transaction.js'
import { selectBodyOf } from '../../identity/oversight.js'
import { type CharteredTeam, charterOf } from '../charter-of.js'

type Db = Tx | Installation['db']['app']

/** Whether a body is named, and whether somebody who has acknowledged sits in it. */
export const selectSeated = async (db: Db, teamId: number): Promise<Seated> => {
  const body = await selectBodyOf(db, teamId)
  return { isNamed: body !== undefined, bodySits: (body?.council ?? 0) > 0 }
}

/** Why nobody can be nominated in a team for want of its body; undefined where that bars nothing. */
export const bodyMissing = async (
  db: Db,
  team: CharteredTeam & { readonly teamId: number },
): Promise<Refusal | undefined> =>
  refuseUnseated(charterOf(team).governance.veto, await selectSeated(db, team.teamId))
