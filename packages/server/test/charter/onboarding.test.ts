// A newcomer's first weeks: begun with the membership, ticked by owner, with a mentor and shadowed cases; nothing of it
// opens a case, and nobody else is shown it.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { post } from '../ballots/support.js'
import { openByHand, rowOfCase } from '../cases/support.js'
import { addPerson, addTeam, type TestPerson, type TestTeam } from '../support/people.js'
import type { TestApp } from '../support/test-app.js'
import { type Beginning, openBeginning } from './newcomer.js'

let parley: TestApp
let team: TestTeam
let admin: TestPerson
let mentor: TestPerson
let other: TestPerson
let newcomer: TestPerson
let base: string
let get: Beginning['get']
let act: Beginning['act']

beforeAll(async () => {
  ;({ parley, team, admin, mentor, other, newcomer, base, get, act } = await openBeginning())
})
afterAll(() => parley.close({ jobsMayRemain: true }))

const opened = async (title: string) => {
  const { caseId } = await openByHand(parley.installation, { team, person: mentor, title })
  const { number } = await rowOfCase(parley.installation, caseId)
  return { caseId, number: String(number) }
}

test('A9: the newcomer is led to their checklist; other members see who is new, and no checklist', async () => {
  const own = await get(newcomer, '/onboarding')
  expect(own.headers.location).toBe(base)
  const second = await addPerson(parley.installation, 'Nick', { team })
  const beginning = `select sec.begin_onboarding(membership_id) from membership where person_id = $1`
  await parley.installation.sql(beginning, [second.personId])
  expect((await get(newcomer, '/onboarding')).headers.location).toBe(base)
  const checklist = (await get(newcomer)).body
  expect(checklist).toContain('Read the security policy')
  expect(checklist).not.toContain('our reading')
  const list = await get(other, '/onboarding')
  expect(list.body).toContain('Nia')
  expect(list.body).toContain('Be their mentor')
  expect((await get(other)).statusCode).toBe(404)
  const elsewhere = await addTeam(parley.installation, 'OTHER')
  const stranger = await addPerson(parley.installation, 'Stranger', { team: elsewhere })
  expect((await get(stranger)).statusCode).toBe(404)
  expect((await get(stranger, '/onboarding')).body).not.toContain('Nia')
  expect((await act(stranger, 'mentor')).statusCode).toBe(404)
})

test('A9: an item is ticked by its owner, and the tick taken back', async () => {
  expect((await act(newcomer, 'items/read-charter')).statusCode).toBe(303)
  expect((await get(admin)).body).toContain('Not done after all<span')
  expect((await act(newcomer, 'items/read-charter', { done: 'no' })).statusCode).toBe(303)
  const refused = await act(newcomer, 'items/venues')
  expect(refused.statusCode).toBe(409)
  expect(refused.body).toContain('An admin ticks this.')
  expect((await act(admin, 'items/venues')).statusCode).toBe(303)
  expect((await act(admin, 'items/nothing')).statusCode).toBe(404)
})

describe('a mentor', () => {
  test('offers, is told to both, and ticks what is the mentor’s', async () => {
    expect((await act(mentor, 'items/training-cve')).statusCode).toBe(404)
    expect((await act(mentor, 'mentor')).statusCode).toBe(303)
    const second = await act(admin, 'mentor', { mentor: other.personId })
    expect(second.statusCode).toBe(409)
    expect((await act(mentor, 'items/training-cve')).statusCode).toBe(303)
    await parley.work()
    const mails = await parley.installation.sql(
      `select 1 from mail where kind = 'mentor' and person_id = $1`,
      [newcomer.personId],
    )
    expect(mails).toHaveLength(1)
  })

  test('P17: lets the newcomer shadow a case that both read, and no other', async () => {
    const seen = await opened('Overflow')
    expect((await act(other, 'shadows', { number: seen.number })).statusCode).toBe(404)
    expect((await act(newcomer, 'shadows', { number: seen.number })).statusCode).toBe(409)
    const none = await act(mentor, 'shadows', { number: 'EXAMPLE-1999-001' })
    expect(none.body).toMatch(/id="field-number-error">[^<]*shadowing opens none/)
    expect(none.body).toContain('value="EXAMPLE-1999-001"')
    expect((await act(mentor, 'shadows', { number: seen.number })).statusCode).toBe(303)
    const shown = await get(newcomer)
    expect(shown.body).toContain(seen.number)
    expect(shown.body).not.toContain('Overflow')
    const onCase = await get(other, `/cases/${seen.caseId}`)
    expect(onCase.body).toMatch(/Shadowed by.*Nia/s)
    const narrowed = await opened('Narrowed')
    const url = `/cases/${narrowed.caseId}`
    expect((await post(parley, mentor, { url: `${url}/take` })).statusCode).toBe(303)
    const fields = { do: 'narrow', memberId: mentor.personId }
    const done = await post(parley, mentor, { url: `${url}/readers`, fields })
    expect(done.statusCode, done.body.slice(0, 3000)).toBe(303)
    expect((await get(newcomer, `/cases/${narrowed.caseId}`)).statusCode).toBe(404)
    const hidden = await act(mentor, 'shadows', { number: narrowed.number })
    expect(hidden.statusCode).toBe(409)
    expect((await get(newcomer)).body).not.toContain(narrowed.number)
    expect((await act(newcomer, `shadows/${seen.caseId}/end`)).statusCode).toBe(303)
    expect((await get(newcomer)).body).toContain('ended')
  })

  test('who ends it sees the checklist no more', async () => {
    expect((await act(mentor, 'mentor/end')).headers.location).toBe('/onboarding')
    expect((await get(mentor)).statusCode).toBe(404)
  })
})

test('the charter says what the first weeks hold, with sources', async () => {
  const page = await parley.request({ url: '/charter' })
  expect(page.body).toContain('First weeks of a member')
  expect(page.body).toContain('Shadow first cases')
})
