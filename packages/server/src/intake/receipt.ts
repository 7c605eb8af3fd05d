// Receipts: the ledger's signature under one event, given at once. Ed25519 signs the same bytes the same way, so a
// receipt is written anew from the event's public row whenever it is asked for, and kept nowhere.
import { sign } from 'node:crypto'
import { formatReceipt, formatVerifierKey, makeLeaf, makeVerifierKey } from '@parley/ledger'
import { formatInstant, type Instant } from '@parley/rules'
import { sha256 } from '../audit/append.js'
import type { Installation } from '../db/installation.js'

type Signing = Pick<Installation, 'keys' | 'origin'>

const verifierKey = ({ keys, origin }: Signing) =>
  makeVerifierKey({ name: origin, publicKey: keys.verifying, sha256 })

/** The public key that receipts verify under, in the form in which it is published. */
export const receiptKey = (signing: Signing): string => formatVerifierKey(verifierKey(signing))

/** The signed note over an event's public row. */
export const writeReceipt = (
  signing: Signing,
  event: { readonly eventId: string; readonly at: Instant; readonly commitment: Buffer },
): string =>
  formatReceipt({
    leaf: makeLeaf({
      id: event.eventId,
      at: formatInstant(event.at),
      commitment: event.commitment,
    }),
    key: verifierKey(signing),
    sign: (bytes) => sign(null, bytes, signing.keys.signing),
    sha256,
  })
