// What is shown for approval is what is pushed, byte for byte but for its number and its dates; and where another writes the
// record in between, nothing of theirs is overwritten and nobody is taken to have approved what they did not see.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { publishFiles } from '../../src/clients/git/publish.js'
import { askForApproval } from '../../src/publication/actions/approve.js'
import { retryStep } from '../../src/publication/actions/publish.js'
import { saveAdvisory } from '../../src/remediation/edit.js'
import {
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

vi.setConfig({ testTimeout: 60_000 })

let stage: Stage
let workdir: string
beforeAll(async () => {
  stage = await openStage({ osvProfile: 'default' })
  workdir = await mkdtemp(join(tmpdir(), 'parley-stranger-'))
})
afterAll(async () => {
  await stage.close()
  await rm(workdir, { recursive: true, force: true })
})

const TAKEN = '"(taken when it is pushed)"'

const shownOf = async (caseId: string): Promise<string> =>
  `${JSON.stringify((await deskOf(stage, caseId)).prepared.outputs.osv, null, 2)}\n`

const fileOf = async (caseId: string): Promise<{ path: string; text: string }> => {
  const path = (await stepsOf(stage, caseId))['osv']?.outcome['path'] ?? ''
  return { path, text: (await stage.osv.files())[path] ?? '' }
}

/** The text with whatever only the push could know put back to what was shown. */
const asShown = (text: string, members: readonly string[]): string =>
  members.reduce(
    (before, member) => before.replace(new RegExp(`"${member}": "[^"]+"`), `"${member}": ${TAKEN}`),
    text,
  )

const published = async () => {
  const draft = plainDraft()
  const ready = await readyCase(stage, { draft })
  const shown = await shownOf(ready.caseId)
  await startPublication(stage, ready.caseId)
  await stage.parley.work()
  expect(await states(stage, ready.caseId)).toMatchObject({ osv: 'done' })
  return { ...ready, draft, shown }
}

const correct = async (caseId: string, { draft, links }: ReturnType<typeof plainDraft>) => {
  const person = await personOf(stage, stage.ada)
  const basedOn = (await deskOf(stage, caseId)).prepared.draft.version
  const corrected = { ...draft, description: `${draft.description} Corrected.` }
  const input = { caseId, basedOn, draft: corrected, links }
  must(await saveAdvisory(stage.parley.installation, person, input))
}

let turn = 0
/** Another writer of the database changes a record. */
const strangerWrites = async (path: string, more: Record<string, unknown>) => {
  turn += 1
  await publishFiles({
    remote: stage.osv.path,
    workdir,
    author: { name: 'Stranger', email: 'stranger@example.test' },
    token: `stranger-${turn}`,
    transform: async (view) => {
      const text = JSON.stringify({ ...JSON.parse((await view.read(path)) ?? '{}'), ...more })
      return { files: { [path]: text }, message: 'by hand' }
    },
  })
}

const AMENDS = { kind: 'amendment', reason: 'A correction.' } as const

test('a first record is pushed as it was shown', async () => {
  const { caseId, shown } = await published()
  const { text } = await fileOf(caseId)
  expect(asShown(text, ['id', 'published', 'modified'])).toBe(shown)
})

test('a new version is shown over the record that stands, and pushed so', async () => {
  const { caseId, draft } = await published()
  const before = JSON.parse((await fileOf(caseId)).text)
  stage.parley.installation.passTime({ days: 2 })
  await correct(caseId, draft)
  const shown = await shownOf(caseId)
  expect(JSON.parse(shown)).toMatchObject({ id: before.id, published: before.published })
  await startPublication(stage, caseId, AMENDS)
  await stage.parley.work()
  const { text } = await fileOf(caseId)
  expect(asShown(text, ['modified'])).toBe(shown)
  expect(text).toContain('Corrected.')
})

test('another changed the record since it was approved: it is asked anew, over what they wrote, and lint reads that', async () => {
  const { caseId, draft } = await published()
  const { path, text: before } = await fileOf(caseId)
  await correct(caseId, draft)
  await startPublication(stage, caseId, AMENDS)
  await strangerWrites(path, { related: ['OTHER-1'], references: [{ type: 'OTHER', url: 'x' }] })
  await stage.parley.work()
  const { osv } = await stepsOf(stage, caseId)
  expect(osv).toMatchObject({ state: 'stuck', last_fault: 'osv.record-changed' })
  const page = `/cases/${caseId}/publication`
  const { body } = await stage.parley.request({ url: page, cookie: stage.ada.cookie })
  expect(body).toContain('Another wrote the record in the advisory database')
  const theirs = (await stage.osv.files())[path] ?? ''
  expect(JSON.parse(theirs).related).toEqual(['OTHER-1'])
  const shown = JSON.parse(await shownOf(caseId))
  expect(shown).toMatchObject({
    related: ['OTHER-1'],
    details: expect.stringContaining('Corrected.'),
  })
  // Ours wins where we say something; what they added is read by lint with the rest.
  expect(shown.references).toEqual(JSON.parse(before).references)
  await strangerWrites(path, { severity: [{ type: 'CVSS_V9', score: 'x' }], related: 7 })
  const [row] = await stage.parley.installation.sql<{ id: string }>(
    `select publication_id as id from publication where case_id = $1
      order by publication_number desc limit 1`,
    [caseId],
  )
  const person = await personOf(stage, stage.ada)
  const again = { caseId, publicationId: row?.id ?? '', step: 'osv' }
  must(await retryStep(stage.parts, person, again))
  await stage.parley.work()
  const { prepared } = await deskOf(stage, caseId)
  expect(prepared.outputs.findings).toContainEqual(
    expect.objectContaining({ output: 'osv', path: '/related', level: 'error' }),
  )
  const asking = { caseId, basis: prepared.draft.hash, askedOf: [], ...AMENDS }
  expect(await askForApproval(stage.parts, person, asking)).toMatchObject({
    refusal: 'amendment.record-errors',
  })
  await strangerWrites(path, { related: ['OTHER-2'] })
  must(await retryStep(stage.parts, person, again))
  await stage.parley.work()
  const final = await shownOf(caseId)
  await startPublication(stage, caseId, AMENDS)
  await stage.parley.work()
  expect(await states(stage, caseId)).toEqual({ osv: 'done', page: 'done' })
  const after = await fileOf(caseId)
  expect(asShown(after.text, ['modified'])).toBe(final)
  expect(JSON.parse(after.text)).toMatchObject({ related: ['OTHER-2'], id: JSON.parse(before).id })
})

test('a record that another wrote first is left alone where it says the same, and asked about where not', async () => {
  const draft = plainDraft()
  const same = await readyCase(stage, { draft })
  const other = await readyCase(stage, { draft: plainDraft() })
  const dates = { published: '2026-01-01T00:00:00Z', modified: '2026-01-01T00:00:00Z' }
  for (const [{ caseId }, more] of [
    [same, {}],
    [other, { summary: 'Another title.' }],
  ] as const) {
    const id = caseId === same.caseId ? 'PSF-2026-900' : 'PSF-2026-901'
    const record = { ...JSON.parse(await shownOf(caseId)), ...dates, id, ...more }
    await strangerWrites(`advisories/python/${id}.json`, record)
    await startPublication(stage, caseId)
  }
  await stage.parley.work()
  expect((await stepsOf(stage, same.caseId))['osv']).toMatchObject({
    state: 'done',
    outcome: { osvId: 'PSF-2026-900' },
  })
  expect((await stepsOf(stage, other.caseId))['osv']).toMatchObject({
    last_fault: 'osv.record-changed',
  })
  const files = await stage.osv.files()
  expect(files['advisories/python/PSF-2026-901.json']).toContain('Another title.')
})

test('L3: a withdrawal keeps what another added to the record', async () => {
  const { caseId } = await published()
  const { path } = await fileOf(caseId)
  await strangerWrites(path, { related: ['OTHER-3'] })
  await startPublication(stage, caseId, { kind: 'withdrawal', reason: 'It was none.' })
  expect(JSON.parse(await shownOf(caseId))).toMatchObject({
    details: expect.stringMatching(/^Withdrawn: It was none\./),
    withdrawn: '(taken when it is pushed)',
  })
  await stage.parley.work()
  const { text } = await fileOf(caseId)
  expect(JSON.parse(text)).toMatchObject({
    related: ['OTHER-3'],
    details: expect.stringMatching(/^Withdrawn: It was none\./),
  })
})
