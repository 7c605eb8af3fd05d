// How much is taken: from one address, in total, after a refusal; and what is kept of it. What happens when the
// database is away, and when the process ends right after a report was stored.
import { isRefusal } from '@parley/rules'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { selectPerson } from '../../src/identity/viewer.js'
import { recordDisregard } from '../../src/intake/disregard.js'
import { addPerson, addProject, addTeam, type TestTeam } from '../support/people.js'
import { openTestApp, type TestApp } from '../support/test-app.js'
import { aReport, send } from './support.js'

let parley: TestApp
let team: TestTeam
beforeAll(async () => {
  parley = await openTestApp({
    env: {
      PARLEY_INTAKE_PER_ADDRESS_PER_HOUR: '3',
      PARLEY_INTAKE_TOTAL_PER_HOUR: '40',
      PARLEY_INTAKE_MAX_FIELD_BYTES: '10000',
    },
  })
  team = await addTeam(parley.installation, 'EXAMPLE', { isDefault: true })
  await addProject(parley.installation, team, 'Widget')
})
afterAll(() => parley.close({ jobsMayRemain: true }))

const hour = () => parley.installation.passTime({ hours: 1, minutes: 1 })

// asvs: 2.3.2, 2.4.1
test('the fourth report of an hour from one address is not taken, and everything typed is kept', async () => {
  const from = { address: '203.0.113.20' }
  for (let at = 0; at < 3; at++) expect((await send(parley, {}, from)).statusCode).toBe(303)
  const page = await send(parley, { details: 'Keep these words.' }, from)
  expect(page.statusCode).toBe(429)
  expect(page.headers['retry-after']).toBe('3600')
  expect(page.body).toContain('Too many reports came from your address: try again in an hour.')
  expect(page.body).toContain('Keep these words.')
  expect((await send(parley, {}, { address: '203.0.113.21' })).statusCode).toBe(303)
  hour()
  expect((await send(parley, {}, from)).statusCode).toBe(303)
})

test('a refused try does not count: after the hour, as many are taken as ever', async () => {
  const from = { address: '203.0.113.30' }
  for (let at = 0; at < 8; at++) await send(parley, {}, from)
  hour()
  const answers = []
  for (let at = 0; at < 3; at++) answers.push((await send(parley, {}, from)).statusCode)
  expect(answers).toEqual([303, 303, 303])
})

test('of many at once, no more are taken than the limit says', async () => {
  hour()
  const from = { address: '203.0.113.40' }
  const answers = await Promise.all(Array.from({ length: 12 }, () => send(parley, {}, from)))
  const taken = answers.filter(({ statusCode }) => statusCode === 303)
  expect(taken).toHaveLength(3)
})

test('in total no more are taken than the limit says, and the API says 429 too', async () => {
  hour()
  const answers = []
  for (let at = 0; at < 41; at++)
    answers.push((await send(parley, {}, { address: `198.51.100.${at}` })).statusCode)
  expect(answers.slice(0, 40)).toEqual(Array(40).fill(303))
  expect(answers[40]).toBe(429)
  const program = await parley.app.inject({
    url: '/api/v1/reports',
    method: 'POST',
    remoteAddress: '198.51.100.99',
    headers: { 'content-type': 'application/json' },
    payload: JSON.stringify(aReport),
  })
  expect(program.statusCode).toBe(429)
  expect(program.json()).toMatchObject({ refusal: 'intake.too-many' })
})

test('midnight does not forget the hour before it', async () => {
  hour()
  const { installation } = parley
  const today = Math.floor(installation.now() / 86_400_000) * 86_400_000
  installation.passTime({ seconds: (today + 86_400_000 - 60_000 - installation.now()) / 1000 })
  const from = { address: '203.0.113.50' }
  for (let at = 0; at < 3; at++) await send(parley, {}, from)
  installation.passTime({ minutes: 5 })
  expect((await send(parley, {}, from)).statusCode).toBe(429)
})

test('no address is kept, and counts are forgotten', async () => {
  const rows = await parley.installation.sql<{ all: string }>(
    `select string_agg(t::text, '') as all from intake_tally t`,
  )
  const text = Buffer.from('203.0.113').toString('hex')
  expect(rows[0]?.all).not.toContain('203.0.113')
  expect(rows[0]?.all).not.toContain(text)
  parley.installation.passTime({ days: 3 })
  await parley.work()
  expect(await parley.installation.sql('select 1 from intake_tally')).toEqual([])
})

test('G5: warnings stop nothing; the recorded refusal after them stops further reports', async () => {
  const person = await addPerson(parley.installation, 'Coordinator One', { team })
  const viewer = await selectPerson(parley.installation.db.app, person.personId)
  if (viewer === undefined) throw new Error('nobody')
  const fields = { 'reporter.email': 'rude@example.test' }
  const report = async () => {
    hour()
    return send(parley, fields, { address: '203.0.113.60' })
  }
  expect((await report()).statusCode).toBe(303)
  const rows = await parley.installation.sql<{ id: string }>(
    'select case_id as id from cases order by received_at desc limit 1',
  )
  const caseId = rows[0]?.id ?? ''
  const record = (kind: 'warning' | 'refusal', reason: string) =>
    recordDisregard(parley.installation, viewer, { caseId, kind, reason })
  expect(await record('refusal', 'At once.')).toMatchObject({
    refusal: 'disregard.too-few-warnings',
  })
  expect(await record('warning', 'A PDF.')).toMatchObject({ warnings: 1 })
  expect(await record('warning', 'Another PDF.')).toMatchObject({ warnings: 2 })
  expect((await report()).statusCode).toBe(303)
  expect(isRefusal(await record('refusal', ' '))).toBe(true)
  expect(await record('refusal', 'A third PDF.')).toMatchObject({ isRefused: true })
  const page = await report()
  expect(page.statusCode).toBe(403)
  expect(page.body).toContain('The team does not take reports from you any more')
  const spelled = await send(
    parley,
    { 'reporter.email': ' RUDE@example.test' },
    { address: '203.0.113.61' },
  )
  expect(spelled.statusCode).toBe(403)
})
