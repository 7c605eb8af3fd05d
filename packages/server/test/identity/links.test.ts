// One-time links: looked at without effect, used once, the same answer for whatever does not work.
import { instant } from '@parley/rules'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeOwnerLink } from '../../src/identity/owner.js'
import { createPerson } from '../../src/identity/people.js'
import { openMail } from '../../src/jobs/outbox.js'
import { addPerson } from '../support/people.js'
import { openTestApp, type TestApp } from '../support/test-app.js'

let parley: TestApp
beforeAll(async () => {
  parley = await openTestApp()
})
afterAll(() => parley.close({ jobsMayRemain: true }))

/** The mails written to an address since the test began, opened. */
const mailsTo = async (address: string) => {
  const rows = await parley.installation.sql<{ mailId: string; sealed: Buffer; kind: string }>(
    'select mail_id as "mailId", sealed, kind from mail order by created_at, mail_id',
  )
  return rows
    .map((row) => ({ ...row, ...openMail(parley.installation.keys, row) }))
    .filter((mail) => mail.to.includes(address))
}

const pathIn = (text: string): string =>
  /http:\/\/localhost:8080(\/sign-in\/link\/\S+)/.exec(text)?.[1] ?? ''

/** A link that was just asked for; mails of one moment have no order, so it is the one that was not there before. */
const linkFor = async (email: string): Promise<string> => {
  const links = async () => (await mailsTo(email)).map(({ text }) => pathIn(text)).filter(Boolean)
  const before = new Set(await links())
  await parley.request({ method: 'POST', url: '/sign-in', payload: { email } })
  return (await links()).find((link) => !before.has(link)) ?? ''
}

const cookieOf = (answer: { headers: Record<string, unknown> }): string =>
  /parley=[^;]+/.exec(String([answer.headers['set-cookie']].flat().join('\n')))?.[0] ?? ''

test('without a mail server nobody is told that a link is on its way', async () => {
  const { body } = await parley.request({ url: '/sign-in/sent' })
  expect(body).not.toContain('on its way')
  expect(body).toContain('No mail is sent yet')
  for (const url of ['/sign-in', '/sign-in/sent'])
    expect((await parley.request({ url })).body).toContain('admin -- create-person')
})

test('a link by mail signs its person in, and leads where they wanted to go', async () => {
  await addPerson(parley.installation, 'Mira', { email: 'mira@example.test' })
  const asked = await parley.request({
    method: 'POST',
    url: `/sign-in?next=${encodeURIComponent('/cases?q=mine')}`,
    payload: { email: ' Mira@Example.test ' },
  })
  expect(asked.headers.location).toBe('/sign-in/sent')
  const link = pathIn((await mailsTo('mira@example.test')).at(-1)?.text ?? '')
  const page = await parley.request({ url: link })
  expect(page.statusCode).toBe(200)
  expect(page.body).toContain('Sign in as Mira</h1>')
  expect(page.body).toContain('<button')
  const entered = await parley.request({ method: 'POST', url: link })
  expect(entered.statusCode).toBe(303)
  expect(entered.headers.location).toBe('/cases?q=mine')
  expect(String(entered.headers['set-cookie'])).toMatch(/HttpOnly.*SameSite=Lax/)
  const account = await parley.request({ url: '/proof', cookie: cookieOf(entered) })
  expect(account.statusCode).toBe(200)
})

// asvs: 3.5.3
test('what a scanner fetches changes nothing: a link works after ten GETs', async () => {
  await addPerson(parley.installation, 'Sol', { email: 'sol@example.test' })
  const link = await linkFor('sol@example.test')
  for (let times = 0; times < 10; times++) {
    const seen = await parley.request({ url: link })
    expect(seen.statusCode).toBe(200)
    expect(seen.headers['set-cookie']).toBeUndefined()
  }
  expect((await parley.request({ method: 'POST', url: link })).statusCode).toBe(303)
})

// asvs: 6.5.1
test('of twenty who use a link at the same moment, one gets in', async () => {
  await addPerson(parley.installation, 'Tam', { email: 'tam@example.test' })
  const link = await linkFor('tam@example.test')
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => parley.request({ method: 'POST', url: link })),
  )
  const statuses = answers.map((answer) => answer.statusCode).sort()
  expect(statuses).toEqual([303, ...Array.from({ length: 19 }, () => 404)])
})

// asvs: 6.4.1, 6.5.5
test('unknown, malformed, used and expired links answer the same bytes', async () => {
  await addPerson(parley.installation, 'Uma', { email: 'uma@example.test' })
  const used = await linkFor('uma@example.test')
  await parley.request({ method: 'POST', url: used })
  const expired = await linkFor('uma@example.test')
  parley.installation.passTime({ minutes: 10, seconds: 1 })
  const unknown = `/sign-in/link/pll_${'A'.repeat(43)}`
  const links = [used, expired, unknown, '/sign-in/link/x', '/sign-in/link/pls_short']
  for (const method of ['GET', 'POST'] as const) {
    const bodies = new Set<string>()
    for (const url of links) {
      const answer = await parley.request({ method, url })
      expect(answer.statusCode).toBe(404)
      expect(answer.headers['set-cookie']).toBeUndefined()
      bodies.add(answer.body)
    }
    expect(bodies.size).toBe(1)
  }
})

// asvs: 6.3.8
test('every address is answered alike, known or not, and the same rows are written', async () => {
  await addPerson(parley.installation, 'Vik', { email: 'vik@example.test' })
  const count = async () =>
    (await parley.installation.sql<{ n: number }>('select count(*)::int as n from mail'))[0]?.n ?? 0
  const ask = (email: string) =>
    parley.request({
      method: 'POST',
      url: '/sign-in',
      payload: { email },
      remoteAddress: '10.1.1.1',
    })
  const before = await count()
  const known = await ask('vik@example.test')
  const unknown = await ask('nobody@example.test')
  expect(await count()).toBe(before + 2)
  expect(known.statusCode).toBe(303)
  const strip = ({ statusCode, body, headers: { location } }: typeof known) => ({
    statusCode,
    body,
    location,
  })
  expect(strip(unknown)).toEqual(strip(known))
  expect(await mailsTo('nobody@example.test')).toEqual([])
  expect(await mailsTo('vik@example.test')).toHaveLength(1)
})

test('one person is mailed three links in ten minutes, and the answer does not tell', async () => {
  await addPerson(parley.installation, 'Wim', { email: 'wim@example.test' })
  for (let times = 0; times < 5; times++) {
    const answer = await parley.request({
      method: 'POST',
      url: '/sign-in',
      payload: { email: 'wim@example.test' },
      remoteAddress: `10.2.0.${times}`,
    })
    expect(answer.headers.location).toBe('/sign-in/sent')
  }
  expect(await mailsTo('wim@example.test')).toHaveLength(3)
})

// asvs: 2.4.1, 6.3.1, 6.6.3
test('asking is limited by where it comes from', async () => {
  const ask = () =>
    parley.request({
      method: 'POST',
      url: '/sign-in',
      payload: { email: 'nobody@example.test' },
      remoteAddress: '10.3.0.1',
    })
  const statuses = []
  for (let times = 0; times < 11; times++) statuses.push((await ask()).statusCode)
  expect(statuses.slice(0, 10)).toEqual(Array.from({ length: 10 }, () => 303))
  expect(statuses[10]).toBe(429)
})

test('what is no address is refused beside its field, and given back', async () => {
  const answer = await parley.request({
    method: 'POST',
    url: '/sign-in',
    payload: { email: 'no <b>address' },
    remoteAddress: '10.4.0.1',
  })
  expect(answer.statusCode).toBe(422)
  expect(answer.body).toContain('This should be one mail address')
  expect(answer.body).toContain('no &lt;b>address')
})

// asvs: 3.7.2
test.each([
  'https://evil.example',
  '//evil.example',
  '/\\evil.example',
  '/%09//x\u0000',
  'javascript:x',
])('a link leads to no other site: next=%s', async (next) => {
  const email = `n${Math.abs(next.length)}${next.charCodeAt(1)}@example.test`
  const created = await createPerson(parley.installation, { name: 'Nia', email })
  if ('refusal' in created) throw new Error(created.refusal)
  const answer = await parley.request({
    method: 'POST',
    url: `${pathIn(created.signInUrl)}?next=${encodeURIComponent(next)}`,
  })
  expect(answer.statusCode).toBe(303)
  expect(answer.headers.location).toBe('/cases')
})

// asvs: 7.2.2, 7.2.4
test('signing in ends the session the browser came with and begins another', async () => {
  const before = await addPerson(parley.installation, 'Xan', { email: 'xan@example.test' })
  const link = await linkFor('xan@example.test')
  const entered = await parley.request({ method: 'POST', url: link, cookie: before.cookie })
  const after = cookieOf(entered)
  expect(after).not.toBe(before.cookie)
  const ask = (cookie: string) => parley.request({ url: '/proof', cookie })
  expect((await ask(after)).statusCode).toBe(200)
  const old = await ask(before.cookie)
  expect(old.statusCode).toBe(303)
  expect(old.headers.location).toBe('/sign-in?next=%2Fproof')
})

// asvs: 6.6.2, 7.2.4
test('a proof is given in the session that asked, renews it and gives it another token', async () => {
  const person = await addPerson(parley.installation, 'Yara', { email: 'yara@example.test' })
  parley.installation.passTime({ minutes: 30 })
  const { installation } = parley
  await parley.request({
    method: 'POST',
    url: '/proof/link?next=%2Fadmin',
    cookie: person.cookie,
    payload: { csrf: person.csrf },
  })
  const link = pathIn((await mailsTo('yara@example.test')).at(-1)?.text ?? '')
  const elsewhere = await parley.request({ method: 'POST', url: link })
  expect(elsewhere.statusCode).toBe(409)
  expect(elsewhere.headers['set-cookie']).toBeUndefined()
  const proved = await parley.request({ method: 'POST', url: link, cookie: person.cookie })
  const given = String(proved.headers.location)
  expect(given).toBe('/proof?next=%2Fadmin&given=yes')
  const told = (await parley.request({ url: given, cookie: cookieOf(proved) })).body
  expect(told).toContain('What you pressed before is not done yet')
  expect(told).toContain('href="/admin"')
  expect(cookieOf(proved)).not.toBe('')
  expect((await parley.request({ url: '/proof', cookie: person.cookie })).statusCode).toBe(303)
  const sessions = await installation.sql<{ proved_at: Date }>(
    'select proved_at from session where person_id = $1 and revoked_at is null',
    [person.personId],
  )
  expect(sessions.map((row) => instant(row.proved_at.getTime()))).toEqual([installation.now()])
  // Later the same address asks again, and claims nothing.
  installation.passTime({ minutes: 30 })
  const later = (await parley.request({ url: given, cookie: cookieOf(proved) })).body
  expect(later).not.toContain('is not done yet')
  expect(later).toContain('Mail me a link')
})

// asvs: 6.3.2
test('the owner link works once and is made no more after somebody came in', async () => {
  const fresh = await openTestApp()
  const first = await makeOwnerLink(fresh.installation)
  const second = await makeOwnerLink(fresh.installation)
  expect((await fresh.request({ url: pathIn(first ?? '') })).statusCode).toBe(404)
  const entered = await fresh.request({ method: 'POST', url: pathIn(second ?? '') })
  expect(entered.headers.location).toBe('/setup')
  expect((await fresh.request({ method: 'POST', url: pathIn(second ?? '') })).statusCode).toBe(404)
  expect(await makeOwnerLink(fresh.installation)).toBeUndefined()
  await fresh.close()
})

// asvs: 16.2.5
test('no link, address or session token is ever logged', () => {
  const lines = parley.installation.logLines.join('')
  expect(lines).toContain('/sign-in/link/:secret')
  expect(lines).not.toMatch(/pl[sl]_|example\.test/)
})

// asvs: 6.3.5
test('somebody is told when a browser signs in that none of their sessions had', async () => {
  const email = 'zoe@example.test'
  await addPerson(parley.installation, 'Zoe', { email })
  const enter = async (agent: string) => {
    const links = (await mailsTo(email)).map(({ text }) => pathIn(text)).filter(Boolean)
    await parley.request({ method: 'POST', url: '/sign-in', payload: { email } })
    const now = (await mailsTo(email)).map(({ text }) => pathIn(text)).filter(Boolean)
    const link = now.find((one) => !links.includes(one)) ?? ''
    const headers = { 'user-agent': agent }
    expect((await parley.request({ method: 'POST', url: link, headers })).statusCode).toBe(303)
    const told = (await mailsTo(email)).filter(({ kind }) => kind === 'sign-in-changed')
    return told.length
  }
  expect(await enter('Mozilla/5.0 (X11; Linux) Firefox/145.0')).toBe(1)
  expect(await enter('Mozilla/5.0 (X11; Linux) Firefox/146.0.1')).toBe(1)
  expect(await enter('curl/8.5.0')).toBe(2)
})
