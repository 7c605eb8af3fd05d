// Two nominations of one person, by different ways: nobody gets a second membership. An account or an address says who somebody
// is; where only a name does, the nominator or an admin says it before a membership begins.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openMail } from '../../src/jobs/outbox.js'
import { signInAgain } from '../cases/support.js'
import { addTeam, seatBody, type TestPerson, type TestTeam } from '../support/people.js'
import { openTestApp, type TestApp } from '../support/test-app.js'
import { addVoters, ballotOn, nominated, nomination, post, type Voter, voteAs } from './support.js'

let parley: TestApp
let team: TestTeam
let voters: readonly Voter[]
const voter = (at: number): Voter => {
  const found = voters[at]
  if (found === undefined) throw new Error('no such voter')
  return found
}

beforeAll(async () => {
  parley = await openTestApp()
  team = await addTeam(parley.installation, 'EXAMPLE', { isDefault: true })
  await seatBody(parley.installation, team)
  voters = await addVoters(parley, team, ['Ada', 'Bo', 'Cy'])
})
afterAll(() => parley.close({ jobsMayRemain: true }))

const stateOf = async (id: string) =>
  (
    await parley.installation.sql<{ state: string }>(
      'select state from nomination where nomination_id = $1',
      [id],
    )
  )[0]?.state
const memberships = async (name: string) =>
  (
    await parley.installation.sql<{ n: number }>(
      `select count(*)::int as n from membership where left_at is null and lower(list_name) like $1`,
      [`${name.toLowerCase()}%`],
    )
  )[0]?.n
const weeks = async (count: number) => {
  for (let week = 0; week < count; week += 1) {
    parley.installation.passTime({ days: 7 })
    await parley.work()
  }
}
/** Nominates each, has all carried at once, and lets the window pass. */
const elected = async (...all: readonly Record<string, string>[]) => {
  const ids: string[] = []
  for (const fields of all) ids.push(await nominated(parley, await again(voter(0)), fields))
  for (const id of ids) {
    const ballot = await ballotOn(parley, id)
    for (const at of [0, 1, 2]) {
      const own = { ...voter(at), ...(await again(voter(at))) }
      await voteAs(parley, own, { ballot, vote: 'yes' })
    }
  }
  await weeks(2)
  return ids
}
const again = async (person: TestPerson) => signInAgain(parley.installation, person)
const page = async (id: string, at = 0) =>
  parley.request({ url: `/nominations/${id}`, cookie: (await again(voter(at))).cookie })
const say = async (id: string, fields: Record<string, string>, at = 0) => {
  const answer = await post(parley, await again(voter(at)), {
    url: `/nominations/${id}/who`,
    fields,
  })
  await parley.work()
  return answer
}

describe('one person, nominated by name and by address', () => {
  test('is asked about before a second membership, which the same person never gets', async () => {
    const [byMail = '', byLogin = ''] = await elected(
      nomination('Jo Twice'),
      nomination('jo  twice', { email: '', githubLogin: 'jo-gh' }),
    )
    expect([await stateOf(byMail), await stateOf(byLogin)]).toEqual(['member', 'granted'])
    expect(await memberships('jo')).toBe(1)
    const mails = await parley.installation.sql<{ mailId: string; sealed: Buffer }>(
      `select mail_id as "mailId", sealed from mail where kind = 'welcome-unsent'`,
    )
    const [mail, ...more] = mails.map((row) => openMail(parley.installation.keys, row))
    expect(more).toEqual([])
    expect(mail).toMatchObject({ to: ['ada@example.test'] })
    expect(`${mail?.subject} ${mail?.text}`).not.toMatch(/jo/i)
    expect((await page(byLogin)).body).toContain('There is a member of this name already: Jo Twice')
    expect((await page(byLogin, 1)).body).toContain('The nominator or an admin')
    expect((await say(byLogin, { same: 'yes' }, 1)).statusCode).toBe(409)
    expect((await say(byLogin, { same: '' })).statusCode).toBe(409)
    expect((await say(byLogin, { same: 'yes' })).statusCode).toBe(303)
    expect(await stateOf(byLogin)).toBe('withdrawn')
    expect(await memberships('jo')).toBe(1)
  })

  test('an alias that is the other’s GitHub name is asked about; a member’s own address ends it, another begins', async () => {
    const [first = '', alias = ''] = await elected(
      nomination('Kit Known', { githubLogin: 'kitty' }),
      nomination('kitty', { email: 'kitty@elsewhere.test' }),
    )
    // Both were elected at once: whichever is begun second is asked about.
    const states = [await stateOf(first), await stateOf(alias)]
    expect(states.toSorted()).toEqual(['granted', 'member'])
    const asked = states[0] === 'granted' ? first : alias
    expect((await say(asked, { same: 'no' })).statusCode).toBe(303)
    expect(await stateOf(asked)).toBe('member')
    expect(await memberships('kit')).toBe(2)
  })
})

describe('a GitHub name alone', () => {
  test('waits for an address, which is told where it is none', async () => {
    const [id = ''] = await elected(nomination('Lou Login', { email: '', githubLogin: 'lou-gh' }))
    expect(await stateOf(id)).toBe('granted')
    expect((await page(id)).body).toContain('Their mail address')
    const wrong = await say(id, { email: 'lou at home' })
    expect(wrong.body).toContain('This is not a mail address.')
    expect(wrong.body).toContain('lou at home')
    expect((await say(id, { email: '' })).statusCode).toBe(409)
    expect((await say(id, { email: 'Lou@Example.test' })).statusCode).toBe(303)
    expect(await stateOf(id)).toBe('member')
    expect(await memberships('lou')).toBe(1)
  })

  test('an address of a member begins no second membership', async () => {
    const [id = ''] = await elected(nomination('L. L.', { email: '', githubLogin: 'other-gh' }))
    expect((await say(id, { email: 'lou@example.test' })).statusCode).toBe(303)
    expect(await stateOf(id)).toBe('member')
    expect(await memberships('l')).toBe(1)
  })
})

test('a newcomer reads nominations, and who is interested, only once they have agreed', async () => {
  const id = await nominated(parley, await again(voter(0)), nomination('Ora Open'))
  await parley.installation.sql(
    'update membership set acknowledged_at = null where person_id = $1',
    [voter(2).personId],
  )
  const cy = await again(voter(2))
  const get = (url: string, accept: string) =>
    parley.request({ url, cookie: cy.cookie, headers: { accept } })
  for (const url of ['/nominations', '/nominations/new', `/nominations/${id}`]) {
    const led = await get(url, 'text/html')
    expect(led.statusCode).toBe(303)
    expect(led.headers.location).toBe(`/acknowledge?next=${encodeURIComponent(url)}`)
  }
  expect((await get(`/nominations/${id}`, 'application/json')).statusCode).toBe(404)
  expect((await get('/governance/EXAMPLE', 'text/html')).body).not.toContain(id)
  await post(parley, cy, { url: '/acknowledge' })
  expect((await get(`/nominations/${id}`, 'text/html')).body).toContain('Ora Open')
})
