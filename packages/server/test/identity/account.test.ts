// A person's own account: sessions ended at once, tokens with their scopes, settings, being away, the acknowledgement.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { inTransaction } from '../../src/db/transaction.js'
import { requireFreshProof } from '../../src/identity/proof.js'
import { findBySessionToken, insertSession } from '../../src/identity/sessions.js'
import { addPerson, addTeam, type TestPerson } from '../support/people.js'
import { openTestApp, type TestApp } from '../support/test-app.js'

let parley: TestApp
beforeAll(async () => {
  parley = await openTestApp()
})
afterAll(() => parley.close({ jobsMayRemain: true }))

let made = 0
const newEmail = () => `person-${made++}@example.test`

const get = (person: { cookie: string }, url: string) =>
  parley.request({ url, cookie: person.cookie })
const post = (person: TestPerson, url: string, payload: Record<string, unknown> = {}) =>
  parley.request({
    method: 'POST',
    url,
    cookie: person.cookie,
    payload: { csrf: person.csrf, ...payload },
  })

describe('sessions', () => {
  // asvs: 7.2.1, 7.4.1, 7.4.3
  test('one that is ended, and all others, are no good from the next request on', async () => {
    const email = 'session@example.test'
    const first = await addPerson(parley.installation, 'Session Holder', { email })
    const sessions = async () =>
      (
        await parley.installation.sql<{ id: string }>(
          'select session_id as id from session where person_id = $1 and revoked_at is null',
          [first.personId],
        )
      ).map((row) => row.id)
    const [id] = await sessions()
    const open = () =>
      inTransaction(parley.installation.db, { kind: 'nobody' }, (tx) =>
        insertSession(tx, {
          personId: first.personId,
          method: 'github',
          agent: '<b>Strange</b>',
          now: parley.installation.now(),
          keys: parley.installation.keys,
        }),
      )
    const second = await open()
    const third = await open()
    const page = await get(first, '/account')
    expect(page.body).toContain('&lt;b>Strange')
    expect((await post(first, `/account/sessions/${second.sessionId}/end`)).statusCode).toBe(303)
    expect((await get({ cookie: `parley=${second.token}` }, '/account')).statusCode).toBe(303)
    expect((await get({ cookie: `parley=${third.token}` }, '/account')).statusCode).toBe(200)
    expect((await post(first, '/account/sessions/end-others')).statusCode).toBe(303)
    expect((await get({ cookie: `parley=${third.token}` }, '/account')).statusCode).toBe(303)
    expect(await sessions()).toEqual([id])
  })

  // asvs: 7.5.2
  test('others are ended after a fresh proof; one’s own without', async () => {
    const person = await addPerson(parley.installation, 'Proof Needed')
    const { sessionId, token } = await inTransaction(
      parley.installation.db,
      { kind: 'nobody' },
      (tx) =>
        insertSession(tx, {
          personId: person.personId,
          method: 'github',
          agent: 'test',
          now: parley.installation.now(),
          keys: parley.installation.keys,
        }),
    )
    parley.installation.passTime({ minutes: 11 })
    for (const url of [`/account/sessions/${sessionId}/end`, '/account/sessions/end-others'])
      expect((await post(person, url)).statusCode).toBe(403)
    expect((await get({ cookie: `parley=${token}` }, '/account')).statusCode).toBe(200)
    expect((await get(person, '/account')).body).toContain('Signing out elsewhere asks for a proof')
    expect((await post(person, '/sign-out')).statusCode).toBe(303)
    expect((await get(person, '/account')).statusCode).toBe(303)
    parley.installation.passTime({ minutes: -11 })
  })

  test('somebody else’s session is not there to be ended', async () => {
    const one = await addPerson(parley.installation, 'One')
    const two = await addPerson(parley.installation, 'Two')
    const [row] = await parley.installation.sql<{ id: string }>(
      'select session_id as id from session where person_id = $1',
      [two.personId],
    )
    expect((await post(one, `/account/sessions/${row?.id}/end`)).statusCode).toBe(409)
    expect((await get(two, '/account')).statusCode).toBe(200)
    expect((await post(one, '/account/sessions/not-an-id/end')).statusCode).toBe(409)
  })

  test('signing out ends the session, not just the cookie', async () => {
    const person = await addPerson(parley.installation, 'Out')
    const answer = await post(person, '/sign-out')
    expect(answer.headers.location).toBe('/')
    expect((await get(person, '/account')).headers.location).toBe('/sign-in?next=%2Faccount')
  })

  // asvs: 7.3.1, 7.3.2
  test('an idle session and an old one end by themselves', async () => {
    const idle = await addPerson(parley.installation, 'Idle')
    parley.installation.passTime({ days: 3, minutes: 1 })
    expect((await get(idle, '/account')).statusCode).toBe(303)
    parley.installation.passTime({ days: -3, minutes: -1 })
    const old = await addPerson(parley.installation, 'Old')
    for (let day = 0; day < 14; day++) {
      expect((await get(old, '/account')).statusCode).toBe(200)
      parley.installation.passTime({ days: 1 })
    }
    expect((await get(old, '/account')).statusCode).toBe(303)
    parley.installation.passTime({ days: -14 })
  })

  // asvs: 7.5.2
  test('the list has those that are good, and none that ended by itself', async () => {
    const email = 'listed@example.test'
    const { personId } = await addPerson(parley.installation, 'Listed', { email })
    const open = (agent: string) =>
      inTransaction(parley.installation.db, { kind: 'nobody' }, (tx) =>
        insertSession(tx, {
          ...{ personId, method: 'passkey', agent },
          ...{ now: parley.installation.now(), keys: parley.installation.keys },
        }),
      )
    await open('left idle')
    parley.installation.passTime({ days: 3, minutes: 1 })
    const { token } = await open('in use')
    const page = await get({ cookie: `parley=${token}` }, '/account')
    expect(page.body).toContain('in use')
    expect(page.body).not.toContain('left idle')
    expect(page.body).toContain('<th scope="col">Since</th>')
    parley.installation.passTime({ days: -3, minutes: -1 })
  })

  test('a proof is fresh for ten minutes, and a token needs none', async () => {
    const { cookie } = await addPerson(parley.installation, 'Prover')
    const person = await findBySessionToken(parley.installation, cookie.replace('parley=', ''))
    if (person === undefined) throw new Error('no session')
    const now = parley.installation.now()
    const later = (minutes: number) => (now + minutes * 60_000) as typeof now
    expect(requireFreshProof(person, later(10))).toBeUndefined()
    expect(requireFreshProof(person, later(10.1))).toMatchObject({
      refusal: 'identity.proof-needed',
    })
    const { session: _session, ...rest } = person
    expect(requireFreshProof({ ...rest, scopes: ['publish'] }, later(99))).toBeUndefined()
  })
})

describe('API tokens', () => {
  const tokenIn = (body: string) => /plt_[\w-]{43}/.exec(body)?.[0] ?? ''

  test('a token is shown once, works within its scopes and until it is revoked', async () => {
    const person = await addPerson(parley.installation, 'Tokens')
    const made = await post(person, '/account/tokens', {
      tokenName: 'CI',
      scopes: ['cases:read'],
      days: '30',
    })
    const token = tokenIn(made.body)
    expect(made.statusCode).toBe(200)
    expect(token).not.toBe('')
    const page = await get(person, '/account')
    expect(page.body).toContain('CI')
    expect(page.body).not.toContain(token)
    const ask = (url: string) =>
      parley.request({ url, headers: { authorization: `Bearer ${token}`, accept: '*/*' } })
    expect((await ask('/api/v1/teams')).statusCode).toBe(200)
    expect((await ask('/account')).statusCode).toBe(401)
    const [row] = await parley.installation.sql<{ id: string }>(
      'select token_id as id from api_token where person_id = $1',
      [person.personId],
    )
    expect((await post(person, `/account/tokens/${row?.id}/revoke`)).statusCode).toBe(303)
    expect((await ask('/api/v1/teams')).statusCode).toBe(401)
  })

  test('a token ends by itself', async () => {
    const person = await addPerson(parley.installation, 'Short')
    const made = await post(person, '/account/tokens', {
      tokenName: 'a',
      scopes: ['manage'],
      days: '7',
    })
    const headers = { authorization: `Bearer ${tokenIn(made.body)}`, accept: '*/*' }
    expect((await parley.request({ url: '/api/v1/teams', headers })).statusCode).toBe(200)
    parley.installation.passTime({ days: 7, minutes: 1 })
    expect((await parley.request({ url: '/api/v1/teams', headers })).statusCode).toBe(401)
    parley.installation.passTime({ days: -7, minutes: -1 })
  })

  // asvs: 1.4.2
  test.each([
    [{ tokenName: '', scopes: ['manage'], days: '30' }, 'Give it a name'],
    [{ tokenName: 'a', days: '30' }, 'Choose what it may do'],
    [{ tokenName: 'a', scopes: ['everything'], days: '30' }, 'Choose what it may do'],
    [{ tokenName: 'a', scopes: ['manage'], days: '366' }, 'between 1 and 365'],
    [{ tokenName: 'a', scopes: ['manage'], days: 'x' }, 'between 1 and 365'],
  ])('%j is refused', async (payload, error) => {
    const person = await addPerson(parley.installation, 'Wrong', { email: newEmail() })
    const answer = await post(person, '/account/tokens', payload)
    expect(answer.statusCode).toBe(422)
    expect(answer.body).toContain(error)
  })

  // asvs: 7.5.1
  test('making one asks for a fresh proof', async () => {
    const person = await addPerson(parley.installation, 'Stale')
    parley.installation.passTime({ minutes: 11 })
    const answer = await post(person, '/account/tokens', {
      tokenName: 'a',
      scopes: ['manage'],
      days: '7',
    })
    expect(answer.statusCode).toBe(403)
    expect(tokenIn(answer.body)).toBe('')
    parley.installation.passTime({ minutes: -11 })
  })
})

describe('settings', () => {
  test('name, zone and choices are kept; wrong ones are given back with their errors', async () => {
    const person = await addPerson(parley.installation, 'Setter')
    const saved = await post(person, '/account', {
      name: 'Setter <2>',
      timeZone: 'Europe/Berlin',
      'notify.message': 'daily',
      'notify.deadline': 'muted',
    })
    expect(saved.headers.location).toBe('/account?done=saved#settings')
    const page = await get(person, '/account')
    expect(page.body).toContain('value="Setter &lt;2>"')
    expect(page.body).toContain('value="Europe/Berlin"')
    const [row] = await parley.installation.sql('select notify from person where person_id = $1', [
      person.personId,
    ])
    expect(row).toEqual({ notify: { message: 'daily', deadline: 'muted' } })
    const wrong = await post(person, '/account', { name: '', timeZone: 'Middle/Earth' })
    expect(wrong.statusCode).toBe(422)
    expect(wrong.body).toContain('Say a name')
    expect(wrong.body).toContain('value="Middle/Earth"')
  })

  // asvs: 15.3.3
  test('a field that the form does not have changes nothing', async () => {
    const person = await addPerson(parley.installation, 'Assigner')
    const rows = () =>
      parley.installation.sql(
        `select p.email, p.is_owner, p.github_login, p.person_id, (select count(*)::int from membership m
                  where m.person_id = p.person_id) as teams from person p where p.person_id = $1`,
        [person.personId],
      )
    const before = await rows()
    const saved = await post(person, '/account', {
      ...{ name: 'Assigner', timeZone: 'UTC', email: 'other@example.test', isOwner: 'true' },
      ...{ is_owner: 'true', githubLogin: 'other', personId: 'other', roles: 'admin', teamId: '1' },
    })
    expect(saved.statusCode).toBe(303)
    expect(await rows()).toEqual(before)
  })

  test('days away are written whole, the last one included, and taken back', async () => {
    const person = await addPerson(parley.installation, 'Traveller')
    const saved = await post(person, '/account/away', { from: '2026-10-20', until: '2026-10-22' })
    expect(saved.statusCode).toBe(303)
    const rows = await parley.installation.sql<{ id: string; from: Date; until: Date }>(
      'select away_id as id, from_at as from, until_at as until from away where person_id = $1',
      [person.personId],
    )
    expect(rows.map(({ from, until }) => [from.toISOString(), until.toISOString()])).toEqual([
      ['2026-10-20T00:00:00.000Z', '2026-10-23T00:00:00.000Z'],
    ])
    expect((await get(person, '/account')).body).toContain('22 Oct 2026')
    for (const dates of [
      { from: '2026-10-20', until: '2026-10-19' },
      { from: '2026-01-01', until: '2026-01-05' },
      { from: 'soon', until: 'later' },
    ]) {
      const wrong = await post(person, '/account/away', dates)
      expect(wrong.statusCode).toBe(422)
      expect(wrong.body).toContain(`value="${dates.until}"`)
    }
    expect((await post(person, `/account/away/${rows[0]?.id}/remove`)).statusCode).toBe(303)
    expect((await post(person, `/account/away/${rows[0]?.id}/remove`)).statusCode).toBe(409)
  })
})

describe('the acknowledgement', () => {
  test('K1: before the first case a member agrees to the embargo conduct, once, and it is recorded', async () => {
    const team = await addTeam(parley.installation, 'EXAMPLE', { isDefault: true })
    const person = await addPerson(parley.installation, 'New Member', { team, acknowledged: false })
    const cases = await get(person, '/cases?q=mine')
    expect(cases.statusCode).toBe(303)
    expect(cases.headers.location).toBe(`/acknowledge?next=${encodeURIComponent('/cases?q=mine')}`)
    const page = await get(person, '/acknowledge?next=%2Fcases%3Fq%3Dmine')
    expect(page.body).toContain('I do not share or act on embargoed information')
    expect(page.body).toContain('I agree')
    const given = await post(person, '/acknowledge?next=%2Fcases%3Fq%3Dmine')
    expect(given.headers.location).toBe('/cases?q=mine')
    const rows = await parley.installation.sql(
      `select b.name, b.team_id as team, m.acknowledged_at is not null as given
         from membership m left join event_body b on b.actor_id = m.person_id and b.name = 'member:acknowledged'
        where m.person_id = $1`,
      [person.personId],
    )
    expect(rows).toEqual([{ name: 'member:acknowledged', team: team.teamId, given: true }])
    expect((await get(person, '/acknowledge')).headers.location).toBe('/cases')
    expect((await get(person, '/cases')).statusCode).not.toBe(303)
  })

  test('K1: whoever hosts no cases is not asked', async () => {
    const visitor = await addPerson(parley.installation, 'Visitor')
    expect((await get(visitor, '/acknowledge')).headers.location).toBe('/cases')
  })
})

// asvs: 6.4.5
test.each([
  [90, 82, 84],
  [7, 5, 6],
])('of a token of %i days its person is told once before it ends', async (days, early, due) => {
  const person = await addPerson(parley.installation, 'Token Holder', { email: newEmail() })
  const made = { tokenName: 'Script', scopes: 'cases:read', days: String(days) }
  expect((await post(person, '/account/tokens', made)).statusCode).toBe(200)
  const told = () =>
    parley.installation.sql(`select 1 from mail where kind = 'token-ends' and person_id = $1`, [
      person.personId,
    ])
  parley.installation.passTime({ days: early })
  await parley.work()
  expect(await told()).toEqual([])
  parley.installation.passTime({ days: due - early })
  await parley.work()
  await parley.work()
  expect(await told()).toHaveLength(1)
  parley.installation.passTime({ days: -due })
})
