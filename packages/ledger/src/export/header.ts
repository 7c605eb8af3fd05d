// The first line of an export: whose ledger it is, and which key, checkpoints and receipts it is held to.
// Reads no leaf. Without a usable key nothing later could be verified, so that reading ends here.
import { base64Text } from '../encoding/base64.js'
import { type Checkpoint, verifyCheckpoint } from '../note/checkpoint.js'
import { formatVerifierKey, parseVerifierKey, type VerifierKey } from '../note/key.js'
import { verifyReceipt } from '../note/receipt.js'
import type { Sha256 } from '../primitives.js'
import type { HeaderRecord } from './lines.js'
import { type ExportState, found, withFacts } from './state.js'

/** Takes the header in. With a malformed one the state keeps no key, and reading is over. */
export function readHeader(state: ExportState, header: HeaderRecord): ExportState {
  const { sha256 } = state.facts.reader
  const key = readKey(header.key, sha256)
  const witnesses = header.witnesses.map((witness) => readKey(witness, sha256))
  const malformed = (because: string) =>
    found(withFacts(state, { isEnded: true }), 'header-malformed', { because })
  if (key?.use !== 'signer') return malformed('the verifier key is malformed')
  if (key.name !== header.origin) return malformed('the key does not bear the name of the origin')
  if (!witnesses.every((witness) => witness?.use === 'witness')) {
    return malformed('the key of a witness is malformed')
  }
  // because: every has just excluded undefined.
  const named = withFacts(state, { key, witnesses: witnesses as readonly VerifierKey[] })
  return withReceipts(withCheckpoints(withTrust(named, key), key), key)
}

function readKey(text: string, sha256: Sha256): VerifierKey | undefined {
  const parsed = parseVerifierKey(text, sha256)
  return parsed.ok ? parsed.key : undefined
}

function withTrust(state: ExportState, key: VerifierKey): ExportState {
  const { key: trusted } = state.facts.reader
  if (trusted === undefined || trusted === formatVerifierKey(key)) return state
  return found(state, 'key-other', { because: 'the export names another key than the reader' })
}

function withCheckpoints(state: ExportState, key: VerifierKey): ExportState {
  const { reader, witnesses } = state.facts
  const known: Checkpoint[] = []
  let next = state
  for (const note of reader.checkpoints ?? []) {
    const verified = verifyCheckpoint({ note, key, witnesses, verify: reader.verify })
    if (verified.ok) known.push(verified.checkpoint)
    else next = found(next, 'known-checkpoint-refused', { because: verified.because })
  }
  return withFacts(next, { known: known.toSorted((a, b) => a.size - b.size) })
}

function withReceipts(state: ExportState, key: VerifierKey): ExportState {
  const { receipts = [], sha256, verify } = state.facts.reader
  const promised = new Map<string, string>()
  let next = state
  for (const receipt of receipts) {
    const verified = verifyReceipt({ receipt, key, sha256, verify })
    if (verified.ok) promised.set(base64Text(verified.leafHash), verified.receipt.leaf.id)
    else next = found(next, 'receipt-refused', { because: verified.because })
  }
  return withFacts(next, { promised })
}
