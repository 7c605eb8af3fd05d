// A mail catcher on loopback for tests and the demo: takes every message over SMTP, sends nothing
// on, shows what it caught on a page, and fails on demand.

import type { AddressInfo, Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { simpleParser } from 'mailparser'
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server'
import { json, type LoopbackRequest, serveLoopback } from '../loopback.js'
import { listPage, messagePage, notFoundPage } from './fake-page.js'

export interface CaughtMail {
  readonly id: number
  readonly at: string
  /** Sender and recipients of the envelope. */
  readonly from: string
  readonly to: readonly string[]
  readonly messageId: string
  readonly subject: string
  readonly text: string
  readonly headers: readonly string[]
  readonly raw: string
}

/** How long a slow server thinks: longer than the tests' other timeouts. */
const SLOW_MS = 700

/**
 * - `refuse` the connection is reset before the message is offered
 * - `hang` no answer ever comes
 * - `4xx`, `5xx` the message is read and refused, for now or for good
 * - `cut` the message is read and not kept, and the connection ends
 * - `slow` the message is kept and answered, after a while
 * - `cut-after-success` the message is kept and the connection ends without an answer
 * - `hang-after-success` the message is kept and no answer ever comes
 * - `malformed` the message is kept and the answer is none of SMTP
 */
export type MailFault =
  | 'refuse'
  | 'hang'
  | '4xx'
  | '5xx'
  | 'cut'
  | 'cut-after-success'
  | 'hang-after-success'
  | 'malformed'
  | 'slow'

export interface MailFakeOptions {
  readonly smtpPort?: number
  readonly httpPort?: number
}

export interface MailFake {
  readonly smtpUrl: string
  /** The page for people; `/messages.json?to=` for programs. */
  readonly url: string
  /** Oldest first; of one recipient when `to` is given. */
  messages(to?: string): readonly CaughtMail[]
  clear(): void
  failNext(fault: { readonly times: number; readonly how: MailFault }): void
  /** From now on the server answers `reply` when this recipient is named. */
  rejectRecipient(address: string, reply: number): void
  /** Takes mail to it again. */
  acceptRecipient(address: string): void
  /** Stops and starts listening for SMTP, on the same port. */
  down(): Promise<void>
  up(): Promise<void>
  close(): Promise<void>
}

interface State {
  readonly messages: CaughtMail[]
  readonly faults: MailFault[]
  readonly refused: Map<string, number>
  readonly sockets: Map<number, Socket>
  readonly failing: Map<string, MailFault>
  lastId: number
}

export async function createMailFake(options: MailFakeOptions = {}): Promise<MailFake> {
  const state: State = {
    messages: [],
    faults: [],
    refused: new Map(),
    sockets: new Map(),
    failing: new Map(),
    lastId: 0,
  }
  let smtp = await listen(state, options.smtpPort ?? 0)
  const { port } = smtp.server.address() as AddressInfo // because: it listens on TCP.
  const messages = (to?: string) =>
    state.messages.filter((m) => to === undefined || m.to.includes(to.toLowerCase()))
  const page = await serveLoopback({ ...pages(messages), port: options.httpPort ?? 0 })
  const down = () => stop(smtp, state)
  return {
    smtpUrl: `smtp://127.0.0.1:${port}`,
    url: page.url,
    messages,
    clear: () => void state.messages.splice(0),
    failNext: ({ times, how }) => {
      for (let i = 0; i < times; i++) state.faults.push(how)
    },
    rejectRecipient: (address, reply) => void state.refused.set(address.toLowerCase(), reply),
    acceptRecipient: (address) => void state.refused.delete(address.toLowerCase()),
    down,
    up: async () => {
      smtp = await listen(state, port)
    },
    close: async () => {
      await Promise.all([down(), page.close()])
    },
  }
}

/** Greets at once. The library waits 100 ms for who talks first: a tenth of a second for every mail of a test. */
class PromptServer extends SMTPServer {
  override connect(...accepted: Parameters<SMTPServer['connect']>): void {
    super.connect(...accepted)
    const newest = [...this.connections].at(-1)
    if (newest === undefined) return
    const greet = newest.connectionReady.bind(newest)
    newest.connectionReady = () => {}
    greet()
  }
}

async function listen(state: State, port: number): Promise<SMTPServer> {
  const server = new PromptServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    closeTimeout: 1,
    size: 30_000_000,
    onMailFrom: (_address, session, done) => {
      const fault = state.faults.shift()
      if (fault !== undefined) state.failing.set(session.id, fault)
      if (fault === 'refuse') return void state.sockets.get(session.remotePort)?.resetAndDestroy()
      if (fault !== 'hang') done()
    },
    onRcptTo: ({ address }, _session, done) => {
      const reply = state.refused.get(address.toLowerCase())
      done(reply === undefined ? null : refusal(reply))
    },
    onData: (stream, session, done) => {
      take(state, stream, session).then(
        (error) => (error === 'silent' ? undefined : done(error)),
        () => done(refusal(451)),
      )
    },
  })
  server.server.on('connection', (socket: Socket) => {
    const { remotePort = 0 } = socket
    state.sockets.set(remotePort, socket)
    socket.on('close', () => state.sockets.delete(remotePort))
  })
  // A connection that a fault has cut is an error to the server and no news to us.
  server.on('error', () => {})
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return server
}

function stop(server: SMTPServer, state: State): Promise<void> {
  for (const socket of state.sockets.values()) socket.destroy()
  return new Promise((resolve) => server.close(() => resolve()))
}

const refusal = (responseCode: number): Error =>
  Object.assign(new Error('refused, as the test asked'), { responseCode })

async function take(
  state: State,
  stream: SMTPServerDataStream,
  session: SMTPServerSession,
): Promise<Error | null | 'silent'> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk)
  const fault = state.failing.get(session.id)
  state.failing.delete(session.id)
  if (fault === 'slow') await sleep(SLOW_MS)
  if (fault === '4xx') return refusal(451)
  if (fault === '5xx') return refusal(554)
  if (fault !== 'cut') await keep(state, Buffer.concat(chunks), session)
  const socket = state.sockets.get(session.remotePort)
  if (fault === 'cut' || fault === 'cut-after-success') socket?.resetAndDestroy()
  else if (fault === 'malformed') socket?.write('Thank you kindly\r\n')
  else if (fault !== 'hang-after-success') return null
  return 'silent'
}

async function keep(state: State, raw: Buffer, { envelope }: SMTPServerSession): Promise<void> {
  // Text made from HTML is never asked for: mailparser can be kept busy with it for minutes.
  const parsed = await simpleParser(raw, { skipHtmlToText: true, skipTextToHtml: true })
  state.lastId += 1
  state.messages.push({
    id: state.lastId,
    at: new Date().toISOString(),
    from: envelope.mailFrom === false ? '' : envelope.mailFrom.address,
    to: envelope.rcptTo.map(({ address }) => address.toLowerCase()),
    messageId: parsed.messageId ?? '',
    subject: parsed.subject ?? '',
    text: parsed.text ?? '',
    headers: parsed.headerLines.map(({ line }) => line),
    raw: raw.toString('utf8'),
  })
}

function pages(messages: (to?: string) => readonly CaughtMail[]) {
  const wanted = ({ query }: LoopbackRequest) => messages(query.get('to') || undefined)
  return {
    routes: {
      'GET /': (request: LoopbackRequest) =>
        listPage([...wanted(request)].reverse(), request.query.get('to') ?? ''),
      'GET /messages.json': (request: LoopbackRequest) => json(200, wanted(request)),
      'GET /messages/:id': ({ params }: LoopbackRequest) => {
        const message = messages().find(({ id }) => String(id) === params['id'])
        return message === undefined ? notFoundPage() : messagePage(message)
      },
    },
    otherwise: notFoundPage,
  }
}
