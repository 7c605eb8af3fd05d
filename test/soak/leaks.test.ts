// Two minutes of mixed load on one server process: what it holds after a collection, its connections, timers and listeners do
// not grow. For `npm run soak` alone: on a machine that does other things too, memory says little after seconds.
import { randomUUID } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type KillWorld, openKillWorld, until } from './world.js'

const IS_LONG = process.env['PARLEY_SOAK'] === '1'
const SECONDS = Number(process.env['PARLEY_LEAK_SECONDS'] ?? 120)
const CLIENTS = 6
const MEGABYTE = 1_000_000
const measures = join(tmpdir(), `parley-measures-${process.pid}.json`)
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

let world: KillWorld
beforeAll(async () => {
  if (!IS_LONG) return
  world = await openKillWorld({
    serve: ['--import', new URL('measure.mjs', import.meta.url).href],
    env: { PARLEY_MEASURES: measures },
  })
  world.start('serve')
  await until(() => world.isReady(), { what: 'the server answers' })
}, 300_000)
afterAll(async () => {
  await world?.close()
  rmSync(measures, { force: true })
}, 60_000)

interface Measure {
  readonly rss: number
  readonly heapUsed: number
  readonly external: number
  readonly kinds: Readonly<Record<string, number>>
  readonly listeners: number
  readonly files: number
  readonly connections: number
}

const measure = async (): Promise<Measure> => {
  rmSync(measures, { force: true })
  const pid = world.pidOf('serve')
  await pause(6_000) // kept-alive connections of the load end by themselves
  process.kill(pid, 'SIGUSR2')
  await until(async () => existsSync(measures), { what: 'the measures are there', seconds: 30 })
  await pause(200)
  const [row] = await world.parley.installation.sql<{ n: number }>(
    `select count(*)::int as n from pg_stat_activity where usename like 'parley\\_%'`,
  )
  return {
    // because: measure.mjs writes exactly that
    ...(JSON.parse(readFileSync(measures, 'utf8')) as Omit<Measure, 'files' | 'connections'>),
    files: readdirSync(`/proc/${pid}/fd`).length,
    connections: row?.n ?? 0,
  }
}

let sent = 0
const ask = async (path: string, init: RequestInit & { headers?: Record<string, string> } = {}) => {
  sent += 1
  const answer = await fetch(`${world.url}${path}`, {
    ...init,
    redirect: 'manual',
    headers: {
      'x-forwarded-for': `10.${(sent >> 16) & 255}.${(sent >> 8) & 255}.${sent & 255}`,
      ...init.headers,
    },
    signal: init.signal ?? AbortSignal.timeout(20_000),
  })
  return { status: answer.status, body: await answer.text() }
}

/** Opens the stream of a case and hangs up. */
const stream = async (caseId: string, cookie: string) => {
  const stop = new AbortController()
  setTimeout(() => stop.abort(), 300)
  await ask(`/cases/${caseId}/live`, { headers: { cookie }, signal: stop.signal }).catch(() => {})
}

/** A round of what people and programs do, and what strangers try. */
const round = async () => {
  const { cookie } = world.ada
  const signed = { headers: { cookie, accept: 'text/html' } }
  const report = await ask('/api/v1/reports', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID() },
    body: JSON.stringify({ project: 'CPython', summary: 'A report', details: 'x'.repeat(5_000) }),
  })
  // because: the API's own answer
  const { reportId = '' } = JSON.parse(report.body) as { reportId?: string }
  const statuses = [
    report.status,
    (await ask(`/cases/${reportId}`, signed)).status,
    (await ask('/cases?q=report', signed)).status,
    (await ask('/cases', signed)).status,
    (await ask(`/cases/${randomUUID()}`, signed)).status,
    (await ask('/report', { method: 'POST', body: new URLSearchParams({ summary: 'x' }) })).status,
    (await ask('/advisories')).status,
    (await ask('/nothing/here')).status,
  ]
  await stream(reportId, cookie)
  return statuses
}

const load = async (seconds: number) => {
  const end = Date.now() + seconds * 1000
  const seen: Record<string, number> = {}
  const client = async () => {
    while (Date.now() < end)
      for (const status of await round()) seen[status] = (seen[status] ?? 0) + 1
  }
  await Promise.all(Array.from({ length: CLIENTS }, client))
  return seen
}

test.runIf(IS_LONG)(
  `${SECONDS} seconds of mixed load leave nothing behind`,
  async () => {
    await load(20) // code is compiled, pools are filled
    const before = await measure()
    const statuses = await load(SECONDS)
    const after = await measure()
    process.stdout.write(`${JSON.stringify({ name: 'leaks', statuses, before, after })}\n`)
    expect(Object.keys(statuses).filter((status) => Number(status) >= 500)).toEqual([])
    for (const status of ['200', '201', '404', '422'])
      expect(statuses[status], status).toBeGreaterThan(20)
    expect((after.heapUsed - before.heapUsed) / MEGABYTE).toBeLessThan(10)
    expect((after.rss - before.rss) / MEGABYTE).toBeLessThan(80)
    expect(after.listeners).toBe(before.listeners)
    expect(after.files - before.files).toBeLessThanOrEqual(5)
    expect(after.connections - before.connections).toBeLessThanOrEqual(2)
    for (const [kind, count] of Object.entries(after.kinds))
      expect(count - (before.kinds[kind] ?? 0), kind).toBeLessThanOrEqual(5)
  },
  (SECONDS + 180) * 1000,
)
