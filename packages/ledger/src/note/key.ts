// Verifier keys of C2SP signed notes: name, key id and Ed25519 public key, and their text form.
// Holds public halves only; a private key never enters this package.
import { base64Bytes, base64Text, hexText } from '../encoding/base64.js'
import { concatBytes } from '../encoding/bytes.js'
import { isWellFormed, utf8Bytes } from '../encoding/utf8.js'
import { type Refused, refused, type Sha256 } from '../primitives.js'

/** `signer` signs the note's text (type 0x01); `witness` cosigns a checkpoint with a time (0x04). */
export type KeyUse = 'signer' | 'witness'

/** `id`: four bytes in lower-case hexadecimal; `publicKey`: 32 bytes. */
export interface VerifierKey {
  readonly name: string
  readonly id: string
  readonly use: KeyUse
  readonly publicKey: Uint8Array
}

const typeBytes: Readonly<Record<KeyUse, number>> = { signer: 0x01, witness: 0x04 }
const publicKeyLength = 32

/** Whether the text may name a key: not empty, no Unicode space, no plus, no control character. */
export function isKeyName(name: string): boolean {
  return /^[^\p{White_Space}+\p{Cc}]+$/u.test(name) && isWellFormed(name)
}

/**
 * Makes the verifier key of a name and an Ed25519 public key.
 *
 * @param input.use `signer` unless said otherwise
 * @throws RangeError when the name is no key name, or the public key is not 32 bytes
 */
export function makeVerifierKey(input: {
  name: string
  publicKey: Uint8Array
  use?: KeyUse
  sha256: Sha256
}): VerifierKey {
  const { name, publicKey, use = 'signer', sha256 } = input
  if (!isKeyName(name)) throw new RangeError('a key name has no spaces and no plus')
  if (publicKey.length !== publicKeyLength) throw new RangeError('an Ed25519 key has 32 bytes')
  const hashed = sha256(concatBytes([utf8Bytes(`${name}\n`), typedKey(use, publicKey)]))
  return { name, id: hexText(hashed.subarray(0, 4)), use, publicKey }
}

/** `name+id+base64(type || public key)`, the form in which verifier keys are published. */
export function formatVerifierKey(key: VerifierKey): string {
  return `${key.name}+${key.id}+${base64Text(typedKey(key.use, key.publicKey))}`
}

/**
 * Reads a verifier key.
 *
 * @returns refusal `note.key-malformed` for another form, another signature type than Ed25519 notes
 *   and cosignatures, or an id that is not the hash of name and key
 */
export function parseVerifierKey(
  text: string,
  sha256: Sha256,
): { ok: true; key: VerifierKey } | Refused<'note.key-malformed'> {
  const malformed = (because: string) => refused('note.key-malformed', because)
  const parts = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/s.exec(text)
  if (parts === null) return malformed('a verifier key reads name+id+key')
  const [, name, id, encoded] = parts as unknown as [string, string, string, string] // because: three groups always match
  if (!isKeyName(name)) return malformed('the name holds a space or control character')
  const typed = base64Bytes(encoded)
  if (typed?.length !== 1 + publicKeyLength) return malformed('the key is not base64 of 33 bytes')
  const use = useOf(typed)
  if (use === undefined) return malformed('the key is of an unknown signature type')
  const key = makeVerifierKey({ name, publicKey: typed.slice(1), use, sha256 })
  return key.id === id ? { ok: true, key } : malformed('the id does not belong to name and key')
}

function typedKey(use: KeyUse, publicKey: Uint8Array): Uint8Array {
  return concatBytes([Uint8Array.of(typeBytes[use]), publicKey])
}

function useOf(typed: Uint8Array): KeyUse | undefined {
  if (typed[0] === typeBytes.signer) return 'signer'
  return typed[0] === typeBytes.witness ? 'witness' : undefined
}
