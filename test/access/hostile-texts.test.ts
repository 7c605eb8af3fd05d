// NUL in everything that comes in with a request, and a text longer than any place takes in every field, asked of every
// route: what each reads of its query, its address and its form is found while it answers a request that would be taken,
// and then asked for with such a text, one by one.
import type { FastifyInstance, InjectOptions } from 'fastify'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { RouteLine } from '../../packages/server/src/http/access.js'
import { askerOf } from './askers.js'
import { askerFor, isChosen, NOT_ASKED, namesIn, read, watch, withField } from './fields.js'
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
