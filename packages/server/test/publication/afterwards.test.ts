// After the first publication: a new version without a second mail, a withdrawal with its reason; and the ways in with
// fewer eyes, which everyone can see.
import { lintOsv } from '@parley/records'
import { pep811Charter } from '@parley/rules'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { askForApproval } from '../../src/publication/actions/approve.js'
import { publishNow } from '../../src/publication/actions/publish.js'
import { eventsOf, formOf, letFollow, openByHand, signInAgain } from '../cases/support.js'
import {
  announcements,
  approveCase,
  deskOf,
  editCase,
  must,
  openStage,
  personOf,
  plainDraft,
  publishedCase,
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

const get = (url: string) => stage.parley.request({ method: 'GET', url })

const published = () => publishedCase(stage)

test('L11, L12: a new version is approved again, updates the records in place and sends no mail', async () => {
  const { caseId, cveId, draft, osvId } = await published()
  const before = announcements(stage).length
  stage.parley.installation.passTime({ days: 3 })
  const more = { ...draft.draft.affected[0], version: '3.12.0', lessThan: '3.12.12', fixCommit: '' }
  // because: the draft has one line of versions
  const affected = [...draft.draft.affected, more as (typeof draft.draft.affected)[number]]
  const commit = {
    kind: 'commit' as const,
    url: `https://github.com/python/cpython/commit/${'b2'.repeat(20)}`,
    ...{ tags: [], isMerged: true },
  }
  await editCase(stage, caseId, {
    draft: { ...draft.draft, affected },
    links: [...draft.links, commit],
  })
  const { cookie } = await signInAgain(stage.parley.installation, stage.ada)
  const url = `/cases/${caseId}/publication`
  const differs = (await stage.parley.request({ method: 'GET', url, cookie })).body
  expect(differs).toContain('OSV record: the versions or commits that it names as affected change')
  const nothing = await askForApproval(stage.parts, await personOf(stage, stage.ada), {
    caseId,
    basis: (await deskOf(stage, caseId)).prepared.draft.hash,
    askedOf: [],
    kind: 'amendment',
  })
  expect(nothing).toMatchObject({ refusal: 'amendment.difference-missing' })
  await startPublication(stage, caseId, { kind: 'amendment', reason: 'The 3.12 backport is out.' })
  expect(Object.keys(await states(stage, caseId)).sort()).toEqual(['cve', 'osv', 'page'])
  await stage.parley.work()
  expect(announcements(stage)).toHaveLength(before)
  expect(stage.cve.asked()).toContain(`PUT /cve/${cveId}/cna`)
  const files = Object.entries(await stage.osv.files()).filter(([, text]) => text.includes(cveId))
  expect(files).toHaveLength(1)
  const record = JSON.parse(files[0]?.[1] ?? '{}')
  expect(record).toMatchObject({ id: osvId, aliases: [cveId] })
  expect(Date.parse(record.modified) - Date.parse(record.published)).toBe(3 * 86_400_000)
  const page = await get(`/advisories/${osvId}`)
  expect(page.body).toContain('The 3.12 backport is out.')
  expect(page.body).toContain('3.12.12')
  expect(page.body).toContain('History')
})

test('what says the same as what is published is no new version', async () => {
  const { caseId } = await published()
  const { prepared } = await deskOf(stage, caseId)
  const asked = await askForApproval(stage.parts, await personOf(stage, stage.ada), {
    ...{ caseId, basis: prepared.draft.hash, askedOf: [], reason: 'Nothing.' },
    kind: 'amendment',
  })
  expect(asked).toMatchObject({ refusal: 'amendment.nothing-changed' })
})

test('L3: a withdrawal needs a reason and an approval, and everything stays where it is and says so', async () => {
  const { caseId, cveId, osvId } = await published()
  const sent = announcements(stage).length
  const before = (await get(`/advisories/${osvId}.osv.json`)).json()
  await startPublication(stage, caseId, {
    kind: 'withdrawal',
    reason: 'It was not a vulnerability.',
  })
  expect((await deskOf(stage, caseId)).prepared.outputs.osv).toMatchObject({
    withdrawn: expect.any(String),
    details: `Withdrawn: It was not a vulnerability.\n\n${before.details}`,
  })
  await stage.parley.work()
  expect(await states(stage, caseId)).toEqual({ osv: 'done', page: 'done' })
  expect(announcements(stage)).toHaveLength(sent)
  const page = await get(`/advisories/${osvId}`)
  expect(page.body).toContain('Withdrawn')
  expect(page.body).toContain('It was not a vulnerability.')
  const record = (await get(`/advisories/${osvId}.osv.json`)).json()
  expect(record).toMatchObject({ id: osvId, withdrawn: expect.any(String) })
  expect(record.details).toBe(`Withdrawn: It was not a vulnerability.\n\n${before.details}`)
  expect(record).toMatchObject({ affected: before.affected, references: before.references })
  expect(lintOsv(record)).toEqual([])
  expect((await get('/advisories.atom')).body).toContain(`Withdrawn: [${cveId}]`)
  expect(await eventsOf(stage.parley.installation, caseId)).toContain('advisory:withdrawn')
  const cookie = (await signInAgain(stage.parley.installation, stage.ada)).cookie
  const read = (url: string) => stage.parley.request({ method: 'GET', url, cookie })
  for (const url of [`/cases/${caseId}`, '/cases?q=is:finished'])
    expect((await read(url)).body).toContain('Advisory withdrawn')
  const cleo = (await signInAgain(stage.parley.installation, stage.cleo)).cookie
  const url = `/cases/${caseId}/publication`
  const rejecting = (await stage.parley.request({ method: 'GET', url, cookie: cleo })).body
  expect(rejecting).toContain('A CNA operator decides to reject the CVE record.')
  expect(rejecting).toMatch(/<button[^>]*disabled[^>]*>Ask for approval to reject it/)
  const row = new RegExp(`<span class="id">${cveId}</span>.*?</tr>`, 's')
  expect(row.exec((await read('/cve-ids')).body)?.[0]).toContain('withdrawn')
  const ada = await personOf(stage, stage.ada)
  const { hash } = (await deskOf(stage, caseId)).prepared
  expect(await publishNow(stage.parts, ada, { caseId, hash })).toMatchObject({
    refusal: 'amendment.withdrawn',
  })
})

const ASKED = 'Decide whether to leave the embargo: The case it duplicates is published'

const embargoOf = async (caseId: string) => {
  const [row] = await stage.parley.installation.sql(
    'select embargo_state, embargo_cause, embargo_basis from cases where case_id = $1',
    [caseId],
  )
  return row
}

/** The page asks; a press without the checklist ends nothing; with it the public knows first, then the embargo is left. */
const leaveAsAsked = async (caseId: string) => {
  const { installation } = stage.parley
  const ada = await signInAgain(installation, stage.ada)
  const url = `/cases/${caseId}`
  const { cookie } = ada
  const page = await stage.parley.request({ method: 'GET', url, cookie })
  expect(page.body).toContain(ASKED)
  const leave = async (fields: Record<string, string>) =>
    stage.parley.request({
      ...{ method: 'POST', url: `${url}/embargo/end`, cookie },
      ...formOf(ada, { basis: String((await embargoOf(caseId))?.['embargo_basis']), ...fields }),
    })
  expect((await leave({})).statusCode).toBe(409)
  expect(await embargoOf(caseId)).toMatchObject({ embargo_state: 'active' })
  const ticked = Object.fromEntries([0, 1, 2, 3].map((at) => [`check-${at}`, 'yes']))
  expect((await leave(ticked)).statusCode).toBe(303)
  expect(await embargoOf(caseId)).toMatchObject({
    embargo_state: 'exited',
    embargo_cause: 'public',
  })
  const events = (await eventsOf(installation, caseId)).filter((name) =>
    ['case:became-public', 'embargo:ended'].includes(name),
  )
  expect(events).toEqual(['case:became-public', 'embargo:ended'])
  await stage.parley.work()
}

test('I2: a duplicate of what is published is told where it is public, and what of theirs stays private while its embargo does', async () => {
  const { caseId: original } = await published()
  const { installation } = stage.parley
  const { team } = stage
  const ada = await signInAgain(installation, stage.ada)
  const opened = await openByHand(installation, { team, person: ada, title: 'The same, later' })
  await letFollow(installation, ada, opened.caseId)
  const url = `/cases/${opened.caseId}/determination`
  const send = (fields: Record<string, string>) =>
    stage.parley.request({ method: 'POST', url, cookie: ada.cookie, ...formOf(ada, fields) })
  const kept = { determination: 'duplicate', candidate: original, knownPublic: 'no' }
  const keepQuiet = 'refrain from\npublic disclosure'
  const reply = pep811Charter.determinations.duplicate.reply?.value ?? ''
  expect(reply).toContain(keepQuiet)
  const again = await send({ ...kept, reply })
  expect(again.statusCode).toBe(409)
  expect(again.body).toContain('is published already')
  expect(again.body).toContain('What stands there is public')
  expect(again.body).not.toContain(keepQuiet)
  const shown = pep811Charter.determinations.duplicate.replyWithReference?.value ?? ''
  expect((await send({ ...kept, knownPublic: 'yes', reply: shown })).statusCode).toBe(303)
  await stage.parley.work()
  const page = await stage.parley.request({
    method: 'GET',
    url: `/cases/${opened.caseId}`,
    cookie: ada.cookie,
  })
  expect(page.body).toMatch(/\/advisories\/[\w-]+/)
  expect(page.body).toContain('the rest private until we tell you')
  expect(await embargoOf(opened.caseId)).toMatchObject({ embargo_state: 'active' })
  await leaveAsAsked(opened.caseId)
})

test('I2: a duplicate that was marked before the original was published has its decision asked for then', async () => {
  const { team } = stage
  const { installation } = stage.parley
  const ada = await signInAgain(installation, stage.ada)
  const original = await readyCase(stage, { draft: plainDraft() })
  const opened = await openByHand(installation, { team, person: ada, title: 'The same, before' })
  const marked = await stage.parley.request({
    method: 'POST',
    url: `/cases/${opened.caseId}/determination`,
    cookie: ada.cookie,
    ...formOf(ada, { determination: 'duplicate', candidate: original.caseId, reply: '' }),
  })
  expect(marked.statusCode).toBe(303)
  const page = () =>
    stage.parley.request({ method: 'GET', url: `/cases/${opened.caseId}`, cookie: ada.cookie })
  expect((await page()).body).not.toContain(ASKED)
  await startPublication(stage, original.caseId)
  for (let round = 0; round < 4; round++) {
    await stage.parley.work()
    installation.passTime({ seconds: 90 })
  }
  expect(await embargoOf(opened.caseId)).toMatchObject({ embargo_state: 'active' })
  expect(await eventsOf(installation, opened.caseId)).toContain('embargo:original-published')
  const told = await installation.sql(
    `select 1 from notification where case_id = $1 and kind = 'original-published'
      union all select 1 from mail where case_id = $1 and kind = 'notification'`,
    [opened.caseId],
  )
  expect(told.length).toBeGreaterThan(0)
  await leaveAsAsked(opened.caseId)
})

test('L3, L7: the CVE record is rejected with the advisory when an operator asks and another one approved that', async () => {
  const { caseId, cveId, osvId } = await published()
  const url = `/cases/${caseId}/publication`
  const { installation } = stage.parley
  const [ada, bob, cleo] = await Promise.all(
    [stage.ada, stage.bob, stage.cleo].map((who) => signInAgain(installation, who)),
  )
  if (ada === undefined || bob === undefined || cleo === undefined) throw new Error('nobody')
  const press = (rest: string, fields: Record<string, string>, who = ada) =>
    stage.parley.request({
      method: 'POST',
      url: url + rest,
      cookie: who.cookie,
      ...formOf(who, fields),
    })
  const page = await stage.parley.request({ url, cookie: ada.cookie })
  expect(page.body).toContain(`Reject ${cveId} with it, for good`)
  const reason = 'It was not a vulnerability.'
  const asking = {
    basis: (await deskOf(stage, caseId)).prepared.draft.hash,
    ...{ kind: 'withdrawal', reason, rejectsCve: 'yes' },
  }
  const byMember = await press('/approval', asking, cleo)
  expect(byMember.statusCode).toBe(409)
  expect(byMember.body).toContain('A CNA operator decides to reject the CVE record.')
  expect(byMember.body).toContain('Rejecting it as well is for a CNA operator to ask for.')
  expect(byMember.body).not.toContain('name="rejectsCve"')
  expect((await press('/approval', asking)).statusCode).toBe(303)
  const { hash } = (await deskOf(stage, caseId)).prepared
  expect((await press('/approve', { hash }, cleo)).statusCode).toBe(303)
  const early = await press('', { hash })
  expect(early.body).toContain('Another CNA operator reads the changed record')
  expect((await press('/approve', { hash }, bob)).statusCode).toBe(303)
  // The answer is lost after the rejection took effect: it is looked for, and nothing is done twice.
  stage.cve.failNext({ route: 'PUT /cve', times: 1, how: 'cut-after-success' })
  expect((await press('', { hash })).statusCode).toBe(303)
  await stage.parley.work()
  stage.parley.installation.passTime({ minutes: 2 })
  await stage.parley.work()
  expect(await states(stage, caseId)).toEqual({ cve: 'done', osv: 'done', page: 'done' })
  const puts = stage.cve.asked().filter((line) => line === `PUT /cve/${cveId}/reject`)
  expect(puts).toHaveLength(1)
  const record = (await get(`/advisories/${osvId}.cve.json`)).json()
  expect(record.cveMetadata.state).toBe('REJECTED')
  expect(record.containers.cna.rejectedReasons).toEqual([{ lang: 'en', value: reason }])
  const rows = await stage.parley.installation.sql('select state from cve_id where cve_id = $1', [
    cveId,
  ])
  expect(rows).toEqual([{ state: 'rejected' }])
  const events = await eventsOf(stage.parley.installation, caseId)
  expect(events).toEqual(expect.arrayContaining(['cve:rejected', 'advisory:withdrawn']))
})

test('a team of one may ask for no reader, and the public page says so; a larger one may not', async () => {
  const { caseId } = await readyCase(stage)
  const none = '{"approvals.readers": {"value": 0, "source": "decided by the team"}}'
  await stage.parley.installation.sql('update team set charter_overrides = $1', [none])
  expect((await deskOf(stage, caseId)).status).toMatchObject({ asked: 1, met: false })
  await stage.parley.installation.sql(
    'update membership set acknowledged_at = null where person_id <> $1',
    [stage.ada.personId],
  )
  expect((await deskOf(stage, caseId)).status).toMatchObject({ asked: 1, met: false })
  await stage.parley.installation.sql(
    'update membership set acknowledged_at = joined_at where person_id <> $1',
    [stage.ada.personId],
  )
  await stage.parley.installation.sql(
    'update membership set left_at = now() where person_id <> $1',
    [stage.ada.personId],
  )
  const { prepared, status } = await deskOf(stage, caseId)
  expect(status).toMatchObject({ asked: 0, met: true, isShownPublicly: true })
  const ada = await personOf(stage, stage.ada)
  must(await publishNow(stage.parts, ada, { caseId, hash: prepared.hash }))
  await stage.parley.work()
  const osvId = (await stepsOf(stage, caseId))['osv']?.outcome['osvId']
  expect((await get(`/advisories/${osvId}`)).body).toContain(
    'Fewer people than the charter asks for',
  )
  await stage.parley.installation.sql('update membership set left_at = null')
  await stage.parley.installation.sql(`update team set charter_overrides = '{}'`)
})

test('a team without an announce address: the page is the announcement', async () => {
  const quiet = await openStage({ announceTo: null })
  try {
    const { caseId, cveId } = await readyCase(quiet)
    const { snapshot } = (await deskOf(quiet, caseId)).prepared
    const own = `http://localhost:8080/advisories/${cveId}`
    expect(snapshot.advisory.references).toContainEqual({ url: own, tags: ['vendor-advisory'] })
    await approveCase(quiet, caseId)
    const { hash } = (await deskOf(quiet, caseId)).prepared
    must(await publishNow(quiet.parts, await personOf(quiet, quiet.ada), { caseId, hash }))
    await quiet.parley.work()
    expect(await states(quiet, caseId)).toEqual({ cve: 'done', osv: 'done', page: 'done' })
    expect(announcements(quiet)).toHaveLength(0)
    const page = await quiet.parley.request({ method: 'GET', url: `/advisories/${cveId}` })
    expect(page.statusCode).toBe(302)
  } finally {
    await quiet.close()
  }
})

test('a new version keeps the address of the mail that was sent, whatever list the team has by then', async () => {
  const { caseId, cveId, draft } = await published()
  const { installation } = stage.parley
  const referred = async () => JSON.stringify((await deskOf(stage, caseId)).prepared.outputs.cve)
  const sentTo = (await stepsOf(stage, caseId))['mail']?.outcome['archiveUrl'] ?? ''
  expect(sentTo).toMatch(/^https:/)
  const [before] = await installation.sql<{ settings: string }>(
    `select settings::text from team where slug = 'PSRT'`,
  )
  await installation.sql(
    `update team set settings = settings || '{"announceTo": "other@python.org"}' where slug = 'PSRT'`,
  )
  await editCase(stage, caseId, { ...draft, draft: { ...draft.draft, mitigation: 'Turn it off.' } })
  expect(await referred()).toContain(sentTo)
  expect(await referred()).not.toContain('other@python.org')
  await startPublication(stage, caseId, { kind: 'amendment', reason: 'A mitigation is known.' })
  await stage.parley.work()
  const record = JSON.stringify(
    stage.cve.records().filter((one) => JSON.stringify(one).includes(cveId)),
  )
  expect(record).toContain(sentTo)
  await installation.sql(`update team set settings = $1::jsonb where slug = 'PSRT'`, [
    before?.settings,
  ])
})
