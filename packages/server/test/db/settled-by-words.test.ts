// What the database lets a party settle (migration 0501) is exactly what the rules settle by the words that stand: tables
// of proposals and answers by chance, each way of settling them tried as raw SQL by everybody who has a word.
import { randomUUID } from 'node:crypto'
import {
  addDays,
  type EmbargoAnswer,
  type EmbargoParty,
  type EmbargoProposal,
  type Negotiation,
  settleProposals,
} from '@parley/rules'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Actor, inTransaction } from '../../src/db/transaction.js'
import { actorOfVoice } from '../../src/embargo/terms/begin.js'
import { join, openScene, type Scene } from '../conversation/support.js'
import { reporterVoice } from '../embargo/terms-support.js'
import { START } from '../support/installation.js'
import type { TestPerson } from '../support/people.js'
import { openTestApp } from '../support/test-app.js'

/** Tables by chance; each is tried by every party in every way. */
const TABLES = process.env['PARLEY_SOAK'] === '1' ? 5_000 : 50

let scene: Scene
let uma: TestPerson
let pia: TestPerson
beforeAll(async () => {
  scene = await openScene(await openTestApp())
  uma = await join(scene, 'Uma Uv', scene.projects.uv)
  pia = await join(scene, 'Pia Pip', scene.projects.pip)
})
afterAll(() => scene.parley.close({ jobsMayRemain: true }))

/** Numbers by chance, the same in every run: mulberry32. */
const chance = (seed: number) => {
  let state = seed
  return (below: number): number => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4_294_967_296) * below)
  }
}
const draw = chance(20_490)
const oneOf = <T>(list: readonly [T, ...T[]]): T => list[draw(list.length)] ?? list[0]

interface Table {
  readonly negotiation: Negotiation
  readonly proposals: readonly (EmbargoProposal & { readonly by: EmbargoParty })[]
  readonly hasReporter: boolean
  readonly signatories: readonly string[]
}

const END = addDays(START, 90)

const tableByChance = (): Table => {
  const people = [uma.personId, pia.personId] as const
  const parties = ['team', 'reporter', `person:${people[0]}`, `person:${people[1]}`] as const
  const hasReporter = draw(3) > 0
  const signatories = people.filter(() => draw(3) > 0)
  const days = new Set(Array.from({ length: 1 + draw(4) }, () => 2 + draw(170)))
  days.delete(90)
  const proposals = [...days].map((count) => ({
    ...{ id: randomUUID(), by: oneOf(parties), proposedAt: START, endsAt: addDays(START, count) },
  }))
  const answers = proposals.flatMap(({ id }) =>
    parties.flatMap((party): readonly EmbargoAnswer[] => {
      const answer = oneOf<EmbargoAnswer['answer'] | undefined>([
        undefined,
        undefined,
        'accepted',
        'declined',
      ])
      return answer === undefined ? [] : [{ proposalId: id, party, answer }]
    }),
  )
  const isInForce = draw(3) > 0
  const others: readonly EmbargoParty[] = [
    ...(hasReporter ? (['reporter'] as const) : []),
    ...signatories.map((id): EmbargoParty => `person:${id}`),
  ]
  return {
    ...{ proposals, hasReporter, signatories },
    negotiation: {
      embargo: isInForce
        ? { state: 'revising', startedAt: START, endsAt: END, proposals }
        : { state: 'proposed', proposals },
      ...{ answers, others },
      keptOn: proposals.filter(() => draw(3) === 0).map(({ id }) => id),
      window: { replyHours: 168, leastHours: 72 },
    },
  }
}

/** Lays the table in the database, past the policies. */
const lay = async ({ negotiation, proposals, hasReporter, signatories }: Table) => {
  const { caseId, parley } = scene
  const run = parley.installation.sql
  await run('delete from embargo_answer where case_id = $1', [caseId])
  await run('delete from embargo_proposal where case_id = $1', [caseId])
  await run('update follow_link set replaced_at = $2 where case_id = $1', [
    caseId,
    hasReporter ? null : new Date(START),
  ])
  await run(
    `update participant set consent = case when person_id = any ($2::uuid[]) then 'signatory' else 'lapsed' end where case_id = $1`,
    [caseId, signatories],
  )
  await run('update cases set embargo_state = $2, embargo_ends_at = $3 where case_id = $1', [
    ...[caseId, negotiation.embargo.state],
    negotiation.embargo.state === 'revising' ? new Date(END) : null,
  ])
  for (const { id, by, endsAt } of proposals)
    await run(
      `insert into embargo_proposal (proposal_id, case_id, compartment_id, party, ends_at, lengthens, proposed_at, kept_on)
       select $2, case_id, compartment_id, $3, $4, false, $5, $6 from cases where case_id = $1`,
      [caseId, id, by, new Date(endsAt), new Date(START), negotiation.keptOn.includes(id)],
    )
  for (const { proposalId, party, answer } of negotiation.answers)
    await run(
      `insert into embargo_answer (proposal_id, case_id, compartment_id, party, answer, answered_at)
       select $2, case_id, compartment_id, $3, $4, $5 from cases where case_id = $1`,
      [caseId, proposalId, party, answer, new Date(START)],
    )
}

class Undo extends Error {}

interface Way {
  readonly accepted: readonly string[]
  readonly rejected: readonly string[]
}

/** Which ways of settling the database lets an actor take, each from the table as it lies; nothing stays written. */
const letOf = async (actor: Actor, ways: readonly Way[]): Promise<readonly boolean[]> => {
  const outcomes: boolean[] = []
  await inTransaction(scene.parley.installation.db, actor, async (tx) => {
    for (const { accepted, rejected } of ways) {
      await sql`savepoint way`.execute(tx)
      await sql`select sec.settle_proposals(${scene.caseId}, ${[...accepted]}::uuid[], ${[...rejected]}::uuid[], now())`
        .execute(tx)
        .then(
          () => outcomes.push(true),
          (error: { code?: string }) => {
            if (error.code !== '42501') throw error
            outcomes.push(false)
          },
        )
      await sql`rollback to savepoint way`.execute(tx)
    }
    throw new Undo()
  }).catch((error: unknown) => {
    if (!(error instanceof Undo)) throw error
  })
  return outcomes
}

/** Every choice of some of a few, none and all among them. */
const subsets = <T>(list: readonly T[]): readonly (readonly T[])[] =>
  Array.from({ length: 2 ** list.length }, (_, chosen) =>
    list.filter((_each, at) => (chosen >> at) % 2 === 1),
  )

const isSame = (one: readonly string[], other: readonly string[]) =>
  one.length === other.length && one.every((each) => other.includes(each))

test('a party settles what the rules settle by words, whole or what failed of it, and nothing else', async () => {
  const facts = {
    now: START,
    public: { publicAware: false, exploitPublic: false, attacksObserved: false },
    limits: { minHours: 0, maxDays: 400 },
  }
  const counts = { tried: 0, let: 0, agreed: 0, failed: 0 }
  const wrong: string[] = []
  for (let n = 0; n < TABLES; n += 1) {
    const table = tableByChance()
    await lay(table)
    const { accepted, rejected } = settleProposals(table.negotiation, facts, 'words')
    counts.agreed += accepted.length
    counts.failed += rejected.length
    expect(accepted.length).toBeLessThanOrEqual(1)
    const ids = table.proposals.map(({ id }) => id)
    const voices: Actor[] = [{ kind: 'person', personId: scene.kim.personId }]
    for (const personId of table.signatories) voices.push({ kind: 'person', personId })
    if (table.hasReporter) voices.push(actorOfVoice(reporterVoice(scene)))
    const actor = voices[draw(voices.length)] ?? voices[0]
    if (actor === undefined) throw new Error('nobody')
    const ways = [[], ...ids.map((id) => [id])].flatMap((yes) =>
      subsets(ids.filter((id) => !yes.includes(id))).map((no) => ({ accepted: yes, rejected: no })),
    )
    const outcomes = await letOf(actor, ways)
    for (const [at, { accepted: yes, rejected: no }] of ways.entries()) {
      const isSettled =
        no.every((id) => rejected.includes(id)) &&
        (yes.length === 0 || (isSame(no, rejected) && isSame(yes, accepted)))
      if (outcomes[at] !== isSettled)
        wrong.push(`table ${n}, ${yes.length} yes, ${no.length} no: let ${outcomes[at]}`)
    }
    counts.tried += ways.length
    counts.let += outcomes.filter((each) => each).length
  }
  console.log(
    `Settled by words: ${TABLES} tables, ${counts.agreed} agreed and ${counts.failed} failed by the rules; ` +
      `${counts.tried} ways tried, ${counts.let} let, ${wrong.length} wrong`,
  )
  expect(wrong).toEqual([])
  expect(Math.min(counts.agreed, counts.failed)).toBeGreaterThan(TABLES / 10)
}, 600_000)

test('whoever has no word settles nothing, and the clock what silence settles', async () => {
  const table = tableByChance()
  await lay({ ...table, signatories: [] })
  const [first] = table.proposals
  if (first === undefined) throw new Error('no proposal')
  const way = { accepted: [], rejected: [first.id] }
  for (const actor of [
    { kind: 'person', personId: scene.outsider.personId },
    { kind: 'person', personId: uma.personId },
    { kind: 'nobody' },
  ] as const)
    expect(await letOf(actor, [way])).toEqual([false])
  expect(await letOf({ kind: 'job', caseId: scene.caseId }, [way])).toEqual([true])
})
