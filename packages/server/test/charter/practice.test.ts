// A newcomer's practice case: for the two who work on it, like any case up to the button that would publish, and nothing of
// it leaves them, by the pages or by the database.
import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadAvailability } from '../../src/cases/availability/page.js'
import { selectTeam } from '../../src/charter/store.js'
import { inTransaction } from '../../src/db/transaction.js'
import { selectPerson } from '../../src/identity/viewer.js'
import { post } from '../ballots/support.js'
import { openByHand, rowOfCase } from '../cases/support.js'
import type { TestPerson, TestTeam } from '../support/people.js'
import type { TestApp } from '../support/test-app.js'
import { type Beginning, openBeginning } from './newcomer.js'

let parley: TestApp
let team: TestTeam
let admin: TestPerson
let mentor: TestPerson
let other: TestPerson
let newcomer: TestPerson
let get: Beginning['get']
let act: Beginning['act']

beforeAll(async () => {
  ;({ parley, team, admin, mentor, other, newcomer, get, act } = await openBeginning())
})
afterAll(() => parley.close({ jobsMayRemain: true }))

const practice = async () => {
  const [row] = await parley.installation.sql<{ caseId: string; number: string }>(
    `select c.case_id as "caseId", c.number from onboarding o join cases c on c.case_id = o.practice_case_id`,
  )
  if (row === undefined) throw new Error('There is no practice case.')
  return row
}
const asMentor = (statement: ReturnType<typeof sql>) =>
  inTransaction(parley.installation.db, { kind: 'person', personId: mentor.personId }, (tx) =>
    statement.execute(tx),
  )

test('A9: it is begun once there is a mentor, by one of the two, one at a time', async () => {
  expect((await act(newcomer, 'practice')).body).toContain('have a mentor first')
  expect((await act(mentor, 'mentor')).statusCode).toBe(303)
  expect((await act(admin, 'practice')).body).toContain('The newcomer begins it, or their mentor.')
  expect((await act(other, 'practice')).statusCode).toBe(404)
  expect((await act(newcomer, 'practice')).statusCode).toBe(303)
  expect((await act(mentor, 'practice')).body).toContain('end it before you begin another')
  const { number } = await practice()
  expect(number).toBe('EXAMPLE-practice-001')
  const { caseId } = await openByHand(parley.installation, { team, person: other, title: 'Real' })
  expect(String((await rowOfCase(parley.installation, caseId)).number)).toMatch(/-\d{4}-001$/)
})

test('two read it, and say so; to the rest of the team it is not there', async () => {
  const { caseId, number } = await practice()
  for (const person of [newcomer, mentor]) {
    const page = await get(person, `/cases/${caseId}`)
    expect(page.statusCode).toBe(200)
    expect(page.body).toContain('nothing of it leaves its two readers')
    expect((await get(person, '/cases?q=is:open')).body).toContain(number)
  }
  for (const person of [admin, other]) {
    expect((await get(person, `/cases/${caseId}`)).statusCode).toBe(404)
    expect((await get(person, '/cases?q=is:open')).body).not.toContain(number)
  }
})

describe('nothing leaves it', () => {
  test('by the pages: it is told why', async () => {
    const { caseId } = await practice()
    const url = `/cases/${caseId}`
    expect((await post(parley, newcomer, { url: `${url}/take` })).statusCode).toBe(303)
    const fields = { determination: 'vulnerability', reply: '' }
    const done = await post(parley, newcomer, { url: `${url}/determination`, fields })
    expect(done.statusCode, done.body.slice(0, 2_000)).toBe(303)
    const tries: readonly [path: string, fields: Record<string, string>][] = [
      ['/readers', { do: 'widen' }],
      ['/reporter/link', { email: 'someone@example.org' }],
      ['/publication', { hash: 'x' }],
      ['/publication/schedule', { hash: 'x' }],
      ['/publication/emergency', { hash: 'x', reason: 'x' }],
      ['/cve', { do: 'enter', cveId: 'CVE-2026-1000' }],
    ]
    for (const [path, fields] of tries) {
      const refused = await post(parley, newcomer, { url: `${url}${path}`, fields })
      expect(refused.statusCode, path).toBe(409)
      expect(refused.body, path).toContain('This is a practice case')
    }
    const asked = await parley.installation.sql(`select 1 from cve_request where case_id = $1`, [
      caseId,
    ])
    expect(asked).toEqual([])
  })

  test('by statements of the application’s own role', async () => {
    const { caseId } = await practice()
    const { compartmentId } = await rowOfCase(parley.installation, caseId)
    const real = await openByHand(parley.installation, { team, person: mentor, title: 'Other' })
    const at = new Date()
    const tries = {
      participant: sql`insert into participant (case_id, compartment_id, person_id, invited_by, invited_at, invitation, consent)
        values (${caseId}, ${compartmentId}, ${other.personId}, ${mentor.personId}, ${at}, '', 'invited')`,
      cve_request: sql`insert into cve_request (cve_request_id, case_id, compartment_id, state, year, wanted_at)
        values (${randomUUID()}, ${caseId}, ${compartmentId}, 'wanted', 2026, ${at})`,
      widened: sql`update cases set compartment_id = (select compartment_id from team where team_id = ${team.teamId})
        where case_id = ${caseId}`,
      real: sql`update cases set practice = false where case_id = ${caseId}`,
      hidden: sql`update cases set practice = true where case_id = ${real.caseId}`,
      numbered: sql`update cases set cve_id = 'CVE-2026-1000' where case_id = ${caseId}`,
      published: sql`update cases set published_at = ${at} where case_id = ${caseId}`,
      duplicate: sql`update cases set duplicate_of = ${caseId} where case_id = ${real.caseId}`,
    }
    for (const [name, statement] of Object.entries(tries))
      await expect(asMentor(statement), name).rejects.toThrow(
        /practice|made up|violates check constraint/,
      )
  })

  test('no figure counts it', async () => {
    const { rows } = await asMentor(sql`select * from sec.coordinator_loads(${team.teamId})`)
    expect(rows.filter((row) => Object.values(row as object).includes(newcomer.personId))).toEqual(
      [],
    )
    const person = await inTransaction(
      parley.installation.db,
      { kind: 'person', personId: newcomer.personId },
      (tx) => selectPerson(tx, newcomer.personId),
    )
    const at = await selectTeam(parley.installation.db.app, 'EXAMPLE')
    if (person === undefined || at === undefined) throw new Error('nobody')
    const { members } = await loadAvailability(parley.installation, person, at)
    expect(members.find(({ id }) => id === newcomer.personId)).toMatchObject({ open: 0 })
  })
})

test('it ends when either says so, or with the mentoring, and its contents are erased', async () => {
  const first = await practice()
  expect((await act(admin, 'practice/end')).statusCode).toBe(409)
  expect((await act(newcomer, 'practice/end')).statusCode).toBe(303)
  expect((await get(newcomer)).body).toContain('Begin a practice case')
  await parley.work()
  const erased = () =>
    parley.installation.sql<{ caseId: string }>(
      'select case_id as "caseId" from cases where practice and erased_at is not null order by number',
    )
  expect(await erased()).toEqual([{ caseId: first.caseId }])
  expect((await act(mentor, 'practice')).statusCode).toBe(303)
  expect((await act(admin, 'mentor/end')).statusCode).toBe(303)
  await parley.work()
  expect(await erased()).toHaveLength(2)
})

test('no clock moves it', async () => {
  expect((await act(mentor, 'mentor')).statusCode).toBe(303)
  expect((await act(mentor, 'practice')).statusCode).toBe(303)
  const { caseId } = await practice()
  parley.installation.passTime({ days: 80 })
  await parley.work()
  const [row] = await parley.installation.sql<{ overdue: unknown; reminded: unknown }>(
    'select overdue_told_at as overdue, last_reminder_at as reminded from cases where case_id = $1',
    [caseId],
  )
  expect(row).toEqual({ overdue: null, reminded: null })
})
