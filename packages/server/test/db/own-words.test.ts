// Who takes part in a case writes their own words about its embargo and their own project's fix, and nobody else's: under
// the application's own role, as raw SQL.

import { addDays } from '@parley/rules'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Actor } from '../../src/db/transaction.js'
import { inTransaction } from '../../src/db/transaction.js'
import { answerProposal } from '../../src/embargo/terms/answer.js'
import { actorOfVoice } from '../../src/embargo/terms/begin.js'
import { reportPublicEvent } from '../../src/embargo/terms/leave.js'
import { proposeEnd } from '../../src/embargo/terms/propose.js'
import { join, openScene, type Scene } from '../conversation/support.js'
import { must, personVoice, reporterVoice } from '../embargo/terms-support.js'
import { START } from '../support/installation.js'
import type { TestPerson } from '../support/people.js'
import { openTestApp } from '../support/test-app.js'

let scene: Scene
let uma: TestPerson
let pia: TestPerson
let proposal: string
let reporter: Actor

/** A participant proposes a later end, the team agrees, and the reporter is awaited; attacks were recorded by nobody. */
beforeAll(async () => {
  scene = await openScene(await openTestApp())
  uma = await join(scene, 'Uma Uv', scene.projects.uv)
  pia = await join(scene, 'Pia Pip', scene.projects.pip)
  const { caseId } = scene
  const { installation } = scene.parley
  const put = await proposeEnd(installation, await personVoice(scene, uma), {
    ...{ caseId, endsAt: addDays(START, 120), reason: '' },
  })
  proposal = must(put).proposalId
  const word = { caseId, proposalId: proposal, answer: 'accepted' } as const
  must(await answerProposal(installation, await personVoice(scene, scene.kim), word))
  await installation.sql(`update participant set consent = 'signatory' where ended_at is null`)
  reporter = actorOfVoice(reporterVoice(scene))
})
afterAll(() => scene.parley.close({ jobsMayRemain: true }))

class Undo extends Error {}

const DENIED = '42501'
const actorOf = ({ personId }: TestPerson): Actor => ({ kind: 'person', personId })

/** What the database says of statements, each in its turn: how many rows the last one wrote, or the code of its error. */
const tried = async (actor: Actor, ...statements: readonly string[]) => {
  let outcome: string | number = 'nothing'
  await inTransaction(scene.parley.installation.db, actor, async (tx) => {
    try {
      for (const text of statements)
        outcome = Number((await sql.raw(text).execute(tx)).numAffectedRows ?? 0)
    } catch (error) {
      outcome = String((error as { code?: string }).code)
    }
    throw new Undo()
  }).catch((error: unknown) => {
    if (!(error instanceof Undo)) throw error
  })
  return outcome
}

const answer = (party: string, by: string, word = 'accepted') =>
  `insert into embargo_answer (proposal_id, case_id, compartment_id, party, answered_by, answer, answered_at)
   select '${proposal}', case_id, compartment_id, '${party}', ${by}, '${word}', now() from cases where case_id = '${scene.caseId}'`
const end = (party: string, by: string, more = 'null, null, false') =>
  `insert into embargo_proposal (proposal_id, case_id, compartment_id, party, proposed_by, ends_at, lengthens, proposed_at,
     outcome, decided_at, kept_on)
   select gen_random_uuid(), case_id, compartment_id, '${party}', ${by}, now() + interval '9 days', false, now(), ${more}
     from cases where case_id = '${scene.caseId}'`
const event = (name: string, project: number | null, by: string) =>
  `insert into case_event (case_event_id, case_id, compartment_id, event, project_id, recorded_by, recorded_at)
   select gen_random_uuid(), case_id, compartment_id, '${name}', ${project}, ${by}, now() from cases where case_id = '${scene.caseId}'`
const at = () => `'${new Date(START).toISOString()}'`
const settle = (accepted: readonly string[], rejected: readonly string[], when = at()) => {
  const ids = (all: readonly string[]) => `array[${all.map((id) => `'${id}'`).join()}]::uuid[]`
  return `select sec.settle_proposals('${scene.caseId}', ${ids(accepted)}, ${ids(rejected)}, ${when})`
}
const drop = (as: string) =>
  `select sec.drop_proposals('${scene.caseId}', array['${proposal}']::uuid[], '${as}', ${at()})`
const still = () => `update embargo_answer set void = void where party = 'team'`
const stands = `select 1 / (count(*) filter (where outcome is null))::int from embargo_proposal`
const quoted = ({ personId }: TestPerson) => `'${personId}'`

describe('a participant', () => {
  it('rewrites nobody else’s word, and says none for them', async () => {
    const actor = actorOf(pia)
    expect(await tried(actor, `update embargo_answer set answer = 'declined'`)).toBe(0)
    expect(await tried(actor, still())).toBe(0)
    for (const [party, by] of [
      ['team', quoted(pia)],
      ['reporter', 'null'],
      [`person:${uma.personId}`, quoted(pia)],
      [`person:${pia.personId}`, quoted(scene.kim)],
    ] as const)
      expect([party, await tried(actor, answer(party, by))]).toEqual([party, DENIED])
    const own = answer(`person:${pia.personId}`, quoted(pia))
    expect(await tried(actor, own)).toBe(1)
    const word = `update embargo_answer set answer = 'declined' where party = 'person:${pia.personId}'`
    expect(await tried(actor, own, word)).toBe(1)
  })

  it('proposes for themselves alone, and decides nothing', async () => {
    const actor = actorOf(pia)
    const own = `person:${pia.personId}`
    for (const [party, by, more] of [
      ['team', quoted(pia), undefined],
      ['team', 'null', undefined],
      ['reporter', 'null', undefined],
      [`person:${uma.personId}`, quoted(pia), undefined],
      [own, quoted(scene.kim), undefined],
      [own, quoted(pia), `'accepted', now(), false`],
      [own, quoted(pia), 'null, null, true'],
    ] as const)
      expect([party, by, await tried(actor, end(party, by, more))]).toEqual([party, by, DENIED])
    expect(await tried(actor, end(own, quoted(pia)))).toBe(1)
    for (const set of [`outcome = 'accepted', decided_at = now()`, 'kept_on = true'])
      expect(await tried(actor, `update embargo_proposal set ${set}`)).toBe(DENIED)
  })

  it('settles what the words that stand settle, and nothing before', async () => {
    expect(await tried(actorOf(uma), settle([proposal], []))).toBe(DENIED)
    expect(await tried(actorOf(uma), settle([], [proposal]))).toBe(DENIED)
    const no = answer(`person:${pia.personId}`, quoted(pia), 'declined')
    expect(await tried(actorOf(pia), no, settle([], [proposal]))).toBe(DENIED)
    const said = answer('reporter', 'null')
    expect(await tried(reporter, said, settle([proposal], []))).not.toBe(DENIED)
    expect(await tried(reporter, settle([proposal], []))).toBe(DENIED)
    const refused = answer('reporter', 'null', 'declined')
    expect(await tried(reporter, refused, settle([], [proposal]))).not.toBe(DENIED)
  })

  it('takes their own end off the table, and no other', async () => {
    expect(await tried(actorOf(pia), drop('ended'))).toBe(DENIED)
    expect(await tried(actorOf(pia), drop('accepted'))).toBe(DENIED)
    // A division by nought where nothing is left on the table.
    expect(await tried(actorOf(pia), drop('replaced'), stands)).not.toBe('22012')
    expect(await tried(actorOf(uma), drop('replaced'), stands)).toBe('22012')
  })

  it('opens the case again to nobody, nor closes it to somebody else', async () => {
    const consents = (people: TestPerson, to: string) =>
      `select sec.set_consents('${scene.caseId}', array[${quoted(people)}]::uuid[], '${to}', ${at()})`
    const stand = (consent: string) =>
      `select 1 / count(*)::int from participant where person_id = ${quoted(uma)} and consent = '${consent}'`
    const { installation } = scene.parley
    // Uma is asked again: she agreed to an earlier end than the one on the table.
    await installation.sql(
      `update participant set consent = 'lapsed', agreed_until = $2 where person_id = $1`,
      [uma.personId, new Date(addDays(START, 90))],
    )
    expect(await tried(actorOf(uma), consents(uma, 'signatory'), stand('lapsed'))).not.toBe('22012')
    await installation.sql(
      `update participant set consent = 'signatory', agreed_until = $2 where person_id = $1`,
      [uma.personId, new Date(addDays(START, 400))],
    )
    expect(await tried(actorOf(uma), consents(uma, 'lapsed'), stand('signatory'))).not.toBe('22012')
    const terms = `select sec.agree_terms('${scene.caseId}', now() + interval '900 days', ${quoted(uma)})`
    const far = `select 1 / count(*)::int from participant where person_id = ${quoted(uma)} and agreed_until < now() + interval '800 days'`
    expect(await tried(actorOf(uma), terms, far)).not.toBe('22012')
  })

  it('records their own project’s fix, and takes no event back', async () => {
    const { projects } = scene
    const actor = actorOf(uma)
    expect(await tried(actor, event('F', projects.uv, quoted(uma)))).toBe(1)
    expect(await tried(actor, event('F', projects.uv, quoted(scene.kim)))).toBe(DENIED)
    expect(await tried(actor, event('F', projects.pip, quoted(uma)))).toBe(DENIED)
    for (const name of ['P', 'X', 'A'])
      expect(await tried(actor, event(name, null, quoted(uma)))).toBe(DENIED)
    expect(await tried(actor, 'update case_event set mistaken_at = now()')).toBe(0)
  })
})

describe('a reporter', () => {
  it('speaks for themselves alone', async () => {
    expect(await tried(reporter, `update embargo_answer set answer = 'declined'`)).toBe(0)
    expect(await tried(reporter, answer('team', 'null'))).toBe(DENIED)
    expect(await tried(reporter, answer('reporter', quoted(scene.kim)))).toBe(DENIED)
    expect(await tried(reporter, end('team', 'null'))).toBe(DENIED)
    expect(await tried(reporter, end('reporter', 'null'))).toBe(1)
    expect(await tried(reporter, event('P', null, 'null'))).toBe(DENIED)
    expect(await tried(reporter, 'update case_event set mistaken_at = now()')).toBe(0)
  })
})

describe('a member', () => {
  it('speaks for the team, and for no other party', async () => {
    const kim = actorOf(scene.kim)
    expect(await tried(kim, answer(`person:${pia.personId}`, quoted(scene.kim)))).toBe(DENIED)
    expect(await tried(kim, answer('reporter', 'null'))).toBe(DENIED)
    expect(
      await tried(
        kim,
        `update embargo_answer set answer = 'declined', answered_by = ${quoted(scene.kim)}`,
      ),
    ).toBe(1)
    expect(await tried(kim, end('team', quoted(scene.kim)))).toBe(1)
    expect(await tried(kim, end('reporter', 'null'))).toBe(DENIED)
  })

  it('takes a mistaken event back', async () => {
    const { parley, caseId, kim } = scene
    const person = (await personVoice(scene, kim)).person
    must(await reportPublicEvent(parley.installation, person, { caseId, event: 'A' }))
    expect(
      await tried(actorOf(uma), `update case_event set mistaken_at = now() where event = 'A'`),
    ).toBe(0)
    expect(
      await tried(actorOf(kim), `update case_event set mistaken_at = now() where event = 'A'`),
    ).toBe(1)
  })
})
