// Every route of the server has a line in the access matrix, and every line its route: held here, without a database,
// so that `npm run check` says it before anything is asked. What the lines say is tried by test/access.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pino from 'pino'
import { expect, test } from 'vitest'
import { readConfig } from '../../packages/server/src/config/config.js'
import { connect } from '../../packages/server/src/db/connect.js'
import { openKeys } from '../../packages/server/src/db/keys.js'
import { buildServer } from '../../packages/server/src/main/compose.js'
import { registerHealth } from '../../packages/server/src/main/listen.js'
import { EXPECTED } from '../access/expectations.js'

/** The route table of a server that is put together and never asked: its pools open no connection. */
const routeTable = async (): Promise<readonly string[]> => {
  const home = await mkdtemp(join(tmpdir(), 'parley-routes-'))
  const keys = await openKeys({ home })
  const db = connect({ host: join(home, 'nowhere') }, keys)
  const url = 'http://localhost:8080'
  const installation = {
    ...{ db, keys, url, origin: 'localhost:8080/ledger', log: pino({ enabled: false }) },
    now: () => {
      throw new Error('Nobody asks for the time here.')
    },
  }
  const settings = readConfig({ PARLEY_HOME: home })
  const clients = { mailer: undefined, cve: undefined, osv: undefined, close: () => {} }
  const { app, routes } = await buildServer({ installation, settings, clients })
  registerHealth(app, { installation })
  await app.ready()
  await app.close()
  await db.close()
  await rm(home, { recursive: true, force: true })
  return routes.map(({ method, url }) => `${method} ${url}`)
}

// asvs: 15.2.3
test('every route has a line in test/access/expectations.ts, and every line its route', async () => {
  const routes = await routeTable()
  const without = routes.filter((route) => !(route in EXPECTED))
  const stale = Object.keys(EXPECTED).filter((route) => !routes.includes(route))
  expect(
    { without, stale },
    'docs/ARCHITECTURE.md, "Routes and pages", says how to add one',
  ).toEqual({
    without: [],
    stale: [],
  })
}, 120_000)
