// Shows that a CVE id is reserved exactly once: through every fault of the service, by two workers at once, and with
// the answer lost. What waits says why.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createCveClient } from '../../src/clients/cve/client.js'
import type { LoopbackFault } from '../../src/clients/loopback.js'
import { bindKeys } from '../../src/db/key-check.js'
import { cveScan, reserveCveId } from '../../src/remediation/cve/reserve.js'
import { eventsOf, rowOfCase } from '../cases/support.js'
import { ACCOUNT, acceptedCase, openRoom, type Room } from './support.js'

let room: Room
beforeAll(async () => {
  room = await openRoom({ timeoutMs: 300 })
})
afterAll(() => room.close())

const requestOf = async (caseId: string) => {
  const rows = await room.parley.installation.sql<{
    id: string
    state: string
    fault: string | null
    attempts: number
    next: Date | null
  }>(
    `select cve_request_id as id, state, last_fault as fault, attempts, next_try_at as next from cve_request
      where case_id = $1 order by wanted_at desc limit 1`,
    [caseId],
  )
  return rows[0]
}

const cveIdOf = async (caseId: string) =>
  (await rowOfCase(room.parley.installation, caseId)).cve_id as string | null

/** Lets time pass and the worker work until the case has its id, or `most` minutes are over. */
const workUntilReserved = async (caseId: string, most = 300): Promise<number> => {
  for (let minutes = 0; minutes <= most; minutes++) {
    await room.parley.work()
    if ((await cveIdOf(caseId)) !== null) return minutes
    room.parley.installation.passTime({ minutes: 1 })
  }
  return most
}

describe('L2: an id is reserved when the team agrees that it is a vulnerability', () => {
  it('reserves one id, gives it to the case and says so in the ledger', async () => {
    const caseId = await acceptedCase(room, { wish: true })
    await room.parley.work()
    const cveId = await cveIdOf(caseId)
    expect(cveId).toMatch(/^CVE-2026-\d{4,}$/)
    expect(room.cve.reserved().map((id) => id.cveId)).toContain(cveId)
    expect(await eventsOf(room.parley.installation, caseId)).toEqual(
      expect.arrayContaining(['cve:wanted', 'cve:reserved']),
    )
    expect(await requestOf(caseId)).toMatchObject({ state: 'reserved', fault: null, attempts: 1 })
  })

  it('asks for nothing after a restore until an operator releases it, then once', async () => {
    const { installation } = room.parley
    const caseId = await acceptedCase(room, { wish: true })
    const before = room.cve.reserved().length
    await bindKeys(installation.admin, installation.keys, new Date(installation.now()))
    await installation.sql('update installation set outgoing_paused_at = now()')
    await room.parley.work()
    installation.passTime({ minutes: 5 })
    await room.parley.work()
    expect(room.cve.reserved()).toHaveLength(before)
    expect(await requestOf(caseId)).toMatchObject({ state: 'wanted', attempts: 0 })
    await installation.sql('update installation set outgoing_paused_at = null')
    await workUntilReserved(caseId)
    expect(room.cve.reserved()).toHaveLength(before + 1)
  })

  it('asks for nothing once the determination is another one', async () => {
    const caseId = await acceptedCase(room, { wish: true })
    await room.parley.installation.sql(
      "update cases set determination = 'bug' where case_id = $1",
      [caseId],
    )
    const before = room.cve.reserved().length
    await room.parley.work()
    expect(room.cve.reserved().length).toBe(before)
    expect(await requestOf(caseId)).toMatchObject({ state: 'cancelled' })
  })
})

describe('every fault of the service', () => {
  const nothingDone: readonly LoopbackFault[] = ['429', '403-firewall', '5xx', 'refuse', 'hang']
  it.each(nothingDone)('%s: waits, says so, and asks again', async (how) => {
    const caseId = await acceptedCase(room, { wish: true })
    const before = room.cve.reserved().length
    room.cve.failNext({ route: 'POST /cve-id', times: 1, how })
    await room.parley.work()
    const request = await requestOf(caseId)
    expect(request).toMatchObject({ state: 'asking', attempts: 1 })
    expect(request?.fault).toMatch(/^cve\./)
    expect(request?.next?.getTime()).toBeGreaterThan(room.parley.installation.now())
    await workUntilReserved(caseId)
    expect(room.cve.reserved().length).toBe(before + 1)
    expect(await requestOf(caseId)).toMatchObject({ state: 'reserved', attempts: 2 })
  })

  const lost: readonly LoopbackFault[] = ['cut-after-success', 'malformed']
  it.each(lost)('%s: finds the id that was reserved and takes no second one', async (how) => {
    const caseId = await acceptedCase(room, { wish: true })
    const before = room.cve.reserved().length
    room.cve.failNext({ route: 'POST /cve-id', times: 1, how })
    await room.parley.work()
    expect(await requestOf(caseId)).toMatchObject({ state: 'asking', fault: 'cve.answer-lost' })
    await workUntilReserved(caseId)
    expect(room.cve.reserved().length).toBe(before + 1)
    expect(await requestOf(caseId)).toMatchObject({ state: 'reserved', attempts: 1 })
    expect(await eventsOf(room.parley.installation, caseId)).toContain('cve:adopted')
  })

  it('down for a day: the id is there soon after it is up again', async () => {
    const caseId = await acceptedCase(room, { wish: true })
    const before = room.cve.reserved().length
    await room.cve.down()
    await room.parley.work()
    expect(await requestOf(caseId)).toMatchObject({ state: 'wanted', fault: 'cve.unreachable' })
    room.parley.installation.passTime({ hours: 24 })
    await room.cve.up()
    expect(await workUntilReserved(caseId)).toBeLessThan(5)
    expect(room.cve.reserved().length).toBe(before + 1)
  })
})

describe('a team that names another CNA than the account is of', () => {
  it('waits and says so: nothing is reserved in the wrong name', async () => {
    const { installation } = room.parley
    await installation.sql(`update team set settings = '{"cveOrg": "OTHER"}'`)
    const caseId = await acceptedCase(room, { wish: true })
    const before = room.cve.reserved().length
    await room.parley.work()
    expect(room.cve.reserved().length).toBe(before)
    expect(await requestOf(caseId)).toMatchObject({
      ...{ state: 'wanted', fault: 'cve.other-organisation' },
    })
    const url = `/cases/${caseId}/advisory`
    const page = await room.parley.request({ url, cookie: room.ada.cookie })
    expect(page.body).toContain('The team names another CNA than the account')
    await installation.sql(`update team set settings = '{}'`)
    installation.passTime({ hours: 7 })
    await room.parley.work()
    expect(await cveIdOf(caseId)).not.toBeNull()
  })
})

describe('two workers at once', () => {
  it('ask for one request once', async () => {
    const caseId = await acceptedCase(room, { wish: true })
    const before = room.cve.reserved().length
    const request = await requestOf(caseId)
    const reserve = reserveCveId(room.parley)
    const ids = { caseId, cveRequestId: request?.id ?? '' }
    await Promise.all([reserve(ids), reserve(ids), cveScan(room.parley)(), reserve(ids)])
    await room.parley.work()
    expect(room.cve.reserved().length).toBe(before + 1)
    expect(await cveIdOf(caseId)).not.toBeNull()
  })
})

describe('L4: no detail of a case reaches the service', () => {
  it('sends the amount, the year and the account, and no body', async () => {
    const seen: string[] = []
    const server = createServer((request, response) => {
      request.on('data', (chunk) => seen.push(String(chunk)))
      seen.push(`${request.method} ${request.url}`)
      const quota = '{"id_quota":10,"total_reserved":0,"available":10}'
      if (request.url?.includes('id_quota')) response.end(quota)
      else response.writeHead(500).end()
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    // because: a server that listens on TCP has an address of this shape
    const { port } = server.address() as AddressInfo
    const cve = createCveClient({ ...ACCOUNT, baseUrl: `http://127.0.0.1:${port}` })
    const caseId = await acceptedCase(room, { wish: true, title: 'A title nobody may see' })
    const request = await requestOf(caseId)
    const parts = { ...room.parley, clients: { cve } }
    await reserveCveId(parts)({ caseId, cveRequestId: request?.id ?? '' })
    expect(seen).toEqual([
      'GET /org/EXAMPLE/id_quota',
      'POST /cve-id?amount=1&cve_year=2026&short_name=EXAMPLE',
    ])
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
    room.parley.installation.passTime({ hours: 1 })
    await room.parley.work()
    expect(await cveIdOf(caseId)).not.toBeNull()
  })
})
