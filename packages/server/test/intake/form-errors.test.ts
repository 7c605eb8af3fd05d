// Shows what the report form says beside a field: an end that is past, two projects at once, text that nobody can see, and
// sizes in one unit.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { addProject, addTeam } from '../support/people.js'
import { openTestApp, type TestApp } from '../support/test-app.js'
import { linkOf, send } from './support.js'

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

it('says of an address that is not there that nothing is here', async () => {
  const page = await parley.request({ url: '/nothing-here' })
  expect(page.statusCode).toBe(404)
  expect(page.body).not.toContain('nothing was stored')
})
