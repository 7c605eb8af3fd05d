// The report by program: the contract's answer, every error with its path, and retries that report once.
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addProject, addTeam } from '../support/people.js'
import { openTestApp, type TestApp } from '../support/test-app.js'
import { aReport } from './support.js'

let parley: TestApp
beforeAll(async () => {
  parley = await openTestApp({ env: { PARLEY_INTAKE_PER_ADDRESS_PER_HOUR: '1000' } })
  const team = await addTeam(parley.installation, 'EXAMPLE', { isDefault: true })
  await addProject(parley.installation, team, 'Widget')
})
afterAll(() => parley.close())

const post = (url: string, body: unknown, key?: string, address = '203.0.113.9') =>
  parley.app.inject({
    url,
    method: 'POST',
    remoteAddress: address,
    headers: {
      'content-type': 'application/json',
      ...(key === undefined ? {} : { 'idempotency-key': key }),
    },
    payload: JSON.stringify(body),
  })

const report = (body: unknown, key?: string, address?: string) =>
  post('/api/v1/reports', body, key, address)

const cases = async () =>
  Number((await parley.installation.sql<{ n: string }>('select count(*) as n from cases'))[0]?.n)

test('G1: a report is answered 201 with its id, a receipt and the link to follow it', async () => {
  const answer = await report({
    ...aReport,
    affectedVersions: '1.0',
    proofOfConcept: 'raise SystemExit(1)',
    reporter: { name: 'Rita Rowe', email: 'rita@example.test', creditAs: 'Rita' },
    embargo: { until: '2026-12-01' },
  })
  expect(answer.statusCode).toBe(201)
  const body = answer.json<Record<string, string>>()
  expect(Object.keys(body).slice(0, 3)).toEqual(['reportId', 'receipt', 'followUrl'])
  expect(body['receipt']).toMatch(/^localhost:8080\/ledger\/receipt\n/)
  expect(body['followUrl']).toMatch(/^http:\/\/localhost:8080\/r\/plr_/)
  const page = await parley.request({ url: new URL(body['followUrl'] ?? '').pathname })
  expect(page.statusCode).toBe(200)
  await parley.work()
})

test('an end that the charter does not allow is left out, and the answer says so', async () => {
  const answer = await report({ ...aReport, embargo: { until: '2031-01-01' } })
  expect(answer.statusCode).toBe(201)
  const { advice } = answer.json<{ advice?: { path: string; message: string }[] }>()
  const about = advice?.find(({ path }) => path === 'embargo.until')
  expect(about?.message).toMatch(
    /^An embargo lasts at most \d+ days: the usual one begins instead\.$/,
  )
})

// asvs: 1.5.2
test('G9: every error comes at once with its path; what nobody reads stops nothing', async () => {
  const answer = await report({ summary: 7, details: 'x'.repeat(70_000), reporter: { email: '@' } })
  expect(answer.statusCode).toBe(422)
  expect(answer.headers['content-type']).toContain('application/problem+json')
  const { errors } = answer.json<{ errors: { path: string }[] }>()
  expect(errors.map(({ path }) => path)).toEqual([
    'project',
    'summary',
    'details',
    'reporter.email',
  ])
  expect((await report({ ...aReport, severity: 'critical', cvss: 9.8 })).statusCode).toBe(201)
})

// asvs: 1.5.2
test.each(['null', '[]', '"text"', '7', '{'])('%s is no report', async (payload) => {
  const answer = await parley.app.inject({
    url: '/api/v1/reports',
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    payload,
  })
  expect([400, 422]).toContain(answer.statusCode)
  expect(answer.headers['content-type']).toContain('application/problem+json')
})

test('the reporter reads and writes messages by the link', async () => {
  const { followUrl } = (await report(aReport)).json<{ followUrl: string }>()
  const url = `/api/v1/reports/${followUrl.split('/').at(-1)}/messages`
  expect((await post(url, { body: 'One more **detail**.' })).statusCode).toBe(201)
  const listed = (await parley.app.inject({ url })).json<{ items: unknown[] }>()
  expect(listed.items).toMatchObject([
    { from: 'reporter', author: null, audience: 'team+reporter', body: 'One more **detail**.' },
  ])
  expect((await post(url, { body: ' ' })).json()).toMatchObject({ errors: [{ path: 'body' }] })
  expect((await post(url, {})).statusCode).toBe(422)
})

test('a link that opens nothing answers 404 to programs too', async () => {
  const answers = await Promise.all(
    ['plr_x', `plr_${'A'.repeat(43)}`, 'cases', '%00'].map((text) =>
      parley.app.inject({ url: `/api/v1/reports/${text}/messages` }),
    ),
  )
  expect(new Set(answers.map(({ statusCode, body }) => `${statusCode} ${body}`)).size).toBe(1)
  expect(answers[0]?.statusCode).toBe(404)
})

test('the same key and body give the same answer and one report', async () => {
  const key = randomUUID()
  const before = await cases()
  const first = await report(aReport, key)
  const second = await report(aReport, key)
  expect(second.statusCode).toBe(201)
  expect(second.body).toBe(first.body)
  expect(await cases()).toBe(before + 1)
})

test('the same key with another body is refused, and so is one that is no key', async () => {
  const key = randomUUID()
  await report(aReport, key)
  const other = await report({ ...aReport, summary: 'Another' }, key)
  expect(other.statusCode).toBe(422)
  expect(other.json()).toMatchObject({ refusal: 'idempotency.other-request' })
  for (const wrong of ['with space', 'x'.repeat(256)]) {
    const answer = await report(aReport, wrong)
    expect([answer.statusCode, answer.json().errors]).toMatchObject([
      422,
      [{ path: 'Idempotency-Key' }],
    ])
  }
})

test('keys of one caller are nothing to another', async () => {
  const key = randomUUID()
  const mine = (await report(aReport, key, '203.0.113.1')).json<{ followUrl: string }>()
  const theirs = (await report(aReport, key, '203.0.113.2')).json<{ followUrl: string }>()
  expect(theirs.followUrl).not.toBe(mine.followUrl)
})

test('duplicates at the same time make one report and one answer', async () => {
  const key = randomUUID()
  const before = await cases()
  const answers = await Promise.all(Array.from({ length: 8 }, () => report(aReport, key)))
  expect(new Set(answers.map(({ statusCode, body }) => `${statusCode} ${body}`)).size).toBe(1)
  expect(answers[0]?.statusCode).toBe(201)
  expect(await cases()).toBe(before + 1)
})

test('an error is answered the same way again', async () => {
  const key = randomUUID()
  const first = await report({}, key)
  expect(first.statusCode).toBe(422)
  expect((await report({}, key)).body).toBe(first.body)
})

test('a try that was stored and never answered is found by the next one', async () => {
  const key = randomUUID()
  const first = await report(aReport, key)
  const before = await cases()
  await parley.installation.sql(
    'update idempotency_key set status = null, answer = null where created_at = (select max(created_at) from idempotency_key)',
  )
  parley.installation.passTime({ minutes: 2 })
  const second = await report(aReport, key)
  expect(second.json()).toEqual(first.json())
  expect(await cases()).toBe(before)
})

test('kept answers are sealed, and forgotten after a day', async () => {
  await report(aReport, randomUUID())
  const rows = await parley.installation.sql<{ all: string }>(
    `select string_agg(k::text, '') as all from idempotency_key k`,
  )
  expect(rows[0]?.all).not.toContain(Buffer.from('plr_').toString('hex'))
  expect(rows[0]?.all).not.toContain('203.0.113')
  parley.installation.passTime({ hours: 25 })
  await parley.work()
  const left = await parley.installation.sql('select 1 from idempotency_key')
  expect(left).toEqual([])
})
