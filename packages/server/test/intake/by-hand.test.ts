// A case opened by hand: who gave an address gets a link of their own and hears of it; where nobody follows, the pages say
// that nobody hears, and a reply that nobody would read is refused.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openMail } from '../../src/jobs/outbox.js'
import { eventsOf, formOf } from '../cases/support.js'
import { addPerson, addTeam, type TestPerson } from '../support/people.js'
import { openTestApp, type TestApp } from '../support/test-app.js'

let parley: TestApp
let kim: TestPerson
let where: string
beforeAll(async () => {
  parley = await openTestApp()
  const team = await addTeam(parley.installation, 'EXAMPLE', { isDefault: true })
  kim = await addPerson(parley.installation, 'Kim Case', { team })
  where = `${team.teamId}/`
})
afterAll(() => parley.close({ jobsMayRemain: true }))

const post = (url: string, fields: Record<string, string>) =>
  parley.request({ method: 'POST', url, cookie: kim.cookie, ...formOf(kim, fields) })

const get = async (url: string) => (await parley.request({ url, cookie: kim.cookie })).body

/** The address of a case that was opened by the form. */
const opened = async (fields: Record<string, string>): Promise<string> => {
  const answer = await post('/cases/new', {
    ...{ where, title: 'It came by mail', details: 'A header is trusted.' },
    ...{ receivedOn: '2026-10-12', take: 'yes', ...fields },
  })
  expect(answer.statusCode).toBe(303)
  await parley.work()
  return String(answer.headers.location)
}

const mailsTo = async (address: string) => {
  const rows = await parley.installation.sql<{ mailId: string; sealed: Buffer }>(
    `select mail_id as "mailId", sealed from mail order by created_at, mail_id`,
  )
  return rows
    .map((row) => openMail(parley.installation.keys, row))
    .filter(({ to }) => to.includes(address))
}

test('G2: a mailed report is opened for its reporter, who gets a link and reads there that it is rejected', async () => {
  const url = await opened({ reporterEmail: 'rita@example.test', reporterName: 'Rita' })
  const text = (await mailsTo('rita@example.test'))[0]?.text ?? ''
  const link = /\/r\/plr_[\w-]{43}/.exec(text)?.[0] ?? ''
  expect((await parley.request({ url: link })).statusCode).toBe(200)
  expect(await get(`${url}/determination?as=invalid`)).toContain('Read by the reporter.')
  const reply = 'Thank you; this is how it is meant to work.'
  const sent = await post(`${url}/determination`, { determination: 'invalid', reply })
  expect(sent.statusCode).toBe(303)
  await parley.work()
  expect((await parley.request({ url: link })).body).toContain(reply)
  expect(await mailsTo('rita@example.test')).toHaveLength(2)
})

test('how it came stands with the report', async () => {
  const url = await opened({ source: 'A talk at a meetup, <b>overheard</b>' })
  expect(await get(url)).toContain('How it came:</b>')
  expect(await get(url)).toContain('A talk at a meetup, &lt;b>overheard')
})

test('who opens a case finds it by its words before any job has run', async () => {
  const answer = await post('/cases/new', {
    ...{ where, title: 'Quokka overflow', details: 'In the marsupial' },
    receivedOn: '2026-10-12',
  })
  expect(answer.statusCode).toBe(303)
  for (const word of ['quokka', 'marsupial'])
    expect(await get(`/cases?q=${word}`)).toContain('Quokka overflow')
  await parley.work()
})

test('without one: the pages say that nobody hears, no reply is kept, and a typed one is refused', async () => {
  const url = await opened({})
  expect(await get(url)).toContain('no address was given')
  const form = await get(`${url}/determination?as=invalid`)
  expect(form).toContain('Nobody follows this case')
  expect(form).not.toContain('Read by the reporter')
  const typed = await post(`${url}/determination`, { determination: 'invalid', reply: 'Dear you' })
  expect(typed.statusCode).toBe(409)
  expect(typed.body).toContain('nobody would read a reply')
  expect((await post(`${url}/determination`, { determination: 'invalid' })).statusCode).toBe(303)
  const caseId = url.slice('/cases/'.length)
  const messages = await parley.installation.sql('select 1 from message where case_id = $1', [
    caseId,
  ])
  expect(messages).toEqual([])
})

test('entered after its ninety days: overdue, told once, and private from today on', async () => {
  const { installation } = parley
  const caseId = (await opened({ receivedOn: '2026-05-01' })).slice('/cases/'.length)
  await parley.work()
  const [row] = await installation.sql<{ state: string; ends: Date; deadline: Date }>(
    `select embargo_state as state, embargo_ends_at as ends, deadline_at as deadline from cases where case_id = $1`,
    [caseId],
  )
  expect(row?.state).toBe('active')
  expect(row?.ends.getTime()).toBeGreaterThan(installation.now() + 89 * 86_400_000)
  expect(row?.deadline.toISOString().slice(0, 10)).toBe('2026-07-30')
  const told = (await eventsOf(installation, caseId)).filter((name) =>
    ['case:became-overdue', 'case:reminded', 'embargo:ended'].includes(name),
  )
  expect(told).toEqual(['case:became-overdue'])
})
