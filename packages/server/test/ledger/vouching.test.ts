// Bodies of events that belong to no case are plain: who writes the database and holds no key can write none that is believed,
// not even beside the row it would explain; and what was there before anything vouched for it is believed once.
import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { commit } from '@parley/ledger'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { bodyText, makeBody, sha256 } from '../../src/audit/body.js'
import { sequenceNow } from '../../src/audit/ledger/sequencer.js'
import { WITHIN_MIGRATIONS } from '../../src/audit/vouch-older.js'
import { migrate } from '../../src/db/migrate.js'
import { openInstallation, type TestInstallation } from '../support/installation.js'
import { addPerson, addTeam, type TestPerson, type TestTeam } from '../support/people.js'
import { tellMembers } from '../support/told.js'
import { check } from './support.js'

let installation: TestInstallation
let team: TestTeam
let mallory: TestPerson

const sql = <T = Record<string, unknown>>(text: string, values: readonly unknown[] = []) =>
  installation.sql<T & Record<string, unknown>>(text, values)
const differences = async () => (await check(installation)).findings.map(({ because }) => because)

beforeEach(async () => {
  installation = await openInstallation()
  team = await addTeam(installation, 'EXAMPLE')
  await addPerson(installation, 'Kim Case', { team })
  mallory = await addPerson(installation, 'Mallory')
  await tellMembers(installation)
  await sequenceNow(installation)
  expect(await differences()).toEqual([])
})
afterEach(() => installation.destroy())

/** An event as whoever writes the database makes one: everything but what takes a key. */
const plant = async (
  name: 'member:added' | 'member:acknowledged' | 'passkey:added',
  { facts, actor, mac = null }: { facts: object; actor: string; mac?: Buffer | null },
) => {
  const [eventId, salt] = [randomUUID(), randomBytes(32)]
  const at = installation.now()
  const body = makeBody({
    ...{ at, name, shown: {}, innerSalt: randomBytes(32) },
    inner: { team: team.teamId, actor, audience: 'team', facts: { ...facts } },
  })
  const commitment = Buffer.from(commit({ sha256, salt, body: body.outer }))
  const person = actor === 'parley' ? null : actor
  await sql('insert into event (event_id, at, commitment) values ($1, $2, $3)', [
    eventId,
    new Date(at),
    commitment,
  ])
  await sql(
    `insert into event_body (event_id, team_id, audience, name, at, actor_id, salt, body, mac) values ($1, $2, 'team', $3, $4, $5, $6, $7, $8)`,
    [eventId, team.teamId, name, new Date(at), person, salt, Buffer.from(bodyText(body)), mac],
  )
  return eventId
}

test('a membership that is planted with its events is found by them', async () => {
  const membershipId = randomUUID()
  await sql(
    `insert into membership (membership_id, team_id, person_id, roles, list_name, list_position, joined_at, acknowledged_at)
     values ($1, $2, $3, '{}', 'Mallory', 9, now(), now())`,
    [membershipId, team.teamId, mallory.personId],
  )
  const facts = { personId: mallory.personId, membershipId, roles: [] }
  await plant('member:added', { facts, actor: 'parley' })
  await plant('member:acknowledged', { facts: { membershipId }, actor: 'parley' })
  await sequenceNow(installation)
  const nothing = 'the body is of no case, and nothing vouches for it'
  expect(await differences()).toEqual([nothing, nothing])
})

test('a passkey that is planted with its event is found by it, whatever is put beside', async () => {
  const credential = randomBytes(16)
  await sql(
    `insert into passkey (credential_id, person_id, public_key, counter, name, created_at) values ($1, $2, $3, 0, 'mine', now())`,
    [credential.toString('base64url'), mallory.personId, Buffer.from('key')],
  )
  const keySha256 = createHash('sha256').update('key').digest('hex')
  const facts = { credentialId: credential.toString('base64url'), keySha256 }
  const [other] = await sql<{ mac: Buffer }>(
    'select mac from event_body where mac is not null limit 1',
  )
  const id = await plant('passkey:added', {
    facts,
    actor: mallory.personId,
    mac: other?.mac ?? null,
  })
  await sequenceNow(installation)
  expect((await check(installation)).findings).toEqual([
    {
      kind: 'body-changed',
      because: 'the body is of no case, and what vouches for it was made with another key',
      eventId: id,
    },
  ])
})

test('an event of an end that is emptied, so that it tells nothing, is found', async () => {
  await sql('alter table event_body disable trigger all')
  await sql(`update event_body set salt = null, body = null where name = 'member:acknowledged'`)
  expect(await differences()).toContain('the body is erased, and is of no case that was')
})

const upgrade = async () => {
  await sql('alter table event_body drop column mac')
  await sql(`delete from migration where name = '0350-vouched-bodies.sql'`)
  await migrate(installation.admin, installation.keys, () => {}, { within: WITHIN_MIGRATIONS })
  await sequenceNow(installation)
}

test('bodies of before are believed as they are found, once, and the ledger says how many', async () => {
  await upgrade()
  expect(await differences()).toEqual([])
  const [told] = await sql<{ body: Buffer }>(
    `select body from event_body where name = 'ledger:bodies-vouched'`,
  )
  expect(told?.body.toString()).toContain('"count":2')
  await plant('member:added', {
    facts: { personId: mallory.personId, membershipId: randomUUID(), roles: [] },
    actor: 'parley',
  })
  expect(await differences()).toContain('the body is of no case, and nothing vouches for it')
  // Who has them believed once more has it written in the ledger.
  await upgrade()
  expect(await differences()).toContain('bodies of before were counted 2 times, and once is all')
})
