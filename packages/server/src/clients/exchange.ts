// One HTTP exchange with somebody else's service: a time limit, a size limit on the answer, no
// redirects followed (they would carry our keys along) and no retries. It knows no service and
// keeps no text of the answer in what it throws.
import { Fault } from '../config/fault.js'

export interface ExchangeRequest {
  /** Names the service in fault codes, such as `cve` in `cve.unreachable`. */
  readonly service: string
  readonly url: string
  readonly method: 'GET' | 'POST' | 'PUT'
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  readonly timeoutMs: number
  readonly maxBytes: number
}

export interface Answer {
  readonly status: number
  readonly text: string
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
    return { status: response.status, text: await readAtMost(response, request.maxBytes) }
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
