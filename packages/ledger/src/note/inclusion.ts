// C2SP transparency-log proofs (https://c2sp.org/tlog-proof): a leaf's inclusion and the checkpoint in one text,
// checkable offline. Does not know what the leaf says: the caller brings its hash.
import { base64Bytes, base64Text } from '../encoding/base64.js'
import { type Refused, refused, type Sha256, type Verify } from '../primitives.js'
import { hashLength } from '../tree/hash.js'
import { verifyInclusion } from '../tree/verify.js'
import { type Checkpoint, type CheckpointRefusal, verifyCheckpoint } from './checkpoint.js'
import type { VerifierKey } from './key.js'
import type { Signer } from './note.js'

/** `index` of the leaf, the inclusion proof from leaf to root, and the signed checkpoint verbatim. */
export interface InclusionProof {
  readonly index: number
  readonly hashes: readonly Uint8Array[]
  readonly checkpoint: string
}

/** Why a text does not prove that a leaf is in the tree. */
export type InclusionRefusal = CheckpointRefusal | 'proof.malformed' | 'proof.not-included'

const firstLine = 'c2sp.org/tlog-proof@v1'
// A tree of 2^53 leaves is 53 levels high.
const maxHashes = 53

/** Writes the proof. Checks nothing: index, hashes and checkpoint are as the ledger made them. */
export function formatInclusionProof(proof: InclusionProof): string {
  const lines = [firstLine, `index ${proof.index}`, ...proof.hashes.map(base64Text)]
  return `${lines.join('\n')}\n\n${proof.checkpoint}`
}

/** Reads a proof and verifies nothing. The optional `extra` line is skipped: nothing vouches for it. */
export function parseInclusionProof(
  text: string,
): { ok: true; proof: InclusionProof } | Refused<'proof.malformed'> {
  const malformed = (because: string) => refused('proof.malformed', because)
  const end = text.indexOf('\n\n')
  if (end < 0) return malformed('a proof ends in a checkpoint')
  const [kind, ...lines] = text.slice(0, end).split('\n')
  if (kind !== firstLine) return malformed('this is no c2sp.org/tlog-proof@v1')
  const [indexLine = '', ...hashLines] = lines[0]?.startsWith('extra ') ? lines.slice(1) : lines
  const index = Number(indexLine.slice('index '.length))
  if (!/^index (?:0|[1-9]\d*)$/.test(indexLine) || !Number.isSafeInteger(index)) {
    return malformed('the index is not a whole number')
  }
  if (hashLines.length > maxHashes) return malformed('the proof is too long')
  const hashes = hashLines.map(base64Bytes).filter((hash) => hash?.length === hashLength)
  if (hashes.length < hashLines.length) return malformed('a hash is not base64 of 32 bytes')
  // because: the filter has left out undefined.
  const whole = hashes as Uint8Array[]
  return { ok: true, proof: { index, hashes: whole, checkpoint: text.slice(end + 2) } }
}

/**
 * Verifies that the ledger's checkpoint covers the leaf hash, by the proof text alone.
 *
 * @param input.leafHash the RFC 9162 leaf hash, made from what the reader holds and not from the proof
 * @param input.witnesses as in verifyCheckpoint
 */
export function verifyInclusionProof(input: {
  proof: string
  leafHash: Uint8Array
  key: VerifierKey
  witnesses?: readonly VerifierKey[]
  sha256: Sha256
  verify: Verify
}):
  | { ok: true; index: number; checkpoint: Checkpoint; signers: readonly Signer[] }
  | Refused<InclusionRefusal> {
  const { leafHash, key, witnesses = [], sha256, verify } = input
  const parsed = parseInclusionProof(input.proof)
  if (!parsed.ok) return parsed
  const { index, hashes, checkpoint: note } = parsed.proof
  const verified = verifyCheckpoint({ note, key, witnesses, verify })
  if (!verified.ok) return verified
  const { checkpoint, signers } = verified
  const { size, root } = checkpoint
  if (!verifyInclusion({ leafHash, index, size, root, proof: hashes }, sha256)) {
    return refused('proof.not-included', 'the proof does not lead from this leaf to the root')
  }
  return { ok: true, index, checkpoint, signers }
}
