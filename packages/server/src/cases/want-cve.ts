// Writes that a case wants a CVE id. Only the wish is written here, in the transaction of the acceptance; asking for it
// exactly once is remediation's work.

import { randomUUID } from 'node:crypto'
import { yearOf } from '@parley/rules'
import { sql } from 'kysely'
import type { Change } from '../audit/change.js'
import { timestamp } from '../db/tables/columns.js'
import type { LoadedCase } from './load.js'

/** Asks for a CVE id where the case's project reserves them and none is asked for or held yet (L2). */
export const wantCveId = async (change: Change, loaded: LoadedCase): Promise<void> => {
  const { tx, now } = change
  if (loaded.practice || loaded.projectId === null || loaded.cveId !== null) return
  const project = await tx
    .selectFrom('project')
    .select('reserveCve')
    .where('projectId', '=', loaded.projectId)
    .executeTakeFirst()
  if (project?.reserveCve !== true) return
  const open = await tx
    .selectFrom('cveRequest')
    .select('cveRequestId')
    .where('caseId', '=', loaded.caseId)
    // In words and not by value: its index is for these alone, and one plan serves every value (db/roles.ts).
    .where(sql<boolean>`state <> 'cancelled'`)
    .executeTakeFirst()
  if (open !== undefined) return
  const { caseId, compartmentId, of } = loaded
  const cveRequestId = randomUUID()
  await tx
    .insertInto('cveRequest')
    .values({
      cveRequestId,
      caseId,
      compartmentId,
      state: 'wanted',
      year: yearOf(now),
      wantedAt: timestamp(now),
    })
    .execute()
  await change.record({ name: 'cve:wanted', of, facts: { cveRequestId, year: yearOf(now) } })
  await change.enqueue({ task: 'cve.reserve', ids: { caseId, cveRequestId } })
}
