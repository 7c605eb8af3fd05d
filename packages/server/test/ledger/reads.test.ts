// Who opened which case when: one event a person, case and hour, for pages, programs and files alike, written after the
// answer has gone; shown to the case's team and to nobody else.
import { randomUUID } from 'node:crypto'
import { isRefusal } from '@parley/rules'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { change } from '../../src/audit/change.js'
import { openReadLog, writeRead } from '../../src/cases/reads/log.js'
import { insertToken } from '../../src/identity/tokens.js'
import {
  get,
  invite,
  join,
  openScene,
  post,
  type Scene,
  sentId,
  write,
} from '../conversation/support.js'
import { addPerson, type TestPerson } from '../support/people.js'
import { openTestApp } from '../support/test-app.js'
import { until } from './support.js'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 })

let scene: Scene
let uma: TestPerson
let file: string

beforeAll(async () => {
  scene = await openScene(await openTestApp())
  uma = await join(scene, 'Uma Uv', scene.projects.uv)
  const files = [{ name: 'notes.txt', content: 'a file' }]
  sentId(await write(scene, scene.kim, { audience: 'everyone', body: 'See the file.', files }))
  const rows = await scene.parley.installation.sql<{ id: string }>(
    'select attachment_id as id from attachment',
  )
  file = `/cases/${scene.caseId}/attachments/${rows[0]?.id}`
})
afterAll(() => scene.parley.close({ jobsMayRemain: true }))

/** Names of those who read, once for each event. */
const reads = async (): Promise<readonly string[]> => {
  const rows = await scene.parley.installation.sql<{ name: string }>(
    `select coalesce(p.name, 'The reporter') as name from event_body b left join person p on p.person_id = b.actor_id
      where b.name = 'case:read' order by b.at, p.name`,
  )
  return rows.map(({ name }) => name)
}

const readsOf = async (who: TestPerson): Promise<number> =>
  (await reads()).filter((name) => name === who.name).length

const byReporter = async (): Promise<number> =>
  (await reads()).filter((name) => name === 'The reporter').length

const page = () => `/cases/${scene.caseId}`

/** Long enough for what was noted to be written. */
const settled = () => new Promise((resolve) => setTimeout(resolve, 1_200))

const tokenOf = async (who: TestPerson): Promise<string> => {
  const actor = { kind: 'person', personId: who.personId } as const
  const token = await change(scene.parley.installation, actor, (step) =>
    insertToken(step, {
      name: 'reader',
      scopes: ['cases:read'],
      days: 7,
      personId: who.personId,
    }),
  )
  if (isRefusal(token)) throw new Error(token.because)
  return token
}

test('many pages of one hour are one event, and the next hour has its own', async () => {
  const { kim } = scene
  for (let round = 0; round < 3; round += 1) {
    for (const rest of ['', '/conversation', '/readers', '/embargo', '/ledger']) {
      expect((await get(scene, kim, `${page()}${rest}`)).statusCode).toBe(200)
    }
  }
  await until(async () => (await readsOf(kim)) === 1)
  await settled()
  expect(await readsOf(kim)).toBe(1)
  scene.parley.installation.passTime({ hours: 1 })
  await get(scene, kim, page())
  await until(async () => (await readsOf(kim)) === 2)
})

test.each([
  ['a program', () => `/api/v1/cases/${scene.caseId}`],
  ['a program that asks for messages', () => `/api/v1/cases/${scene.caseId}/messages`],
  ['a file', () => file],
])('%s is read by counts', async (_, url) => {
  const { robin, parley } = scene
  parley.installation.passTime({ hours: 1 })
  const before = await readsOf(robin)
  const answer = await parley.app.inject({
    url: url(),
    headers: { authorization: `Bearer ${await tokenOf(robin)}` },
  })
  expect(answer.statusCode).toBe(200)
  await until(async () => (await readsOf(robin)) === before + 1)
})

test.each([
  ['409', () => ({ url: `${page()}/reporter/disregard`, fields: { kind: 'warning', reason: '' } })],
  ['422', () => ({ url: `${page()}/invite`, fields: { email: 'nobody', title: '', why: '' } })],
])('a form that is drawn again with %s is read by counts', async (status, form) => {
  const { kim, parley } = scene
  parley.installation.passTime({ hours: 1 })
  const before = await readsOf(kim)
  expect((await post(scene, kim, form())).statusCode).toBe(Number(status))
  await until(async () => (await readsOf(kim)) === before + 1)
})

test('a write that leads on, and one of what is not theirs, show nothing of the case', async () => {
  const { robin, outsider, parley } = scene
  parley.installation.passTime({ hours: 1 })
  const before = (await reads()).length
  sentId(await write(scene, robin, { audience: 'team', body: 'Noted.' }))
  const url = `${page()}/invite`
  expect((await post(scene, outsider, { url })).statusCode).toBe(404)
  await settled()
  expect((await reads()).length).toBe(before)
})

test.each([
  ['the page', () => scene.link, 200],
  ['the page after sending', () => `${scene.link}/sent`, 200],
  ['messages by program', () => `/api/v1/reports/${scene.link.slice(3)}/messages`, 200],
])('a reporter’s reading by link counts, once an hour: %s', async (_, url, status) => {
  const { parley } = scene
  parley.installation.passTime({ hours: 1 })
  const before = await byReporter()
  for (let round = 0; round < 2; round += 1)
    expect((await get(scene, undefined, url())).statusCode).toBe(status)
  await until(async () => (await byReporter()) === before + 1)
  await get(scene, undefined, scene.link)
  await settled()
  expect(await byReporter()).toBe(before + 1)
})

test('a reporter’s message that is refused shows the page again, which counts', async () => {
  const { parley } = scene
  parley.installation.passTime({ hours: 1 })
  const before = await byReporter()
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  const url = `${scene.link}/messages`
  const answer = await parley.request({ method: 'POST', url, headers, payload: 'body=' })
  expect(answer.statusCode).toBe(422)
  await until(async () => (await byReporter()) === before + 1)
})

test.each<[string, () => string, 'kim' | undefined]>([
  ['the list', () => '/cases', 'kim'],
  ['the list by program', () => '/api/v1/cases', 'kim'],
  ['a search', () => '/cases?q=crafted', 'kim'],
  ['a receipt', () => `${scene.link}/receipt`, undefined],
  ['a link that opens nothing', () => `/r/plr_${'A'.repeat(43)}`, undefined],
])('%s is no reading of a case', async (_, url, who) => {
  const { parley } = scene
  parley.installation.passTime({ hours: 1 })
  const before = (await reads()).length
  await get(scene, who && scene[who], url())
  await settled()
  expect((await reads()).length).toBe(before)
})

test('every route of a case names it where reads look; briefs and reviews name theirs themselves', () => {
  const unread = scene.parley.routes
    .filter(({ access, url }) => access === 'case' && !/:(caseId|id)\b/.test(url))
    .filter(({ url }) => !/\/(briefs|reviews|nominations|ballots)\//.test(url))
    .map(({ method, url }) => `${method} ${url}`)
  expect(unread).toEqual([])
})

test('an invited person’s reading counts, from consent on; terms, refusals and streams do not', async () => {
  const { parley, outsider } = scene
  const ian = await addPerson(parley.installation, 'Ian Invited')
  await invite(scene, ian, { project: scene.projects.uv })
  expect((await get(scene, ian, `${page()}/invitation`)).statusCode).toBe(200)
  expect((await get(scene, ian, page())).statusCode).toBe(303)
  expect((await get(scene, outsider, page())).statusCode).toBe(404)
  await get(scene, uma, page())
  await until(async () => (await readsOf(uma)) === 1)
  expect([await readsOf(ian), await readsOf(outsider)]).toEqual([0, 0])
})

test('a database that refuses the event refuses nobody the page, and the event comes later', async () => {
  const { robin, parley } = scene
  const { installation } = parley
  installation.passTime({ hours: 1 })
  const before = await readsOf(robin)
  await installation.sql('revoke insert on read_mark from parley_job')
  expect((await get(scene, robin, page())).statusCode).toBe(200)
  await settled()
  expect(await readsOf(robin)).toBe(before)
  const warnings = () =>
    installation.logLines.filter((line) => line.includes('reads are not written'))
  await until(async () => warnings().length > 0)
  expect(warnings()[0]).toContain('"code":"')
  await installation.sql('grant insert on read_mark to parley_job')
  await until(async () => (await readsOf(robin)) === before + 1)
})

test('one that fails once, and one that comes while others are written, are warned of to nobody', async () => {
  const { installation } = scene.parley
  installation.passTime({ hours: 1 })
  const before = installation.logLines.length
  const log = openReadLog(installation)
  const read = (personId: string) =>
    ({ caseId: scene.caseId, personId, at: installation.now(), opened: 'page' }) as const
  log.note(read(scene.kim.personId))
  await installation.sql('revoke insert on read_mark from parley_job')
  await log.flush()
  await installation.sql('grant insert on read_mark to parley_job')
  const flushed = log.flush()
  log.note(read(scene.robin.personId))
  await flushed
  await log.flush()
  expect(await readsOf(scene.kim)).toBeGreaterThan(0)
  expect(installation.logLines.slice(before).join('')).not.toContain('reads are not written')
})

test('two processes that saw the same hour write one event', async () => {
  const { installation } = scene.parley
  installation.passTime({ hours: 1 })
  const before = await readsOf(scene.robin)
  const read = {
    caseId: scene.caseId,
    personId: scene.robin.personId,
    at: installation.now(),
    opened: 'page',
  } as const
  await Promise.all(Array.from({ length: 6 }, () => writeRead(installation, read)))
  expect(await readsOf(scene.robin)).toBe(before + 1)
})

test('noting costs no statement, and what is noted is written by the flush', async () => {
  const { installation } = scene.parley
  installation.passTime({ hours: 1 })
  const before = await readsOf(scene.kim)
  const log = openReadLog(installation)
  const started = performance.now()
  for (let round = 0; round < 10_000; round += 1) {
    log.note({
      caseId: scene.caseId,
      personId: scene.kim.personId,
      at: installation.now(),
      opened: 'page',
    })
  }
  expect((performance.now() - started) / 10_000).toBeLessThan(0.1)
  expect(await readsOf(scene.kim)).toBe(before)
  await log.flush()
  expect(await readsOf(scene.kim)).toBe(before + 1)
  log.note({
    caseId: randomUUID(),
    personId: scene.kim.personId,
    at: installation.now(),
    opened: 'api',
  })
  await log.flush()
  expect(await readsOf(scene.kim)).toBe(before + 1)
})

test('the team sees who knew what, when; a participant and a stranger see nothing of it', async () => {
  const { kim, outsider } = scene
  await get(scene, uma, page())
  const shown = await get(scene, kim, `${page()}/ledger`)
  expect(shown.statusCode).toBe(200)
  const text = shown.body.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ')
  expect(text).toMatch(/Kim Case of the team \d+ Oct 2026/)
  expect(text).toMatch(/The reporter whoever held the follow link \d+ Oct 2026/)
  expect(text).toMatch(/Uma Uv invited for uv ?, agreed 12 Oct 2026/)
  expect((await get(scene, kim, page())).body).toContain('Who knew what, when')
  for (const who of [uma, outsider, undefined]) {
    const there = await get(scene, who, `${page()}/ledger`)
    const nowhere = await get(scene, who, `/cases/${randomUUID()}/ledger`)
    expect([there.statusCode, there.body]).toEqual([404, nowhere.body])
  }
  expect((await get(scene, uma, page())).body).not.toContain('Who knew what')
})

test('what is public is nobody’s business to have read', async () => {
  const { installation } = scene.parley
  installation.passTime({ hours: 1 })
  const before = await readsOf(scene.kim)
  await installation.sql('update cases set published_at = now() where case_id = $1', [scene.caseId])
  await get(scene, scene.kim, page())
  await settled()
  expect(await readsOf(scene.kim)).toBe(before)
})
