// The salted commitment of an event's body: fixes the body without revealing it.
// Knows no event type and keeps no salt; whoever erases the salt makes the commitment unopenable for good.
import { concatBytes, equalBytes } from '../encoding/bytes.js'
import { canonicalText, canonicalTextIfAny } from '../encoding/canonical.js'
import { utf8Bytes } from '../encoding/utf8.js'
import type { Sha256 } from '../primitives.js'

/** Length of a salt, in bytes. */
export const saltLength = 32

/** Said before every commitment, so that its hash is never mistaken for one of another purpose. */
const domain = utf8Bytes('parley-ledger/commitment/v1\n')

/**
 * Commits to a body: SHA-256(domain || salt || canonical JSON of the body), 32 bytes.
 *
 * @param salt 32 random bytes, used once; a guessable salt lets strangers test guesses at the body
 * @throws RangeError when the salt is not 32 bytes; NotCanonical when the body has no canonical form
 */
export function commit(input: { sha256: Sha256; salt: Uint8Array; body: unknown }): Uint8Array {
  const { sha256, salt, body } = input
  if (salt.length !== saltLength) throw new RangeError(`a salt has ${saltLength} bytes`)
  return commitText({ sha256, salt, canonicalBody: canonicalText(body) })
}

/** {@link commit} for a body that is canonical text already. Does not check that it is. */
export function commitText(input: {
  sha256: Sha256
  salt: Uint8Array
  canonicalBody: string
}): Uint8Array {
  return input.sha256(concatBytes([domain, input.salt, utf8Bytes(input.canonicalBody)]))
}

/**
 * Whether salt and body open the commitment.
 *
 * Never throws: a salt of another length, or a body without canonical form, opens nothing.
 * Does not check that the commitment stands in any ledger.
 */
export function opens(input: {
  sha256: Sha256
  salt: Uint8Array
  body: unknown
  commitment: Uint8Array
}): boolean {
  const { sha256, salt, body, commitment } = input
  const canonicalBody = canonicalTextIfAny(body)
  if (canonicalBody === undefined || salt.length !== saltLength) return false
  return equalBytes(commitText({ sha256, salt, canonicalBody }), commitment)
}
