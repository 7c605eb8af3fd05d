// A repository as hosted ones serve it: git's smart HTTP on loopback, carried out by git's own processes, with the ways in
// which such a host fails on demand.
import { spawn } from 'node:child_process'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gunzipSync } from 'node:zlib'

/**
 * - `refuse` the connection is reset before anything is read
 * - `hang` nothing is done and no answer ever comes
 * - `429`, `403`, `5xx` nothing is done, and that is the answer
 * - `cut` the push is read, nothing is done, the connection ends
 * - `cut-after-success`, `hang-after-success` the push is carried out, its answer never comes
 * - `malformed` the push is carried out, the answer is none of git's
 */
export type GitHttpFault =
  | 'refuse'
  | 'hang'
  | '429'
  | '403'
  | '5xx'
  | 'cut'
  | 'cut-after-success'
  | 'hang-after-success'
  | 'malformed'

export interface GitOverHttp {
  readonly url: string
  /** Says which repository it is. */
  serve(path: string): void
  /** The next push fails so. */
  failNextPush(how: GitHttpFault): void
  down(): Promise<void>
  up(): Promise<void>
  close(): Promise<void>
}

const SERVICE = /git-(upload|receive)-pack/

const runService = (args: readonly string[], input: Buffer): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const child = spawn('git', args, { stdio: ['pipe', 'pipe', 'ignore'] })
    const out: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk))
    child.on('error', reject)
    child.on('close', () => resolve(Buffer.concat(out)))
    child.stdin.on('error', () => {})
    child.stdin.end(input)
  })

/** A line of git's protocol: its length in four hexadecimal digits before it. */
const packetLine = (text: string) => `${(text.length + 4).toString(16).padStart(4, '0')}${text}`

const STATUS = { '429': 429, '403': 403, '5xx': 502 } as const

const readAll = async (request: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer) // because: a request without an encoding gives buffers
  const body = Buffer.concat(chunks)
  return request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body
}

const answer = (response: ServerResponse, type: string, body: Buffer | string) => {
  response.writeHead(200, { 'content-type': type, 'cache-control': 'no-cache' })
  response.end(body)
}

const push = async (
  { request, response }: { request: IncomingMessage; response: ServerResponse },
  { path, fault, type }: { path: string; fault: GitHttpFault | undefined; type: string },
) => {
  if (fault === 'refuse') return void request.socket.resetAndDestroy()
  const body = await readAll(request)
  if (fault === 'hang') return
  if (fault === 'cut') return void request.socket.destroy()
  if (fault === '429' || fault === '403' || fault === '5xx') {
    response.writeHead(STATUS[fault], { 'content-type': 'text/html' })
    return void response.end('<html><h1>Not now</h1></html>')
  }
  const said = await runService(['receive-pack', '--stateless-rpc', path], body)
  if (fault === 'hang-after-success') return
  if (fault === 'cut-after-success') return void request.socket.destroy()
  answer(response, type, fault === 'malformed' ? 'Thank you kindly.' : said)
}

export const serveGitOverHttp = async (): Promise<GitOverHttp> => {
  let path = ''
  const faults: GitHttpFault[] = []
  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    const url = new URL(request.url ?? '/', 'http://loopback')
    const [service = ''] = SERVICE.exec(url.searchParams.get('service') ?? url.pathname) ?? []
    const command = service.replace('git-', '')
    if (command === '') return void response.writeHead(404).end()
    if (url.pathname.endsWith('/info/refs')) {
      const refs = await runService(
        [command, '--stateless-rpc', '--advertise-refs', path],
        Buffer.alloc(0),
      )
      const head = `${packetLine(`# service=${service}\n`)}0000`
      return answer(
        response,
        `application/x-${service}-advertisement`,
        Buffer.concat([Buffer.from(head), refs]),
      )
    }
    const type = `application/x-${service}-result`
    if (command === 'receive-pack') {
      return push({ request, response }, { path, fault: faults.shift(), type })
    }
    const body = await readAll(request)
    answer(response, type, await runService([command, '--stateless-rpc', path], body))
  }
  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy())
  })
  const listen = (port: number) =>
    new Promise<void>((resolve) => {
      server.listen(port, '127.0.0.1', () => resolve())
    })
  const down = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  await listen(0)
  const { port } = server.address() as AddressInfo // because: it listens on TCP
  return {
    url: `http://127.0.0.1:${port}/advisories.git`,
    serve: (of) => {
      path = of
    },
    failNextPush: (how) => void faults.push(how),
    down,
    up: () => listen(port),
    close: down,
  }
}
