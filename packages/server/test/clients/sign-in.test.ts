// Signing in with somebody else's account: OpenID Connect against a real provider on loopback,
// GitHub against its fake.
import { generateKeyPairSync } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Provider } from 'oidc-provider'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { json, serveLoopback } from '../../src/clients/loopback.js'
import { createSignInWith } from '../../src/clients/oidc/create.js'
import { createGitHubFake, type GitHubFake } from '../../src/clients/oidc/github-fake.js'
import type { SignInWith } from '../../src/clients/oidc/sign-in.js'
import { Fault } from '../../src/config/fault.js'

// The provider says on every start that it wants a newer Node and a real database. It is a peer for
// tests on whatever Node they run on; its other warnings stay.
vi.hoisted(() => {
  const { warn } = console
  console.warn = (text: unknown, ...more: unknown[]) => {
    if (!/oidc-provider WARNING: (Unsupported runtime|a quick start)/.test(String(text)))
      warn(text, ...more)
  }
})

const client = {
  clientId: 'parley',
  clientSecret: 'the-secret-of-the-test-client-long-enough',
  redirectUri: 'http://localhost:8080/sign-in/callback',
}
const checks = {
  state: 'state-of-this-browser',
  nonce: 'nonce-of-this-browser',
  codeVerifier: 'a-verifier-that-is-at-least-forty-three-letters-long',
}

describe('OpenID Connect', () => {
  let server: Server
  let issuer: string
  let signIn: SignInWith
  beforeAll(async () => {
    ;({ server, issuer } = await startProvider())
  })
  beforeEach(() => {
    signIn = createSignInWith({ ...client, issuer })
  })
  afterAll(() => new Promise((resolve) => server.close(resolve)))

  test('tells who came back, with a verified address', async () => {
    const callback = await walk(await signIn.authorizationUrl(checks))
    expect(await signIn.finish(callback, checks)).toEqual({
      provider: issuer,
      subject: 'account-1',
      login: 'maren',
      name: 'Maren Example',
      email: 'maren@example.org',
      emailVerified: true,
    })
  })

  test('asks with PKCE, a state and a nonce', async () => {
    const { searchParams } = new URL(await signIn.authorizationUrl(checks))
    expect(Object.fromEntries(searchParams)).toMatchObject({
      state: checks.state,
      nonce: checks.nonce,
      code_challenge_method: 'S256',
      redirect_uri: client.redirectUri,
    })
    expect(searchParams.get('code_challenge')).not.toContain(checks.codeVerifier)
  })

  // asvs: 10.2.1, 10.5.1
  test.each(['state', 'nonce', 'codeVerifier'] as const)('another %s is refused', async (which) => {
    const callback = await walk(await signIn.authorizationUrl(checks))
    const other = { ...checks, [which]: `another-${checks.codeVerifier}` }
    const fault = await faultOf(signIn.finish(callback, other))
    expect(fault).toMatchObject({ code: 'sign-in.invalid-answer', retry: 'never' })
  })

  // asvs: 6.8.2, 9.1.1
  test('an ID token whose signature is of nobody the issuer names is refused', async () => {
    const callback = await walk(await signIn.authorizationUrl(checks))
    spoilSignatures = true
    const fault = await faultOf(signIn.finish(callback, checks))
    spoilSignatures = false
    expect(fault).toMatchObject({ code: 'sign-in.invalid-answer', retry: 'never' })
  })

  // asvs: 10.1.2
  test('a code is good once', async () => {
    const callback = await walk(await signIn.authorizationUrl(checks))
    await signIn.finish(callback, checks)
    expect(await faultOf(signIn.finish(callback, checks))).toMatchObject({
      code: 'sign-in.invalid-answer',
    })
  })

  test('a person who says no has declined', async () => {
    const callback = `${client.redirectUri}?error=access_denied&state=${checks.state}&iss=${encodeURIComponent(issuer)}`
    expect(await faultOf(signIn.finish(callback, checks))).toMatchObject({
      code: 'sign-in.declined',
      retry: 'never',
    })
  })

  test('a wrong client secret is refused, and the secret not told', async () => {
    const wrong = createSignInWith({ ...client, clientSecret: 'wrong-secret-of-it', issuer })
    const callback = await walk(await wrong.authorizationUrl(checks))
    const fault = await faultOf(wrong.finish(callback, checks))
    expect(fault.code).toBe('sign-in.invalid-answer')
    expect(`${fault.message}${fault.stack}${fault.cause}`).not.toContain('wrong-secret')
  })

  // asvs: 10.5.3
  test('an issuer whose own description names another one is not believed', async () => {
    const asked = 'GET /.well-known/openid-configuration'
    const described = await (await fetch(`${issuer}/.well-known/openid-configuration`)).json()
    const impostor = await serveLoopback({
      routes: { [asked]: () => json(200, described) },
      otherwise: () => json(404, {}),
    })
    const other = createSignInWith({ ...client, issuer: impostor.url })
    expect(await faultOf(other.authorizationUrl(checks))).toMatchObject({
      code: 'sign-in.invalid-answer',
    })
    expect(impostor.asked()).toHaveLength(1)
    await impostor.close()
  })

  test('an issuer that fails is asked again the next time', async () => {
    const failing = await serveLoopback({ routes: {}, otherwise: () => json(503, {}) })
    const other = createSignInWith({ ...client, issuer: failing.url, timeoutMs: 300 })
    failing.failNext({ times: 1, how: 'hang' })
    for (let i = 0; i < 2; i++) {
      expect(await faultOf(other.authorizationUrl(checks))).toMatchObject({
        code: 'sign-in.unreachable',
        retry: 'later',
      })
    }
    expect(failing.asked()).toHaveLength(2)
    await failing.close()
    expect(await faultOf(other.authorizationUrl(checks))).toMatchObject({
      code: 'sign-in.unreachable',
    })
  })
})

describe('GitHub', () => {
  let fake: GitHubFake
  let signIn: SignInWith
  beforeEach(async () => {
    fake = await createGitHubFake({
      ...client,
      people: [
        {
          id: 41,
          login: 'maren-example',
          name: 'Maren Example',
          emails: [
            { email: 'old@example.org', primary: false, verified: true },
            { email: 'maren@example.org', primary: true, verified: true },
          ],
        },
        {
          id: 42,
          login: 'unproven',
          emails: [{ email: 'x@example.org', primary: true, verified: false }],
        },
      ],
    })
    signIn = createSignInWith({
      ...client,
      timeoutMs: 300,
      github: { url: fake.url, apiUrl: fake.url },
    })
    return () => fake.close()
  })
  const callbackFor = async (login: string | undefined) =>
    fake.agree(await signIn.authorizationUrl(checks), login)

  test('tells who came back, with the primary address', async () => {
    expect(await signIn.finish(await callbackFor('maren-example'), checks)).toEqual({
      provider: 'github',
      subject: '41',
      login: 'maren-example',
      name: 'Maren Example',
      email: 'maren@example.org',
      emailVerified: true,
    })
  })

  test('passes on no address that GitHub has not verified', async () => {
    expect(await signIn.finish(await callbackFor('unproven'), checks)).toEqual({
      provider: 'github',
      subject: '42',
      login: 'unproven',
      emailVerified: false,
    })
  })

  test('a person signs in by following links, as in a browser', async () => {
    const url = await signIn.authorizationUrl(checks)
    const page = await (await fetch(url)).text()
    const href = /<a href="([^"]+)">Maren Example/.exec(page)?.[1]?.replaceAll('&#38;', '&')
    const answer = await fetch(new URL(href!, url), { redirect: 'manual' })
    const identity = await signIn.finish(answer.headers.get('location')!, checks)
    expect(identity.login).toBe('maren-example')
  })

  test.each(['state', 'codeVerifier'] as const)('another %s is refused', async (which) => {
    const callback = await callbackFor('maren-example')
    const fault = await faultOf(signIn.finish(callback, { ...checks, [which]: 'another' }))
    expect(fault).toMatchObject({ code: 'sign-in.invalid-answer', retry: 'never' })
  })

  test('a code is good once; no code and a refusal are told apart', async () => {
    const callback = await callbackFor('maren-example')
    await signIn.finish(callback, checks)
    expect((await faultOf(signIn.finish(callback, checks))).code).toBe('sign-in.invalid-answer')
    const empty = `${client.redirectUri}?state=${checks.state}`
    expect((await faultOf(signIn.finish(empty, checks))).code).toBe('sign-in.invalid-answer')
    const declined = await callbackFor(undefined)
    expect((await faultOf(signIn.finish(declined, checks))).code).toBe('sign-in.declined')
  })

  test.each([
    ['5xx', 'sign-in.unreachable'],
    ['429', 'sign-in.unreachable'],
    ['hang', 'sign-in.answer-lost'],
    ['malformed', 'sign-in.invalid-answer'],
  ] as const)('%s while the code is exchanged is %s', async (how, code) => {
    const callback = await callbackFor('maren-example')
    fake.failNext({ route: 'POST /login/oauth/access_token', times: 1, how })
    expect(await faultOf(signIn.finish(callback, checks))).toMatchObject({ code })
  })
})

/** While true, the provider's ID tokens end in another signature of the same length. */
let spoilSignatures = false

const spoiled = (body: unknown): unknown =>
  spoilSignatures
    ? String(body).replace(
        /("id_token":"[^"]+\.)([^".]+)"/,
        (_, head: string, signature: string) => {
          const turned = [...signature].reverse().join('')
          return `${head}${turned}"`
        },
      )
    : body

async function startProvider() {
  let handle: (...args: Parameters<ReturnType<Provider['callback']>>) => Promise<void>
  const server = createServer((request, response) => void handle(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const provider: Provider = new Provider(
    issuer,
    providerConfiguration(() => provider),
  )
  const callback = provider.callback()
  handle = async (request, response) => {
    const end = response.end.bind(response) as (body?: unknown) => typeof response // because: it ends with a body or none
    response.end = ((body?: unknown) => end(spoiled(body))) as typeof response.end
    if (!request.url?.startsWith('/interaction/')) return callback(request, response)
    const result = { login: { accountId: 'account-1' } }
    return provider.interactionFinished(request, response, result)
  }
  return { server, issuer }
}

function providerConfiguration(provider: () => Provider): object {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  return {
    clients: [
      {
        client_id: client.clientId,
        client_secret: client.clientSecret,
        redirect_uris: [client.redirectUri],
      },
    ],
    jwks: {
      keys: [{ ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256', kid: 'k' }],
    },
    cookies: { keys: ['a-key-for-the-cookies-of-the-test'] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_: unknown, { uid }: { uid: string }) => `/interaction/${uid}` },
    claims: { profile: ['name', 'preferred_username'], email: ['email', 'email_verified'] },
    ttl: {
      AccessToken: 60,
      AuthorizationCode: 60,
      Grant: 60,
      IdToken: 60,
      Interaction: 60,
      Session: 60,
    },
    loadExistingGrant: async () => {
      const grant = new (provider().Grant)({ accountId: 'account-1', clientId: client.clientId })
      grant.addOIDCScope('openid profile email')
      await grant.save()
      return grant
    },
    findAccount: (_: unknown, accountId: string) => ({
      accountId,
      claims: () => ({
        sub: accountId,
        name: 'Maren Example',
        preferred_username: 'maren',
        email: 'maren@example.org',
        email_verified: true,
      }),
    }),
  }
}

/** Follows redirects with cookies, as a browser does, until one leads to us. */
async function walk(start: string): Promise<string> {
  const cookies = new Map<string, string>()
  let url = start
  for (let step = 0; step < 8 && !url.startsWith(client.redirectUri); step++) {
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

async function faultOf(call: Promise<unknown>): Promise<Fault> {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(Fault)
  return error as Fault
}
