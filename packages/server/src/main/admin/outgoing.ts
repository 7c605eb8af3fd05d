// `admin release-outgoing` and `admin retry-mail`: what an operator lets go out again.
import { change } from '../../audit/change.js'
import type { Installation } from '../../db/installation.js'
import { timestamp } from '../../db/tables/columns.js'
import { inTransaction } from '../../db/transaction.js'

const asJob = { kind: 'job' } as const

/** Lets mail and publications go out again after a restore. False when nothing was held back. */
export const releaseOutgoing = async (installation: Installation): Promise<boolean> => {
  const outcome = await change(installation, asJob, async ({ tx, record }) => {
    const held = await tx
      .selectFrom('installation')
      .select('outgoingPausedAt')
      .forUpdate()
      .executeTakeFirst()
    if (!held?.outgoingPausedAt) return false
    await tx.updateTable('installation').set({ outgoingPausedAt: null }).execute()
    await record({ name: 'outgoing:released', facts: { pausedAt: held.outgoingPausedAt } })
    return true
  })
  return outcome === true
}

/** Gives every mail that was given up its tries again; answers how many there were. */
export const retryMail = (installation: Installation): Promise<number> =>
  inTransaction(installation.db, asJob, async (tx) => {
    const again = await tx
      .updateTable('mail')
      .set({ state: 'waiting', attempts: 0, unclear: 0, notBefore: timestamp(installation.now()) })
      .where('state', '=', 'failed')
      .executeTakeFirst()
    return Number(again.numUpdatedRows)
  })
