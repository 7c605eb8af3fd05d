// An installation on a database of its own, with a clock that tests move. Nothing of ours is mocked.
import { randomUUID } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { type Instant, instant } from '@parley/rules'
import pg from 'pg'
import pino from 'pino'
import { inject } from 'vitest'
import { connect } from '../../src/db/connect.js'
import type { Installation } from '../../src/db/installation.js'
import { openKeys } from '../../src/db/keys.js'
import { TEMPLATE } from './global-setup.js'

export interface TestInstallation extends Installation {
  /** The superuser's connection to this installation's database, for looking behind the scenes. */
  readonly admin: pg.ClientConfig
  /** Everything that was logged. */
  readonly logLines: readonly string[]
  setTime(at: Instant): void
  passTime(by: { days?: number; hours?: number; minutes?: number; seconds?: number }): void
  /** Runs one statement as the superuser, past every policy. */
  sql<T extends pg.QueryResultRow>(text: string, values?: readonly unknown[]): Promise<T[]>
  destroy(): Promise<void>
}

const asSuperuser = async <T>(
  admin: pg.ClientConfig,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> => {
  const client = new pg.Client(admin)
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

/** Dropping a database asks for a checkpoint, which fails while another test has filled its disk: asked again then. */
const dropDatabase = async (client: pg.Client, name: string): Promise<void> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await client.query(`drop database ${name} with (force)`)
      return
    } catch (error) {
      if (attempt === 20 || !String(error).includes('checkpoint request failed')) throw error
      await setTimeout(500)
    }
  }
}

/** Monday, 12 October 2026, 09:00 UTC: where every test's clock starts. */
export const START = instant(Date.UTC(2026, 9, 12, 9, 0, 0))

/** Opens an installation on a fresh clone of the migrated template. */
export const openInstallation = async (
  options: {
    url?: string
    keysHome?: string
    /** Where the database lies, for tests that fill a disk. */
    tablespace?: string
  } = {},
): Promise<TestInstallation> => {
  const server = inject('database')
  const name = `t_${randomUUID().replaceAll('-', '')}`
  const admin = { host: server.host, user: server.user, password: server.password, database: name }
  await asSuperuser({ ...admin, database: 'postgres' }, (client) =>
    client.query(
      `create database ${name} template ${TEMPLATE} tablespace ${options.tablespace ?? 'pg_default'}`,
    ),
  )
  const keys = await openKeys({ home: options.keysHome ?? server.home })
  const db = connect(admin, keys, { max: 8 })
  const url = options.url ?? 'http://localhost:8080'
  const logLines: string[] = []
  let now = START
  return {
    db,
    keys,
    url,
    origin: `${new URL(url).host}/ledger`,
    log: pino({ level: 'info' }, { write: (line: string) => void logLines.push(line) }),
    logLines,
    admin,
    now: () => now,
    setTime: (at) => {
      now = at
    },
    passTime: ({ days = 0, hours = 0, minutes = 0, seconds = 0 }) => {
      now = instant(now + (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000)
    },
    sql: (text, values = []) =>
      asSuperuser(admin, async (client) => (await client.query(text, [...values])).rows),
    destroy: async () => {
      await db.close()
      await asSuperuser({ ...admin, database: 'postgres' }, (client) => dropDatabase(client, name))
    },
  }
}
