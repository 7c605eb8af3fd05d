// SQL on the Merkle tree: leaves, nodes, checkpoints. Reads as anyone may; writes only what the sequencer hands it.
import type { Frontier, NodeName, TreeNode } from '@parley/ledger'
import { emptyFrontier, rootPlan } from '@parley/ledger'
import type { Instant } from '@parley/rules'
import { CompiledQuery } from 'kysely'
import type pg from 'pg'
import type { Keys } from '../../db/keys.js'
import type { Tx } from '../../db/transaction.js'
import { vouchForCheckpoint } from '../vouch-ways.js'

/** A row of `event` that is not in the tree yet. */
export interface WaitingEvent {
  readonly eventId: string
  readonly at: Instant
  readonly commitment: Buffer
  /** True when the tree holds it already: a restore can leave such rows. */
  readonly isThere: boolean
}

export interface KeptCheckpoint {
  readonly size: number
  readonly note: string
  readonly signedAt: Instant
}

/** Anything that runs a statement: the sequencer's connection, or a transaction's. Columns are named by one word each. */
export interface Runs {
  query<Row extends pg.QueryResultRow>(
    text: string,
    values?: unknown[],
  ): Promise<{ readonly rows: Row[] }>
}

/** The statements of a transaction. */
export const runsOf = (tx: Tx): Runs => ({
  query: <Row>(text: string, values: unknown[] = []) =>
    tx.executeQuery<Row>(CompiledQuery.raw(text, values)),
})

const NODES = `
  with wanted as (select level, node_index, ord from unnest($1::int[], $2::bigint[]) with ordinality as w (level, node_index, ord))
  select coalesce(n.hash, l.hash) as hash from wanted w
    left join ledger_node n on n.level = w.level and n.node_index = w.node_index
    left join ledger_leaf l on w.level = 0 and l.leaf_index = w.node_index
   order by w.ord`

/** The hashes of nodes, in the order asked for; undefined where the tree has none. */
export const selectNodes = async (
  db: Runs,
  names: readonly NodeName[],
): Promise<readonly (Buffer | undefined)[]> => {
  if (names.length === 0) return []
  const { rows } = await db.query<{ hash: Buffer | null }>(NODES, [
    names.map((name) => name.level),
    names.map((name) => name.index),
  ])
  return rows.map(({ hash }) => hash ?? undefined)
}

/** How many leaves the tree has. */
export const selectSize = async (db: Runs): Promise<number> => {
  const { rows } = await db.query<{ size: number }>(
    'select coalesce(max(leaf_index) + 1, 0) as size from ledger_leaf',
  )
  return rows[0]?.size ?? 0
}

/** The frontier of the tree as it stands, or undefined when a node is missing. */
export const selectFrontier = async (db: Runs): Promise<Frontier | undefined> => {
  const size = await selectSize(db)
  if (size === 0) return emptyFrontier
  const hashes = await selectNodes(db, rootPlan(size))
  const there = hashes.filter((hash) => hash !== undefined)
  return there.length === hashes.length ? { size, hashes: there } : undefined
}

export const selectNewestCheckpoint = async (db: Runs): Promise<KeptCheckpoint | undefined> => {
  const { rows } = await db.query<{ size: number; note: string; signed: Instant }>(
    'select size, note, signed_at as signed from ledger_checkpoint order by size desc limit 1',
  )
  const row = rows[0]
  return row === undefined ? undefined : { size: row.size, note: row.note, signedAt: row.signed }
}

/** The oldest of those that wait, by the order in which they were numbered; more may wait behind them. */
export const selectWaiting = async (db: Runs, most: number): Promise<readonly WaitingEvent[]> => {
  const { rows } = await db.query<{ id: string; at: Instant; commitment: Buffer; there: boolean }>(
    `select e.event_id as id, e.at, e.commitment, l.event_id is not null as there
       from event_waiting w join event e using (event_id) left join ledger_leaf l using (event_id)
      order by e.event_number limit $1`,
    [most],
  )
  return rows.map(({ id, there, ...row }) => ({ ...row, eventId: id, isThere: there }))
}

export interface NewLeaf {
  readonly index: number
  readonly eventId: string
  readonly hash: Uint8Array
}

export const insertLeaves = async (db: Runs, leaves: readonly NewLeaf[]): Promise<void> => {
  await db.query(
    'insert into ledger_leaf (leaf_index, event_id, hash) select * from unnest($1::bigint[], $2::uuid[], $3::bytea[])',
    [
      leaves.map((leaf) => leaf.index),
      leaves.map((leaf) => leaf.eventId),
      leaves.map((leaf) => leaf.hash),
    ],
  )
}

/** Nodes above the leaves. */
export const insertNodes = async (db: Runs, nodes: readonly TreeNode[]): Promise<void> => {
  await db.query(
    'insert into ledger_node (level, node_index, hash) select * from unnest($1::smallint[], $2::bigint[], $3::bytea[])',
    [
      nodes.map((node) => node.level),
      nodes.map((node) => node.index),
      nodes.map(({ hash }) => hash),
    ],
  )
}

export const deleteWaiting = async (db: Runs, eventIds: readonly string[]): Promise<void> => {
  await db.query('delete from event_waiting where event_id = any($1::uuid[])', [eventIds])
}

/** Writes a checkpoint as the next of all; its caller is the only one who writes any. */
export const insertCheckpoint = async (
  db: Runs,
  keys: Keys,
  { size, note, signedAt }: KeptCheckpoint,
): Promise<void> => {
  const { rows } = await db.query<{ next: number }>(
    'select coalesce(max(position) + 1, 0) as next from ledger_checkpoint',
  )
  const position = rows[0]?.next ?? 0
  const mac = vouchForCheckpoint(keys, { position, note, signedAt })
  await db.query(
    'insert into ledger_checkpoint (size, note, signed_at, position, mac) values ($1, $2, $3, $4, $5)',
    [size, note, new Date(signedAt), position, mac],
  )
}

/** A leaf with the row it stands for; the row's members are null when the row is gone. */
export interface LeafRow {
  readonly index: number
  readonly hash: Buffer
  readonly id: string
  readonly at: Instant | null
  readonly commitment: Buffer | null
}

const LEAVES = `
  select l.leaf_index as index, l.hash, l.event_id as id, e.at, e.commitment
    from ledger_leaf l left join event e using (event_id)`

/** Leaves in tree order, from one index on, below another. */
export const selectLeaves = async (
  db: Runs,
  range: { from: number; below: number; most: number },
): Promise<readonly LeafRow[]> => {
  const { rows } = await db.query<LeafRow>(
    `${LEAVES} where l.leaf_index >= $1 and l.leaf_index < $2 order by l.leaf_index limit $3`,
    [range.from, range.below, range.most],
  )
  return rows
}

/** What a leaf can be asked for by. */
export type LeafName =
  | { readonly index: number }
  | { readonly eventId: string }
  | { readonly hash: Uint8Array }

const conditionOf = (name: LeafName): readonly [string, unknown] => {
  if ('index' in name) return ['l.leaf_index = $1', name.index]
  return 'eventId' in name ? ['l.event_id = $1', name.eventId] : ['l.hash = $1', name.hash]
}

export const selectLeaf = async (db: Runs, name: LeafName): Promise<LeafRow | undefined> => {
  const [condition, value] = conditionOf(name)
  const { rows } = await db.query<LeafRow>(`${LEAVES} where ${condition}`, [value])
  return rows[0]
}

/** A checkpoint with what vouches for its place among all and for its time; null where another hand wrote it. */
export interface CheckpointRow extends KeptCheckpoint {
  readonly position: number | null
  readonly mac: Buffer | null
}

/** Checkpoints from one size on, the smallest first. */
export const selectCheckpoints = async (
  db: Runs,
  range: { from: number; most: number },
): Promise<readonly CheckpointRow[]> => {
  const { rows } = await db.query<Omit<CheckpointRow, 'signedAt'> & { signed: Instant }>(
    'select size, note, signed_at as signed, position, mac from ledger_checkpoint where size >= $1 order by size limit $2',
    [range.from, range.most],
  )
  return rows.map(({ signed, ...row }) => ({ ...row, signedAt: signed }))
}
