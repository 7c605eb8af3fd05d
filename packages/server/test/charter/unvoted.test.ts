// What an admin does to another's membership where a body oversees the team: nothing by one button. What they asked for
// themselves, and what was decided elsewhere, is done, recorded, and told to everybody it concerns.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { openMail } from '../../src/jobs/outbox.js'
import { addPerson, addTeam, seatBody, type TestPerson, type TestTeam } from '../support/people.js'
import { openTestApp, type TestApp } from '../support/test-app.js'

let parley: TestApp
let team: TestTeam
const people: Record<string, TestPerson> = {}
const who = (name: string): TestPerson => {
  const found = people[name]
  if (found === undefined) throw new Error(name)
  return found
}

beforeAll(async () => {
  parley = await openTestApp()
  team = await addTeam(parley.installation, 'EXAMPLE', { isDefault: true })
  for (const name of ['Ada', 'Bo', 'Al', 'Ann'])
    people[name] = await addPerson(parley.installation, name, { team, roles: ['admin'] })
  for (const name of ['Cy', 'Dee', 'Eve', 'Fay'])
    people[name] = await addPerson(parley.installation, name, { team })
  people['Kim'] = await seatBody(parley.installation, team)
})
beforeEach(() => parley.installation.sql('delete from mail'))
afterAll(() => parley.close({ jobsMayRemain: true }))

const get = (url: string, person?: TestPerson) =>
  parley.request({ url, ...(person ? { cookie: person.cookie } : {}) })
const post = (person: TestPerson, url: string, fields: Record<string, unknown> = {}) =>
  parley.request({
    method: 'POST',
    url,
    cookie: person.cookie,
    payload: { csrf: person.csrf, ...fields },
  })
const membership = async (name: string) => {
  const [row] = await parley.installation.sql<{ id: string; roles: string[]; left: Date | null }>(
    'select membership_id as id, roles, left_at as left from membership where person_id = $1',
    [who(name).personId],
  )
  return row
}
const of = async (name: string, path = '') =>
  `/admin/EXAMPLE/members/${(await membership(name))?.id}${path}`
const isGone = async (name: string) => (await membership(name))?.left !== null
const mails = async () => {
  const rows = await parley.installation.sql<{ mailId: string; sealed: Buffer }>(
    `select mail_id as "mailId", sealed from mail where kind = 'decision'`,
  )
  return rows.map((row) => openMail(parley.installation.keys, row))
}
const told = async () => (await mails()).flatMap(({ to }) => to).sort()
const addresses = (...names: readonly string[]) =>
  names.map((name) => `${name.toLowerCase()}@example.test`).sort()

test('C3: an admin neither ends a membership nor begins to, without a word of why', async () => {
  const page = await get(await of('Cy'), who('Ada'))
  expect(page.body).toContain('The oversight body decides about removals')
  for (const path of ['/leave', '/offboard'])
    for (const leavingDecided of ['', '  ']) {
      const refused = await post(who('Ada'), await of('Cy', path), { leavingDecided })
      expect([refused.statusCode, refused.body.includes('decides about removals')]).toEqual([
        422,
        true,
      ])
    }
  const long = 'x'.repeat(301)
  const refused = await post(who('Ada'), await of('Cy', '/leave'), { leavingDecided: long })
  expect([refused.statusCode, refused.body.includes(long)]).toEqual([422, true])
  expect([await isGone('Cy'), await told()]).toEqual([false, []])
})

test('C3: what was decided elsewhere is done, recorded, and told to person, admins and body', async () => {
  const leavingDecided = 'Account <b>taken over</b>'
  const done = await post(who('Ada'), await of('Cy', '/leave'), { leavingDecided })
  expect(done.statusCode).toBe(303)
  expect(await isGone('Cy')).toBe(true)
  const kim = (await mails()).find(({ subject }) => subject.includes('without a vote'))
  expect(kim?.text).toContain('/governance/EXAMPLE')
  expect(await told()).toEqual(
    addresses('Cy', 'Bo', 'Al', 'Ann').concat('council.member@example.test').sort(),
  )
  for (const { text, subject } of await mails()) {
    expect(`${subject}${text}`).not.toContain('taken over')
    if (!subject.startsWith('Your')) expect(`${subject}${text}`).not.toContain('Cy')
  }
  for (const person of [who('Dee'), who('Kim')]) {
    const page = (await get('/governance/EXAMPLE', person)).body
    for (const text of ['A membership was ended', 'Account &lt;b>taken over&lt;/b>', 'Ada'])
      expect(page).toContain(text)
  }
  const open = (await get('/decisions?team=EXAMPLE')).body
  expect(open).toContain('A membership was ended')
  expect(open).not.toContain('taken over')
  expect(open).not.toContain('Cy')
})

test('H5: begun with where it was decided, it is ended at once without saying so again', async () => {
  const begun = await post(who('Ada'), await of('Dee', '/offboard'), { leavingDecided: 'A poll' })
  expect(begun.statusCode).toBe(303)
  expect((await post(who('Bo'), await of('Dee', '/leave'))).statusCode).toBe(303)
  expect(await isGone('Dee')).toBe(true)
  const rows = await parley.installation.sql(
    `select 1 from recorded_removal where source = 'A poll'`,
  )
  expect(rows).toHaveLength(1)
})

test('who began to leave is let go by an admin at once, and everybody is told', async () => {
  expect((await post(who('Eve'), '/leaving/EXAMPLE')).statusCode).toBe(303)
  expect(await told()).toEqual([])
  expect((await get(await of('Eve'), who('Ada'))).body).not.toContain('decides about removals')
  expect((await post(who('Ada'), await of('Eve', '/leave'))).statusCode).toBe(303)
  expect([await isGone('Eve'), (await told()).includes('eve@example.test')]).toEqual([true, true])
  const open = (await get('/decisions?team=EXAMPLE')).body
  expect(open.match(/A membership was ended/g)).toHaveLength(2)
})

test('C5: the role of admin is not taken from another by one button; one’s own is given up', async () => {
  const url = await of('Bo', '/roles')
  expect((await get(await of('Bo'), who('Ada'))).body).toContain('determines the admins')
  const refused = await post(who('Ada'), url, { roles: [] })
  expect([refused.statusCode, refused.body.includes('determines the admins')]).toEqual([422, true])
  const more = await post(who('Ada'), url, { roles: ['admin', 'release-manager'] })
  expect([more.statusCode, await told()]).toEqual([303, []])
  expect((await post(who('Al'), await of('Al', '/roles'), { roles: [] })).statusCode).toBe(303)
  expect(await told()).toEqual([])
  const decided = await post(who('Ada'), url, { roles: [], rolesDecided: 'Council, 1 May' })
  expect([decided.statusCode, (await membership('Bo'))?.roles]).toEqual([303, []])
  expect(await told()).toEqual(addresses('Bo', 'Ann').concat('council.member@example.test').sort())
  expect((await get('/decisions?team=EXAMPLE')).body).toContain('The role of admin was taken')
})

test('what was written about somebody who is erased goes with them', async () => {
  const { erasePerson } = await import('../../src/main/admin/erase.js')
  await erasePerson(parley.installation, 'cy@example.test', { yes: true })
  const rows = await parley.installation.sql<{ source: string }>(
    `select source from recorded_removal r join membership m using (membership_id) where m.person_id = $1`,
    [who('Cy').personId],
  )
  expect(rows).toEqual([{ source: 'erased' }])
})

test('where nobody sits in a body, admins decide as before', async () => {
  await parley.installation.sql('update team set oversight_team_id = null where team_id = $1', [
    team.teamId,
  ])
  expect((await post(who('Ada'), await of('Fay', '/leave'))).statusCode).toBe(303)
  expect(await isGone('Fay')).toBe(true)
})
