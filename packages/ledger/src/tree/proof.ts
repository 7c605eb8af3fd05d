// Which nodes an RFC 9162 inclusion or consistency proof is made of (sections 2.1.3.1 and 2.1.4.1), and the proof from them.
// Holds no tree: a plan names nodes, the caller fetches them, from memory or from a database.
import type { Sha256 } from '../primitives.js'
import { joinSubtrees } from './hash.js'

/** Names the root of a perfect subtree: the leaves from `index × 2^level`, `2^level` of them. */
export interface NodeName {
  readonly level: number
  readonly index: number
}

/** One entry for each hash of the proof: the stored nodes, left to right, that join into it. */
export type ProofPlan = readonly (readonly NodeName[])[]

/** The perfect subtrees that make up the first `size` leaves; joined they give the root. */
export function rootPlan(size: number): readonly NodeName[] {
  checkSize(size)
  return subtrees(0, size)
}

/**
 * What proves that the leaf is in the tree of `size` leaves.
 *
 * @throws RangeError unless 0 ≤ index < size, both whole numbers
 */
export function inclusionPlan(index: number, size: number): ProofPlan {
  checkSize(size)
  checkSize(index)
  if (index >= size) throw new RangeError('the leaf is not in a tree of this size')
  return path(index, 0, size)
}

/**
 * What proves that the tree of `to` leaves begins with the tree of `from` leaves.
 * The plan is empty when the sizes are the same, or `from` is 0.
 *
 * @throws RangeError unless 0 ≤ from ≤ to, both whole numbers
 */
export function consistencyPlan(from: number, to: number): ProofPlan {
  checkSize(from)
  checkSize(to)
  if (from > to) throw new RangeError('a tree does not shrink')
  return from === 0 ? [] : subproof({ from, low: 0, high: to, known: true })
}

/** The proof for a plan, given each stored node's hash. */
export function proofFromPlan(
  plan: ProofPlan,
  hashOf: (node: NodeName) => Uint8Array,
  sha256: Sha256,
): readonly Uint8Array[] {
  return plan.map((nodes) => joinSubtrees(nodes.map(hashOf), sha256))
}

function checkSize(size: number): void {
  if (!Number.isSafeInteger(size) || size < 0) throw new RangeError('sizes count leaves')
}

/** PATH(m, D[low:high]). */
function path(index: number, low: number, high: number): ProofPlan {
  if (high - low === 1) return []
  const middle = low + splitBelow(high - low)
  return index < middle
    ? [...path(index, low, middle), subtrees(middle, high)]
    : [...path(index, middle, high), subtrees(low, middle)]
}

/** SUBPROOF(m, D[low:high], b): `known` says that the verifier holds this subtree's hash already. */
function subproof(at: { from: number; low: number; high: number; known: boolean }): ProofPlan {
  const { from, low, high, known } = at
  if (from === high) return known ? [] : [subtrees(low, high)]
  const middle = low + splitBelow(high - low)
  return from <= middle
    ? [...subproof({ from, low, high: middle, known }), subtrees(middle, high)]
    : [...subproof({ from, low: middle, high, known: false }), subtrees(low, middle)]
}

/** The largest power of two below the count, which is at least 2. */
function splitBelow(count: number): number {
  let power = 1
  while (power * 2 < count) power *= 2
  return power
}

/** The range as perfect subtrees, from large to small; `low` is a multiple of the largest. */
function subtrees(low: number, high: number): readonly NodeName[] {
  const nodes: NodeName[] = []
  let start = low
  while (start < high) {
    let level = 0
    let width = 1
    while (width * 2 <= high - start) {
      width *= 2
      level += 1
    }
    nodes.push({ level, index: start / width })
    start += width
  }
  return nodes
}
