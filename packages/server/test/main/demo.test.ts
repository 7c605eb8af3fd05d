// `npm run demo` as a visitor meets it: it becomes ready, its people sign in as often as they like, and its cases are in
// every state that a case can rest in.

import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freePort } from '../support/free-port.js'

const ROOT = new URL('../../../../', import.meta.url).pathname

interface Ready {
  readonly url: string
  readonly peopleUrl: string
  readonly mailUrl: string
  readonly people: readonly {
    readonly name: string
    readonly roles: readonly string[]
    readonly apiToken: string
    readonly signInUrl: string
  }[]
}

let demo: ChildProcess
let ready: Ready
let complaints = ''
let port = 0
beforeAll(async () => {
  const args = ['packages/server/dist/bundle/demo.js', '--json']
  port = await freePort()
  demo = spawn(process.execPath, args, {
    cwd: ROOT,
    env: { PATH: process.env['PATH'], PARLEY_PORT: String(port), PARLEY_HOME: '/nowhere' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  demo.stderr?.on('data', (chunk) => {
    complaints += String(chunk)
  })
  const line = await new Promise<string>((resolve, reject) => {
    let out = ''
    demo.once('exit', (code) => reject(new Error(`the demo ended with ${code}: ${complaints}`)))
    demo.stdout?.on('data', (chunk) => {
      out += String(chunk)
      if (out.includes('\n')) resolve(out)
    })
  })
  ready = JSON.parse(line) as Ready // because: `--json` prints this shape
}, 120_000)

afterAll(async () => {
  const ended = new Promise((resolve) => demo.once('exit', resolve))
  demo.kill('SIGTERM')
  await ended
}, 30_000)

test('it listens where PARLEY_PORT says', () => {
  expect(new URL(ready.url).port).toBe(String(port))
})

test('it has a case in every state a case can rest in', async () => {
  const { apiToken } = ready.people.find(({ name }) => name === 'Cora Coordinator') ?? {}
  const answer = await fetch(`${ready.url}/api/v1/cases?limit=200&q=`, {
    headers: { authorization: `Bearer ${apiToken}` },
  })
  // because: the contract says so
  const { items } = (await answer.json()) as {
    items: { phase: string; exploited: boolean; determination: string | null }[]
  }
  const phases = new Set(items.map(({ phase }) => phase))
  // `publishing` is passed through, never rested in.
  expect(phases).toEqual(
    new Set([
      'needs-coordinator',
      'triage',
      'waiting-on-reporter',
      'accepted',
      'ready-to-publish',
      'published',
      'held',
      'duplicate',
      'closed',
    ]),
  )
  expect(new Set(items.map(({ determination }) => determination))).toEqual(
    new Set([
      null,
      'vulnerability',
      'bug',
      'invalid',
      'spam',
      'duplicate',
      'forwarded',
      'already-fixed',
    ]),
  )
  expect(items.some(({ exploited }) => exploited)).toBe(true)
})

test('it has a case of several parties at different points, with two ends on the table and a merged report', async () => {
  const { apiToken } = ready.people.find(({ name }) => name === 'Cora Coordinator') ?? {}
  const read = async (path: string) =>
    (
      await fetch(`${ready.url}/api/v1/cases${path}`, {
        headers: { authorization: `Bearer ${apiToken}` },
      })
    ).json()
  // because: the contract says so
  const { items } = (await read('?limit=200&q=')) as { items: { id: string; title: string }[] }
  const of = items.find(({ title }) => title.startsWith('EXAMPLE of several parties'))
  expect(items.some(({ title }) => title.startsWith('EXAMPLE of a merged case'))).toBe(true)
  const parties = (await read(`/${of?.id}/parties`)) as { items: { status: string | null }[] }
  expect(new Set(parties.items.map(({ status }) => status))).toEqual(
    new Set(['not-affected', 'affected', 'not-looked', 'fix-ready']),
  )
  const embargo = (await read(`/${of?.id}/embargo`)) as { state: string; proposals: unknown[] }
  expect([embargo.state, embargo.proposals.length]).toEqual(['revising', 1])
})

test('its people sign in by a button, twice in a row, and its reporters have their links', async () => {
  const page = await (await fetch(ready.peopleUrl)).text()
  const action = /action="(\/people\/[0-9a-f-]{36})"/.exec(page)?.[1] ?? ''
  const press = () =>
    fetch(new URL(action, ready.peopleUrl), { method: 'POST', redirect: 'manual' })
  const links = [await press(), await press()].map((answer) => answer.headers.get('location'))
  expect(new Set(links).size).toBe(2)
  for (const link of links) expect(link).toMatch(new RegExp(`^${ready.url}/sign-in/link/pll_`))
  const followed = /href="(http[^"]+\/r\/plr_[^"]+)"/.exec(page)?.[1] ?? ''
  expect((await fetch(followed)).status).toBe(200)
})

/** The published advisories as the demo's data has them, by id. */
const published = (): ReadonlyMap<string, string> => {
  const file = new URL('../../src/main/demo/data/psf-osv.jsonl.gz', import.meta.url)
  const lines = gunzipSync(readFileSync(file)).toString().trim().split('\n')
  // because: the file is of OSV records
  const records = lines.map((line) => JSON.parse(line) as { id: string; published: string })
  return new Map(records.map(({ id, published }) => [id, published]))
}

test('it shows the 138 published advisories of the PSF with their real dates', async () => {
  const listed: string[] = []
  for (let next: string | undefined = '/advisories'; next !== undefined; ) {
    const page: string = await (await fetch(new URL(next, ready.url))).text()
    listed.push(
      ...[...page.matchAll(/href="\/advisories\/(PSF-[^"/.]+)"/g)].map(([, id = '']) => id),
    )
    next = /href="(\/advisories\?before=[^"]+)"/.exec(page)?.[1]?.replaceAll('&amp;', '&')
  }
  const wanted = published()
  expect(wanted.size).toBe(138)
  expect([...new Set(listed)].sort()).toEqual([...wanted.keys()].sort())
  for (const [id, date] of wanted) {
    const record = await (await fetch(`${ready.url}/advisories/${id}.osv.json`)).json()
    expect(record).toMatchObject({ id, published: date })
  }
})

test('PSRT has its public members, in the order of its list, and holds no case', async () => {
  const list = await (await fetch(`${ready.url}/members.csv?team=PSRT`)).text()
  const file = new URL('../../src/main/demo/data/psrt.csv', import.meta.url)
  expect(list).toBe(readFileSync(file, 'utf8'))
})

test('mail is caught on a page of its own, and everyone of the cast has a link to sign in', async () => {
  expect((await fetch(ready.mailUrl)).status).toBe(200)
  const roles = new Set(ready.people.flatMap(({ roles }) => roles))
  expect(roles).toEqual(new Set(['admin', 'cna-operator', 'release-manager', 'steering-council']))
  for (const { signInUrl } of ready.people) {
    const page = await (await fetch(signInUrl)).text()
    expect(page).toMatch(/<button/)
  }
})

test('it complains of nothing but what it does not use', () => {
  expect(complaints).toBe('The demo uses a folder and a database of its own, not PARLEY_HOME.\n')
})
