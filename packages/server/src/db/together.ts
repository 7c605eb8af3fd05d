// Several inserts as one statement: one journey to the database in place of one each. All or none of them happen, and
// none sees the others' rows, so a policy that looks at one of them needs a statement before.
import { type RawBuilder, sql } from 'kysely'
import type { Tx } from './transaction.js'

/** What a query builder is before it runs. */
interface Insert {
  toOperationNode(): unknown
}

/**
 * Runs `inserts` together; `calls` are expressions that are called for what they do, after them in the same statement.
 */
export const insertTogether = async (
  tx: Tx,
  inserts: readonly Insert[],
  calls: readonly RawBuilder<unknown>[] = [],
): Promise<void> => {
  const parts = inserts.map((insert, at) => sql`${sql.ref(`part_${at}`)} as (${insert})`)
  await sql`with ${sql.join(parts)} select ${sql.join([sql`1 as done`, ...calls])}`.execute(tx)
}
