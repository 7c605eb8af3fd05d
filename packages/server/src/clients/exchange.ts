// One HTTP exchange with somebody else's service: a time limit, a size limit on the answer, no
// redirects followed (they would carry our keys along) and no retries. It knows no service and
// keeps no text of the answer in what it throws.
import { Fault } from '../config/fault.js'

export interface ExchangeRequest {
  /** Names the service in fault codes, such as `cve` in `cve.unreachable`. */
  readonly service: string
  readonly url: string
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  readonly timeoutMs: number
  readonly maxBytes: number
}

export interface Answer {
  readonly status: number
  readonly text: string
  readonly headers: Headers
}

/**
 * Sends one request and reads the whole answer, whatever its status.
 *
 * Throws a Fault to be tried later: `<service>.unreachable` when nothing was sent or nothing was
 * asked to change, `<service>.answer-lost` when a change may have been made although its answer
 * never arrived. Who sees the latter must look before asking again.
 */
export async function exchange(request: ExchangeRequest): Promise<Answer> {
  const signal = AbortSignal.timeout(request.timeoutMs)
  try {
    const response = await fetch(request.url, {
      method: request.method,
      headers: request.headers,
      ...(request.body === undefined ? {} : { body: request.body }),
      redirect: 'manual',
      signal,
    })
    noteDate(response.headers.get('date'))
    const { status, headers } = response
    return { status, headers, text: await readAtMost(response, request.maxBytes) }
  } catch (cause) {
    const lost = request.method !== 'GET' && !wasNeverSent(cause)
    throw new Fault({
      code: `${request.service}.${lost ? 'answer-lost' : 'unreachable'}`,
      retry: 'later',
      message: lost ? 'the request went out, its answer never came' : 'no answer',
      cause,
    })
  }
}

/** How far ours is ahead of the clock of the service that answered last, and when it did; undefined before the first. */
let aheadOf: { readonly ms: number; readonly notedAt: number } | undefined

const noteDate = (date: string | null): void => {
  const theirs = date === null ? Number.NaN : Date.parse(date)
  // A date header has whole seconds: it is up to a second behind what it was written at.
  if (Number.isFinite(theirs)) aheadOf = { ms: Date.now() - theirs - 1000, notedAt: Date.now() }
}

const NOTED_FOR_MS = 86_400_000
const TOLERANCE_MS = 5_000

/** What time it is by the service that answered last, within a day; undefined when it agrees with ours or is not known. */
export const clockOfServices = (): number | undefined => {
  if (aheadOf === undefined || Date.now() - aheadOf.notedAt > NOTED_FOR_MS) return undefined
  return aheadOf.ms > TOLERANCE_MS ? Date.now() - aheadOf.ms : undefined
}

/** The whole answer as text; throws when it is larger. */
export async function readAtMost(response: Response, maxBytes: number): Promise<string> {
  if (response.body === null) return ''
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body) {
    size += chunk.byteLength
    if (size > maxBytes) throw new Error(`the answer is larger than ${maxBytes} bytes`)
    chunks.push(chunk)
  }
  return new TextDecoder().decode(Buffer.concat(chunks))
}

const neverSentCodes = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
])

/** True only for failures of which it is certain that they came before the first byte went out. */
function wasNeverSent(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  // because: Node puts the reason of a failed fetch in `cause`, an Error with a `code`.
  const { code } = (error.cause ?? {}) as { code?: unknown }
  return typeof code === 'string' && neverSentCodes.has(code)
}
