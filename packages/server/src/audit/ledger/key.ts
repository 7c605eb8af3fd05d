// The ledger's signing key and its name. Everything the ledger signs is signed here: checkpoints and receipts.
import { createPublicKey, type KeyObject, sign, verify as verifyNode } from 'node:crypto'
import {
  type Leaf,
  makeLeaf,
  makeVerifierKey,
  type Sign,
  type VerifierKey,
  type Verify,
} from '@parley/ledger'
import { formatInstant, type Instant } from '@parley/rules'
import type { Installation } from '../../db/installation.js'
import { sha256 } from '../body.js'

/** Whose ledger it is: the name is `origin`, the key is the installation's. */
export type Signing = Pick<Installation, 'keys' | 'origin'>

export const verifierKey = ({ keys, origin }: Signing): VerifierKey =>
  makeVerifierKey({ name: origin, publicKey: keys.verifying, sha256 })

export const signerOf =
  ({ keys }: Pick<Signing, 'keys'>): Sign =>
  (message) =>
    sign(null, message, keys.signing)

const known = new Map<string, KeyObject>()

/** Ed25519 with the raw public key of 32 bytes. */
export const verify: Verify = (publicKey, message, signature) => {
  const x = Buffer.from(publicKey).toString('base64url')
  const key =
    known.get(x) ?? createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
  known.set(x, key)
  return verifyNode(null, message, key, signature)
}

/** The leaf of an event, from its public row. */
export const leafOf = (row: {
  readonly eventId: string
  readonly at: Instant
  readonly commitment: Uint8Array
}): Leaf => makeLeaf({ id: row.eventId, at: formatInstant(row.at), commitment: row.commitment })
