// What an upgrade leaves to be done case by case, because it takes a case's own key: found by a mark that a migration made, some
// every minute, until none is left. Each mark goes in the change that does what it asks for, so that a process that dies loses nothing.
import { sql } from 'kysely'
import { eventBodyPlace } from '../audit/append.js'
import { parseBody } from '../audit/body.js'
import { change } from '../audit/change.js'
import type { Installation } from '../db/installation.js'
import { open } from '../db/sealing.js'
import { inTransaction, type Tx } from '../db/transaction.js'
import { doEach } from '../jobs/each.js'
import { type LoadedCase, loadCase } from './load.js'
import { indexAnew } from './search/reindex.js'
import { updateCase } from './store.js'

/** So many at a tick: a full set takes a tenth of a second, and mail waits behind them. */
const atOnce = 50

const selectMarked = async (installation: Installation, of: 'receipts_unsure' | 'words_cut') => {
  const { rows } = await inTransaction(installation.db, { kind: 'job' }, (tx) =>
    sql<{ caseId: string }>`select case_id from ${sql.ref(`sec.${of}`)}(${atOnce})`.execute(tx),
  )
  return rows
}

/** When a case that was entered by hand was received, as its first event says; undefined where that was erased. */
const toldReceipt = async (tx: Tx, { caseId, key }: LoadedCase): Promise<Date | undefined> => {
  const first = await tx
    .selectFrom('eventBody')
    .select(['eventId', 'body'])
    .where('caseId', '=', caseId)
    .where('name', '=', 'case:opened-by-hand')
    .orderBy('at')
    .limit(1)
    .executeTakeFirst()
  if (first === undefined || first.body === null) return undefined
  const { inner } = parseBody(open(key, eventBodyPlace(first.eventId), first.body))
  const told = inner.facts['receivedAt']
  return typeof told === 'number' ? new Date(told) : undefined
}

/** Puts back when a case was received. @reading docs/READINGS.md#reopening */
const putReceiptRight = (installation: Installation, caseId: string) =>
  change(installation, { kind: 'job', caseId }, async ({ tx }) => {
    const loaded = await loadCase(tx, installation, caseId, { lock: true })
    if (loaded === undefined) return
    const receivedAt = await toldReceipt(tx, loaded)
    const known = receivedAt === undefined ? {} : { receivedAt }
    await updateCase(tx, caseId, { ...known, receiptUnsure: false })
  })

/** Lets the words of a case be written anew. */
const indexWhole = (installation: Installation, caseId: string) =>
  change(installation, { kind: 'job', caseId }, async (step) => {
    await updateCase(step.tx, caseId, { wordsCut: false })
    await indexAnew(step, caseId)
  })

/** Goes on with both. */
export const goOnAfterUpgrade = async (installation: Installation): Promise<void> => {
  await doEach(installation, await selectMarked(installation, 'receipts_unsure'), ({ caseId }) =>
    putReceiptRight(installation, caseId),
  )
  await doEach(installation, await selectMarked(installation, 'words_cut'), ({ caseId }) =>
    indexWhole(installation, caseId),
  )
}
