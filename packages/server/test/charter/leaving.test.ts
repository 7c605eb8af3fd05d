// Leaving a team in order: every case is handed over to somebody who accepts it, then the membership ends, at once and
// everywhere; by oneself or by an admin; and who returns is nominated.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openByHand, rowOfCase } from '../cases/support.js'
import { addPerson, addTeam, type TestPerson, type TestTeam } from '../support/people.js'
import { openTestApp, type TestApp } from '../support/test-app.js'

let parley: TestApp
let team: TestTeam
let ada: TestPerson
let bo: TestPerson
let cy: TestPerson
let dee: TestPerson
beforeAll(async () => {
  parley = await openTestApp()
  team = await addTeam(parley.installation, 'EXAMPLE', { isDefault: true })
  ada = await addPerson(parley.installation, 'Ada Admin', { team, roles: ['admin'] })
  bo = await addPerson(parley.installation, 'Bo Admin', { team, roles: ['admin'] })
  cy = await addPerson(parley.installation, 'Cy Coordinator', { team })
  dee = await addPerson(parley.installation, 'Dee Member', { team })
})
afterAll(() => parley.close({ jobsMayRemain: true }))

const post = (person: TestPerson, url: string, fields: Record<string, unknown> = {}) =>
  parley.request({
    method: 'POST',
    url,
    cookie: person.cookie,
    payload: { csrf: person.csrf, ...fields },
  })
const get = (person: TestPerson, url: string) => parley.request({ url, cookie: person.cookie })
const membershipOf = async ({ personId }: TestPerson): Promise<string> => {
  const rows = await parley.installation.sql<{ id: string }>(
    'select membership_id as id from membership where person_id = $1 and left_at is null',
    [personId],
  )
  return rows[0]?.id ?? ''
}
const ofMember = async (person: TestPerson, path: string) =>
  `/admin/EXAMPLE/members/${await membershipOf(person)}${path}`
const emeritus = async () =>
  (await parley.request({ url: '/members-emeritus.csv?team=EXAMPLE' })).body

const heldBy = async (person: TestPerson, title: string): Promise<string> => {
  const { caseId } = await openByHand(parley.installation, { team, person, title })
  expect((await post(person, `/cases/${caseId}/take`)).statusCode).toBe(303)
  return caseId
}
const answer = (person: TestPerson, caseId: string, what: string) =>
  post(person, `/cases/${caseId}/coordinator`, { do: what })
const coordinatorOf = async (caseId: string) => {
  const { coordinator_id: coordinatorId, offered_to: offeredTo } = await rowOfCase(
    parley.installation,
    caseId,
  )
  return { coordinatorId, offeredTo }
}
const byId = (personId: unknown): TestPerson => {
  const found = [ada, bo, dee].find((one) => one.personId === personId)
  if (found === undefined) throw new Error('nobody was asked')
  return found
}

describe('A10: a member leaves by themselves', () => {
  let caseId: string
  test('H5: another member is asked to take over, and the one who leaves keeps the case meanwhile', async () => {
    caseId = await heldBy(cy, 'A leaking parser')
    const page = await get(cy, '/leaving/EXAMPLE')
    expect(page.body).toContain('Hand over and leave')
    expect(page.body).toContain('Coming back is by nomination')
    expect((await get(cy, '/account')).body).toContain('href="/leaving/EXAMPLE"')
    expect((await post(cy, '/leaving/EXAMPLE')).statusCode).toBe(303)
    await parley.work()
    const { coordinatorId, offeredTo } = await coordinatorOf(caseId)
    expect(coordinatorId).toBe(cy.personId)
    expect((await get(cy, `/cases/${caseId}`)).statusCode).toBe(200)
    const asked = byId(offeredTo)
    const open = await get(cy, '/leaving/EXAMPLE')
    expect(open.body).toContain('waits for the answer of')
    expect(open.body).toContain(asked.name)
    const seen = await get(ada, await ofMember(cy, ''))
    expect(seen.body).toContain('Still open: 1 case')
    expect((await get(ada, '/admin/EXAMPLE')).body).toContain('leaving: hands over')
  })

  test('who declines is not asked again, and the next one is', async () => {
    const first = byId((await coordinatorOf(caseId)).offeredTo)
    expect((await answer(first, caseId, 'decline')).statusCode).toBe(303)
    await parley.work()
    const { offeredTo } = await coordinatorOf(caseId)
    expect([first.personId, null, cy.personId]).not.toContain(offeredTo)
  })

  test('with the last acceptance the membership ends, in every place at once', async () => {
    const next = byId((await coordinatorOf(caseId)).offeredTo)
    expect((await answer(next, caseId, 'accept')).statusCode).toBe(303)
    await parley.work()
    expect(await coordinatorOf(caseId)).toEqual({ coordinatorId: next.personId, offeredTo: null })
    expect((await get(cy, `/cases/${caseId}`)).statusCode).toBe(404)
    expect((await get(cy, '/leaving/EXAMPLE')).statusCode).toBe(404)
    expect(await emeritus()).toBe('Cy Coordinator,,\n')
  })

  test('who returns is nominated: no button brings them back', async () => {
    const again = await post(ada, '/admin/EXAMPLE/members', {
      name: 'Cy Coordinator',
      email: 'cy.coordinator@example.test',
    })
    expect(again.statusCode).toBe(409)
    expect(again.body).toContain('who returns is nominated')
    expect(await emeritus()).toBe('Cy Coordinator,,\n')
  })
})

describe('H5: what a member leaves behind is spread', () => {
  test('who was asked and has not answered has it on hand: two cases are offered to two people', async () => {
    const eve = await addPerson(parley.installation, 'Eve Goes', { team })
    const cases = [await heldBy(eve, 'One of two'), await heldBy(eve, 'Two of two')]
    await post(eve, '/leaving/EXAMPLE')
    await parley.work()
    const asked = await Promise.all(cases.map(async (id) => (await coordinatorOf(id)).offeredTo))
    expect(asked).not.toContain(null)
    expect(new Set(asked).size).toBe(2)
    await post(eve, '/leaving/EXAMPLE/now')
    await parley.work()
  })
})

describe('A10: an admin sees somebody off', () => {
  test('it can be taken back while something is open, and ended without waiting (E8)', async () => {
    const caseId = await heldBy(dee, 'A confused encoder')
    expect((await post(dee, await ofMember(dee, '/offboard'))).statusCode).toBe(404)
    expect((await post(ada, await ofMember(dee, '/offboard'))).statusCode).toBe(303)
    const twice = await post(ada, await ofMember(dee, '/offboard'))
    expect(twice.body).toContain('handing over their cases already')
    expect((await post(ada, await ofMember(dee, '/stay'))).statusCode).toBe(303)
    const nothing = await post(ada, await ofMember(dee, '/stay'))
    expect(nothing.statusCode).toBe(409)
    await parley.work()
    expect(await coordinatorOf(caseId)).toEqual({ coordinatorId: dee.personId, offeredTo: null })
    await post(ada, await ofMember(dee, '/offboard'))
    await parley.work()
    const ended = await post(ada, await ofMember(dee, '/leave'))
    expect(ended.headers.location).toBe('/admin/EXAMPLE?done=left')
    await parley.work()
    const { coordinatorId, offeredTo } = await coordinatorOf(caseId)
    expect([ada.personId, bo.personId]).toContain(coordinatorId)
    expect(offeredTo).toBeNull()
    const left = await parley.installation.sql(
      'select 1 from offboarding where ended_at is null and taken_back_at is null',
    )
    expect(left).toEqual([])
  })

  test('C5: the last two admins do not leave, and are told why; nor does one while the other is leaving', async () => {
    const refused = await post(bo, '/leaving/EXAMPLE')
    expect(refused.statusCode).toBe(409)
    expect(refused.body).toContain('make another member an admin first')
    expect(refused.body).toContain('PEP 811')
    expect((await post(bo, '/leaving/EXAMPLE/now')).statusCode).toBe(409)
    const eve = await addPerson(parley.installation, 'Eve Admin', { team, roles: ['admin'] })
    const caseId = await heldBy(bo, 'A stubborn lexer')
    expect((await post(bo, '/leaving/EXAMPLE')).statusCode).toBe(303)
    expect((await post(eve, '/leaving/EXAMPLE')).statusCode).toBe(409)
    const demoted = await post(ada, await ofMember(eve, '/roles'), { roles: [] })
    expect(demoted.statusCode).toBe(409)
    expect((await coordinatorOf(caseId)).coordinatorId).toBe(bo.personId)
  })

  test('leaving asks for a fresh proof', async () => {
    parley.installation.passTime({ minutes: 11 })
    const late = await post(ada, '/leaving/EXAMPLE')
    expect(late.statusCode).toBe(403)
    expect(late.body).toContain('/proof/link?next=%2Fleaving%2FEXAMPLE')
    parley.installation.passTime({ minutes: -11 })
  })
})
