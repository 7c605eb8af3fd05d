// SQL on the row of a case. What changes together is set in one statement; what it means is decided elsewhere.
import { type CaseFacts, type Instant, isFinished } from '@parley/rules'
import type { Updateable } from 'kysely'
import type { CaseTable } from '../db/tables/cases.js'
import { timestamp } from '../db/tables/columns.js'
import type { Tx } from '../db/transaction.js'

/** Whether somebody holds a link to the case that works. */
export const isFollowed = async (tx: Tx, caseId: string): Promise<boolean> => {
  const query = tx.selectFrom('followLink').select('caseId').where('caseId', '=', caseId)
  return (await query.where('replacedAt', 'is', null).executeTakeFirst()) !== undefined
}

export type CaseChanges = Updateable<CaseTable>

/** Changes columns of one case. */
export const updateCase = async (tx: Tx, caseId: string, changes: CaseChanges): Promise<void> => {
  await tx.updateTable('cases').set(changes).where('caseId', '=', caseId).execute()
}

/** An instant or nothing, as a column is set. */
export const orNull = (at: Instant | null): Date | null => (at === null ? null : timestamp(at))

/** Sets or clears the end of the clock, as the rules see it after a change. */
export const finishedAfter = (
  facts: Pick<CaseFacts, 'reportState' | 'determination' | 'publishedAt'>,
  before: Instant | null,
  now: Instant,
): Date | null => {
  if (!isFinished(facts)) return null
  return timestamp(before ?? now)
}

/** A team as opening a case needs it. */
export const selectOpeningTeam = (tx: Tx, teamId: number) =>
  tx
    .selectFrom('team')
    .select(['teamId', 'slug', 'name', 'compartmentId', 'charter', 'charterOverrides'])
    .where('teamId', '=', teamId)
    .executeTakeFirst()

/** The projects of a team, by name. */
export const selectProjects = (tx: Tx, teamId: number) =>
  tx
    .selectFrom('project')
    .select(['projectId', 'name', 'reserveCve'])
    .where('teamId', '=', teamId)
    .orderBy('name')
    .execute()
