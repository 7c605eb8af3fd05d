// What a ballot fixes when it opens: the record carries it, the ledger's entry has it, each voter's passkey signs it, and
// `parley ballot verify` recomputes each part and names the one that differs. The record is the electorate's.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readRecord } from '../../../cli/src/ballot/record.js'
import { findingsIn } from '../../../cli/src/ballot/verify.js'
import { parley as runParley } from '../../../cli/test/memory-io.js'
import { sequenceNow } from '../../src/audit/ledger/sequencer.js'
import { openMail } from '../../src/jobs/outbox.js'
import { addTeam, seatBody, type TestPerson, type TestTeam } from '../support/people.js'
import { openTestApp, type TestApp } from '../support/test-app.js'
import {
  addVoter,
  addVoters,
  ballotOn,
  nominated,
  nomination,
  openingOf,
  type Voter,
  voteAs,
} from './support.js'

let parley: TestApp
let team: TestTeam
let voters: readonly Voter[]
let late: Voter
let id: string
let text: string
const voter = (at: number): Voter => {
  const found = voters[at]
  if (found === undefined) throw new Error('no such voter')
  return found
}
const get = (person: TestPerson, url: string) => parley.request({ url, cookie: person.cookie })
const leave = (person: TestPerson) =>
  parley.installation.sql('update membership set left_at = now() where person_id = $1', [
    person.personId,
  ])

beforeAll(async () => {
  parley = await openTestApp()
  team = await addTeam(parley.installation, 'EXAMPLE', { isDefault: true })
  await seatBody(parley.installation, team)
  voters = await addVoters(parley, team, ['Ada', 'Bo', 'Cy', 'Dee'])
  id = await nominated(parley, voter(0), nomination('Nia New'))
  const ballot = await ballotOn(parley, id)
  const open = await get(voter(1), `/nominations/${id}`)
  expect(open.body).toContain((await openingOf(parley, id)).slice(0, 8))
  expect(open.body).toContain('threshold: 2/3')
  for (const [at, vote] of ['yes', 'yes', 'no'].entries())
    await voteAs(parley, voter(at), { ballot, vote })
  late = await addVoter(parley, 'Late Joiner', { team })
  await leave(voter(2))
  parley.installation.passTime({ days: 8 })
  await parley.work()
  await sequenceNow(parley.installation)
  parley.installation.passTime({ days: -8 })
  text = (await get(voter(0), `/nominations/${id}/record.json`)).body
})
afterAll(() => parley.close({ jobsMayRemain: true }))

const findings = (edit: (copy: ReturnType<typeof JSON.parse>) => void = () => undefined) => {
  const copy = JSON.parse(text)
  edit(copy)
  const record = readRecord(JSON.stringify(copy))
  return record === undefined ? ['unreadable'] : findingsIn(record)
}

describe('what was fixed at the opening', () => {
  test('holds, in the record, the ledger’s entry and every passkey’s signature', () => {
    expect(findings()).toEqual([])
    const { entry, opening, version } = JSON.parse(text)
    expect(version).toBe(2)
    expect(entry.inner.facts).toMatchObject({
      ...{ electorateSha256: opening.electorate, keySha256: opening.key },
      ...{ rulesSha256: opening.rules, openingSha256: opening.whole },
    })
  })

  test('an elector who was added or taken away is named, and so is every passkey that signed another list', () => {
    const added = findings((c) =>
      c.electors.push({
        ...c.electors.at(-1),
        id: 'ffffffff-0000-4000-8000-000000000000',
        asked: null,
      }),
    ).join('\n')
    expect(added).toContain('the electorate: not what was fixed at the opening')
    expect(added).toContain("the electorate: the ledger's entry of the opening has")
    for (const name of ['Ada', 'Bo', 'Cy'])
      expect(added).toContain(`${name}: their passkey did not`)
    const silent = JSON.parse(text).electors.findIndex(({ asked }: { asked: null }) => !asked)
    expect(findings((c) => c.electors.splice(silent, 1)).join('\n')).toContain(
      'the electorate: not',
    )
  })

  test('another threshold, quorum, window or time is named', () => {
    const changes: readonly ((c: ReturnType<typeof JSON.parse>) => unknown)[] = [
      (c) => (c.rules.threshold.value = { numerator: 1, denominator: 2 }),
      (c) => (c.rules.denominator.value = 'membership'),
      (c) => (c.rules.quorum.value = { kind: 'share', share: { numerator: 1, denominator: 4 } }),
      (c) => (c.rules.windowDays.value = 8),
      (c) => (c.times.closesAt += 1),
    ]
    for (const change of changes)
      expect(findings(change).join('\n')).toContain('the rules or times: not what was fixed')
  })

  test('another key is named, and a record that was digested anew does not fit the ledger', () => {
    const other = findings((c) => (c.key = { ...c.key, n: `A${c.key.n.slice(1)}` })).join('\n')
    expect(other).toContain('the ballot’s key: not what was fixed')
    expect(findings((c) => (c.key.e = 'Aw')).join('\n')).toContain('exponent')
    const told = findings((c) => (c.opening.rules = 'a'.repeat(64))).join('\n')
    expect(told).toContain('the rules or times')
    expect(findings((c) => (c.entry.inner.facts.electors = 9)).join('\n')).toContain(
      'not that of this ballot',
    )
    expect(
      findings((c) => (c.entry.bundle = c.entry.bundle.replace('opened', 'openee'))).join(),
    ).toContain("the ledger's entry of the opening")
  })

  test('a record cannot be made one of before: the passkeys signed the opening', () => {
    const older = findings((c) => {
      c.version = 1
      delete c.opening
      delete c.times
      delete c.entry
    }).join('\n')
    expect(older).toContain('Ada: their passkey did not ask')
  })

  test('a voter holds what they wrote down against it', async () => {
    const whole = await openingOf(parley, id)
    const verify = async (opening: string) => {
      const { code, out } = await runParley(['ballot', 'verify', '-', '--opening', opening], {
        input: text,
      })
      return { code, out }
    }
    expect(await verify(whole.slice(0, 20))).toMatchObject({ code: 0 })
    const other = await verify('0'.repeat(64))
    expect(other.code).toBe(1)
    expect(other.out).toContain('you wrote down the opening 000')
  })
})

describe('the record is its electorate’s', () => {
  test('who voted and left finds their vote and the record, and nothing of whom it was about', async () => {
    const listed = await get(voter(2), '/ballots')
    expect(listed.body).toContain(`/ballots/${id}`)
    const shown = await get(voter(2), `/ballots/${id}`)
    expect(shown.statusCode).toBe(200)
    expect(shown.body).toContain('3 asked for, 3 used, 0 unused, 1 never asked for')
    expect(shown.body).toContain('parley-own-vote')
    // What a person reads: keys and tokens in attributes may spell any short name.
    expect(shown.body.replace(/<[^>]*>/g, ' ')).not.toMatch(/\bNia\b/)
    expect((await get(voter(2), `/nominations/${id}/record.json`)).body).toBe(text)
    expect((await get(voter(2), `/nominations/${id}`)).statusCode).toBe(404)
    const mails = await parley.installation.sql<{ mailId: string; sealed: Buffer }>(
      'select mail_id as "mailId", sealed from mail where person_id = $1',
      [voter(2).personId],
    )
    const texts = mails.map((row) => openMail(parley.installation.keys, row).text)
    expect(texts.filter((one) => one.includes(`/ballots/${id}`))).toHaveLength(1)
  })

  test('who joined after the opening sees the result, and neither record nor votes', async () => {
    const shown = await get(late, `/nominations/${id}`)
    expect(shown.body).toContain('for those who could vote in it')
    expect(shown.body).not.toContain('data-token')
    expect(shown.body).not.toContain('record.json')
    for (const url of [`/nominations/${id}/record.json`, `/ballots/${id}`])
      expect((await get(late, url)).statusCode).toBe(404)
    expect((await get(late, '/ballots')).body).not.toContain(id)
  })
})
