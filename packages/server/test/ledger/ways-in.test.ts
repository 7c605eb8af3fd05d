// Ways in: whoever can write to the database and has no key makes no session, link or token that opens anything, gives none to
// somebody else, freshens and lengthens none; each that is tried is named, and so is what was ended and opened again.
import { createHash, randomUUID } from 'node:crypto'
import { addDays, isRefusal } from '@parley/rules'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { change } from '../../src/audit/change.js'
import { WITHIN_MIGRATIONS } from '../../src/audit/vouch-older.js'
import { migrate } from '../../src/db/migrate.js'
import { revokeSessions } from '../../src/identity/entering.js'
import { insertLink } from '../../src/identity/links.js'
import { makeOwnerLink } from '../../src/identity/owner.js'
import { hashSecret, newSecret } from '../../src/identity/secrets.js'
import { findBySessionToken } from '../../src/identity/sessions.js'
import { insertToken, revokeToken } from '../../src/identity/tokens.js'
import { addPerson, addTeam, type TestPerson, type TestTeam } from '../support/people.js'
import { openTestApp, type TestApp } from '../support/test-app.js'
import { tellMembers } from '../support/told.js'
import { check, personOf } from './support.js'

let parley: TestApp
let team: TestTeam
let kim: TestPerson
let mallory: TestPerson

const sql = <T = Record<string, unknown>>(text: string, values: readonly unknown[] = []) =>
  parley.installation.sql<T & Record<string, unknown>>(text, values)
const differences = async () =>
  (await check(parley.installation)).findings.map(({ because }) => because)

const account = (cookie: string) =>
  parley.request({ method: 'GET', url: '/account', cookie }).then(({ statusCode }) => statusCode)
const asProgram = async (token: string) =>
  (
    await parley.request({
      url: '/api/v1/cases',
      headers: { accept: 'application/json', authorization: `Bearer ${token}` },
    })
  ).statusCode

const as = <T>(who: TestPerson, work: Parameters<typeof change<T>>[2]) =>
  change<T>(parley.installation, { kind: 'person', personId: who.personId }, work)

const tokenOf = async (who: TestPerson, scopes: readonly string[]): Promise<string> => {
  const { personId } = who
  const made = await as<string>(who, (step) =>
    insertToken(step, { name: 'a program', scopes, days: 30, personId }),
  )
  if (isRefusal(made)) throw new Error(made.because)
  return made
}

const linkOf = async ({ personId }: TestPerson): Promise<string> => {
  const made = await change<string>(parley.installation, { kind: 'nobody' }, (step) =>
    insertLink(step, { personId, purpose: 'invitation' }),
  )
  if (isRefusal(made)) throw new Error(made.because)
  return new URL(made).pathname
}

const isOpen = async (path: string) =>
  (await parley.request({ method: 'GET', url: path })).body.includes('This link does not work') ===
  false

beforeAll(async () => {
  parley = await openTestApp()
  await makeOwnerLink(parley.installation)
  team = await addTeam(parley.installation, 'EXAMPLE')
  kim = await addPerson(parley.installation, 'Kim Case', { team, roles: ['admin'] })
  mallory = await addPerson(parley.installation, 'Mallory', { team })
  await tellMembers(parley.installation)
})
afterAll(() => parley.close({ jobsMayRemain: true }))
beforeEach(async () => expect(await differences()).toEqual([]))

const sessionId = async ({ personId }: TestPerson) =>
  String(
    (await sql('select session_id from session where person_id = $1', [personId]))[0]?.[
      'session_id'
    ],
  )

/** Does something to rows, looks, and takes them back. */
const whileChanged = async (
  table: 'session' | 'sign_in_link' | 'api_token' | 'external_identity',
  [text, values = []]: readonly [string, (readonly unknown[])?],
  look: () => Promise<unknown>,
) => {
  await sql(`create table kept as select * from ${table}`)
  await sql(text, values)
  const found = await differences()
  const seen = await look()
  await sql(`delete from ${table}`)
  await sql(`insert into ${table} select * from kept`)
  await sql('drop table kept')
  return { found, seen }
}

describe('the address of somebody', () => {
  const mailed = async () =>
    (await sql(`select count(*)::int as n from sign_in_link where purpose = 'sign-in'`))[0]?.['n']

  test('that another hand wrote is mailed no link, and is named', async () => {
    await sql('create table kept as select * from person')
    await sql(`update person set email = 'mallory@elsewhere.test' where person_id = $1`, [
      kim.personId,
    ])
    const before = await mailed()
    const ask = (email: string) =>
      parley.request({ method: 'POST', url: '/sign-in', payload: { email } })
    await ask('mallory@elsewhere.test')
    expect(await mailed()).toBe(before)
    expect(await differences()).toEqual([
      `the address, the GitHub name or the ownership of ${kim.personId}: it was written by another hand, and no link is mailed by it`,
    ])
    await sql('update person p set email = k.email from kept k where k.person_id = p.person_id')
    await sql('drop table kept')
    await ask('kim.case@example.test')
    expect(await mailed()).toBe(Number(before) + 1)
  })

  test.each([
    ['a GitHub name', `github_login = 'mallory'`],
    ['the installation', 'is_owner = true'],
  ])('%s that another hand gave is named', async (_, change) => {
    await sql('create table kept as select * from person')
    await sql('update person set is_owner = false')
    await sql(`update person set ${change} where person_id = $1`, [mallory.personId])
    const found = await differences()
    await sql(
      `update person p set github_login = k.github_login, is_owner = false from kept k where k.person_id = p.person_id`,
    )
    await sql(
      'update person p set is_owner = k.is_owner from kept k where k.person_id = p.person_id',
    )
    await sql('drop table kept')
    expect(found.join('\n')).toContain(
      `the address, the GitHub name or the ownership of ${mallory.personId}: it was written by another hand`,
    )
  })
})

describe('a session', () => {
  test('that is planted for somebody opens nothing, and is named', async () => {
    const token = newSecret('pls')
    const id = randomUUID()
    const { found, seen } = await whileChanged(
      'session',
      [
        `insert into session (session_id, person_id, token_hash, created_at, seen_at, expires_at, proved_at, method)
         values ($1, $2, $3, $4, $4, $5, $4, 'passkey')`,
        [
          ...[id, kim.personId, hashSecret(token), new Date(parley.installation.now())],
          new Date(addDays(parley.installation.now(), 7)),
        ],
      ],
      () => findBySessionToken(parley.installation, token),
    )
    expect(seen).toBeUndefined()
    expect(found).toEqual([
      `the session ${id} of ${kim.personId}: it was made or changed by another hand, and opens nothing`,
    ])
  })

  test.each([
    ['given to somebody else', () => `person_id = '${kim.personId}'`],
    ['made to last longer', () => `expires_at = expires_at + interval '1 year'`],
    ['proved afresh', () => `proved_at = proved_at + interval '1 minute'`],
    ['opened in another way', () => `method = 'passkey'`],
    ['under another secret', () => `token_hash = sha256('known')`],
    [
      'with what vouches for another',
      () => `mac = (select mac from session where person_id <> '${mallory.personId}' limit 1)`,
    ],
  ])('%s opens nothing, and is named', async (_, change) => {
    const id = await sessionId(mallory)
    expect(await account(mallory.cookie)).toBe(200)
    const { found, seen } = await whileChanged(
      'session',
      [`update session set ${change()} where session_id = $1`, [id]],
      () => account(mallory.cookie),
    )
    expect(seen).toBe(303)
    expect(found).toEqual([expect.stringContaining(`the session ${id} of `)])
    expect(await account(mallory.cookie)).toBe(200)
  })

  test('that was ended and opened again is named', async () => {
    const other = await addPerson(parley.installation, 'Otto Ended')
    const id = await sessionId(other)
    const person = await personOf(parley.installation, other)
    const session = { sessionId: id, provedAt: parley.installation.now(), csrf: '' }
    expect(
      await revokeSessions(parley.installation, { ...person, session }, { sessionId: id }),
    ).toBe(1)
    const { found } = await whileChanged(
      'session',
      ['update session set revoked_at = null where session_id = $1', [id]],
      async () => undefined,
    )
    expect(found).toEqual([
      `the session ${id} of ${other.personId}: its history says that it was ended, and its row does not`,
    ])
  })

  test('that ended because its browser signed in again, and was opened again, is named', async () => {
    const other = await addPerson(parley.installation, 'Olga Twice')
    const id = await sessionId(other)
    const path = await linkOf(other)
    const page = await parley.request({ method: 'GET', url: path, cookie: other.cookie })
    expect(page.statusCode).toBe(200)
    const pressed = await parley.request({ method: 'POST', url: path, cookie: other.cookie })
    expect(pressed.statusCode).toBe(303)
    const { found } = await whileChanged(
      'session',
      ['update session set revoked_at = null where session_id = $1', [id]],
      async () => undefined,
    )
    expect(found).toEqual([expect.stringContaining('its history says that it was ended')])
  })
})

describe('a link to sign in', () => {
  test('that is planted opens nothing, and is named', async () => {
    const secret = newSecret('pll')
    const { found, seen } = await whileChanged(
      'sign_in_link',
      [
        `insert into sign_in_link (token_hash, person_id, purpose, created_at, expires_at) values ($1, $2, 'invitation', $3, $4)`,
        [
          ...[hashSecret(secret), kim.personId, new Date(parley.installation.now())],
          new Date(addDays(parley.installation.now(), 7)),
        ],
      ],
      async () =>
        (await parley.request({ method: 'POST', url: `/sign-in/link/${secret}` })).headers[
          'set-cookie'
        ],
    )
    expect(String(seen)).not.toContain('parley=pls')
    expect(found).toEqual([
      `a link (invitation) for ${kim.personId}: it was made or changed by another hand, and opens nothing`,
    ])
  })

  test('that is given to somebody else opens nothing, and is named', async () => {
    const path = await linkOf(mallory)
    expect(await isOpen(path)).toBe(true)
    const { found, seen } = await whileChanged(
      'sign_in_link',
      [
        `update sign_in_link set person_id = $1 where person_id = $2`,
        [kim.personId, mallory.personId],
      ],
      () => isOpen(path),
    )
    expect([found.length, seen]).toEqual([1, false])
    expect(await isOpen(path)).toBe(true)
  })
})

describe('an API token', () => {
  test('works, and its owner revokes it', async () => {
    const token = await tokenOf(mallory, ['cases:read'])
    expect(await asProgram(token)).toBe(200)
    const [row] = await sql('select token_id from api_token where token_hash = $1', [
      hashSecret(token),
    ])
    const person = await personOf(parley.installation, mallory)
    expect(await revokeToken(parley.installation, person, String(row?.['token_id']))).toBe(true)
    const { found, seen } = await whileChanged(
      'api_token',
      ['update api_token set revoked_at = null'],
      async () => undefined,
    )
    expect(seen).toBeUndefined()
    expect(found).toEqual([
      `the API token ${row?.['token_id']} of ${mallory.personId}: its history says that it was ended, and its row does not`,
    ])
  })

  test.each([
    ['that may do more', () => `scopes = '{cases:read,cases:write,publish,manage}'`, 'it may do'],
    ['of somebody else', () => `person_id = '${kim.personId}'`, 'its history says that it is of'],
    ['that lasts longer', () => `expires_at = expires_at + interval '1 year'`, 'another hand'],
  ])('%s opens nothing, and is named', async (_, change, because) => {
    const token = await tokenOf(mallory, ['cases:read'])
    const { found, seen } = await whileChanged(
      'api_token',
      [`update api_token set ${change()} where token_hash = $1`, [hashSecret(token)]],
      () => asProgram(token),
    )
    expect(seen).toBe(401)
    expect(found.join('\n')).toContain('it was made or changed by another hand')
    expect(found.join('\n')).toContain(because)
  })

  test('that is planted opens nothing, and is named', async () => {
    const token = newSecret('plt')
    const { found, seen } = await whileChanged(
      'api_token',
      [
        `insert into api_token (token_id, person_id, token_hash, name, scopes, created_at, expires_at)
         values (gen_random_uuid(), $1, $2, 'mine', '{manage}', $3, $4)`,
        [
          ...[kim.personId, hashSecret(token), new Date(parley.installation.now())],
          new Date(addDays(parley.installation.now(), 7)),
        ],
      ],
      () => asProgram(token),
    )
    expect(seen).toBe(401)
    expect(found).toEqual([
      expect.stringContaining('it was made or changed by another hand'),
      expect.stringContaining('no event tells of it'),
    ])
  })
})

test('an account elsewhere that nobody linked is named', async () => {
  const { found } = await whileChanged(
    'external_identity',
    [
      `insert into external_identity (provider, subject, person_id, linked_at) values ('github', '77', $1, now())`,
      [kim.personId],
    ],
    async () => undefined,
  )
  expect(found).toEqual([`the account at github of ${kim.personId}: no event tells of it`])
})

test('what was there before is believed as it is found, but for a session that lasts longer than any does', async () => {
  const token = await tokenOf(kim, ['cases:read'])
  const path = await linkOf(kim)
  await sql(`insert into session (session_id, person_id, token_hash, created_at, seen_at, expires_at, proved_at, method)
    values (gen_random_uuid(), '${kim.personId}', sha256('x'), now(), now(), now() + interval '20 days', now(), 'passkey')`)
  await sql('drop trigger vouching_forgets on person')
  await sql('drop function sec.forget_vouching()')
  for (const table of ['person', 'session', 'sign_in_link', 'api_token'])
    await sql(`alter table ${table} drop column mac`)
  await sql('alter table ledger_checkpoint drop column mac, drop column position')
  await sql(`delete from migration where name = '0370-vouched-ways-in.sql'`)
  const { admin, keys } = parley.installation
  await migrate(admin, keys, () => {}, { within: WITHIN_MIGRATIONS })
  expect(await account(kim.cookie)).toBe(200)
  expect(await asProgram(token)).toBe(200)
  expect(await isOpen(path)).toBe(true)
  expect(await differences()).toEqual([
    expect.stringContaining('it was made or changed by another'),
  ])
  await sql(`delete from session where token_hash = $1`, [
    createHash('sha256').update('x').digest(),
  ])
})
