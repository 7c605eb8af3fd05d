// Passkeys end to end against the server, with an authenticator in software: added, used to sign in and to prove,
// refused when anything about the answer does not fit, removed.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openMail } from '../../src/jobs/outbox.js'
import { check } from '../ledger/support.js'
import { addPerson, type TestPerson } from '../support/people.js'
import { openTestApp, type TestApp } from '../support/test-app.js'
import { Authenticator, type Misbehaviour } from './authenticator.js'

let parley: TestApp
beforeAll(async () => {
  parley = await openTestApp()
})
afterAll(() => parley.close({ jobsMayRemain: true }))

let made = 0
const newEmail = () => `person-${made++}@example.test`

type Jar = { cookie: string }

const cookiesIn = (answer: { headers: Record<string, unknown> }): string =>
  [answer.headers['set-cookie']]
    .flat()
    .filter((line) => typeof line === 'string')
    .map((line) => line.split(';')[0])
    .filter((pair) => !pair?.endsWith('='))
    .join('; ')

/** A script's request: JSON, with the token in the header when there is a session. */
const call = (url: string, { cookie }: Jar, body: object = {}, csrf?: string) =>
  parley.request({
    method: 'POST',
    url,
    cookie,
    payload: body,
    headers: { accept: '*/*', ...(csrf === undefined ? {} : { 'x-csrf': csrf }) },
  })

const begin = async (url: string, jar: Jar, csrf?: string) => {
  const answer = await call(url, jar, {}, csrf)
  expect(answer.statusCode).toBe(200)
  const cookie = [jar.cookie, cookiesIn(answer)].filter(Boolean).join('; ')
  return { options: answer.json(), jar: { cookie } }
}

const register = async (person: TestPerson, wrong: Misbehaviour = {}) => {
  const authenticator = new Authenticator()
  const { options, jar } = await begin('/account/passkeys/options', person, person.csrf)
  const response = authenticator.register(options.challenge, wrong)
  const answer = await call('/account/passkeys', jar, { response, name: 'Laptop' }, person.csrf)
  return { authenticator, answer, jar, options }
}

const signIn = async (
  authenticator: Authenticator,
  wrong: Misbehaviour = {},
  jar: Jar = { cookie: '' },
) => {
  const begun = await begin('/sign-in/passkey/options', jar)
  const response = authenticator.authenticate(begun.options.challenge, wrong)
  return { answer: await call('/sign-in/passkey', begun.jar, { response }), begun, response }
}

test('a passkey is added, listed with its name, and signs its person in', async () => {
  const person = await addPerson(parley.installation, 'Pia')
  const { authenticator, answer, options } = await register(person)
  expect(options).toMatchObject({
    rp: { id: 'localhost' },
    authenticatorSelection: { userVerification: 'required', residentKey: 'required' },
  })
  expect(answer.statusCode).toBe(200)
  expect(answer.json().next).toMatch(/^\/account\?done=passkey&key=[\w-]{8}#passkeys$/)
  expect((await parley.request({ url: '/account', cookie: person.cookie })).body).toContain(
    'Laptop',
  )
  const { answer: entered } = await signIn(authenticator)
  expect(entered.statusCode).toBe(200)
  const account = await parley.request({ url: '/account', cookie: cookiesIn(entered) })
  expect(account.body).toContain('Pia')
  expect(account.body).toContain('passkey')
})

test.each<[string, Misbehaviour]>([
  ['of another origin', { origin: 'https://evil.example' }],
  ['for another site', { rpId: 'evil.example' }],
  ['without user verification', { userVerified: false }],
])('a new passkey %s is refused', async (_what, wrong) => {
  const person = await addPerson(parley.installation, 'Quin', { email: newEmail() })
  const { answer } = await register(person, wrong)
  expect(answer.statusCode).toBe(409)
  expect(answer.json()).toMatchObject({ refusal: 'passkey.refused' })
  const rows = await parley.installation.sql('select 1 from passkey where person_id = $1', [
    person.personId,
  ])
  expect(rows).toEqual([])
})

test.each<[string, Misbehaviour]>([
  ['of another origin', { origin: 'https://evil.example' }],
  ['for another site', { rpId: 'evil.example' }],
  ['without user verification', { userVerified: false }],
  ['with a signature over something else', { badSignature: true }],
  ['whose counter goes back', { counter: 1 }],
])('an answer %s signs nobody in', async (_what, wrong) => {
  const person = await addPerson(parley.installation, 'Ria', { email: newEmail() })
  const { authenticator } = await register(person)
  const { answer } = await signIn(authenticator, wrong)
  expect(answer.statusCode).toBe(409)
  expect(cookiesIn(answer)).not.toContain('parley=')
})

test('an unknown passkey, and no answer at all, are refused alike', async () => {
  const { answer: unknown } = await signIn(new Authenticator())
  const begun = await begin('/sign-in/passkey/options', { cookie: '' })
  const nothing = await call('/sign-in/passkey', begun.jar, {})
  const odd = await begin('/sign-in/passkey/options', { cookie: '' })
  const garbage = await call('/sign-in/passkey', odd.jar, { response: { id: 'x', response: 7 } })
  expect(unknown.statusCode).toBe(409)
  expect(nothing.body).toBe(unknown.body)
  expect(garbage.body).toBe(unknown.body)
})

// asvs: 6.7.2
test('a challenge is answered once, in its own browser, in time', async () => {
  const person = await addPerson(parley.installation, 'Sam')
  const { authenticator } = await register(person)
  const { begun, response } = await signIn(authenticator)
  expect((await call('/sign-in/passkey', begun.jar, { response })).statusCode).toBe(409)
  const another = await begin('/sign-in/passkey/options', { cookie: '' })
  const answered = authenticator.authenticate(another.options.challenge)
  expect((await call('/sign-in/passkey', { cookie: '' }, { response: answered })).statusCode).toBe(
    409,
  )
  const late = await begin('/sign-in/passkey/options', { cookie: '' })
  parley.installation.passTime({ minutes: 11 })
  const tooLate = authenticator.authenticate(late.options.challenge)
  expect((await call('/sign-in/passkey', late.jar, { response: tooLate })).statusCode).toBe(409)
})

test('a failed answer uses the challenge up', async () => {
  const person = await addPerson(parley.installation, 'Tia')
  const { authenticator } = await register(person)
  const begun = await begin('/sign-in/passkey/options', { cookie: '' })
  const bad = authenticator.authenticate(begun.options.challenge, { badSignature: true })
  const good = authenticator.authenticate(begun.options.challenge)
  expect((await call('/sign-in/passkey', begun.jar, { response: bad })).statusCode).toBe(409)
  expect((await call('/sign-in/passkey', begun.jar, { response: good })).statusCode).toBe(409)
})

test('a proof takes one of the person’s own passkeys, and renews the session under a new token', async () => {
  const person = await addPerson(parley.installation, 'Una')
  const { authenticator } = await register(person)
  const other = await addPerson(parley.installation, 'Vic')
  const { authenticator: foreign } = await register(other)
  parley.installation.passTime({ minutes: 30 })
  const refused = await begin('/proof/passkey/options', person, person.csrf)
  const wrong = foreign.authenticate(refused.options.challenge)
  expect(
    (await call('/proof/passkey', refused.jar, { response: wrong }, person.csrf)).statusCode,
  ).toBe(409)
  const begun = await begin('/proof/passkey/options', person, person.csrf)
  expect(begun.options.allowCredentials).toHaveLength(1)
  const response = authenticator.authenticate(begun.options.challenge)
  const proved = await call('/proof/passkey', begun.jar, { response }, person.csrf)
  expect(proved.statusCode).toBe(200)
  const cookie = cookiesIn(proved)
  expect((await parley.request({ url: '/account', cookie: person.cookie })).statusCode).toBe(303)
  const account = await parley.request({ url: '/account', cookie })
  expect(account.body).not.toContain('asks for a proof')
})

// asvs: 6.5.6, 7.5.1
test('adding and removing ask for a fresh proof; only one’s own is removed', async () => {
  const person = await addPerson(parley.installation, 'Wes')
  const { authenticator } = await register(person)
  const credentialId = authenticator.id.toString('base64url')
  const other = await addPerson(parley.installation, 'Xia')
  const remove = ({ cookie, csrf }: TestPerson) =>
    parley.request({
      method: 'POST',
      url: '/account/passkeys/remove',
      cookie,
      payload: { csrf, credentialId },
    })
  expect((await remove(other)).statusCode).toBe(409)
  parley.installation.passTime({ minutes: 11 })
  const options = await call('/account/passkeys/options', person, {}, person.csrf)
  expect(options.json()).toMatchObject({ refusal: 'identity.proof-needed' })
  expect((await remove(person)).statusCode).toBe(403)
  parley.installation.passTime({ minutes: -11 })
  expect((await remove(person)).statusCode).toBe(303)
  expect((await signIn(authenticator)).answer.statusCode).toBe(409)
})

// asvs: 6.3.7
test('their holder is mailed when one is added and when one is removed', async () => {
  const email = newEmail()
  const person = await addPerson(parley.installation, 'Zoe', { email })
  const { authenticator } = await register(person)
  await parley.request({
    method: 'POST',
    url: '/account/passkeys/remove',
    cookie: person.cookie,
    payload: { csrf: person.csrf, credentialId: authenticator.id.toString('base64url') },
  })
  const rows = await parley.installation.sql<{ mailId: string; sealed: Buffer }>(
    `select mail_id as "mailId", sealed from mail where person_id = $1 and kind = 'sign-in-changed'`,
    [person.personId],
  )
  const mails = rows.map((row) => openMail(parley.installation.keys, row))
  expect(mails.map(({ to }) => to)).toEqual([[email], [email]])
  expect(mails.map(({ text }) => text.split('\n')[0]).sort()).toEqual([
    'A passkey was added.',
    'A passkey was removed.',
  ])
})

test('without the session’s token a script adds nothing', async () => {
  const person = await addPerson(parley.installation, 'Yan')
  expect((await call('/account/passkeys/options', person)).statusCode).toBe(403)
})

// asvs: 6.7.1
test('a key that came into the database past the server, or was changed there, is found and named', async () => {
  const person = await addPerson(parley.installation, 'Xan')
  const other = await addPerson(parley.installation, 'Yas')
  const { authenticator } = await register(person)
  const id = authenticator.id.toString('base64url')
  const { sql } = parley.installation
  const findings = async () => {
    const all = (await check(parley.installation)).findings
    return all.map(({ because }) => because).filter((because) => because.includes(id))
  }
  expect(await findings()).toEqual([])
  const [kept] = await sql<{ key: Buffer }>(
    'select public_key as key from passkey where credential_id = $1',
    [id],
  )
  const changed = Buffer.from(kept?.key ?? '')
  changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1
  const set = (column: string, value: unknown) =>
    sql(`update passkey set ${column} = $1 where credential_id = $2`, [value, id])
  await set('public_key', changed)
  expect(await findings()).toEqual([expect.stringContaining('its key is not the one')])
  await set('public_key', kept?.key)
  await set('person_id', other.personId)
  expect(await findings()).toEqual([expect.stringContaining(`is of ${person.personId}`)])
  await set('person_id', person.personId)
  await sql(
    `insert into passkey (credential_id, person_id, public_key, counter, name, created_at)
     select 'x' || credential_id, $1, public_key, 0, 'planted', created_at from passkey where credential_id = $2`,
    [other.personId, id],
  )
  expect(await findings()).toEqual([expect.stringContaining('no event tells of it')])
  await sql(`delete from passkey where credential_id = 'x' || $1`, [id])
  expect(await findings()).toEqual([])
})
