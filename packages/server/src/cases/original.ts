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

/** A duplicate whose reporter said how to be credited, which the first case does not hold yet. */
export interface UncreditedDuplicate {
  readonly caseId: string
  readonly number: string
}

/**
 * In a statement where `c` is the first case: those of its duplicates that the actor may know. A choice that was changed since it
 * was carried over is to be carried over again.
 *
 * @reading docs/READINGS.md#credit-for-a-duplicate
 */
export const uncreditedDuplicates = sql<readonly UncreditedDuplicate[]>`coalesce((
  select jsonb_agg(jsonb_build_object('caseId', u.case_id, 'number', u.number) order by u.number) from (
    select distinct d.case_id, d.number
      from cases d join credit k on k.case_id = d.case_id and k.is_reporter and k.removed_at is null
           left join credit f on f.case_id = c.case_id and f.carried_from = k.credit_id and f.removed_at is null
     where d.duplicate_of = c.case_id and d.determination = 'duplicate'
       and (k.answered_at > f.carried_at or (f.credit_id is null and k.consent in ('accepted', 'anonymous')))) u), '[]')`

/** The same for one case under the actor's rights. */
export const selectUncreditedDuplicates = async (
  tx: Tx,
  caseId: string,
): Promise<readonly UncreditedDuplicate[]> => {
  const { rows } = await sql<{ found: readonly UncreditedDuplicate[] }>`
    select ${uncreditedDuplicates} as found from cases c where c.case_id = ${caseId}`.execute(tx)
  return rows[0]?.found ?? []
}

/**
 * In a statement where `c` is a case: it is published, and owes one of those credits. `owes_credit` is kept by the database without
 * regard to who reads (migration 0510), so that few are looked at again under the actor's rights.
 */
export const owesCredit = sql<boolean>`(c.owes_credit and c.published_at is not null
  and not exists (select 1 from publication w where w.case_id = c.case_id and w.kind = 'withdrawal' and w.finished_at is not null)
  and ${uncreditedDuplicates} <> '[]')`

/** A duplicate as the list of credits has it. */
export interface DuplicateCredit {
  readonly caseId: string
  readonly number: string
  /** Of its reporter's credit: said and not carried over, carried over, left out as they wish, or never said. */
  readonly credit: 'owed' | 'carried' | 'declined' | 'unsaid'
}

/** The duplicates of a case that a person may know, what is owed first, then the newest; at most fifty. */
export const listDuplicates = (
  { db }: Installation,
  person: Person,
  caseId: string,
): Promise<readonly DuplicateCredit[]> =>
  inTransaction(db, actorOf(person), async (tx) => {
    const owed = new Set((await selectUncreditedDuplicates(tx, caseId)).map((one) => one.caseId))
    const { rows } = await sql<DuplicateCredit>`
      select d.case_id, d.number,
             case when d.case_id = any (${[...owed]}::uuid[]) then 'owed'
                  when exists (select 1 from credit f where f.case_id = d.duplicate_of and f.removed_at is null
                                and f.carried_from = any (array(
                                  select k.credit_id from credit k where k.case_id = d.case_id and k.is_reporter))) then 'carried'
                  when exists (select 1 from credit k where k.case_id = d.case_id and k.is_reporter
                                and k.removed_at is null and k.consent = 'declined') then 'declined'
                  else 'unsaid' end as credit
        from cases d where d.duplicate_of = ${caseId}
       order by d.case_id = any (${[...owed]}::uuid[]) desc, d.received_at desc limit 50`.execute(
      tx,
    )
    return rows
  })
