// Members and admins come by a vote: here, or elsewhere, which is then recorded and never counted. A team that is being set
// up has nobody to vote yet, and the operator is asked nothing.
import { isRefusal } from '@parley/rules'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { importMembers } from '../../src/charter/import-members.js'
import { openMail } from '../../src/jobs/outbox.js'
import { addPerson, addTeam, type TestPerson, type TestTeam } from '../support/people.js'
import { openTestApp, type TestApp } from '../support/test-app.js'

let parley: TestApp
let team: TestTeam
let body: TestTeam
let ada: TestPerson
let cy: TestPerson

beforeAll(async () => {
  parley = await openTestApp()
  const { installation } = parley
  team = await addTeam(installation, 'EXAMPLE', { isDefault: true })
  body = await addTeam(installation, 'COUNCIL')
  await installation.sql('update team set hosts_cases = false where team_id = $1', [body.teamId])
  await installation.sql('update team set oversight_team_id = $1 where team_id = $2', [
    body.teamId,
    team.teamId,
  ])
  ada = await addPerson(installation, 'Ada', { team, roles: ['admin'] })
  await addPerson(installation, 'Bo', { team, roles: ['admin'] })
  cy = await addPerson(installation, 'Cy', { team })
  await addPerson(installation, 'Kim', { team: body, roles: ['steering-council'] })
  await addPerson(installation, 'Chair', { team: body, roles: ['admin'] })
})
afterAll(() => parley.close({ jobsMayRemain: true }))

const post = (url: string, payload: Record<string, unknown>, person: TestPerson = ada) =>
  parley.request({
    method: 'POST',
    url,
    cookie: person.cookie,
    payload: { csrf: person.csrf, ...payload },
  })
const add = (fields: Record<string, unknown>) => post('/admin/EXAMPLE/members', fields)
const bring = (csv: string, more: Record<string, string> = {}) =>
  post('/admin/EXAMPLE/import', { which: 'members', csv, ...more })
const list = async (slug = 'EXAMPLE') =>
  (await parley.request({ url: `/members.csv?team=${slug}` })).body
const recorded = async () => (await parley.request({ url: '/decisions?team=EXAMPLE' })).body
const BEFORE = 'Ada,,Admin\nBo,,Admin\nCy,,\n'

describe('A1, B1: an admin adds nobody without a vote', () => {
  test('by the form: refused with the reason and the way', async () => {
    const form = await parley.request({ url: '/admin/EXAMPLE/members/new', cookie: ada.cookie })
    expect(form.body).toContain('href="/nominations/new?team=EXAMPLE"')
    const refused = await add({ name: 'Nia New', email: 'nia@example.test' })
    expect(refused.statusCode).toBe(409)
    expect(refused.body).toContain('The team elects its members: nominate them.')
    expect(refused.body).toContain('value="Nia New"')
    expect(await list()).toBe(BEFORE)
  })

  test('by a list: refused whole', async () => {
    const refused = await bring(`${BEFORE}Nia New,nia-gh,\n`)
    expect(refused.statusCode).toBe(409)
    expect(refused.body).toContain('The team elects its members')
    expect(await list()).toBe(BEFORE)
    expect((await bring('Bo,,Admin\nAda,,Admin\nCy,,Release Manager\n')).body).toContain('0 added')
    await bring(BEFORE)
  })

  test('what was decided elsewhere is recorded in public, not counted, and an event', async () => {
    const source = 'Team vote of <b>1 May</b>'
    const added = await add({ name: 'Nia New', email: 'nia@example.test', decided: source })
    expect(added.statusCode).toBe(200)
    expect(
      (await bring(`${await list()}Otto Other,otto-gh,\n`, { decided: 'A poll' })).body,
    ).toContain('1 added')
    const page = await recorded()
    for (const text of ['Nia New', 'Team vote of &lt;b>1 May&lt;/b>', 'Otto Other', 'A poll'])
      expect(page).toContain(text)
    expect(page).toContain('Recorded, not counted')
    expect(page).toContain('written down by an admin')
    const { rows } = await parley.installation.db.job.executeQuery<{ name: string }>({
      ...{ sql: `select name from event_body where name = 'nomination:recorded'`, parameters: [] },
      // because: a raw query has no tree, and nothing reads one
    } as never)
    expect(rows).toHaveLength(2)
    const short = await add({ name: 'Short', email: 'short@example.test', decided: 'x' })
    expect(short.statusCode).toBe(409)
    expect(short.body).toContain('so that others find it')
    const long = await add({ name: 'Long', decided: 'x'.repeat(301) })
    expect(long.body).toContain('300 characters')
  })
})

test('the team and its body are told by mail of whom was added or imported, once and without a name', async () => {
  const rows = await parley.installation.sql<{ mailId: string; sealed: Buffer }>(
    `select mail_id as "mailId", sealed from mail where kind = 'decision'`,
  )
  const mails = rows.map((row) => openMail(parley.installation.keys, row))
  const to = (subject: string) =>
    mails.filter((mail) => mail.subject === subject).flatMap((mail) => mail.to)
  const all = to('Somebody joined the team without a vote here')
  for (const address of ['bo', 'cy', 'kim'].map((name) => `${name}@example.test`))
    expect(all.filter((one) => one === address)).toHaveLength(2)
  expect(all).not.toContain('ada@example.test')
  expect(JSON.stringify(mails)).not.toMatch(/Nia|Otto/)
})

test('C5: a list takes the role of admin from nobody, unless it says where it was decided; then all are told', async () => {
  await post('/admin/EXAMPLE/import', { which: 'members', csv: await list() })
  const third = await addPerson(parley.installation, 'Third', { team, roles: ['admin'] })
  const before = await list()
  expect(before).toContain('Third,,Admin')
  const csv = before.replace('Third,,Admin', 'Third,,')
  const refused = await bring(csv)
  expect(refused.statusCode).toBe(409)
  expect(refused.body).toContain('The oversight body determines the admins')
  expect(refused.body).toContain('name="decided"')
  expect(await list()).toBe(before)
  expect((await bring(csv, { decided: 'Council vote of 3 May' })).statusCode).toBe(200)
  expect(await list()).toBe(csv)
  const [row] = await parley.installation.sql<{ source: string; who: string }>(
    `select source, person_id::text as who from recorded_removal where kind = 'admin-removal'`,
  )
  expect(row).toEqual({ source: 'Council vote of 3 May', who: third.personId })
  await parley.installation
    .sql('delete from membership where person_id = $1', [third.personId])
    .catch(() => undefined)
})

test('A6: who has left comes back by no list either, unless it was decided', async () => {
  await parley.installation.sql(
    `update membership set left_at = now(), left_notes = '' where person_id = $1`,
    [cy.personId],
  )
  const before = await list()
  const refused = await bring(`${before}Cy,,\n`)
  expect(refused.statusCode).toBe(409)
  expect(refused.body).toContain('who returns is nominated')
  expect(await list()).toBe(before)
  expect((await bring(`${before}Cy,,\n`, { decided: 'A poll' })).body).toContain('1 added')
  const [row] = await parley.installation.sql<{ n: number }>(
    `select count(*)::int as n from membership where person_id = $1`,
    [cy.personId],
  )
  expect(row?.n).toBe(2)
})

test('B12: a list makes no admin where the body determines them, whatever it says', async () => {
  const before = await list()
  for (const csv of [before.replace('Cy,,', 'Cy,,Admin'), `${before}Max More,max-gh,Admin\n`]) {
    const refused = await bring(csv, { decided: 'A poll' })
    expect(refused.statusCode).toBe(409)
    expect(refused.body).toContain('The oversight body determines the admins')
  }
  expect(await list()).toBe(before)
})

test('A5: a team that is being set up takes its whole list, admins and all', async () => {
  const fresh = await addTeam(parley.installation, 'FRESH')
  await parley.installation.sql('update team set oversight_team_id = $1 where team_id = $2', [
    body.teamId,
    fresh.teamId,
  ])
  const admin = await addPerson(parley.installation, 'First', { team: fresh, roles: ['admin'] })
  const csv = 'First,,Admin\nSecond,second-gh,Admin\nThird,third-gh,Admin\nFourth,fourth-gh,\n'
  const taken = await post('/admin/FRESH/import', { which: 'members', csv }, admin)
  expect(taken.body).toContain('3 added')
  expect(await list('FRESH')).toBe(csv)
  const more = { teamId: fresh.teamId, csv: `${csv}Fifth,fifth-gh,Admin\n`, emeritus: false }
  expect(isRefusal(await importMembers(parley.installation, 'operator', more))).toBe(false)
})

test('a body seats its members as it does: it elects nobody here', async () => {
  const chair = await addPerson(parley.installation, 'Second Chair', {
    team: body,
    roles: ['admin'],
  })
  const added = await post(
    '/admin/COUNCIL/members',
    { name: 'Lee', roles: ['steering-council'] },
    chair,
  )
  expect(added.statusCode).toBe(200)
})
