// What can be said of a line of an export without the lines before it: what it says, and whether its hash and its opened
// body are right. Most of the work of verifying lies here, and any number of threads can do it: knows no order.
import { base64Bytes, base64Text } from '../encoding/base64.js'
import { commitText } from '../event/commitment.js'
import { leafTextHash } from '../event/leaf.js'
import type { HashText, Sha256 } from '../primitives.js'
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

/** How lines are hashed; `hashText` is for those that begin in memory as text, where the platform has it. */
export interface Hashing {
  readonly sha256: Sha256
  readonly hashText?: HashText
}

/** Reads one line by itself. */
export function prepareLine(line: ExportLine, hashing: Hashing): PreparedLine {
  if (typeof line !== 'string') return { kind: 'malformed', because: line.broken }
  const record = parseExportLine(line)
  if (record?.kind === 'leaf') return prepareLeaf(record, hashing)
  return (
    record ?? { kind: 'malformed', because: 'the line is not written as a ledger export writes it' }
  )
}

function prepareLeaf(record: LeafRecord, hashing: Hashing): PreparedLeaf {
  const { index, leaf, commitment, hash, opened } = record
  const { sha256 } = hashing
  const opens = () =>
    opened === undefined || base64Text(commitText({ sha256, ...opened })) === commitment
  return {
    kind: 'leaf',
    index,
    ...hashOf(leaf, hash, hashing),
    isOpened: opened !== undefined,
    isBodyTrue: opens(),
  }
}

/** The hash that a line states, and whether it is its leaf's. */
function hashOf(leaf: string, stated: string, { sha256, hashText }: Hashing) {
  // because: parseExportLine lets only base64 of 32 bytes pass, and a leaf of ASCII alone.
  const bytes = () => base64Bytes(stated) as Uint8Array
  if (hashText !== undefined)
    return { hash: bytes(), isWhole: hashText(`\u0000${leaf}`) === stated }
  const computed = leafTextHash(leaf, sha256)
  const isWhole = base64Text(computed) === stated
  // Most leaves are whole, and need no decoding.
  return { hash: isWhole ? computed : bytes(), isWhole }
}
