// What a member does about a case's reporter: a new link, by mail or shown once; warnings on record and what they lead
// to. Whoever may not triage the case finds nothing there.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventsOf } from '../cases/support.js'
import { addPerson, addProject, addTeam, type TestPerson } from '../support/people.js'
import { openTestApp, type TestApp } from '../support/test-app.js'
import { aReport, linkOf, send } from './support.js'

let parley: TestApp
let member: TestPerson
let outsider: TestPerson
beforeAll(async () => {
  parley = await openTestApp({ env: { PARLEY_INTAKE_PER_ADDRESS_PER_HOUR: '1000' } })
  const team = await addTeam(parley.installation, 'EXAMPLE', { isDefault: true })
  await addProject(parley.installation, team, 'Widget')
  member = await addPerson(parley.installation, 'Coordinator One', { team })
  const other = await addTeam(parley.installation, 'OTHER')
  outsider = await addPerson(parley.installation, 'Member Elsewhere', { team: other })
})
afterAll(() => parley.close())

const report = async (fields: Record<string, string>) => {
  const link = linkOf(await send(parley, fields))
  await parley.work()
  const rows = await parley.installation.sql<{ id: string }>(
    'select case_id as id from follow_link order by created_at desc, follow_link_id limit 1',
  )
  return { link, url: `/cases/${rows[0]?.id}/reporter` }
}

const post = (who: TestPerson, url: string, fields: Record<string, string> = {}) =>
  parley.request({
    method: 'POST',
    url,
    cookie: who.cookie,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams({ csrf: who.csrf, ...fields }).toString(),
  })

test('without an address the new link is shown once, and nobody can be told from others', async () => {
  const { link, url } = await report({})
  const page = await parley.request({ url, cookie: member.cookie })
  expect(page.body).toContain('cannot be told from others')
  expect(page.body).not.toContain('Record a warning')
  const replaced = await post(member, `${url}/link`)
  const fresh = /\/r\/plr_[\w-]{43}/.exec(replaced.body)?.[0] ?? ''
  expect((await parley.request({ url: fresh })).statusCode).toBe(200)
  expect((await parley.request({ url: link })).statusCode).toBe(404)
  const again = await parley.request({ url, cookie: member.cookie })
  expect(again.body).not.toContain(fresh)
  const warned = await post(member, `${url}/disregard`, { kind: 'warning', reason: 'A PDF.' })
  expect(warned.statusCode).toBe(409)
  expect(warned.body).toContain('cannot be told from others')
})

test('G5: a reason is asked for, warnings are counted, and the page of another case shows them', async () => {
  const email = { 'reporter.email': 'rude@example.test' }
  parley.installation.passTime({ minutes: 1 })
  const first = await report(email)
  expect((await post(member, `${first.url}/disregard`, { kind: 'warning' })).body).toContain(
    'Say what was disregarded.',
  )
  const early = await post(member, `${first.url}/disregard`, { kind: 'refusal', reason: 'Now.' })
  expect(early.body).toContain('It takes 2 recorded warnings before, and there are 0.')
  for (const reason of ['<b>Sent to a list.</b>', 'And again.'])
    expect(
      (await post(member, `${first.url}/disregard`, { kind: 'warning', reason })).statusCode,
    ).toBe(303)
  parley.installation.passTime({ minutes: 1 })
  const second = await report(email)
  const { body } = await parley.request({ url: second.url, cookie: member.cookie })
  expect(body).toContain('2 warnings')
  expect(body).toContain('&lt;b>Sent to a list.&lt;/b>')
  expect(body).toContain('Coordinator One')
})

test('K4: an account of conduct leaves without what is undisclosed, is not kept, and the ledger knows of it', async () => {
  parley.installation.passTime({ minutes: 1 })
  const { url } = await report({})
  const caseId = url.split('/')[2] ?? ''
  const [row] = await parley.installation.sql<{ number: string }>(
    'select number from cases where case_id = $1',
    [caseId],
  )
  const account = `In ${row?.number} they said twice: ${aReport.details} They also shouted.`
  const refused = await post(member, `${url}/conduct`, { account })
  expect(refused.statusCode).toBe(409)
  for (const text of [`“${row?.number}”`, 'They also shouted.', 'Say it without.'])
    expect(refused.body).toContain(text)
  const eventsNow = async () =>
    (await eventsOf(parley.installation, caseId)).filter((name) => name !== 'case:read').slice(-1)
  expect(await eventsNow()).not.toContain('report:conduct-referred')
  const words = 'They shouted at two of us, twice, and wrote to one at home.'
  const passed = await post(member, `${url}/conduct`, { account: words })
  expect(passed.statusCode).toBe(200)
  expect(passed.body).toContain('Nothing of the report was found in it again')
  expect(passed.body).toContain(words)
  expect(await eventsNow()).toEqual(['report:conduct-referred'])
  expect((await parley.request({ url, cookie: member.cookie })).body).not.toContain(words)
})

test('whoever may not read the case finds nothing, and changes nothing', async () => {
  const { link, url } = await report({})
  const unknown = url.replace(/[0-9a-f-]{36}/, '00000000-0000-4000-8000-000000000000')
  for (const path of ['', '/link', '/disregard', '/conduct']) {
    const ask = (base: string) =>
      path === ''
        ? parley.request({ url: base, cookie: outsider.cookie })
        : post(outsider, `${base}${path}`, { kind: 'warning', reason: 'x' })
    const [hidden, missing] = [await ask(url), await ask(unknown)]
    expect(hidden.statusCode).toBe(404)
    expect(hidden.body).toBe(missing.body)
  }
  expect((await parley.request({ url: link })).statusCode).toBe(200)
})
