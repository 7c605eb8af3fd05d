// A small HTTP server on 127.0.0.1 for the fakes: named routes, a size limit on bodies, a record
// of what was asked, and faults on demand. It knows none of the services it stands in for.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface LoopbackRequest {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly params: Readonly<Record<string, string>>
  readonly body: string
}

export interface LoopbackAnswer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body: string
}

export type LoopbackRoute = (request: LoopbackRequest) => LoopbackAnswer | Promise<LoopbackAnswer>

/**
 * - `refuse` the connection is reset before anything is done
 * - `hang` nothing is done and no answer ever comes
 * - `429`, `403-firewall`, `5xx` nothing is done, and that is the answer
 * - `cut` the request is read, nothing is done, the connection ends
 * - `cut-after-success` the request is carried out, the connection ends without an answer
 * - `hang-after-success` the request is carried out, no answer ever comes
 * - `malformed` the request is carried out, the answer breaks off in the middle of its text
 */
export type LoopbackFault =
  | 'refuse'
  | 'hang'
  | '429'
  | '403-firewall'
  | '5xx'
  | 'cut'
  | 'cut-after-success'
  | 'hang-after-success'
  | 'malformed'

export interface FailNext {
  /** As in the route table, `POST /cve-id`; every route when left out. */
  readonly route?: string
  readonly times: number
  readonly how: LoopbackFault
}

export interface LoopbackServer {
  readonly url: string
  /** What was asked since the start, oldest first, as `POST /cve-id`. */
  asked(): readonly string[]
  failNext(fault: FailNext): void
  /** Stops listening, so that connections are refused; `up` listens again on the same port. */
  down(): Promise<void>
  up(): Promise<void>
  /** Rejects when a route threw: that is a bug, never a fault. */
  close(): Promise<void>
}

export interface LoopbackOptions {
  /** `METHOD /path/:param` → what answers it; the first that matches wins. */
  readonly routes: Readonly<Record<string, LoopbackRoute>>
  readonly otherwise: LoopbackRoute
  readonly port?: number
  readonly maxBodyBytes?: number
  readonly tooLarge?: LoopbackAnswer
  /** How this service asks to slow down, for the fault `429`. */
  readonly slowDown?: LoopbackAnswer
}

interface Scheduled {
  readonly route: string | undefined
  readonly how: LoopbackFault
  left: number
}

export const json = (status: number, value: unknown): LoopbackAnswer => ({
  status,
  headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' },
  body: JSON.stringify(value),
})

export const html = (body: string, status = 200): LoopbackAnswer => ({
  status,
  headers: {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
  },
  body,
})

export async function serveLoopback(options: LoopbackOptions): Promise<LoopbackServer> {
  const scheduled: Scheduled[] = []
  const asked: string[] = []
  const bugs: unknown[] = []
  const table = Object.entries(options.routes).map(([name, route]) => compile(name, route))
  const server = createServer((request, response) => {
    // What is left to fail here is the caller hanging up.
    handle({ options, table, scheduled, asked, bugs, request, response }).catch(() => {
      response.destroy()
    })
  })
  const listen = (port: number) =>
    new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, '127.0.0.1', resolve)
    })
  const down = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  await listen(options.port ?? 0)
  // because: a server listening on TCP has an address with a port.
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    asked: () => [...asked],
    failNext: ({ route, times, how }) => {
      scheduled.push({ route, how, left: times })
    },
    down,
    up: () => listen(port),
    close: async () => {
      await down()
      if (bugs.length > 0) throw bugs[0]
    },
  }
}

interface Compiled {
  readonly name: string
  readonly pattern: RegExp
  readonly route: LoopbackRoute
}

function compile(name: string, route: LoopbackRoute): Compiled {
  const source = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/:(\w+)/g, '(?<$1>[^/]+)')
  return { name, pattern: new RegExp(`^${source}$`), route }
}

interface Handling {
  readonly options: LoopbackOptions
  readonly table: readonly Compiled[]
  readonly scheduled: Scheduled[]
  readonly asked: string[]
  readonly bugs: unknown[]
  readonly request: IncomingMessage
  readonly response: ServerResponse
}

async function handle(handling: Handling): Promise<void> {
  const { options, table, scheduled, asked, bugs, request, response } = handling
  const url = new URL(request.url ?? '/', 'http://loopback')
  const line = `${request.method} ${url.pathname}`
  const found = table.find(({ pattern }) => pattern.test(line))
  asked.push(line)
  const fault = takeFault(scheduled, found?.name)
  if (fault === 'refuse') return void request.socket.resetAndDestroy()
  const body = await readBody(request, options.maxBodyBytes ?? 10_000_000)
  if (fault === 'hang') return
  if (fault === 'cut') return void request.socket.destroy()
  const instead = fault === undefined ? undefined : insteadOf(fault, options)
  if (instead !== undefined) return write(response, instead)
  if (body === undefined) return write(response, options.tooLarge ?? json(413, {}))
  const params = found?.pattern.exec(line)?.groups ?? {}
  const answer = await answerOf(found?.route ?? options.otherwise, bugs, {
    method: request.method ?? 'GET',
    path: url.pathname,
    query: url.searchParams,
    // because: no header that the fakes read comes as a list.
    headers: request.headers as Record<string, string | undefined>,
    params: Object.fromEntries(Object.entries(params).map(([k, v]) => [k, decodeURIComponent(v)])),
    body,
  })
  if (fault === 'cut-after-success') return void request.socket.destroy()
  if (fault === 'hang-after-success') return
  write(response, fault === 'malformed' ? broken(answer) : answer)
}

/** A bug of a fake's own must not pass for a fault that was asked for: `close` rejects with it. */
async function answerOf(
  route: LoopbackRoute,
  bugs: unknown[],
  request: LoopbackRequest,
): Promise<LoopbackAnswer> {
  try {
    return await route(request)
  } catch (error) {
    bugs.push(error)
    return json(500, { error: 'THE_FAKE_IS_BROKEN' })
  }
}

function takeFault(scheduled: Scheduled[], name: string | undefined): LoopbackFault | undefined {
  const index = scheduled.findIndex(({ route }) => route === undefined || route === name)
  const fault = scheduled[index]
  if (fault === undefined) return undefined
  fault.left -= 1
  if (fault.left <= 0) scheduled.splice(index, 1)
  return fault.how
}

function insteadOf(fault: LoopbackFault, options: LoopbackOptions): LoopbackAnswer | undefined {
  if (fault === '429') return options.slowDown ?? { ...json(429, {}), body: 'Too many requests' }
  if (fault === '403-firewall') return html('<html><h1>403 Forbidden</h1></html>', 403)
  if (fault === '5xx') return html('<html><h1>502 Bad Gateway</h1></html>', 502)
  return undefined
}

const broken = (answer: LoopbackAnswer): LoopbackAnswer => ({
  ...answer,
  body: answer.body.slice(0, Math.floor(answer.body.length / 2)),
})

function write(response: ServerResponse, { status, headers, body }: LoopbackAnswer): void {
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) })
  response.end(body)
}

/** The whole body, or undefined when it is larger than allowed; it is read to its end either way. */
async function readBody(request: IncomingMessage, maxBytes: number): Promise<string | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    size += chunk.length
    if (size <= maxBytes) chunks.push(chunk)
  }
  return size > maxBytes ? undefined : Buffer.concat(chunks).toString('utf8')
}
