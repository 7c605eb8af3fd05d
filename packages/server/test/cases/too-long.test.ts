// A text that is longer than its place takes: refused where it was typed, given back whole, and nothing of it stored.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { linkOf, multipart, send } from '../intake/support.js'
import { addPerson, addProject, addTeam, type TestPerson } from '../support/people.js'
import { openTestApp, type TestApp } from '../support/test-app.js'

let parley: TestApp
let member: TestPerson
let link: string
let caseId: string
beforeAll(async () => {
  parley = await openTestApp()
  const team = await addTeam(parley.installation, 'EXAMPLE', { isDefault: true })
  await addProject(parley.installation, team, 'Widget')
  member = await addPerson(parley.installation, 'Ada Example', { team })
  link = linkOf(await send(parley, { 'reporter.email': 'reporter@example.test' }))
  const rows = await parley.installation.sql<{ id: string }>('select case_id as id from cases')
  caseId = rows[0]?.id ?? ''
  await post(`/cases/${caseId}/coordinator`, { do: 'take' })
})
afterAll(() => parley.close({ jobsMayRemain: true }))

const post = (url: string, fields: Record<string, string>, who: TestPerson | undefined = member) =>
  parley.request({
    method: 'POST',
    url,
    ...(who === undefined ? {} : { cookie: who.cookie }),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams({ ...(who && { csrf: who.csrf }), ...fields }).toString(),
  })

/** What was changed; reads are written off the request's path, whenever they come. */
const changes = () =>
  parley.installation.sql(`select count(*) from event_body where name <> 'case:read'`)

const longer = (most: number) => `${'x'.repeat(most)} the end`

test.each([
  [
    'determination',
    { determination: 'bug', reference: longer(2_000) },
    'The reference may have 2000 characters',
  ],
  ['reporter/disregard', { kind: 'warning', reason: longer(2_000) }, 'The reason may have 2000'],
] as const)('%s: %j', async (form, fields, because) => {
  const before = await changes()
  const page = await post(`/cases/${caseId}/${form}`, fields)
  expect([409, 422]).toContain(page.statusCode)
  expect(page.body).toContain(because)
  expect(page.body).toContain('x the end')
  expect(await changes()).toEqual(before)
})

test('a reporter’s name for the credit', async () => {
  const fields = { kind: 'accepted', name: longer(200) }
  const page = await parley.request({
    method: 'POST',
    url: `${link}/credit`,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams(fields).toString(),
  })
  expect(page.statusCode).toBe(422)
  expect(page.body).toContain('A name may have 200 characters')
  expect(page.body).toContain('x the end')
})

test('a project that is typed: what is wrong with it stands beside the field it was typed in', async () => {
  const answer = await send(parley, { project: '', otherProject: longer(200) })
  expect(answer.statusCode).toBe(422)
  expect(answer.body).toContain('id="field-otherProject-error"')
  expect(answer.body).not.toContain('id="field-project-error"')
})

test('a message and a file that are both too much: both are said at once', async () => {
  const files = [{ name: 'big.txt', content: 'x'.repeat(11 * 1024 * 1024) }]
  const { payload, headers } = multipart({ body: 'x'.repeat(120_000) }, files)
  const answer = await parley.request({ method: 'POST', url: `${link}/messages`, payload, headers })
  expect(answer.statusCode).toBe(422)
  expect(answer.body).toContain('A message may have')
  expect(answer.body).toContain('attach the rest as a text file')
  expect(answer.body).toContain('big.txt')
})
