// Random histories of three requests each, with faults on any call, reversed answers and workers that die in
// between: no id is reserved twice, none is lost, none is left over.
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { LoopbackFault } from '../../src/clients/loopback.js'
import { reserveCveId } from '../../src/remediation/cve/reserve.js'
import { acceptedCase, openRoom, type Room } from './support.js'

let room: Room
/** Kept open: the histories look at the rows at every step. */
let behind: pg.Client
beforeAll(async () => {
  // Long enough for a busy machine: a call that ends after its timeout would be stamped by a clock that has moved on.
  room = await openRoom({ timeoutMs: 600 })
  behind = new pg.Client(room.parley.installation.admin)
  await behind.connect()
})
afterAll(async () => {
  await behind.end()
  await room.close()
})

/** A sample with every run; the long campaign sets its own number. */
const HISTORIES = Number(process.env['PARLEY_HISTORIES'] ?? 20)

/** Hanging takes its time, so it comes apart from the others, and seldom. */
const FAULTS: readonly LoopbackFault[] = [
  'refuse',
  '429',
  '403-firewall',
  '5xx',
  'cut-after-success',
  'malformed',
]

/** Numbers from 0 to 1, the same ones for the same seed (mulberry32). */
const randomOf = (seed: number) => () => {
  seed = (seed + 0x6d2b79f5) | 0
  let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed)
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
}

const idsOf = async (caseIds: readonly string[]) => {
  const { rows } = await behind.query<{ cveId: string | null }>(
    'select cve_id as "cveId" from cases where case_id = any($1)',
    [caseIds],
  )
  return rows.flatMap(({ cveId }) => cveId ?? [])
}

/** Two workers look at every request at once, as two ticks would let them. */
const pursueAll = async () => {
  const { rows: open } = await behind.query<{ caseId: string; cveRequestId: string }>(
    `select case_id as "caseId", cve_request_id as "cveRequestId" from cve_request
      where state in ('wanted', 'asking') order by random()`,
  )
  const reserve = reserveCveId(room.parley)
  const worker = async () => {
    for (const ids of open) await reserve(ids)
  }
  await Promise.all([worker(), worker()])
}

/** One history: three cases ask, faults come in at random, time passes in random steps. */
const history = async (seed: number) => {
  const random = randomOf(seed)
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T
  const before = room.cve.reserved().length
  const caseIds = [await acceptedCase(room, { wish: true })]
  for (let step = 0; step < 300 && (await idsOf(caseIds)).length < 3; step++) {
    if (caseIds.length < 3 && random() < 0.5) caseIds.push(await acceptedCase(room, { wish: true }))
    if (step < 12 && random() < 0.6) {
      const route =
        random() < 0.7 ? 'POST /cve-id' : pick(['GET /cve-id', 'GET /org/:org/id_quota'])
      room.cve.failNext({
        route,
        times: 1 + Math.floor(random() * 2),
        how: random() < 0.05 ? 'hang' : pick(FAULTS),
      })
    }
    await pursueAll()
    room.parley.installation.passTime({ seconds: Math.floor(random() * (step < 12 ? 400 : 4000)) })
  }
  return { caseIds, taken: room.cve.reserved().length - before }
}

describe('L2, L3: exactly once', () => {
  it(`in ${HISTORIES} histories: none twice, none lost, none left over`, async () => {
    for (let seed = 1; seed <= HISTORIES; seed++) {
      const { caseIds, taken } = await history(seed)
      const ids = await idsOf(caseIds)
      expect(new Set(ids).size, `seed ${seed}: every case its own id`).toBe(3)
      expect(taken, `seed ${seed}: as many ids as cases`).toBe(3)
    }
    await room.parley.work()
    const orphans = await room.parley.installation.sql('select 1 from cve_id where orphan')
    expect(orphans).toEqual([])
  }, 300_000)
})
