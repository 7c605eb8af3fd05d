// The token of a GitHub App in one organisation: asked for with a signed statement (RS256) and kept until shortly before
// it ends. Knows no endpoint beyond that, and assumes nothing about how long a token is.
import { createPrivateKey, sign } from 'node:crypto'
import { z } from 'zod'
import { jsonIn, unreadable } from '../directory/venue-client.js'
import { type Answer, exchange } from '../exchange.js'
import { githubFault } from './refused.js'

export interface AppOptions {
  /** Such as `https://api.github.com`. */
  readonly apiUrl: string
  readonly appId: string
  /** PEM, read when it is used. */
  readonly privateKey: () => string
  readonly timeoutMs?: number
}

const installationAnswer = z.object({ id: z.number().int().positive() })
const tokenAnswer = z.object({ token: z.string().min(1), expires_at: z.iso.datetime() })

/** GitHub takes a statement of ten minutes at most, and clocks differ. */
const STATED_FOR_S = 540
const CLOCK_SKEW_S = 60
const RENEW_BEFORE_MS = 300_000

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')

const statement = ({ appId, privateKey }: AppOptions, nowS: number): string => {
  const claims = { iat: nowS - CLOCK_SKEW_S, exp: nowS + STATED_FOR_S - CLOCK_SKEW_S, iss: appId }
  const signed = `${part({ alg: 'RS256', typ: 'JWT' })}.${part(claims)}`
  const signature = sign('RSA-SHA256', Buffer.from(signed), createPrivateKey(privateKey()))
  return `${signed}.${signature.toString('base64url')}`
}

export const githubHeaders = (authorization: string): Record<string, string> => ({
  authorization: `Bearer ${authorization}`,
  accept: 'application/vnd.github+json',
  'x-github-api-version': '2022-11-28',
  'user-agent': 'parley',
})

const accepted = <T>(answer: Answer, schema: z.ZodType<T>): T => {
  if (answer.status < 200 || answer.status > 299) throw githubFault(answer)
  const read = schema.safeParse(jsonIn('github', answer))
  if (!read.success) throw unreadable('github')
  return read.data
}

const DEFAULT_TIMEOUT_MS = 15_000
const MAX_BYTES = 1_000_000

const askForToken = async (options: AppOptions, org: string) => {
  const { apiUrl, timeoutMs = DEFAULT_TIMEOUT_MS } = options
  const headers = githubHeaders(statement(options, Math.floor(Date.now() / 1000)))
  const ask = (method: 'GET' | 'POST', path: string) =>
    exchange({
      ...{ service: 'github', method, headers, timeoutMs, maxBytes: MAX_BYTES },
      url: `${apiUrl}${path}`,
    })
  const { id } = accepted(
    await ask('GET', `/orgs/${encodeURIComponent(org)}/installation`),
    installationAnswer,
  )
  return accepted(await ask('POST', `/app/installations/${id}/access_tokens`), tokenAnswer)
}

/** Gives the App's token in an organisation; one that is good for a while yet is given again. */
export const createAppTokens = (options: AppOptions): ((org: string) => Promise<string>) => {
  const kept = new Map<string, { readonly token: string; readonly until: number }>()
  return async (org) => {
    const before = kept.get(org)
    if (before !== undefined && before.until > Date.now()) return before.token
    const { token, expires_at } = await askForToken(options, org)
    kept.set(org, { token, until: Date.parse(expires_at) - RENEW_BEFORE_MS })
    return token
  }
}
