// From a fresh installation to a team that is set up, as the owner walks it; and what strangers see meanwhile.
import { isRefusal } from '@parley/rules'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeOwnerLink } from '../../src/identity/owner.js'
import { createPerson } from '../../src/identity/people.js'
import { writeProject } from '../../src/identity/projects.js'
import { findBySessionToken } from '../../src/identity/sessions.js'
import { createTeam } from '../../src/identity/teams.js'
import { openTestApp, type TestApp } from '../support/test-app.js'

let parley: TestApp
let cookie = ''
let csrf = ''
beforeAll(async () => {
  parley = await openTestApp()
})
afterAll(() => parley.close({ jobsMayRemain: true }))

const get = (url: string, as = cookie) => parley.request({ url, cookie: as })
const post = (url: string, payload: Record<string, unknown>) =>
  parley.request({ method: 'POST', url, cookie, payload: { csrf, ...payload } })

test('before anything is set up, the public pages say so and break nothing', async () => {
  expect((await get('/')).body).toContain('Nothing here yet')
  expect((await get('/members')).statusCode).toBe(200)
  expect((await get('/charter')).body).toContain('within 90 days')
  expect((await get('/.well-known/security.txt')).statusCode).toBe(200)
})

test('the owner says who they are', async () => {
  const link = (await makeOwnerLink(parley.installation)) ?? ''
  const entered = await parley.request({
    method: 'POST',
    url: link.replace('http://localhost:8080', ''),
  })
  cookie = /parley=[^;]+/.exec(String(entered.headers['set-cookie']))?.[0] ?? ''
  const owner = await findBySessionToken(parley.installation, cookie.replace('parley=', ''))
  csrf = owner?.session?.csrf ?? ''
  expect((await get('/setup')).body).toContain('Who are you?')
  const wrong = await post('/setup/you', { name: '', email: 'x' })
  expect(wrong.statusCode).toBe(422)
  expect(wrong.body).toContain('Say a name')
  expect(
    (await post('/setup/you', { name: 'Ona Owner', email: 'ona@example.test' })).statusCode,
  ).toBe(303)
  expect((await post('/setup/you', { name: 'Again', email: 'b@example.test' })).statusCode).toBe(
    409,
  )
})

test('the owner names the team, every error at once, and becomes its admin', async () => {
  expect((await get('/setup')).body).toContain('Name the team')
  const wrong = await post('/setup/team', { slug: '1', name: '', announceTo: 'x', joins: 'yes' })
  expect(wrong.statusCode).toBe(422)
  for (const error of [
    'letters, digits and hyphens',
    'Give the team a name',
    'not a mail address',
  ]) {
    expect(wrong.body).toContain(error)
  }
  expect(wrong.body).toContain('value="x"')
  const made = await post('/setup/team', {
    slug: 'EXAMPLE',
    name: 'The Example Team',
    addresses: 'security@example.test',
    joins: 'yes',
  })
  expect(made.statusCode).toBe(303)
  const page = await get('/setup')
  expect(page.body).toContain('is being set up')
  expect(page.body).toContain('1 of at least 2')
})

test('a team being set up takes reports, and says publicly what it is', async () => {
  expect((await get('/members', '')).body).toContain('being set up')
  expect((await get('/', '')).body).toContain('Report a vulnerability')
  const reported = await parley.request({
    method: 'POST',
    url: '/api/v1/reports',
    headers: { accept: '*/*' },
    payload: { project: 'Widget', summary: 'It breaks', details: 'When it is fed this.' },
  })
  expect(reported.statusCode).toBe(201)
})

test('with the second admin the team is set up', async () => {
  const added = await post('/admin/EXAMPLE/members', {
    name: 'Second Admin',
    email: 'second@example.test',
    roles: ['admin'],
  })
  expect(added.body).toContain('/sign-in/link/pll_')
  const page = (await get('/setup')).body
  expect(page).toContain('2 of at least 2 (1 invited, not yet come in)')
  expect(page).toContain('is being set up')
  await parley.installation.sql(`insert into session
    (session_id, person_id, token_hash, method, agent, created_at, seen_at, proved_at, expires_at)
    select gen_random_uuid(), person_id, decode('00', 'hex'), 'email', 'test', now(), now(), now(), now()
      from person where email = 'second@example.test'`)
  expect((await get('/setup')).body).toContain('is set up')
  expect((await get('/members', '')).body).not.toContain('being set up')
})

test('the owner who is no member manages a team and reads none of its cases', async () => {
  const made = await createTeam(parley.installation, 'operator', { slug: 'OTHER', name: 'Other' })
  if (isRefusal(made)) throw new Error(made.because)
  expect((await get('/admin/OTHER')).statusCode).toBe(200)
  const owner = await findBySessionToken(parley.installation, cookie.replace('parley=', ''))
  expect(owner?.memberships.map((membership) => membership.slug)).toEqual(['EXAMPLE'])
})

test('nobody else finds the setup', async () => {
  const created = await createPerson(parley.installation, {
    name: 'Plain',
    email: 'plain@example.test',
  })
  if (isRefusal(created)) throw new Error(created.because)
  const entered = await parley.request({
    method: 'POST',
    url: created.signInUrl.replace('http://localhost:8080', ''),
  })
  const plain = /parley=[^;]+/.exec(String(entered.headers['set-cookie']))?.[0] ?? ''
  expect((await get('/setup', plain)).statusCode).toBe(404)
  expect((await get('/admin/new', plain)).statusCode).toBe(404)
  expect((await get('/admin', plain)).statusCode).toBe(404)
})

test('security.txt follows RFC 9116, and its end is never far away', async () => {
  const { body, headers } = await get('/.well-known/security.txt', '')
  expect(headers['content-type']).toBe('text/plain; charset=utf-8')
  expect(body).toBe(
    [
      'Contact: http://localhost:8080/report',
      'Contact: mailto:security@example.test',
      'Expires: 2027-04-10T00:00:00.000Z',
      'Policy: http://localhost:8080/charter',
      'Canonical: http://localhost:8080/.well-known/security.txt',
      'Preferred-Languages: en',
      '',
    ].join('\n'),
  )
})

test('search engines are asked away from everything that is not for everyone', async () => {
  const { body } = await get('/robots.txt', '')
  expect(body).toContain('Disallow: /\n')
  expect(body).not.toMatch(/Allow: \/(cases|r\/|admin|account|sign-in)/)
})

test('the API is described in OpenAPI 3.1: API routes alone, each with its scope', async () => {
  const document = (await get('/api/openapi.json', '')).json()
  expect(document.openapi).toBe('3.1.0')
  const paths = Object.keys(document.paths)
  expect(paths).toContain('/api/v1/teams')
  expect(paths.every((path) => /^\/(api\/v1|v1)\//.test(path))).toBe(true)
  expect(document.paths['/api/v1/teams'].get.responses.default.content).toHaveProperty([
    'application/problem+json',
  ])
  const scoped = parley.routes.filter((route) => route.url.startsWith('/api/v1/') && route.scope)
  for (const { url, method, scope } of scoped) {
    const path = url.replaceAll(/:(\w+)/g, '{$1}')
    const operation = document.paths[path]?.[method.toLowerCase()]
    expect(operation?.security, `${method} ${url}`).toEqual([{ token: [scope] }])
  }
  const page = await get('/api', '')
  expect(page.statusCode).toBe(200)
  for (const path of paths) expect(page.body).toContain(path)
})

test('the operator’s commands find a person again, add roles, and give another link', async () => {
  const { installation } = parley
  const input = {
    name: 'Op Person',
    email: 'op@example.test',
    teamSlug: 'example',
    roles: ['admin'],
  }
  const first = await createPerson(installation, { ...input, token: true })
  const second = await createPerson(installation, { ...input, roles: ['release-manager'] })
  if (isRefusal(first) || isRefusal(second)) throw new Error('refused')
  expect(second.personId).toBe(first.personId)
  expect(second.signInUrl).not.toBe(first.signInUrl)
  expect(first.apiToken).toMatch(/^plt_/)
  const rows = await installation.sql<{ roles: string[] }>(
    'select roles from membership where person_id = $1',
    [first.personId],
  )
  expect(rows.map((row) => [...row.roles].sort())).toEqual([['admin', 'release-manager']])
  expect(await createPerson(installation, { ...input, teamSlug: 'NONE' })).toMatchObject({
    refusal: 'team.unknown',
  })
  expect(await createTeam(installation, 'operator', { slug: 'example', name: 'x' })).toMatchObject({
    refusal: 'team.known',
  })
  const project = { name: 'Gadget', repo: 'example/gadget' }
  expect(await writeProject(installation, 'operator', { teamId: 99_999, project })).toMatchObject({
    refusal: 'team.unknown',
  })
})
