// Jobs that used up their tries: nobody does them any more until an operator, who mended what kept them, says so.
import { sql } from 'kysely'
import type { Installation } from '../db/installation.js'
import { inTransaction, type Tx } from '../db/transaction.js'

/** How many jobs of one task were given up. */
export interface GivenUp {
  readonly task: string
  readonly count: number
}

/** What was given up, by task: names of tasks and numbers, never what a job is about. */
export const selectGivenUp = async (tx: Tx): Promise<readonly GivenUp[]> => {
  const { rows } = await sql<GivenUp>`
    select task, given_up::int as count from jobs.figures() where given_up > 0 order by task`.execute(
    tx,
  )
  return rows
}

/** Gives every such job its tries again; answers how many there were. */
export const retryJobs = (installation: Installation): Promise<number> =>
  inTransaction(installation.db, { kind: 'job' }, async (tx) => {
    const { rows } = await sql<{ count: string }>`select jobs.try_again() as count`.execute(tx)
    return Number(rows[0]?.count ?? 0)
  })
