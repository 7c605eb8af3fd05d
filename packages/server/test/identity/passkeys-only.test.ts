// A team that takes passkeys alone, end to end: who may decide it, who is told and kept out, every other way in refused, and
// the ways back.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { inTransaction } from '../../src/db/transaction.js'
import { createPerson } from '../../src/identity/people.js'
import { insertSession, type SignInMethod } from '../../src/identity/sessions.js'
import { openMail } from '../../src/jobs/outbox.js'
import { setSignIn } from '../../src/main/admin/sign-in.js'
import { formOf } from '../cases/support.js'
import { addPerson, addTeam, type TestPerson, type TestTeam } from '../support/people.js'
import { openTestApp, type TestApp } from '../support/test-app.js'
import { Authenticator } from './authenticator.js'

let parley: TestApp
let teams = 0
beforeAll(async () => {
  parley = await openTestApp()
})
afterAll(() => parley.close({ jobsMayRemain: true }))

type Jar = { readonly cookie: string; readonly csrf?: string }

const cookiesIn = (answer: { headers: Record<string, unknown> }): string =>
  [answer.headers['set-cookie']]
    .flat()
    .filter((line) => typeof line === 'string')
    .map((line) => line.split(';')[0])
    .filter((pair) => !pair?.endsWith('='))
    .join('; ')

const call = (url: string, { cookie, csrf }: Jar, payload: object = {}) => {
  const headers = { accept: '*/*', ...(csrf === undefined ? {} : { 'x-csrf': csrf }) }
  return parley.request({ method: 'POST', url, cookie, payload, headers })
}

const begin = async (url: string, jar: Jar) => {
  const answer = await call(url, jar)
  expect(answer.statusCode).toBe(200)
  const cookie = [jar.cookie, cookiesIn(answer)].filter(Boolean).join('; ')
  return { challenge: answer.json().challenge, jar: { ...jar, cookie } }
}

const addPasskey = async (jar: Jar, authenticator = new Authenticator()) => {
  const begun = await begin('/account/passkeys/options', jar)
  const response = authenticator.register(begun.challenge)
  const added = await call('/account/passkeys', begun.jar, { response, name: 'Key' })
  return { authenticator, added }
}

const signInWith = async (authenticator: Authenticator) => {
  const begun = await begin('/sign-in/passkey/options', { cookie: '' })
  const response = authenticator.authenticate(begun.challenge)
  const entered = await call('/sign-in/passkey', begun.jar, { response })
  return { entered, cookie: cookiesIn(entered) }
}

const csrfIn = (body: string): string => /name="csrf" value="([^"]+)"/.exec(body)?.[1] ?? ''

const csrfOf = async (cookie: string) =>
  csrfIn((await parley.request({ url: '/account', cookie })).body)

interface Member extends TestPerson {
  readonly email: string
  readonly authenticator?: Authenticator
}

const addMember = async (
  team: TestTeam,
  name: string,
  { admin = false, passkey = false } = {},
): Promise<Member> => {
  const email = `${name.toLowerCase()}.${team.slug}@example.test`
  const roles = admin ? ['admin'] : []
  const person = await addPerson(parley.installation, name, { team, email, roles })
  if (!passkey) return { ...person, email }
  const { authenticator } = await addPasskey(person)
  const { cookie } = await signInWith(authenticator)
  return { ...person, email, authenticator, cookie, csrf: await csrfOf(cookie) }
}

/** Two admins with passkeys, a member with one, a member without. */
const stage = async () => {
  const team = await addTeam(parley.installation, `keys${teams++}`)
  return {
    team,
    ada: await addMember(team, 'Ada', { admin: true, passkey: true }),
    abe: await addMember(team, 'Abe', { admin: true, passkey: true }),
    kim: await addMember(team, 'Kim', { passkey: true }),
    moe: await addMember(team, 'Moe'),
  }
}
type Stage = Awaited<ReturnType<typeof stage>>

const decide = ({ team }: Stage, by: TestPerson, shown: readonly TestPerson[]) =>
  parley.request({
    method: 'POST',
    url: `/admin/${team.slug}/sign-in/begin`,
    cookie: by.cookie,
    ...formOf(by, { shown: shown.map(({ personId }) => personId).join(' ') }),
  })

const isOn = async ({ team }: Stage) => {
  const rows = await parley.installation.sql<{ on: boolean }>(
    'select passkeys_only_since is not null as on from team where team_id = $1',
    [team.teamId],
  )
  return rows[0]?.on
}

const decided = async () => {
  const on = await stage()
  expect((await decide(on, on.ada, [on.moe])).statusCode).toBe(303)
  return on
}

const sessionOf = async ({ personId }: TestPerson, method: SignInMethod): Promise<string> => {
  const { keys } = parley.installation
  const now = parley.installation.now()
  const { token } = await inTransaction(
    parley.installation.db,
    { kind: 'person', personId },
    (tx) => insertSession(tx, { personId, method, agent: 'test', now, keys }),
  )
  return `parley=${token}`
}

const isIn = async (cookie: string) =>
  (await parley.request({ url: '/account', cookie })).statusCode === 200

const mailsTo = async (address: string) => {
  const rows = await parley.installation.sql<{ mailId: string; sealed: Buffer }>(
    'select mail_id as "mailId", sealed from mail order by created_at, mail_id',
  )
  return rows
    .map((row) => openMail(parley.installation.keys, row))
    .filter(({ to }) => to.includes(address))
}

/** All that was mailed to an address: several in one moment have no order. */
const textsTo = async (address: string) =>
  (await mailsTo(address)).map(({ text }) => text).join('\n')

const linkTo = async (address: string) =>
  /localhost:8080(\/sign-in\/link\/[\w-]+)/.exec(await textsTo(address))?.[1]

const askByMail = (email: string) =>
  parley.request({ method: 'POST', url: '/sign-in', payload: { email } })

test('the page names who would be kept out before anything is decided', async () => {
  const { team, ada, moe } = await stage()
  const page = await parley.request({ url: `/admin/${team.slug}/sign-in`, cookie: ada.cookie })
  expect(page.statusCode).toBe(200)
  expect(page.body).toContain('1 member would be kept out')
  expect(page.body).toContain(moe.personId)
  expect(page.body).toContain('keep 1 out')
})

// asvs: 6.3.3, 6.3.4, 6.3.6
test('once a team takes passkeys alone, no other way lets a member in', async () => {
  const on = await stage()
  const { ada, kim, moe } = on
  await askByMail(kim.email)
  const askedBefore = await linkTo(kim.email)
  const other = await sessionOf(kim, 'email')
  expect(await isIn(other)).toBe(true)
  expect((await decide(on, ada, [moe])).statusCode).toBe(303)
  expect(await isOn(on)).toBe(true)
  expect(await Promise.all([ada.cookie, kim.cookie, other, moe.cookie].map(isIn))).toEqual([
    true,
    true,
    false,
    false,
  ])
  for (const method of ['email', 'github', 'oidc', 'invitation', 'owner-link'] as const)
    expect([method, await isIn(await sessionOf(kim, method))]).toEqual([method, false])
  const used = await parley.request({ method: 'POST', url: askedBefore ?? '' })
  expect(used.statusCode).toBe(409)
  expect(used.headers['set-cookie']).toBeUndefined()
  expect(used.body).toContain('Your team signs in with passkeys only')
  const answer = await askByMail(moe.email)
  expect(answer.headers.location).toBe('/sign-in/sent')
  expect(await textsTo(moe.email)).toContain('Your team signs in with passkeys only')
  expect(await textsTo(moe.email)).not.toContain('/sign-in/link/')
})

// asvs: 6.3.7
test('every member is told, and the ledger says who decided it and how many are kept out', async () => {
  const { team, ada, kim, moe } = await decided()
  expect(await textsTo(kim.email)).toContain('You have a passkey')
  expect(await textsTo(moe.email)).toContain('ask an admin')
  const events = await parley.installation.sql<{ name: string; actor: string }>(
    `select name, actor_id as actor from event_body where team_id = $1 and name = 'team:passkeys-only-begun'`,
    [team.teamId],
  )
  expect(events).toEqual([{ name: 'team:passkeys-only-begun', actor: ada.personId }])
})

test('a mailed link is no fresh proof either, and the last passkey stays', async () => {
  const { kim } = await decided()
  const proof = await parley.request({ url: '/proof', cookie: kim.cookie })
  expect(proof.body).toContain('Your team takes passkeys only.')
  const asked = await parley.request({
    method: 'POST',
    url: '/proof/link?next=/account',
    cookie: kim.cookie,
    ...formOf(kim, {}),
  })
  expect(asked.statusCode).toBe(409)
  const credentialId = kim.authenticator?.id.toString('base64url') ?? ''
  const remove = () =>
    parley.request({
      method: 'POST',
      url: '/account/passkeys/remove',
      cookie: kim.cookie,
      ...formOf(kim, { credentialId }),
    })
  expect((await remove()).body).toContain('add another one first')
  await addPasskey(kim)
  expect((await remove()).statusCode).toBe(303)
})

test.each<[string, (on: Stage) => Promise<[TestPerson, readonly TestPerson[]]>, string]>([
  [
    'by a session that a mailed link opened',
    async (on) => [{ ...on.ada, ...(await mailSession(on.ada)) }, [on.moe]],
    'Sign in with a passkey of your own first',
  ],
  [
    'while somebody is kept out who was not shown',
    async (on) => [on.ada, []],
    'Somebody else would be kept out',
  ],
  [
    'while one admin alone has a passkey',
    async (on) => {
      await parley.installation.sql('delete from passkey where person_id = $1', [on.abe.personId])
      return [on.ada, [on.abe, on.moe]]
    },
    'At least 2 admins need a passkey first',
  ],
])('it is not decided %s', async (_how, given, reason) => {
  const on = await stage()
  const [by, shown] = await given(on)
  const refused = await decide(on, by, shown)
  expect(refused.statusCode).toBe(409)
  expect(refused.body).toContain(reason)
  expect(await isOn(on)).toBe(false)
})

const mailSession = async (person: TestPerson) => {
  const cookie = await sessionOf(person, 'email')
  return { cookie, csrf: await csrfOf(cookie) }
}

test('neither a member nor an old proof decides it', async () => {
  const on = await stage()
  expect((await decide(on, on.kim, [on.moe])).statusCode).toBe(404)
  parley.installation.passTime({ minutes: 11 })
  expect((await decide(on, on.ada, [on.moe])).statusCode).toBe(403)
  expect(await isOn(on)).toBe(false)
})

// asvs: 6.4.4
test('who is kept out comes back by an admin’s invitation, which opens nothing but a first passkey', async () => {
  const on = await decided()
  const { team, ada, moe } = on
  const rows = await parley.installation.sql<{ id: string }>(
    'select membership_id as id from membership where person_id = $1',
    [moe.personId],
  )
  const invited = await parley.request({
    method: 'POST',
    url: `/admin/${team.slug}/members/${rows[0]?.id}/invite`,
    cookie: ada.cookie,
    ...formOf(ada, {}),
  })
  expect(invited.body).toContain('on its way to their address')
  expect(invited.body).not.toContain('/sign-in/link/')
  const entered = await parley.request({
    method: 'POST',
    url: (await linkTo(moe.email)) ?? '',
  })
  const cookie = cookiesIn(entered)
  expect(await isIn(cookie)).toBe(false)
  for (const url of ['/cases', '/governance', `/admin/${team.slug}`, '/account/data.json'])
    expect([url, (await parley.request({ url, cookie })).statusCode]).toEqual([url, 303])
  const program = { url: '/api/v1/cases', cookie, headers: { accept: 'application/json' } }
  expect((await parley.request(program)).statusCode).toBe(401)
  const there = await parley.request({ url: '/sign-in?next=/cases', cookie })
  expect(there.headers.location).toBe('/sign-in/first-passkey')
  const page = await parley.request({ url: '/sign-in/first-passkey', cookie })
  const { added, authenticator } = await addPasskey({ cookie, csrf: csrfIn(page.body) })
  expect(added.json().next).toBe('/sign-in?done=passkey')
  expect((await parley.request({ url: '/sign-in/first-passkey', cookie })).statusCode).toBe(303)
  const { cookie: own } = await signInWith(authenticator)
  expect(await isIn(own)).toBe(true)
})

test('an invitation that was opened long ago adds no passkey any more', async () => {
  const { moe } = await decided()
  const cookie = await sessionOf(moe, 'invitation')
  const page = await parley.request({ url: '/sign-in/first-passkey', cookie })
  const jar = { cookie, csrf: csrfIn(page.body) }
  parley.installation.passTime({ minutes: 11 })
  expect((await call('/account/passkeys/options', jar)).json()).toMatchObject({
    refusal: 'identity.proof-needed',
  })
})

test('the operator can always take every way in again, or print a link', async () => {
  const on = await decided()
  const { team, moe } = on
  const link = await createPerson(parley.installation, { name: 'Moe', email: moe.email })
  const path = 'signInUrl' in link ? new URL(link.signInUrl).pathname : ''
  const entered = await parley.request({ method: 'POST', url: path })
  expect(
    (await parley.request({ url: '/sign-in', cookie: cookiesIn(entered) })).headers.location,
  ).toBe('/sign-in/first-passkey')
  const set = (options: Parameters<typeof setSignIn>[2]) =>
    setSignIn(parley.installation, team.slug, options)
  expect(await set({})).toEqual([
    `${team.slug} takes passkeys alone. Members without a passkey: 1.`,
  ])
  expect(await set({ everyWay: true })).toEqual([`${team.slug} takes every way in again.`])
  expect(await isIn(await sessionOf(moe, 'email'))).toBe(true)
  expect(await set({ passkeysOnly: true })).toEqual([
    `${team.slug} takes passkeys alone. Members without one: 1.`,
  ])
  expect(await set({ passkeysOnly: true, everyWay: true })).toHaveProperty('problems')
})

test('an admin takes every way in again with a fresh proof', async () => {
  const on = await decided()
  const { team, ada } = on
  const end = () =>
    parley.request({
      method: 'POST',
      url: `/admin/${team.slug}/sign-in/end`,
      cookie: ada.cookie,
      ...formOf(ada, {}),
    })
  parley.installation.passTime({ minutes: 11 })
  expect((await end()).statusCode).toBe(403)
  expect(await isOn(on)).toBe(true)
  const { cookie } = await signInWith(ada.authenticator ?? new Authenticator())
  const again = { ...ada, cookie, csrf: await csrfOf(cookie) }
  const ended = await parley.request({
    method: 'POST',
    url: `/admin/${team.slug}/sign-in/end`,
    cookie,
    ...formOf(again, {}),
  })
  expect(ended.statusCode).toBe(303)
  expect(await isOn(on)).toBe(false)
})

test('who joins such a team later needs a passkey from the next request on', async () => {
  const { team } = await decided()
  const person = await addPerson(parley.installation, 'Nia', { email: 'nia@example.test' })
  expect(await isIn(person.cookie)).toBe(true)
  await parley.installation.sql(
    `insert into membership (membership_id, team_id, person_id, roles, list_name, list_position, joined_at)
     values (gen_random_uuid(), $1, $2, '{}', 'Nia', 9, now())`,
    [team.teamId, person.personId],
  )
  expect(await isIn(person.cookie)).toBe(false)
})
