// With the disk full and with the database away: every route says so with a clear 503, none calls it a mistake of ours, and
// all of them recover by themselves. What the forms of a report give back is in server/test/intake/faults.
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { RouteLine } from '../../packages/server/src/http/access.js'
import { askerOf } from './askers.js'
import { askerFor } from './fields.js'
import { requestOf } from './requests.js'
import { openAccessWorld, type World } from './world/build.js'

const MINUTES = 60_000

let world: World
let routes: readonly RouteLine[]
beforeAll(async () => {
  world = await openAccessWorld()
  routes = world.stage.parley.routes.filter(({ url }) => !url.endsWith('/live'))
}, 10 * MINUTES)
afterAll(() => world.close())

const ask = (line: RouteLine) => {
  const asker = askerOf(world, askerFor(line))
  const of = world.cases.embargoed
  return world.stage.parley.app.inject(requestOf(line, { world, asker, of, exists: true }))
}

/** Asks each of these routes; how many said 503, and what was wrong. */
const askAll = async (lines: readonly RouteLine[]) => {
  const wrong: string[] = []
  let unavailable = 0
  for (const line of lines) {
    const { statusCode, headers, body } = await ask(line)
    const isClear = headers['retry-after'] !== undefined && body.includes('Nothing was stored')
    if (statusCode === 503) unavailable += 1
    if (statusCode >= 500 && (statusCode !== 503 || !isClear))
      wrong.push(`${line.method} ${line.url}: ${statusCode}`)
  }
  return { unavailable, wrong }
}

/** Changes that were told. Who read what is told beside the requests. */
const changes = async () => {
  const rows = await world.stage.parley.installation.sql<{ n: number }>(
    `select count(*)::int as n from event_body where name <> 'case:read'`,
  )
  return rows[0]?.n
}

test(
  'with the disk full no change is stored, and each is told a clear 503',
  async () => {
    const { installation } = world.stage.parley
    const before = await changes()
    // PostgreSQL's own error of a full disk, met where a change is told.
    await installation.sql(
      `create function disk_is_full() returns trigger language plpgsql as $$ begin
       raise exception 'could not extend file' using errcode = 'disk_full'; end $$;
     create trigger disk_is_full before insert on event for each row execute function disk_is_full()`,
    )
    const found = await askAll(routes.filter(({ method }) => method !== 'GET'))
    await installation.sql('drop function disk_is_full() cascade')
    expect(found.wrong).toEqual([])
    expect(found.unavailable).toBeGreaterThan(60)
    expect(await changes()).toBe(before)
  },
  5 * MINUTES,
)

test(
  'with the database away every route that needs it says so, and works again when it is back',
  async () => {
    const { admin } = world.stage.parley.installation
    const outside = new pg.Client({ ...admin, database: 'postgres' })
    await outside.connect()
    const name = String(admin.database)
    await outside.query(`alter database ${name} connection limit 0`)
    await outside.query(
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = $1',
      [name],
    )
    const found = await askAll(routes)
    await outside.query(`alter database ${name} connection limit -1`)
    await outside.end()
    expect(found.wrong).toEqual([])
    expect(found.unavailable).toBeGreaterThan(200)
    const list = routes.find(({ method, url }) => method === 'GET' && url === '/cases')
    if (list === undefined) throw new Error('no list')
    expect((await ask(list)).statusCode).toBe(200)
  },
  5 * MINUTES,
)
