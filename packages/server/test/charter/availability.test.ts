// Availability and load: what a team sees of itself, who is on call, who is asked first, and projects that hang on too few.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openMail } from '../../src/jobs/outbox.js'
import { openByHand, rowOfCase } from '../cases/support.js'
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
let ada: TestPerson
let bo: TestPerson
let cy: TestPerson
let project: number
beforeAll(async () => {
  parley = await openTestApp()
  team = await addTeam(parley.installation, 'EXAMPLE', { isDefault: true })
  ada = await addPerson(parley.installation, 'Ada', { team, roles: ['admin'] })
  bo = await addPerson(parley.installation, 'Bo', { team, roles: ['admin'] })
  cy = await addPerson(parley.installation, 'Cy', { team })
  await addPerson(parley.installation, 'Rae', { team, roles: ['release-manager'] })
  project = await addProject(parley.installation, team, 'Widget')
})
afterAll(() => parley.close({ jobsMayRemain: true }))

const HERE = '/governance/EXAMPLE/availability'
const post = (person: TestPerson, url: string, fields: Record<string, string> = {}) =>
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
const dayFromNow = (days: number) =>
  new Date(parley.installation.now() + days * 86_400_000).toISOString().slice(0, 10)
const onCall = async (by: TestPerson, who: TestPerson, days: readonly [number, number]) =>
  post(by, '/governance/EXAMPLE/on-call', {
    member: await membershipOf(who),
    from: dayFromNow(days[0]),
    until: dayFromNow(days[1]),
  })
const mailsTo = async (address: string, kind: string) => {
  const rows = await parley.installation.sql<{ mailId: string; sealed: Buffer }>(
    `select mail_id as "mailId", sealed from mail where kind = $1`,
    [kind],
  )
  return rows
    .map((row) => openMail(parley.installation.keys, row))
    .filter(({ to }) => to.includes(address))
}
const rowOf = (html: string, name: string): string =>
  new RegExp(
    `<tr><td data-name="Member"><span class="inline"><bdi>${name}</bdi>.*?</tr>`,
    's',
  ).exec(html)?.[0] ?? ''

describe('what a team sees of itself', () => {
  test('P24: who is away, what time it is for them, what they have on hand; strangers find nothing', async () => {
    await parley.installation.sql(
      `update person set time_zone = 'Asia/Tokyo' where person_id = $1`,
      [cy.personId],
    )
    await post(cy, '/account/away', { from: dayFromNow(0), until: dayFromNow(3) })
    const { caseId } = await openByHand(parley.installation, {
      ...{ team, person: ada, title: 'A title nobody repeats', projectId: project },
    })
    await post(ada, `/cases/${caseId}/take`)
    const page = await get(bo, HERE)
    expect(page.statusCode).toBe(200)
    // The last day away, as it was given; not the day after.
    expect(rowOf(page.body, 'Cy')).toMatch(
      new RegExp(`away until <time datetime="${dayFromNow(3)}"`),
    )
    expect(rowOf(page.body, 'Cy')).toContain('title="Asia/Tokyo"')
    expect(rowOf(page.body, 'Ada')).toContain('<td class="number" data-name="Open">1</td>')
    expect(page.body).not.toContain('A title nobody repeats')
    const stranger = await addPerson(parley.installation, 'Stranger')
    expect((await get(stranger, HERE)).statusCode).toBe(404)
  })

  test('the hours of a first answer are theirs who gave it, and not of who coordinates the case later', async () => {
    const { caseId } = await openByHand(parley.installation, {
      ...{ team, person: ada, title: 'Answered early' },
    })
    const answer = { audience: 'everyone', body: 'We look at it.' }
    const sent = await post(ada, `/cases/${caseId}/messages`, answer)
    expect(sent.statusCode, /error">[^<]*/.exec(sent.body)?.[0]).toBe(303)
    await post(bo, `/cases/${caseId}/take`)
    const page = (await get(bo, HERE)).body
    expect(rowOf(page, 'Ada')).toMatch(/data-name="First answer">0 h/)
    expect(rowOf(page, 'Bo')).not.toMatch(/data-name="First answer">\d/)
    await post(bo, `/cases/${caseId}/coordinator`, { do: 'pass-on' })
  })

  test('a narrowed case shows in nobody’s number who cannot read it', async () => {
    const before = (await get(bo, HERE)).body
    const { caseId } = await openByHand(parley.installation, {
      ...{ team, person: ada, title: 'Hidden from Bo' },
    })
    await post(ada, `/cases/${caseId}/take`)
    const narrowed = await post(ada, `/cases/${caseId}/readers`, { memberId: ada.personId })
    expect(narrowed.statusCode).toBe(303)
    expect((await get(bo, `/cases/${caseId}`)).statusCode).toBe(404)
    expect(rowOf((await get(bo, HERE)).body, 'Ada')).toBe(rowOf(before, 'Ada'))
    expect(rowOf((await get(ada, HERE)).body, 'Ada')).toContain(
      '<td class="number" data-name="Open">2</td>',
    )
  })
})

describe('on call', () => {
  test('members put themselves on the rota, admins anybody, and nobody who is away', async () => {
    expect((await onCall(bo, bo, [0, 6])).statusCode).toBe(303)
    const other = await onCall(cy, bo, [7, 9])
    expect(other.body).toContain('You put yourself on call')
    const away = await onCall(ada, cy, [2, 9])
    expect(away.statusCode).toBe(422)
    expect(away.body).toContain('They are away on some of these days')
    expect((await onCall(ada, cy, [10, 12])).statusCode).toBe(303)
    const wrong = await post(bo, '/governance/EXAMPLE/on-call', { from: 'x', until: '' })
    expect(wrong.statusCode).toBe(422)
    expect(wrong.body).toContain('value="x"')
    expect((await get(cy, HERE)).body).toContain('on call')
    const [shift] = await parley.installation.sql<{ id: string }>(
      'select shift_id as id from on_call where person_id = $1',
      [cy.personId],
    )
    const path = `/governance/EXAMPLE/on-call/${shift?.id}/remove`
    expect((await post(cy, path)).statusCode).toBe(303)
    expect((await post(cy, path)).statusCode).toBe(409)
  })

  test('who goes away while on call is marked', async () => {
    await post(bo, '/account/away', { from: dayFromNow(0), until: dayFromNow(1) })
    expect(rowOf((await get(cy, HERE)).body, 'Bo')).toContain('on call, yet away')
    await parley.installation.sql('delete from away where person_id = $1', [bo.personId])
    expect(rowOf((await get(cy, HERE)).body, 'Bo')).not.toContain('yet away')
  })

  test('who is on call hears of a new report at once, whatever they chose', async () => {
    for (const { personId } of [ada, bo])
      await parley.installation.sql(
        `update person set notify = '{"new-report":"muted"}' where person_id = $1`,
        [personId],
      )
    await parley.request({
      method: 'POST',
      url: '/api/v1/reports',
      payload: { project: 'Widget', summary: 'Something new', details: 'What happens.' },
    })
    await parley.work()
    expect(await mailsTo('bo@example.test', 'notification')).not.toEqual([])
    expect(await mailsTo('ada@example.test', 'notification')).toEqual([])
  })

  test('H3: an exploited report is given to whoever is on call, before who has less on hand', async () => {
    const { caseId } = await openByHand(parley.installation, {
      ...{ team, person: ada, title: 'Being exploited', projectId: project },
    })
    await parley.installation.sql('update cases set exploited = true where case_id = $1', [caseId])
    for (const title of ['One', 'Two', 'Three']) {
      const held = await openByHand(parley.installation, { ...{ team, person: bo, title } })
      await post(bo, `/cases/${held.caseId}/take`)
    }
    await parley.installation.sql('delete from away where person_id = $1', [cy.personId])
    parley.installation.passTime({ days: 4 })
    await parley.work()
    const row = await rowOfCase(parley.installation, caseId)
    expect(row['coordinator_id']).toBe(bo.personId)
    parley.installation.passTime({ days: -4 })
  })
})

describe('P16: a project that too few can be asked about', () => {
  const name = async (by: TestPerson, who: TestPerson, path = '') =>
    post(by, `/governance/EXAMPLE/responders${path}`, {
      project: String(project),
      member: await membershipOf(who),
    })

  test('P13: who is named for a project is asked before the others', async () => {
    expect((await name(bo, cy)).statusCode).toBe(303)
    expect((await name(cy, cy)).statusCode).toBe(404)
    expect((await name(bo, ada)).statusCode).toBe(303)
    expect((await get(cy, HERE)).body).not.toContain('Too few can be asked')
  })

  test('warns on the team’s page and the admins, and mails them once when it comes to that', async () => {
    await parley.work()
    await post(cy, '/account/away', { from: dayFromNow(0), until: dayFromNow(9) })
    for (const page of [await get(cy, HERE), await get(ada, '/admin/EXAMPLE')]) {
      expect(page.body).toContain('Too few can be asked about')
      expect(page.body).toContain('Widget')
    }
    expect((await get(cy, HERE)).body).toContain('Only 1 member can be asked')
    expect(await mailsTo('ada@example.test', 'responders')).toEqual([])
    for (let look = 0; look < 3; look += 1) {
      parley.installation.passTime({ hours: 2 })
      await parley.work()
    }
    const mails = await mailsTo('ada@example.test', 'responders')
    expect(mails).toHaveLength(1)
    expect(JSON.stringify(mails)).not.toContain('Widget')
    expect(await mailsTo('cy@example.test', 'responders')).toEqual([])
  })

  test('who leaves is named for nothing and on no rota any more', async () => {
    const spare = await addPerson(parley.installation, 'Eve', { team, roles: ['admin'] })
    await onCall(spare, spare, [1, 2])
    await name(spare, spare)
    await post(spare, '/leaving/EXAMPLE/now')
    const left = await parley.installation.sql(
      `select person_id from on_call where person_id = $1
       union all select person_id from project_responder where person_id = $1`,
      [spare.personId],
    )
    expect(left).toEqual([])
  })
})

test('what is held about somebody names their shifts', async () => {
  await onCall(ada, bo, [30, 33])
  const page = await get(bo, '/account/data')
  expect(page.body).toContain('On call')
  const file = await get(bo, '/account/data.json')
  expect(file.json().onCall).toContainEqual({
    team: expect.any(String),
    fromAt: expect.any(Number),
    untilAt: expect.any(Number),
  })
})
