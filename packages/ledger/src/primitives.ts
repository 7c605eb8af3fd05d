// The functions of cryptography that the ledger asks its caller for, and the shape of an expected "no".
// This file knows no algorithm: Node, a browser or a test supplies one.

/** SHA-256 of the bytes: 32 bytes, computed at once. Must not keep or change its argument. */
export type Sha256 = (bytes: Uint8Array) => Uint8Array

/**
 * SHA-256 of a text's UTF-8 bytes, as {@link Sha256} and base64Text would give it. A platform that has it in one step saves
 * several; it must be the same function.
 */
export type HashText = (text: string) => string

/** Ed25519 signature (64 bytes) of the message by the one key that the caller has bound. */
export type Sign = (message: Uint8Array) => Uint8Array

/**
 * Whether the signature is the Ed25519 signature of the message by the public key (32 raw bytes).
 * Must return false, and not throw, for a key or signature that is no Ed25519 value at all.
 */
export type Verify = (publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array) => boolean

/** An expected "no" about something that came from outside. `because` is for people, never parsed. */
export interface Refused<Code extends string> {
  readonly ok: false
  readonly refusal: Code
  readonly because: string
}

/** Builds a {@link Refused}. */
export function refused<Code extends string>(refusal: Code, because: string): Refused<Code> {
  return { ok: false, refusal, because }
}
