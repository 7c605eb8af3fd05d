// The follow page: what a link opens, what it never opens, and what a reporter does there.
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { inTransaction } from '../../src/db/transaction.js'
import { selectPerson } from '../../src/identity/viewer.js'
import { reporterBy } from '../../src/intake/follow-link.js'
import { replaceFollowLink } from '../../src/intake/replace-link.js'
import { openMail } from '../../src/jobs/outbox.js'
import { eventsDuring } from '../support/events.js'
import { addPerson, addProject, addTeam, type TestPerson } from '../support/people.js'
import { openTestApp, type TestApp } from '../support/test-app.js'
import { linkOf, multipart, send } from './support.js'

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

const get = (url: string, cookie?: string) =>
  parley.request(cookie === undefined ? { url } : { url, cookie })

const post = (
  url: string,
  fields: Record<string, string>,
  files?: Parameters<typeof multipart>[1],
) =>
  parley.request({
    ...{ url, method: 'POST' },
    ...(url.endsWith('/messages')
      ? multipart(fields, files)
      : {
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
          payload: new URLSearchParams(fields).toString(),
        }),
  })

const caseOf = async (link: string): Promise<string> => {
  const reporter = reporterBy(parley.installation.keys, link.slice('/r/'.length))
  if (reporter === undefined) throw new Error('no link')
  return inTransaction(parley.installation.db, reporter, async (tx) => {
    const { rows } = await sql<{ id: string }>`select unnest(sec.my_reports()) as id`.execute(tx)
    return rows[0]?.id ?? ''
  })
}

const mailsTo = async (address: string) => {
  const rows = await parley.installation.sql<{ mailId: string; sealed: Buffer }>(
    `select mail_id as "mailId", sealed from mail order by created_at`,
  )
  return rows
    .map((row) => openMail(parley.installation.keys, row))
    .filter(({ to }) => to.includes(address))
}

test('the page says where the report stands, the clock and the terms, and sends no referrer', async () => {
  const page = await get(linkOf(await send(parley)))
  expect(page.statusCode).toBe(200)
  for (const words of [
    'Received',
    'day 1 of 90',
    '10 Jan 2027, 09:00 UTC',
    'Your report was stored',
  ])
    expect(page.body, words).toContain(words)
  expect(page.headers['referrer-policy']).toBe('no-referrer')
  expect(page.headers['cache-control']).toBe('no-store')
})

test('K3: the page repeats what privacy asks of a reporter', async () => {
  const page = await get(linkOf(await send(parley)))
  expect(page.body).toContain('Do not open a public issue for a vulnerability.')
  expect(page.body).toContain('Do not mention a CVE ID in public before its record is published.')
})

test('K4: whoever reports is told of the Code of Conduct, on the form and on the page that follows', async () => {
  const words =
    'The PSF Code of Conduct applies to private reports; the well-being of the people who read them comes before technical merit.'
  expect((await get('/report')).body).toContain(words)
  expect((await get(linkOf(await send(parley)))).body).toContain(words)
})

test('wrong, malformed and foreign links answer the same bytes as each other', async () => {
  const link = linkOf(await send(parley))
  const wrong = [
    `/r/plr_${'A'.repeat(43)}`,
    '/r/plr_short',
    '/r/pls_',
    '/r/%00',
    `${link}x`,
    link.toUpperCase().replace('/R/', '/r/'),
  ]
  const answers = await Promise.all(wrong.map((url) => get(url)))
  expect(new Set(answers.map(({ body }) => body)).size).toBe(1)
  expect(answers.every(({ statusCode }) => statusCode === 404)).toBe(true)
})

test('one link opens one report: never another one, its files or its messages', async () => {
  const mine = linkOf(await send(parley))
  const theirs = linkOf(
    await send(parley, {}, { files: [{ name: 'poc.py', content: 'secret file' }] }),
  )
  const at = /attachments\/([0-9a-f-]{36})/.exec((await get(theirs)).body)?.[1]
  expect((await get(`${theirs}/attachments/${at}`)).body).toBe('secret file')
  expect((await get(`${mine}/attachments/${at}`)).statusCode).toBe(404)
  expect((await get(`${mine}/attachments/not-an-id`)).statusCode).toBe(404)
  const reporter = reporterBy(parley.installation.keys, mine.slice(3))
  if (reporter === undefined) throw new Error('no link')
  const seen = await inTransaction(parley.installation.db, reporter, async (tx) => {
    const counted = await sql<{ cases: number; reports: number; files: number }>`
      select (select count(*) from cases) as cases, (select count(*) from report) as reports,
             (select count(*) from attachment) as files`.execute(tx)
    return counted.rows[0]
  })
  expect(seen).toEqual({ cases: 1, reports: 1, files: 0 })
})

// asvs: 1.3.4, 3.2.1, 5.4.1, 5.4.2
test('files are handed out as files only, to the reporter and to readers of the case', async () => {
  const name = '../../<b>"evil"\u202Egpj.py'
  const link = linkOf(await send(parley, {}, { files: [{ name, content: '<script>' }] }))
  const at = /attachments\/([0-9a-f-]{36})/.exec((await get(link)).body)?.[1]
  const own = await get(`${link}/attachments/${at}`)
  expect(own.headers).toMatchObject({
    'content-type': 'application/octet-stream',
    'x-content-type-options': 'nosniff',
    'content-security-policy': "sandbox; default-src 'none'",
  })
  const disposition = String(own.headers['content-disposition'])
  expect(disposition).toMatch(/^attachment; filename="[A-Za-z0-9._-]+"; filename\*=UTF-8''[!-~]+$/)
  expect(disposition).not.toContain('..')
  expect(disposition).not.toContain('%E2%80%AE')
  const team = `/cases/${await caseOf(link)}/attachments/${at}`
  expect((await get(team, member.cookie)).body).toBe('<script>')
  expect((await get(team, outsider.cookie)).statusCode).toBe(404)
  expect((await get(team)).statusCode).toBe(404)
})

test('the reporter writes to the team with files; what is refused is kept', async () => {
  const link = linkOf(await send(parley))
  const sent = await post(`${link}/messages`, { body: 'It is **worse**.' }, [
    { name: 'fix.patch', content: '+x' },
  ])
  expect(sent.headers.location).toBe(`${link}?done=message`)
  const page = await get(`${link}?done=message`)
  expect(page.body).toContain('<strong>worse</strong>')
  expect(page.body).toContain('fix.patch')
  expect(page.body).toContain('Sent to the team.')
  const refused = await post(`${link}/messages`, { body: 'keep me' }, [
    { name: 'x.exe', content: 'MZ' },
  ])
  expect(refused.statusCode).toBe(422)
  expect(refused.body).toContain('keep me')
  expect(refused.body).toContain('x.exe: Files of this kind are not taken')
  expect((await post(`${link}/messages`, { body: ' ' })).body).toContain('Write something first.')
  await parley.work()
})

test('waiting on the reporter ends when the reporter writes', async () => {
  const link = linkOf(await send(parley))
  const id = await caseOf(link)
  await parley.installation.sql(
    `update cases set waiting_on = 'reporter', waiting_since = now() where case_id = $1`,
    [id],
  )
  expect((await get(link)).body).toContain('Waiting on you')
  await post(`${link}/messages`, { body: 'Here it is.' })
  expect((await get(link)).body).not.toContain('Waiting on you')
  const rows = await parley.installation.sql(
    `select 1 from event_body where case_id = $1 and name = 'case:reporter-answered'`,
    [id],
  )
  expect(rows).toHaveLength(1)
  await parley.work()
})

test('a message for the team alone, or taken back, is not shown', async () => {
  const link = linkOf(await send(parley))
  await post(`${link}/messages`, { body: 'first' })
  const id = await caseOf(link)
  await parley.installation.sql(
    `insert into message (message_id, case_id, compartment_id, audience, author_kind, author_id, body, written_at)
     select gen_random_uuid(), case_id, compartment_id, 'team', 'person', $2, '\\x00', now() from cases where case_id = $1`,
    [id, member.personId],
  )
  expect((await get(link)).statusCode).toBe(200)
  await parley.installation.sql('update message set retracted_at = now() where case_id = $1', [id])
  const page = await get(link)
  expect(page.body).toContain('This message was taken back.')
  expect(page.body).not.toContain('<p>first</p>')
  await parley.work()
})

test('credit is chosen, changed and declined by the reporter', async () => {
  const link = linkOf(await send(parley, { 'reporter.creditAs': 'Rita' }))
  expect((await get(link)).body).toContain('The advisory is to name you as “Rita”.')
  expect((await post(`${link}/credit`, { kind: 'accepted', name: ' ' })).statusCode).toBe(422)
  await post(`${link}/credit`, { kind: 'anonymous', name: '' })
  expect((await get(link)).body).toContain('You are credited as “Anonymous”.')
  await post(`${link}/credit`, { kind: 'declined', name: '' })
  expect((await get(link)).body).toContain('You will not be credited.')
  const fresh = linkOf(await send(parley))
  await post(`${fresh}/credit`, { kind: 'accepted', name: 'Rita <b>' })
  expect((await get(fresh)).body).toContain('name you as “Rita &lt;b>”')
  const rows = await parley.installation.sql(
    `select consent, count(*)::int as n from credit group by 1 order by 1`,
  )
  expect(rows).toEqual([
    { consent: 'accepted', n: 1 },
    { consent: 'declined', n: 1 },
  ])
})

const setCase = async (link: string, columns: string) =>
  parley.installation.sql(`update cases set ${columns} where case_id = $1`, [await caseOf(link)])

test.each([
  ['', 'Received'],
  [
    `report_state = 'valid', coordinator_id = (select person_id from person limit 1)`,
    'Being looked at',
  ],
  [`report_state = 'accepted', determination = 'vulnerability'`, 'Accepted'],
  [`severity_score = 7.5`, 'Fix in the works'],
  [`waiting_on = 'reporter', waiting_since = now()`, 'Waiting on you'],
  [
    `waiting_on = null, report_state = 'deferred', determination = 'duplicate'`,
    'Answered: Duplicate',
  ],
  [`report_state = 'closed', determination = 'bug'`, 'Closed: Bug, not security'],
  [`published_at = now(), determination = 'vulnerability'`, 'Published'],
])('a case with %j stands as “%s” for its reporter', async (columns, words) => {
  standing ??= linkOf(await send(parley))
  if (columns !== '') await setCase(standing, columns)
  expect((await get(standing)).body).toContain(`<span dir="auto">${words}</span>`)
})
let standing: string | undefined

test('G4: a report judged to be spam is closed without a mail, and its page says so', async () => {
  const link = linkOf(await send(parley, { 'reporter.email': 'seller@example.test' }))
  await parley.work()
  const before = (await mailsTo('seller@example.test')).length
  await setCase(link, `report_state = 'closed', determination = 'spam', finished_at = now()`)
  await parley.work()
  const { body } = await get(link)
  expect(body).toContain('This report was closed.')
  expect(body).not.toMatch(/[Ss]pam|compliance|Private between|days left|While it is private/)
  expect(await mailsTo('seller@example.test')).toHaveLength(before)
})

test('taking a report back asks first, and then it is held before it closes', async () => {
  const link = linkOf(await send(parley))
  const asked = await get(`${link}/withdraw`)
  expect(asked.body).toContain('19 Oct 2026')
  expect((await get(link)).body).toContain('Take this report back')
  const done = await post(`${link}/withdraw`, {})
  expect(done.headers.location).toBe(`${link}?done=withdrawn`)
  const page = await get(link)
  expect(page.body).toContain('Withdrawn')
  expect(page.body).not.toContain('Take this report back')
  expect((await post(`${link}/withdraw`, {})).statusCode).toBe(303)
  await parley.work()
})

test('an address gets one acknowledgement with the link, and no word of the report', async () => {
  await send(parley, { 'reporter.email': 'rita@example.test', summary: 'Quokka header' })
  await parley.work()
  await parley.work()
  const mails = await mailsTo('rita@example.test')
  expect(mails).toHaveLength(1)
  expect(mails[0]?.text).toContain('http://localhost:8080/r/plr_')
  expect(JSON.stringify(mails)).not.toContain('Quokka')
})

test('one press stops mail about a report, and the page turns it on again', async () => {
  const link = linkOf(await send(parley, { 'reporter.email': 'uma@example.test' }))
  await parley.work()
  const url = new URL((await mailsTo('uma@example.test'))[0]?.unsubscribeUrl ?? '').pathname
  expect((await get(url)).body).toContain('Stop mail about this report')
  expect((await get(link)).body).toContain('When there is news, mail goes to')
  expect((await get(link)).body).toContain(', never saying what it is.')
  const press = () =>
    parley.app.inject({
      url,
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'sec-fetch-site': 'cross-site',
      },
      payload: 'List-Unsubscribe=One-Click',
    })
  const told = (work: () => Promise<unknown>) => eventsDuring(parley.installation, 'report:%', work)
  expect(await told(press)).toEqual(['report:mail-stopped'])
  expect(await told(press)).toEqual([])
  expect((await press()).statusCode).toBe(200)
  const off = (await get(link)).body
  expect(off).toContain('No mail goes to')
  expect(off).not.toContain('never saying what it is')
  expect(await told(() => post(`${link}/mail`, { mail: 'on' }))).toEqual(['report:mail-resumed'])
  expect((await get(link)).body).toContain('When there is news, mail goes to')
  expect((await get('/u/r/AAAA')).statusCode).toBe(404)
})

test('“send me my link again” answers alike for every address, and mails only known ones', async () => {
  const link = linkOf(await send(parley, { 'reporter.email': 'Vera@Example.test' }))
  await parley.work()
  const ask = (email: string) => post('/report/link-again', { email })
  const [known, unknown] = [await ask('vera@example.TEST'), await ask('nobody@example.test')]
  const plain = ({ headers: { date: _date, ...headers }, statusCode, body }: typeof known) => ({
    headers: Object.fromEntries(
      Object.entries(headers).filter(([name]) => !name.startsWith('x-ratelimit')),
    ),
    statusCode,
    body,
  })
  expect(plain(known)).toEqual(plain(unknown))
  const waiting = await parley.installation.sql(
    `select payload from graphile_worker._private_jobs where payload::text like '%contact%'`,
  )
  expect(waiting).toHaveLength(2)
  expect(JSON.stringify(waiting)).not.toContain('example')
  await parley.work()
  const mails = await mailsTo('Vera@Example.test')
  expect(mails.at(-1)?.text).toContain(link)
  expect(mails).toHaveLength(2)
  await ask('vera@example.test')
  await parley.work()
  expect(await mailsTo('Vera@Example.test')).toHaveLength(2)
  expect(await mailsTo('nobody@example.test')).toHaveLength(0)
  expect((await ask('no address')).statusCode).toBe(422)
})

test('the team replaces a link: the old one opens nothing, the new one goes to the reporter', async () => {
  const link = linkOf(await send(parley, { 'reporter.email': 'wen@example.test' }))
  await parley.work()
  const caseId = await caseOf(link)
  const person = async (who: TestPerson) => {
    const loaded = await selectPerson(parley.installation.db.app, who.personId)
    if (loaded === undefined) throw new Error('nobody')
    return loaded
  }
  expect(
    await replaceFollowLink(parley.installation, await person(outsider), caseId),
  ).toMatchObject({ refusal: 'case.unknown' })
  expect(await replaceFollowLink(parley.installation, await person(member), caseId)).toEqual({
    url: null,
  })
  const gone = await get(link)
  expect(gone.statusCode).toBe(404)
  expect(gone.body).toBe((await get(`/r/plr_${'A'.repeat(43)}`)).body)
  await parley.work()
  const text = (await mailsTo('wen@example.test')).at(-1)?.text ?? ''
  const fresh = /\/r\/plr_[\w-]{43}/.exec(text)?.[0] ?? ''
  expect(fresh).not.toBe(link)
  expect((await get(fresh)).statusCode).toBe(200)
  // Replaced again a minute later: this mail carries the only link that opens anything, so no limit holds it back.
  parley.installation.passTime({ minutes: 1 })
  await replaceFollowLink(parley.installation, await person(member), caseId)
  await parley.work()
  const last = (await mailsTo('wen@example.test')).at(-1)?.text ?? ''
  expect((await get(fresh)).statusCode).toBe(404)
  expect((await get(/\/r\/plr_[\w-]{43}/.exec(last)?.[0] ?? '')).statusCode).toBe(200)
})
