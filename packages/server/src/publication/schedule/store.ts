// SQL on what waits for the end of a case's embargo.
import type { Instant } from '@parley/rules'
import type { LoadedCase } from '../../cases/load.js'
import { timestamp } from '../../db/tables/columns.js'
import type { Tx } from '../../db/transaction.js'

/** Why a schedule did not go out. */
export type ScheduleReason = 'edited' | 'left-early' | 'not-ready' | 'by-hand'

export interface Schedule {
  readonly hash: string
  readonly scheduledBy: string
  readonly scheduledAt: Instant
  readonly state: 'waiting' | 'voided' | 'called-off' | 'started'
  readonly because: ScheduleReason | null
  readonly decidedAt: Instant | null
}

/** What waits, or waited last, for the end of a case's embargo. */
export const selectSchedule = async (tx: Tx, caseId: string): Promise<Schedule | undefined> => {
  const row = await tx
    .selectFrom('publicationSchedule')
    .select(['hash', 'scheduledBy', 'scheduledAt', 'state', 'because', 'decidedAt'])
    .where('caseId', '=', caseId)
    .executeTakeFirst()
  // because: only these actions write the column
  return row === undefined ? undefined : { ...row, because: row.because as ScheduleReason | null }
}

/** Schedules a content; a newer schedule replaces the older. */
export const upsertSchedule = async (
  tx: Tx,
  { caseId, compartmentId }: LoadedCase,
  row: { readonly hash: string; readonly by: string; readonly at: Instant },
): Promise<void> => {
  const waiting = {
    hash: row.hash,
    scheduledBy: row.by,
    scheduledAt: timestamp(row.at),
    state: 'waiting' as const,
    because: null,
    decidedAt: null,
  }
  await tx
    .insertInto('publicationSchedule')
    .values({ caseId, compartmentId, ...waiting })
    .onConflict((same) => same.column('caseId').doUpdateSet(waiting))
    .execute()
}

/** Says how a schedule ended. */
export const decideSchedule = async (
  tx: Tx,
  caseId: string,
  decided: {
    readonly state: Exclude<Schedule['state'], 'waiting'>
    readonly because: ScheduleReason | null
    readonly at: Instant
  },
): Promise<void> => {
  const { state, because, at } = decided
  await tx
    .updateTable('publicationSchedule')
    .set({ state, because, decidedAt: timestamp(at) })
    .where('caseId', '=', caseId)
    .where('state', '=', 'waiting')
    .execute()
}
