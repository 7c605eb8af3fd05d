// Stops mail to a reporter with one press and no sign-in (RFC 8058): the token in the address names the case and
// vouches for itself, and opens nothing.
import { createHmac, timingSafeEqual } from 'node:crypto'
import { appendEvent } from '../audit/append.js'
import { loadCase } from '../cases/load.js'
import type { Installation } from '../db/installation.js'
import { deriveKey } from '../db/keys.js'
import { timestamp } from '../db/tables/columns.js'
import { inTransaction } from '../db/transaction.js'

const macOf = (installation: Installation, caseId: string): Buffer =>
  createHmac('sha256', deriveKey(installation.keys.index, 'reporter-unsubscribe'))
    .update(caseId)
    .digest()
    .subarray(0, 16)

/** The token that stops mail about one report: it names the case and cannot be made by a stranger. */
export const unsubscribeToken = (installation: Installation, caseId: string): string =>
  Buffer.concat([
    Buffer.from(caseId.replaceAll('-', ''), 'hex'),
    macOf(installation, caseId),
  ]).toString('base64url')

/** The case that an unsubscribe token names, or undefined when it is none of ours. */
export const caseOfUnsubscribeToken = (
  installation: Installation,
  token: string,
): string | undefined => {
  const bytes = Buffer.from(token, 'base64url')
  if (bytes.length !== 32 || bytes.toString('base64url') !== token) return undefined
  const hex = bytes.subarray(0, 16).toString('hex')
  const caseId = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
  return timingSafeEqual(bytes.subarray(16), macOf(installation, caseId)) ? caseId : undefined
}

/** Stops, or starts again, mail about one report. What is so already stays, and is told once. */
export const subscribeReporter = (
  installation: Installation,
  caseId: string,
  wanted: boolean,
): Promise<void> =>
  inTransaction(installation.db, { kind: 'job', caseId }, async (tx) => {
    const at = installation.now()
    const changed = await tx
      .updateTable('report')
      .set({ unsubscribedAt: wanted ? null : timestamp(at) })
      .where('caseId', '=', caseId)
      .where('unsubscribedAt', wanted ? 'is not' : 'is', null)
      .executeTakeFirst()
    const loaded = await loadCase(tx, installation, caseId)
    if (changed.numUpdatedRows === 0n || loaded === undefined) return
    const name = wanted ? 'report:mail-resumed' : 'report:mail-stopped'
    const actor = { kind: 'reporter' } as const
    await appendEvent(tx, { name, of: loaded.of, actor, at }, installation.keys)
  })
