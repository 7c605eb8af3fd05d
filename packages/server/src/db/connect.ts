// The pools: one for requests, one for jobs, each under its own role. Times come out as epoch milliseconds.
import { CamelCasePlugin, Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import type { Keys } from './keys.js'
import { loginAs } from './migrate.js'
import { prepareOften } from './prepared.js'
import { type Revocations, watchRevocations } from './revocations.js'
import type { Tables } from './tables/tables.js'
import type { Actor, Tx } from './transaction.js'

export interface Databases {
  readonly app: Kysely<Tables>
  readonly job: Kysely<Tables>
  /** The queue's own pool: the worker takes its jobs through it. It sees no case data. */
  readonly queue: pg.Pool
  /** Wakes who keeps something open when anybody's right has ended. */
  readonly revocations: Revocations
  /** Inside `readTogether`: the transaction that its actor's reading joins. */
  readonly joined?: { readonly actor: Actor; readonly tx: Tx }
  /** A connection of the sequencer's own, not yet opened: what it holds ends with it. */
  ledger(): pg.Client
  close(): Promise<void>
}

const TIMESTAMPTZ = 1184
const INT8 = 20
const NUMERIC = 1700

/** How values come out of the database: times as epoch milliseconds, counts as numbers. */
export const databaseTypes: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') => {
    if (oid === TIMESTAMPTZ)
      return (text: string) => Date.parse(text.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00'))
    if (oid === INT8 || oid === NUMERIC) return Number
    return pg.types.getTypeParser(oid, format)
    // because: pg's overloads cannot be written as one arrow
  }) as pg.CustomTypesConfig['getTypeParser'],
}

const poolFor = (
  admin: pg.ClientConfig,
  keys: Keys,
  options: { role: 'parley_app' | 'parley_job' | 'parley_queue'; max: number; pipeline: boolean },
) => {
  const pool = new pg.Pool({
    ...loginAs(admin, keys, options.role),
    max: options.max,
    pipeline: options.pipeline,
    types: databaseTypes,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 30_000,
    statement_timeout: 15_000,
  })
  // A pooled connection that dies while idle is replaced on next use; the request in flight hears of it itself.
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  if (options.pipeline) prepareOften(pool)
  return pool
}

/** Runs `work` on a connection of the operator's own, past the policies: for checks, and for nothing a request asks. */
export const asOperator = async <T>(
  admin: pg.ClientConfig,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> => {
  const client = new pg.Client({ ...admin, types: databaseTypes })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

const sequencerClient = (admin: pg.ClientConfig, keys: Keys): pg.Client => {
  const client = new pg.Client({
    ...loginAs(admin, keys, 'parley_ledger'),
    types: databaseTypes,
    connectionTimeoutMillis: 5_000,
    statement_timeout: 30_000,
    query_timeout: 45_000,
    keepAlive: true,
  })
  client.on('error', () => {})
  return client
}

const typed = (pool: pg.Pool) =>
  new Kysely<Tables>({
    dialect: new PostgresDialect({ pool }),
    plugins: [new CamelCasePlugin({ maintainNestedObjectKeys: true })],
  })

/** Opens the pools on a migrated database. */
export const connect = (
  admin: pg.ClientConfig,
  keys: Keys,
  options: { max?: number } = {},
): Databases => {
  const max = options.max ?? 16
  const app = typed(poolFor(admin, keys, { role: 'parley_app', max, pipeline: true }))
  const job = typed(
    poolFor(admin, keys, { role: 'parley_job', max: Math.max(4, max / 2), pipeline: true }),
  )
  const queue = poolFor(admin, keys, { role: 'parley_queue', max: 6, pipeline: false })
  const revocations = watchRevocations(loginAs(admin, keys, 'parley_app'))
  return {
    app,
    job,
    queue,
    revocations,
    ledger: () => sequencerClient(admin, keys),
    close: async () => {
      await Promise.all([app.destroy(), job.destroy(), queue.end(), revocations.close()])
    },
  }
}
