// Erases bodies of events for good: salt, body and who acted. The rows keep their commitments, so that the tree, every
// checkpoint and every receipt stay what they were; nobody can open or guess what stood there.
import type { Tx } from '../db/transaction.js'

const erased = { actorId: null, salt: null, body: null } as const

/** Erases one body. The transaction's actor is a job of the event's case, or of none for events of a team. */
export const eraseEventBody = async (tx: Tx, eventId: string): Promise<boolean> => {
  const { numUpdatedRows } = await tx
    .updateTable('eventBody')
    .set(erased)
    .where('eventId', '=', eventId)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}
