// One batch of the sequencer: takes the rows that wait, appends them to the tree, signs what the tree has become, in one
// transaction. Its caller holds the lock on the same connection, so that nobody else can be writing.
import {
  appendLeaf,
  completedNodes,
  equalBytes,
  type Frontier,
  leafHash,
  rootOf,
  signCheckpoint,
  type TreeNode,
  verifyCheckpoint,
} from '@parley/ledger'
import { Fault } from '../../config/fault.js'
import type { Installation } from '../../db/installation.js'
import { sha256 } from '../body.js'
import { leafOf, signerOf, verifierKey, verify } from './key.js'
import {
  deleteWaiting,
  insertCheckpoint,
  insertLeaves,
  insertNodes,
  type NewLeaf,
  type Runs,
  selectFrontier,
  selectNewestCheckpoint,
  selectWaiting,
  type WaitingEvent,
} from './tree.js'

/** So many rows enter the tree in one transaction. */
export const batchSize = 4_096

type Sequencing = Pick<Installation, 'keys' | 'origin' | 'now'>

const tampered = (message: string): Fault =>
  new Fault({ code: 'ledger.tampered', retry: 'never', message })

/**
 * Reads the tree where it stands, and refuses to go on from one that the newest checkpoint did not sign: signing then
 * would vouch for a second history.
 */
export const readTree = async (db: Runs, sequencing: Sequencing): Promise<Frontier | undefined> => {
  const frontier = await selectFrontier(db)
  if (frontier === undefined) throw tampered('A node of the ledger is missing.')
  const newest = await selectNewestCheckpoint(db)
  if (newest === undefined) {
    if (frontier.size > 0) throw tampered('The ledger has leaves and no checkpoint.')
    return undefined
  }
  const key = verifierKey(sequencing)
  const verified = verifyCheckpoint({ note: newest.note, key, verify })
  if (!verified.ok) throw tampered(`The newest checkpoint does not hold: ${verified.because}.`)
  const { size, root } = verified.checkpoint
  if (size !== frontier.size || !equalBytes(root, rootOf(frontier, sha256))) {
    throw tampered('The ledger is not what its newest checkpoint signed.')
  }
  return frontier
}

const sign = (sequencing: Sequencing, frontier: Frontier) => {
  const { now, origin } = sequencing
  const note = signCheckpoint({
    checkpoint: { origin, size: frontier.size, root: rootOf(frontier, sha256) },
    key: verifierKey(sequencing),
    sign: signerOf(sequencing),
  })
  return { size: frontier.size, note, signedAt: now() }
}

const grow = (before: Frontier, events: readonly WaitingEvent[]) => {
  let frontier = before
  const leaves: NewLeaf[] = []
  const nodes: TreeNode[] = []
  for (const event of events) {
    const hash = leafHash(leafOf(event), sha256)
    leaves.push({ index: frontier.size, eventId: event.eventId, hash })
    nodes.push(...completedNodes(frontier, hash, sha256).filter(({ level }) => level > 0))
    frontier = appendLeaf(frontier, hash, sha256)
  }
  return { frontier, leaves, nodes }
}

export interface Batch {
  readonly frontier: Frontier
  /** How many rows were taken; fewer than `batchSize` means that nothing waits behind them. */
  readonly taken: number
}

const inOne = async <T>(db: Runs, work: () => Promise<T>): Promise<T> => {
  await db.query('begin')
  try {
    const outcome = await work()
    await db.query('commit')
    return outcome
  } catch (error) {
    await db.query('rollback').catch(() => {
      // The connection is gone, and the transaction with it; the first error says more.
    })
    throw error
  }
}

/** Signs the empty tree, so that there is a checkpoint before the first event. */
export const signEmpty = (db: Runs, sequencing: Sequencing, frontier: Frontier): Promise<void> =>
  inOne(db, () => insertCheckpoint(db, sequencing.keys, sign(sequencing, frontier)))

/** Sequences what waits, up to `batchSize` rows. The frontier given is that of the tree as it stands. */
export const sequenceBatch = (db: Runs, sequencing: Sequencing, before: Frontier): Promise<Batch> =>
  inOne(db, async () => {
    const waiting = await selectWaiting(db, batchSize)
    if (waiting.length === 0) return { frontier: before, taken: 0 }
    const fresh = waiting.filter((event) => !event.isThere)
    const { frontier, leaves, nodes } = grow(before, fresh)
    if (leaves.length > 0) {
      await insertLeaves(db, leaves)
      await insertNodes(db, nodes)
      await insertCheckpoint(db, sequencing.keys, sign(sequencing, frontier))
    }
    await deleteWaiting(
      db,
      waiting.map((event) => event.eventId),
    )
    return { frontier, taken: waiting.length }
  })
