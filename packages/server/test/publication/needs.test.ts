// What the list says a case asks of a person and what the case's own page says are the same, all the way out.
import { randomUUID } from 'node:crypto'
import type { NeedKind } from '@parley/rules'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { declareConflict } from '../../src/cases/actions/coordinator.js'
import { loadCasePage } from '../../src/cases/page.js'
import { askForApproval, giveApproval, takeBack } from '../../src/publication/actions/approve.js'
import { declareTheEmergency } from '../../src/publication/actions/emergency.js'
import { publishNow } from '../../src/publication/actions/publish.js'
import { markExploited } from '../../src/publication/break-glass/exploited.js'
import { signInAgain } from '../cases/support.js'
import type { TestPerson } from '../support/people.js'
import {
  approveCase,
  deskOf,
  must,
  openStage,
  personOf,
  readyCase,
  type Stage,
  startPublication,
  states,
} from './stage.js'

let stage: Stage
beforeAll(async () => {
  stage = await openStage()
})
afterAll(() => stage.close())

/** The kinds of need on the case's page; the list must have the case among what needs this person exactly when some. */
const needs = async (who: TestPerson, caseId: string): Promise<readonly NeedKind[]> => {
  const page = await loadCasePage(stage.parley.installation, await personOf(stage, who), caseId)
  const kinds = (page?.needs ?? []).map(({ need }) => need)
  const { cookie } = await signInAgain(stage.parley.installation, who)
  const list = await stage.parley.request({ url: '/cases?q=is:needs-me', cookie })
  expect(list.body.includes(caseId)).toBe(kinds.length > 0)
  return kinds
}

test('L7: who is asked by name has the need, and nobody else, until they answer', async () => {
  const { caseId } = await readyCase(stage)
  expect(await needs(stage.bob, caseId)).toEqual([])
  const { draft } = (await deskOf(stage, caseId)).prepared
  const asking = { caseId, basis: draft.hash, askedOf: [stage.bob.personId] }
  const { hash } = must(await askForApproval(stage.parts, await personOf(stage, stage.ada), asking))
  expect(await needs(stage.bob, caseId)).toEqual(['approval'])
  expect(await needs(stage.cleo, caseId)).toEqual([])
  expect(await needs(stage.ada, caseId)).not.toContain('approval')
  must(await giveApproval(stage.parts, await personOf(stage, stage.bob), { caseId, hash }))
  expect(await needs(stage.bob, caseId)).toEqual([])
  expect(await needs(stage.ada, caseId)).toContain('publish')
})

test('L7: when nobody is named, everyone who may approve has the need', async () => {
  const { caseId } = await readyCase(stage)
  const { draft } = (await deskOf(stage, caseId)).prepared
  const asking = { caseId, basis: draft.hash, askedOf: [] }
  must(await askForApproval(stage.parts, await personOf(stage, stage.ada), asking))
  expect(await needs(stage.bob, caseId)).toEqual(['approval'])
  expect(await needs(stage.cleo, caseId)).toEqual(['approval'])
  expect(await needs(stage.ada, caseId)).not.toContain('approval')
})

test('L7: who edited it last, and who declared a conflict of interest, is neither offered nor asked', async () => {
  const { caseId } = await readyCase(stage)
  const bob = await personOf(stage, stage.bob)
  must(await declareConflict(stage.parley.installation, await personOf(stage, stage.cleo), caseId))
  const { cookie } = await signInAgain(stage.parley.installation, stage.bob)
  const page = await stage.parley.request({ url: `/cases/${caseId}/publication`, cookie })
  expect(page.body).toContain('name="askedOf"')
  const { draft } = (await deskOf(stage, caseId)).prepared
  const ask = (who: TestPerson) =>
    askForApproval(stage.parts, bob, { caseId, basis: draft.hash, askedOf: [who.personId] })
  for (const [who, refusal] of [
    [stage.ada, 'approval.asks-last-editor'],
    [stage.cleo, 'approval.asks-conflicted'],
  ] as const) {
    expect(page.body).not.toContain(`<option value="${who.personId}"`)
    expect(await ask(who)).toMatchObject({ refusal })
    expect(await needs(who, caseId)).not.toContain('approval')
  }
  const asking = { caseId, basis: draft.hash, askedOf: [] }
  const { hash } = must(await askForApproval(stage.parts, bob, asking))
  const cleo = await personOf(stage, stage.cleo)
  expect(await giveApproval(stage.parts, cleo, { caseId, hash })).toMatchObject({
    refusal: 'case.has-conflict',
  })
})

test('L7: what changes a published advisory asks for its approval, and then for its publication', async () => {
  const { caseId } = await readyCase(stage)
  await startPublication(stage, caseId)
  await stage.parley.work()
  expect(await needs(stage.bob, caseId)).toEqual([])
  const ask = async () => {
    const { draft } = (await deskOf(stage, caseId)).prepared
    const asking = {
      caseId,
      basis: draft.hash,
      askedOf: [],
      kind: 'withdrawal',
      reason: 'Not ours.',
    } as const
    return must(await askForApproval(stage.parts, await personOf(stage, stage.ada), asking))
  }
  const { hash } = await ask()
  const { requirements } = (await deskOf(stage, caseId)).readiness
  expect(requirements.find(({ id }) => id === 'four-eyes')?.met).toBe(true)
  expect(await needs(stage.bob, caseId)).toEqual(['approval'])
  expect(await needs(stage.ada, caseId)).toEqual([])
  must(await takeBack(stage.parts, await personOf(stage, stage.ada), { caseId, hash }))
  expect(await needs(stage.bob, caseId)).toEqual([])
  await ask()
  must(await giveApproval(stage.parts, await personOf(stage, stage.bob), { caseId, hash }))
  expect(await needs(stage.bob, caseId)).toEqual([])
  expect(await needs(stage.ada, caseId)).toEqual(['publish'])
  must(await publishNow(stage.parts, await personOf(stage, stage.ada), { caseId, hash }))
  await stage.parley.work()
  expect(await needs(stage.ada, caseId)).toEqual([])
})

test('a list after a leak asks its coordinator until it is closed, published or not', async () => {
  const { caseId } = await readyCase(stage)
  await startPublication(stage, caseId)
  await stage.parley.work()
  await stage.parley.installation.sql(
    `insert into break_glass (break_glass_id, case_id, compartment_id, cause, opened_by, opened_at)
     select gen_random_uuid(), case_id, compartment_id, 'public', $2, now() from cases where case_id = $1`,
    [caseId, stage.bob.personId],
  )
  expect(await needs(stage.ada, caseId)).toEqual(['leak-list'])
  await stage.parley.installation.sql(
    'update break_glass set closed_at = now(), closed_by = opened_by where case_id = $1',
    [caseId],
  )
  expect(await needs(stage.ada, caseId)).toEqual([])
})

test('an end of the embargo that another proposed asks its coordinator until the team has answered', async () => {
  const { caseId } = await readyCase(stage)
  const before = await needs(stage.ada, caseId)
  const proposalId = randomUUID()
  await stage.parley.installation.sql(
    `insert into embargo_proposal (proposal_id, case_id, compartment_id, party, ends_at, lengthens, proposed_at)
     select $2, case_id, compartment_id, 'reporter', now() + interval '30 days', false, now() from cases where case_id = $1`,
    [caseId, proposalId],
  )
  expect(await needs(stage.ada, caseId)).toEqual([...before, 'embargo-proposal'])
  expect(await needs(stage.bob, caseId)).toEqual([])
  await stage.parley.installation.sql(
    `insert into embargo_answer (proposal_id, case_id, compartment_id, party, answer, answered_by, answered_at)
     select $2, case_id, compartment_id, 'team', 'accepted', $3, now() from cases where case_id = $1`,
    [caseId, proposalId, stage.ada.personId],
  )
  expect(await needs(stage.ada, caseId)).toEqual(before)
})

const settle = async (more: Record<string, string>) => {
  const settings = JSON.stringify({ cveOrg: 'PSF', ...more })
  await stage.parley.installation.sql('update team set settings = $1', [settings])
}

test('what is stuck is told to its coordinator and to who asked for it, and asks them', async () => {
  const refusing = 'refusing@python.org'
  stage.mail.rejectRecipient(refusing, 550)
  await settle({ announceTo: refusing })
  const { caseId } = await readyCase(stage)
  const hash = await approveCase(stage, caseId)
  must(await publishNow(stage.parts, await personOf(stage, stage.bob), { caseId, hash }))
  await stage.parley.work()
  await settle({})
  expect(await states(stage, caseId)).toMatchObject({ mail: 'stuck' })
  expect(await needs(stage.ada, caseId)).toContain('publication-stuck')
  expect(await needs(stage.bob, caseId)).toEqual(['publication-stuck'])
  expect(await needs(stage.cleo, caseId)).toEqual([])
  const told = (who: string) =>
    stage.mail.messages(who).filter(({ text }) => text.includes('is stuck')).length
  expect(told('ada.lead@example.test')).toBe(1)
  expect(told('bob.reader@example.test')).toBe(1)
  expect(told('cleo.member@example.test')).toBe(0)
})

test('J4: a CVE record that is late is told to the team, once', async () => {
  const { caseId } = await readyCase(stage)
  await stage.cve.down()
  await startPublication(stage, caseId)
  await stage.parley.work()
  const told = () =>
    stage.mail
      .messages('bob.reader@example.test')
      .filter(({ text }) => text.includes('its CVE record is late')).length
  stage.parley.installation.passTime({ hours: 23, minutes: 59 })
  await stage.parley.work()
  expect(told()).toBe(0)
  for (const hours of [1, 1]) {
    stage.parley.installation.passTime({ hours })
    await stage.parley.work()
  }
  expect(told()).toBe(1)
  await stage.cve.up()
})

const toldOf = (words: string) =>
  stage.mail.messages('cleo.member@example.test').filter(({ text }) => text.includes(words)).length

test('an emergency is told to whoever muted everything, and asks everybody else for its review', async () => {
  await stage.parley.installation.sql(
    `update person set notify = '{"new-report": "never", "deadline": "daily"}' where person_id = $1`,
    [stage.cleo.personId],
  )
  const { caseId } = await readyCase(stage)
  const ada = await personOf(stage, stage.ada)
  const { hash } = (await deskOf(stage, caseId)).prepared
  must(await markExploited(stage.parley.installation, ada, { caseId, exploited: true }))
  must(await declareTheEmergency(stage.parts, ada, { caseId, hash, reason: 'It is used.' }))
  stage.parley.installation.passTime({ hours: 2, minutes: 1 })
  await stage.parley.work()
  expect(await needs(stage.bob, caseId)).toEqual(['emergency-review'])
  expect(await needs(stage.ada, caseId)).toEqual(['leak-list'])
  expect(toldOf('Somebody started an emergency publication')).toBe(1)
  stage.parley.installation.passTime({ days: 6, hours: 23 })
  await stage.parley.work()
  expect(toldOf('its review is overdue')).toBe(0)
  stage.parley.installation.passTime({ hours: 2 })
  await stage.parley.work()
  await stage.parley.work()
  expect(toldOf('its review is overdue')).toBe(1)
  stage.parley.installation.passTime({ days: 1 })
  await stage.parley.work()
  expect(toldOf('its review is overdue')).toBe(2)
})

test('an approver who leaves counts no more: the list does not call the case ready, and does when they come back', async () => {
  const { caseId } = await readyCase(stage)
  await approveCase(stage, caseId)
  const { installation } = stage.parley
  const isReady = async () => {
    const { cookie } = await signInAgain(installation, stage.ada)
    const page = await loadCasePage(installation, await personOf(stage, stage.ada), caseId)
    const list = await stage.parley.request({ url: '/cases?q=phase:ready-to-publish', cookie })
    expect(list.body.includes(caseId)).toBe(page?.phase === 'ready-to-publish')
    return page?.phase === 'ready-to-publish'
  }
  expect(await isReady()).toBe(true)
  const leave = (left: string) =>
    installation.sql(`update membership set left_at = ${left} where person_id = $1`, [
      stage.bob.personId,
    ])
  await leave('now()')
  expect(await isReady()).toBe(false)
  await leave('null')
  expect(await isReady()).toBe(true)
  await stage.parley.work()
})
