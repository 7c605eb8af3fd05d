// Checks RFC 9162 inclusion and consistency proofs (sections 2.1.3.2 and 2.1.4.2).
// Everything given is untrusted: nonsense is answered with false and never throws.
import { equalBytes } from '../encoding/bytes.js'
import type { Sha256 } from '../primitives.js'
import { emptyRoot, hashLength, hashNode } from './hash.js'

/** `leafHash` at `index` in the tree of `size` leaves with `root`; `proof` from leaf to root. */
export interface InclusionClaim {
  readonly leafHash: Uint8Array
  readonly index: number
  readonly size: number
  readonly root: Uint8Array
  readonly proof: readonly Uint8Array[]
}

/** The tree of `to` leaves with `toRoot` begins with the tree of `from` leaves with `fromRoot`. */
export interface ConsistencyClaim {
  readonly from: number
  readonly fromRoot: Uint8Array
  readonly to: number
  readonly toRoot: Uint8Array
  readonly proof: readonly Uint8Array[]
}

/** Whether the proof shows what the claim says. Who vouches for the root is not checked. */
export function verifyInclusion(claim: InclusionClaim, sha256: Sha256): boolean {
  const { leafHash, index, size, root, proof } = claim
  if (!areSizes(index, size) || index >= size) return false
  if (![leafHash, root, ...proof].every(isHash)) return false
  let node = index
  let last = size - 1
  let hash = leafHash
  for (const sibling of proof) {
    if (last === 0) return false
    if (isRightmost(node, last)) {
      hash = hashNode(sibling, hash, sha256)
      while (node % 2 === 0 && node !== 0) {
        node = half(node)
        last = half(last)
      }
    } else {
      hash = hashNode(hash, sibling, sha256)
    }
    node = half(node)
    last = half(last)
  }
  return last === 0 && equalBytes(hash, root)
}

/**
 * Whether the proof shows what the claim says. Who vouches for the roots is not checked.
 * From 0 leaves any tree follows, with the empty root and an empty proof.
 */
export function verifyConsistency(claim: ConsistencyClaim, sha256: Sha256): boolean {
  const { from, fromRoot, to, toRoot, proof } = claim
  if (!areSizes(from, to) || from > to) return false
  if (![fromRoot, toRoot, ...proof].every(isHash)) return false
  if (from === 0 && !equalBytes(fromRoot, emptyRoot(sha256))) return false
  if (from === to) return proof.length === 0 && equalBytes(fromRoot, toRoot)
  if (from === 0) return proof.length === 0
  return followConsistency(claim, sha256)
}

function followConsistency(claim: ConsistencyClaim, sha256: Sha256): boolean {
  const { from, fromRoot, to, toRoot, proof } = claim
  let node = from - 1
  let last = to - 1
  while (node % 2 === 1) {
    node = half(node)
    last = half(last)
  }
  // A perfect old tree is itself the first hash, which the proof then leaves out: node is 0 only there.
  const [first, ...rest] = node === 0 ? [fromRoot, ...proof] : proof
  if (first === undefined) return false
  let oldHash = first
  let newHash = first
  for (const sibling of rest) {
    if (last === 0) return false
    if (isRightmost(node, last)) {
      oldHash = hashNode(sibling, oldHash, sha256)
      newHash = hashNode(sibling, newHash, sha256)
      while (node % 2 === 0 && node !== 0) {
        node = half(node)
        last = half(last)
      }
    } else {
      newHash = hashNode(newHash, sibling, sha256)
    }
    node = half(node)
    last = half(last)
  }
  return last === 0 && equalBytes(oldHash, fromRoot) && equalBytes(newHash, toRoot)
}

function areSizes(...sizes: readonly number[]): boolean {
  return sizes.every((size) => Number.isSafeInteger(size) && size >= 0)
}

function isHash(bytes: Uint8Array): boolean {
  return bytes.length === hashLength
}

/** The node is a right child, or the last of its level: its sibling stands to the left. */
function isRightmost(node: number, last: number): boolean {
  return node % 2 === 1 || node === last
}

function half(value: number): number {
  return Math.floor(value / 2)
}
