// Accepted cases on whose list of credits somebody is missing; who that is stands in the database's functions.
import { type RawBuilder, sql } from 'kysely'
import type { Installation } from '../../db/installation.js'
import { inTransaction } from '../../db/transaction.js'

/** One case, where only that one is meant. */
export interface OfCase {
  readonly caseId: string
}

/** What one of those functions finds, of all cases or of one. */
export const selectUncredited = async (
  { db }: Installation,
  found: RawBuilder<unknown>,
  of?: OfCase,
): Promise<readonly OfCase[]> => {
  const only = of === undefined ? sql`` : sql`where case_id = ${of.caseId}`
  const { rows } = await inTransaction(db, { kind: 'job' }, (tx) =>
    sql<OfCase>`select case_id from ${found} ${only}`.execute(tx),
  )
  return rows
}
