// What every answer of an installation on https carries, what its cookies are, and what the log says of who was refused.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { toProblem } from '../../src/http/problems.js'
import { addPerson } from '../support/people.js'
import { openTestApp, type TestApp } from '../support/test-app.js'

const url = 'https://parley.example.test'

let parley: TestApp
beforeAll(async () => {
  parley = await openTestApp({ url })
})
afterAll(() => parley.close({ jobsMayRemain: true }))

let asked = 0
/** Each request from an address of its own: there are more routes than one address may ask in a minute. */
const anAddress = () => {
  asked += 1
  return `10.9.${asked >> 8}.${asked & 255}`
}

const askEverything = async () => {
  const gets = parley.routes.filter((line) => line.method === 'GET' && !line.url.endsWith('/live'))
  const answers = []
  for (const line of gets) {
    const address = line.url.replace(/:\w+|\*/g, 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa')
    const answer = await parley.request({ url: address, remoteAddress: anAddress() })
    answers.push({ line, answer, headers: answer.headers })
  }
  expect(answers.length).toBeGreaterThan(60)
  return answers
}

// asvs: 3.4.1, 3.4.2, 3.4.3, 3.4.4, 3.4.5, 3.4.6, 4.1.1, 14.2.2, 14.3.2
test('every answer says how a browser is to treat it', async () => {
  const policy = "default-src 'none';script-src 'self'"
  const wrong: string[] = []
  for (const { line, answer, headers } of await askEverything()) {
    const csp = String(headers['content-security-policy'])
    const type = String(headers['content-type'] ?? '')
    const checks = {
      csp: csp.startsWith(policy),
      object: csp.includes("object-src 'none'") && csp.includes("base-uri 'none'"),
      frames: csp.includes("frame-ancestors 'none'"),
      hsts: headers['strict-transport-security'] === 'max-age=31536000; includeSubDomains',
      sniff: headers['x-content-type-options'] === 'nosniff',
      referrer: headers['referrer-policy'] === 'no-referrer',
      cors: headers['access-control-allow-origin'] === undefined,
      type: answer.body === '' || type !== '',
      keeping: line.access === 'public' || headers['cache-control'] === 'no-store',
      charset: !type.startsWith('text/') || type.includes('charset=utf-8'),
    }
    for (const [name, isRight] of Object.entries(checks))
      if (!isRight) wrong.push(`${line.url}: ${name}`)
  }
  expect(wrong).toEqual([])
})

// asvs: 3.3.1, 3.3.2, 3.3.3, 3.3.4
test('a cookie is bound to this host, to https, to our own pages, and closed to scripts', async () => {
  const answer = await parley.request({
    method: 'POST',
    url: '/sign-in/passkey/options',
    headers: { origin: url },
  })
  expect(answer.statusCode).toBe(200)
  const [cookie = ''] = [answer.headers['set-cookie']].flat()
  expect(cookie).toMatch(
    /^__Host-parley-ceremony=plc_[\w-]{43}; Max-Age=600; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
  )
  const { cookie: plain } = await addPerson(parley.installation, 'Cookie Holder')
  const secret = plain.replace('parley=', '')
  const under = (name: string) =>
    parley.request({ url: '/account', cookie: `${name}=${secret}` }).then((page) => page.statusCode)
  expect(await under('__Host-parley')).toBe(200)
  expect(await under('parley')).toBe(303)
})

// asvs: 13.4.4
test('TRACE and methods that nobody declared are nothing', async () => {
  for (const method of ['TRACE', 'PROPFIND'] as const) {
    // because: the test's request knows the methods of most people only
    const answer = await parley.request({ method: method as 'GET', url: '/' })
    expect([404, 405]).toContain(answer.statusCode)
    expect(answer.body).not.toContain('sec-fetch-site')
  }
})

// asvs: 4.1.3, 15.3.4
test('without a proxy that is configured nobody chooses the address that limits count by', async () => {
  const statuses = []
  for (let times = 0; times < 11; times++) {
    const answer = await parley.request({
      method: 'POST',
      url: '/sign-in',
      payload: { email: 'nobody@example.test' },
      remoteAddress: '10.8.0.1',
      headers: { 'x-forwarded-for': `10.7.0.${times}`, 'x-real-ip': `10.7.0.${times}` },
    })
    statuses.push(answer.statusCode)
  }
  expect(statuses.at(-1)).toBe(429)
})

// asvs: 3.5.1, 3.5.2
test('a change from another site, or without the session’s token, is refused', async () => {
  const person = await addPerson(parley.installation, 'Form Holder')
  const secret = person.cookie.replace('parley=', '')
  const change = (headers: Record<string, string>, payload: Record<string, string>) =>
    parley
      .request({
        method: 'POST',
        url: '/account',
        cookie: `__Host-parley=${secret}`,
        payload: { name: 'Form Holder', timeZone: 'UTC', ...payload },
        headers,
      })
      .then((answer) => answer.statusCode)
  const { csrf } = person
  expect(await change({}, { csrf })).toBe(303)
  expect(await change({ 'sec-fetch-site': 'cross-site' }, { csrf })).toBe(403)
  expect(await change({ 'sec-fetch-site': 'same-site' }, { csrf })).toBe(403)
  expect(await change({ 'sec-fetch-site': 'none', origin: 'https://evil.example' }, { csrf })).toBe(
    403,
  )
  expect(await change({}, {})).toBe(403)
  expect(await change({}, { csrf: 'another' })).toBe(403)
})

// asvs: 16.2.1, 16.2.4, 16.3.1, 16.3.2, 16.3.3
test('the log says that something was refused, with the code of why, and who was known', async () => {
  const { logLines } = parley.installation
  const lastLine = () => JSON.parse(logLines.at(-1) ?? '{}') as Record<string, unknown>
  const person = await addPerson(parley.installation, 'Logged Person')
  const cookie = `__Host-parley=${person.cookie.replace('parley=', '')}`
  await parley.request({ method: 'POST', url: `/sign-in/link/pll_${'A'.repeat(43)}` })
  expect(lastLine()).toMatchObject({ status: 404, refused: 'identity.link-unknown' })
  await parley.request({ method: 'POST', url: '/sign-in/passkey', headers: { accept: '*/*' } })
  expect(lastLine()).toMatchObject({ status: 409, refused: 'passkey.refused' })
  await parley.request({ method: 'POST', url: '/account', cookie, payload: { name: 'x' } })
  expect(lastLine()).toMatchObject({ status: 403, refused: 'request.foreign', by: person.personId })
  const headers = { authorization: `Bearer plt_${'A'.repeat(43)}`, accept: '*/*' }
  await parley.request({ url: '/api/v1/cases', headers })
  expect(lastLine()).toMatchObject({ status: 401, refused: 'token.refused' })
  await parley.request({ url: '/cases/aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', cookie })
  expect(lastLine()).toMatchObject({ route: '/cases/:caseId', status: 404, by: person.personId })
  expect(logLines.join('')).not.toContain('Logged Person')
})

// asvs: 16.5.1
test('an error nobody expected says that it is ours, and nothing of itself', () => {
  const error = new Error('select secret from person', { cause: new Error('key 0f0f') })
  const said = JSON.stringify(toProblem(error, 'request-7'))
  expect(said).toContain('"status":500')
  expect(said).toContain('request-7')
  expect(said).not.toMatch(/secret|0f0f|headers\.test/)
})

// asvs: 7.4.1, 14.3.1
test('signing out ends the session and tells the browser to forget its pages, and no token of a ballot', async () => {
  const { cookie, csrf } = await addPerson(parley.installation, 'Leaver')
  const mine = `__Host-parley=${cookie.replace('parley=', '')}`
  const out = await parley.request({
    method: 'POST',
    url: '/sign-out',
    cookie: mine,
    payload: { csrf },
  })
  expect(out.headers['clear-site-data']).toBe('"cache"')
  expect(String(out.headers['set-cookie'])).toMatch(/^__Host-parley=;/)
  expect((await parley.request({ url: '/account', cookie: mine })).statusCode).toBe(303)
})
