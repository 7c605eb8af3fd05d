// What a change of charter would change, before it is made: the sentences that go and come, and how many more or fewer people
// would read the team's cases. The latter is counted, by making the change in a transaction that is taken back.
import { type Charter, type CharterDifference, compareCharters } from '@parley/rules'
import { sql } from 'kysely'
import type { Installation } from '../db/installation.js'
import { inTransaction, type Tx } from '../db/transaction.js'
import { actorOf, type Person } from '../identity/viewer.js'
import { type CharteredTeam, charterOf } from './charter-of.js'

/** How many people read a team's cases, before and after. */
export interface ReaderCount {
  readonly before: number
  readonly after: number
}

export interface ChangePreview {
  readonly charter: Charter
  readonly differences: readonly CharterDifference[]
  readonly readers: ReaderCount
}

/** Who reads the cases that are for the whole team: its members who have agreed to the embargo's terms (K1). */
const countReaders = async (tx: Tx, teamId: number): Promise<number> => {
  const { rows } = await sql<{ readers: number }>`
    select count(distinct m.person_id)::int as readers from membership m join team t using (team_id)
     where m.team_id = ${teamId} and t.hosts_cases and m.left_at is null and m.acknowledged_at is not null`.execute(
    tx,
  )
  return rows[0]?.readers ?? 0
}

class TakenBack extends Error {
  readonly count: ReaderCount
  constructor(count: ReaderCount) {
    super('the change was only tried')
    this.count = count
  }
}

/** Makes the change, counts, and takes it back. */
const tryOut = async (
  { db }: Installation,
  person: Person,
  { teamId, to }: { readonly teamId: number; readonly to: CharteredTeam },
): Promise<ReaderCount> => {
  try {
    return await inTransaction<ReaderCount>(db, actorOf(person), async (tx) => {
      const before = await countReaders(tx, teamId)
      await tx
        .updateTable('team')
        .set({
          charter: to.charter,
          charterOverrides: sql`${JSON.stringify(to.charterOverrides)}::jsonb`,
        })
        .where('teamId', '=', teamId)
        .execute()
      throw new TakenBack({ before, after: await countReaders(tx, teamId) })
    })
  } catch (error) {
    if (error instanceof TakenBack) return error.count
    throw error
  }
}

/** What would change for a team that decided by `to`. `to` holds, as the rules say. */
export const previewChange = async (
  installation: Installation,
  person: Person,
  {
    team,
    to,
  }: { readonly team: CharteredTeam & { readonly teamId: number }; readonly to: CharteredTeam },
): Promise<ChangePreview> => {
  const charter = charterOf(to)
  return {
    charter,
    differences: compareCharters(charterOf(team), charter),
    readers: await tryOut(installation, person, { teamId: team.teamId, to }),
  }
}
