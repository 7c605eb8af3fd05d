// An admin amends the charter of a team: it binds at once, is public with its source, and can be taken back.
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parseBody } from '../../src/audit/body.js'
import { openByHand, rowOfCase, signInAgain } from '../cases/support.js'
import {
  addPerson,
  addProject,
  addTeam,
  type TestPerson,
  type TestTeam,
} from '../support/people.js'
import { openTestApp, type TestApp } from '../support/test-app.js'

let parley: TestApp
let team: TestTeam
let admin: TestPerson
let member: TestPerson

beforeAll(async () => {
  parley = await openTestApp()
  team = await addTeam(parley.installation, 'EXAMPLE', { isDefault: true })
  await addProject(parley.installation, team, 'Widget')
  admin = await addPerson(parley.installation, 'Admin One', { team, roles: ['admin'] })
  await addPerson(parley.installation, 'Admin Two', { team, roles: ['admin'] })
  member = await addPerson(parley.installation, 'Member One', { team })
})
afterAll(() => parley.close({ jobsMayRemain: true }))

const post = (who: TestPerson, path: string, fields: Record<string, string>) =>
  parley.request({
    method: 'POST',
    url: `/admin/EXAMPLE/charter${path}`,
    cookie: who.cookie,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams({ csrf: who.csrf, ...fields }).toString(),
  })

const daysToFinish = async () => {
  const sent = await parley.request({
    method: 'POST',
    url: '/api/v1/reports',
    headers: { accept: 'application/json' },
    payload: { project: 'Widget', summary: 'A summary', details: 'A few sentences.' },
  })
  expect(sent.statusCode).toBe(201)
  const [row] = await parley.installation.sql<{ days: number }>(
    'select round(extract(epoch from deadline_at - received_at) / 86400)::int as days from cases order by number desc limit 1',
  )
  return row?.days
}

test('a number set by the team binds the next report, and the built-in one again after it is taken back', async () => {
  expect(await daysToFinish()).toBe(90)
  const source = 'Team meeting <b>12 October</b>'
  const set = await post(admin, '', { path: 'clocks.finishDays', value: '60', source })
  expect(set.statusCode).toBe(303)
  expect(await daysToFinish()).toBe(60)
  const charter = await parley.request({ url: '/charter' })
  expect(charter.body).toContain('Team meeting &lt;b>12 October&lt;/b>')
  const back = { path: 'clocks.finishDays', source: 'Another meeting' }
  expect((await post(admin, '/drop', { ...back, source: '' })).body).toContain(
    'Say where it was decided',
  )
  expect((await post(admin, '/drop', back)).statusCode).toBe(303)
  expect(await daysToFinish()).toBe(90)
  const events = await parley.installation.sql<{ body: Buffer }>(
    `select body from event_body join event using (event_id) where name = 'charter:amended' order by event_number`,
  )
  expect(events.map(({ body }) => parseBody(body.toString()).inner.facts['to'])).toEqual([60, null])
})

test('the clocks of a team go by its own number, and those of another team do not', async () => {
  const other = await addTeam(parley.installation, 'OTHER')
  const theirs = await addPerson(parley.installation, 'Member Two', { team: other })
  const source = 'Team meeting'
  await post(admin, '', { path: 'clocks.idleDays', value: '1', source })
  const mine = await openByHand(parley.installation, { team, person: member, title: 'Mine' })
  const others = await openByHand(parley.installation, {
    team: other,
    person: theirs,
    title: 'Theirs',
  })
  parley.installation.passTime({ days: 1, hours: 1 })
  await parley.work()
  expect((await rowOfCase(parley.installation, mine.caseId))['coordinator_id']).not.toBeNull()
  expect((await rowOfCase(parley.installation, others.caseId))['coordinator_id']).toBeNull()
})

test.each([
  [{ path: 'clocks.finishDays', value: '0', source: 'A poll' }, 'whole number from 1 to 365'],
  [{ path: 'clocks.finishDays', value: 'many', source: 'A poll' }, 'whole number from 1 to 365'],
  [{ path: 'clocks.finishDays', value: '30', source: ' ' }, 'Say where it was decided'],
  [{ path: '__proto__', value: '30', source: 'A poll' }, 'does not set this provision'],
])('%j is refused in words and keeps what was typed', async (fields, words) => {
  const fresh = await addPerson(parley.installation, 'Admin Three', {
    team,
    roles: ['admin'],
    email: `${randomUUID()}@example.test`,
  })
  const answer = await post(fresh, '', fields)
  expect(answer.statusCode).toBe(409)
  expect(answer.body).toContain(words)
})

test('who does not manage the team finds nothing', async () => {
  const fresh = await signInAgain(parley.installation, member)
  expect(
    (await post(fresh, '', { path: 'clocks.idleDays', value: '2', source: 'A poll' })).statusCode,
  ).toBe(404)
})

const get = (who: TestPerson, asked: Record<string, string>) =>
  parley.request({
    url: `/admin/EXAMPLE/charter/amend?${new URLSearchParams(asked)}`,
    cookie: who.cookie,
  })

test('an amendment is shown before it is made: the sentences, and how many more would read', async () => {
  const fresh = await addPerson(parley.installation, 'Admin Four', { team, roles: ['admin'] })
  const asked = { path: 'embargo.defaultDays', value: '120' }
  const preview = await get(fresh, asked)
  expect(preview.statusCode).toBe(200)
  expect(preview.body).toMatch(/<del>[^<]*90 days[^<]*<\/del>/)
  expect(preview.body).toMatch(/<ins>[^<]*120 days[^<]*<\/ins>/)
  const [row] = await parley.installation.sql<{ n: number }>(
    'select count(*)::int as n from membership where team_id = $1 and left_at is null and acknowledged_at is not null',
    [team.teamId],
  )
  expect(preview.body).toContain(
    `Nobody more and nobody fewer would read the team’s cases: ${row?.n} members before and after.`,
  )
  const charter = () => parley.request({ url: '/admin/EXAMPLE/charter', cookie: fresh.cookie })
  expect((await charter()).body).not.toContain('120 days')
  expect((await post(fresh, '', { ...asked, source: 'A vote' })).statusCode).toBe(303)
  expect((await charter()).body).toContain('120 days')
  const back = await get(fresh, { path: 'embargo.defaultDays', back: 'yes' })
  expect(back.body).toContain('90 days, as in the charter')
  const outside = await get(fresh, { path: 'embargo.defaultDays', value: '0' })
  expect(outside.statusCode).toBe(409)
  expect(outside.body).toContain('id="field-value-error">This is a whole number from 1')
  const nothing = await get(fresh, { path: '', value: '' })
  expect(nothing.statusCode).toBe(422)
  expect(nothing.body).toContain('id="field-path-error">Choose what is to be amended')
  expect((await charter()).body).toContain('1 person')
  expect((await get(member, asked)).statusCode).not.toBe(200)
})

test('an amendment that no team could decide by is refused before and when it is made', async () => {
  const fresh = await addPerson(parley.installation, 'Admin Five', { team, roles: ['admin'] })
  const asked = { path: 'embargo.defaultDays', value: '365' }
  for (const answer of [
    await get(fresh, asked),
    await post(fresh, '', { ...asked, source: 'A poll' }),
  ]) {
    expect(answer.statusCode).toBe(409)
    expect(answer.body).toContain('The longest embargo is not shorter than the default one.')
  }
})
