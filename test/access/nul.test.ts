// NUL in everything that comes in with a request, asked of every route: what each reads of its query, its address and its
// form is found while it answers a request that would be taken, and then asked for with NUL, one by one.
import type { FastifyInstance, FastifyRequest, InjectOptions } from 'fastify'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { RouteLine } from '../../packages/server/src/http/access.js'
import { buildServer } from '../../packages/server/src/main/compose.js'
import { askerOf } from './askers.js'
import { requestOf } from './requests.js'
import { openRewinding, type Rewinding } from './rewinding.js'
import { openAccessWorld, type World } from './world/build.js'
import type { AskerWord } from './world/cast.js'

const MINUTES = 60_000
const NUL = 'a\0b'

let world: World
let rewinding: Rewinding
let app: FastifyInstance
let routes: readonly RouteLine[]

/** What the last request's route read. */
const read = { query: new Set<string>(), body: new Set<string>() }

const watched = (texts: unknown, names: Set<string>): unknown =>
  typeof texts !== 'object' || texts === null || Array.isArray(texts)
    ? texts
    : new Proxy(texts, {
        get: (of, name, receiver) => {
          if (typeof name === 'string') names.add(name)
          return Reflect.get(of, name, receiver)
        },
      })

const watch = async (request: FastifyRequest) => {
  request.query = watched(request.query, read.query)
  request.body = watched(request.body, read.body)
}

beforeAll(async () => {
  world = await openAccessWorld()
  rewinding = await openRewinding(world.stage.parley.installation)
  const built = await buildServer({ ...world.stage.parley, installation: rewinding.installation })
  built.app.addHook('preValidation', watch)
  await built.app.ready()
  app = built.app
  routes = built.routes
}, 10 * MINUTES)

afterAll(async () => {
  await app.close()
  await rewinding.close()
  await world.close()
})

/** Whoever a route is for. */
const askerFor = ({ access, url }: RouteLine): AskerWord => {
  if (access === 'capability') return 'reporter'
  return access === 'admin' || url.startsWith('/admin') ? 'admin' : 'coordinator'
}

const requestAs = (line: RouteLine, word: AskerWord): InjectOptions =>
  requestOf(line, { world, asker: askerOf(world, word), of: world.cases.embargoed, exists: true })

const wrong: string[] = []
let asked = 0

const ask = async (line: RouteLine, request: InjectOptions, what: string) => {
  asked += 1
  const { statusCode } = await app.inject(request)
  await rewinding.rewind()
  if (statusCode >= 500) wrong.push(`${line.method} ${line.url} ${what}: ${statusCode}`)
}

const withQuery = (request: InjectOptions, name: string): InjectOptions => ({
  ...request,
  url: `${String(request.url)}?${encodeURIComponent(name)}=${encodeURIComponent(NUL)}`,
})

/** The request's body with one of its texts as NUL, in the way it came. */
const withField = (request: InjectOptions, name: string): InjectOptions => {
  const payload = String(request.payload ?? '')
  if (payload.startsWith('{'))
    // because: requests.ts writes every body as JSON
    return {
      ...request,
      payload: JSON.stringify({ ...(JSON.parse(payload) as object), [name]: NUL }),
    }
  const fields = new URLSearchParams(payload)
  fields.set(name, NUL)
  return { ...request, payload: fields.toString() }
}

const namesIn = (of: Set<string>): readonly string[] => {
  const names = [...of].filter((name) => /^[\w.-]{1,60}$/.test(name) && name !== 'csrf')
  of.clear()
  return names.filter((name) => !['then', 'toJSON', 'constructor', '__proto__'].includes(name))
}

const askAll = async (line: RouteLine, word: AskerWord) => {
  const request = requestAs(line, word)
  read.query.clear()
  read.body.clear()
  await ask(line, request, 'as it is')
  const [query, body] = [namesIn(read.query), namesIn(read.body)]
  for (const name of query) await ask(line, withQuery(requestAs(line, word), name), `?${name}`)
  const isMultipart = JSON.stringify(request.headers).includes('multipart')
  for (const name of isMultipart ? [] : body) {
    await ask(line, withField(requestAs(line, word), name), name)
  }
  return query.length + body.length
}

const askAddress = async (line: RouteLine, word: AskerWord) => {
  const { url: address } = line
  for (const [parameter] of address.matchAll(/:\w+|\*/g)) {
    const request = requestAs({ ...line, url: address.replace(parameter, 'parley-nul') }, word)
    const { headers, payload } = requestAs(line, word)
    const url = String(request.url).replace('parley-nul', '%00')
    await ask(line, { ...request, headers, payload, url } as InjectOptions, `with ${parameter}`)
  }
}

// What is open for as long as somebody looks is left out: it reads the case's id alone.
test(
  'NUL in a query, in an address or in a form is never a failure of ours',
  async () => {
    let names = 0
    for (const line of routes.filter(({ url }) => !url.endsWith('/live'))) {
      const word = askerFor(line)
      names += await askAll(line, word)
      await askAddress(line, word)
    }
    console.log(`NUL: ${asked} requests to ${routes.length} routes, ${names} names read`)
    expect(wrong).toEqual([])
    expect(names).toBeGreaterThan(400)
  },
  20 * MINUTES,
)
