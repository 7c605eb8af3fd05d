// Which body oversees a team is part of how it is governed: changed with where it was decided, never while something is under
// way before the body, and told to everybody it concerns.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { nameBody } from '../../src/charter/oversight/name.js'
import { openMail } from '../../src/jobs/outbox.js'
import { addPerson, addTeam, type TestPerson, type TestTeam } from '../support/people.js'
import { openTestApp, type TestApp } from '../support/test-app.js'

let parley: TestApp
let team: TestTeam
let body: TestTeam
let other: TestTeam
let ada: TestPerson
let cy: TestPerson
let kim: TestPerson

beforeAll(async () => {
  parley = await openTestApp()
  const { installation } = parley
  team = await addTeam(installation, 'EXAMPLE', { isDefault: true })
  body = await addTeam(installation, 'COUNCIL')
  other = await addTeam(installation, 'FRIENDS')
  ada = await addPerson(installation, 'Ada', { team, roles: ['admin'] })
  await addPerson(installation, 'Bo', { team, roles: ['admin'] })
  cy = await addPerson(installation, 'Cy', { team })
  kim = await addPerson(installation, 'Kim', { team: body, roles: ['steering-council'] })
  await addPerson(installation, 'Fay', { team: other, roles: ['steering-council'] })
  await addPerson(installation, 'Chair', { team: body, roles: ['admin'] })
})
afterAll(() => parley.close({ jobsMayRemain: true }))

const url = '/admin/EXAMPLE/oversight'
const name = (fields: Record<string, unknown>, person: TestPerson = ada) =>
  parley.request({
    method: 'POST',
    url,
    cookie: person.cookie,
    payload: { csrf: person.csrf, ...fields },
  })
const named = async () => {
  const [row] = await parley.installation.sql<{ id: number | null }>(
    'select oversight_team_id as id from team where team_id = $1',
    [team.teamId],
  )
  return row?.id
}
const told = async () => {
  await parley.work()
  const rows = await parley.installation.sql<{ mailId: string; sealed: Buffer }>(
    `select mail_id as "mailId", sealed from mail where kind = 'oversight'`,
  )
  const mails = rows.map((row) => openMail(parley.installation.keys, row))
  await parley.installation.sql(`delete from mail where kind = 'oversight'`)
  return mails
}
const to = (mails: Awaited<ReturnType<typeof told>>) => mails.flatMap((mail) => mail.to).sort()
/** A nomination as far as the state that the body waits for. */
const nominationIn = async (state: string) => {
  await parley.installation.sql(
    `insert into nomination (nomination_id, team_id, sealed, nominated_by, nominated_at, charter, rules, state, decided_at)
       values (gen_random_uuid(), $1, '', $2, now(), 'pep-811', '{}', $3, null)`,
    [team.teamId, cy.personId, state],
  )
}

test('naming the first one needs where it was decided, and nothing typed is lost', async () => {
  const team_ = String(body.teamId)
  for (const source of ['', '   ', 'x'.repeat(301)]) {
    const refused = await name({ team: team_, source })
    expect(refused.statusCode).toBe(422)
    expect(refused.body).toContain('Say where it was decided')
    expect(refused.body).toMatch(new RegExp(`value="${team_}" selected`))
    expect(await named()).toBeNull()
  }
  expect((await name({ team: '999999', source: 'A poll' })).statusCode).toBe(422)
  expect((await name({ team: team_, source: 'A poll' }, cy)).statusCode).toBe(404)
  expect(await told()).toEqual([])
  expect((await name({ team: team_, source: 'Vote of <b>1 May</b>' })).statusCode).toBe(303)
  expect(await named()).toBe(body.teamId)
})

test('it stands in the public history, and team and body are told without a name', async () => {
  const page = await parley.request({ url: '/charter?team=EXAMPLE' })
  for (const text of ['Oversight body: The COUNCIL team.', 'Vote of &lt;b>1 May&lt;/b>', 'by Ada'])
    expect(page.body).toContain(text)
  const mails = await told()
  expect(to(mails)).toEqual(['ada', 'bo', 'cy', 'kim'].map((one) => `${one}@example.test`))
  for (const { text } of mails) {
    expect(text).toContain('/charter%3Fteam%3DEXAMPLE')
    expect(text).not.toContain('1 May')
  }
})

test.each(['voting', 'waiting', 'held', 'granted'])(
  'B9: not while a nomination is %s, and the page says so before anybody tries',
  async (state) => {
    await nominationIn(state)
    const shown = await parley.request({ url, cookie: ada.cookie })
    expect(shown.body).toContain('What was begun under this body is decided by it')
    for (const to of ['', String(other.teamId)]) {
      const refused = await name({ team: to, source: 'We would rather' })
      expect(refused.statusCode).toBe(409)
      expect(refused.body).toContain('value="We would rather"')
    }
    expect(await named()).toBe(body.teamId)
    await parley.installation.sql('delete from nomination')
  },
)

test('B9: the form says what the charter calls the body; nobody is named who is overseen by the team', async () => {
  const form = await parley.request({ url: '/admin/EXAMPLE/oversight', cookie: ada.cookie })
  expect(form.body).toContain('The team’s charter calls it the Steering Council.')
  const circle = (teamId: number) =>
    nameBody(parley.installation, 'operator', {
      ...{ teamId, oversightTeamId: team.teamId, source: 'A poll' },
    })
  expect(await circle(body.teamId)).toMatchObject({ refusal: 'oversight.circle' })
  await parley.installation.sql('update team set oversight_team_id = $1 where team_id = $2', [
    body.teamId,
    other.teamId,
  ])
  await parley.installation.sql('update team set oversight_team_id = $1 where team_id = $2', [
    other.teamId,
    team.teamId,
  ])
  expect(await circle(body.teamId)).toMatchObject({ refusal: 'oversight.circle' })
  await parley.installation.sql('update team set oversight_team_id = null where team_id = $1', [
    other.teamId,
  ])
  await parley.installation.sql('update team set oversight_team_id = $1 where team_id = $2', [
    body.teamId,
    team.teamId,
  ])
  await told()
})

test('C3: not while a vote of the body is open', async () => {
  const [row] = await parley.installation.sql<{ id: string }>(
    'select membership_id as id from membership where person_id = $1',
    [cy.personId],
  )
  const opened = await parley.request({
    method: 'POST',
    url: '/governance/EXAMPLE/decisions',
    cookie: kim.cookie,
    payload: { csrf: kim.csrf, member: row?.id, kind: 'removal' },
  })
  expect(opened.statusCode).toBe(303)
  const refused = await name({ team: '', source: 'A poll' })
  expect([refused.statusCode, refused.body.includes('an open vote of the body')]).toEqual([
    409,
    true,
  ])
  await parley.installation.sql('delete from decision_vote')
  await parley.installation.sql('delete from decision')
})

test('a change tells the old body and the new one; the same again is none', async () => {
  await told()
  const same = await name({ team: String(body.teamId), source: 'A poll' })
  expect([same.statusCode, same.body.includes('oversees the team now')]).toEqual([422, true])
  expect((await name({ team: String(other.teamId), source: 'A poll' })).statusCode).toBe(303)
  const people = ['ada', 'bo', 'cy', 'fay', 'kim'].map((one) => `${one}@example.test`)
  expect(to(await told())).toEqual(people)
  expect((await name({ team: '', source: 'A poll' })).statusCode).toBe(303)
  expect(to(await told())).toEqual(people.filter((one) => !one.startsWith('kim')))
  const page = await parley.request({ url: '/charter?team=EXAMPLE' })
  expect(page.body).toContain('No body oversees the team.')
})

test('where nobody sits a body is named at any time: it takes nothing from anybody', async () => {
  await nominationIn('waiting')
  expect((await name({ team: String(body.teamId), source: 'A poll' })).statusCode).toBe(303)
})
