// The jobs and the scan of the directory, for the composition. What is due is state: a look whose time has come, a list that
// changed since the last one, an accepted change that waits.
import { addDays } from '@parley/rules'
import { sql } from 'kysely'
import { timestamp } from '../db/tables/columns.js'
import { inTransaction, type Tx } from '../db/transaction.js'
import { enqueue } from '../jobs/enqueue.js'
import type { Scan, TaskHandlers } from '../jobs/worker.js'
import { actOnVenues } from './act.js'
import { followedBy, listHash, selectDirectoryTeam, selectList } from './list.js'
import { lookAtVenues } from './look.js'
import { newestPlan } from './store.js'
import { type DirectoryParts, venuesNamed } from './venues.js'

export const directoryHandlers = (parts: DirectoryParts): Partial<TaskHandlers> => ({
  'directory.look': lookAtVenues(parts),
  'directory.act': actOnVenues(parts),
})

const KEPT_DAYS = 90

const forgetOld = async (tx: Tx, { installation }: DirectoryParts): Promise<void> => {
  await tx
    .deleteFrom('directoryAction')
    .where('state', 'in', ['done', 'invited', 'dropped'])
    .where('finishedAt', '<', timestamp(addDays(installation.now(), -KEPT_DAYS)))
    .execute()
}

const isLookDue = async (parts: DirectoryParts, tx: Tx, teamId: number): Promise<boolean> => {
  const { keys, now } = parts.installation
  const team = await selectDirectoryTeam(tx, teamId)
  if (team === undefined || venuesNamed(parts.settings, team).length === 0) return false
  const state = await tx
    .selectFrom('directoryState')
    .select('lookAt')
    .where('teamId', '=', teamId)
    .executeTakeFirst()
  if (state === undefined || state.lookAt <= now()) return true
  const before = await newestPlan(tx, teamId).select('listHash').executeTakeFirst()
  const list = await selectList(tx, keys, teamId)
  return before?.listHash.equals(listHash(followedBy(team), list)) !== true
}

/** Finds teams whose venues are to be looked at, and accepted changes whose time has come. */
export const directoryScan = (parts: DirectoryParts): Scan =>
  async function directory(): Promise<void> {
    const { db, now } = parts.installation
    await inTransaction(db, { kind: 'job' }, async (tx) => {
      await forgetOld(tx, parts)
      const { rows: acting } = await sql<{ teamId: number }>`
        select distinct team_id from directory_action
         where state = 'waiting' and not_before <= ${timestamp(now())}`.execute(tx)
      for (const { teamId } of acting) {
        const ids = { teamId: String(teamId) }
        await enqueue(tx, { task: 'directory.act', ids, key: `directory.act:${teamId}` })
      }
      const teams = await tx.selectFrom('team').select('teamId').orderBy('teamId').execute()
      for (const { teamId } of teams) {
        if (!(await isLookDue(parts, tx, teamId))) continue
        const ids = { teamId: String(teamId) }
        await enqueue(tx, { task: 'directory.look', ids, key: `directory.look:${teamId}` })
      }
    })
  }
