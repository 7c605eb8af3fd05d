/*
 * Owns talking to a Parley server: address, token, time limits, retries, and problem documents in
 * words. Refuses to know any route, and to send the token anywhere but to the address it was given for.
 */
import { randomUUID } from 'node:crypto'
import { CommandFailure, REFUSED, UNREADABLE } from '../exit.js'
import type { Io } from '../io.js'

export interface Server {
  get(path: string): Promise<unknown>
  /** Sends once, however often it has to be tried. */
  post(path: string, body: unknown): Promise<unknown>
}

const DEFAULT_URL = 'http://localhost:8080'
const ONE_TRY_MS = 20_000
const TRIES = 3
const PAUSE_MS = 500

/** The server of the environment. A token is asked for only where a route needs one. */
export const openServer = ({ env }: Io, needs: { readonly token: boolean }): Server => {
  const url = baseUrl(env['PARLEY_URL'] || DEFAULT_URL)
  const token = env['PARLEY_TOKEN']
  if (needs.token && !token) {
    throw new CommandFailure('PARLEY_TOKEN is not set: an API token of yours on that server.')
  }
  const headers: Record<string, string> = { accept: 'application/json' }
  if (token) headers['authorization'] = `Bearer ${token}`
  return {
    get: (path) => ask(new URL(path, url), { headers }),
    post: (path, body) =>
      ask(new URL(path, url), {
        method: 'POST',
        headers: {
          ...headers,
          'content-type': 'application/json',
          'idempotency-key': randomUUID(),
        },
        body: JSON.stringify(body),
      }),
  }
}

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]'])

const baseUrl = (text: string): URL => {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new CommandFailure(`PARLEY_URL is no web address: ${text}`)
  }
  if (url.protocol === 'http:' && !LOOPBACK.has(url.hostname)) {
    throw new CommandFailure(
      'PARLEY_URL must begin with https:// unless it is this machine: tokens and reports are secret.',
    )
  }
  if (!url.pathname.endsWith('/')) url.pathname += '/'
  return url
}

const ask = async (url: URL, init: RequestInit): Promise<unknown> => {
  for (let tried = 1; ; tried++) {
    const answer = await tryOnce(url, init)
    if (answer instanceof Response) return read(answer)
    if (tried === TRIES) throw new CommandFailure(`${url.origin}: ${answer.because}`)
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS * 2 ** tried))
  }
}

/** The answer, or why to try again: the idempotency key makes that safe for every request. */
const tryOnce = async (url: URL, init: RequestInit): Promise<Response | { because: string }> => {
  try {
    const signal = AbortSignal.timeout(ONE_TRY_MS)
    const response = await fetch(url, { ...init, signal, redirect: 'error' })
    if (response.status !== 503) return response
    return { because: wordsOf(503, await response.json().catch(() => undefined)) }
  } catch (error) {
    return { because: networkWords(error) }
  }
}

const networkWords = (error: unknown): string => {
  if (error instanceof Error && error.name === 'TimeoutError') {
    return `it did not answer within ${ONE_TRY_MS / 1000} seconds.`
  }
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  const code = isRecord(cause) && typeof cause['code'] === 'string' ? cause['code'] : ''
  if (code === 'ECONNREFUSED') return 'nothing answers there; is the server running?'
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'there is no host of this name.'
  return `it could not be reached (${code || (cause instanceof Error ? cause.message : 'unknown')}).`
}

const read = async (response: Response): Promise<unknown> => {
  const body: unknown = await response.json().catch(() => undefined)
  if (response.ok && body !== undefined) return body
  if (response.ok) throw new CommandFailure('The answer is no JSON: is PARLEY_URL a Parley server?')
  const isRefusal = response.status === 409 || response.status === 422
  throw new CommandFailure(
    wordsOf(response.status, body),
    isRefusal || response.status === 403 || response.status === 404 ? REFUSED : UNREADABLE,
  )
}

const WITHOUT_DOCUMENT: Readonly<Record<number, string>> = {
  401: 'The server does not know this token; is PARLEY_TOKEN right, and not expired?',
  403: 'This token does not allow it.',
  404: 'There is nothing here, or it is not for you to see.',
  429: 'Too many requests; wait a minute.',
  503: 'The server is not available right now.',
}

/** A problem document (RFC 9457) in words: title, detail, refusal and its source, each field. */
const wordsOf = (status: number, body: unknown): string => {
  const problem = isRecord(body) ? body : {}
  const { title, detail, refusal, source, errors } = problem
  if (typeof title !== 'string' && typeof detail !== 'string') {
    return WITHOUT_DOCUMENT[status] ?? `The server answered ${status}.`
  }
  const head = [title, detail].filter((text) => typeof text === 'string').join(': ')
  const why = [refusal, source].filter((text) => typeof text === 'string').join(', ')
  const fields = Array.isArray(errors) ? errors.filter(isRecord) : []
  const lines = fields.map(({ path, message }) => `\n  ${path}: ${message}`)
  return `${head}${why === '' ? '' : ` (${why})`}${lines.join('')}`
}

/** True for an object of unknown members. */
export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
