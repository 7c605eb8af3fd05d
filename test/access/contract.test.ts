// Everything that writes through the API, under an Idempotency-Key, when the process dies after the change is committed and
// before its answer is kept: the repeated request changes nothing more and is answered as the first one was. Generated from
// the route table, so that a new route is asked too.
import { randomUUID } from 'node:crypto'
import type { FastifyInstance, InjectOptions } from 'fastify'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { RouteLine } from '../../packages/server/src/http/access.js'
import { buildServer } from '../../packages/server/src/main/compose.js'
import { askerOf } from './askers.js'
import { NEVER_DONE } from './expectations.js'
import { isOfCase, requestOf } from './requests.js'
import { openRewinding, type Rewinding } from './rewinding.js'
import { openAccessWorld, type World } from './world/build.js'
import { ASKERS } from './world/cast.js'
import type { WorldCase } from './world/states.js'

const MINUTES = 60_000

/** Nothing is kept of these: a vote is cast by nobody, and a token is the same for the same question. */
const KEEPS_NOTHING = ['POST /api/v1/ballots/:ballot/token', 'POST /api/v1/ballots/:ballot/votes']

/** Nobody of this world may: packages/server/test/ballots/api.test.ts asks them. */
const ASKED_ELSEWHERE = ['POST /api/v1/nominations', 'POST /api/v1/nominations/:nomination/veto']

let world: World
let rewinding: Rewinding
let app: FastifyInstance
let routes: readonly RouteLine[]

beforeAll(async () => {
  world = await openAccessWorld()
  rewinding = await openRewinding(world.stage.parley.installation)
  const built = await buildServer({ ...world.stage.parley, installation: rewinding.installation })
  await built.app.ready()
  app = built.app
  routes = built.routes
}, 10 * MINUTES)

afterAll(async () => {
  await app.close()
  await rewinding.close()
  await world.close()
})

const nameOf = ({ method, url }: RouteLine): string => `${method} ${url}`

/** How many events this request wrote: those that nobody else sees. Reads are written beside it, and are seen. */
const events = async (): Promise<number> => {
  const { rows } = await sql<{ eventId: string }>`select event_id from event`.execute(
    rewinding.installation.db.app,
  )
  const seen = await world.stage.parley.installation.sql<{ id: string }>(
    'select event_id as id from event',
  )
  const others = new Set(seen.map(({ id }) => id))
  return rows.filter(({ eventId }) => !others.has(eventId)).length
}

/** As a process leaves it that died right after its change was committed. */
const loseTheAnswer = () =>
  sql`update idempotency_key set status = null, answer = null, created_at = created_at - interval '2 minutes'`.execute(
    rewinding.installation.db.app,
  )

/** Whoever may not read the case any more, having left or declined, is told what a stranger is told. */
const reads = async ({ headers }: InjectOptions, { caseId }: WorldCase): Promise<boolean> => {
  const answer = await app.inject({ url: `/api/v1/cases/${caseId}`, headers: { ...headers } })
  return answer.statusCode !== 404
}

/** What is wrong with a route; undefined when nobody in no state may do it. */
const judge = async (line: RouteLine): Promise<string | undefined> => {
  const states = isOfCase(line) ? Object.values(world.cases) : [world.cases.embargoed]
  for (const word of ASKERS)
    for (const of of states) {
      const { headers, ...request } = requestOf(line, {
        world,
        asker: askerOf(world, word),
        of,
        exists: true,
      })
      const asked = { ...request, headers: { ...headers, 'idempotency-key': randomUUID() } }
      const first = await app.inject(asked)
      if (first.statusCode >= 400) {
        await rewinding.rewind()
        continue
      }
      const after = await events()
      await loseTheAnswer()
      const second = await app.inject(asked)
      const twice = await events()
      const isStillTheirs = !isOfCase(line) || line.access !== 'case' || (await reads(asked, of))
      await rewinding.rewind()
      const where = `${nameOf(line)} as ${word}, ${of.state}`
      if (after === 0) return `${where}: writes no event`
      if (twice !== after) return `${where}: done twice`
      if (second.statusCode === 404 && !isStillTheirs) return ''
      if (second.statusCode !== first.statusCode || second.body !== first.body)
        return `${where}: answered ${first.statusCode}, then ${second.statusCode} ${second.body}`
      return ''
    }
  return `${nameOf(line)}: done by nobody`
}

test(
  'what is repeated under its key after a crash is done once, and answered as before',
  async () => {
    const writes = routes.filter(
      (line) =>
        line.method !== 'GET' &&
        line.url.startsWith('/api/') &&
        ![...KEEPS_NOTHING, ...ASKED_ELSEWHERE, ...Object.keys(NEVER_DONE)].includes(nameOf(line)),
    )
    const wrong: string[] = []
    for (const line of writes) {
      const said = await judge(line)
      if (said !== undefined && said !== '') wrong.push(said)
    }
    console.log(`Once under a key: ${writes.length} routes`)
    expect(wrong).toEqual([])
  },
  10 * MINUTES,
)
