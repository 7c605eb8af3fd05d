// The report form: what it asks, what it takes, what it says when it does not; and the page after sending.
import { createHash, createPublicKey, verify } from 'node:crypto'
import { verifyReceipt } from '@parley/ledger'
import { pep811Charter } from '@parley/rules'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { verifierKey } from '../../src/audit/ledger/key.js'
import { addPerson, addProject, addTeam, type TestPerson } from '../support/people.js'
import { openTestApp, type TestApp } from '../support/test-app.js'
import { aReport, linkOf, send } from './support.js'

let parley: TestApp
let member: TestPerson
beforeAll(async () => {
  parley = await openTestApp({ env: { PARLEY_INTAKE_PER_ADDRESS_PER_HOUR: '1000' } })
  const team = await addTeam(parley.installation, 'EXAMPLE', { isDefault: true })
  await addProject(parley.installation, team, 'Widget')
  const other = await addTeam(parley.installation, 'PACKERS')
  await addProject(parley.installation, other, 'Crate')
  member = await addPerson(parley.installation, 'Coordinator One', { team })
})
afterAll(() => parley.close())

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest()

test('G9: the form asks what the charter asks, says until when it stays private, and needs no script', async () => {
  const page = await parley.request({ url: '/report' })
  expect(page.statusCode).toBe(200)
  for (const words of [
    'Which project is it in?',
    'What is it, in one line?',
    'Which versions did you test, and which of them are vulnerable?',
    'exits with 1 where the problem is there',
    'A minimal patch, if you have one',
    '10 Jan 2027, 09:00 UTC',
    'Do not open a public issue for a vulnerability.',
  ])
    expect(page.body, words).toContain(words)
  expect(page.body).toContain('enctype="multipart/form-data"')
})

test('G7: the form shows what the team asks of every report, from its threat model', async () => {
  const page = await parley.request({ url: '/report' })
  const { threatModel } = pep811Charter
  expect(threatModel.length).toBeGreaterThan(5)
  const text = page.body.replaceAll('&amp;', '&').replaceAll('&quot;', '"')
  for (const { question } of threatModel) expect(text).toContain(question)
})

test('G1: a report sent by the form is stored, and its link shows it with a receipt that verifies', async () => {
  const sent = await send(parley, { 'reporter.creditAs': 'Rita', affectedVersions: '1.2' })
  const link = linkOf(sent)
  const after = await parley.request({ url: `${link}/sent` })
  expect(after.body).toContain('Your report is stored')
  expect(after.body).toMatch(/EXAMPLE-2026-\d{3}/)
  const receipt = await parley.request({ url: `${link}/receipt` })
  expect(receipt.headers['content-disposition']).toContain('attachment')
  const checked = verifyReceipt({
    receipt: receipt.body,
    key: verifierKey(parley.installation),
    sha256,
    verify: (publicKey, message, signature) =>
      verify(
        null,
        message,
        createPublicKey({
          key: { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(publicKey).toString('base64url') },
          format: 'jwk',
        }),
        signature,
      ),
  })
  expect(checked).toMatchObject({ ok: true, receipt: { origin: 'localhost:8080/ledger' } })
  const events = await parley.installation.sql(
    `select encode(commitment, 'base64') as commitment from event join event_body using (event_id) where name = 'report:received'`,
  )
  expect(events).toContainEqual({
    commitment: checked.ok ? checked.receipt.leaf.commitment : undefined,
  })
  const again = await parley.request({ url: `${link}/receipt` })
  expect(again.body).toBe(receipt.body)
})

// asvs: 14.2.4
test('nothing of a report stands in the database in the clear', async () => {
  await send(parley, { summary: 'Zebrafish-summary', details: 'Zebrafish-details' })
  const rows = await parley.installation.sql<{ all: string }>(
    `select (select coalesce(string_agg(c::text, ''), '') from cases c) || (select coalesce(string_agg(r::text, ''), '') from report r)
            || (select coalesce(string_agg(e::text, ''), '') from event_body e) || (select coalesce(string_agg(j::text, ''), '') from graphile_worker.jobs j) as all`,
  )
  expect(rows[0]?.all).not.toContain('Zebrafish')
  expect(rows[0]?.all).not.toContain(Buffer.from('Zebrafish').toString('hex'))
})

// asvs: 2.2.1, 2.2.2
test('missing fields: every error at once, beside its field, and nothing typed is lost', async () => {
  const page = await send(parley, {
    project: '',
    summary: ' ',
    details: '',
    patch: '   indented\n+ line',
    'reporter.email': 'not an address',
    'embargo.until': 'soon',
    affectedVersions: '3.14 & <main>',
  })
  expect(page.statusCode).toBe(422)
  expect(page.body).toContain('5 things are to be put right')
  for (const [field, words] of [
    ['project', 'Say which project it is in.'],
    ['summary', 'Say in one line what it is.'],
    ['details', 'Say in a few sentences what happens.'],
    ['reporter-email', 'This should be one mail address'],
    ['embargo-until', 'This should be a day'],
  ])
    expect(page.body, field).toMatch(new RegExp(`id="field-${field}-error">${words}`))
  expect(page.body).toContain('   indented\n+ line')
  expect(page.body).toContain('value="not an address"')
  expect(page.body).toContain('3.14 &amp; &lt;main>')
})

// asvs: 5.2.1, 5.2.2
test('oversized fields and files: each is named, and what was typed comes back whole', async () => {
  const details = 'x'.repeat(70_000)
  const page = await send(
    parley,
    { details, summary: 's'.repeat(400) },
    {
      files: [
        { name: 'poc.py', content: 'print()' },
        { name: 'big.txt', content: Buffer.alloc(6_000_000, 'x') },
        { name: 'huge.txt', content: Buffer.alloc(11_000_000, 'x') },
        { name: 'paper.pdf', content: 'x' },
        { name: 'binary.txt', content: Buffer.from([0, 1, 2, 255]) },
      ],
    },
  )
  expect(page.statusCode).toBe(422)
  expect(page.body).toContain(details)
  expect(page.body).toContain('This may have 300 characters and has 400.')
  expect(page.body).toContain('big.txt: A file may have 5 MB.')
  expect(page.body).toContain('huge.txt: A file may have 5 MB.')
  expect(page.body).toContain('paper.pdf: Only plain text files are read')
  expect(page.body).toContain('binary.txt: This is not plain text in UTF-8')
  expect(page.body).toContain('Choose the files again')
})

test('too many files are counted, not cut off', async () => {
  const files = Array.from({ length: 12 }, (_, at) => ({ name: `${at}.txt`, content: 'x' }))
  const page = await send(parley, {}, { files })
  expect(page.statusCode).toBe(422)
  expect(page.body).toContain('There may be 10 files and there are 12.')
})

test('P1: a report goes to the team of its project; an unknown project to the default team, unassigned', async () => {
  await send(parley, { project: 'crate' })
  await send(parley, { project: '*other', otherProject: 'Gadget nobody knows' })
  const rows = await parley.installation.sql(
    `select t.slug, c.project_id is null as unknown, c.coordinator_id from cases c join team t using (team_id)
      order by c.received_at, c.number desc`,
  )
  expect(rows).toContainEqual({ slug: 'PACKERS', unknown: false, coordinator_id: null })
  expect(rows).toContainEqual({ slug: 'EXAMPLE', unknown: true, coordinator_id: null })
})

test('G9: a form without files, sent url-encoded, is taken too', async () => {
  const sent = await parley.request({
    url: '/report',
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams(aReport).toString(),
  })
  expect(sent.statusCode).toBe(303)
})

test.each([
  [{ 'sec-fetch-site': 'same-origin', origin: 'null' }, 303],
  [{ 'sec-fetch-site': 'none' }, 303],
  [{ origin: 'http://localhost:8080' }, 303],
  [{ origin: 'null' }, 303],
  [{}, 303],
  [{ 'sec-fetch-site': 'cross-site', origin: 'null' }, 403],
  [{ 'sec-fetch-site': 'same-site' }, 403],
  [{ 'sec-fetch-site': 'none', origin: 'null' }, 403],
  [{ origin: 'https://evil.example' }, 403],
])('a form sent with %j answers %i', async (headers, status) => {
  const sent = await parley.app.inject({
    url: '/report',
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    payload: new URLSearchParams(aReport).toString(),
  })
  expect(sent.statusCode).toBe(status)
})

test('G9: advice stops nothing and is shown afterwards', async () => {
  const details = Array.from({ length: 9 }, () => 'It has CVSS:3.1/AV:N.').join(' ')
  const link = linkOf(await send(parley, { details }))
  const after = await parley.request({ url: `${link}/sent` })
  expect(after.body).toContain('6 or fewer are read sooner')
  expect(after.body).toContain('the team scores every report itself')
  expect(after.body).toContain('the link you get is the only way to follow the report')
})

// asvs: 2.2.3
test('a reporter’s own end of the embargo is taken when it is earlier, and said when it is not allowed', async () => {
  const link = linkOf(
    await send(parley, { 'embargo.until': '2026-11-30', 'embargo.wish': 'A talk.' }),
  )
  const page = await parley.request({ url: link })
  expect(page.body).toContain('30 Nov 2026, 00:00 UTC')
  expect(page.body).toContain('A talk.')
  const late = linkOf(await send(parley, { 'embargo.until': '2031-01-01' }))
  expect((await parley.request({ url: late })).body).toContain('10 Jan 2027, 09:00 UTC')
})

test('a member who is signed in can use the form as anyone does', async () => {
  const page = await parley.request({ url: '/report', cookie: member.cookie })
  expect(page.statusCode).toBe(200)
  const sent = await parley.request({
    url: '/report',
    method: 'POST',
    cookie: member.cookie,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams(aReport).toString(),
  })
  expect(sent.statusCode).toBe(303)
  await parley.work()
})
