// The whole way out: approval of exactly one version, one button, four steps in order, and what is public afterwards.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { askForApproval, giveApproval } from '../../src/publication/actions/approve.js'
import { publishNow } from '../../src/publication/actions/publish.js'
import { saveAdvisory } from '../../src/remediation/edit.js'
import { eventsOf, rowOfCase } from '../cases/support.js'
import {
  announcements,
  approveCase,
  DRAFT,
  deskOf,
  must,
  openStage,
  personOf,
  plainDraft,
  readyCase,
  type Stage,
  startPublication,
  states,
  stepsOf,
} from './stage.js'

let stage: Stage
beforeAll(async () => {
  stage = await openStage()
})
afterAll(() => stage.close())

const page = (url: string) => stage.parley.request({ method: 'GET', url })

test('N1, N2, N4, N5, J4: one press sends mail, CVE record, OSV record and page, then closes the case', async () => {
  const { caseId, cveId } = await readyCase(stage)
  const before = await page('/advisories')
  await startPublication(stage, caseId)
  expect((await page('/advisories')).body).toBe(before.body)
  await stage.parley.work()
  expect(await states(stage, caseId)).toEqual({
    ...{ mail: 'done', cve: 'done', osv: 'done', page: 'done' },
  })
  const [mail] = announcements(stage)
  expect(mail?.subject).toBe(`[${cveId}] ${DRAFT.title}`)
  expect(mail?.text).toContain('There is a MEDIUM severity vulnerability affecting CPython.')
  const steps = await stepsOf(stage, caseId)
  expect(stage.cve.records().map((record) => record.cveMetadata.cveId)).toContain(cveId)
  expect(steps['osv']?.outcome['osvId']).toBe('PSF-2026-1')
  const shown = await page('/advisories/PSF-2026-1')
  expect(shown.statusCode).toBe(200)
  expect(shown.body).toContain(DRAFT.title)
  expect(await rowOfCase(stage.parley.installation, caseId)).toMatchObject({
    report_state: 'closed',
    embargo_state: 'exited',
    published_at: new Date(stage.parley.installation.now()),
    finished_at: new Date(stage.parley.installation.now()),
  })
  const events = await eventsOf(stage.parley.installation, caseId)
  const order = ['case:became-public', 'embargo:ended', 'publication:mail-sent']
  expect(events.filter((name) => order.includes(name))).toEqual(order)
  expect(events.slice(-2)).toEqual(['case:closed', 'publication:finished'])
})

test('the archive address is known beforehand and stands in the record that is approved', async () => {
  const { caseId, cveId } = await readyCase(stage)
  const { snapshot } = (await deskOf(stage, caseId)).prepared
  const url = snapshot.mail?.archiveUrl ?? ''
  expect(url).toMatch(
    /^https:\/\/mail\.python\.org\/archives\/list\/security-announce@python\.org\/thread\/[A-Z2-7]{32}\/$/,
  )
  expect((await deskOf(stage, caseId)).prepared.snapshot.mail?.messageId).toBe(
    snapshot.mail?.messageId,
  )
  await startPublication(stage, caseId)
  await stage.parley.work()
  const record = stage.cve.records().find((each) => each.cveMetadata.cveId === cveId)
  expect(record?.containers.cna['references']).toContainEqual({ url, tags: ['vendor-advisory'] })
  expect(announcements(stage).at(-1)?.messageId).toBe(snapshot.mail?.messageId)
})

// asvs: 2.3.1
test('I5, N1: nothing is published while something is missing, and the refusal lists all of it', async () => {
  const draft = plainDraft({ description: '' })
  const bare = { draft: draft.draft, links: [] }
  const { caseId } = await readyCase(stage, { draft: bare, vectors: [] })
  const { hash } = (await deskOf(stage, caseId)).prepared
  const outcome = await publishNow(stage.parts, await personOf(stage, stage.ada), { caseId, hash })
  expect(outcome).toMatchObject({ refusal: 'publication.not-ready' })
  const missing = 'missing' in outcome ? (outcome.missing as { id: string }[]) : []
  expect(missing.map(({ id }) => id)).toEqual(
    expect.arrayContaining([
      ...['description', 'severity', 'public-issue', 'fix-merged', 'four-eyes', 'approval'],
    ]),
  )
})

test('L7: the last editor, who asks, and who is no CNA operator are not the second pair of eyes', async () => {
  const { caseId } = await readyCase(stage)
  const ada = await personOf(stage, stage.ada)
  const { draft } = (await deskOf(stage, caseId)).prepared
  const asking = { caseId, basis: draft.hash, askedOf: [stage.bob.personId] }
  const { hash } = must(await askForApproval(stage.parts, ada, asking))
  expect(await giveApproval(stage.parts, ada, { caseId, hash })).toMatchObject({
    refusal: 'approval.last-editor',
  })
  const cleo = await personOf(stage, stage.cleo)
  must(await giveApproval(stage.parts, cleo, { caseId, hash }))
  const refused = await publishNow(stage.parts, ada, { caseId, hash })
  expect(refused).toMatchObject({ refusal: 'publication.not-ready' })
  must(await giveApproval(stage.parts, await personOf(stage, stage.bob), { caseId, hash }))
  must(await publishNow(stage.parts, ada, { caseId, hash }))
  await stage.parley.work()
})

test('any edit voids the approval, even of a credit or a link alone', async () => {
  const draft = plainDraft()
  const { caseId } = await readyCase(stage, { draft })
  const hash = await approveCase(stage, caseId)
  const ada = await personOf(stage, stage.ada)
  const { version } = (await deskOf(stage, caseId)).prepared.draft
  const edited = { ...draft, links: [...draft.links].reverse() }
  must(await saveAdvisory(stage.parley.installation, ada, { caseId, basedOn: version, ...edited }))
  expect(await publishNow(stage.parts, ada, { caseId, hash })).toMatchObject({
    refusal: 'publication.not-ready',
  })
  const bob = await personOf(stage, stage.bob)
  expect(await giveApproval(stage.parts, bob, { caseId, hash })).toMatchObject({
    refusal: 'approval.not-requested',
  })
  await startPublication(stage, caseId)
  await stage.parley.work()
  expect(await states(stage, caseId)).toMatchObject({ page: 'done' })
})

test('an edit that is taken back voids the approval all the same', async () => {
  const draft = plainDraft()
  const { caseId } = await readyCase(stage, { draft })
  const hash = await approveCase(stage, caseId)
  const ada = await personOf(stage, stage.ada)
  const save = async (next: ReturnType<typeof plainDraft>) => {
    const basedOn = (await deskOf(stage, caseId)).prepared.draft.version
    must(await saveAdvisory(stage.parley.installation, ada, { caseId, basedOn, ...next }))
  }
  await save({ ...draft, draft: { ...draft.draft, title: 'Something else' } })
  await save(draft)
  expect(await publishNow(stage.parts, ada, { caseId, hash })).toMatchObject({
    refusal: 'publication.not-ready',
  })
  expect((await deskOf(stage, caseId)).prepared.hash).not.toBe(hash)
})

test('L7: the approval of somebody who has left counts no more', async () => {
  const { caseId } = await readyCase(stage)
  const hash = await approveCase(stage, caseId)
  expect((await deskOf(stage, caseId)).status).toMatchObject({ met: true })
  const { installation } = stage.parley
  const leave = (at: string) =>
    installation.sql(`update membership set left_at = ${at} where person_id = $1`, [
      stage.bob.personId,
    ])
  await leave('now()')
  expect((await deskOf(stage, caseId)).status).toMatchObject({ met: false, by: [] })
  expect(
    await publishNow(stage.parts, await personOf(stage, stage.ada), { caseId, hash }),
  ).toMatchObject({ refusal: 'publication.not-ready' })
  await leave('null')
})

// asvs: 2.3.4
test('ten presses at once start one publication', async () => {
  const { caseId } = await readyCase(stage)
  const hash = await approveCase(stage, caseId)
  const ada = await personOf(stage, stage.ada)
  const count = announcements(stage).length
  const outcomes = await Promise.all(
    Array.from({ length: 10 }, () => publishNow(stage.parts, ada, { caseId, hash })),
  )
  expect(outcomes.filter((outcome) => 'publicationId' in outcome)).toHaveLength(1)
  await Promise.all([stage.parley.work(), stage.parley.work(), stage.parley.work()])
  await stage.parley.work()
  expect(announcements(stage)).toHaveLength(count + 1)
  expect(await states(stage, caseId)).toMatchObject({ mail: 'done', page: 'done' })
})

// asvs: 7.5.3
test('publishing asks for a fresh proof, and a stranger to the team learns nothing', async () => {
  const { caseId } = await readyCase(stage)
  const hash = await approveCase(stage, caseId)
  const ada = await personOf(stage, stage.ada)
  const stale = { ...ada, session: { sessionId: 'x', csrf: 'x', provedAt: 0 as never } }
  expect(await publishNow(stage.parts, stale, { caseId, hash })).toMatchObject({
    refusal: 'identity.proof-needed',
  })
  const nobody = { ...ada, personId: '00000000-0000-4000-8000-000000000000', memberships: [] }
  expect(await publishNow(stage.parts, nobody, { caseId, hash })).toMatchObject({
    refusal: 'case.unknown',
  })
  await stage.parley.work()
})
