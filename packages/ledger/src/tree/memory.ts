// A whole Merkle tree in memory, growing at its end: for tests, exports and small ledgers.
// The server keeps its nodes in the database instead and makes proofs by plan: see proof.ts.
import type { Sha256 } from '../primitives.js'
import { appendLeaf, completedNodes, emptyFrontier } from './frontier.js'
import { joinSubtrees } from './hash.js'
import { consistencyPlan, inclusionPlan, type NodeName, proofFromPlan, rootPlan } from './proof.js'

/** A growing tree. Sizes default to the present one; a smaller size asks about the tree as it was. */
export interface MerkleTree {
  size(): number
  append(leafHash: Uint8Array): void
  root(size?: number): Uint8Array
  inclusionProof(index: number, size?: number): readonly Uint8Array[]
  consistencyProof(from: number, to?: number): readonly Uint8Array[]
}

/**
 * Makes an empty tree. It keeps about two hashes a leaf.
 * Its methods throw RangeError for leaves and sizes that it does not have.
 */
export function growTree(sha256: Sha256): MerkleTree {
  const hashes = new Map<string, Uint8Array>()
  let frontier = emptyFrontier
  const nameOf = (node: NodeName) => `${node.level}/${node.index}`
  const hashOf = (node: NodeName): Uint8Array => {
    const hash = hashes.get(nameOf(node))
    if (hash === undefined) throw new RangeError('the tree has not grown to this size')
    return hash
  }
  return {
    size: () => frontier.size,
    append(leafHash) {
      for (const node of completedNodes(frontier, leafHash, sha256)) {
        hashes.set(nameOf(node), node.hash)
      }
      frontier = appendLeaf(frontier, leafHash, sha256)
    },
    root: (size = frontier.size) => joinSubtrees(rootPlan(size).map(hashOf), sha256),
    inclusionProof: (index, size = frontier.size) =>
      proofFromPlan(inclusionPlan(index, size), hashOf, sha256),
    consistencyProof: (from, to = frontier.size) =>
      proofFromPlan(consistencyPlan(from, to), hashOf, sha256),
  }
}
