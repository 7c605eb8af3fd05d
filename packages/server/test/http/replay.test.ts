// A kept answer tells of a case: it is given again only to whoever may still read that case.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openByHand } from '../cases/support.js'
import {
  addPerson,
  addProject,
  addTeam,
  type TestPerson,
  type TestTeam,
} from '../support/people.js'
import { openTestApp, type TestApp } from '../support/test-app.js'
import { addToken } from '../support/ways.js'

let parley: TestApp
let team: TestTeam
let member: TestPerson
let other: TestPerson

beforeAll(async () => {
  parley = await openTestApp()
  team = await addTeam(parley.installation, 'EXAMPLE', { isDefault: true })
  await addProject(parley.installation, team, 'Widget')
  member = await addPerson(parley.installation, 'Member One', { team })
  other = await addPerson(parley.installation, 'Member Two', { team, roles: ['admin'] })
})
afterAll(() => parley.close({ jobsMayRemain: true }))

const post = (url: string, key: string, payload: object, who?: TestPerson) =>
  parley.request({
    method: 'POST',
    url,
    headers: {
      accept: 'application/json',
      'idempotency-key': key,
      ...(who === undefined ? {} : { 'x-csrf': who.csrf }),
    },
    payload,
    ...(who === undefined ? {} : { cookie: who.cookie }),
  })

test('who may not read the case any more gets what a stranger to it gets, with the same key too', async () => {
  const { caseId } = await openByHand(parley.installation, { team, person: other, title: 'Secret' })
  const url = `/api/v1/cases/${caseId}/coordinator`
  const first = await post(url, 'k1', { action: 'take' }, member)
  expect(first.statusCode).toBe(200)
  expect((await post(url, 'k1', { action: 'take' }, member)).body).toBe(first.body)
  await parley.installation.sql(`update membership set left_at = now() where person_id = $1`, [
    member.personId,
  ])
  const again = await post(url, 'k1', { action: 'take' }, member)
  const fresh = await post(url, 'k2', { action: 'take' }, member)
  expect([again.statusCode, again.body]).toEqual([404, fresh.body])
})

test('a reporter whose link was replaced is not answered by the old one, with the same key too', async () => {
  const sent = await post('/api/v1/reports', 'k3', {
    project: 'Widget',
    summary: 'A summary',
    details: 'A few sentences.',
  })
  const { followUrl } = sent.json() as { followUrl: string }
  const url = `/api/v1/reports/${followUrl.split('/r/')[1]}/messages`
  const first = await post(url, 'k4', { body: 'Some words.' })
  expect(first.statusCode).toBe(201)
  expect((await post(url, 'k4', { body: 'Some words.' })).body).toBe(first.body)
  await parley.installation.sql('update follow_link set replaced_at = now()')
  expect((await post(url, 'k4', { body: 'Some words.' })).statusCode).toBe(404)
})

test('a token that may write and not read is told nothing of the case under the key of a session either', async () => {
  const { caseId } = await openByHand(parley.installation, { team, person: other, title: 'Secret' })
  const url = `/api/v1/cases/${caseId}/coordinator`
  expect((await post(url, 'k5', { action: 'take' }, other)).json()).toMatchObject({
    title: 'Secret',
  })
  const under = async (scopes: readonly string[], key: string) => {
    const { personId } = other
    const { token } = await addToken(parley.installation, { personId, scopes })
    const headers = { accept: 'application/json', authorization: `Bearer ${token}` }
    const payload = { action: 'take' }
    return parley.request({
      ...{ method: 'POST', url, payload },
      headers: { ...headers, 'idempotency-key': key },
    })
  }
  const narrow = await under(['cases:write'], 'k5')
  expect([narrow.statusCode, narrow.body, narrow.headers['idempotent-replay']]).toEqual([
    ...[204, '', 'true'],
  ])
  expect((await under(['cases:read', 'cases:write'], 'k5')).json()).toMatchObject({
    title: 'Secret',
  })
})
