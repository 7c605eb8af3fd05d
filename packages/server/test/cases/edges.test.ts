// The edges: hostile strings in every field, the API's refusals, the stream that ends with the right to read.
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { pep811Charter } from '@parley/rules'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addPerson, addTeam, type TestPerson, type TestTeam } from '../support/people.js'
import { openTestApp, type TestApp } from '../support/test-app.js'
import { addToken } from '../support/ways.js'
import { formOf, openByHand } from './support.js'

let parley: TestApp
let team: TestTeam
let kim: TestPerson
let sam: TestPerson

beforeAll(async () => {
  parley = await openTestApp()
  team = await addTeam(parley.installation, 'EXAMPLE', { isDefault: true })
  kim = await addPerson(parley.installation, 'Kim Case', { team })
  const other = await addTeam(parley.installation, 'OTHER')
  sam = await addPerson(parley.installation, 'Sam Elsewhere', { team: other })
})
afterAll(() => parley.close({ jobsMayRemain: true }))

const open = (title: string) => openByHand(parley.installation, { team, person: kim, title })

let addresses = 0
/** Another address each time: these tests ask more often than one address may. */
const anyAddress = () => {
  addresses += 1
  return `10.0.${addresses >> 8}.${addresses & 255}`
}

const post = (who: TestPerson, url: string, fields: Record<string, string> = {}) =>
  parley.request({
    method: 'POST',
    url,
    cookie: who.cookie,
    remoteAddress: anyAddress(),
    ...formOf(who, fields),
  })

describe('hostile strings', () => {
  // because: the file is a list of texts, kept as it was published
  const strings = JSON.parse(
    gunzipSync(
      readFileSync(new URL('../look/data/naughty-strings.json.gz', import.meta.url)),
    ).toString(),
  ) as string[]

  /** As the page writes a text: what HTML would read is escaped. */
  const escaped = (text: string) =>
    text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')

  it('are stored and shown as text in every field of a case', async () => {
    const { caseId } = await open('To be renamed')
    const fitting = strings.filter((one) => one.trim() !== '' && [...one].length <= 200)
    const { threatModel } = pep811Charter
    for (let at = 0; at < fitting.length; at += threatModel.length) {
      const notes = threatModel.flatMap(({ id }, place) => [
        [`criterion.${id}`, 'yes'],
        [`note.${id}`, fitting[at + place] ?? ''],
      ])
      const fields = { ...Object.fromEntries(notes), 'notes.draft': fitting[at] ?? '' }
      expect((await post(kim, `/cases/${caseId}/triage`, fields)).statusCode).toBe(303)
    }
    for (const text of fitting) {
      const { statusCode } = await post(kim, `/cases/${caseId}/name`, {
        title: text,
        projectId: '',
      })
      // What is only control characters leaves nothing to be a title.
      expect([303, 409], text).toContain(statusCode)
    }
    const last = '<script>alert("parley")</script>'
    await post(kim, `/cases/${caseId}/name`, { title: last, projectId: '' })
    const { body } = await parley.request({
      method: 'GET',
      url: `/cases/${caseId}`,
      cookie: kim.cookie,
    })
    expect(body.includes(last)).toBe(false)
    expect(
      body.includes(escaped(last).replaceAll('&quot;', '"')) || body.includes(escaped(last)),
    ).toBe(true)
  }, 120_000)

  // asvs: 1.2.4
  it('break neither the filter nor the search', async () => {
    for (const text of strings) {
      const answer = await parley.request({
        method: 'GET',
        url: `/cases?q=${encodeURIComponent(text.toWellFormed())}`,
        cookie: kim.cookie,
        remoteAddress: anyAddress(),
      })
      expect([answer.statusCode, text]).toEqual([200, text])
    }
  }, 120_000)

  it('are nothing in an address', async () => {
    for (const id of ['x', '%00', "'", '..%2f..', randomUUID().toUpperCase()]) {
      const answer = await parley.request({
        method: 'GET',
        url: `/cases/${id}`,
        cookie: kim.cookie,
      })
      expect([id, answer.statusCode >= 400 && answer.statusCode < 500]).toEqual([id, true])
    }
  })
})

describe('the API', () => {
  const tokenFor = async ({ personId }: TestPerson, scopes: string[]): Promise<string> =>
    (await addToken(parley.installation, { personId, scopes })).token

  const call = async (token: string, method: 'GET' | 'POST', url: string, payload?: object) =>
    parley.app.inject({
      method,
      url,
      headers: { authorization: `Bearer ${token}` },
      ...(payload === undefined ? {} : { payload }),
    })

  it('lists, takes and determines; a refusal is 409 with its code, reason and source', async () => {
    const token = await tokenFor(kim, ['cases:read', 'cases:write'])
    const { caseId, number } = await open('Reached by a program')
    const list = await call(token, 'GET', '/api/v1/cases?q=program&limit=5')
    expect(list.json()).toMatchObject({ items: [{ id: caseId, number }], next: null })
    const early = await call(token, 'POST', `/api/v1/cases/${caseId}/determination`, {
      determination: 'vulnerability',
    })
    expect([early.statusCode, early.json()]).toMatchObject([
      409,
      { refusal: 'determination.needs-coordinator', source: expect.any(String) },
    ])
    const taken = await call(token, 'POST', `/api/v1/cases/${caseId}/coordinator`, {
      action: 'take',
    })
    expect(taken.json()).toMatchObject({ coordinator: { id: kim.personId, name: 'Kim Case' } })
    const done = await call(token, 'POST', `/api/v1/cases/${caseId}/determination`, {
      determination: 'vulnerability',
    })
    expect(done.json()).toMatchObject({ reportState: 'accepted', phase: 'accepted' })
    const again = await call(token, 'POST', `/api/v1/cases/${caseId}/events`, {
      event: 'not-exploited',
    })
    expect(again.json()).toMatchObject({ status: 409, refusal: 'case.unchanged' })
  })

  // asvs: 2.2.1
  it('names every field that a schema refuses, and repeats nothing of what was sent', async () => {
    const { caseId } = await open('Wrongly asked')
    const token = await tokenFor(kim, ['cases:read', 'cases:write'])
    const wrong = await call(token, 'POST', `/api/v1/cases/${caseId}/determination`, {
      determination: 'zqwrongzq',
      alsoCoordinate: 'maybe',
    })
    expect(wrong.statusCode).toBe(422)
    expect(wrong.headers['content-type']).toContain('application/problem+json')
    const { errors } = wrong.json<{ errors: { path: string; message: string }[] }>()
    expect(errors.map(({ path }) => path)).toEqual(['determination', 'alsoCoordinate'])
    expect(errors.every(({ message }) => message.length > 5)).toBe(true)
    expect(wrong.body).not.toContain('zqwrongzq')
    const listed = await call(token, 'GET', '/api/v1/cases?limit=0')
    expect(listed.json()).toMatchObject({ status: 422, errors: [{ path: 'limit' }] })
  })

  // asvs: 8.2.1
  it('answers a stranger, a weaker token and a missing case alike', async () => {
    const { caseId } = await open('Not by this token')
    const stranger = await tokenFor(sam, ['cases:read', 'cases:write'])
    const hidden = await call(stranger, 'GET', `/api/v1/cases/${caseId}`)
    const absent = await call(stranger, 'GET', `/api/v1/cases/${randomUUID()}`)
    expect([hidden.statusCode, hidden.body]).toEqual([404, absent.body])
    const act = (id: string) =>
      call(stranger, 'POST', `/api/v1/cases/${id}/coordinator`, { action: 'take' })
    expect((await act(caseId)).body).toBe((await act(randomUUID())).body)
    const reader = await tokenFor(kim, ['cases:read'])
    const write = await call(reader, 'POST', `/api/v1/cases/${caseId}/coordinator`, {
      action: 'take',
    })
    expect(write.statusCode).toBe(404)
  })
})

describe('the stream of a case', () => {
  const listen = async (
    who: TestPerson,
    caseId: string,
    { address = `/cases/${caseId}/live`, heardLast }: { address?: string; heardLast?: string } = {},
  ) => {
    const { port } = parley.app.server.address() as { port: number } // because: it listens on a port
    const stop = new AbortController()
    const answer = await fetch(`http://localhost:${port}${address}`, {
      headers: {
        cookie: who.cookie,
        'sec-fetch-site': 'same-origin',
        ...(heardLast === undefined ? {} : { 'last-event-id': heardLast }),
      },
      signal: stop.signal,
    })
    let heard = ''
    const reading = (async () => {
      const decoder = new TextDecoder()
      for await (const chunk of answer.body ?? []) heard += decoder.decode(chunk)
    })().catch(() => {})
    return { answer, heard: () => heard, ended: reading, stop: () => stop.abort() }
  }

  const until = async (holds: () => boolean) => {
    for (let n = 0; n < 60 && !holds(); n++) await new Promise((done) => setTimeout(done, 100))
    expect(holds()).toBe(true)
  }

  beforeAll(() => parley.app.listen({ host: '127.0.0.1', port: 0 }))

  it('says that something changed and nothing else, and ends within a second of losing the right', async () => {
    const { caseId } = await open('Watched')
    const robin = await addPerson(parley.installation, 'Robin Watching', { team })
    const stream = await listen(robin, caseId)
    expect(stream.answer.headers.get('content-type')).toContain('text/event-stream')
    await post(kim, `/cases/${caseId}/take`)
    await until(() => stream.heard().includes('event: change'))
    expect(stream.heard().includes('Watched')).toBe(false)
    await parley.installation.sql('update session set revoked_at = now() where person_id = $1', [
      robin.personId,
    ])
    const revokedAt = Date.now()
    await stream.ended
    expect(Date.now() - revokedAt).toBeLessThan(1_000)
    expect(stream.heard()).toContain('event: close')
  })

  it('keeps no session from going idle, and ends with it', async () => {
    const { caseId } = await open('Left open')
    const robin = await addPerson(parley.installation, 'Robin Gone', { team })
    const stream = await listen(robin, caseId)
    expect(stream.answer.status).toBe(200)
    try {
      parley.installation.passTime({ days: 2 })
      const again = await listen(robin, caseId)
      expect(again.answer.status).toBe(200)
      await new Promise((done) => setTimeout(done, 1_000))
      parley.installation.passTime({ days: 1, minutes: 1 })
      await Promise.all([stream.ended, again.ended])
      expect(stream.heard()).toContain('event: close')
    } finally {
      parley.installation.passTime({ days: -3, minutes: -1 })
    }
  })

  it('tells what changed between the drawing of its page and the first look, and once', async () => {
    const { caseId } = await open('Changed meanwhile')
    for (const page of ['', '/publication', '/determination']) {
      const { body } = await parley.request({
        method: 'GET',
        url: `/cases/${caseId}${page}`,
        cookie: kim.cookie,
        remoteAddress: anyAddress(),
      })
      const address = /<parley-live src="([^"]+)"/.exec(body)?.[1] ?? ''
      const still = await listen(kim, caseId, { address })
      await new Promise((done) => setTimeout(done, 300))
      still.stop()
      expect([page, still.heard().includes('event: change')]).toEqual([page, false])
      await post(kim, `/cases/${caseId}/name`, { title: `Changed ${page}`, projectId: '' })
      const stream = await listen(kim, caseId, { address })
      await until(() => stream.heard().includes('event: change'))
      stream.stop()
      const heardLast = /^id: (.+)$/m.exec(stream.heard())?.[1] ?? ''
      const again = await listen(kim, caseId, { address, heardLast })
      await new Promise((done) => setTimeout(done, 300))
      again.stop()
      expect([page, again.heard().includes('event: change')]).toEqual([page, false])
    }
  })

  it('is not there for a member of another team', async () => {
    const { caseId } = await open('Not watched')
    const stream = await listen(sam, caseId)
    expect(stream.answer.status).toBe(404)
    stream.stop()
  })
})
