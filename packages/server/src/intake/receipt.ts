// Receipts: the ledger's signature under one event, given at once. Ed25519 signs the same bytes the same way, so a
// receipt is written anew from the event's public row whenever it is asked for, and kept nowhere.
import { formatReceipt } from '@parley/ledger'
import type { Instant } from '@parley/rules'
import { sha256 } from '../audit/body.js'
import { leafOf, type Signing, signerOf, verifierKey } from '../audit/ledger/key.js'

/** The signed note over an event's public row. */
export const writeReceipt = (
  signing: Signing,
  event: { readonly eventId: string; readonly at: Instant; readonly commitment: Buffer },
): string =>
  formatReceipt({
    leaf: leafOf(event),
    key: verifierKey(signing),
    sign: signerOf(signing),
    sha256,
  })
