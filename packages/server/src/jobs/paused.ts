// Whether what waits may go out. A restored backup holds as waiting what may have gone out since it was made: an operator
// looks, and releases it.
import type { Tx } from '../db/transaction.js'

/**
 * True from a restore until `admin release-outgoing`: no mail is sent, no step of a publication is taken, no CVE id is reserved
 * or given up, and nothing is changed in a venue.
 */
export const isOutgoingPaused = async (tx: Tx): Promise<boolean> => {
  const row = await tx.selectFrom('installation').select('outgoingPausedAt').executeTakeFirst()
  return row !== undefined && row.outgoingPausedAt !== null
}
