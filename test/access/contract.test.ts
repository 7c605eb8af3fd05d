// What the API promises of every route, asked of every route: what is repeated under an Idempotency-Key is done once, when the
// process died between the commit and the kept answer too; and every list has one shape. Generated from the route table
// and the OpenAPI document, so that a new route is asked as well.
import { randomUUID } from 'node:crypto'
import type { FastifyInstance, InjectOptions } from 'fastify'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { RouteLine } from '../../packages/server/src/http/access.js'
import { askerOf } from './askers.js'
import { NEVER_DONE } from './expectations.js'
import { isOfCase, requestOf } from './requests.js'
import { openRewindingApp, type Rewinding } from './rewinding.js'
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
let close: () => Promise<void>
let app: FastifyInstance
let routes: readonly RouteLine[]

beforeAll(async () => {
  world = await openAccessWorld()
  ;({ app, routes, rewinding, close } = await openRewindingApp(world))
}, 10 * MINUTES)

afterAll(async () => {
  await close()
  await world.close()
})

const nameOf = ({ method, url }: RouteLine): string => `${method} ${url}`

/** The routes that write through the API and keep something of their requests. */
const writes = () =>
  routes.filter(
    (line) =>
      line.method !== 'GET' &&
      line.url.startsWith('/api/') &&
      ![...KEEPS_NOTHING, ...ASKED_ELSEWHERE].includes(nameOf(line)),
  )

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
    const never = Object.keys(NEVER_DONE)
    const asked = writes().filter((line) => !never.includes(nameOf(line)))
    const wrong: string[] = []
    for (const line of asked) {
      const said = await judge(line)
      if (said !== undefined && said !== '') wrong.push(said)
    }
    console.log(`Once under a key: ${asked.length} routes`)
    expect(wrong).toEqual([])
  },
  10 * MINUTES,
)

/** Each field of a body that would be taken, in turn something that it never is. */
const spoiled = (body: Readonly<Record<string, unknown>>) =>
  Object.keys(body).map(
    (field) => [field, { ...body, [field]: { no: ['such', 'thing'] } }] as const,
  )

test('a body that is none is 422 with the path of each error, for whoever may write', async () => {
  const wrong: string[] = []
  for (const line of writes()) {
    const at = { world, of: world.cases.embargoed, exists: true }
    const word = line.url.includes(':capability') ? 'reporter' : 'coordinator'
    const request = requestOf(line, { ...at, asker: askerOf(world, word) })
    // because: requests.ts writes every body as JSON
    const body = JSON.parse(String(request.payload ?? '{}')) as Record<string, unknown>
    for (const [field, payload] of spoiled(body)) {
      const answer = await app.inject({ ...request, payload: JSON.stringify(payload) })
      await rewinding.rewind()
      const { errors = [], instance } = answer.json<{
        errors?: { path: string; message: string }[]
        instance?: string
      }>()
      const isNamed = errors.some(({ path }) => path === field || path.startsWith(`${field}.`))
      if (answer.statusCode !== 422 || !isNamed || instance === undefined)
        wrong.push(`${nameOf(line)} ${field}: ${answer.statusCode} ${answer.body}`)
    }
  }
  expect(wrong).toEqual([])
})

/** Objects that have lists among their parts; everything else that answers a list is one. */
const OBJECTS = [
  '/api/v1/cases/{id}',
  '/api/v1/cases/{id}/advisory',
  '/api/v1/cases/{id}/break-glass',
  '/api/v1/cases/{id}/embargo',
  '/api/v1/cases/{id}/parties/{projectId}',
  '/api/v1/cases/{id}/publication',
  '/api/v1/ledger/proof',
  '/api/v1/nominations/{nomination}',
]

interface Described {
  readonly parameters?: readonly { readonly name: string }[]
  readonly responses: Readonly<
    Record<string, { content?: Record<string, { schema: { properties?: Record<string, Shape> } }> }>
  >
}
type Shape = { readonly type?: string }

const describedGets = async (): Promise<readonly (readonly [string, Described])[]> => {
  const { paths } = (await app.inject({ url: '/api/openapi.json' })).json<{
    paths: Record<string, { get?: Described }>
  }>()
  return Object.entries(paths).flatMap(([path, { get }]) =>
    get === undefined ? [] : [[path, get]],
  )
}

const answersOf = ({ responses }: Described): Readonly<Record<string, Shape>> =>
  responses['200']?.content?.['application/json']?.schema.properties ?? {}

const lists = async () =>
  (await describedGets()).filter(([, get]) => 'next' in answersOf(get)).map(([path]) => path)

/** The request of somebody who may read a list, with a query. */
const askList = (path: string, query: string) => {
  const url = path.replaceAll(/\{(\w+)\}/g, ':$1')
  const line = routes.find((one) => one.method === 'GET' && one.url === url)
  if (line === undefined) throw new Error(`no route ${url}`)
  const word = url.includes(':capability')
    ? 'reporter'
    : url.endsWith('/v1/briefs')
      ? 'council'
      : 'coordinator'
  const request = requestOf(line, {
    world,
    asker: askerOf(world, word),
    of: world.cases.embargoed,
    exists: true,
  })
  return app.inject({ ...request, url: `${request.url}?${query}` })
}

test('whatever answers a list has items and next, and takes limit and cursor', async () => {
  const wrong: string[] = []
  for (const [path, get] of await describedGets()) {
    const answer = answersOf(get)
    const hasArrays = Object.values(answer).some(({ type }) => type === 'array')
    const names = (get.parameters ?? []).map(({ name }) => name)
    const isList = 'items' in answer && 'next' in answer
    if (isList && !['limit', 'cursor'].every((name) => names.includes(name))) wrong.push(path)
    if (!isList && hasArrays && !OBJECTS.includes(path)) wrong.push(path)
  }
  expect(wrong).toEqual([])
})

test('a limit or a cursor that is none is 422 with its path, and nothing else', async () => {
  for (const path of await lists())
    for (const [query, name] of [
      ['limit=0', 'limit'],
      ['limit=201', 'limit'],
      ['limit=some', 'limit'],
      ['cursor=nothing', 'cursor'],
      [`cursor=${'x'.repeat(201)}`, 'cursor'],
    ] as const) {
      const answer = await askList(path, query)
      expect([path, query, answer.statusCode]).toEqual([path, query, 422])
      expect(answer.json()).toMatchObject({ errors: [{ path: name }] })
    }
})

test('one by one a list has what it has at once, in the same order', async () => {
  const counts: Record<string, number> = {}
  for (const path of await lists()) {
    const { items, next } = (await askList(path, 'limit=200')).json<{
      items: object[]
      next: null
    }>()
    expect([path, next]).toEqual([path, null])
    const seen: object[] = []
    for (let cursor: string | null = ''; cursor !== null; ) {
      const from: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`
      const page = (await askList(path, `limit=1${from}`)).json<{
        items: object[]
        next: string | null
      }>()
      seen.push(...page.items)
      cursor = page.next
    }
    expect([path, seen]).toEqual([path, items])
    counts[path] = items.length
  }
  console.log(`Lists of the API: ${JSON.stringify(counts)}`)
})
