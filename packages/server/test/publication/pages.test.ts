// The pages and the API: what a disabled button says, what a stranger gets, what hostile text looks like, and that
// nothing of a case is public before it is published.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { formOf } from '../cases/support.js'
import { addPerson } from '../support/people.js'
import { keepSessions } from '../support/ways.js'
import {
  announcements,
  approveCase,
  deskOf,
  openStage,
  plainDraft,
  publishedCase,
  readyCase,
  type Stage,
  stepsOf,
} from './stage.js'

let stage: Stage
beforeAll(async () => {
  stage = await openStage()
})
afterAll(() => stage.close())

const get = (url: string, cookie?: string) =>
  stage.parley.request({ method: 'GET', url, ...(cookie === undefined ? {} : { cookie }) })

const press = (url: string, fields: Record<string, string> = {}, who = stage.ada) =>
  stage.parley.request({ method: 'POST', url, cookie: who.cookie, ...formOf(who, fields) })

const NASTY = '<script>alert(1)</script> "&\' \u202Eevil\u202C [x](javascript:alert(1))'

test('by forms alone: ask, approve, publish; a disabled button says why', async () => {
  const { caseId } = await readyCase(stage)
  const url = `/cases/${caseId}/publication`
  const first = await get(url, stage.ada.cookie)
  expect(first.statusCode).toBe(200)
  expect(first.body).toMatch(/disabled[^>]*>Publish<\/button>/)
  expect(first.body).toContain('no second reader of the CVE record, no approval')
  const { prepared } = await deskOf(stage, caseId)
  const asked = await press(`${url}/approval`, {
    basis: prepared.draft.hash,
    askedOf: stage.bob.personId,
  })
  expect([asked.statusCode, asked.headers.location]).toEqual([303, url])
  const own = await press(`${url}/approve`, { hash: prepared.hash })
  expect(own.statusCode).toBe(409)
  expect(own.body).toContain('You edited it last: somebody else reads it.')
  expect(own.body).not.toContain('(our reading')
  expect((await press(`${url}/approve`, { hash: prepared.hash }, stage.bob)).statusCode).toBe(303)
  const stale = await press(url, { hash: 'f'.repeat(64) })
  expect(stale.statusCode).toBe(409)
  expect(stale.body).toContain('It was edited since you opened it')
  expect((await press(url, { hash: prepared.hash })).statusCode).toBe(303)
  await stage.parley.work()
  const after = await get(url, stage.bob.cookie)
  expect(after.body).toContain('PSF-2026-')
  expect((await get('/waiting', stage.bob.cookie)).body).toContain('Nothing waits')
})

test('an operator still approves what a plain member approved before: the record wants them, and says who', async () => {
  const { caseId } = await readyCase(stage)
  const url = `/cases/${caseId}/publication`
  const { prepared } = await deskOf(stage, caseId)
  const button = /<button[^>]*>Approve exactly this version<\/button>/
  await press(`${url}/approval`, { basis: prepared.draft.hash, askedOf: '' })
  expect((await get(url, stage.bob.cookie)).body).not.toContain('a second CNA operator approves')
  expect((await press(`${url}/approve`, { hash: prepared.hash }, stage.cleo)).statusCode).toBe(303)
  expect((await get(url, stage.cleo.cookie)).body).not.toMatch(button)
  const open = (await get(url, stage.bob.cookie)).body
  expect(open).toMatch(/a second CNA operator approves it as well: <bdi>[^<]*Bob/)
  expect(open).toMatch(button)
  expect((await press(`${url}/approve`, { hash: prepared.hash }, stage.bob)).statusCode).toBe(303)
  expect((await get(url, stage.bob.cookie)).body).not.toMatch(button)
  expect((await get(url, stage.ada.cookie)).body).toMatch(/<button(?![^>]*disabled)[^>]*>Publish</)
})

test('an amendment, a withdrawal and an emergency say what is missing beside their reason, and keep what was typed', async () => {
  const { caseId } = await publishedCase(stage)
  const url = `/cases/${caseId}/publication`
  const basis = (await deskOf(stage, caseId)).prepared.draft.hash
  const ask = (fields: Record<string, string>) => press(`${url}/approval`, { basis, ...fields })
  const beside = (field: string, words: string) =>
    new RegExp(`id="field-${field}-error"[^>]*>[^<]*${words}`)
  const withdrawal = await ask({ kind: 'withdrawal', reason: ' ', rejectsCve: 'yes' })
  expect(withdrawal.statusCode).toBe(409)
  expect(withdrawal.body).toMatch(beside('withdrawalReason', 'Say why it is withdrawn'))
  expect(withdrawal.body).toContain('<a href="#field-withdrawalReason">')
  expect(withdrawal.body).toMatch(/<details open[^>]*><summary>This advisory should not stand/)
  const long = 'x'.repeat(4_001)
  const tooLong = await ask({ kind: 'withdrawal', reason: long })
  expect(tooLong.body).toMatch(beside('withdrawalReason', 'The reason may have 4000 characters'))
  expect(tooLong.body).toContain(long)
  expect((await ask({ kind: 'withdrawal', reason: 'It was none.' })).statusCode).toBe(303)
  const asked = await get(url, stage.bob.cookie)
  expect(asked.body).toContain('asks to withdraw this advisory')
  expect(asked.body).toContain('Approve this withdrawal')
  expect(asked.body).toContain('<b>Withdrawn</b>, with its reason: <bdi>It was none.</bdi>')
  const night = await readyCase(stage)
  const there = `/cases/${night.caseId}/publication`
  const { hash } = (await deskOf(stage, night.caseId)).prepared
  await press(`/cases/${night.caseId}/state`, { do: 'exploited' })
  const emergency = await press(`${there}/emergency`, { hash, reason: ' ' })
  expect(emergency.body).toMatch(beside('emergencyReason', 'Say why it cannot wait'))
})

test('what the case knows and a record has no place for is named beside the record', async () => {
  const { caseId } = await readyCase(stage)
  const page = await get(`/cases/${caseId}/publication`, stage.ada.cookie)
  expect(page.body).toMatch(/Left out: [^<]*vendor, product[^<]*\. OSV has no place for it\./)
})

test('a second CVE under one public issue is named on the page, and blocks nothing', async () => {
  const found = async (caseId: string) =>
    (await deskOf(stage, caseId)).prepared.outputs.findings.filter(
      ({ rule }) => rule === 'cve.shared-issue',
    )
  const draft = plainDraft()
  const first = await readyCase(stage, { draft })
  expect(await found(first.caseId)).toEqual([])
  const hash = await approveCase(stage, first.caseId)
  expect((await press(`/cases/${first.caseId}/publication`, { hash })).statusCode).toBe(303)
  await stage.parley.work()
  const second = await readyCase(stage, { draft })
  const because = `${first.cveId} is already published under this issue.`
  expect(await found(second.caseId)).toMatchObject([{ output: 'cve', level: 'warning', because }])
  const page = await get(`/cases/${second.caseId}/publication`, stage.ada.cookie)
  expect(page.body).toContain(because)
  await approveCase(stage, second.caseId)
  await stage.parley.work()
})

test('an old proof is asked for again before publishing, and what was pressed waits in that page', async () => {
  const { caseId } = await readyCase(stage)
  const hash = await approveCase(stage, caseId)
  stage.parley.installation.passTime({ hours: 1 })
  const url = `/cases/${caseId}/publication`
  const outcome = await press(url, { hash })
  const waits = `name="hash" value="${hash}"`
  expect(outcome.statusCode).toBe(403)
  expect(outcome.body).toContain(`action="${url}"`)
  expect(outcome.body).toContain(waits)
  expect(outcome.body).not.toContain('name="csrf" value=""')
  const mailed = await press(`/proof/link?next=${encodeURIComponent(url)}`, {
    'held-action': url,
    'held.hash': hash,
  })
  expect(mailed.statusCode).toBe(200)
  expect(mailed.body).toContain('come back here and go on')
  expect(mailed.body).toContain(waits)
  const elsewhere = await press('/proof/link', { 'held-action': '//elsewhere.example/x' })
  expect(elsewhere.statusCode).toBe(303)
  const early = await press(url, { hash, 'held-again': 'yes' })
  expect(early.statusCode).toBe(403)
  expect(early.body).toContain('Not yet: you have not shown')
  expect(early.body).toContain(waits)
  await keepSessions(stage.parley.installation, 'proved')
  expect((await press(url, { hash })).statusCode).toBe(303)
  await stage.parley.work()
})

test('a stranger, an anonymous reader and a random id get the same 404', async () => {
  const { caseId } = await readyCase(stage)
  const stranger = await addPerson(stage.parley.installation, 'Sam Stranger')
  const random = '11111111-1111-4111-8111-111111111111'
  const answers = await Promise.all([
    get(`/cases/${caseId}/publication`, stranger.cookie),
    get(`/cases/${random}/publication`, stranger.cookie),
    get(`/cases/${caseId}/publication`),
    press(`/cases/${caseId}/publication`, { hash: 'x' }, stranger),
    press(`/cases/${caseId}/publication/retry`, { publicationId: random, step: 'mail' }, stranger),
  ])
  for (const answer of answers) expect(answer.statusCode).toBe(404)
  expect(new Set(answers.map((answer) => answer.body)).size).toBe(1)
  await stage.parley.work()
})

test('hostile text in every field goes out as text', async () => {
  const draft = plainDraft({ title: NASTY, description: `${NASTY}\n\n${NASTY}`, mitigation: NASTY })
  const { caseId } = await readyCase(stage, { draft })
  const page = await get(`/cases/${caseId}/publication`, stage.ada.cookie)
  expect(page.body).not.toContain('<script>alert')
  expect(page.body).not.toMatch(/href="javascript:/)
  const hash = await approveCase(stage, caseId)
  expect((await press(`/cases/${caseId}/publication`, { hash })).statusCode).toBe(303)
  await stage.parley.work()
  const osvId = (await stepsOf(stage, caseId))['osv']?.outcome['osvId']
  const shown = await get(`/advisories/${osvId}`)
  expect(shown.body).not.toContain('<script>alert')
  expect(shown.body).not.toMatch(/href="javascript:/)
  expect(announcements(stage).at(-1)?.subject).toContain('<script>alert(1)</script>')
})

test('before it is published nothing public says that a case is there', async () => {
  const word = 'Xylographic'
  const draft = plainDraft({ title: `${word} overflow`, description: `A ${word} overflow.` })
  const before = await Promise.all(
    ['/advisories', '/advisories.atom', '/advisories.json', '/api/v1/advisories'].map((url) =>
      get(url),
    ),
  )
  const { caseId, cveId, number } = await readyCase(stage, { title: word, draft })
  const hash = await approveCase(stage, caseId)
  await stage.parley.work()
  for (const answer of before) {
    const again = await get(answer.raw.req.url ?? '')
    expect(again.body).toBe(answer.body)
    expect(again.headers.etag).toBe(answer.headers.etag)
  }
  expect((await get(`/advisories?q=${word}`)).body).toContain('Nothing matches')
  for (const id of [cveId, number]) expect((await get(`/advisories/${id}`)).statusCode).toBe(404)
  const logs = stage.parley.installation.logLines.join('\n')
  expect(logs).not.toContain(word)
  expect(hash).toHaveLength(64)
  for (const mail of stage.mail.messages()) expect(mail.raw).not.toContain(word)
})

test('the API: public lists page by page, and what goes out for members only', async () => {
  const { caseId } = await readyCase(stage)
  const json = { accept: 'application/json' }
  const list = await stage.parley.request({
    method: 'GET',
    url: '/api/v1/advisories?limit=1',
    headers: json,
  })
  const { items, next } = list.json<{ items: { id: string }[]; next: string }>()
  expect(items).toHaveLength(1)
  const more = await stage.parley.request({
    method: 'GET',
    url: `/api/v1/advisories?limit=1&cursor=${encodeURIComponent(next)}`,
    headers: json,
  })
  expect(more.json<{ items: { id: string }[] }>().items[0]?.id).not.toBe(items[0]?.id)
  const url = `/api/v1/cases/${caseId}/publication`
  const desk = await stage.parley.request({
    method: 'GET',
    url,
    headers: json,
    cookie: stage.ada.cookie,
  })
  const { basis, isReady } = desk.json<{ basis: string; isReady: boolean }>()
  expect(isReady).toBe(false)
  expect((await stage.parley.request({ method: 'GET', url, headers: json })).statusCode).toBe(404)
  const post = (body: object) =>
    stage.parley.request({
      method: 'POST',
      url: url.replace('publication', 'approval'),
      cookie: stage.ada.cookie,
      headers: { ...json, 'content-type': 'application/json', 'x-csrf': stage.ada.csrf },
      payload: body,
    })
  const asked = await post({ action: 'ask', basis, askedOf: [stage.bob.personId] })
  expect(asked.statusCode).toBe(200)
  const { hash } = asked.json<{ hash: string }>()
  const own = await post({ action: 'approve', hash })
  expect([own.statusCode, own.json<{ refusal: string }>().refusal]).toEqual([
    409,
    'approval.last-editor',
  ])
  expect((await post({ action: 'dance' })).statusCode).toBeGreaterThanOrEqual(400)
  await stage.parley.work()
})
