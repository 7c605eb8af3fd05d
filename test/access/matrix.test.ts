// The access matrix: every route of the running app, every kind of person, every state of a case. Each request is real:
// a session, a token or a link, a body that would be taken, under the database's own policies. What is expected stands
// in expectations.ts, by hand. Whatever is answered, no word of a case stands in it that its asker may not know; and
// what is hidden is answered byte for byte as what is not there.
import { get, type RequestOptions } from 'node:http'
import { availableParallelism, loadavg } from 'node:os'
import type { FastifyInstance, LightMyRequestResponse } from 'fastify'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { RouteLine } from '../../packages/server/src/http/access.js'
import { buildServer } from '../../packages/server/src/main/compose.js'
import { registerHealth } from '../../packages/server/src/main/listen.js'
import { type Asker, askerOf, missingCase, wordsAbout, wordsAnywhere } from './askers.js'
import { EXPECTED, KNOWN, NEVER_DONE, UNTOLD } from './expectations.js'
import { isOfCase, requestOf } from './requests.js'
import { openRewinding, type Rewinding } from './rewinding.js'
import { expectedOf, mayKnow, type Outcome } from './table.js'
import { openAccessWorld, type World } from './world/build.js'
import { ASKERS, type AskerWord } from './world/cast.js'
import type { WorldCase } from './world/states.js'
import { wordsIn } from './world/words.js'

const MINUTES = 60_000
/** The whole suite, its world included (issue 4, Speed). */
const MOST_SECONDS = 300
const begunAt = performance.now()

/** Asks some routes alone, for whoever writes a line: `PARLEY_MATRIX='/parties' npx vitest run …`. */
const ONLY = new RegExp(process.env['PARLEY_MATRIX'] ?? '')

interface Lane {
  readonly app: FastifyInstance
  readonly rewinding: Rewinding
}

let world: World
let lanes: readonly Lane[]
let routes: readonly RouteLine[]

const openLane = async (): Promise<Lane & { routes: readonly RouteLine[] }> => {
  const rewinding = await openRewinding(world.stage.parley.installation)
  const parts = { ...world.stage.parley, installation: rewinding.installation }
  const built = await buildServer(parts)
  registerHealth(built.app, parts)
  await built.app.ready()
  return { ...built, rewinding }
}

beforeAll(async () => {
  world = await openAccessWorld()
  const opened = await Promise.all(
    Array.from({ length: Object.keys(world.cases).length + 1 }, openLane),
  )
  lanes = opened
  routes = opened[0]?.routes ?? []
}, 10 * MINUTES)

afterAll(async () => {
  for (const { app, rewinding } of lanes) {
    await app.close()
    await rewinding.close()
  }
  await world.close()
})

const nameOf = ({ method, url }: Pick<RouteLine, 'method' | 'url'>): string => `${method} ${url}`

/** Headers that count requests or tell the time of day. */
const PASSING = new Set(['date', 'x-ratelimit-remaining', 'x-ratelimit-reset'])

/** Everything of an answer that can tell one question from another; what was asked for is no news. */
const bytesOf = ({ answer, url }: Asked, of: WorldCase): string => {
  const headers = Object.entries(answer.headers).filter(([name]) => !PASSING.has(name))
  return JSON.stringify([answer.statusCode, headers, answer.body])
    .replaceAll(encodeURIComponent(url), 'ADDRESS')
    .replaceAll(of.caseId, 'CASE')
}

const outcomeOf = ({ statusCode, headers }: LightMyRequestResponse): Outcome | string => {
  const to = String(headers.location ?? '')
  if (statusCode === 401 || to.startsWith('/sign-in?')) return 'sign-in'
  if (to.startsWith('/acknowledge?')) return 'ack'
  if (statusCode === 404) return 'hidden'
  if (statusCode < 400) return 'open'
  return statusCode < 500 ? 'no' : `broken (${statusCode})`
}

const isAsExpected = (outcome: string, expected: Outcome): boolean =>
  outcome === expected || (expected === 'may' && (outcome === 'open' || outcome === 'no'))

const counts = { requests: 0, hidden: 0, words: 0 }

/** Words in an answer that this asker may not know, of any case of the world. */
const given = (answer: LightMyRequestResponse, asker: AskerWord): readonly string[] => {
  const text = `${answer.body}\n${JSON.stringify(answer.headers)}`
  const found = wordsIn(text).map(([kind, state]) => ({ kind: kind as string, state }))
  const numbers = Object.values(world.cases)
    .filter(({ number }) => text.includes(number))
    .map(({ state }) => ({ kind: 'number', state }))
  const all = [...found, ...numbers]
  counts.words += all.length
  return all.flatMap(({ kind, state }) => {
    const of = Object.values(world.cases).find((one) => one.state === state)
    if (of === undefined) return []
    const words = wordsAbout(asker, of)
    return mayKnow(KNOWN[kind] ?? '', { words, state }) ? [] : [`${kind} of the ${state} case`]
  })
}

interface Question {
  readonly line: RouteLine
  readonly asker: Asker
  readonly of: WorldCase
  readonly exists: boolean
  /** Its asker may do it: what is written is looked at. */
  readonly mayChange?: boolean
}

interface Asked {
  readonly answer: LightMyRequestResponse
  readonly url: string
}

const done = new Set<string>()

/** Of each route that changes something: the tables that were written with no event of it. */
const untold = new Map<string, Set<string>>()

/** What is written beside a change and is none of its own: queues, and what is remembered of a request and its asker. */
const BESIDE = new Set([
  '_private_jobs',
  '_private_job_queues',
  'request_once',
  'event_waiting',
  'api_token', // when it was used last
  'read_mark', // who has read how far; test/ledger/reads has the events of reading
  'intake_tally',
])

const noteUntold = (line: RouteLine, { answer }: Asked, tables: ReadonlySet<string>): void => {
  const written = [...tables].filter((table) => !BESIDE.has(table))
  if (answer.statusCode >= 400 || tables.has('event') || written.length === 0) return
  untold.set(nameOf(line), new Set([...(untold.get(nameOf(line)) ?? []), ...written]))
}

/** Routes in states whose changes were looked at: counting takes as long as asking. */
const counted = new Set<string>()

const ask = async (
  { app, rewinding }: Lane,
  { line, mayChange = false, ...at }: Question,
): Promise<Asked> => {
  counts.requests += 1
  const request = requestOf(line, { world, ...at })
  const asking = async () => ({ answer: await app.inject(request), url: String(request.url) })
  const isCounted =
    mayChange && line.method !== 'GET' && !counted.has(`${nameOf(line)} ${at.of.state}`)
  if (!isCounted) {
    const asked = await asking()
    await rewinding.rewind()
    return asked
  }
  const { result: asked, tables } = await rewinding.written(asking)
  if ([...tables].some((table) => !BESIDE.has(table))) counted.add(`${nameOf(line)} ${at.of.state}`)
  noteUntold(line, asked, tables)
  await rewinding.rewind()
  return asked
}

interface Nothing {
  readonly asked: Asked
  readonly nowhere: WorldCase
}

const nothings = new Map<string, Promise<Nothing>>()

/** What one asker is answered by one route where nothing is: asked once, whichever lane comes first. */
const nothingFor = (lane: Lane, line: RouteLine, asker: Asker): Promise<Nothing> => {
  const key = `${nameOf(line)} ${asker.word}`
  const there = nothings.get(key)
  if (there !== undefined) return there
  const nowhere = missingCase(world.cases.embargoed)
  const asking = ask(lane, { line, asker, of: nowhere, exists: false }).then((asked) => ({
    asked,
    nowhere,
  }))
  nothings.set(key, asking)
  return asking
}

/** Asks one route as one asker about these cases, and says everything that is wrong. */
const judge = async (
  { lane, cases }: { lane: Lane; cases: readonly WorldCase[] },
  line: RouteLine,
  word: AskerWord,
): Promise<readonly string[]> => {
  const asker = askerOf(world, word)
  const like = world.cases.embargoed
  const { asked: missing, nowhere } = await nothingFor(lane, line, asker)
  const wrong: string[] = []
  for (const of of isOfCase(line) ? cases : [like]) {
    const where = `${nameOf(line)} as ${word}${isOfCase(line) ? `, ${of.state}` : ''}`
    const words = isOfCase(line) ? wordsAbout(word, of) : wordsAnywhere(word)
    const expected = expectedOf(EXPECTED[nameOf(line)] ?? '', { words, state: of.state })
    const mayChange = expected === 'may' || expected === 'open'
    const asked = await ask(lane, { line, asker, of, exists: true, mayChange })
    const { answer } = asked
    const outcome = outcomeOf(answer)
    if (outcome === 'open') done.add(nameOf(line))
    if (!isAsExpected(outcome, expected))
      wrong.push(`${where}: ${outcome} (${answer.statusCode}), expected ${expected}`)
    for (const what of new Set(given(answer, word))) wrong.push(`${where}: gives away the ${what}`)
    if (isOfCase(line) && (outcome === 'hidden' || outcome === 'ack' || outcome === 'sign-in')) {
      counts.hidden += 1
      if (bytesOf(asked, of) !== bytesOf(missing, nowhere))
        wrong.push(`${where}: differs from what is answered where nothing is`)
    }
  }
  return wrong
}

/**
 * Every route and asker, over the lanes: each has a case of its own, so that none waits for another's locks, and the last
 * the routes of no case. That many at once use what each request waits, a step of time (http/step.ts) and the database.
 * The stream has a test of its own: it does not end by itself.
 */
const judgeAll = async (): Promise<readonly string[]> => {
  const asked = routes.filter((line) => !line.url.endsWith('/live') && ONLY.test(nameOf(line)))
  const all = Object.values(world.cases)
  const wrong: string[] = []
  await Promise.all(
    lanes.map(async (lane, index) => {
      const cases = all.slice(index, index + 1)
      const lines = asked.filter((line) => isOfCase(line) === cases.length > 0)
      for (const line of lines)
        for (const word of ASKERS) wrong.push(...(await judge({ lane, cases }, line, word)))
    }),
  )
  return wrong
}

/** Does all of `things`, each by the lane that is free next: for what writes nothing, so that none waits for another. */
const overLanes = <T>(things: readonly T[], work: (lane: Lane, thing: T) => Promise<void>) => {
  const left = [...things]
  return Promise.all(
    lanes.map(async (lane) => {
      for (let thing = left.shift(); thing !== undefined; thing = left.shift())
        await work(lane, thing)
    }),
  )
}

describe('the access matrix', () => {
  // asvs: 8.2.1, 8.2.2, 15.3.1
  test(
    'every route answers every kind of person, in every state, as the table says',
    async () => {
      const startedAt = performance.now()
      const cpu = process.cpuUsage()
      const wrong = await judgeAll()
      const seconds = Math.round((performance.now() - startedAt) / 1000)
      const busy = Math.round(process.cpuUsage(cpu).user / 1_000_000)
      console.log(
        `Access matrix: ${routes.length} routes × ${ASKERS.length} kinds of person × ${Object.keys(world.cases).length} ` +
          `states: ${counts.requests} requests in ${seconds} s (${busy} s of them computing), ${counts.hidden} compared with what is not there, ` +
          `${counts.words} words of cases seen by who may know them, ${wrong.length} wrong`,
      )
      expect(wrong).toEqual([])
    },
    30 * MINUTES,
  )

  test('what may be done was really done by somebody, once at least', () => {
    const never = Object.entries(EXPECTED)
      .filter(([, line]) => /: (may|open)/.test(line))
      .map(([name]) => name)
      .filter((name) => !done.has(name) && !name.endsWith('/live') && ONLY.test(name))
    const known = Object.keys(NEVER_DONE).filter((name) => ONLY.test(name))
    expect(never.sort()).toEqual(known.sort())
  })

  test("what was changed was told by an event, but for what is nobody else's business", () => {
    const found = [...untold].map(([name, tables]) => `${name}: ${[...tables].sort().join(' ')}`)
    const known = Object.entries(UNTOLD).filter(([name]) => ONLY.test(name))
    expect(found.sort()).toEqual(known.map(([name, { tables }]) => `${name}: ${tables}`).sort())
  })

  test(
    'a method that a route does not have is nothing, for a case that is there and one that is not',
    async () => {
      const has = new Set(routes.map(nameOf))
      const urls = [...new Set(routes.filter(isOfCase).map(({ url }) => url))]
      const wrong: string[] = []
      let asked = 0
      await overLanes(urls, async (lane, url) => {
        for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])
          for (const word of ['member', 'other', 'anonymous'] as const) {
            const line = { method, url, access: 'case', scope: undefined } as const
            if (has.has(nameOf(line))) continue
            const asker = askerOf(world, word)
            const of = world.cases.embargoed
            const nowhere = missingCase(of)
            const there = await ask(lane, { line, asker, of, exists: true })
            const not = await ask(lane, { line, asker, of: nowhere, exists: false })
            asked += 1
            if (there.answer.statusCode !== 404 || bytesOf(there, of) !== bytesOf(not, nowhere))
              wrong.push(`${nameOf(line)} as ${word}: ${there.answer.statusCode}`)
          }
      })
      console.log(`Methods that are not there: ${asked} asked`)
      expect(wrong).toEqual([])
    },
    10 * MINUTES,
  )

  test(
    'HEAD says what GET says, without its body',
    async () => {
      const wrong: string[] = []
      const gets = routes.filter(
        (line) => line.method === 'GET' && !line.url.endsWith('/live') && ONLY.test(nameOf(line)),
      )
      await overLanes(gets, async (lane, get) => {
        for (const word of ['anonymous', 'other', 'member', 'participant'] as const) {
          const asking = { asker: askerOf(world, word), of: world.cases.embargoed, exists: true }
          const { answer } = await ask(lane, { line: get, ...asking })
          const { answer: head } = await ask(lane, {
            line: { ...get, method: 'HEAD' },
            ...asking,
          })
          if (head.statusCode !== answer.statusCode || head.body !== '')
            wrong.push(`${get.url} as ${word}: ${head.statusCode}, not ${answer.statusCode}`)
        }
      })
      expect(wrong).toEqual([])
    },
    10 * MINUTES,
  )
})

/** How an answer begins that may not end by itself. */
const begunOf = (options: RequestOptions): Promise<string> =>
  new Promise((resolve, reject) => {
    const request = get(options, (answer) => {
      answer.destroy()
      const { statusCode, headers } = answer
      // because: these two are all it reads
      resolve(outcomeOf({ statusCode, headers } as unknown as LightMyRequestResponse))
    })
    request.on('error', reject)
  })

describe('the event stream of a case', () => {
  test(
    'opens for its readers and for nobody else',
    async () => {
      const { app } = world.stage.parley
      await app.listen({ host: '127.0.0.1', port: 0 })
      const { port } = app.server.address() as { port: number } // because: it listens on a port
      const line = routes.find(({ url }) => url.endsWith('/live'))
      if (line === undefined) throw new Error('no stream')
      const wrong: string[] = []
      for (const [index, of] of Object.values(world.cases).entries())
        for (const word of ASKERS) {
          const { url, headers } = requestOf(line, {
            world,
            asker: askerOf(world, word),
            of,
            exists: true,
          })
          const seen = await begunOf({
            ...{ host: '127.0.0.1', port, path: String(url) },
            // Each case from an address of its own: so many requests from one are too many.
            localAddress: `127.0.${index + 1}.1`,
            // because: all of ours are texts
            headers: { ...(headers as Record<string, string>), host: `localhost:${port}` },
          })
          const words = wordsAbout(word, of)
          const expected = expectedOf(EXPECTED[nameOf(line)] ?? '', { words, state: of.state })
          if (!isAsExpected(seen, expected))
            wrong.push(`stream as ${word}, ${of.state}: ${seen}, expected ${expected}`)
        }
      expect(wrong).toEqual([])
    },
    5 * MINUTES,
  )
})

test('the suite is done within its time', () => {
  const seconds = Math.round((performance.now() - begunAt) / 1000)
  const busy = Math.round(process.cpuUsage().user / 1_000_000)
  const [load = 0] = loadavg()
  const isAlone = load <= availableParallelism()
  console.log(
    `Access matrix: ${seconds} s in all, ${busy} s of them computing, ${counts.requests} requests, load ${load.toFixed(1)}`,
  )
  // The clock tells of the machine as much as of the suite: what was computed is held, and beside other work it takes longer.
  expect(busy).toBeLessThanOrEqual(isAlone ? MOST_SECONDS : 1.25 * MOST_SECONDS)
})
