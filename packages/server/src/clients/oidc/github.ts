// Signing in with GitHub, which speaks OAuth 2 but not OpenID Connect: the account is asked for
// over the API, and only an address GitHub has verified is passed on.
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { Fault } from '../../config/fault.js'
import { type Answer, exchange } from '../exchange.js'
import {
  declined,
  defaultTimeoutMs,
  invalidAnswer,
  maxAnswerBytes,
  type OAuthClient,
  type OutsideIdentity,
  type SignInChecks,
  type SignInWith,
} from './sign-in.js'

export interface GitHubOptions extends OAuthClient {
  /** Default `https://github.com`. */
  readonly url?: string
  /** Default `https://api.github.com`. */
  readonly apiUrl?: string
}

const tokenAnswer = z.object({ access_token: z.string().min(1) })
const userAnswer = z.object({
  id: z.number().int().positive(),
  login: z.string().min(1),
  name: z.string().nullish(),
})
const emailsAnswer = z.array(
  z.object({ email: z.string(), primary: z.boolean(), verified: z.boolean() }),
)

export function signInWithGitHub(options: GitHubOptions): SignInWith {
  return {
    authorizationUrl: async ({ state, codeVerifier }) => {
      const url = new URL('/login/oauth/authorize', options.url ?? 'https://github.com')
      url.search = new URLSearchParams({
        client_id: options.clientId,
        redirect_uri: options.redirectUri,
        scope: 'read:user user:email',
        state,
        code_challenge: createHash('sha256').update(codeVerifier).digest('base64url'),
        code_challenge_method: 'S256',
      }).toString()
      return url.href
    },
    finish: async (callbackUrl, checks) => {
      const token = await tokenFor(options, codeOf(callbackUrl, checks), checks)
      const user = await get(options, '/user', token, userAnswer)
      const emails = await get(options, '/user/emails', token, emailsAnswer)
      return identityOf(user, emails)
    },
  }
}

function codeOf(callbackUrl: string, { state }: SignInChecks): string {
  const { searchParams } = new URL(callbackUrl)
  if (searchParams.get('state') !== state) throw invalidAnswer('the state is not the one sent')
  if (searchParams.get('error') === 'access_denied') throw declined()
  const code = searchParams.get('code')
  if (code === null || code === '') throw invalidAnswer('no code came back')
  return code
}

async function tokenFor(options: GitHubOptions, code: string, { codeVerifier }: SignInChecks) {
  const answer = await exchange({
    service: 'sign-in',
    url: new URL('/login/oauth/access_token', options.url ?? 'https://github.com').href,
    method: 'POST',
    headers: { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      client_id: options.clientId,
      client_secret: options.clientSecret,
      code,
      redirect_uri: options.redirectUri,
      code_verifier: codeVerifier,
    }).toString(),
    timeoutMs: options.timeoutMs ?? defaultTimeoutMs,
    maxBytes: maxAnswerBytes,
  })
  // GitHub refuses a code with 200 and an `error` in place of the token.
  return parsed(answer, tokenAnswer).access_token
}

async function get<T>(
  options: GitHubOptions,
  path: string,
  token: string,
  schema: z.ZodType<T>,
): Promise<T> {
  const answer = await exchange({
    service: 'sign-in',
    url: (options.apiUrl ?? 'https://api.github.com').replace(/\/+$/, '') + path,
    method: 'GET',
    headers: {
      accept: 'application/vnd.github+json',
      'x-github-api-version': '2022-11-28',
      'user-agent': 'Parley',
      authorization: `Bearer ${token}`,
    },
    timeoutMs: options.timeoutMs ?? defaultTimeoutMs,
    maxBytes: maxAnswerBytes,
  })
  return parsed(answer, schema)
}

function parsed<T>(answer: Answer, schema: z.ZodType<T>): T {
  if (answer.status === 429 || answer.status >= 500)
    throw new Fault({
      code: 'sign-in.unreachable',
      retry: 'later',
      message: `GitHub answered ${answer.status}`,
    })
  try {
    if (answer.status === 200) return schema.parse(JSON.parse(answer.text))
  } catch {
    // What was wrong with the answer is left unsaid: it may hold the token.
  }
  throw invalidAnswer(`GitHub answered ${answer.status}, and not what was asked for`)
}

function identityOf(
  user: z.infer<typeof userAnswer>,
  emails: z.infer<typeof emailsAnswer>,
): OutsideIdentity {
  const address = emails.find(({ primary, verified }) => primary && verified)
  return {
    provider: 'github',
    subject: String(user.id),
    login: user.login,
    ...(user.name ? { name: user.name } : {}),
    ...(address === undefined ? {} : { email: address.email }),
    emailVerified: address !== undefined,
  }
}
