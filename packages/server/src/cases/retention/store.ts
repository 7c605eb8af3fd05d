// SQL on what is kept and erased of a case. The database erases (migration 0121); nothing here decides when.
import type { Charter, RestingCase } from '@parley/rules'
import { sql } from 'kysely'
import type { Change } from '../../audit/change.js'
import { timestamp } from '../../db/tables/columns.js'
import type { Tx } from '../../db/transaction.js'
import { caseFacts } from '../facts.js'
import type { LoadedCase } from '../load.js'

/** Why contents were erased: a rule of the charter, or a person's decision. */
export type ErasureRule = 'spam' | 'closed-case' | 'published-case' | 'by-decision'

/** A case as the rules of retention judge it. */
export const restingOf = (loaded: LoadedCase): RestingCase => {
  const { reportState, determination, embargoInForce, publishedAt } = caseFacts(loaded)
  const { finishedAt, lastHumanAt, keepUntil, erasureToldAt: toldAt } = loaded
  return {
    ...{ reportState, determination, embargoInForce, publishedAt },
    ...{ finishedAt, lastHumanAt, keepUntil, toldAt },
  }
}

interface Asked {
  readonly teamIds: readonly number[]
  readonly charter: Charter
  readonly today: Date
  readonly most: number
}

type Ids = readonly { readonly caseId: string }[]

export const selectCasesAtRest = async (
  tx: Tx,
  { teamIds, charter: { retention: r }, today, most }: Asked,
): Promise<Ids> => {
  const { rows } = await sql<{ caseId: string }>`select case_id from sec.cases_at_rest(
    ${[...teamIds]}::int[], ${today}, ${r.spamDays.value}, ${r.closedCaseDays.value}, ${r.publishedCaseDays.value},
    ${r.noticeDays.value}, ${most})`.execute(tx)
  return rows
}

export const selectContactsAtRest = async (
  tx: Tx,
  { teamIds, charter: { retention: r }, today, most }: Asked,
): Promise<Ids> => {
  const { rows } = await sql<{ caseId: string }>`select case_id from sec.contacts_at_rest(
    ${[...teamIds]}::int[], ${today}, ${r.reporterContactDays.value}, ${most})`.execute(tx)
  return rows
}

export const selectReadsAtRest = async (
  tx: Tx,
  { teamIds, charter: { retention: r }, today, most }: Asked,
): Promise<Ids> => {
  const { rows } = await sql<{ caseId: string }>`select case_id from sec.reads_at_rest(
    ${[...teamIds]}::int[], ${today}, ${r.readEventDays.value}, ${most})`.execute(tx)
  return rows
}

/** Erases everything that is sealed under the case's key, and the key; returns how many bodies of events went. */
export const eraseContents = async (
  { tx, now }: Change,
  caseId: string,
  { rule, days }: { readonly rule: ErasureRule; readonly days: number | null },
): Promise<number> => {
  const { rows } = await sql<{ bodies: number }>`
    select sec.erase_case(${caseId}, ${timestamp(now)}, ${rule}, ${days}) as bodies`.execute(tx)
  return rows[0]?.bodies ?? 0
}

/** Erases who opened a case before that: bodies, salts and persons; the ledger keeps that somebody did. */
export const eraseReadsBefore = async (tx: Tx, caseId: string, before: Date): Promise<number> => {
  const { numAffectedRows } = await sql`
    update event_body set actor_id = null, salt = null, body = null
     where case_id = ${caseId} and name = 'case:read' and body is not null and at < ${before}`.execute(
    tx,
  )
  await sql`delete from read_mark where case_id = ${caseId} and hour < ${before}`.execute(tx)
  return Number(numAffectedRows ?? 0)
}

/** What is said where the contents of a case were: to those who could read it, and nobody else. */
export interface Erased {
  readonly number: string
  readonly team: string
  readonly erasedAt: number
  readonly erasedRule: ErasureRule
  readonly erasedDays: number | null
  readonly advisoryId: string | null
}

/** A case whose contents were erased, if this actor could read it. */
export const selectErased = async (tx: Tx, caseId: string): Promise<Erased | undefined> => {
  const { rows } = await sql<Erased>`select * from sec.erased_case(${caseId})`.execute(tx)
  return rows[0]
}
