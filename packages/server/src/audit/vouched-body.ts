// Reads the body of an event that belongs to no case as something to rely on: it opens the commitment of its row, is whole, and
// the keyed hash beside it says that this server wrote it.
import { base64Text, commit } from '@parley/ledger'
import type { Keys } from '../db/keys.js'
import { isWholeBody, type KeptBody, parseBody, sha256 } from './body.js'
import { vouchingOf } from './vouch.js'

export interface VouchedRow {
  readonly eventId: string
  readonly name: string
  readonly commitment: Buffer
  readonly salt: Buffer | null
  readonly body: Buffer | null
  readonly mac: Buffer | null
}

const read = (text: string): KeptBody | undefined => {
  try {
    return parseBody(text)
  } catch {
    return undefined
  }
}

/** The body; undefined where it was erased, changed, or is nothing that this server wrote. */
export const openVouched = (keys: Keys, row: VouchedRow): KeptBody | undefined => {
  const { name, commitment, salt } = row
  if (row.body === null || salt === null || vouchingOf(keys, row) === undefined) return undefined
  const body = read(row.body.toString())
  if (body === undefined || body.outer.event !== name || !isWholeBody(body)) return undefined
  const opened = base64Text(commit({ sha256, salt, body: body.outer }))
  return opened === commitment.toString('base64') ? body : undefined
}
