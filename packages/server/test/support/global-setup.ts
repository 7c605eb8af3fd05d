// One PostgreSQL for a whole test run, migrated once into a template; every test file clones the template.
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { WITHIN_MIGRATIONS } from '../../src/audit/vouch-older.js'
import { startEmbeddedDatabase } from '../../src/db/embedded/start.js'
import { openKeys } from '../../src/db/keys.js'
import { migrate } from '../../src/db/migrate.js'

declare module 'vitest' {
  interface ProvidedContext {
    /** Reaches the run's PostgreSQL as its superuser; `home` holds the run's keys. */
    database: { host: string; user: string; password: string; home: string }
  }
}

export const TEMPLATE = 'parley_template'

const quiet = { info: () => {}, warn: () => {} }

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const home = await mkdtemp(join(tmpdir(), 'parley-test-'))
  await chmod(home, 0o711) // PostgreSQL's own user passes through
  const database = await startEmbeddedDatabase({ home, log: quiet })
  const { host, user, password } = database.connection
  const admin = new pg.Client(database.connection)
  await admin.connect()
  await admin.query(`create database ${TEMPLATE}`)
  await admin.end()
  await migrate({ host, user, password, database: TEMPLATE }, await openKeys({ home }), () => {}, {
    within: WITHIN_MIGRATIONS,
  })
  project.provide('database', { host, user, password, home })
  return async () => {
    await database.stop()
    await rm(home, { recursive: true, force: true })
  }
}
