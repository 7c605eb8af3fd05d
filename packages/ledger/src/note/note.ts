// C2SP signed notes (https://c2sp.org/signed-note): text, blank line, one line for each signature.
// Knows Ed25519 signatures and timestamped cosignatures; what a text says is for its own file.
import { base64Bytes, base64Text, hexBytes, hexText } from '../encoding/base64.js'
import { concatBytes } from '../encoding/bytes.js'
import { isWellFormed, utf8Bytes } from '../encoding/utf8.js'
import { type Refused, refused, type Sign, type Verify } from '../primitives.js'
import { isKeyName, type VerifierKey } from './key.js'

/** One signature line: who claims to have signed, and the bytes; nothing is verified yet. */
export interface NoteSignature {
  readonly name: string
  readonly keyId: string
  readonly signature: Uint8Array
}

/** A note as read; `text` ends in a newline and is not to be believed before {@link verifyNote}. */
export interface SignedNote {
  readonly text: string
  readonly signatures: readonly NoteSignature[]
}

/** A signature that holds; `atSeconds` since 1970 is what a witness says of its own clock. */
export interface Signer {
  readonly key: VerifierKey
  readonly atSeconds?: number
}

/** Why a note is not to be believed. */
export type NoteRefusal = 'note.malformed' | 'note.signature-wrong' | 'note.unsigned'

/** More signatures, or a longer note, are refused. */
export const maxSignatures = 100
/** In UTF-16 units; a longer note is refused unread. */
export const maxNoteLength = 1_000_000

const separator = '\n\n'
const signatureLine = /^— ([^ ]+) ([A-Za-z0-9+/=]+)$/u

/**
 * Signs a text with one key.
 *
 * @param input.text ends in a newline, and has no control character but newlines
 * @throws RangeError for another text, or a key that is a witness's: those cosign, with a time
 */
export function signNote(input: { text: string; key: VerifierKey; sign: Sign }): string {
  const { text, key, sign } = input
  if (key.use !== 'signer') throw new RangeError('a witness key does not sign notes')
  const signature = sign(utf8Bytes(text))
  return formatNote({ text, signatures: [{ name: key.name, keyId: key.id, signature }] })
}

/**
 * Writes a note. To add a cosignature, parse the note and format it with one signature more.
 *
 * @throws RangeError when what it writes could not be read back
 */
export function formatNote(note: SignedNote): string {
  const lines = note.signatures.map(({ name, keyId, signature }) => {
    const id = hexBytes(keyId)
    if (id?.length !== 4) throw new RangeError('a key id has four bytes')
    return `— ${name} ${base64Text(concatBytes([id, signature]))}\n`
  })
  const written = `${note.text}\n${lines.join('')}`
  const read = parseNote(written)
  const isSame =
    read.ok && read.note.text === note.text && read.note.signatures.length === lines.length
  if (!isSame) throw new RangeError('this is no note')
  return written
}

/** Reads a note without verifying anything. */
export function parseNote(
  written: string,
): { ok: true; note: SignedNote } | Refused<'note.malformed'> {
  const malformed = (because: string) => refused('note.malformed', because)
  if (written.length > maxNoteLength) return malformed('the note is too long')
  if (!isPlainText(written)) return malformed('the note holds control characters or broken Unicode')
  const end = written.lastIndexOf(separator)
  if (end < 1 || !written.endsWith('\n')) return malformed('a note is a text and its signatures')
  const lines = written.slice(end + separator.length, -1).split('\n')
  if (lines.length > maxSignatures) return malformed('the note has too many signatures')
  const signatures: NoteSignature[] = []
  for (const line of lines) {
    const signature = parseSignature(line)
    if (signature === undefined) return malformed('a signature line is not of the right form')
    signatures.push(signature)
  }
  return { ok: true, note: { text: written.slice(0, end + 1), signatures } }
}

function parseSignature(line: string): NoteSignature | undefined {
  const [, name = '', encoded = ''] = signatureLine.exec(line) ?? []
  const bytes = base64Bytes(encoded)
  if (!isKeyName(name) || bytes === undefined || bytes.length <= 4) return undefined
  return { name, keyId: hexText(bytes.subarray(0, 4)), signature: bytes.slice(4) }
}

/** Unicode without control characters below U+0020 other than newline. */
function isPlainText(text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index)
    if (unit < 0x20 && unit !== 0x0a) return false
  }
  return isWellFormed(text)
}

/**
 * Reads a note and verifies its signatures by the given keys.
 *
 * Signatures by other keys are ignored, as the specification demands, and counted in `unknown`.
 * A wrong signature by a given key refuses the whole note, and so does a note that none signed.
 *
 * @param input.keys those the reader trusts; name and id together tell them apart
 */
export function verifyNote(input: {
  note: string
  keys: readonly VerifierKey[]
  verify: Verify
}): { ok: true; text: string; signers: readonly Signer[]; unknown: number } | Refused<NoteRefusal> {
  const parsed = parseNote(input.note)
  if (!parsed.ok) return parsed
  const { text, signatures } = parsed.note
  const signers: Signer[] = []
  for (const signature of signatures) {
    const key = input.keys.find(({ name, id }) => name === signature.name && id === signature.keyId)
    if (key === undefined) continue
    const signer = verifySignature({ text, signature, key, verify: input.verify })
    if (signer === undefined) {
      return refused('note.signature-wrong', 'a signature by a known key does not fit the text')
    }
    signers.push(signer)
  }
  if (signers.length === 0) return refused('note.unsigned', 'no known key has signed the note')
  return { ok: true, text, signers, unknown: signatures.length - signers.length }
}

function verifySignature(input: {
  text: string
  signature: NoteSignature
  key: VerifierKey
  verify: Verify
}): Signer | undefined {
  const { text, signature, key, verify } = input
  const bytes = signature.signature
  if (key.use === 'signer') {
    return verify(key.publicKey, utf8Bytes(text), bytes) ? { key } : undefined
  }
  if (bytes.length <= 8) return undefined
  const atSeconds = Number.parseInt(hexText(bytes.subarray(0, 8)), 16)
  if (!Number.isSafeInteger(atSeconds)) return undefined
  const message = cosignedMessage(text, atSeconds)
  return verify(key.publicKey, message, bytes.subarray(8)) ? { key, atSeconds } : undefined
}

/**
 * What a witness signs to cosign a checkpoint text at a time (https://c2sp.org/tlog-cosignature, Ed25519).
 * Its signature line carries the time as eight bytes, big-endian, before the signature.
 */
export function cosignedMessage(text: string, atSeconds: number): Uint8Array {
  return utf8Bytes(`cosignature/v1\ntime ${atSeconds}\n${text}`)
}
