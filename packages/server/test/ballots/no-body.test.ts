// A charter that lets a body veto, and no body: nobody is nominated, and what is under way waits. Silence is that of a body
// that was asked, never that of nobody.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addPerson, addTeam, seatBody, type TestPerson, type TestTeam } from '../support/people.js'
import { openTestApp, type TestApp } from '../support/test-app.js'
import { keepSessions } from '../support/ways.js'
import { addVoters, ballotOn, nominated, nomination, post, type Voter, voteAs } from './support.js'

let parley: TestApp
let team: TestTeam
let admin: TestPerson
let voters: readonly Voter[]

beforeAll(async () => {
  parley = await openTestApp()
  team = await addTeam(parley.installation, 'EXAMPLE', { isDefault: true })
  admin = await addPerson(parley.installation, 'Ada', { team, roles: ['admin'] })
  await addPerson(parley.installation, 'Al', { team, roles: ['admin'] })
  voters = await addVoters(parley, team, ['Bo', 'Cy'])
})
afterAll(() => parley.close({ jobsMayRemain: true }))

const voter = (): Voter => {
  const [first] = voters
  if (first === undefined) throw new Error('no voter')
  return first
}
const get = (url: string, person: TestPerson) => parley.request({ url, cookie: person.cookie })
const days = async (count: number) => {
  parley.installation.passTime({ days: count })
  await keepSessions(parley.installation)
  await parley.work()
}
const rowOf = async (id: string) => {
  const [row] = await parley.installation.sql<{ state: string; endsAt: Date | null }>(
    'select state, veto_ends_at as "endsAt" from nomination where nomination_id = $1',
    [id],
  )
  return row
}
const windows = async () =>
  (await parley.installation.sql(`select 1 from mail where kind = 'veto-window'`)).length

test('B9: nobody is nominated, and whoever would try is told what to do, before and after', async () => {
  const fields = nomination('Nia New')
  const refused = await post(parley, voter(), { url: '/nominations', fields })
  expect(refused.statusCode).toBe(409)
  for (const text of ['none is named', 'Team, Oversight', 'value="Nia New"'])
    expect(refused.body).toContain(text)
  for (const url of ['/nominations', '/nominations/new'])
    expect((await get(url, voter())).body).toContain('none is named')
  for (const url of ['/governance/EXAMPLE', '/admin/EXAMPLE']) {
    const page = (await get(url, admin)).body
    expect(page).toContain('Nobody can be nominated.')
    expect(page).toContain('href="/admin/EXAMPLE/oversight"')
  }
  expect((await get('/governance/EXAMPLE', voter())).body).not.toContain('Nobody can be nominated.')
})

test('a team that is being set up is not told of all that it lacks', async () => {
  const { sql } = parley.installation
  await sql("update membership set roles = roles || '{admin}' where person_id = $1", [
    voter().personId,
  ])
  const isTold = async () =>
    (await get('/admin/EXAMPLE', admin)).body.includes('Nobody can be nominated.')
  expect(await isTold()).toBe(true)
  await sql("update membership set roles = array_remove(roles, 'admin') where person_id <> $1", [
    admin.personId,
  ])
  expect(await isTold()).toBe(false)
})

test('B9: a body in which nobody has acknowledged is not there either', async () => {
  const kim = await seatBody(parley.installation, team)
  const acknowledge = (at: Date | null) =>
    parley.installation.sql('update membership set acknowledged_at = $1 where person_id = $2', [
      at,
      kim.personId,
    ])
  await acknowledge(null)
  const fields = nomination('Nia New')
  const refused = await post(parley, voter(), { url: '/nominations', fields })
  expect([refused.statusCode, refused.body.includes('has agreed')]).toEqual([409, true])
  await acknowledge(new Date(parley.installation.now()))
  expect((await get('/nominations/new', voter())).body).not.toContain('lets an oversight body veto')
})

test('B9: a carried nomination waits while nobody sits, and has its whole window afterwards', async () => {
  const id = await nominated(parley, voter(), nomination('Nia New'))
  const ballot = await ballotOn(parley, id)
  await voteAs(parley, voter(), { ballot, vote: 'yes' })
  const setBody = (body: number | null) =>
    parley.installation.sql('update team set oversight_team_id = $1 where team_id = $2', [
      body,
      team.teamId,
    ])
  const [named] = await parley.installation.sql<{ id: number }>(
    'select oversight_team_id as id from team where team_id = $1',
    [team.teamId],
  )
  await setBody(null)
  await days(7)
  expect(await rowOf(id)).toEqual({ state: 'waiting', endsAt: null })
  await days(30)
  expect(await rowOf(id)).toEqual({ state: 'waiting', endsAt: null })
  expect((await get(`/nominations/${id}`, voter())).body).toContain(
    'until then this nomination waits',
  )
  expect(await windows()).toBe(0)
  await setBody(named?.id ?? null)
  await days(0)
  const week = new Date(parley.installation.now() + 7 * 86_400_000)
  expect(Number((await rowOf(id))?.endsAt) / 60_000).toBeCloseTo(Number(week) / 60_000, 0)
  expect(await windows()).toBe(1)
  await days(8)
  expect((await rowOf(id))?.state).toBe('member')
})
