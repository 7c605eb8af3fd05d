// The yearly report and what the body decides about members: who is reported, who is told, every vote by name, and what a
// passed one does by itself.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openMail } from '../../src/jobs/outbox.js'
import { openByHand } from '../cases/support.js'
import { addPerson, addTeam, type TestPerson, type TestTeam } from '../support/people.js'
import { openTestApp, type TestApp } from '../support/test-app.js'

let parley: TestApp
let team: TestTeam
const people: Record<string, TestPerson> = {}
let council: readonly TestPerson[]
const who = (name: string): TestPerson => {
  const found = people[name]
  if (found === undefined) throw new Error(name)
  return found
}

beforeAll(async () => {
  parley = await openTestApp()
  const { installation } = parley
  team = await addTeam(installation, 'EXAMPLE', { isDefault: true })
  const body = await addTeam(installation, 'COUNCIL')
  await installation.sql('update team set oversight_team_id = $1 where team_id = $2', [
    body.teamId,
    team.teamId,
  ])
  const roles: Record<string, string[]> = {
    Ada: ['admin'],
    Bo: ['admin'],
    Rae: ['release-manager'],
    Ina: [],
    Cora: [],
    Com: [],
    Newt: [],
    Kim: [],
  }
  for (const [name, own] of Object.entries(roles))
    people[name] = await addPerson(installation, name, { team, roles: own })
  const old = new Date(installation.now() - 3 * 365 * 86_400_000)
  await installation.sql(
    `update membership set joined_at = $1 where team_id = $2 and list_name <> 'Newt'`,
    [old, team.teamId],
  )
  const seats: TestPerson[] = []
  for (const name of ['Lee', 'Max', 'Noa', 'Oli'])
    seats.push(await addPerson(installation, name, { team: body, roles: ['steering-council'] }))
  // Kim sits in the body and is a member of the team, too.
  await installation.sql(
    `insert into membership (membership_id, team_id, person_id, roles, list_name, list_position, joined_at, acknowledged_at)
     values (gen_random_uuid(), $1, $2, '{steering-council}', 'Kim', 9, now(), now())`,
    [body.teamId, who('Kim').personId],
  )
  council = [who('Kim'), ...seats]
})
afterAll(() => parley.close({ jobsMayRemain: true }))

const post = (person: TestPerson, url: string, fields: Record<string, string> = {}) =>
  parley.request({
    method: 'POST',
    url,
    cookie: person.cookie,
    payload: { csrf: person.csrf, ...fields },
  })
const get = (person: TestPerson, url: string) => parley.request({ url, cookie: person.cookie })
const membershipOf = async (name: string): Promise<string> => {
  const rows = await parley.installation.sql<{ id: string }>(
    'select membership_id as id from membership where person_id = $1 and team_id = $2 and left_at is null',
    [who(name).personId, team.teamId],
  )
  return rows[0]?.id ?? '00000000-0000-4000-8000-000000000000'
}
const mailsOf = async (kind: string) => {
  const rows = await parley.installation.sql<{ mailId: string; sealed: Buffer }>(
    `select mail_id as "mailId", sealed from mail where kind = $1 order by created_at`,
    [kind],
  )
  return rows.map((row) => openMail(parley.installation.keys, row))
}
const open = async (by: TestPerson, name: string, kind: string) =>
  post(by, '/governance/EXAMPLE/decisions', { member: await membershipOf(name), kind })
const at = <T>(list: readonly T[], index: number): T => {
  const found = list[index]
  if (found === undefined) throw new Error('no such seat')
  return found
}
const seat = (index: number) => at(council, index)
const votes = async (url: string, given: readonly string[]) => {
  for (const [index, vote] of given.entries()) {
    const answer = await post(seat(index), `${url}/vote`, { vote })
    expect(answer.statusCode, answer.body.slice(0, 3000)).toBe(303)
  }
  await parley.work()
}
const rolesOf = async (name: string) => {
  const rows = await parley.installation.sql<{ roles: string[] }>(
    'select roles from membership where membership_id = $1',
    [await membershipOf(name)],
  )
  return rows[0]?.roles
}

describe('opening a vote of the body', () => {
  test('chooses nobody by itself; what is missing is said beside each field, and what was chosen is kept', async () => {
    const form = (await get(seat(0), '/governance/EXAMPLE')).body
    expect(form).toMatch(/<select id="field-member"[^>]*><option value>Choose whom/)
    const nothing = await post(seat(0), '/governance/EXAMPLE/decisions')
    expect(nothing.statusCode).toBe(422)
    expect(nothing.body).toMatch(/id="field-member-error">Choose whom it is about/)
    expect(nothing.body).toMatch(/id="field-kind-error">Choose what is decided/)
    const half = await open(seat(0), 'Bo', '')
    expect(half.statusCode).toBe(422)
    expect(half.body).toMatch(new RegExp(`value="${await membershipOf('Bo')}" selected`))
    expect(half.body).not.toContain('field-member-error')
  })
})

describe('the yearly report', () => {
  let report: string
  const section = (html: string, label: string): string =>
    new RegExp(`<section class="card" aria-label="${label}">.*?</section>\\s*</section>`, 's').exec(
      html,
    )?.[0] ?? ''

  test('E1, E3, E7: names who took no part, who is exempt, and spares newcomers', async () => {
    const { installation } = parley
    const { caseId } = await openByHand(installation, {
      team,
      person: who('Ada'),
      title: 'A title nobody repeats',
    })
    await post(who('Cora'), `/cases/${caseId}/take`)
    for (const name of ['Com', 'Bo', 'Ada'])
      await post(who(name), `/cases/${caseId}/messages`, {
        audience: 'team',
        body: 'A secret word',
      })
    const draft = await get(who('Ada'), '/governance/EXAMPLE/report')
    expect(draft.statusCode).toBe(200)
    const inactive = section(draft.body, 'Inactive')
    expect(inactive).toContain('>Ina<')
    for (const name of ['Cora', 'Com', 'Rae', 'Newt', 'Kim', 'Ada'])
      expect(inactive).not.toContain(`>${name}<`)
    const exempt = section(draft.body, 'Exempt')
    expect(exempt).toContain('>Rae<')
    expect(exempt).toContain('>Kim<')
    expect(section(draft.body, 'Newcomers')).toContain('>Newt<')
    expect(draft.body).toContain('4 members took part')
    for (const secret of ['A title nobody repeats', 'A secret word', caseId])
      expect(draft.body).not.toContain(secret)
  })

  test('E2: is for admins to send; members and strangers find no draft', async () => {
    for (const name of ['Ina', 'Cora', 'Kim']) {
      expect((await get(who(name), '/governance/EXAMPLE/report')).statusCode).toBe(404)
      expect((await post(who(name), '/governance/EXAMPLE/report')).statusCode).toBe(404)
    }
    const overview = await get(who('Ada'), '/governance/EXAMPLE')
    expect(overview.body).toContain('The yearly report is due since')
    expect((await get(who('Ina'), '/governance/EXAMPLE')).body).not.toContain('Yearly reports')
    parley.installation.passTime({ minutes: 11 })
    const late = await post(who('Ada'), '/governance/EXAMPLE/report')
    expect(late.body).toContain('/proof/link?next=')
    parley.installation.passTime({ minutes: -11 })
  })

  test('E2, C6: the body hears by mail without a word of any case, once a year, and reads it on a page that prints', async () => {
    const sent = await post(who('Ada'), '/governance/EXAMPLE/report')
    expect(sent.statusCode).toBe(303)
    report = String(sent.headers.location)
    const mails = await mailsOf('activity-report')
    expect(mails).toHaveLength(5)
    const [mail] = mails
    expect(mail?.text).toContain(report)
    expect(JSON.stringify(mails)).not.toMatch(/Ina|secret|title/i)
    for (const person of [seat(1), who('Ada'), who('Kim')]) {
      const page = await get(person, report)
      expect(page.statusCode).toBe(200)
      expect(section(page.body, 'Inactive')).toContain('>Ina<')
    }
    for (const name of ['Ina', 'Cora']) expect((await get(who(name), report)).statusCode).toBe(404)
    const again = await post(who('Bo'), '/governance/EXAMPLE/report')
    expect(again.statusCode).toBe(409)
    expect(again.body).toContain('once in 365 days')
  })

  test('E4: it removes nobody', async () => {
    await parley.work()
    expect((await get(who('Ina'), '/governance/EXAMPLE')).statusCode).toBe(200)
  })
})

describe('a removal', () => {
  let url: string
  test('C3: is opened by a member of the body, once, and about nobody else’s seat', async () => {
    expect((await open(who('Ada'), 'Ina', 'removal')).statusCode).toBe(409)
    const own = await open(who('Kim'), 'Kim', 'removal')
    expect(own.body).toContain('leaves it to others')
    const opened = await open(seat(1), 'Ina', 'removal')
    expect(opened.statusCode).toBe(303)
    url = String(opened.headers.location)
    const twice = await open(seat(2), 'Ina', 'removal')
    expect(twice.body).toContain('open already')
    const [mail] = (await mailsOf('decision')).slice(-1)
    expect(mail?.text).toContain(url)
    expect(JSON.stringify(mail)).not.toContain('Ina')
  })

  test('C2: waits until everybody has voted or abstained by name; a conflict leaves abstaining alone', async () => {
    const outsider = await addPerson(parley.installation, 'Outsider')
    expect((await get(outsider, url)).statusCode).toBe(404)
    expect((await post(who('Ada'), `${url}/vote`, { vote: 'no' })).statusCode).toBe(409)
    const conflicted = await post(seat(0), `${url}/vote`, { vote: 'yes', conflict: 'yes' })
    expect(conflicted.body).toContain('must abstain')
    await votes(url, ['abstain', 'yes', 'yes', 'no'])
    const page = await get(who('Cora'), url)
    expect(page.body).toContain('Waits for')
    expect(page.body).toContain('Oli')
    expect((await get(who('Ina'), '/governance/EXAMPLE')).statusCode).toBe(200)
  })

  test('passed, it ends the membership at once, tells who is removed, and is done once', async () => {
    await post(seat(4), `${url}/vote`, { vote: 'abstain' })
    await parley.work()
    const page = await get(who('Ada'), url)
    expect(page.body).toContain('2 yes, 1 no, 2 abstained')
    expect(page.body).toContain('The membership has ended.')
    expect((await get(who('Ina'), '/governance/EXAMPLE')).statusCode).toBe(404)
    const emeritus = await parley.request({ url: '/members-emeritus.csv?team=EXAMPLE' })
    expect(emeritus.body).toBe('Ina,,\n')
    const told = (await mailsOf('decision')).filter(({ to }) => to.includes('ina@example.test'))
    expect(told).toHaveLength(1)
    await parley.work()
    const late = await post(seat(4), `${url}/vote`, { vote: 'no' })
    expect(late.statusCode).toBe(409)
    const rows = await parley.installation.sql(`select way from offboarding where way = 'removal'`)
    expect(rows).toHaveLength(1)
  })

  test('without a majority changes nothing', async () => {
    const opened = await open(seat(1), 'Com', 'removal')
    const at = String(opened.headers.location)
    await votes(at, ['yes', 'yes', 'no', 'no', 'abstain'])
    expect((await get(who('Com'), at)).body).toContain('No majority')
    expect((await get(who('Com'), '/governance/EXAMPLE')).statusCode).toBe(200)
  })

  test('C5: of the last but one admin is refused without a successor', async () => {
    const refused = await open(seat(1), 'Ada', 'removal')
    expect(refused.statusCode).toBe(409)
    expect(refused.body).toContain('make another member an admin first')
  })
})

test('C2: a conflict once stated stays: voting again without stating it is refused', async () => {
  const opened = await open(seat(1), 'Com', 'removal')
  const at = String(opened.headers.location)
  const conflicted = seat(2)
  await post(conflicted, `${at}/vote`, { vote: 'abstain', conflict: 'yes' })
  const form = (await get(conflicted, at)).body
  expect(form).toContain('You stated a conflict of interest in this vote: that stays.')
  expect(form).not.toContain('value="yes"')
  const again = await post(conflicted, `${at}/vote`, { vote: 'yes' })
  expect(again.statusCode).toBe(409)
  expect(again.body).toContain('must abstain')
  expect((await post(conflicted, `${at}/vote`, { vote: 'abstain' })).statusCode).toBe(303)
  expect((await post(conflicted, `${at}/vote`, { vote: 'no' })).statusCode).toBe(409)
  await expect(
    parley.installation.sql('update decision_vote set has_conflict = false where has_conflict'),
  ).rejects.toThrow(/stays/)
  for (const [index, vote] of ['yes', 'yes', '', 'no', 'no'].entries())
    if (vote !== '') await post(seat(index), `${at}/vote`, { vote })
  await parley.work()
  expect((await get(who('Com'), at)).body).toContain('2 yes, 2 no, 1 abstained')
})

describe('admins', () => {
  test('B12: are determined by the body where one sits, and not by one another', async () => {
    const byAdmin = await post(
      who('Ada'),
      `/admin/EXAMPLE/members/${await membershipOf('Cora')}/roles`,
      { roles: 'admin' },
    )
    expect(byAdmin.statusCode).toBe(409)
    expect(byAdmin.body).toContain('The oversight body determines the admins')
    const opened = await open(seat(3), 'Cora', 'admin-appointment')
    const url = String(opened.headers.location)
    await votes(url, ['yes', 'yes', 'yes', 'abstain', 'no'])
    expect(await rolesOf('Cora')).toEqual(['admin'])
    expect((await get(who('Cora'), '/admin/EXAMPLE')).statusCode).toBe(200)
    expect((await open(seat(3), 'Cora', 'admin-appointment')).body).toContain('an admin already')
  })

  test('C5: a removal that passed while an admin left waits for a successor, and says so', async () => {
    const opened = await open(seat(1), 'Ada', 'removal')
    const url = String(opened.headers.location)
    await post(who('Bo'), '/leaving/EXAMPLE/now')
    await votes(url, ['yes', 'yes', 'yes', 'yes', 'yes'])
    expect((await get(seat(1), url)).body).toContain('It cannot be done yet')
    expect(await rolesOf('Ada')).toEqual(['admin'])
    const successor = await open(seat(1), 'Com', 'admin-appointment')
    await votes(String(successor.headers.location), ['yes', 'yes', 'yes', 'yes', 'yes'])
    await parley.work()
    expect((await get(seat(1), url)).body).toContain('The membership has ended.')
    expect(await rolesOf('Ada')).toBeUndefined()
  })

  test('a vote about somebody who leaves meanwhile is dropped', async () => {
    const opened = await open(seat(1), 'Newt', 'removal')
    const url = String(opened.headers.location)
    await post(who('Newt'), '/leaving/EXAMPLE/now')
    await parley.work()
    expect((await get(seat(1), url)).body).toContain('dropped: they left')
  })
})

test('the public sees outcomes and counts, and a name only of who became an admin', async () => {
  const page = await parley.request({ url: '/decisions' })
  expect(page.statusCode).toBe(200)
  expect(page.body).toContain('Removal of a member')
  expect(page.body).toContain('2 yes, 1 no, 2 abstained')
  expect(page.body).toContain('<bdi>Cora</bdi> as admin')
  for (const name of ['Ina', 'Newt', 'Lee', 'Max']) expect(page.body).not.toContain(`>${name}<`)
  const members = await parley.request({ url: '/members' })
  for (const text of [
    'What they do',
    'How to join',
    'Run nominations and count the votes',
    '/decisions',
  ])
    expect(members.body).toContain(text)
  expect((await parley.request({ url: '/decisions?team=NOBODY' })).statusCode).toBe(404)
})
