// A reporter has their name and address erased at once, and the page on privacy says what the charter's numbers are.
import { pep811Charter } from '@parley/rules'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openFollowLink } from '../../src/intake/follow-link.js'
import { get, openScene, post, type Scene, sentId, write } from '../conversation/support.js'
import { openTestApp } from '../support/test-app.js'
import { multipart } from './support.js'

let scene: Scene
let link: string

const sql = <T extends Record<string, unknown>>(text: string) =>
  scene.parley.installation.sql<T>(text)
const held = () =>
  sql<{ contact: Buffer | null; sealed: Buffer; lookup: Buffer | null }>(
    `select r.contact, f.sealed, f.contact_lookup as lookup from report r join follow_link f using (case_id)
      where f.created_at = (select max(created_at) from follow_link)`,
  )

const newestId = async () => {
  const [row] = await sql<{ id: string }>(
    'select case_id as id from cases order by received_at desc limit 1',
  )
  return row?.id ?? ''
}

const reportAs = async (name: string, email: string): Promise<string> => {
  scene.parley.installation.passTime({ minutes: 1 })
  const sent = await scene.parley.request({
    url: '/report',
    method: 'POST',
    ...multipart(
      {
        ...{ project: 'Widget', summary: 'A long header', details: 'It hangs.' },
        ...{ 'reporter.name': name, 'reporter.email': email },
      },
      [],
    ),
  })
  return String(sent.headers.location).replace(/\/sent$/, '')
}

beforeAll(async () => {
  scene = await openScene(await openTestApp())
  await reportAs('Rosa Other', 'rosa@example.test')
  link = await reportAs('Rita Report', 'rita@example.test')
})
afterAll(() => scene.parley.close({ jobsMayRemain: true }))

it('shows what is held, and leads to why', async () => {
  const page = (await get(scene, undefined, link)).body
  for (const words of [
    'Rita Report',
    'rita@example.test',
    'Erase my name and address',
    'href="/privacy"',
  ])
    expect(page).toContain(words)
})

it('erases name, address and the copy of the link, for the page and for the team; the link goes on working', async () => {
  const [before] = await held()
  expect(before).toMatchObject({ contact: expect.any(Buffer), lookup: expect.any(Buffer) })
  const erased = await post(scene, { ...scene.kim, cookie: '' }, { url: `${link}/erase-contact` })
  expect([erased.statusCode, erased.headers.location]).toEqual([303, `${link}?done=erased`])
  const [after] = await held()
  expect([after?.contact, after?.lookup, after?.sealed.length]).toEqual([null, null, 0])
  expect(() =>
    openFollowLink(scene.parley.installation.keys, {
      followLinkId: '',
      sealed: after?.sealed ?? Buffer.alloc(0),
    }),
  ).toThrow()
  const page = await get(scene, undefined, link)
  expect([page.statusCode, page.body.includes('Rita'), page.body.includes('rita@')]).toEqual([
    200,
    false,
    false,
  ])
  expect(page.body).toContain('Your name and address were erased')
  const caseId = await newestId()
  const team = await get(scene, scene.kim, `/cases/${caseId}`)
  expect([team.statusCode, team.body.includes('Rita')]).toEqual([200, false])
  expect((await get(scene, scene.kim, `/cases/${caseId}/reporter`)).statusCode).toBe(200)
})

it('does so twice without harm, by a program too, and for nobody else', async () => {
  const contact = (of: string) =>
    scene.parley.request({
      method: 'DELETE',
      url: `/api/v1/reports/${of.replace('/r/', '')}/contact`,
      headers: { accept: 'application/json' },
    })
  expect((await contact(link)).statusCode).toBe(204)
  expect((await contact(`plr_${'A'.repeat(43)}`)).statusCode).toBe(404)
  const left = await sql('select contact from report where contact is not null')
  expect(left).toHaveLength(1)
})

it('sends nothing to an address that was erased', async () => {
  const newest = '(select case_id from cases order by received_at desc limit 1)'
  const written = () =>
    sql(
      `select kind from mail where case_id = ${newest} and kind like 'report-%' and length(sealed) > 0`,
    )
  expect(await written()).toEqual([])
  const again = await scene.parley.request({
    url: '/report/link-again',
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: 'email=rita%40example.test',
  })
  expect(again.statusCode).toBe(303)
  sentId(
    await write({ ...scene, caseId: await newestId() }, scene.kim, {
      audience: 'team+reporter',
      body: 'A question.',
    }),
  )
  await scene.parley.work()
  expect(await written()).toEqual([])
})

it('says in public what is kept, for how long and why, in the numbers that are enforced', async () => {
  const page = (await get(scene, undefined, '/privacy')).body
  const { retention } = pep811Charter
  for (const rule of [
    retention.spamDays,
    retention.closedCaseDays,
    retention.publishedCaseDays,
    retention.reporterContactDays,
    retention.readEventDays,
  ]) {
    expect(page).toContain(`${rule.value} days after`)
    expect(page.replaceAll('&#39;', "'")).toContain(rule.because)
  }
  await sql(
    `update team set charter_overrides = '{"retention.closedCaseDays": {"value": 44, "source": "Team meeting"}}' where is_default`,
  )
  const changed = (await get(scene, undefined, '/privacy')).body
  expect(changed).toContain('44 days after')
  expect(changed).toContain(retention.closedCaseDays.because)
  for (const path of ['/', '/report'])
    expect((await get(scene, undefined, path)).body).toContain('href="/privacy"')
})
