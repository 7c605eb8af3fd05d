// A checkpoint with what witnesses signed of it since: its row is never changed, so that their lines are kept beside it and put
// into the note as it is served. Readers verify those of the witnesses they know, and pass over the others.
import { formatNote, parseNote } from '@parley/ledger'
import type { KeptCheckpoint, Runs } from './tree.js'

/** A note may have a hundred signatures, and the ledger's own comes first. */
const mostCosignatures = 50

interface CosignatureRow {
  readonly name: string
  readonly id: Buffer
  readonly signature: Buffer
}

/** The checkpoint with the cosignatures that are kept of it, the first ones first. */
export const withCosignatures = async (db: Runs, kept: KeptCheckpoint): Promise<KeptCheckpoint> => {
  const { rows } = await db.query<CosignatureRow & Record<string, unknown>>(
    `select name, key_id as id, signature from ledger_cosignature where size = $1
      order by kept_at, name limit ${mostCosignatures}`,
    [kept.size],
  )
  const parsed = parseNote(kept.note)
  if (rows.length === 0 || !parsed.ok) return kept
  const { text, signatures } = parsed.note
  const more = rows.map(({ id, ...row }) => ({ ...row, keyId: id.toString('hex') }))
  return { ...kept, note: formatNote({ text, signatures: [...signatures, ...more] }) }
}
