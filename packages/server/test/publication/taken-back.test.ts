// What was asked for is taken back, an emergency is called off, and a withdrawal takes nothing along that nobody has
// published.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { takeCase } from '../../src/cases/actions/coordinator.js'
import { determineCase } from '../../src/cases/actions/determine.js'
import { loadCasePage } from '../../src/cases/page.js'
import { sealContact } from '../../src/cases/report.js'
import { openCaseKey } from '../../src/db/sealing.js'
import { askForApproval, giveApproval, takeBack } from '../../src/publication/actions/approve.js'
import { declareTheEmergency } from '../../src/publication/actions/emergency.js'
import { callOff, publishNow } from '../../src/publication/actions/publish.js'
import { markExploited } from '../../src/publication/break-glass/exploited.js'
import { eventsOf, letFollow, openByHand, signInAgain } from '../cases/support.js'
import {
  approveCase,
  deskOf,
  editCase,
  must,
  openStage,
  personOf,
  type plainDraft,
  publishedCase,
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

const published = () => publishedCase(stage)

const rewrite = async (
  caseId: string,
  draft: ReturnType<typeof plainDraft>,
  description: string,
) => {
  await editCase(stage, caseId, { ...draft, draft: { ...draft.draft, description } })
}

/** Gives the case a reporter with an address, as a report by form has one. */
const letReport = async (caseId: string, email: string) => {
  const { installation } = stage.parley
  await letFollow(installation, stage.ada, caseId)
  const [row] = await installation.sql<{ wrapped: Buffer }>(
    'select wrapped from case_key where case_id = $1',
    [caseId],
  )
  if (row === undefined) throw new Error('no key')
  const key = openCaseKey(installation.keys, caseId, row.wrapped)
  const contact = sealContact(key, caseId, { name: null, email, creditAs: null })
  await installation.sql('update report set contact = $2 where case_id = $1', [caseId, contact])
}

const pageOf = async (caseId: string) => {
  const { cookie } = await signInAgain(stage.parley.installation, stage.ada)
  return (await stage.parley.request({ url: `/cases/${caseId}/publication`, cookie })).body
}

const recordOf = async (osvId: string) =>
  (await stage.parley.request({ url: `/advisories/${osvId}.osv.json` })).json()

test('L3: a withdrawal goes out with what is published; an edit that nobody has published stays a draft', async () => {
  const { caseId, draft, osvId } = await published()
  const before = await recordOf(osvId)
  await letReport(caseId, 'rea@example.test')
  await rewrite(caseId, draft, 'Words that nobody has approved.')
  await startPublication(stage, caseId, { kind: 'withdrawal', reason: 'It was none.' })
  await stage.parley.work()
  expect(await states(stage, caseId)).toMatchObject({ osv: 'done', page: 'done' })
  const record = await recordOf(osvId)
  expect(record).toMatchObject({
    withdrawn: expect.any(String),
    details: `Withdrawn: It was none.\n\n${before.details}`,
  })
  const { body } = await stage.parley.request({ url: `/advisories/${osvId}` })
  expect(body).not.toContain('nobody has approved')
  const told = stage.mail.messages('rea@example.test').map(({ subject }) => subject)
  expect(told.filter((subject) => subject.includes('was withdrawn'))).toHaveLength(1)
})

test('a withdrawal that was asked for is taken back, with its approval, and an amendment can follow', async () => {
  const { caseId, draft } = await published()
  const hash = await approveCase(stage, caseId, { kind: 'withdrawal', reason: 'It was none.' })
  expect(await pageOf(caseId)).toContain('Take the withdrawal back')
  const cleo = await personOf(stage, stage.cleo)
  must(await takeBack(stage.parts, cleo, { caseId, hash }))
  expect(await eventsOf(stage.parley.installation, caseId)).toContain('approval:taken-back')
  const ada = await personOf(stage, stage.ada)
  expect(await publishNow(stage.parts, ada, { caseId, hash })).toMatchObject({
    refusal: expect.stringMatching(/^(amendment|publication)\./),
  })
  expect((await deskOf(stage, caseId)).prepared.kind).toBe('amendment')
  expect(await takeBack(stage.parts, cleo, { caseId, hash })).toMatchObject({
    refusal: 'approval.other-version', // what would go out is an amendment again
  })
  await rewrite(caseId, draft, 'Better words.')
  await startPublication(stage, caseId, { kind: 'amendment', reason: 'Says it better.' })
  await stage.parley.work()
  expect(await states(stage, caseId)).toMatchObject({ page: 'done' })
})

test('what is asked for again after it was taken back is approved again', async () => {
  const { caseId } = await readyCase(stage)
  const hash = await approveCase(stage, caseId)
  const ada = await personOf(stage, stage.ada)
  // Whoever takes it back has edited nothing, and may approve what is asked for anew.
  must(await takeBack(stage.parts, await personOf(stage, stage.bob), { caseId, hash }))
  const { draft } = (await deskOf(stage, caseId)).prepared
  const asking = { caseId, basis: draft.hash, askedOf: [] }
  const again = must(await askForApproval(stage.parts, ada, asking))
  expect((await deskOf(stage, caseId)).status).toMatchObject({ met: false })
  const bob = await personOf(stage, stage.bob)
  must(await giveApproval(stage.parts, bob, { caseId, hash: again.hash }))
  expect((await deskOf(stage, caseId)).status).toMatchObject({ met: true })
})

test('L3: the CVE record of what was withdrawn can still be rejected, approved as ever', async () => {
  const { caseId, osvId } = await published()
  await startPublication(stage, caseId, { kind: 'withdrawal', reason: 'It was none.' })
  await stage.parley.work()
  expect(await pageOf(caseId)).toContain('Reject its CVE record')
  const withdrawnAt = async () =>
    stage.parley.installation.sql('select withdrawn_at from advisory where case_id = $1', [caseId])
  const atFirst = await withdrawnAt()
  stage.parley.installation.passTime({ minutes: 30 })
  const reject = { kind: 'withdrawal' as const, reason: 'Assigned in error.', rejectsCve: true }
  const without = await askForApproval(stage.parts, await personOf(stage, stage.ada), {
    ...{ caseId, basis: (await deskOf(stage, caseId)).prepared.draft.hash, askedOf: [] },
    ...{ ...reject, rejectsCve: false },
  })
  expect(without).toMatchObject({ refusal: 'amendment.withdrawn' })
  await startPublication(stage, caseId, reject)
  await stage.parley.work()
  expect(await states(stage, caseId)).toMatchObject({ cve: 'done', page: 'done' })
  const record = (await stage.parley.request({ url: `/advisories/${osvId}.cve.json` })).json()
  expect(record.cveMetadata.state).toBe('REJECTED')
  const own = await pageOf(caseId)
  expect(own).not.toContain('Reject its CVE record')
  expect(own).not.toContain('asks to reject')
  // Rejecting its record is no second withdrawal: when and why it was withdrawn stays.
  expect(await withdrawnAt()).toEqual(atFirst)
  const { body } = await stage.parley.request({ url: `/advisories/${osvId}` })
  expect(body).toMatch(/Withdrawn<\/b> on .{0,200}It was none\./s)
  expect(body).toMatch(/is <b>rejected<\/b> since .{0,200}Assigned in error\./s)
})

const look = async (who: Stage['ada'], caseId: string) => {
  const person = await personOf(stage, who)
  const page = await loadCasePage(stage.parley.installation, person, caseId)
  const { cookie } = await signInAgain(stage.parley.installation, who)
  const list = await stage.parley.request({ url: '/cases?q=is:needs-me', cookie })
  const [row] = await stage.parley.installation.sql('select phase from cases where case_id = $1', [
    caseId,
  ])
  return {
    needs: (page?.needs ?? []).map(({ need }) => need),
    isListed: list.body.includes(caseId),
    phase: row?.['phase'],
  }
}

test('an emergency asks every member to look, is no approval, and ends when somebody calls it off', async () => {
  const { caseId } = await readyCase(stage)
  const ada = await personOf(stage, stage.ada)
  must(await markExploited(stage.parley.installation, ada, { caseId, exploited: true }))
  const { hash } = (await deskOf(stage, caseId)).prepared
  const night = { caseId, hash, reason: 'It is used.' }
  const { publicationId } = must(await declareTheEmergency(stage.parts, ada, night))
  const declared = await look(stage.cleo, caseId)
  expect(declared).toMatchObject({ isListed: true, phase: 'publishing' })
  expect(declared.needs).toContain('emergency-declared')
  expect(await pageOf(caseId)).toContain('Call the emergency off')
  const cleo = await personOf(stage, stage.cleo)
  expect(await takeBack(stage.parts, cleo, { caseId, hash })).toMatchObject({
    refusal: 'publication.already-started',
  })
  must(await callOff(stage.parts, cleo, { caseId, publicationId: String(publicationId) }))
  await stage.parley.work()
  const ended = await look(stage.cleo, caseId)
  expect(ended.phase).toBe('accepted')
  expect(ended.needs).not.toContain('emergency-declared')
  expect((await deskOf(stage, caseId)).status.emergency).toBeNull()
  stage.parley.installation.passTime({ hours: 3 })
  const later = await personOf(stage, stage.ada)
  expect(await publishNow(stage.parts, later, { caseId, hash })).toMatchObject({
    refusal: 'publication.not-ready',
  })
})

test('an emergency is declared for what is written, and for nothing else', async () => {
  const { installation } = stage.parley
  const { team, projectId } = stage
  const opened = await openByHand(installation, {
    ...{ team, projectId, person: stage.ada, title: 'Exploited, and not written up' },
  })
  const { caseId } = opened
  const ada = await personOf(stage, stage.ada)
  must(await takeCase(installation, ada, caseId))
  must(await determineCase(installation, ada, { caseId, determination: 'vulnerability' }))
  must(await markExploited(installation, ada, { caseId, exploited: true }))
  const { hash } = (await deskOf(stage, caseId)).prepared.draft
  const declared = await declareTheEmergency(stage.parts, ada, {
    caseId,
    hash,
    reason: 'Attacked.',
  })
  expect(declared).toMatchObject({ refusal: 'approval.nothing-written' })
  await stage.parley.work()
})

test('the page of a case that was reopened says when it was first received', async () => {
  const { caseId } = await readyCase(stage)
  const { installation } = stage.parley
  const [before] = await installation.sql<{ at: Date }>(
    'select received_at as at from cases where case_id = $1',
    [caseId],
  )
  installation.passTime({ days: 5 })
  // As reopening did before migration 0430, of what was entered by hand.
  await installation.sql('update cases set received_at = $2 where case_id = $1', [
    caseId,
    new Date(installation.now()),
  ])
  await startPublication(stage, caseId)
  await stage.parley.work()
  const [row] = await installation.sql<{ received: string }>(
    `select h.document -> 'handled' ->> 'received' as received
       from advisory_history h join advisory a using (advisory_id) where a.case_id = $1`,
    [caseId],
  )
  expect(row?.received.slice(0, 10)).toBe(before?.at.toISOString().slice(0, 10))
})
