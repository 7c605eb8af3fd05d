// A proof bundle from the stored tree: opened events, each with its path to the newest checkpoint's root. Decides nothing of
// who may open what: whoever calls has the salt and the body.
import { formatBundle, formatVerifierKey } from '@parley/ledger'
import type { Tx } from '../../db/transaction.js'
import { leafOf, type Signing, verifierKey } from './key.js'
import { proveInclusion } from './proofs.js'
import { type Runs, runsOf } from './tree.js'

/** What opens the commitment of an event's row. */
export interface OpenedEvent {
  readonly eventId: string
  readonly salt: Buffer
  readonly body: unknown
}

const proveOne = async (db: Runs, row: OpenedEvent, size: number | undefined) => {
  const found = await proveInclusion(db, { eventId: row.eventId }, size)
  if (found === undefined || found.leaf.at === null || found.leaf.commitment === null)
    return undefined
  const { leaf, hashes, newest } = found
  const event = {
    index: leaf.index,
    leaf: leafOf({ eventId: leaf.id, at: found.leaf.at, commitment: found.leaf.commitment }),
    salt: row.salt,
    body: row.body,
    proof: hashes,
  }
  return { event, newest }
}

/** The bundle as a text; what is not in the ledger yet is left out, and undefined is answered where that is all. */
export const bundleOf = async (
  tx: Tx,
  signing: Signing,
  opened: readonly OpenedEvent[],
): Promise<string | undefined> => {
  const db = runsOf(tx)
  let size: number | undefined
  let checkpoint: string | undefined
  const events = []
  for (const row of opened) {
    const proved = await proveOne(db, row, size)
    if (proved === undefined) continue
    // All paths lead to the checkpoint that the first one found.
    if (size === undefined) {
      size = proved.newest.size
      checkpoint = proved.newest.note
    }
    events.push(proved.event)
  }
  if (checkpoint === undefined) return undefined
  return formatBundle({
    key: formatVerifierKey(verifierKey(signing)),
    witnesses: [],
    checkpoint,
    events: events.toSorted((a, b) => a.index - b.index),
  })
}
