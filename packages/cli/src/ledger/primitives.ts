/*
 * Owns hashing, signatures and strict text for the ledger library, by Node's own cryptography.
 * Refuses to hold private keys: it only verifies.
 */
import { createPublicKey, hash, type KeyObject, verify as verifyNode } from 'node:crypto'
import type { HashText, Sha256, Verify } from '@parley/ledger'

/** In one go, and through hexadecimal: no object for each hash, no buffer outside the pool. */
export const sha256: Sha256 = (bytes) => Buffer.from(hash('sha256', bytes, 'hex'), 'hex')

/** The same of a text, in base64: in one step, without the bytes between. */
export const hashText: HashText = (text) => hash('sha256', text, 'base64')

const known = new Map<string, KeyObject>()

/** Ed25519, with the raw public key of 32 bytes. */
export const verify: Verify = (publicKey, message, signature) => {
  const x = Buffer.from(publicKey).toString('base64url')
  const key =
    known.get(x) ?? createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
  known.set(x, key)
  return verifyNode(null, message, key, signature)
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Strict UTF-8 to text; undefined for anything else. */
export const decodeStrictly = (bytes: Uint8Array): string | undefined => {
  try {
    return decoder.decode(bytes)
  } catch {
    // The decoder throws nothing but the TypeError of bytes that are not UTF-8.
    return undefined
  }
}
