// Brings a database to this version: roles, plain SQL files in order, the queue's own tables. Under one advisory
// lock, each file with its checksum; a file that changed after it ran is refused.
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { runMigrations } from 'graphile-worker'
import { type Kysely, sql } from 'kysely'
import pg from 'pg'
import { Fault } from '../config/fault.js'
import type { Keys } from './keys.js'
import { ensureRoles, type LoginRole, rolePassword } from './roles.js'
import type { Tables } from './tables/tables.js'

const FOLDER = new URL('./migrations/', import.meta.url)
const LOCK = 7_275_391

export interface Migration {
  readonly name: string
  readonly sql: string
  readonly checksum: string
}

/** Their names never change while a process runs: they are read once. */
let namesRead: Promise<readonly string[]> | undefined
const migrationNames = (): Promise<readonly string[]> => {
  namesRead ??= readdir(FOLDER).then((all) => all.filter((name) => name.endsWith('.sql')).sort())
  return namesRead
}

/** Every migration of this version, in order. */
export const readMigrations = async (): Promise<readonly Migration[]> => {
  const names = await migrationNames()
  return Promise.all(
    names.map(async (name) => {
      const sql = await readFile(new URL(name, FOLDER), 'utf8')
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') }
    }),
  )
}

const ENQUEUE = `
create schema if not exists jobs;
grant usage on schema jobs to parley_app, parley_job;
create or replace function jobs.enqueue(task text, payload json, job_key text)
  returns void language sql security definer set search_path = pg_catalog
  as $$ select graphile_worker.add_job(task, payload, job_key => job_key, max_attempts => 25) $$;
drop function if exists jobs.figures();
create function jobs.figures() returns table (task text, due bigint, failed bigint, given_up bigint, oldest timestamptz)
  language sql stable security definer set search_path = pg_catalog
  as $$ select task_identifier, count(*) filter (where run_at <= now() and attempts < max_attempts),
               count(*) filter (where last_error is not null), count(*) filter (where attempts >= max_attempts), min(run_at)
          from graphile_worker.jobs group by 1 $$;
create or replace function jobs.try_again() returns bigint
  language sql security definer set search_path = pg_catalog
  as $$ with again as (update graphile_worker._private_jobs set attempts = 0, run_at = now()
                        where attempts >= max_attempts and locked_at is null returning 1)
        select count(*) from again $$;
revoke execute on all functions in schema jobs from public;
grant execute on all functions in schema jobs to parley_app, parley_job;
revoke execute on function jobs.try_again() from parley_app;
`

const asRole = async (client: pg.ClientBase, role: string, run: () => Promise<void>) => {
  await client.query(`set role ${role}`)
  try {
    await run()
  } finally {
    await client.query('reset role')
  }
}

const pending = async (
  client: pg.ClientBase,
  all: readonly Migration[],
): Promise<readonly Migration[]> => {
  await client.query(
    'create table if not exists migration (name text primary key, checksum text not null, ran_at timestamptz not null default now())',
  )
  await client.query('grant select on migration to parley_app')
  const { rows } = await client.query<{ name: string; checksum: string }>(
    'select name, checksum from migration',
  )
  const ran = new Map(rows.map((row) => [row.name, row.checksum]))
  for (const migration of all) {
    const before = ran.get(migration.name)
    if (before !== undefined && before !== migration.checksum) {
      throw new Fault({
        code: 'database.migration-changed',
        retry: 'never',
        message: `The migration ${migration.name} is not the one that ran here.`,
      })
    }
  }
  const known = new Set(all.map((migration) => migration.name))
  if (rows.some((row) => !known.has(row.name))) {
    throw new Fault({
      code: 'database.newer',
      retry: 'never',
      message: 'The database belongs to a newer version of Parley.',
    })
  }
  return all.filter((migration) => !ran.has(migration.name))
}

/** How many migrations of this version have not run in this database: none, unless somebody else replaced it. */
export const missingMigrations = async (db: Kysely<Tables>): Promise<number> => {
  const { rows } = await sql<{ name: string }>`select name from migration`.execute(db)
  const ran = new Set(rows.map((row) => row.name))
  return (await migrationNames()).filter((name) => !ran.has(name)).length
}

/** What a migration does beyond its file, in its transaction, because it takes a key. */
export type WithinMigrations = Readonly<
  Record<string, (client: pg.ClientBase, keys: Keys) => Promise<void>>
>

const runOne = async (
  client: pg.ClientBase,
  migration: Migration,
  { within, keys }: { readonly within: WithinMigrations; readonly keys: Keys },
) => {
  await client.query('begin')
  try {
    await client.query(migration.sql)
    await within[migration.name]?.(client, keys)
    await client.query('insert into migration (name, checksum) values ($1, $2)', [
      migration.name,
      migration.checksum,
    ])
    await client.query('commit')
  } catch (cause) {
    await client.query('rollback')
    throw new Fault({
      code: 'database.migration-failed',
      retry: 'never',
      cause,
      message: `The migration ${migration.name} failed.`,
    })
  }
}

/**
 * Migrates the database that `admin` reaches. Returns the names that ran; says so through `say` before it runs them.
 * `only` stops at an older version's list, for a restore; `within` is what some do beyond their file.
 */
export const migrate = async (
  admin: pg.ClientConfig,
  keys: Keys,
  say: (line: string) => void,
  options: { only?: readonly string[]; within: WithinMigrations },
): Promise<readonly string[]> => {
  const client = new pg.Client(admin)
  await client.connect()
  try {
    await client.query('select pg_advisory_lock($1)', [LOCK])
    await ensureRoles(client, keys)
    const ran: string[] = []
    await asRole(client, 'parley_owner', async () => {
      const all = await pending(client, await readMigrations())
      const waiting = all.filter(({ name }) => options.only?.includes(name) ?? true)
      if (waiting.length > 0)
        say(`Migrating the database: ${waiting.length} to run, up to ${waiting.at(-1)?.name}.`)
      for (const migration of waiting) {
        await runOne(client, migration, { within: options.within, keys })
        ran.push(migration.name)
      }
    })
    await migrateQueue(admin, keys)
    await client.query('select pg_advisory_unlock($1)', [LOCK])
    return ran
  } finally {
    await client.end()
  }
}

const migrateQueue = async (admin: pg.ClientConfig, keys: Keys) => {
  const pool = new pg.Pool({ ...loginAs(admin, keys, 'parley_queue'), max: 2 })
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  try {
    await runMigrations({ pgPool: pool })
    await pool.query(ENQUEUE)
  } finally {
    await pool.end()
  }
}

/** The same server and database, under one of Parley's own login roles. */
export const loginAs = (admin: pg.ClientConfig, keys: Keys, role: LoginRole): pg.ClientConfig => {
  const password = rolePassword(keys, role)
  if (admin.connectionString === undefined) return { ...admin, user: role, password }
  const url = new URL(admin.connectionString)
  url.username = role
  url.password = password
  return { ...admin, connectionString: url.href }
}
