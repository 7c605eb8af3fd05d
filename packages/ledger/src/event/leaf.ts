// The public leaf of an event: what strangers may see of it, and the bytes that enter the tree.
// Refuses to know case, type or actor: those stand only inside the salted commitment.
import { base64Text } from '../encoding/base64.js'
import { utf8Bytes } from '../encoding/utf8.js'
import type { Sha256 } from '../primitives.js'

/**
 * `id`: the event's random identifier, 1–64 of `A–Z a–z 0–9 _ -`;
 * `at`: when it was recorded, `YYYY-MM-DDTHH:MM:SS.sssZ`;
 * `commitment`: base64 of 32 bytes.
 */
export interface Leaf {
  readonly v: 1
  readonly id: string
  readonly at: string
  readonly commitment: string
}

const idForm = '[A-Za-z0-9_-]{1,64}'
const atForm =
  '\\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\\d|3[01])T(?:[01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d\\.\\d{3}Z'
const idPattern = new RegExp(`^${idForm}$`)
const atPattern = new RegExp(`^${atForm}$`)

/**
 * Base64 of exactly 32 bytes, as the source of a regular expression.
 * The last letter before the padding carries four bits, hence its shorter set.
 */
export const hashForm = '[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]='
const hashPattern = new RegExp(`^${hashForm}$`)

/** {@link leafText} as the source of a regular expression, with a group for the commitment. */
export const leafForm = `{"at":"${atForm}","commitment":"(${hashForm})","id":"${idForm}","v":1}`

/**
 * Makes the leaf of an event.
 *
 * @throws RangeError when id, time or commitment do not have the form that {@link Leaf} names
 */
export function makeLeaf(input: { id: string; at: string; commitment: Uint8Array }): Leaf {
  const leaf = parseLeaf({
    v: 1,
    id: input.id,
    at: input.at,
    commitment: base64Text(input.commitment),
  })
  if (leaf === undefined) throw new RangeError('id, time or commitment do not fit a leaf')
  return leaf
}

/**
 * Reads a leaf out of parsed JSON, or undefined when it is not one.
 *
 * Members it does not know are left out; whoever needs the exact text compares {@link leafText}.
 * Does not check that the day exists in its month, nor that times grow along the ledger: transactions
 * that overlap may enter the tree in another order than they began.
 */
export function parseLeaf(value: unknown): Leaf | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const { v, id, at, commitment } = value as Record<string, unknown> // because: an object's members are unknown
  if (v !== 1 || typeof commitment !== 'string' || !hashPattern.test(commitment)) return undefined
  if (typeof id !== 'string' || !idPattern.test(id)) return undefined
  if (typeof at !== 'string' || !atPattern.test(at)) return undefined
  return { v, id, at, commitment }
}

/** The canonical JSON of a leaf; its members need no escaping, so it is written out directly. */
export function leafText(leaf: Leaf): string {
  return `{"at":"${leaf.at}","commitment":"${leaf.commitment}","id":"${leaf.id}","v":1}`
}

/** The canonical bytes of a leaf: the RFC 9162 leaf input. */
export function leafBytes(leaf: Leaf): Uint8Array {
  return utf8Bytes(leafText(leaf))
}

/** Holds 0x00 and the longest leaf; used again for every leaf, as in tree/hash.ts. */
const leafInput = new Uint8Array(512)

/**
 * The RFC 9162 leaf hash of a leaf, 32 bytes: what inclusion proofs prove.
 * Takes a leaf as makeLeaf or parseLeaf gave it; does not check its members again.
 */
export function leafHash(leaf: Leaf, sha256: Sha256): Uint8Array {
  return leafTextHash(leafText(leaf), sha256)
}

/**
 * {@link leafHash} of a leaf's canonical text. The same as hashLeaf of its bytes, without an array for
 * each: exports are long.
 */
export function leafTextHash(text: string, sha256: Sha256): Uint8Array {
  if (text.length >= leafInput.length) throw new RangeError('this is no leaf')
  for (let index = 0; index < text.length; index++) leafInput[index + 1] = text.charCodeAt(index)
  return sha256(leafInput.subarray(0, text.length + 1))
}
