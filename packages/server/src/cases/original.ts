// The public advisory of the case that a case duplicates. What is published is no secret; that this case duplicates it is for
// whoever may read this case. Says nothing about the duplicate's own embargo: that is a person's decision.
import { sql } from 'kysely'
import type { Installation } from '../db/installation.js'
import { inTransaction, type Tx } from '../db/transaction.js'
import { actorOf, type Person } from '../identity/viewer.js'

/** In a statement where `c` is the case: the id of that advisory, withdrawn or not (its page stays), null where there is none. */
export const originalAdvisory = sql<string | null>`(
  select a.advisory_id from advisory a
   where a.case_id = c.duplicate_of and c.determination = 'duplicate')`

/** The same for one case under the actor's rights. */
export const selectOriginalAdvisory = async (tx: Tx, caseId: string): Promise<string | null> => {
  const { rows } = await sql<{ advisoryId: string | null }>`
    select ${originalAdvisory} as advisory_id from cases c where c.case_id = ${caseId}`.execute(tx)
  return rows[0]?.advisoryId ?? null
}

/** The duplicates of a case that a person may know, the newest twenty. */
export const listDuplicates = (
  { db }: Installation,
  person: Person,
  caseId: string,
): Promise<readonly { readonly caseId: string; readonly number: string }[]> =>
  inTransaction(db, actorOf(person), (tx) =>
    tx
      .selectFrom('cases')
      .select(['caseId', 'number'])
      .where('duplicateOf', '=', caseId)
      .orderBy('receivedAt', 'desc')
      .limit(20)
      .execute(),
  )
