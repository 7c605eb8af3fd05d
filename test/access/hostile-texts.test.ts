// NUL in everything that comes in with a request, and a text longer than any place takes in every field, asked of every
// route: what each reads of its query, its address and its form is found while it answers a request that would be taken,
// and then asked for with such a text, one by one.
import type { FastifyInstance, FastifyRequest, InjectOptions } from 'fastify'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { RouteLine } from '../../packages/server/src/http/access.js'
import { askerOf } from './askers.js'
import { requestOf } from './requests.js'
import { openRewindingApp, type Rewinding } from './rewinding.js'
import { openAccessWorld, type World } from './world/build.js'
import type { AskerWord } from './world/cast.js'

const MINUTES = 60_000
const NUL = 'a\0b'
/** Less than a body may have, and more than any field: the details of a case may have 400,000 characters. */
const LONG = `${'x'.repeat(450_000)} the end`

let world: World
let rewinding: Rewinding
let close: () => Promise<void>
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
  ;({ app, routes, rewinding, close } = await openRewindingApp(world, (app) =>
    app.addHook('preValidation', watch),
  ))
}, 10 * MINUTES)

afterAll(async () => {
  await close()
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
  const answer = await app.inject(request)
  await rewinding.rewind()
  const { statusCode } = answer
  if (statusCode >= 500) wrong.push(`${line.method} ${line.url} ${what}: ${statusCode}`)
  return answer
}

const withQuery = (request: InjectOptions, name: string): InjectOptions => ({
  ...request,
  url: `${String(request.url)}?${encodeURIComponent(name)}=${encodeURIComponent(NUL)}`,
})

/** The request's body with another text in one of its fields, in the way it came. */
const withField = (request: InjectOptions, name: string, text: string): InjectOptions => {
  const payload = String(request.payload ?? '')
  if (payload.startsWith('{'))
    // because: requests.ts writes every body as JSON
    return {
      ...request,
      payload: JSON.stringify({ ...(JSON.parse(payload) as object), [name]: text }),
    }
  const fields = new URLSearchParams(payload)
  fields.set(name, text)
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
    await ask(line, withField(requestAs(line, word), name, NUL), name)
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

/** Chosen, ticked or carried along, not written: what is unknown there is refused, or as if it were not given. */
const CHOSEN: ReadonlySet<string> = new Set(
  `alsoCoordinate all apart audience basis cause choice clear cvss cvss-was days defaultStatus determination do fixPublic
   justification keep kind knownPublic mail memberId more osvProfile personId project projectId rejectsCve reserveCve roles
   scopes show since status take team template types until version waits where which within`.split(
    /\s+/,
  ),
)
const isChosen = (name: string) => CHOSEN.has(name) || name.startsWith('notify.')

/** Read by a form that has no such field, or only with a choice that the well-formed request does not make. */
const NOT_ASKED: Readonly<Record<string, readonly string[]>> = {
  'POST /admin/:slug/members/:member/roles': ['name', 'email', 'githubLogin'],
  'POST /cases/:id/advisory': ['recordDescription'],
  'POST /cases/:id/credits': ['reason'],
  'POST /cases/:id/credits/:creditId': ['reason'],
  'POST /r/:capability/credit': ['name'],
  'POST /admin/:slug/import': ['decided'],
  // The filter came from the page that is drawn again; a patch may have megabytes; a preview keeps nothing.
  'POST /cases/views': ['query'],
  'POST /api/v1/cases/:id/patches': ['text'],
  'POST /preview': ['text'],
}

const tooLong: string[] = []

const askLong = async (line: RouteLine, word: AskerWord) => {
  const request = requestAs(line, word)
  if (line.method === 'GET' || JSON.stringify(request.headers).includes('multipart')) return 0
  read.body.clear()
  const taken = await ask(line, request, 'as it is')
  const skipped = NOT_ASKED[`${line.method} ${line.url}`] ?? []
  const names = namesIn(read.body).filter((name) => !isChosen(name) && !skipped.includes(name))
  if (taken.statusCode >= 400) return 0
  for (const name of names) {
    const answer = await ask(line, withField(requestAs(line, word), name, LONG), name)
    const where = `${line.method} ${line.url} ${name}`
    const isPage = String(answer.headers['content-type']).startsWith('text/html')
    const isGivenBack = isPage && answer.body.includes('the end')
    const isRefused = answer.statusCode >= 400 || (answer.statusCode === 200 && isGivenBack)
    if (!isRefused) tooLong.push(`${where}: ${answer.statusCode}`)
    else if (isPage && !isGivenBack) tooLong.push(`${where}: ${answer.statusCode}, not given back`)
  }
  return names.length
}

test(
  'a text longer than its place takes is refused by every route, and given back',
  async () => {
    let names = 0
    for (const line of routes.filter(({ url }) => !url.endsWith('/live')))
      names += await askLong(line, askerFor(line))
    console.log(`Too long: ${names} fields`)
    expect(tooLong).toEqual([])
  },
  20 * MINUTES,
)
