// From somebody who says that they are interested to the nomination made from the case written with them: sealed, shown to
// the team alone, changed and taken back by the link, counted, and forgotten in time.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openMail } from '../../src/jobs/outbox.js'
import { erasePerson } from '../../src/main/admin/erase.js'
import { addPerson, addTeam, seatBody, type TestPerson, type TestTeam } from '../support/people.js'
import { openTestApp, type TestApp } from '../support/test-app.js'
import { post } from './support.js'

let parley: TestApp
let team: TestTeam
let ada: TestPerson
let bo: TestPerson
let stranger: TestPerson

beforeAll(async () => {
  parley = await openTestApp()
  const { installation } = parley
  team = await addTeam(installation, 'EXAMPLE', { isDefault: true })
  await seatBody(installation, team)
  ada = await addPerson(installation, 'Ada', { team })
  bo = await addPerson(installation, 'Bo', { team })
  stranger = await addPerson(installation, 'Stranger', {
    team: await addTeam(installation, 'OTHER'),
  })
})
afterAll(() => parley.close({ jobsMayRemain: true }))

const said = (more: Record<string, string> = {}) => ({
  team: 'EXAMPLE',
  name: 'Nia Newcomer',
  email: 'nia@example.test',
  githubLogin: 'nia',
  background: 'gardener',
  brings: 'Reads parsers for fun.',
  availability: 'Weekends.',
  ...more,
})
const send = (url: string, fields: Record<string, string>, from = '192.0.2.1') =>
  parley.request({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    remoteAddress: from,
    payload: new URLSearchParams(fields).toString(),
  })
const get = (url: string, person?: TestPerson) =>
  parley.request({ url, ...(person === undefined ? {} : { cookie: person.cookie }) })
const mails = async (kind: string) => {
  const rows = await parley.installation.sql<{ mailId: string; sealed: Buffer }>(
    'select mail_id as "mailId", sealed from mail where kind = $1 order by created_at',
    [kind],
  )
  return rows.map((row) => openMail(parley.installation.keys, row))
}
const linkIn = (text: string) => /(\/interest\/pli_[\w-]+)/.exec(text)?.[1] ?? ''
const idOf = async () => {
  const [row] = await parley.installation.sql<{ id: string }>(
    'select interest_id as id from interest order by stated_at desc limit 1',
  )
  return row?.id ?? ''
}

let link: string
let id: string

describe('the form', () => {
  test('tells every error at once and keeps what was typed', async () => {
    const answer = await send('/join', { team: 'EXAMPLE', name: '', brings: 'Kept words' })
    expect(answer.statusCode).toBe(422)
    for (const field of ['name', 'email', 'availability'])
      expect(answer.body).toContain(`field-${field}-error`)
    expect(answer.body).toContain('Kept words')
    expect((await get('/join?team=NOTHING')).statusCode).toBe(404)
  })

  test('takes it, mails a link, and tells the team without a name; another background bars nobody (A2)', async () => {
    const taken = await send('/join', said())
    expect(taken.statusCode, taken.body.slice(0, 500)).toBe(303)
    await parley.work()
    const [mail] = await mails('interest-link')
    expect(mail?.to).toEqual(['nia@example.test'])
    link = linkIn(mail?.text ?? '')
    id = await idOf()
    const told = await mails('interest')
    expect(told).toHaveLength(2)
    expect(JSON.stringify(told)).not.toContain('Nia')
    const row = await parley.installation.sql('select * from interest')
    expect(JSON.stringify(row)).not.toMatch(/nia|gardener|parsers/i)
  })

  test('is shown to the team and by the link, and is not there for anybody else', async () => {
    expect((await get('/nominations', ada)).body).toContain('Nia Newcomer')
    expect((await get(`/interests/${id}`, ada)).body).toContain('gardener')
    expect((await get(link)).body).toContain('Reads parsers for fun.')
    expect((await get('/nominations', stranger)).body).not.toContain('Nia Newcomer')
    expect((await get(`/interests/${id}`, stranger)).statusCode).toBe(404)
    expect((await post(parley, stranger, { url: `/interests/${id}/sponsor` })).statusCode).toBe(404)
    expect((await get(`${link.slice(0, -2)}xx`)).statusCode).toBe(404)
  })
})

describe('the case, written together', () => {
  test('is written by the sponsor and the candidate, each shown who changed it last', async () => {
    const early = await send(`${link}/case`, { bio: 'x', reasons: 'y', version: '0' })
    expect(early.statusCode).toBe(409)
    expect((await post(parley, ada, { url: `/interests/${id}/sponsor` })).statusCode).toBe(303)
    const taken = await post(parley, bo, { url: `/interests/${id}/sponsor` })
    expect(taken.statusCode).toBe(409)
    expect(taken.body).toContain('Another member has taken it up.')
    expect(linkIn((await mails('interest-news'))[0]?.text ?? '')).toBe(link)
    const first = { bio: 'Nia reads parsers.', reasons: 'She has time.', version: '0' }
    expect((await send(`${link}/case`, first)).statusCode).toBe(303)
    const shown = await get(`/interests/${id}`, ada)
    expect(shown.body).toContain('She has time.')
    expect(shown.body).toContain('(the candidate)')
  })

  test('tells the second of two edits at once, with both texts and nothing lost', async () => {
    const url = `/interests/${id}/case`
    const late = { bio: 'Late words.', reasons: 'Late reasons.', version: '0' }
    const second = await post(parley, ada, { url, fields: late })
    expect(second.statusCode).toBe(409)
    expect(second.body).toContain('Late reasons.')
    expect(second.body).toContain('She has time.')
    expect(second.body).toContain('name="version" value="1"')
    const saved = await post(parley, ada, { url, fields: { ...late, version: '1' } })
    expect(saved.statusCode).toBe(303)
    expect((await get(link)).body).toContain('Late reasons.')
    expect((await post(parley, bo, { url, fields: { ...late, version: '2' } })).statusCode).toBe(
      409,
    )
  })

  test('fills the nomination, which its sponsor makes with one button (A1)', async () => {
    expect((await get(`/nominations/new?interest=${id}`, bo)).statusCode).toBe(404)
    const form = await get(`/nominations/new?interest=${id}`, ada)
    expect(form.body).toContain('Late reasons.')
    expect(form.body).toContain('value="nia@example.test"')
    const { name, email, githubLogin, background } = said()
    const fields = { name, email, githubLogin, background, interest: id }
    const made = await post(parley, ada, {
      url: '/nominations',
      fields: { ...fields, bio: 'Late words.', reasons: 'Late reasons.' },
    })
    expect(made.statusCode).toBe(303)
    expect((await get(link)).body).toContain('You are nominated.')
    expect((await get(`/interests/${id}`, bo)).body).toContain(String(made.headers.location))
    const after = await send(`${link}/case`, { bio: 'x', reasons: 'y', version: '2' })
    expect(after.statusCode).toBe(409)
  })
})

describe('it goes', () => {
  test('when it is taken back, with the case', async () => {
    const gone = await send(`${link}/withdraw`, {})
    expect(gone.body).toContain('Taken back')
    expect((await get(link)).statusCode).toBe(404)
    expect(await parley.installation.sql('select 1 from interest')).toEqual([])
    expect(await parley.installation.sql('select 1 from interest_case')).toEqual([])
  })

  test('a year after its last change, as the charter says', async () => {
    const { installation } = parley
    expect((await send('/join', said({ email: 'old@example.test' }))).statusCode).toBe(303)
    installation.passTime({ days: 364 })
    await parley.work()
    expect(await installation.sql('select 1 from interest')).toHaveLength(1)
    installation.passTime({ days: 2 })
    await parley.work()
    expect(await installation.sql('select 1 from interest')).toEqual([])
    installation.passTime({ days: -366 })
  })

  test('with who asks to be erased, account or not', async () => {
    const { installation } = parley
    expect((await send('/join', said({ email: 'gone@example.test' }))).statusCode).toBe(303)
    const asked = await erasePerson(installation, 'Gone@example.test', {})
    expect('problems' in asked && asked.problems[0]).toContain('--yes')
    expect(await erasePerson(installation, 'Gone@example.test', { yes: true })).toEqual([
      'Erased what they said: 1.',
    ])
    expect(await installation.sql('select 1 from interest')).toEqual([])
  })
})

test('so much is taken from one address, and so many links go to one mail address', async () => {
  for (const _ of [1, 2, 3])
    expect(
      (await send('/join', said({ email: 'victim@example.test' }), '192.0.2.9')).statusCode,
    ).toBe(303)
  const fourth = await send('/join', said({ email: 'victim@example.test' }), '192.0.2.10')
  expect(fourth.statusCode).toBe(429)
  expect(fourth.body).toContain('Reads parsers for fun.')
})

test('what the team needs is said in its settings and shown where somebody joins', async () => {
  const needs = `update team set settings = settings || '{"needs": "People who know **asyncio**."}' where team_id = $1`
  await parley.installation.sql(needs, [team.teamId])
  expect((await get('/join?team=EXAMPLE')).body).toContain('asyncio')
  expect((await get('/nominations', ada)).body).toContain('asyncio')
  expect((await get('/members?team=EXAMPLE')).body).toContain('/join?team=EXAMPLE')
})

test('each team is told once in an hour of its own: interest in another one hushes nothing', async () => {
  parley.installation.passTime({ days: 2 })
  await parley.work()
  const before = (await mails('interest')).length
  for (const [n, of] of ['EXAMPLE', 'EXAMPLE', 'OTHER'].entries()) {
    const fields = said({ team: of, name: `Quiet ${n}`, email: `quiet${n}@example.test` })
    await send('/join', { ...fields, githubLogin: '' }, `198.51.100.${n}`)
  }
  await parley.work()
  const told = (await mails('interest')).slice(before).flatMap(({ to }) => to)
  expect(told.sort()).toEqual(['ada@example.test', 'bo@example.test', 'stranger@example.test'])
})
