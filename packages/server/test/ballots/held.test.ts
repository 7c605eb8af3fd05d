// What holds of a ballot whatever happens around it: an outage takes nobody's time away, an old record counts the same for
// ever, a row that no token cast is not counted, and nothing tells in which order votes came.
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readRecord } from '../../../cli/src/ballot/record.js'
import { findingsIn } from '../../../cli/src/ballot/verify.js'
import { inTransaction } from '../../src/db/transaction.js'
import { erasePerson } from '../../src/main/admin/erase.js'
import { addPerson, addTeam, type TestTeam } from '../support/people.js'
import { openTestApp, type TestApp } from '../support/test-app.js'
import { keepSessions } from '../support/ways.js'
import { addVoters, ballotOn, nominated, nomination, post, type Voter, voteAs } from './support.js'

const day = 86_400_000
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
  const body = await addTeam(parley.installation, 'COUNCIL')
  await parley.installation.sql('update team set oversight_team_id = $1 where team_id = $2', [
    body.teamId,
    team.teamId,
  ])
  await addPerson(parley.installation, 'Kim', { team: body, roles: ['steering-council'] })
  voters = await addVoters(parley, team, ['Ada', 'Bo', 'Cy', 'Dee'])
})
afterAll(() => parley.close({ jobsMayRemain: true }))

const ballotRow = async (id: string) => {
  const [row] = await parley.installation.sql<{
    opensAt: Date
    closesAt: Date
    closedAt: Date | null
    vetoEndsAt: Date | null
    state: string
    outcome: Record<string, unknown> | null
  }>(
    `select opens_at as "opensAt", closes_at as "closesAt", closed_at as "closedAt", veto_ends_at as "vetoEndsAt", state, outcome
       from ballot join nomination on nomination_id = ballot_id where ballot_id = $1`,
    [id],
  )
  if (row === undefined) throw new Error('no ballot')
  return row
}
const recordOf = async (person: Voter, id: string) => {
  const answer = await parley.request({
    url: `/nominations/${id}/record.json`,
    cookie: person.cookie,
  })
  const record = readRecord(answer.body)
  if (record === undefined) throw new Error(`no record: ${answer.body.slice(0, 200)}`)
  return record
}
const pass = async (days: number) => {
  parley.installation.passTime({ days })
  await keepSessions(parley.installation)
}

test('B4: a ballot that opens late is open for its whole window', async () => {
  const fields = nomination('Late Opened')
  const made = await post(parley, voter(0), { url: '/nominations', fields })
  const id = String(made.headers.location).replace('/nominations/', '')
  await pass(14)
  await parley.work()
  const row = await ballotRow(id)
  expect(row.state).toBe('voting')
  expect(Number(row.closesAt) - Number(parley.installation.now())).toBe(7 * day)
})

test('B9: the body has its whole window from the close that happened', async () => {
  const id = await nominated(parley, voter(0), nomination('Long Outage'))
  const ballot = await ballotOn(parley, id)
  await voteAs(parley, voter(1), { ballot, vote: 'yes' })
  await pass(22)
  await parley.work()
  const row = await ballotRow(id)
  expect(row.state).toBe('waiting')
  expect(Number(row.vetoEndsAt) - Number(row.closedAt)).toBe(7 * day)
  expect(Number(row.closedAt)).toBe(Number(parley.installation.now()))
})

test('rows that no token of the ballot cast are not counted, and the rest is', async () => {
  const id = await nominated(parley, voter(0), nomination('Stuffed Box'))
  const ballot = await ballotOn(parley, id)
  await voteAs(parley, voter(1), { ballot, vote: 'no' })
  for (const size of [97, 40])
    await parley.installation.sql(`insert into ballot_vote values ($1, $2, $3, 'yes', $4)`, [
      id,
      randomBytes(size),
      randomBytes(384),
      randomBytes(64),
    ])
  await pass(8)
  await parley.work()
  expect((await ballotRow(id)).outcome).toMatchObject({ yes: 0, no: 1, carried: false })
  expect(findingsIn(await recordOf(voter(2), id))).toEqual([])
})

const pageOf = async (person: Voter, id: string) =>
  (await parley.request({ url: `/nominations/${id}`, cookie: person.cookie })).body

test('passkeys that asked are held against the ledger: one that no event tells of is named beside the count', async () => {
  const id = await nominated(parley, voter(0), nomination('Swapped Key'))
  const ballot = await ballotOn(parley, id)
  await voteAs(parley, voter(1), { ballot, vote: 'no' })
  const own = 'update passkey set person_id = $1 where credential_id = $2'
  const credentialId = voter(3).authenticator.id.toString('base64url')
  // Whoever writes to the database gives Cy, who is silent, a passkey that answers to somebody else.
  await parley.installation.sql(own, [voter(2).personId, credentialId])
  await voteAs(
    parley,
    { ...voter(2), authenticator: voter(3).authenticator },
    { ballot, vote: 'yes' },
  )
  await parley.installation.sql(own, [voter(3).personId, credentialId])
  expect(await pageOf(voter(1), id)).not.toContain('The ledger does not tell')
  await pass(8)
  await parley.work()
  const shown = await pageOf(voter(1), id)
  expect(shown).toMatch(/The ledger does not tell that the passkey.+<bdi>Cy<\/bdi>/)
  expect(JSON.stringify(await recordOf(voter(1), id))).not.toContain('coseKey')
})

test('where the ledger tells of every passkey that asked, the page says so; a changed event tells nothing', async () => {
  const id = await nominated(parley, voter(0), nomination('Told Keys'))
  const ballot = await ballotOn(parley, id)
  for (const at of [1, 2]) await voteAs(parley, voter(at), { ballot, vote: 'yes' })
  await pass(8)
  await parley.work()
  expect(await pageOf(voter(0), id)).toContain(
    '2 of the 2 that asked: the ledger tells who added them, and when',
  )
  const rows = await parley.installation.sql(
    'select told from ballot_issuance where ballot_id = $1',
    [id],
  )
  expect(rows).toEqual([{ told: true }, { told: true }])
})

test('the tables are written into new files at the close, and jobs read no vote before it', async () => {
  const id = await nominated(parley, voter(0), nomination('Order Kept'))
  const ballot = await ballotOn(parley, id)
  for (const at of [1, 2, 3]) await voteAs(parley, voter(at), { ballot, vote: 'yes' })
  const files = async () => {
    const rows = await parley.installation.sql<{ file: string }>(
      `select relname || relfilenode as file from pg_class where relname in ('ballot_vote', 'ballot_issuance') order by 1`,
    )
    return rows.map(({ file }) => file)
  }
  const before = await files()
  const early = await inTransaction(parley.installation.db, { kind: 'job' }, (tx) =>
    tx.selectFrom('ballotVote').selectAll().where('ballotId', '=', id).execute(),
  )
  expect(early).toEqual([])
  await pass(8)
  await parley.work()
  const after = await files()
  expect(before.filter((file) => after.includes(file))).toEqual([])
  expect((await ballotRow(id)).outcome).toMatchObject({ yes: 3, issued: 3 })
})

test('an old record counts the same after an elector has left', async () => {
  const id = await nominated(parley, voter(0), nomination('Old Record'))
  const ballot = await ballotOn(parley, id)
  for (const at of [0, 1]) await voteAs(parley, voter(at), { ballot, vote: 'yes' })
  await pass(8)
  await parley.work()
  await parley.installation.sql('update membership set left_at = now() where person_id = $1', [
    voter(3).personId,
  ])
  const record = await recordOf(voter(0), id)
  expect(findingsIn(record)).toEqual([])
  expect(record.electors.map(({ hasLeft }) => hasLeft)).not.toContain(true)
})

test('a nominee who is erased while the ballot runs leaves no votes and no asking', async () => {
  const id = await nominated(parley, voter(0), nomination('Mid Erased'))
  const ballot = await ballotOn(parley, id)
  const nominee = await addPerson(parley.installation, 'Mid Erased', { email: 'mid@example.test' })
  await parley.installation.sql('update nomination set nominee_id = $2 where nomination_id = $1', [
    id,
    nominee.personId,
  ])
  await voteAs(parley, voter(1), { ballot, vote: 'yes' })
  await erasePerson(parley.installation, 'mid@example.test', { yes: true })
  for (const table of ['ballot_vote', 'ballot_issuance'])
    expect(
      await parley.installation.sql(`select 1 from ${table} where ballot_id = $1`, [id]),
    ).toEqual([])
})
