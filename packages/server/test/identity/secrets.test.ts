// The secrets that people carry: how they are made, and what the database keeps of them.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { hashSecret, isSecret, newSecret } from '../../src/identity/secrets.js'
import { addPerson } from '../support/people.js'
import { openTestApp, type TestApp } from '../support/test-app.js'

let parley: TestApp
beforeAll(async () => {
  parley = await openTestApp()
})
afterAll(() => parley.close({ jobsMayRemain: true }))

// asvs: 6.5.3, 6.5.4, 7.2.3, 11.5.1
test('a secret has 256 random bits and never comes twice', () => {
  const made = Array.from({ length: 20_000 }, () => newSecret('pls'))
  expect(new Set(made).size).toBe(made.length)
  const counts = new Array<number>(256).fill(0)
  for (const secret of made) {
    expect(isSecret(secret)).toBe(true)
    const bytes = Buffer.from(secret.slice(4), 'base64url')
    expect(bytes).toHaveLength(32)
    for (const byte of bytes) counts[byte] = (counts[byte] ?? 0) + 1
  }
  // 640,000 bytes: each value some 2,500 times, and by far more than six standard deviations off it if bits were stuck.
  for (const count of counts) expect(Math.abs(count - 2_500)).toBeLessThan(300)
})

// asvs: 6.5.2
test('the database keeps the hash of sessions, links and tokens, and none of them', async () => {
  const email = 'keeper@example.test'
  const person = await addPerson(parley.installation, 'Keeper', { email })
  await parley.request({ method: 'POST', url: '/sign-in', payload: { email } })
  const made = await parley.request({
    method: 'POST',
    url: '/account/tokens',
    cookie: person.cookie,
    payload: { csrf: person.csrf, tokenName: 'CI', scopes: ['cases:read'], days: '7' },
  })
  const token = /plt_[\w-]{43}/.exec(made.body)?.[0] ?? ''
  const secrets = [token, person.cookie.replace('parley=', '')]
  const rows = await parley.installation.sql<{ all: string; hashes: Buffer[] }>(
    `select (select string_agg(s::text, '') from session s) || (select string_agg(l::text, '') from sign_in_link l)
            || (select string_agg(t::text, '') from api_token t) || (select string_agg(m::text, '') from mail m)
            || (select string_agg(e::text, '') from event_body e) as all,
            array(select token_hash from session union all select token_hash from api_token) as hashes`,
  )
  const { all = '', hashes = [] } = rows[0] ?? {}
  for (const secret of secrets) {
    expect(isSecret(secret)).toBe(true)
    expect(hashes.some((hash) => hash.equals(hashSecret(secret)))).toBe(true)
  }
  expect(all).not.toMatch(/pl[slt]_/)
  for (const secret of secrets) expect(all).not.toContain(Buffer.from(secret).toString('hex'))
})
