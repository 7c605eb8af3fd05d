// C2SP checkpoints (https://c2sp.org/tlog-checkpoint): the signed statement of a ledger's size and root.
// Does not know the tree; whether two checkpoints agree is shown by a consistency proof.
import { base64Bytes, base64Text } from '../encoding/base64.js'
import { type Refused, refused, type Sign, type Verify } from '../primitives.js'
import { hashLength } from '../tree/hash.js'
import type { VerifierKey } from './key.js'
import { type NoteRefusal, type Signer, signNote, verifyNote } from './note.js'

/** `origin` names the ledger; `size` counts leaves; `root` has 32 bytes; extensions are opaque lines. */
export interface Checkpoint {
  readonly origin: string
  readonly size: number
  readonly root: Uint8Array
  readonly extensions?: readonly string[]
}

/** Why a note is not a checkpoint to believe. */
export type CheckpointRefusal = NoteRefusal | 'checkpoint.malformed' | 'checkpoint.other-origin'

/**
 * The note text of a checkpoint.
 *
 * @throws RangeError for an empty origin or extension, a newline in either, a size that is no count,
 *   or a root of another length
 */
export function checkpointText(checkpoint: Checkpoint): string {
  const { origin, size, root, extensions = [] } = checkpoint
  const text = [origin, `${size}`, base64Text(root), ...extensions, ''].join('\n')
  const read = parseCheckpoint(text)
  const isSame = read.ok && read.checkpoint.extensions?.length === extensions.length
  if (!isSame) throw new RangeError('this is no checkpoint')
  return text
}

/** Reads a checkpoint's note text, signed or not; `extensions` is always given, if empty. */
export function parseCheckpoint(
  text: string,
): { ok: true; checkpoint: Checkpoint } | Refused<'checkpoint.malformed'> {
  const malformed = (because: string) => refused('checkpoint.malformed', because)
  const [origin = '', sizeText = '', rootText = '', ...rest] = text.split('\n')
  const extensions = rest.slice(0, -1)
  if (rest.at(-1) !== '') return malformed('a checkpoint has three lines or more')
  if (origin === '') return malformed('the origin is empty')
  if (extensions.includes('')) return malformed('an extension line is empty')
  const size = Number(sizeText)
  if (!/^(?:0|[1-9]\d*)$/.test(sizeText) || !Number.isSafeInteger(size)) {
    return malformed('the size is not a count of leaves')
  }
  const root = base64Bytes(rootText)
  if (root?.length !== hashLength) return malformed('the root is not base64 of 32 bytes')
  return { ok: true, checkpoint: { origin, size, root, extensions } }
}

/**
 * Signs a checkpoint with the ledger's key, whose name must be the origin.
 * Whoever signs must never sign one that contradicts an earlier one; that is not checked here.
 *
 * @throws RangeError as {@link checkpointText} and signNote do, and for a key of another name
 */
export function signCheckpoint(input: {
  checkpoint: Checkpoint
  key: VerifierKey
  sign: Sign
}): string {
  const { checkpoint, key, sign } = input
  if (key.name !== checkpoint.origin) throw new RangeError('the key belongs to another ledger')
  return signNote({ text: checkpointText(checkpoint), key, sign })
}

/**
 * Verifies a checkpoint: the ledger's own signature must be there, and its origin be the key's name.
 *
 * @param input.witnesses keys of type witness; those that signed stand in `signers`, and how many
 *   are enough is the caller's policy
 * @returns the checkpoint, its signers, and how many signatures were by unknown keys
 */
export function verifyCheckpoint(input: {
  note: string
  key: VerifierKey
  witnesses?: readonly VerifierKey[]
  verify: Verify
}):
  | { ok: true; checkpoint: Checkpoint; signers: readonly Signer[]; unknown: number }
  | Refused<CheckpointRefusal> {
  const { note, key, witnesses = [], verify } = input
  const verified = verifyNote({ note, keys: [key, ...witnesses], verify })
  if (!verified.ok) return verified
  const { text, signers, unknown } = verified
  if (!signers.some((signer) => signer.key === key)) {
    return refused('note.unsigned', 'the ledger itself has not signed the checkpoint')
  }
  const parsed = parseCheckpoint(text)
  if (!parsed.ok) return parsed
  if (parsed.checkpoint.origin !== key.name) {
    return refused('checkpoint.other-origin', 'the checkpoint is of another ledger')
  }
  return { ok: true, checkpoint: parsed.checkpoint, signers, unknown }
}
