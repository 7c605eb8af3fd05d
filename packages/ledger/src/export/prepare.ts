// What can be said of a line of an export without the lines before it: what it says, and whether its hash and its opened
// body are right. Most of the work of verifying lies here, and any number of threads can do it: knows no order.
import { base64Bytes, base64Text } from '../encoding/base64.js'
import { commitText } from '../event/commitment.js'
import { leafTextHash } from '../event/leaf.js'
import type { Sha256 } from '../primitives.js'
import { type ExportRecord, type LeafRecord, parseExportLine } from './lines.js'
import type { ExportLine } from './split.js'

/**
 * A leaf's line: its tree `index` and the `hash` that it states, 32 bytes. `isWhole`: that is the hash of its leaf.
 * `isOpened`: it shows a body; `isBodyTrue`: and that opens its commitment, or it shows none.
 */
export interface PreparedLeaf {
  readonly kind: 'leaf'
  readonly index: number
  readonly hash: Uint8Array
  readonly isWhole: boolean
  readonly isOpened: boolean
  readonly isBodyTrue: boolean
}

/** A line that was read by itself: `malformed` says why it is none of an export's. */
export type PreparedLine =
  | PreparedLeaf
  | Exclude<ExportRecord, LeafRecord>
  | { readonly kind: 'malformed'; readonly because: string }

/** Reads one line by itself. */
export function prepareLine(line: ExportLine, sha256: Sha256): PreparedLine {
  if (typeof line !== 'string') return { kind: 'malformed', because: line.broken }
  const record = parseExportLine(line)
  if (record?.kind === 'leaf') return prepareLeaf(record, sha256)
  return (
    record ?? { kind: 'malformed', because: 'the line is not written as a ledger export writes it' }
  )
}

function prepareLeaf({ index, leaf, commitment, hash, opened }: LeafRecord, sha256: Sha256) {
  const computed = leafTextHash(leaf, sha256)
  const isWhole = base64Text(computed) === hash
  return {
    kind: 'leaf' as const,
    index,
    // because: parseExportLine lets only base64 of 32 bytes pass. Most leaves are whole, and need no decoding.
    hash: isWhole ? computed : (base64Bytes(hash) as Uint8Array),
    isWhole,
    isOpened: opened !== undefined,
    isBodyTrue:
      opened === undefined || base64Text(commitText({ sha256, ...opened })) === commitment,
  }
}
