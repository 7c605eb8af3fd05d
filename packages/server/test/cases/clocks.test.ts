// Who coordinates, and what the clock does: volunteering, handing over, the charter's assignment, reminders, holds.
import { randomUUID } from 'node:crypto'
import { addDays } from '@parley/rules'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { runDue } from '../../src/main/admin/outgoing.js'
import { addPerson, addTeam, type TestPerson, type TestTeam } from '../support/people.js'
import { openTestApp, type TestApp } from '../support/test-app.js'
import {
  asDate,
  eventsOf,
  formOf,
  letFollow,
  openByHand,
  rowOfCase,
  signInAgain,
} from './support.js'

let parley: TestApp
let team: TestTeam
let kim: TestPerson
let robin: TestPerson
let rae: TestPerson
let teams = 0

beforeAll(async () => {
  parley = await openTestApp()
})
afterAll(() => parley.close({ jobsMayRemain: true }))

// Every test has a team of its own on one clock that only goes on.
beforeEach(async () => {
  const { installation } = parley
  teams += 1
  team = await addTeam(installation, `TEAM${teams}`)
  const address = (name: string) => `${name}.${teams}@example.test`
  kim = await addPerson(installation, 'Kim Case', { team, email: address('kim') })
  robin = await addPerson(installation, 'Robin Second', { team, email: address('robin') })
  const roles = ['release-manager']
  rae = await addPerson(installation, 'Rae Release', { team, roles, email: address('rae') })
})

const open = (title: string, more: object = {}) =>
  openByHand(parley.installation, { team, person: kim, title, ...more })

const post = (who: TestPerson, url: string, fields: Record<string, string> = {}) =>
  parley.request({ method: 'POST', url, cookie: who.cookie, ...formOf(who, fields) })

const get = async (who: TestPerson, url: string) =>
  (await parley.request({ method: 'GET', url, cookie: who.cookie })).body

const coordinatorOf = async (caseId: string) =>
  (await rowOfCase(parley.installation, caseId))['coordinator_id']

const countOf = async (caseId: string, name: string) =>
  (await eventsOf(parley.installation, caseId)).filter((event) => event === name).length

describe('H2 volunteering', () => {
  it('gives a case to one of two who take it at once, and tells the other', async () => {
    const { caseId } = await open('Wanted by two')
    const answers = await Promise.all([kim, robin].map((who) => post(who, `/cases/${caseId}/take`)))
    expect(answers.map((answer) => answer.statusCode).sort()).toEqual([303, 409])
    const told = answers.find((answer) => answer.statusCode === 409)
    expect(told?.body.includes('The case has a coordinator: ask for a hand-over.')).toBe(true)
    expect(await countOf(caseId, 'coordinator:volunteered')).toBe(1)
  })

  it('D3 lets a release manager volunteer', async () => {
    const { caseId } = await open('Taken by a release manager')
    expect((await post(rae, `/cases/${caseId}/take`)).statusCode).toBe(303)
    expect(await coordinatorOf(caseId)).toBe(rae.personId)
  })

  it('H6 refuses whoever declared a conflict of interest, and the member who reported it', async () => {
    const { caseId } = await open('Conflicted')
    await post(robin, `/cases/${caseId}/coordinator`, { do: 'conflict' })
    expect((await post(robin, `/cases/${caseId}/take`)).statusCode).toBe(409)
    const own = await open('Reported by a member', {
      contact: { name: null, email: `Robin.${teams}@example.test`, creditAs: null },
    })
    const refused = await post(robin, `/cases/${own.caseId}/take`)
    expect(refused.body.includes('Who reported it cannot coordinate it.')).toBe(true)
  })
})

describe('H6 a conflict of interest that was declared', () => {
  const declare = (who: TestPerson, caseId: string) =>
    post(who, `/cases/${caseId}/coordinator`, { do: 'conflict' })

  it('is said on the page, once, and moves no clock', async () => {
    const { caseId, number } = await open('Said once')
    const idle = async () => (await rowOfCase(parley.installation, caseId))['last_human_at']
    const before = await idle()
    parley.installation.passTime({ hours: 30 })
    expect((await declare(robin, caseId)).headers['location']).toContain('done=conflict')
    expect(await idle()).toEqual(before)
    expect((await declare(robin, caseId)).statusCode).toBe(409)
    expect(await countOf(caseId, 'coordinator:conflict-declared')).toBe(1)
    const own = await get(robin, `/cases/${caseId}`)
    expect(own).toContain('you declared one')
    expect(own).toMatch(/<button[^>]*data-key="t"[^>]*disabled/)
    expect(own).toContain('You declared a conflict of interest in this case: others decide it.')
    expect(own).not.toContain('Declare it')
    expect(await get(robin, '/cases?q=is:needs-me')).not.toContain(number)
    const others = await get(kim, `/cases/${caseId}`)
    expect(others).toContain('In conflict')
    expect(others).not.toMatch(/<button[^>]*data-key="t"[^>]*disabled/)
    expect(await get(kim, '/cases?q=is:needs-me')).toContain(number)
  })

  it('leaves determining and closing to others, and reading to everyone', async () => {
    const { caseId } = await open('Decided by others', { coordinatorId: kim.personId })
    await declare(robin, caseId)
    const form = { determination: 'invalid', reply: '' }
    const tried = await post(robin, `/cases/${caseId}/determination`, form)
    expect(tried.statusCode).toBe(409)
    expect(tried.body).toContain('You declared a conflict of interest in this case')
    expect((await post(kim, `/cases/${caseId}/determination`, form)).statusCode).toBe(303)
    expect((await post(robin, `/cases/${caseId}/state`, { do: 'close' })).statusCode).toBe(409)
    expect(await get(robin, `/cases/${caseId}`)).toContain('Decided by others')
  })
})

describe('H5 handing over', () => {
  it('changes the coordinator when the other accepts, and not before', async () => {
    const { caseId } = await open('Handed over', { coordinatorId: kim.personId })
    await post(kim, `/cases/${caseId}/coordinator`, { do: 'offer', toId: robin.personId })
    expect(await coordinatorOf(caseId)).toBe(kim.personId)
    const others = await post(rae, `/cases/${caseId}/coordinator`, { do: 'accept' })
    expect(others.statusCode).toBe(409)
    await post(robin, `/cases/${caseId}/coordinator`, { do: 'accept' })
    expect(await coordinatorOf(caseId)).toBe(robin.personId)
    expect(await eventsOf(parley.installation, caseId)).toEqual(
      expect.arrayContaining(['coordinator:offered', 'coordinator:accepted']),
    )
  })

  it('leaves everything as it was when the other declines or the offer is taken back', async () => {
    const { caseId } = await open('Kept', { coordinatorId: kim.personId })
    for (const answering of [robin, kim]) {
      await post(kim, `/cases/${caseId}/coordinator`, { do: 'offer', toId: robin.personId })
      await post(answering, `/cases/${caseId}/coordinator`, { do: 'decline' })
    }
    expect(await rowOfCase(parley.installation, caseId)).toMatchObject({
      coordinator_id: kim.personId,
      offered_to: null,
    })
  })

  it('takes an offer back that nobody answered for the charter’s idle days, and tells both', async () => {
    const { caseId } = await open('Unanswered', { coordinatorId: kim.personId })
    await post(kim, `/cases/${caseId}/coordinator`, { do: 'offer', toId: robin.personId })
    parley.installation.passTime({ days: 2, hours: 23 })
    await parley.work()
    expect((await rowOfCase(parley.installation, caseId))['offered_to']).toBe(robin.personId)
    parley.installation.passTime({ hours: 2 })
    await parley.work()
    expect(await rowOfCase(parley.installation, caseId)).toMatchObject({
      coordinator_id: kim.personId,
      offered_to: null,
    })
    expect(await countOf(caseId, 'coordinator:offer-declined')).toBe(1)
    const later = await signInAgain(parley.installation, robin)
    expect((await post(later, `/cases/${caseId}/coordinator`, { do: 'accept' })).statusCode).toBe(
      409,
    )
  })

  it('refuses an offer by somebody else and to a stranger', async () => {
    const { caseId } = await open('Not yours', { coordinatorId: kim.personId })
    const stranger = await addPerson(parley.installation, 'Sam Elsewhere')
    for (const [who, toId] of [
      [robin, rae.personId],
      [kim, stranger.personId],
      [kim, randomUUID()],
    ] as const)
      expect(
        (await post(who, `/cases/${caseId}/coordinator`, { do: 'offer', toId })).statusCode,
      ).toBe(409)
  })
})

describe('H3 the charter’s assignment', () => {
  it('J2 picks a member after three idle days: no release manager, nobody away, the one with less on hand', async () => {
    const { caseId } = await open('Left alone')
    for (let n = 0; n < 2; n++) await open(`Busy ${n}`, { coordinatorId: kim.personId })
    const email = `ada.${teams}@example.test`
    const away = await addPerson(parley.installation, 'Ada Away', { team, email })
    await parley.installation.sql('insert into away values ($1, $2, $3, $4)', [
      randomUUID(),
      away.personId,
      asDate(parley.installation.now()),
      asDate(addDays(parley.installation.now(), 30)),
    ])
    parley.installation.passTime({ days: 2, hours: 23 })
    await parley.work()
    expect(await coordinatorOf(caseId)).toBeNull()
    parley.installation.passTime({ hours: 2 })
    await parley.work()
    expect(await coordinatorOf(caseId)).toBe(robin.personId)
    expect(await rowOfCase(parley.installation, caseId)).toMatchObject({ assigned_by: 'charter' })
    await parley.work()
    expect(await countOf(caseId, 'coordinator:assigned')).toBe(1)
  })

  it('waits while people speak: a message puts it off', async () => {
    const { caseId } = await open('Talked about')
    parley.installation.passTime({ days: 2 })
    await parley.installation.sql(
      `insert into message (message_id, case_id, compartment_id, audience, author_kind, body, written_at)
       values ($1, $2, $3, 'team+reporter', 'reporter', 'x', $4)`,
      [randomUUID(), caseId, team.compartmentId, asDate(parley.installation.now())],
    )
    parley.installation.passTime({ days: 2 })
    await parley.work()
    expect(await coordinatorOf(caseId)).toBeNull()
  })

  it('H4 is passed on within the pool, each member once, and then kept', async () => {
    const { caseId } = await open('Passed on')
    parley.installation.passTime({ days: 4 })
    await parley.work()
    const first = await coordinatorOf(caseId)
    const [one, two] = await Promise.all(
      (first === kim.personId ? [kim, robin] : [robin, kim]).map((who) =>
        signInAgain(parley.installation, who),
      ),
    )
    if (one === undefined || two === undefined) throw new Error('two people')
    const page = await get(one, `/cases/${caseId}`)
    expect(page).toContain('The charter assigned it to you: coordinate it, or pass it on.')
    expect(page).toContain('The charter picks the next member at once')
    expect(await get(one, '/cases')).toContain('Assigned to you by the charter')
    const passed = await post(one, `/cases/${caseId}/coordinator`, { do: 'pass-on' })
    expect(passed.headers['location']).toBe(`/cases/${caseId}?done=pass-on`)
    expect(await coordinatorOf(caseId)).toBe(two.personId)
    const last = await post(two, `/cases/${caseId}/coordinator`, { do: 'pass-on' })
    expect(last.statusCode).toBe(409)
    expect(await coordinatorOf(caseId)).toBe(two.personId)
  })

  it('is counted among what `jobs run-due` did', async () => {
    await open('Assigned by an operator’s command')
    parley.installation.passTime({ days: 4 })
    const said = (await runDue(parley)).join(' ')
    expect(said).toMatch(/What was due by the clock: [1-9]\d* recorded\./)
  })

  it('tells the admins once when nobody is left', async () => {
    const { caseId } = await open('Nobody left')
    for (const who of [kim, robin])
      await post(who, `/cases/${caseId}/coordinator`, { do: 'conflict' })
    parley.installation.passTime({ days: 4 })
    await parley.work()
    await parley.work()
    expect(await coordinatorOf(caseId)).toBeNull()
    expect(await countOf(caseId, 'coordinator:nobody-left')).toBe(1)
  })
})

describe('J3 reminders', () => {
  it('come once for each step of the ladder, and every day from the deadline on', async () => {
    const { caseId } = await open('Slow', { coordinatorId: kim.personId })
    await parley.installation.sql('update cases set replied_at = received_at where case_id = $1', [
      caseId,
    ])
    const seen: number[] = []
    let told = 0
    for (let day = 1; day <= 93; day++) {
      parley.installation.passTime({ days: 1 })
      if (day < 29 || (day > 31 && day < 58) || (day > 62 && day < 73)) continue
      await parley.work()
      // Told that it became overdue is told for that day.
      const now =
        (await countOf(caseId, 'case:reminded')) + (await countOf(caseId, 'case:became-overdue'))
      if (now > told) seen.push(90 - day)
      expect(now - told).toBeLessThanOrEqual(1)
      told = now
    }
    expect(seen).toEqual([60, 30, 15, 7, 3, 1, 0, -1, -2, -3])
    expect(await countOf(caseId, 'case:became-overdue')).toBe(1)
  }, 60_000)
})

describe('a held report', () => {
  const hold = async (title: string) => {
    const { caseId } = await open(title, { coordinatorId: kim.personId })
    await letFollow(parley.installation, kim, caseId)
    await post(kim, `/cases/${caseId}/determination`, { determination: 'invalid' })
    return caseId
  }

  it('I3 closes after seven days without an answer', async () => {
    const caseId = await hold('Not answered')
    parley.installation.passTime({ days: 6 })
    await parley.work()
    expect((await rowOfCase(parley.installation, caseId))['report_state']).toBe('invalid')
    parley.installation.passTime({ days: 1 })
    await parley.work()
    const row = await rowOfCase(parley.installation, caseId)
    expect(row['report_state']).toBe('closed')
    expect(row['finished_at']).not.toBeNull()
  })

  it('stays open when its reporter answers, and says so to the coordinator', async () => {
    const caseId = await hold('Answered')
    parley.installation.passTime({ days: 1 })
    await parley.installation.sql(
      `insert into message (message_id, case_id, compartment_id, audience, author_kind, body, written_at)
       values ($1, $2, $3, 'team+reporter', 'reporter', 'x', $4)`,
      [randomUUID(), caseId, team.compartmentId, asDate(parley.installation.now())],
    )
    parley.installation.passTime({ days: 9 })
    await parley.work()
    expect((await rowOfCase(parley.installation, caseId))['report_state']).toBe('invalid')
    const list = await parley.request({
      method: 'GET',
      url: '/cases?q=is:needs-me',
      cookie: (await signInAgain(parley.installation, kim)).cookie,
    })
    expect(list.body.includes('Answered')).toBe(true)
  })
})

it('tells once that a first reply is late, where somebody waits for one', async () => {
  const { caseId } = await open('Waiting for a word', { coordinatorId: kim.personId })
  const own = await open('Seen by ourselves', { coordinatorId: kim.personId })
  await letFollow(parley.installation, kim, caseId)
  parley.installation.passTime({ days: 3, hours: 1 })
  await parley.work()
  await parley.work()
  expect(await countOf(caseId, 'case:reminded')).toBe(1)
  expect(await countOf(own.caseId, 'case:reminded')).toBe(0)
})
