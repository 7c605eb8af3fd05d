// An advisory whose CVE record is not ours: without any id it goes out under the case's number, in words that promise no
// CVE; with an id of another CNA it names that id, and no record is posted.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { enterIdByHand } from '../../src/remediation/cve/enter.js'
import { saveAdvisory } from '../../src/remediation/edit.js'
import { addProject } from '../support/people.js'
import {
  announcements,
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

const asOrganisation = (org: string) =>
  stage.parley.installation.sql(
    `update team set settings = settings || jsonb_build_object('cveOrg', $1::text)`,
    [org],
  )

/** A case of a project that takes no CVE ids, ready but for its approval. */
const withoutId = async (osvProfile: 'psf' | 'default') => {
  const { parley, team } = stage
  const name = `Library ${Math.random().toString(36).slice(2)}`
  const projectId = await addProject(parley.installation, team, name, {
    ...{ reserveCve: false, osvProfile, repo: 'https://github.com/python/library' },
  })
  const draft = plainDraft()
  return { ...(await readyCase({ ...stage, projectId }, { draft })), draft }
}

const filesWith = async (text: string) =>
  Object.entries(await stage.osv.files()).filter(([, file]) => file.includes(text))

test('without an id it is published under the number of the case, with a mail that speaks of no CVE', async () => {
  await asOrganisation('EXAMPLE')
  const { caseId, number, cveId } = await withoutId('default')
  expect(cveId).toBe('')
  const desk = await deskOf(stage, caseId)
  // It has a fixed version and no commit of the fix.
  expect(desk.prepared.outputs.findings.map(({ rule }) => rule)).toEqual(['osv.fix-without-commit'])
  expect(desk.prepared.outputs.osv).toMatchObject({ id: `x_${number}` })
  await startPublication(stage, caseId)
  await stage.parley.work()
  expect(await states(stage, caseId)).toEqual({ mail: 'done', osv: 'done', page: 'done' })
  expect(await filesWith(`"id": "x_${number}"`)).toHaveLength(1)
  const mail = announcements(stage).at(-1)
  expect(mail?.subject).toBe('Quadratic complexity in the example module')
  expect(mail?.text).not.toContain('CVE')
  expect(mail?.text).toContain(`* http://localhost:8080/advisories/${number}`)
  expect(mail?.text).toContain('* https://github.com/python/cpython/pull/')
  const page = await stage.parley.request({ url: `/advisories/${number}` })
  expect(page.headers.location).toBe(`/advisories/x_${number}`)
})

test('a numbered record without an id is found again by its number: amending writes no second one', async () => {
  await asOrganisation('PSF')
  const { caseId, number, draft } = await withoutId('psf')
  await startPublication(stage, caseId)
  await stage.parley.work()
  const osvId = (await stepsOf(stage, caseId))['osv']?.outcome['osvId'] ?? ''
  expect(osvId).toMatch(/^PSF-2026-\d+$/)
  const before = Object.keys(await stage.osv.files()).length
  const moved = await stage.parley.request({ url: `/advisories/${number}` })
  expect([moved.statusCode, moved.headers.location]).toEqual([302, `/advisories/${osvId}`])
  const ada = await personOf(stage, stage.ada)
  const { version } = (await deskOf(stage, caseId)).prepared.draft
  const changed = { ...draft, draft: { ...draft.draft, mitigation: 'Limit the input.' } }
  must(await saveAdvisory(stage.parley.installation, ada, { caseId, basedOn: version, ...changed }))
  await startPublication(stage, caseId, { kind: 'amendment', reason: 'How to mitigate it.' })
  await stage.parley.work()
  expect((await stepsOf(stage, caseId))['osv']?.outcome['osvId']).toBe(osvId)
  expect(Object.keys(await stage.osv.files())).toHaveLength(before)
})

test('L3: an id of another CNA is named everywhere, and no record of ours is posted', async () => {
  const { caseId } = await withoutId('default')
  const ada = await personOf(stage, stage.ada)
  const cveId = 'CVE-2025-88001'
  must(await enterIdByHand(stage.parley.installation, ada, { caseId, cveId }))
  const desk = await deskOf(stage, caseId)
  expect(desk.prepared.outputs.cve).toBeNull()
  expect(desk.readiness.requirements.find(({ id }) => id === 'four-eyes')?.met).toBe(true)
  const page = `/cases/${caseId}/publication`
  const shown = await stage.parley.request({ url: page, cookie: stage.ada.cookie })
  expect(shown.body).toContain(`${cveId} was given by another CNA, who publishes its record`)
  const asked = stage.cve.asked().length
  await startPublication(stage, caseId)
  await stage.parley.work()
  expect(Object.keys(await states(stage, caseId)).sort()).toEqual(['mail', 'osv', 'page'])
  expect(stage.cve.asked()).toHaveLength(asked)
  expect(await filesWith(cveId)).toHaveLength(1)
  expect(announcements(stage).at(-1)?.subject).toContain(`[${cveId}]`)
})
