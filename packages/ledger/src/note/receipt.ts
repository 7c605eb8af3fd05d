// Receipts: a signed promise, given at once, that exactly one leaf will stand in the ledger.
// Knows nothing of what was received; the leaf's salted commitment says it to whoever may open it.
import { base64Text } from '../encoding/base64.js'
import { type Leaf, leafHash, parseLeaf } from '../event/leaf.js'
import { type Refused, refused, type Sha256, type Sign, type Verify } from '../primitives.js'
import { type InclusionRefusal, verifyInclusionProof } from './inclusion.js'
import type { VerifierKey } from './key.js'
import { type NoteRefusal, parseNote, signNote, verifyNote } from './note.js'

/** `origin` of the ledger that promises; `leaf` as it will stand there, its time the time of receipt. */
export interface Receipt {
  readonly origin: string
  readonly leaf: Leaf
}

/** Why a text is not a receipt to believe. */
export type ReceiptRefusal = NoteRefusal | 'receipt.malformed' | 'receipt.other-origin'

/** Follows the origin on the first line, so that no receipt can pass for a checkpoint. */
const kind = '/receipt'

/**
 * Issues a receipt, signed with the ledger's key. The note's lines are:
 * origin and `/receipt`, event id, time of receipt, commitment, leaf hash (both base64).
 */
export function formatReceipt(input: {
  leaf: Leaf
  key: VerifierKey
  sign: Sign
  sha256: Sha256
}): string {
  const { leaf, key, sign, sha256 } = input
  return signNote({ text: receiptText({ origin: key.name, leaf }, sha256), key, sign })
}

function receiptText({ origin, leaf }: Receipt, sha256: Sha256): string {
  const hash = base64Text(leafHash(leaf, sha256))
  return `${[origin + kind, leaf.id, leaf.at, leaf.commitment, hash].join('\n')}\n`
}

/**
 * Reads a receipt without verifying its signature.
 *
 * @returns refusal `receipt.malformed` for any other lines, or a leaf hash that is not the leaf's
 */
export function parseReceipt(
  note: string,
  sha256: Sha256,
): { ok: true; receipt: Receipt } | Refused<'note.malformed' | 'receipt.malformed'> {
  const parsed = parseNote(note)
  return parsed.ok ? readText(parsed.note.text, sha256) : parsed
}

function readText(
  text: string,
  sha256: Sha256,
): { ok: true; receipt: Receipt } | Refused<'receipt.malformed'> {
  const [first = '', id, at, commitment] = text.split('\n')
  const leaf = parseLeaf({ v: 1, id, at, commitment })
  if (!first.endsWith(kind) || leaf === undefined) {
    return refused('receipt.malformed', 'these are not the lines of a receipt')
  }
  const receipt = { origin: first.slice(0, -kind.length), leaf }
  return text === receiptText(receipt, sha256)
    ? { ok: true, receipt }
    : refused('receipt.malformed', 'the leaf hash is not that of the leaf')
}

/**
 * Verifies that the ledger's key has signed the receipt: it promised this leaf, and no more.
 * Whether the promise was kept is for {@link verifyReceiptProof}, or a whole export.
 */
export function verifyReceipt(input: {
  receipt: string
  key: VerifierKey
  sha256: Sha256
  verify: Verify
}): { ok: true; receipt: Receipt; leafHash: Uint8Array } | Refused<ReceiptRefusal> {
  const { key, sha256, verify } = input
  const verified = verifyNote({ note: input.receipt, keys: [key], verify })
  if (!verified.ok) return verified
  const read = readText(verified.text, sha256)
  if (!read.ok) return read
  if (read.receipt.origin !== key.name) {
    return refused('receipt.other-origin', 'the receipt is of another ledger')
  }
  return { ok: true, receipt: read.receipt, leafHash: leafHash(read.receipt.leaf, sha256) }
}

/**
 * Verifies a receipt and that its very leaf stands in the ledger.
 *
 * @param input.proof a C2SP tlog-proof: see inclusion.ts
 */
export function verifyReceiptProof(input: {
  receipt: string
  proof: string
  key: VerifierKey
  witnesses?: readonly VerifierKey[]
  sha256: Sha256
  verify: Verify
}):
  | { ok: true; receipt: Receipt; index: number; size: number }
  | Refused<ReceiptRefusal | InclusionRefusal> {
  const verified = verifyReceipt(input)
  if (!verified.ok) return verified
  const included = verifyInclusionProof({ ...input, leafHash: verified.leafHash })
  if (!included.ok) return included
  const { index, checkpoint } = included
  return { ok: true, receipt: verified.receipt, index, size: checkpoint.size }
}
