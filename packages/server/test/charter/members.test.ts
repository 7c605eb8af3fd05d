// The members of a team: their public lists byte for byte, adding, roles, leaving, and who may do it.
import { readFileSync } from 'node:fs'
import { isRefusal } from '@parley/rules'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { importMembers } from '../../src/charter/import-members.js'
import { openMail } from '../../src/jobs/outbox.js'
import { addPerson, addTeam, type TestPerson, type TestTeam } from '../support/people.js'
import { openTestApp, type TestApp } from '../support/test-app.js'

const list = (name: string) => readFileSync(new URL(`./data/${name}`, import.meta.url), 'utf8')

let parley: TestApp
beforeAll(async () => {
  parley = await openTestApp()
})
afterAll(() => parley.close({ jobsMayRemain: true }))

const importList = async (team: TestTeam, csv: string, emeritus = false) => {
  const { teamId } = team
  const outcome = await importMembers(parley.installation, 'operator', { teamId, csv, emeritus })
  if (isRefusal(outcome)) throw new Error(outcome.because)
  return outcome
}

const post = (person: TestPerson, url: string, payload: Record<string, unknown> = {}) =>
  parley.request({
    method: 'POST',
    url,
    cookie: person.cookie,
    payload: { csrf: person.csrf, ...payload },
  })

describe('the public lists', () => {
  let team: TestTeam
  beforeAll(async () => {
    team = await addTeam(parley.installation, 'PSRT', { isDefault: true })
    await importList(team, list('psrt.csv'))
    await importList(team, list('psrt-emeritus.csv'), true)
  })

  test('A5: the list of members leaves byte for byte as it came', async () => {
    const answer = await parley.request({ url: '/members.csv' })
    expect(answer.headers['content-type']).toContain('text/csv')
    expect(answer.rawPayload.equals(Buffer.from(list('psrt.csv')))).toBe(true)
    expect(answer.body.split('\n')).toHaveLength(32)
  })

  test('A6: so does the list of members emeritus, who need no GitHub name', async () => {
    const answer = await parley.request({ url: '/members-emeritus.csv?team=psrt' })
    expect(answer.rawPayload.equals(Buffer.from(list('psrt-emeritus.csv')))).toBe(true)
  })

  test('A5: importing the same list again changes nothing', async () => {
    const outcome = await importList(team, list('psrt.csv'))
    expect(outcome).toEqual({ added: 0, changed: 31, notListed: [] })
    expect((await parley.request({ url: '/members.csv' })).body).toBe(list('psrt.csv'))
  })

  test('A5: the page and the API name everybody in the same order', async () => {
    const page = await parley.request({ url: '/members' })
    const names = list('psrt.csv')
      .trimEnd()
      .split('\n')
      .map((line) => line.split(',')[0] ?? '')
    const places = names.map((name) => page.body.indexOf(`>${name}<`))
    expect(places.every((place) => place > 0)).toBe(true)
    expect([...places].sort((a, b) => a - b)).toEqual(places)
    const { items, next } = (await parley.request({ url: '/api/v1/members?limit=20' })).json()
    const rest = (await parley.request({ url: `/api/v1/members?limit=20&cursor=${next}` })).json()
    expect([...items, ...rest.items].map((one: { name: string }) => one.name)).toEqual(names)
    expect(rest.next).toBeNull()
  })

  test('a list with a wrong line is refused whole, with every wrong line', async () => {
    const outcome = await importMembers(parley.installation, 'operator', {
      teamId: team.teamId,
      csv: 'New Person,newp,\nBad Login,not a login,\nOther,other,Treasurer\n',
      emeritus: false,
    })
    expect(outcome).toMatchObject({ refusal: 'member.list-unreadable' })
    expect(outcome).toMatchObject({ because: expect.stringMatching(/Line 2: .*GitHub name/) })
    expect((await parley.request({ url: '/members.csv' })).body).toBe(list('psrt.csv'))
  })

  test('a list without its admins is refused, and nothing of it is kept', async () => {
    const csv = list('psrt.csv').replaceAll('"Admin, Release Manager"', '').replaceAll('Admin', '')
    const { teamId } = team
    const outcome = await importMembers(parley.installation, 'operator', {
      teamId,
      csv,
      emeritus: false,
    })
    expect(outcome).toMatchObject({ refusal: 'membership.too-few-admins', source: 'PEP 811' })
    expect((await parley.request({ url: '/members.csv' })).body).toBe(list('psrt.csv'))
  })

  test('an unknown team is not found', async () => {
    for (const path of ['/members', '/members.csv', '/members-emeritus.csv', '/charter']) {
      expect((await parley.request({ url: `${path}?team=NOBODY` })).statusCode).toBe(404)
    }
  })
})

describe('managing a team', () => {
  let team: TestTeam
  let admin: TestPerson
  let other: TestPerson
  let member: TestPerson
  beforeAll(async () => {
    team = await addTeam(parley.installation, 'EXAMPLE')
    admin = await addPerson(parley.installation, 'Ada Admin', { team, roles: ['admin'] })
    other = await addPerson(parley.installation, 'Bo Admin', {
      team,
      roles: ['admin', 'release-manager'],
    })
    member = await addPerson(parley.installation, 'Cy Member', { team })
  })
  const membershipOf = async ({ personId }: { personId: string }): Promise<string> => {
    const rows = await parley.installation.sql<{ id: string }>(
      'select membership_id as id from membership where person_id = $1 and left_at is null',
      [personId],
    )
    return rows[0]?.id ?? ''
  }

  test('only admins find the page of a team', async () => {
    expect((await parley.request({ url: '/admin/EXAMPLE', cookie: admin.cookie })).statusCode).toBe(
      200,
    )
    const stranger = await addPerson(parley.installation, 'Stranger')
    for (const { cookie } of [member, stranger]) {
      const theirs = await parley.request({ url: '/admin/EXAMPLE', cookie })
      const nothing = await parley.request({ url: '/admin/NOTHING', cookie })
      expect(theirs.statusCode).toBe(404)
      expect(theirs.body).toBe(nothing.body)
    }
    const anonymous = await parley.request({ url: '/admin/EXAMPLE' })
    expect(anonymous.headers.location).toBe('/sign-in?next=%2Fadmin%2FEXAMPLE')
  })

  test('a member is added with an invitation that is shown once and mailed', async () => {
    const answer = await post(admin, '/admin/EXAMPLE/members', {
      name: 'Dee New',
      email: 'Dee@example.test',
      decided: 'Team vote of 1 May',
      roles: ['cna-operator'],
    })
    expect(answer.statusCode).toBe(200)
    const link = /http:\/\/localhost:8080(\/sign-in\/link\/pll_[\w-]+)/.exec(answer.body)?.[1] ?? ''
    const mails = await parley.installation.sql<{ mailId: string; sealed: Buffer }>(
      `select mail_id as "mailId", sealed from mail where kind = 'invitation'`,
    )
    const opened = mails.map((row) => openMail(parley.installation.keys, row))
    expect(opened).toEqual([
      expect.objectContaining({ to: ['dee@example.test'], text: expect.stringContaining(link) }),
    ])
    expect(
      (await parley.request({ url: '/admin/EXAMPLE', cookie: admin.cookie })).body,
    ).not.toContain(link)
    const entered = await parley.request({ method: 'POST', url: link })
    expect(entered.statusCode).toBe(303)
  })

  test('an account in use is never handed to an admin of another team', async () => {
    const elsewhere = await addTeam(parley.installation, 'ELSEWHERE')
    const busy = await addPerson(parley.installation, 'Busy Bee', {
      team: elsewhere,
      email: 'busy@example.test',
    })
    const answer = await post(admin, '/admin/EXAMPLE/members', {
      name: 'Busy Bee',
      email: 'busy@example.test',
      decided: 'Team vote of 1 May',
    })
    expect(answer.statusCode).toBe(200)
    expect(answer.body).not.toContain('/sign-in/link/')
    const id = await parley.installation.sql<{ id: string }>(
      'select membership_id as id from membership where person_id = $1 and team_id = $2',
      [busy.personId, team.teamId],
    )
    const path = `/admin/EXAMPLE/members/${id[0]?.id}`
    expect((await post(admin, `${path}/invite`)).body).toContain('come in by their own ways')
    const contact = await post(admin, `${path}/contact`, { email: 'mine@example.test' })
    expect(contact.statusCode).toBe(409)
    expect(contact.body).toContain('theirs to change')
  })

  // asvs: 7.4.5
  test('an admin signs a member out everywhere; they come in again by their own ways', async () => {
    const lost = await addPerson(parley.installation, 'Lola Lost', { team })
    const path = `/admin/EXAMPLE/members/${await membershipOf(lost)}`
    const seen = () => parley.request({ url: '/account', cookie: lost.cookie })
    expect((await seen()).statusCode).toBe(200)
    expect((await post(lost, `${path}/sign-out`)).statusCode).toBe(404)
    const answer = await post(admin, `${path}/sign-out`)
    expect(answer.headers.location).toBe('/admin/EXAMPLE?done=sign-out')
    expect((await seen()).statusCode).not.toBe(200)
    const left = await parley.installation.sql(
      'select 1 from session where person_id = $1 and revoked_at is null',
      [lost.personId],
    )
    expect(left).toEqual([])
  })

  test('every error of a new member stands at its field, and what was typed is kept', async () => {
    const answer = await post(admin, '/admin/EXAMPLE/members', {
      name: '  ',
      email: 'no address <i>',
      githubLogin: 'no login',
      roles: ['king'],
    })
    expect(answer.statusCode).toBe(422)
    for (const error of ['Say a name', 'not a mail address', 'not a GitHub name', 'Choose among']) {
      expect(answer.body).toContain(error)
    }
    expect(answer.body).toContain('no address &lt;i>')
  })

  test('membership changes ask for a fresh proof', async () => {
    const late = await addPerson(parley.installation, 'Late Admin', { team, roles: ['admin'] })
    parley.installation.passTime({ minutes: 11 })
    const answer = await post(late, '/admin/EXAMPLE/members', { name: 'Nobody' })
    expect(answer.statusCode).toBe(403)
    expect(answer.body).toContain('/proof/link?next=%2Fadmin%2FEXAMPLE')
    expect(answer.body).toContain('action="/admin/EXAMPLE/members"')
    expect(answer.body).toContain('name="name" value="Nobody"')
    parley.installation.passTime({ minutes: -11 })
  })

  test('a token cannot change members, whatever its scopes', async () => {
    const answer = await parley.request({
      method: 'POST',
      url: '/admin/EXAMPLE/members',
      headers: { authorization: `Bearer plt_${'A'.repeat(43)}` },
      payload: { name: 'Nobody' },
    })
    expect(answer.statusCode).toBe(401)
  })

  test('who leaves reads nothing of the team from the next request on, and is listed as emeritus', async () => {
    const leaver = await addPerson(parley.installation, 'Bea Leaver', {
      team,
      roles: ['admin', 'release-manager'],
    })
    const path = `/admin/EXAMPLE/members/${await membershipOf(leaver)}`
    expect(
      (await parley.request({ url: '/admin/EXAMPLE', cookie: leaver.cookie })).statusCode,
    ).toBe(200)
    expect((await post(admin, `${path}/leave`)).headers.location).toBe('/admin/EXAMPLE?done=left')
    expect(
      (await parley.request({ url: '/admin/EXAMPLE', cookie: leaver.cookie })).statusCode,
    ).toBe(404)
    const emeritus = await parley.request({ url: '/members-emeritus.csv?team=EXAMPLE' })
    expect(emeritus.body).toBe('Bea Leaver,,Release Manager\n')
  })

  test('C5: a team that is set up does not lose its last two admins, and the page says why beforehand', async () => {
    const rows = await parley.installation.sql<{ id: string; personId: string }>(
      `select membership_id as id, person_id as "personId" from membership
        where team_id = $1 and left_at is null and 'admin' = any (roles) and person_id not in ($2, $3)`,
      [team.teamId, admin.personId, other.personId],
    )
    for (const { id } of rows) await post(admin, `/admin/EXAMPLE/members/${id}/leave`)
    const path = `/admin/EXAMPLE/members/${await membershipOf(other)}`
    const page = await parley.request({ url: path, cookie: admin.cookie })
    expect(page.body).toContain('data-refusal="membership.too-few-admins"')
    const leave = await post(admin, `${path}/leave`)
    expect(leave.statusCode).toBe(409)
    expect(leave.body).toContain('at least 2 admins')
    expect(leave.body).toContain('PEP 811')
    const demote = await post(admin, `${path}/roles`, { roles: ['release-manager'] })
    expect(demote.statusCode).toBe(409)
    const replaced = await post(
      admin,
      `/admin/EXAMPLE/members/${await membershipOf(member)}/roles`,
      {
        roles: ['admin'],
      },
    )
    expect(replaced.statusCode).toBe(303)
    expect((await post(admin, `${path}/roles`, { roles: ['release-manager'] })).statusCode).toBe(
      303,
    )
  })

  test('C5: two admins who leave at the same moment do not both get away', async () => {
    const pair = await addTeam(parley.installation, 'PAIR')
    const people = []
    for (const name of ['One', 'Two', 'Three']) {
      people.push(
        await addPerson(parley.installation, `Pair ${name}`, { team: pair, roles: ['admin'] }),
      )
    }
    const [one, two, three] = people
    if (one === undefined || two === undefined || three === undefined) throw new Error('three')
    const answers = await Promise.all(
      [one, two].map(async (person) =>
        post(three, `/admin/PAIR/members/${await membershipOf(person)}/leave`),
      ),
    )
    expect(answers.map((answer) => answer.statusCode).sort()).toEqual([303, 409])
  })

  test('a project and the settings are written, and refused with every error', async () => {
    const made = await post(admin, '/admin/EXAMPLE/projects/new', {
      name: 'Widget',
      repo: 'example/widget',
      purl: 'pkg:pypi/widget',
      reserveCve: 'yes',
    })
    expect(made.headers.location).toBe('/admin/EXAMPLE#projects')
    const again = await post(admin, '/admin/EXAMPLE/projects/new', { name: 'WIDGET' })
    expect(again.statusCode).toBe(409)
    const wrong = await post(admin, '/admin/EXAMPLE/projects/new', {
      name: '',
      repo: 'http://x',
      purl: 'x',
    })
    expect(wrong.statusCode).toBe(422)
    for (const error of ['Give it a name', 'https address', 'package URL, such as']) {
      expect(wrong.body).toContain(error)
    }
    const { items } = (await parley.request({ url: '/api/v1/teams' })).json()
    const example = items.find((one: { slug: string }) => one.slug === 'EXAMPLE')
    expect(example.projects).toEqual([
      { id: expect.any(Number), name: 'Widget', repo: 'https://github.com/example/widget' },
    ])
    const settings = await post(admin, '/admin/EXAMPLE/settings', {
      name: 'The example team',
      addresses: 'security@example.test\nother@example.test',
      policyUrl: 'http://plain.example',
    })
    expect(settings.statusCode).toBe(422)
    expect(settings.body).toContain('begins with https://')
    const saved = await post(admin, '/admin/EXAMPLE/settings', {
      name: 'The example team',
      addresses: 'security@example.test\nother@example.test',
    })
    expect(saved.headers.location).toBe('/admin/EXAMPLE?done=saved')
  })
})
