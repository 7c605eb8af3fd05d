// A publication whose step does not get done is never locked: it is tried again under the settings of now, called off
// where nothing can have gone out, or replaced by a new version or a withdrawal. And nothing goes out twice.
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { bindKeys } from '../../src/db/key-check.js'
import { askForApproval, giveApproval } from '../../src/publication/actions/approve.js'
import { callOff, publishNow, retryStep } from '../../src/publication/actions/publish.js'
import { publicationStep } from '../../src/publication/jobs.js'
import { saveAdvisory } from '../../src/remediation/edit.js'
import { eventsOf, rowOfCase, signInAgain } from '../cases/support.js'
import {
  approveCase,
  deskOf,
  LIST,
  must,
  openStage,
  personOf,
  plainDraft,
  type ReadyCase,
  readyCase,
  type Stage,
  startPublication,
  states,
  stepsOf,
} from './stage.js'

vi.setConfig({ testTimeout: 60_000 })

let stage: Stage
beforeAll(async () => {
  stage = await openStage()
})
afterAll(() => stage.close())

const SETTINGS = { cveOrg: 'PSF' }
const settle = async (more: Record<string, string> = {}) => {
  await stage.parley.installation.sql('update team set settings = $1', [
    JSON.stringify({ ...SETTINGS, ...more }),
  ])
}

const idsOf = async (caseId: string) => {
  const [row] = await stage.parley.installation.sql<{ id: string }>(
    'select publication_id as id from publication where case_id = $1 order by publication_number desc limit 1',
    [caseId],
  )
  return { caseId, publicationId: row?.id ?? '' }
}

const ada = () => personOf(stage, stage.ada)
const later = async () => {
  stage.parley.installation.passTime({ minutes: 16 })
  await stage.parley.work()
}
const mailsOf = ({ cveId }: ReadyCase, list = LIST) =>
  stage.mail.messages(list).filter(({ subject }) => subject.includes(cveId))

const pageOf = async (caseId: string) => {
  const { cookie } = await signInAgain(stage.parley.installation, stage.ada)
  return (await stage.parley.request({ url: `/cases/${caseId}/publication`, cookie })).body
}

const correct = async (caseId: string, draft: ReturnType<typeof plainDraft>) => {
  const basedOn = (await deskOf(stage, caseId)).prepared.draft.version
  const corrected = { ...draft.draft, description: `${draft.draft.description} Corrected.` }
  const input = { caseId, basedOn, draft: corrected, links: draft.links }
  must(await saveAdvisory(stage.parley.installation, await ada(), input))
}

const ALL_DONE = { mail: 'done', cve: 'done', osv: 'done', page: 'done' }

describe('the announcement', () => {
  const WRONG = 'nobody-here@python.org'

  test('a wrong address that was refused: never sent there again, called off, approved for the right one', async () => {
    const ready = await readyCase(stage)
    const { caseId } = ready
    stage.mail.rejectRecipient(WRONG, 550)
    await settle({ announceTo: WRONG })
    await startPublication(stage, caseId)
    await stage.parley.work()
    expect(await states(stage, caseId)).toMatchObject({ mail: 'stuck', cve: 'waiting' })
    const ids = await idsOf(caseId)
    await settle()
    expect(await retryStep(stage.parts, await ada(), { ...ids, step: 'mail' })).toMatchObject({
      refusal: 'publication.venue-changed',
    })
    expect(await pageOf(caseId)).toContain('Call the publication off')
    must(await callOff(stage.parts, await ada(), ids))
    expect(await states(stage, caseId)).toEqual({
      ...{ mail: 'skipped', cve: 'skipped', osv: 'skipped', page: 'skipped' },
    })
    expect(await rowOfCase(stage.parley.installation, caseId)).toMatchObject({
      record_waits: false,
    })
    const { hash } = (await deskOf(stage, caseId)).prepared
    expect(await publishNow(stage.parts, await ada(), { caseId, hash })).toMatchObject({
      refusal: 'publication.not-ready',
    })
    await startPublication(stage, caseId)
    await stage.parley.work()
    expect(await states(stage, caseId)).toEqual(ALL_DONE)
    expect([mailsOf(ready).length, mailsOf(ready, WRONG).length]).toEqual([1, 0])
  })

  test('settings that changed before the next attempt: it is not sent, and says why', async () => {
    const ready = await readyCase(stage)
    const { caseId } = ready
    await startPublication(stage, caseId)
    stage.mail.failNext({ times: 1, how: '4xx' })
    await stage.parley.work()
    await settle({ announceTo: 'elsewhere@example.test' })
    await later()
    const { mail } = await stepsOf(stage, caseId)
    expect(mail).toMatchObject({ state: 'stuck', last_fault: 'mail.venue-changed' })
    expect(await pageOf(caseId)).toContain('announces elsewhere than what was approved')
    expect(mailsOf(ready)).toEqual([])
    await settle()
    must(await retryStep(stage.parts, await ada(), { ...(await idsOf(caseId)), step: 'mail' }))
    await stage.parley.work()
    expect(await states(stage, caseId)).toEqual(ALL_DONE)
    expect(mailsOf(ready)).toHaveLength(1)
  })

  test('an answer that was lost is never taken as a no, whatever comes after it', async () => {
    const draft = plainDraft()
    const ready = await readyCase(stage, { draft })
    const { caseId, cveId } = ready
    await startPublication(stage, caseId)
    stage.mail.failNext({ times: 1, how: 'cut-after-success' })
    await stage.parley.work()
    expect(mailsOf(ready)).toHaveLength(1)
    stage.mail.failNext({ times: 1, how: '5xx' })
    await later()
    const { mail } = await stepsOf(stage, caseId)
    expect(mail).toMatchObject({ state: 'stuck', last_fault: 'mail.rejected' })
    const first = await idsOf(caseId)
    expect(await callOff(stage.parts, await ada(), first)).toMatchObject({
      refusal: 'publication.begun',
    })
    expect(await pageOf(caseId)).toContain('whether this one arrived')
    // A new version takes its place: no second mail, and its page tells the public.
    await correct(caseId, draft)
    await startPublication(stage, caseId, { kind: 'amendment', reason: 'It was unclear.' })
    await stage.parley.work()
    await later()
    expect(await states(stage, caseId)).toEqual({ cve: 'done', osv: 'done', page: 'done' })
    expect(mailsOf(ready)).toHaveLength(1)
    const row = await rowOfCase(stage.parley.installation, caseId)
    expect(row).toMatchObject({ report_state: 'closed', embargo_state: 'exited' })
    expect(row['published_at']).not.toBeNull()
    const page = await stage.parley.request({ url: `/advisories/${cveId}` })
    expect(page.statusCode).toBe(302)
  })
})

describe('the records', () => {
  test('a wrong advisory database: once the setting is right, trying again goes there', async () => {
    const { caseId, cveId } = await readyCase(stage)
    await settle({ osvRepo: `${stage.osv.path}-of-nobody` })
    await startPublication(stage, caseId)
    await stage.parley.work()
    expect(await states(stage, caseId)).toEqual({ ...ALL_DONE, osv: 'failed' })
    await settle()
    must(await retryStep(stage.parts, await ada(), { ...(await idsOf(caseId)), step: 'osv' }))
    await stage.parley.work()
    expect(await states(stage, caseId)).toEqual(ALL_DONE)
    const files = Object.values(await stage.osv.files())
    expect(files.filter((text) => text.includes(`"${cveId}"`))).toHaveLength(1)
  })

  test('a team that named another CNA: once the setting is right, the record goes out', async () => {
    const { caseId } = await readyCase(stage)
    stage.cve.failNext({ route: 'POST /cve/:id/cna', times: 1, how: '403-firewall' })
    await startPublication(stage, caseId)
    await stage.parley.work()
    await settle({ cveOrg: 'OTHER' })
    stage.parley.installation.passTime({ minutes: 16 })
    const { settings } = stage.parts
    const keyFile = { variable: 'PARLEY_CVE_KEY_FILE', path: 'unread' }
    const account = { org: 'PSF', user: 'parley@example.test', keyFile }
    const parts = { ...stage.parts, settings: { ...settings, cve: { ...settings.cve, account } } }
    await publicationStep(parts)({ ...(await idsOf(caseId)), step: 'cve' })
    expect((await stepsOf(stage, caseId))['cve']).toMatchObject({
      ...{ state: 'failed', last_fault: 'cve.other-organisation' },
    })
    await settle()
    await later()
    expect(await states(stage, caseId)).toEqual(ALL_DONE)
  })

  test('a new version takes the place of a record that does not get out, in a text of its own', async () => {
    const draft = plainDraft()
    const ready = await readyCase(stage, { draft })
    const { caseId, cveId } = ready
    stage.cve.failNext({ route: 'POST /cve/:id/cna', times: 1, how: '403-firewall' })
    await startPublication(stage, caseId)
    await stage.parley.work()
    expect(await states(stage, caseId)).toEqual({ ...ALL_DONE, cve: 'failed' })
    const first = await idsOf(caseId)
    expect(await callOff(stage.parts, await ada(), first)).toMatchObject({
      refusal: 'publication.begun',
    })
    await correct(caseId, draft)
    expect(await pageOf(caseId)).toContain('takes the place of what is not done')
    await startPublication(stage, caseId, { kind: 'amendment', reason: 'A correction.' })
    const [old] = await stage.parley.installation.sql(
      `select finished_at is not null as finished, superseded_by is not null as replaced,
              (select string_agg(step || ' ' || state, ', ' order by step) from publication_step s
                where s.publication_id = p.publication_id) as steps
         from publication p where publication_id = $1`,
      [first.publicationId],
    )
    const steps = 'cve skipped, mail done, osv done, page done'
    expect(old).toEqual({ finished: true, replaced: true, steps })
    await later()
    await later()
    expect(await states(stage, caseId)).toEqual({ cve: 'done', osv: 'done', page: 'done' })
    const posts = stage.cve.records().filter((record) => record.cveMetadata.cveId === cveId)
    expect(JSON.stringify(posts)).toContain('Corrected.')
    expect(mailsOf(ready)).toHaveLength(1)
    const events = await eventsOf(stage.parley.installation, caseId)
    expect(events).toContain('publication:superseded')
    expect(await rowOfCase(stage.parley.installation, caseId)).toMatchObject({
      ...{ report_state: 'closed', record_waits: false, publishing: false },
    })
  })

  test('what is owed stays owed when the version that took its place is called off', async () => {
    const draft = plainDraft()
    const { caseId } = await readyCase(stage, { draft })
    stage.cve.failNext({ route: 'POST /cve/:id/cna', times: 1, how: '403-firewall' })
    await startPublication(stage, caseId)
    await stage.parley.work()
    const again = { kind: 'amendment', reason: 'Once more.' } as const
    await startPublication(stage, caseId, again)
    must(await callOff(stage.parts, await ada(), await idsOf(caseId)))
    expect((await deskOf(stage, caseId)).amendment.owed).toEqual(['cve'])
    await startPublication(stage, caseId, { ...again, reason: 'And once more.' })
    await stage.parley.work()
    expect(await states(stage, caseId)).toMatchObject({ cve: 'done', page: 'done' })
  })

  test('L3: it is withdrawn while its records never came out, and its id is rejected', async () => {
    const { caseId, cveId } = await readyCase(stage)
    await settle({ osvRepo: `${stage.osv.path}-of-nobody` })
    stage.cve.failNext({ route: 'POST /cve/:id/cna', times: 1, how: '403-firewall' })
    await startPublication(stage, caseId)
    await stage.parley.work()
    expect(await states(stage, caseId)).toEqual({ ...ALL_DONE, cve: 'failed', osv: 'failed' })
    await settle()
    const { draft } = (await deskOf(stage, caseId)).prepared
    const reason = 'It was not a vulnerability.'
    const asking = { caseId, basis: draft.hash, askedOf: [stage.bob.personId], reason }
    must(
      await askForApproval(stage.parts, await ada(), {
        ...asking,
        ...{ kind: 'withdrawal', rejectsCve: true },
      }),
    )
    const { hash } = (await deskOf(stage, caseId)).prepared
    must(await giveApproval(stage.parts, await personOf(stage, stage.bob), { caseId, hash }))
    must(await publishNow(stage.parts, await ada(), { caseId, hash }))
    await stage.parley.work()
    expect(await states(stage, caseId)).toEqual({ cve: 'done', osv: 'done', page: 'done' })
    expect(stage.cve.asked()).toContain(`POST /cve/${cveId}/reject`)
    const page = await stage.parley.request({ url: `/advisories/${cveId}` })
    expect(page.body).toContain('Withdrawn')
  })
})

test('nothing replaces what goes well, or what is being tried at this moment', async () => {
  const draft = plainDraft()
  const { caseId } = await readyCase(stage, { draft })
  await startPublication(stage, caseId)
  await correct(caseId, draft)
  const ask = async () =>
    askForApproval(stage.parts, await ada(), {
      ...{ caseId, askedOf: [], kind: 'amendment', reason: 'A correction.' },
      basis: (await deskOf(stage, caseId)).prepared.draft.hash,
    })
  expect(await ask()).toMatchObject({ refusal: 'publication.already-started' })
  stage.cve.failNext({ route: 'POST /cve/:id/cna', times: 1, how: '403-firewall' })
  await stage.parley.work()
  const running = (state: string) =>
    stage.parley.installation.sql(
      `update publication_step set state = $2 where case_id = $1 and step = 'cve'`,
      [caseId, state],
    )
  await running('running')
  expect(await ask()).toMatchObject({ refusal: 'publication.already-started' })
  await running('failed')
  must(await ask())
  await approveCase(stage, caseId, { kind: 'amendment', reason: 'A correction.' })
  await later()
})

test('after a restore nothing goes out until an operator releases it', async () => {
  const ready = await readyCase(stage)
  const { caseId } = ready
  await stage.parley.work()
  const before = stage.mail.messages('bob.reader@example.test').length
  const { installation } = stage.parley
  await bindKeys(installation.admin, installation.keys, new Date(installation.now()))
  await installation.sql('update installation set outgoing_paused_at = now()')
  await startPublication(stage, caseId)
  await later()
  await later()
  expect(new Set(Object.values(await states(stage, caseId)))).toEqual(new Set(['waiting']))
  expect(stage.mail.messages('bob.reader@example.test')).toHaveLength(before)
  const words = 'was restored from a backup, and nothing goes out'
  const whatWaits = async () => {
    const { cookie } = await signInAgain(installation, stage.ada)
    return (await stage.parley.request({ url: '/waiting', cookie })).body
  }
  expect(await whatWaits()).toContain(words)
  await installation.sql('update installation set outgoing_paused_at = null')
  expect(await whatWaits()).not.toContain(words)
  await later()
  expect(await states(stage, caseId)).toEqual(ALL_DONE)
  expect(mailsOf(ready)).toHaveLength(1)
})
