// Every page there is, from the route table, in a browser: as the first kind of person who may see it, what is public as
// anyone, in light and in dark, each on a wide window and on a phone. A new page is asked about by itself.
import type { FastifyInstance } from 'fastify'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { RouteLine } from '../../packages/server/src/http/access.js'
import { askerOf } from '../access/askers.js'
import { isOfCase, requestOf } from '../access/requests.js'
import { openAccessWorld, type World } from '../access/world/build.js'
import { ASKERS, type AskerWord } from '../access/world/cast.js'
import type { WorldCase } from '../access/world/states.js'
import { expectUsable } from './axe.js'
import { BROWSER } from './world.js'

const MINUTES = 60_000

/** Pages that nobody of this world sees, each with who asks about it instead. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  '/admin': 'leads to the one team of its admin',
  '/ballots/:ballot': 'ballot.test.ts',
  '/cases/:id/break-glass/notices/:file': 'a file',
  '/governance': 'leads to the one team of its member',
  '/governance/:slug/decisions/:decision': 'governance.test.ts',
  '/governance/:slug/reports/:report': 'governance.test.ts',
  '/interest/:link': 'interest.test.ts',
  '/interests/:interest': 'interest.test.ts',
  '/nominations/:nomination': 'ballot.test.ts',
  '/nominations/:nomination/record.json': 'a file',
  '/onboarding/:membership': 'interest.test.ts',
  '/sign-in/callback/:way': 'leads on',
  '/sign-in/first-passkey': 'sign-in.test.ts',
  '/sign-in/link/:secret': 'sign-in.test.ts',
  '/sign-in/with/:way': 'leads on',
  '/u/:token': 'no mail was sent in this world; the page is that of /u/r/:token',
}

/** Who sees most comes first. */
const ORDER: readonly AskerWord[] = ['admin', 'coordinator', 'operator', 'owner', 'reporter']

let world: World
let app: FastifyInstance
let routes: readonly RouteLine[]
let browser: Browser
let origin: string

beforeAll(async () => {
  world = await openAccessWorld()
  const { parley } = world.stage
  app = parley.app
  routes = parley.routes
  await app.listen({ host: '127.0.0.1', port: 0 })
  // because: it listens on a port
  origin = `http://localhost:${(app.server.address() as { port: number }).port}`
  browser = await chromium.launch(BROWSER)
}, 10 * MINUTES)

afterAll(async () => {
  await browser.close()
  await world.close()
})

interface Seen {
  readonly url: string
  readonly cookie: string | undefined
}

const statesOf = (line: RouteLine): readonly WorldCase[] => {
  const { embargoed, ...others } = world.cases
  return isOfCase(line) ? [embargoed, ...Object.values(others)] : [embargoed]
}

/** Under which address and as whom a page is seen; 'no page' where the route answers something else. */
const findPage = async (line: RouteLine): Promise<Seen | 'no page' | undefined> => {
  const first: readonly AskerWord[] = line.access === 'public' ? ['anonymous', ...ORDER] : ORDER
  const words = [...first, ...ASKERS.filter((word) => !first.includes(word))]
  for (const word of words.filter((each) => !each.endsWith('-token')))
    for (const of of statesOf(line)) {
      const asker = askerOf(world, word)
      const request = requestOf(line, { world, asker, of, exists: true })
      const answer = await app.inject(request)
      if (answer.statusCode !== 200) continue
      if (!String(answer.headers['content-type']).startsWith('text/html')) return 'no page'
      return { url: String(request.url), cookie: asker.cookie }
    }
  return undefined
}

const windows = new Map<string, Promise<Page>>()

const openWindow = async (cookie: string | undefined): Promise<Page> => {
  const context = await browser.newContext()
  const [name, value] = cookie?.split('=') ?? []
  if (name !== undefined && value !== undefined)
    await context.addCookies([{ name, value, url: origin }])
  return context.newPage()
}

/** One window for each who looks. */
const windowOf = (cookie: string | undefined): Promise<Page> => {
  const there = windows.get(cookie ?? '') ?? openWindow(cookie)
  windows.set(cookie ?? '', there)
  return there
}

const look = async ({ url, cookie }: Seen, about: string) => {
  try {
    const page = await windowOf(cookie)
    await page.goto(`${origin}${url}`)
    await expectUsable(page, about, { everyLook: true })
    return []
  } catch (wrong) {
    return [`${about}: ${String(wrong)}`]
  }
}

test(
  'every page can be used by everyone, in light and dark, wide and narrow',
  async () => {
    const startedAt = performance.now() / 1000
    const wrong: string[] = []
    const unseen: string[] = []
    let pages = 0
    for (const line of routes) {
      const isAsset = /^\/(api|assets)\/|\/live$/.test(line.url)
      if (line.method !== 'GET' || isAsset) continue
      const seen = await findPage(line)
      if (seen === undefined) unseen.push(line.url)
      if (seen === undefined || seen === 'no page') continue
      pages += 1
      wrong.push(...(await look(seen, line.url)))
    }
    console.log(
      `Pages asked about: ${pages}, in ${Math.round(performance.now() / 1000 - startedAt)} s`,
    )
    expect(wrong).toEqual([])
    expect(unseen.sort()).toEqual(Object.keys(ELSEWHERE).sort())
  },
  10 * MINUTES,
)
