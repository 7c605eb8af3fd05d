// A request's database that is wound back after every request: one connection in one outer transaction, with a
// savepoint where the server says `begin`. The server's own statements run as they are, under its own role and
// policies; what they wrote is gone when the next request comes, so that thousands of changing requests can be asked
// of one world. A statement outside of any transaction has no actor, as in life.
import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import { CamelCasePlugin, type DatabaseConnection, Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import { databaseTypes } from '../../packages/server/src/db/connect.js'
import type { Installation } from '../../packages/server/src/db/installation.js'
import { loginAs } from '../../packages/server/src/db/migrate.js'
import type { Tables } from '../../packages/server/src/db/tables/tables.js'
import { buildServer } from '../../packages/server/src/main/compose.js'
import type { TestInstallation } from '../../packages/server/test/support/installation.js'
import type { World } from './world/build.js'

const NO_ACTOR = `select set_config('parley.person', '', true), set_config('parley.capability', '', true),
  set_config('parley.job_case', '', true)`

type Query = (text: string, values?: unknown[]) => Promise<pg.QueryResult>

/** What `begin`, `commit` and `rollback` are inside of the outer transaction. */
const transactional = (query: Query): Query => {
  let isInside = false
  const end = async (statement: string) => {
    isInside = false
    return query(`${statement}; release savepoint work; ${NO_ACTOR}`)
  }
  return async (text, values) => {
    if (/^(begin|start transaction)/.test(text)) {
      isInside = true
      // What comes with it in one message, the actor above all, holds inside as it does in life.
      return query(text.replace(/^(begin|start transaction)( read only)?/, 'savepoint work'))
    }
    if (text === 'commit') return end('set constraints all immediate; set constraints all deferred')
    if (text === 'rollback') return end('rollback to savepoint work')
    // What only reads does not fail; everything else may, as a refused insert does.
    if (isInside || /^\s*select /i.test(text)) return query(text, values)
    await query('savepoint statement')
    try {
      const result = await query(text, values)
      await query('release savepoint statement')
      return result
    } catch (error) {
      await query('rollback to savepoint statement')
      throw error
    }
  }
}

/** What a request's connection has inserted, changed and deleted since it began to count, by table. */
const COUNTED = `select relname as name, n_tup_ins + n_tup_upd + n_tup_del as rows
  from pg_stat_xact_user_tables where n_tup_ins + n_tup_upd + n_tup_del > 0`

/** The tables that a statement of a job's connection writes, by its text. */
const writtenBy = (text: string): readonly string[] =>
  [...text.matchAll(/(?<!for )(?:insert into|update|delete from) "?([a-z_]+)"?/g)].map(
    ([, name = '']) => name,
  )

/** The job's own pool, told what each statement writes. It commits, as in life. */
const watchedJobs = ({ db }: Installation, note: (tables: readonly string[]) => void) =>
  new Proxy(db.job, {
    get: (job, name) => {
      if (name !== 'getExecutor') return Reflect.get(job, name, job) as unknown
      const executor = job.getExecutor()
      const provideConnection = <T>(use: (connection: DatabaseConnection) => Promise<T>) =>
        executor.provideConnection((connection) =>
          use({
            executeQuery: (query) => {
              note(writtenBy(query.sql))
              return connection.executeQuery(query)
            },
            streamQuery: (query, size) => connection.streamQuery(query, size),
          }),
        )
      return () => executor.withConnectionProvider({ provideConnection })
    },
  })

export interface Rewinding {
  readonly installation: Installation
  /** The tables written while `work` ran, by the request's own connection or a job's. */
  written<T>(work: () => Promise<T>): Promise<{ readonly result: T; readonly tables: Set<string> }>
  /** Forgets everything that was written since the last time. */
  rewind(): Promise<void>
  close(): Promise<void>
}

/** The same installation for requests, on a connection that can be wound back. */
export const openRewinding = async (installation: TestInstallation): Promise<Rewinding> => {
  const client = new pg.Client({
    ...loginAs(installation.admin, installation.keys, 'parley_app'),
    types: databaseTypes,
    // As the server's own pools (db/connect.ts): what is asked at once is sent at once.
    pipeline: true,
  })
  await client.connect()
  const raw: Query = (text, values) => client.query(text, values)
  await raw('begin')
  const query = transactional(raw)
  let tail: Promise<void> = Promise.resolve()
  // One at a time, as a pool of one connection has it.
  const connect = async () => {
    const before = tail
    let free = () => {}
    tail = new Promise((resolve) => {
      free = resolve
    })
    // Nobody else asks for it: whoever waits for long holds it already, and would wait for itself on a full pool.
    const isFree = await Promise.race([before.then(() => true), sleep(60_000, false)])
    if (!isFree) throw new Error('A second connection was asked for inside of a transaction.')
    return { query, release: () => free() }
  }
  const pool = { connect, end: async () => {} }
  const app = new Kysely<Tables>({
    // because: the dialect asks a pool for nothing but connect and end
    dialect: new PostgresDialect({ pool: pool as unknown as pg.Pool }),
    plugins: [new CamelCasePlugin({ maintainNestedObjectKeys: true })],
  })
  const byJobs: string[] = []
  const job = watchedJobs(installation, (tables) => byJobs.push(...tables))
  const counted = async (): Promise<ReadonlyMap<string, string>> => {
    const { rows } = await client.query<{ name: string; rows: unknown }>(COUNTED)
    return new Map(rows.map(({ name, rows }) => [name, String(rows)]))
  }
  return {
    installation: { ...installation, db: { ...installation.db, app, job } },
    written: async (work) => {
      const before = await counted()
      byJobs.length = 0
      const result = await work()
      const after = [...(await counted())].filter(([name, rows]) => before.get(name) !== rows)
      return { result, tables: new Set([...after.map(([name]) => name), ...byJobs]) }
    },
    rewind: async () => {
      await raw('rollback; begin')
    },
    close: async () => {
      await raw('rollback')
      await client.end()
    },
  }
}

/** The server of a world on a database that is wound back. `watch` sees it before it is ready. */
export const openRewindingApp = async (
  { stage: { parley } }: Pick<World, 'stage'>,
  watch: (app: FastifyInstance) => void = () => {},
) => {
  const rewinding = await openRewinding(parley.installation)
  const { app, routes } = await buildServer({ ...parley, installation: rewinding.installation })
  watch(app)
  await app.ready()
  const close = async () => {
    await app.close()
    await rewinding.close()
  }
  return { app, routes, rewinding, close }
}
