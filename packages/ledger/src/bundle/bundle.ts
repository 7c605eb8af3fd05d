// A proof bundle: a few opened events, each with its inclusion proof, under one signed checkpoint. It is what a reader
// takes away from a published advisory and checks anywhere, without the rest of the ledger.
import { base64Bytes, base64Text } from '../encoding/base64.js'
import { canonicalText, canonicalTextIfAny } from '../encoding/canonical.js'
import { saltLength } from '../event/commitment.js'
import { type Leaf, parseLeaf } from '../event/leaf.js'
import { type Refused, refused } from '../primitives.js'
import { hashLength } from '../tree/hash.js'

/** The format that bundles name. */
export const bundleFormat = 'parley-ledger-proofs/1'

/** An opened event: its leaf at `index`, what opens its commitment, and the path from leaf to root. */
export interface BundledEvent {
  readonly index: number
  readonly leaf: Leaf
  readonly salt: Uint8Array
  readonly body: unknown
  readonly proof: readonly Uint8Array[]
}

/** `key` and `witnesses` are verifier keys as texts; `checkpoint` is the signed note that all proofs lead to. */
export interface Bundle {
  readonly key: string
  readonly witnesses: readonly string[]
  readonly checkpoint: string
  readonly events: readonly BundledEvent[]
}

/** More events are refused: a bundle is of one case. */
export const maxBundledEvents = 100
// A tree of 2^53 leaves is 53 levels high.
const maxProofLength = 53

/**
 * Writes a bundle as one line of canonical JSON, so that no byte of it is free to change.
 *
 * @throws NotCanonical for a body without canonical form
 */
export function formatBundle(bundle: Bundle): string {
  const { key, witnesses, checkpoint, events } = bundle
  const written = events.map(({ index, leaf, salt, body, proof }) => ({
    body,
    index,
    leaf: { ...leaf },
    proof: proof.map(base64Text),
    salt: base64Text(salt),
  }))
  const members = { checkpoint, events: written, format: bundleFormat, key, witnesses }
  return `${canonicalText(members)}\n`
}

/**
 * Reads a bundle; verifies nothing.
 *
 * @returns refusal `bundle.malformed` for any text that {@link formatBundle} would not have written
 */
export function parseBundle(
  text: string,
): { ok: true; bundle: Bundle } | Refused<'bundle.malformed'> {
  const malformed = (because: string) => refused('bundle.malformed', because)
  const members = membersOf(text)
  if (members?.['format'] !== bundleFormat) return malformed(`this is no ${bundleFormat}`)
  const { key, checkpoint, witnesses, events } = members
  if (typeof key !== 'string' || typeof checkpoint !== 'string') {
    return malformed('a bundle names a key and a checkpoint')
  }
  if (!Array.isArray(witnesses) || !witnesses.every((one) => typeof one === 'string')) {
    return malformed('the keys of witnesses are texts')
  }
  if (!Array.isArray(events) || events.length === 0 || events.length > maxBundledEvents) {
    return malformed(`a bundle has from one to ${maxBundledEvents} events`)
  }
  const read = events.map(readEvent)
  const whole = read.filter((event) => event !== undefined)
  if (whole.length < read.length) return malformed('an event is not written as it should be')
  const bundle = { key, checkpoint, witnesses, events: whole }
  return isExactly(bundle, text)
    ? { ok: true, bundle }
    : malformed('it is not written as a bundle is written')
}

function membersOf(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : undefined
  } catch {
    // JSON.parse throws nothing but SyntaxError.
    return undefined
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function readEvent(value: unknown): BundledEvent | undefined {
  if (!isObject(value)) return undefined
  const { index, body, salt, proof } = value
  const leaf = parseLeaf(value['leaf'])
  const saltBytes = typeof salt === 'string' ? base64Bytes(salt) : undefined
  const path = readProof(proof)
  if (typeof index !== 'number' || !Number.isSafeInteger(index) || index < 0) return undefined
  if (leaf === undefined || path === undefined || saltBytes?.length !== saltLength) return undefined
  return canonicalTextIfAny(body) === undefined
    ? undefined
    : { index, leaf, salt: saltBytes, body, proof: path }
}

function readProof(value: unknown): readonly Uint8Array[] | undefined {
  if (!Array.isArray(value) || value.length > maxProofLength) return undefined
  const hashes = value
    .map((each) => (typeof each === 'string' ? base64Bytes(each) : undefined))
    .filter((hash) => hash?.length === hashLength)
  // because: the filter has left out undefined.
  return hashes.length === value.length ? (hashes as Uint8Array[]) : undefined
}

/** Keys and checkpoint may hold a lone surrogate, which has no canonical form and so is nothing we write. */
function isExactly(bundle: Bundle, text: string): boolean {
  const { key, checkpoint, witnesses } = bundle
  if (canonicalTextIfAny([key, checkpoint, ...witnesses]) === undefined) return false
  return formatBundle(bundle) === text
}
