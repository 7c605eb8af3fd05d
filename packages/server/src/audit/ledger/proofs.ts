// Proofs from the stored nodes: that a leaf is in the tree of some size, and that a tree begins with a smaller one.
// Anyone may ask; nothing here is more than the public rows say.
import {
  consistencyPlan,
  inclusionPlan,
  type NodeName,
  type ProofPlan,
  proofFromPlan,
  rootOf,
  rootPlan,
} from '@parley/ledger'
import { sha256 } from '../body.js'
import {
  type KeptCheckpoint,
  type LeafName,
  type LeafRow,
  type Runs,
  selectLeaf,
  selectNewestCheckpoint,
  selectNodes,
} from './tree.js'

export interface FoundInclusion {
  readonly leaf: LeafRow
  readonly size: number
  readonly root: Uint8Array
  readonly hashes: readonly Uint8Array[]
  readonly newest: KeptCheckpoint
}

export interface FoundConsistency {
  readonly from: number
  readonly to: number
  readonly fromRoot: Uint8Array
  readonly toRoot: Uint8Array
  readonly hashes: readonly Uint8Array[]
  readonly newest: KeptCheckpoint
}

const nameOf = ({ level, index }: NodeName): string => `${level}/${index}`

/** Fetches all nodes of some plans in one statement. */
const fetchNodes = async (db: Runs, plans: readonly (readonly NodeName[])[]) => {
  const names = [...new Map(plans.flat().map((node) => [nameOf(node), node])).values()]
  const hashes = await selectNodes(db, names)
  const known = new Map(names.map((node, at) => [nameOf(node), hashes[at]]))
  return (node: NodeName): Uint8Array => {
    const hash = known.get(nameOf(node))
    if (hash === undefined) throw new Error('the ledger lacks a node that its size says it has')
    return hash
  }
}

type HashOf = (node: NodeName) => Uint8Array

const rootFrom = (size: number, hashOf: HashOf): Uint8Array =>
  rootOf({ size, hashes: rootPlan(size).map(hashOf) }, sha256)

const proofFrom = (plan: ProofPlan, hashOf: HashOf) => proofFromPlan(plan, hashOf, sha256)

/**
 * Inclusion of a leaf in the tree of `size` leaves, or of the newest checkpoint. Undefined when there is no such leaf in
 * a tree of that size, or no checkpoint reaches it yet.
 */
export const proveInclusion = async (
  db: Runs,
  name: LeafName,
  asked?: number,
): Promise<FoundInclusion | undefined> => {
  const newest = await selectNewestCheckpoint(db)
  const leaf = await selectLeaf(db, name)
  const size = asked ?? newest?.size ?? 0
  if (newest === undefined || leaf === undefined) return undefined
  if (size > newest.size || leaf.index >= size) return undefined
  const plan = inclusionPlan(leaf.index, size)
  const hashOf = await fetchNodes(db, [...plan, rootPlan(size)])
  return { leaf, size, root: rootFrom(size, hashOf), hashes: proofFrom(plan, hashOf), newest }
}

/** Consistency between two sizes; the larger one is the newest checkpoint's where it is left out. */
export const proveConsistency = async (
  db: Runs,
  from: number,
  asked?: number,
): Promise<FoundConsistency | undefined> => {
  const newest = await selectNewestCheckpoint(db)
  const to = asked ?? newest?.size ?? 0
  if (newest === undefined || from > to || to > newest.size) return undefined
  const plan = consistencyPlan(from, to)
  const hashOf = await fetchNodes(db, [...plan, rootPlan(from), rootPlan(to)])
  return {
    from,
    to,
    fromRoot: rootFrom(from, hashOf),
    toRoot: rootFrom(to, hashOf),
    hashes: proofFrom(plan, hashOf),
    newest,
  }
}
