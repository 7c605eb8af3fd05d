// The frontier of a growing tree: the few hashes that appending needs ("compact range").
// Keeps no leaf and no history; where the completed nodes are stored is the caller's business.
import type { Sha256 } from '../primitives.js'
import { hashNode, joinSubtrees } from './hash.js'

/** The perfect subtrees of the first `size` leaves, left to right, from large to small: at most 53. */
export interface Frontier {
  readonly size: number
  readonly hashes: readonly Uint8Array[]
}

/** The root of a perfect subtree: it covers the leaves from `index × 2^level`, `2^level` of them. */
export interface TreeNode {
  readonly level: number
  readonly index: number
  readonly hash: Uint8Array
}

/** The frontier of the tree without leaves. */
export const emptyFrontier: Frontier = { size: 0, hashes: [] }

/**
 * Appends a leaf hash and returns the new frontier.
 * Two hashes an append on average; the given frontier stays as it was.
 */
export function appendLeaf(frontier: Frontier, leafHash: Uint8Array, sha256: Sha256): Frontier {
  const hashes = [...frontier.hashes]
  let hash = leafHash
  for (let rest = frontier.size; rest % 2 === 1; rest = Math.floor(rest / 2)) {
    // because: a frontier holds one hash for each one in the binary form of its size.
    hash = hashNode(hashes.pop() as Uint8Array, hash, sha256)
  }
  hashes.push(hash)
  return { size: frontier.size + 1, hashes }
}

/**
 * The nodes that appending the leaf hash completes: the leaf itself (level 0), then its ancestors upwards.
 * Storing them all makes every later proof a look-up: see proof.ts.
 */
export function completedNodes(
  frontier: Frontier,
  leafHash: Uint8Array,
  sha256: Sha256,
): readonly TreeNode[] {
  const nodes: TreeNode[] = [{ level: 0, index: frontier.size, hash: leafHash }]
  const lefts = [...frontier.hashes]
  let hash = leafHash
  let rest = frontier.size
  while (rest % 2 === 1) {
    rest = Math.floor(rest / 2)
    // because: as in appendLeaf.
    hash = hashNode(lefts.pop() as Uint8Array, hash, sha256)
    nodes.push({ level: nodes.length, index: rest, hash })
  }
  return nodes
}

/** The root hash of the frontier's tree. */
export function rootOf(frontier: Frontier, sha256: Sha256): Uint8Array {
  return joinSubtrees(frontier.hashes, sha256)
}
