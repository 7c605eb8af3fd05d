// Whose vote it is not, and when nobody's vote is read: the nominee is in no electorate and no veto of their own, a member
// already needs no ballot, the rules of the nomination decide, and no role of the database looks into an open ballot.
import { type Charter, isRefusal, pep811Charter } from '@parley/rules'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { draftReport } from '../../src/charter/activity/report.js'
import { openDecision } from '../../src/charter/council/open.js'
import { keepVersion } from '../../src/charter/file/keep.js'
import { decidingRules } from '../../src/charter/nominations/texts.js'
import { selectPerson } from '../../src/identity/viewer.js'
import { addPerson, addTeam, type TestPerson, type TestTeam } from '../support/people.js'
import { openTestApp, type TestApp } from '../support/test-app.js'
import { keepSessions } from '../support/ways.js'
import { addVoters, ballotOn, nominated, nomination, post, type Voter, voteAs } from './support.js'

let parley: TestApp
let team: TestTeam
let voters: readonly Voter[]
let council: readonly TestPerson[]

beforeAll(async () => {
  parley = await openTestApp()
  const { installation } = parley
  team = await addTeam(installation, 'EXAMPLE', { isDefault: true })
  const body = await addTeam(installation, 'COUNCIL')
  await installation.sql('update team set oversight_team_id = $1 where team_id = $2', [
    body.teamId,
    team.teamId,
  ])
  voters = await addVoters(parley, team, ['Ada', 'Bo', 'Cy', 'Dee'])
  council = await Promise.all(
    ['Kim', 'Lee', 'Max', 'Noa', 'Oli'].map((name) =>
      addPerson(installation, name, {
        team: body,
        roles: ['steering-council'],
        email: `${name.toLowerCase()}@council.example`,
      }),
    ),
  )
})
afterAll(() => parley.close({ jobsMayRemain: true }))

const at = <T>(list: readonly T[], index: number): T => {
  const found = list[index]
  if (found === undefined) throw new Error('no such person')
  return found
}
const days = async (count: number) => {
  parley.installation.passTime({ days: count })
  await keepSessions(parley.installation)
  await parley.work()
}
const rowOf = async (id: string) => {
  const [row] = await parley.installation.sql<{
    state: string
    nominee: string | null
    rules: ReturnType<typeof decidingRules>
  }>('select state, nominee_id as nominee, rules from nomination where nomination_id = $1', [id])
  if (row === undefined) throw new Error('no nomination')
  return row
}
const electorsOf = async (id: string) => {
  const rows = await parley.installation.sql<{ name: string }>(
    `select p.name from ballot_elector e join person p using (person_id) where ballot_id = $1 order by 1`,
    [id],
  )
  return rows.map(({ name }) => name)
}
/** A nomination that every voter asked for carries. */
const carried = async (name: string, more: Record<string, string> = {}) => {
  const id = await nominated(parley, at(voters, 0), nomination(name, more))
  const ballot = await ballotOn(parley, id)
  for (const voter of voters) await voteAs(parley, voter, { ballot, vote: 'yes' })
  await days(7)
  expect((await rowOf(id)).state).toBe('waiting')
  return id
}
const veto = (person: TestPerson, id: string) =>
  post(parley, person, { url: `/nominations/${id}/veto` })
const vote = (person: TestPerson, id: string, given: string) =>
  post(parley, person, { url: `/nominations/${id}/veto/vote`, fields: { vote: given } })

/** The team's charter, as if it had been adopted. */
const decideBy = async (charter: Charter) => {
  const builtIn = charter === pep811Charter
  const name = builtIn ? charter.id : await keepVersion(parley.installation, charter)
  await parley.installation.sql('update team set charter = $1 where team_id = $2', [
    name,
    team.teamId,
  ])
}
const personOf = async (who: TestPerson) => {
  const person = await selectPerson(parley.installation.db.app, who.personId)
  if (person === undefined) throw new Error('nobody')
  return person
}

describe('C2, B9: the nominee sits in the body', () => {
  test('they open no veto of their own nomination, abstain in it, and decide nothing', async () => {
    const id = await carried('Lee', { email: 'lee@council.example' })
    const lee = at(council, 1)
    expect((await rowOf(id)).nominee).toBe(lee.personId)
    const own = await veto(lee, id)
    expect(own.statusCode).toBe(409)
    expect(own.body).toContain('conflict of interest')
    expect((await veto(at(council, 0), id)).statusCode).toBe(303)
    expect((await vote(lee, id, 'no')).statusCode).toBe(409)
    for (const [index, given] of [
      [0, 'yes'],
      [1, 'abstain'],
      [2, 'yes'],
      [3, 'no'],
      [4, 'abstain'],
    ] as const)
      expect((await vote(at(council, index), id, given)).statusCode).toBe(303)
    await parley.work()
    expect((await rowOf(id)).state).toBe('vetoed')
  })

  test('an account they get after the nomination counts as much', async () => {
    const id = await carried('Late Account', { email: 'late@council.example' })
    expect((await rowOf(id)).nominee).toBeNull()
    const max = at(council, 2)
    await parley.installation.sql('update person set email = $1 where person_id = $2', [
      'late@council.example',
      max.personId,
    ])
    expect((await veto(max, id)).statusCode).toBe(409)
    expect((await veto(at(council, 0), id)).statusCode).toBe(303)
    expect((await vote(max, id, 'no')).statusCode).toBe(409)
  })
})

describe('B10: the nominee and the electorate', () => {
  test('a member who has the nominee’s address by the opening is not in it, and needs no ballot', async () => {
    const { installation } = parley
    await installation.sql(`update team set charter = 'whole-membership' where slug = 'EXAMPLE'`)
    const id = await nominated(
      parley,
      at(voters, 0),
      nomination('Ned', { email: 'ned@example.test' }),
    )
    await addPerson(installation, 'Ned', { team, email: 'ned@example.test' })
    await days(7)
    expect((await rowOf(id)).state).toBe('withdrawn')
    expect(await electorsOf(id)).toEqual([])
    await installation.sql(`update team set charter = 'pep-811' where slug = 'EXAMPLE'`)
    await installation.sql(
      `update membership set left_at = now() where person_id in (select person_id from person where name = 'Ned')`,
    )
  })

  test('B11: who failed under a charter with a wait is not nominated again before it is over', async () => {
    const id = await nominated(
      parley,
      at(voters, 0),
      nomination('Again', { email: 'again@example.test' }),
    )
    await days(7)
    expect((await rowOf(id)).state).toBe('failed')
    const fields = nomination('Again', { email: 'again@example.test' })
    await decideBy({
      ...pep811Charter,
      id: 'with-a-wait',
      governance: {
        ...pep811Charter.governance,
        nomination: {
          ...pep811Charter.governance.nomination,
          againAfterDays: { value: 30, source: 'Team meeting' },
        },
      },
    })
    const early = await post(parley, at(voters, 0), { url: '/nominations', fields })
    expect(early.body).toContain('30 days')
    await days(30)
    const anew = await post(parley, at(voters, 0), { url: '/nominations', fields })
    await decideBy(pep811Charter)
    expect([early.statusCode, anew.statusCode]).toEqual([409, 303])
  })
})

describe('R1, R6: the quorum is that of the body that decides', () => {
  const { governance } = pep811Charter
  const three = { kind: 'non-abstaining', count: 3 } as const

  test('a nomination keeps the quorum of the body that may veto it', () => {
    const body = { value: 'packaging-council', source: 'PEP 772' } as const
    const rules = decidingRules({ ...governance, veto: { ...governance.veto, body } })
    expect(rules.quorum).toEqual(three)
  })

  test('a vote on a removal keeps the quorum of the body that oversees', async () => {
    await decideBy({
      ...pep811Charter,
      id: 'with-a-quorum',
      governance: {
        ...governance,
        bodies: governance.bodies.map((body) =>
          body.id === governance.oversight.value
            ? { ...body, quorum: { value: three, source: 'Council meeting' } }
            : body,
        ),
      },
    })
    const [row] = await parley.installation.sql<{ id: string }>(
      'select membership_id as id from membership where person_id = $1 and left_at is null',
      [at(voters, 3).personId],
    )
    const opened = await openDecision(parley.installation, await personOf(at(council, 0)), {
      ...{ teamId: team.teamId, membershipId: row?.id ?? '', kind: 'removal' },
    })
    await decideBy(pep811Charter)
    if (isRefusal(opened)) throw new Error(opened.because)
    const [decision] = await parley.installation.sql<{ quorum: unknown }>(
      'select quorum from decision where decision_id = $1',
      [opened.decisionId],
    )
    expect(decision?.quorum).toEqual(three)
  })

  test('a veto is counted by it: two of five who vote are no decision under a quorum of three', async () => {
    const id = await carried('Quorum', { email: 'quorum@example.test' })
    await parley.installation.sql(
      `update nomination set rules = jsonb_set(rules::jsonb, '{quorum}', $2::jsonb)::json where nomination_id = $1`,
      [id, JSON.stringify(three)],
    )
    expect((await veto(at(council, 0), id)).statusCode).toBe(303)
    const [decision] = await parley.installation.sql<{ quorum: unknown }>(
      'select quorum from decision where decision_id = $1',
      [id],
    )
    expect(decision?.quorum).toEqual(three)
    for (const [index, given] of ['yes', 'yes', 'abstain', 'abstain', 'abstain'].entries())
      expect((await vote(at(council, index), id, given)).statusCode).toBe(303)
    await parley.work()
    expect((await rowOf(id)).state).not.toBe('vetoed')
  })
})

test('E1: a report looks back to the last one where that is longer ago than the window', async () => {
  const { installation } = parley
  const admin = await addPerson(installation, 'Chief', { team, roles: ['admin'] })
  const before = installation.now() - 500 * 86_400_000
  await installation.sql(
    `insert into activity_report (report_id, team_id, body_team_id, charter, made_by, made_at, since, rules)
     select gen_random_uuid(), team_id, oversight_team_id, 'pep-811', $2, $3, $3, '{}' from team where team_id = $1`,
    [team.teamId, admin.personId, new Date(before)],
  )
  const { since } = await draftReport(installation, await personOf(admin), {
    ...{ teamId: team.teamId, charter: 'pep-811', charterOverrides: {} },
  })
  expect(since).toBe(before)
})

test('no role of the database looks into an open ballot: a close that is not committed opens nothing', async () => {
  const id = await nominated(
    parley,
    at(voters, 0),
    nomination('Linked', { email: 'linked@example.test' }),
  )
  const ballot = await ballotOn(parley, id)
  for (const [index, given] of ['yes', 'no', 'abstain', 'no'].entries())
    await voteAs(parley, at(voters, index), { ballot, vote: given })
  const { job } = parley.installation.db
  const link = sql<{ name: string; vote: string }>`
    select p.name, v.vote from ballot_vote v
      join lateral (select i.person_id from ballot_issuance i where i.ballot_id = v.ballot_id
                     and i.xmin::text::bigint < v.xmin::text::bigint order by i.xmin::text::bigint desc limit 1) i on true
      join person p using (person_id) where v.ballot_id = ${id}`
  const tried = (first: ReturnType<typeof sql>) =>
    job.transaction().execute(async (tx) => {
      await first.execute(tx)
      return (await link.execute(tx)).rows
    })
  await expect(
    tried(sql`update ballot set closed_at = now(), private_key = null where ballot_id = ${id}`),
  ).rejects.toThrow('permission denied')
  const closing = sql`select sec.close_ballot(${id}, now() + interval '60 days')`
  const rolledBack = job.transaction().execute(async (tx) => {
    await closing.execute(tx)
    expect((await link.execute(tx)).rows).toEqual([])
    expect(
      (await sql`select vote from ballot_vote where ballot_id = ${id}`.execute(tx)).rows,
    ).toEqual([])
    throw new Error('taken back')
  })
  await expect(rolledBack).rejects.toThrow('taken back')
  const early = await sql<{ done: boolean }>`
    select sec.close_ballot(${id}, ${new Date(parley.installation.now())}) as done`.execute(job)
  expect(early.rows).toEqual([{ done: false }])
  // Whoever closes it for good finds rows that one transaction wrote, sorted: nothing of who came when.
  await closing.execute(job)
  const marks = await sql<{ marks: string }>`
    select count(distinct xmin::text)::text as marks from ballot_vote where ballot_id = ${id}`.execute(
    job,
  )
  expect(marks.rows).toEqual([{ marks: '1' }])
  await expect(
    parley.installation.sql('update ballot set closed_at = null where ballot_id = $1', [id]),
  ).rejects.toThrow('not taken back')
})
