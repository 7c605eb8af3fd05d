// Shows what the report form says beside a field: an end that is past, two projects at once, text that nobody can see, and
// sizes in one unit.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { addProject, addTeam } from '../support/people.js'
import { openTestApp, type TestApp } from '../support/test-app.js'
import { linkOf, multipart, send } from './support.js'

let parley: TestApp
beforeAll(async () => {
  parley = await openTestApp({ env: { PARLEY_INTAKE_PER_ADDRESS_PER_HOUR: '1000' } })
  const team = await addTeam(parley.installation, 'EXAMPLE', { isDefault: true })
  await addProject(parley.installation, team, 'Widget')
})
afterAll(() => parley.close({ jobsMayRemain: true }))

it.each([
  [{ 'embargo.until': '2020-01-01' }, 'field-embargo-until-error', 'This is past'],
  [
    { otherProject: 'Gadget' },
    'field-otherProject-error',
    'A project is chosen in the list as well',
  ],
  [{ details: '\u200B\u2060 \uFEFF\u00AD' }, 'field-details-error', 'Say in a few sentences'],
  [{ summary: '\u200B' }, 'field-summary-error', 'Say in one line'],
  [{ details: 'x'.repeat(70_000) }, 'field-details-error', 'This may have 64 kB and has 68.4 kB'],
])('%# is refused beside its field', async (fields, id, words) => {
  const answer = await send(parley, fields as Record<string, string>)
  expect(answer.statusCode).toBe(422)
  expect(answer.body).toMatch(new RegExp(`id="${id}">[^<]*${words}`))
})

it('takes the project that is not in the list where that is said, and today as an end', async () => {
  const today = new Date(parley.installation.now()).toISOString().slice(0, 10)
  linkOf(await send(parley, { project: '*other', otherProject: 'Gadget', 'embargo.until': today }))
  linkOf(await send(parley, { project: 'Widget', otherProject: 'Widget' }))
})

it('says one limit in one unit', async () => {
  const page = await parley.request({ url: '/report' })
  expect(page.body).toContain('plain text files of 5 MB')
  const big = await send(
    parley,
    {},
    { files: [{ name: 'a.txt', content: Buffer.alloc(5_242_881, 'x') }] },
  )
  expect(big.body).toContain('A file may have 5 MB.')
})

it('says of one file one thing, and of the fields in the order of the form', async () => {
  const answer = await send(
    parley,
    { 'reporter.email': 'nobody', 'reporter.name': 'x'.repeat(300) },
    { files: [{ name: 'evil.exe', content: Buffer.from([0x4d, 0x5a, 0, 1]) }] },
  )
  expect(answer.body).toContain('evil.exe: Only plain text files are read')
  expect(answer.body).not.toContain('This is not plain text')
  const [summary = ''] = /<section class="errors".*?<\/section>/s.exec(answer.body) ?? []
  expect(summary).toMatch(/Files.*Email.*Your name/s)
})

it('promises for the report’s page what that page takes', async () => {
  const page = await parley.request({ url: '/report' })
  const kinds = 'PDFs, pictures, captures and archives'
  expect(page.body).toContain(`On your report’s page, larger files, ${kinds} can follow.`)
  const own = await parley.request({ url: linkOf(await send(parley)) })
  expect(own.body).toContain(`Up to 10 files of 10 MB: text, ${kinds}.`)
})

it('names fields of the report’s page as they are labelled, limits in round numbers, no source', async () => {
  const link = linkOf(await send(parley))
  const post = (
    path: string,
    form: { payload: string | Buffer; headers: Record<string, string> },
  ) => parley.request({ method: 'POST', url: `${link}/${path}`, ...form })
  const long = await post('messages', multipart({ body: 'x'.repeat(120_000) }))
  expect(long.body).toContain(
    'Write to the team: A message may have 100 kB and has 117.2 kB: attach the rest as a text file.',
  )
  const past = await post('embargo/proposals', {
    payload: 'at=2020-01-01T10:00&zone=UTC&basis=0',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  })
  expect(past.statusCode).toBe(422)
  expect(past.body).toContain('This is past: give an end that is to come.</')
})

it('says of an address that is not there that nothing is here', async () => {
  const page = await parley.request({ url: '/nothing-here' })
  expect(page.statusCode).toBe(404)
  expect(page.body).not.toContain('nothing was stored')
})
