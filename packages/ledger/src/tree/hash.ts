// The hashes of an RFC 9162 Merkle tree (section 2.1.1): leaf, inner node, empty tree.
// Knows neither the shape of a tree nor what its leaves mean.
import type { Sha256 } from '../primitives.js'

/** Length of every hash in the tree, in bytes. */
export const hashLength = 32

/** SHA-256(0x00 || entry): the hash of a leaf. */
export function hashLeaf(entry: Uint8Array, sha256: Sha256): Uint8Array {
  const input = new Uint8Array(1 + entry.length)
  input.set(entry, 1)
  return sha256(input)
}

/**
 * The input of every inner node's hash, written anew each time: engines keep arrays of more than 64
 * bytes outside their heap, and making one costs more than hashing it. A Sha256 must not keep it.
 */
const nodeInput = new Uint8Array(1 + hashLength + hashLength)
nodeInput[0] = 1

/** SHA-256(0x01 || left || right): the hash of an inner node. */
export function hashNode(left: Uint8Array, right: Uint8Array, sha256: Sha256): Uint8Array {
  nodeInput.set(left, 1)
  nodeInput.set(right, 1 + hashLength)
  return sha256(nodeInput)
}

/** SHA-256 of nothing: the root of the tree without leaves. */
export function emptyRoot(sha256: Sha256): Uint8Array {
  return sha256(new Uint8Array(0))
}

/**
 * Joins neighbouring subtrees, given left to right from large to small, into the hash of the whole;
 * the empty list gives the empty root.
 */
export function joinSubtrees(hashes: readonly Uint8Array[], sha256: Sha256): Uint8Array {
  if (hashes.length === 0) return emptyRoot(sha256)
  return hashes.reduceRight((right, left) => hashNode(left, right, sha256))
}
