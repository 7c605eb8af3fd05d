// Signing in with another account: GitHub's fake and a real OpenID Connect provider on loopback, through our own
// pages. Nobody signs up; an identity leads only to a person who is here.
import { generateKeyPairSync } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Provider } from 'oidc-provider'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { createGitHubFake, type GitHubFake } from '../../src/clients/oidc/github-fake.js'
import { addPerson, addTeam, type TestPerson } from '../support/people.js'
import { openTestApp, type TestApp } from '../support/test-app.js'
import { setGithubLogin } from '../support/ways.js'

// The provider says on every start that it wants a newer Node and a real database; its other warnings stay.
vi.hoisted(() => {
  const { warn } = console
  console.warn = (text: unknown, ...more: unknown[]) => {
    if (!/oidc-provider WARNING: (Unsupported runtime|a quick start)/.test(String(text)))
      warn(text, ...more)
  }
})

const client = { clientId: 'parley', clientSecret: 'the-secret-of-the-test-client-long-enough' }
const mail = (email: string, verified = true) => [{ email, primary: true, verified }]

let folder: string
let parley: TestApp
let github: GitHubFake
let provider: { server: Server; issuer: string; account: Record<string, unknown> }
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-oidc-'))
  const secretFile = join(folder, 'secret')
  await writeFile(secretFile, client.clientSecret, { mode: 0o600 })
  github = await createGitHubFake({
    ...client,
    redirectUri: 'http://localhost:8080/sign-in/callback/github',
    people: [
      { id: 1, login: 'maren-example', emails: mail('maren@elsewhere.test') },
      { id: 2, login: 'by-address', emails: mail('Address@example.test') },
      { id: 3, login: 'unproven', emails: mail('address@example.test', false) },
      { id: 4, login: 'stranger', emails: mail('stranger@example.test') },
      { id: 5, login: 'Renamed', emails: mail('renamed@elsewhere.test') },
    ],
  })
  provider = await startProvider()
  parley = await openTestApp({
    env: {
      PARLEY_GITHUB_URL: github.url,
      PARLEY_GITHUB_API_URL: github.url,
      PARLEY_GITHUB_CLIENT_ID: client.clientId,
      PARLEY_GITHUB_CLIENT_SECRET_FILE: secretFile,
      PARLEY_OIDC_ISSUER: provider.issuer,
      PARLEY_OIDC_CLIENT_ID: client.clientId,
      PARLEY_OIDC_CLIENT_SECRET_FILE: secretFile,
    },
  })
})
afterAll(async () => {
  await parley.close({ jobsMayRemain: true })
  await github.close()
  await new Promise((resolve) => provider.server.close(resolve))
  await rm(folder, { recursive: true })
})

const cookiesIn = (answer: { headers: Record<string, unknown> }): string =>
  [answer.headers['set-cookie']]
    .flat()
    .map((line) => String(line).split(';')[0] ?? '')
    .filter((pair) => !pair.endsWith('='))
    .join('; ')

const begin = async (way: string, next = '/account') => {
  const begun = await parley.request({
    url: `/sign-in/with/${way}?next=${encodeURIComponent(next)}`,
  })
  expect(begun.statusCode).toBe(303)
  return { url: String(begun.headers.location), cookie: cookiesIn(begun) }
}

const backFrom = (url: string, cookie: string) =>
  parley.request({ url: url.replace('http://localhost:8080', ''), cookie })

const withGitHub = async (login: string | undefined) => {
  const { url, cookie } = await begin('github')
  return backFrom(github.agree(url, login), cookie)
}

const isIn = async (answer: { headers: Record<string, unknown> }, person: TestPerson) => {
  const page = await parley.request({ url: '/account', cookie: cookiesIn(answer) })
  expect(page.body).toContain(`>${person.name}<`)
}

test('the ways that are configured are links, never forms', async () => {
  const page = await parley.request({ url: '/sign-in?next=%2Fcases' })
  for (const way of ['github', 'oidc']) {
    expect(page.body).toContain(`href="/sign-in/with/${way}?next=%2Fcases"`)
  }
  expect((await parley.request({ url: '/sign-in/with/elsewhere' })).statusCode).toBe(404)
  expect((await parley.request({ url: '/sign-in/with/constructor' })).statusCode).toBe(404)
})

// asvs: 6.8.4
test('GitHub: the name an admin wrote down leads to the person, whatever its case, and is linked', async () => {
  const person = await addPerson(parley.installation, 'Maren')
  await setGithubLogin(parley.installation, person.personId, 'Maren-Example')
  const answer = await withGitHub('maren-example')
  expect(answer.headers.location).toBe('/account')
  await isIn(answer, person)
  const linked = await parley.installation.sql(
    'select provider, subject from external_identity where person_id = $1',
    [person.personId],
  )
  expect(linked).toEqual([{ provider: 'github', subject: '1' }])
  // It opens a session and proves nothing: publishing asks for a fresh proof.
  const sessions = await parley.installation.sql<{ proved: Date }>(
    `select proved_at as proved from session where person_id = $1 and method = 'github'`,
    [person.personId],
  )
  expect(sessions.map(({ proved }) => proved.getTime())).toEqual([0])
  await isIn(await withGitHub('maren-example'), person)
})

test('GitHub: a verified address leads to the person; an unverified one to nobody', async () => {
  const person = await addPerson(parley.installation, 'By Address', {
    email: 'address@example.test',
  })
  expect((await withGitHub('unproven')).statusCode).toBe(403)
  await isIn(await withGitHub('by-address'), person)
})

// asvs: 6.3.4
test('GitHub: nobody whose team takes passkeys alone comes in, and nothing is linked', async () => {
  const team = await addTeam(parley.installation, 'keysonly')
  const person = await addPerson(parley.installation, 'Kea', { team, email: 'kea@example.test' })
  await setGithubLogin(parley.installation, person.personId, 'renamed')
  await parley.installation.sql('update team set passkeys_only_since = now() where team_id = $1', [
    team.teamId,
  ])
  const answer = await withGitHub('Renamed')
  expect(answer.statusCode).toBe(403)
  expect(answer.body).toContain('Your team signs in with passkeys only')
  expect(cookiesIn(answer)).not.toContain('parley=')
  const linked = await parley.installation.sql(
    'select 1 from external_identity where person_id = $1',
    [person.personId],
  )
  expect(linked).toEqual([])
  await setGithubLogin(parley.installation, person.personId, null)
})

test('GitHub: a stranger is told, and no account is made', async () => {
  const before = await parley.installation.sql('select 1 from person')
  const answer = await withGitHub('stranger')
  expect(answer.statusCode).toBe(403)
  expect(answer.body).toContain('Nobody here is known by that account')
  expect(await parley.installation.sql('select 1 from person')).toHaveLength(before.length)
})

// asvs: 6.8.1, 10.5.2
test('GitHub: a name that changed hands leads nowhere once its first holder is linked', async () => {
  const person = await addPerson(parley.installation, 'First Holder')
  await setGithubLogin(parley.installation, person.personId, 'renamed')
  await parley.installation.sql(
    `insert into external_identity (provider, subject, person_id, linked_at) values ('github', '77', $1, now())`,
    [person.personId],
  )
  expect((await withGitHub('Renamed')).statusCode).toBe(403)
})

test('who says no there is told that nothing happened here', async () => {
  const answer = await withGitHub(undefined)
  expect(answer.statusCode).toBe(403)
  expect(answer.body).toContain('You did not agree there')
})

// asvs: 10.1.2, 10.2.1
test('an answer in another browser, a second time, or with another state signs nobody in', async () => {
  const { url, cookie } = await begin('github')
  const back = github.agree(url, 'maren-example')
  expect((await backFrom(back, '')).statusCode).toBe(403)
  const other = await begin('github')
  expect((await backFrom(back, other.cookie)).statusCode).toBe(403)
  expect((await backFrom(back, cookie)).statusCode).toBe(303)
  expect((await backFrom(back, cookie)).statusCode).toBe(403)
})

// asvs: 7.6.2
test('a link on another site begins nothing: our own page asks first', async () => {
  for (const site of ['cross-site', 'same-site']) {
    const answer = await parley.request({
      url: '/sign-in/with/github',
      headers: { 'sec-fetch-site': site },
    })
    expect(answer.statusCode).toBe(200)
    expect(answer.headers['set-cookie']).toBeUndefined()
    expect(answer.body).toContain('href="/sign-in/with/github"')
  }
})

test('a way that does not answer is said to be so', async () => {
  const { url, cookie } = await begin('github')
  github.failNext({ route: 'POST /login/oauth/access_token', times: 1, how: '5xx' })
  const answer = await backFrom(github.agree(url, 'maren-example'), cookie)
  expect(answer.statusCode).toBe(403)
  expect(answer.body).toContain('did not answer')
})

test('OpenID Connect: a verified address leads to the person, through a real provider', async () => {
  const person = await addPerson(parley.installation, 'Oona', { email: 'oona@example.test' })
  const { url, cookie } = await begin('oidc', '/account?done=saved')
  const answer = await backFrom(await walk(url), cookie)
  expect(answer.headers.location).toBe('/account?done=saved')
  await isIn(answer, person)
})

test('OpenID Connect: an address the issuer has not verified leads to nobody', async () => {
  await addPerson(parley.installation, 'Pell', { email: 'pell@example.test' })
  provider.account = { sub: 'account-2', email: 'pell@example.test', email_verified: false }
  const { url, cookie } = await begin('oidc')
  expect((await backFrom(await walk(url), cookie)).statusCode).toBe(403)
})

async function startProvider() {
  let handle: (...args: Parameters<ReturnType<Provider['callback']>>) => Promise<void>
  const server = createServer((request, response) => void handle(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // because: a server that listens on a port has an address with one
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const started = {
    server,
    issuer,
    account: { sub: 'account-1', email: 'oona@example.test', email_verified: true } as Record<
      string,
      unknown
    >,
  }
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const accountId = () => String(started.account['sub'])
  const provider: Provider = new Provider(issuer, {
    clients: [
      {
        client_id: client.clientId,
        client_secret: client.clientSecret,
        redirect_uris: ['http://localhost:8080/sign-in/callback/oidc'],
      },
    ],
    jwks: {
      keys: [{ ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256', kid: 'k' }],
    },
    cookies: { keys: ['a-key-for-the-cookies-of-the-test'] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_: unknown, { uid }: { uid: string }) => `/interaction/${uid}` },
    claims: { profile: ['name'], email: ['email', 'email_verified'] },
    ttl: {
      AccessToken: 60,
      AuthorizationCode: 60,
      Grant: 60,
      IdToken: 60,
      Interaction: 60,
      Session: 60,
    },
    loadExistingGrant: async () => {
      const grant = new provider.Grant({ accountId: accountId(), clientId: client.clientId })
      grant.addOIDCScope('openid profile email')
      await grant.save()
      return grant
    },
    findAccount: (_: unknown, id: string) => ({ accountId: id, claims: () => started.account }),
  })
  const callback = provider.callback()
  handle = async (request, response) => {
    if (!request.url?.startsWith('/interaction/')) return callback(request, response)
    return provider.interactionFinished(request, response, { login: { accountId: accountId() } })
  }
  return started
}

/** Follows redirects with cookies, as a browser does, until one leads to us. */
async function walk(start: string): Promise<string> {
  const cookies = new Map<string, string>()
  let url = start
  for (let step = 0; step < 8 && !url.startsWith('http://localhost:8080/'); step++) {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await fetch(url, { redirect: 'manual', headers: { cookie } })
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (name !== undefined && value !== undefined) cookies.set(name, value)
    }
    url = new URL(response.headers.get('location') ?? `/lost-at-${response.status}`, url).href
  }
  return url
}
