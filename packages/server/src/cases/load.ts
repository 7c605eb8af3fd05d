// Loads one case under the transaction's actor, with its key opened. Row-level security decides: a case that is not
// there, one that is not for this actor, and one whose contents were erased all come back as undefined.

import type { Consent } from '@parley/rules'
import { type Selectable, sql } from 'kysely'
import type { EventOfCase } from '../audit/append.js'
import type { Installation } from '../db/installation.js'
import { type CaseKey, open, openCaseKey } from '../db/sealing.js'
import type { CaseTable } from '../db/tables/cases.js'
import type { Tx } from '../db/transaction.js'

/** What whoever asks has agreed to in a case, as their own row says it. */
export interface OwnPart {
  readonly consent: Consent
  readonly projectId: number | null
}

export interface LoadedCase extends Omit<Selectable<CaseTable>, 'title'> {
  readonly title: string
  readonly key: CaseKey
  /** The asker's participation, whatever let the row through; null for whoever has none. */
  readonly ownPart: OwnPart | null
  /** The members who declared a conflict of interest, as whoever asks may know it. */
  readonly conflictedIds: readonly string[]
  /** What `record({ of })` and every row that hangs on the case need. */
  readonly of: EventOfCase
}

/** The key of a case the actor may read, or undefined. */
export const selectCaseKey = async (
  tx: Tx,
  installation: Installation,
  caseId: string,
): Promise<CaseKey | undefined> => {
  const row = await tx
    .selectFrom('caseKey')
    .select('wrapped')
    .where('caseId', '=', caseId)
    .executeTakeFirst()
  if (row === undefined || row.wrapped === null) return undefined
  return openCaseKey(installation.keys, caseId, row.wrapped)
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** Whether a text from an address can be an id at all; anything else is not looked up. */
export const isId = (text: string): boolean => UUID.test(text)

/** With the case, for it costs no journey of its own; an access that ended, or was left, is none. */
const ownPart = sql<OwnPart | null>`(
  select jsonb_build_object('consent', p.consent, 'projectId', p.project_id) from participant p
   where p.case_id = cases.case_id and p.person_id = sec.person() and p.ended_at is null and p.consent <> 'left')`

/** Members alone read who declined a case. */
const conflictedIds = sql<readonly string[]>`array(
  select d.person_id::text from decline d where d.case_id = cases.case_id and d.conflict)`

/**
 * Loads a case. With `lock`, its row is held until the transaction ends, so that two people who decide at once are
 * served one after the other.
 */
export const loadCase = async (
  tx: Tx,
  installation: Installation,
  caseId: string,
  options: { lock?: boolean } = {},
): Promise<LoadedCase | undefined> => {
  if (!isId(caseId)) return undefined
  const query = tx
    .selectFrom('cases')
    .innerJoin('caseKey', 'caseKey.caseId', 'cases.caseId')
    .selectAll('cases')
    .select(['caseKey.wrapped', ownPart.as('ownPart'), conflictedIds.as('conflictedIds')])
    .where('cases.caseId', '=', caseId)
    .where('caseKey.wrapped', 'is not', null)
  const row = await (options.lock === true ? query.forUpdate('cases') : query).executeTakeFirst()
  if (row === undefined) return undefined
  const { wrapped, title, ...rest } = row
  const key = openCaseKey(installation.keys, caseId, wrapped)
  return {
    ...rest,
    title: open(key, `cases.title:${caseId}`, title),
    key,
    of: { caseId, compartmentId: row.compartmentId, key },
  }
}
