// Checks the rows against the tree: every event row has the leaf that was sequenced, every node and checkpoint follows
// from the leaves, every body opens its commitment, and the rows of cases say what their history says. Reads past the policies, on a connection of the operator's; changes
// nothing and names what is wrong by index and id.
import {
  appendLeaf,
  completedNodes,
  emptyFrontier,
  equalBytes,
  type Frontier,
  leafHash,
  type TreeNode,
} from '@parley/ledger'
import type pg from 'pg'
import type { Installation } from '../../db/installation.js'
import { sha256 } from '../body.js'
import { checkBodies } from './check-bodies.js'
import { type CheckpointWalk, walkCheckpoints } from './check-checkpoints.js'
import { checkErasures } from './check-erasures.js'
import { checkPasskeys } from './check-passkeys.js'
import { checkState } from './check-state.js'
import { type Findings, found, type LedgerFinding, mostFindings } from './findings.js'
import { leafOf } from './key.js'
import { checkMembers } from './rows/check-members.js'
import { checkWaysIn } from './rows/check-ways-in.js'
import { type LeafRow, type Runs, selectLeaves, selectNodes, selectSize } from './tree.js'

export interface LedgerCheck {
  /** Leaves in the tree. */
  readonly size: number
  /** Rows that are committed and not in the tree yet. */
  readonly lag: number
  readonly checkpoints: number
  /** Bodies that were erased, alone or with their case's key: their rows and leaves stand. */
  readonly erased: number
  /** Empty is whole. */
  readonly findings: readonly LedgerFinding[]
}

type Checking = Pick<Installation, 'keys' | 'origin'>

const pageSize = 5_000

const checkLeaf = (findings: Findings, { index, id, at, commitment, hash }: LeafRow): void => {
  const where = { index, eventId: id }
  if (at === null || commitment === null) {
    found(findings, 'event-missing', { because: 'the row of this leaf is gone', ...where })
  } else if (!equalBytes(leafHash(leafOf({ eventId: id, at, commitment }), sha256), hash)) {
    found(findings, 'event-changed', { because: 'the row is not the one sequenced', ...where })
  }
}

interface Walk {
  readonly db: Runs
  readonly findings: Findings
  readonly checkpoints: CheckpointWalk
}

/** Compares nodes with those that are stored. */
const checkNodes = async ({ db, findings }: Walk, nodes: readonly TreeNode[]): Promise<void> => {
  const stored = await selectNodes(db, nodes)
  for (const [at, { level, index, hash }] of nodes.entries()) {
    const there = stored[at]
    if (there !== undefined && equalBytes(there, hash)) continue
    const because =
      there === undefined
        ? `the node above leaf ${index * 2 ** level} (level ${level}) is gone`
        : `the node above leaf ${index * 2 ** level} (level ${level}) is not what its leaves make`
    found(findings, 'node-changed', { because, index: index * 2 ** level })
  }
}

/** Appends a page of leaves; returns the tree with them. */
const growPage = async (
  walk: Walk,
  before: Frontier,
  page: readonly LeafRow[],
): Promise<Frontier> => {
  let frontier = before
  const nodes: TreeNode[] = []
  for (const leaf of page) {
    checkLeaf(walk.findings, leaf)
    nodes.push(...completedNodes(frontier, leaf.hash, sha256).filter(({ level }) => level > 0))
    frontier = appendLeaf(frontier, leaf.hash, sha256)
    await walk.checkpoints.at(frontier)
  }
  await checkNodes(walk, nodes)
  return frontier
}

/** Grows the tree again from its leaves, as far as they follow one another. */
const walkTree = async (walk: Walk): Promise<Frontier> => {
  const { db, findings } = walk
  const size = await selectSize(db)
  let frontier = emptyFrontier
  await walk.checkpoints.at(frontier)
  for (let next = 0; next < size && findings.list.length < mostFindings; ) {
    const page = await selectLeaves(db, { from: next, below: size, most: pageSize })
    const gap = page.findIndex((leaf, at) => leaf.index !== next + at)
    if (gap !== -1 || page.length === 0) {
      const index = next + Math.max(gap, 0)
      found(findings, 'leaf-missing', { because: 'the tree lacks this leaf', index })
      return frontier
    }
    frontier = await growPage(walk, frontier, page)
    next += page.length
  }
  return frontier
}

/** Nodes that no leaves make: every one that they do make was compared, and there is one of each name. */
const checkSurplus = async (db: Runs, { size }: Frontier, findings: Findings): Promise<void> => {
  const { rows } = await db.query<{ level: number; index: number }>(
    `select level, node_index as index from ledger_node
      where level < 1 or node_index < 0 or (node_index + 1) * 2::numeric ^ level > $1
      order by level, node_index limit ${mostFindings}`,
    [size],
  )
  for (const { level, index } of rows) {
    const because = `a node (level ${level}, number ${index}) lies above leaves that are not there`
    found(findings, 'node-changed', { because })
  }
}

/** Rows that are in no tree and wait for none: written past the trigger, or their place was taken away. */
const checkUnsequenced = async (db: Runs, findings: Findings): Promise<number> => {
  const { rows } = await db.query<{ id: string }>(
    `select e.event_id as id from event e where not exists (select 1 from ledger_leaf l where l.event_id = e.event_id)
       and not exists (select 1 from event_waiting w where w.event_id = e.event_id) limit ${mostFindings}`,
  )
  for (const { id: eventId } of rows) {
    const because = 'the row is in no tree and waits for none'
    found(findings, 'event-unsequenced', { because, eventId })
  }
  const { rows: waiting } = await db.query<{ n: number }>(
    'select count(distinct event_id) as n from event_waiting',
  )
  return Number(waiting[0]?.n ?? 0)
}

/** Checks everything, in one snapshot. `client` is the operator's own connection. */
export const checkLedger = async (client: pg.Client, checking: Checking): Promise<LedgerCheck> => {
  const findings: Findings = { list: [] }
  await client.query('begin isolation level repeatable read read only')
  try {
    const checkpoints = walkCheckpoints(client, checking, findings)
    const frontier = await walkTree({ db: client, findings, checkpoints })
    const count = await checkpoints.end(frontier)
    // Of a tree that lacks something, that is said, and not all that lies above what it lacks.
    if (findings.list.length === 0) await checkSurplus(client, frontier, findings)
    const lag = await checkUnsequenced(client, findings)
    const { keys } = checking
    const told = await checkBodies(client, keys, findings)
    const { erased, erasures, histories } = told
    await checkErasures(client, { erasures, keys }, findings)
    await checkState(client, { histories, keys }, findings)
    await checkMembers(client, told.members, findings)
    await checkPasskeys(client, told.passkeys, findings)
    await checkWaysIn(client, { told: told.waysIn, keys }, findings)
    const { size } = frontier
    return { size, lag, checkpoints: count, erased, findings: findings.list.slice(0, mostFindings) }
  } finally {
    await client.query('rollback')
  }
}
