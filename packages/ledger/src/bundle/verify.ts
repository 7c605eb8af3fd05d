// Verifies a proof bundle by itself: the checkpoint's signature, each event's commitment, each path to the root.
// Does not know what an event means, nor whether two events belong together: that stands in their bodies.
import { base64Bytes, base64Text } from '../encoding/base64.js'
import { opens } from '../event/commitment.js'
import { leafHash } from '../event/leaf.js'
import { type Checkpoint, verifyCheckpoint } from '../note/checkpoint.js'
import { formatVerifierKey, parseVerifierKey, type VerifierKey } from '../note/key.js'
import { verifyReceipt } from '../note/receipt.js'
import type { Sha256, Verify } from '../primitives.js'
import { verifyInclusion } from '../tree/verify.js'
import { type Bundle, type BundledEvent, parseBundle } from './bundle.js'

/** What the reader brings: how to compute, and what it knows from elsewhere. */
export interface BundleReader {
  readonly sha256: Sha256
  readonly verify: Verify
  /** The ledger's verifier key. Without it the bundle's own is used, which a forger may have replaced. */
  readonly key?: string
  /** Receipts (notes) whose leaves the bundle must hold. */
  readonly receipts?: readonly string[]
}

/** What can be wrong with a bundle, as a stable word. */
export type BundleFindingKind =
  | 'bundle-malformed'
  | 'key-malformed'
  | 'key-other'
  | 'checkpoint-refused'
  | 'body-changed'
  | 'not-included'
  | 'receipt-refused'
  | 'receipt-missing'

/** One thing that is wrong; `event` counts from 0 in the bundle, `index` is the leaf in the tree. */
export interface BundleFinding {
  readonly kind: BundleFindingKind
  readonly because: string
  readonly event?: number
  readonly index?: number
}

/** An event that is proved: its leaf, and the body that its commitment opens to. */
export interface ProvedEvent {
  readonly index: number
  readonly id: string
  readonly at: string
  readonly body: unknown
}

/** `keyFrom` says who vouches for the key: `reader` brought it, or only the `bundle` itself states it. */
export type BundleResult =
  | {
      readonly ok: true
      readonly origin: string
      readonly key: string
      readonly keyFrom: 'reader' | 'bundle'
      readonly size: number
      readonly root: Uint8Array
      readonly witnesses: number
      readonly events: readonly ProvedEvent[]
      readonly receipts: readonly { readonly id: string; readonly index: number }[]
    }
  | { readonly ok: false; readonly findings: readonly BundleFinding[] }

/**
 * Verifies a bundle.
 *
 * Found: a body that does not open its commitment, a leaf or path that does not lead to the signed root, a checkpoint
 * that the key did not sign, another key than the reader's, a receipt whose leaf is not among the events.
 * Not found: a bundle signed afresh with another key, unless the reader brings the key.
 *
 * @param text as formatBundle wrote it
 */
export function verifyBundle(text: string, reader: BundleReader): BundleResult {
  const parsed = parseBundle(text)
  if (!parsed.ok) return wrong([{ kind: 'bundle-malformed', because: parsed.because }])
  const { bundle } = parsed
  const keys = readKeys(bundle, reader)
  if (!keys.ok) return wrong([keys.finding])
  const { key, witnesses } = keys
  const verified = verifyCheckpoint({
    note: bundle.checkpoint,
    key,
    witnesses,
    verify: reader.verify,
  })
  if (!verified.ok) return wrong([{ kind: 'checkpoint-refused', because: verified.because }])
  if (verified.unknown > 0) {
    const because = 'a signature is by a key that the bundle does not list'
    return wrong([{ kind: 'checkpoint-refused', because }])
  }
  const { checkpoint } = verified
  const kept = readReceipts(bundle, { key, reader })
  const findings = [
    ...bundle.events.flatMap((event, at) => eventFindings(event, { at, checkpoint, reader })),
    ...kept.findings,
  ]
  if (findings.length > 0) return wrong(findings)
  return {
    ok: true,
    origin: key.name,
    key: formatVerifierKey(key),
    keyFrom: reader.key === undefined ? 'bundle' : 'reader',
    size: checkpoint.size,
    root: checkpoint.root,
    witnesses: verified.signers.length - 1,
    events: bundle.events.map(({ index, leaf, body }) => ({
      index,
      id: leaf.id,
      at: leaf.at,
      body,
    })),
    receipts: kept.kept,
  }
}

function wrong(findings: readonly BundleFinding[]): BundleResult {
  return { ok: false, findings }
}

function readKeys(
  bundle: Bundle,
  reader: BundleReader,
):
  | { ok: true; key: VerifierKey; witnesses: readonly VerifierKey[] }
  | { ok: false; finding: BundleFinding } {
  const malformed = (because: string) => ({
    ok: false as const,
    finding: { kind: 'key-malformed' as const, because },
  })
  const parsed = parseVerifierKey(bundle.key, reader.sha256)
  if (!parsed.ok || parsed.key.use !== 'signer') return malformed('the verifier key is malformed')
  if (reader.key !== undefined && reader.key !== formatVerifierKey(parsed.key)) {
    const because = 'the bundle names another key than the reader'
    return { ok: false, finding: { kind: 'key-other', because } }
  }
  const witnesses: VerifierKey[] = []
  for (const text of bundle.witnesses) {
    const witness = parseVerifierKey(text, reader.sha256)
    if (!witness.ok || witness.key.use !== 'witness') {
      return malformed('the key of a witness is malformed')
    }
    witnesses.push(witness.key)
  }
  return { ok: true, key: parsed.key, witnesses }
}

function eventFindings(
  event: BundledEvent,
  context: { at: number; checkpoint: Checkpoint; reader: BundleReader },
): readonly BundleFinding[] {
  const { at, checkpoint, reader } = context
  const { index, leaf, salt, body, proof } = event
  const { sha256 } = reader
  const { size, root } = checkpoint
  const findings: BundleFinding[] = []
  // because: parseLeaf lets only base64 of 32 bytes pass.
  const commitment = base64Bytes(leaf.commitment) as Uint8Array
  if (!opens({ sha256, salt, body, commitment })) {
    const because = `the body of leaf ${index} does not open its commitment`
    findings.push({ kind: 'body-changed', because, event: at, index })
  }
  if (!verifyInclusion({ leafHash: leafHash(leaf, sha256), index, size, root, proof }, sha256)) {
    const because = `leaf ${index} does not lead to the root that was signed`
    findings.push({ kind: 'not-included', because, event: at, index })
  }
  return findings
}

function readReceipts(bundle: Bundle, context: { key: VerifierKey; reader: BundleReader }) {
  const { key, reader } = context
  const { sha256, verify } = reader
  const hashes = new Map(
    bundle.events.map(({ index, leaf }) => [base64Text(leafHash(leaf, sha256)), index]),
  )
  const kept: { id: string; index: number }[] = []
  const findings: BundleFinding[] = []
  for (const receipt of reader.receipts ?? []) {
    const verified = verifyReceipt({ receipt, key, sha256, verify })
    if (!verified.ok) {
      findings.push({ kind: 'receipt-refused', because: verified.because })
      continue
    }
    const { id } = verified.receipt.leaf
    const index = hashes.get(base64Text(verified.leafHash))
    if (index !== undefined) kept.push({ id, index })
    else {
      const because = `the leaf that the receipt for ${id} promises is not here`
      findings.push({ kind: 'receipt-missing', because })
    }
  }
  return { kept, findings }
}
