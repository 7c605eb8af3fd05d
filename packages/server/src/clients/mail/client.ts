// Hands finished messages to an SMTP server, each over a connection of its own, so that it is known how far each came. It
// tries once and says how it went; it keeps no addresses and no words of the server's answers in what it throws.
import { createTransport, type NodemailerError } from 'nodemailer'
import { Fault, type Retry } from '../../config/fault.js'

export interface MailerOptions {
  /** `smtp://` (STARTTLS when offered) or `smtps://`, with user and password when needed. */
  readonly smtpUrl: string
  /** For connecting and greeting. */
  readonly timeoutMs?: number
  /** For every answer in a session. */
  readonly answerTimeoutMs?: number
}

export interface OutgoingMail {
  /** The envelope's sender: a bare address. */
  readonly from: string
  /** The envelope's recipients: bare addresses, whatever the message's own headers say. */
  readonly to: readonly string[]
  /** As in the message; it stays the same when the same message is sent again. */
  readonly messageId: string
  readonly raw: Buffer | string
}

export interface SentMail {
  readonly accepted: readonly string[]
  /** Recipients the server did not take, when it took others. */
  readonly rejected: readonly RejectedRecipient[]
}

export interface RejectedRecipient {
  readonly address: string
  readonly retry: Retry
  /** The SMTP reply, such as 550. */
  readonly reply: number | undefined
}

export interface Mailer {
  /**
   * Throws a Fault when no recipient was taken. `mail.unreachable`, `mail.broken-off` (the connection ended before the whole
   * message was offered), `mail.deferred` (4xx, and 5xx that speak of no recipient and no message), `mail.unauthorized` (an
   * operator changes that) and `mail.answer-lost` pass with time; `mail.rejected` (5xx) does not. Only after
   * `mail.answer-lost` the message may be on its way: sending it again can repeat it once, and its Message-ID lets the
   * reader's program see that.
   */
  send(mail: OutgoingMail): Promise<SentMail>
  /** Connects, greets, signs in where the address names somebody, and quits; nothing is sent. Throws the same, sooner. */
  check(): Promise<void>
  close(): void
}

const defaultTimeoutMs = 30_000
/** A server may take so long over a message before it says that it has it (RFC 5321, 4.5.3.2.6). */
const defaultAnswerTimeoutMs = 600_000
/** For every step of a check: somebody waits for it. */
const checkTimeoutMs = 5_000

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/i

/**
 * Whether a connection must be encrypted before anything is said: everywhere but on this machine. An operator who sends
 * in the clear over a network of their own says so with `?requireTLS=false`.
 */
export const needsTls = (smtpUrl: string): boolean => !LOOPBACK.test(new URL(smtpUrl).hostname)

export function createMailer({
  smtpUrl,
  timeoutMs = defaultTimeoutMs,
  answerTimeoutMs = defaultAnswerTimeoutMs,
}: MailerOptions): Mailer {
  const closing = new AbortController()
  const opening = (connectMs: number, answerMs: number) => ({
    url: smtpUrl,
    requireTLS: needsTls(smtpUrl),
    connectionTimeout: connectMs,
    greetingTimeout: connectMs,
    socketTimeout: answerMs,
    dnsTimeout: connectMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return {
    check: async () => {
      const waits = Math.min(timeoutMs, checkTimeoutMs)
      // An answer may take longer than the greeting: both clocks start at once, and silence is told as no greeting.
      const transport = createTransport(opening(waits, 2 * waits))
      try {
        await transport.verify()
      } catch (error) {
        // because: everything that nodemailer rejects with carries its fields.
        throw faultOf(error as NodemailerError, { isOffered: false })
      } finally {
        transport.close()
      }
    },
    send: async ({ from, to, messageId, raw }) => {
      const progress = { isOffered: false }
      const transport = createTransport({
        ...opening(timeoutMs, answerTimeoutMs),
        logger: noteProgress(progress),
      })
      try {
        const envelope = { from, to: [...to] }
        const timeout = AbortSignal.timeout(4 * timeoutMs + answerTimeoutMs)
        const signal = AbortSignal.any([closing.signal, timeout])
        const info = await transport.sendMail({ envelope, messageId, raw, signal })
        return {
          accepted: addressesOf(info.accepted),
          rejected: (info.rejectedErrors ?? []).map(rejectedRecipient),
        }
      } catch (error) {
        // because: everything that nodemailer rejects with carries its fields.
        throw faultOf(error as NodemailerError, progress)
      } finally {
        transport.close()
      }
    },
    close: () => closing.abort(),
  }
}

interface Progress {
  /** The message's end was written: from here on the server may have it. */
  isOffered: boolean
}

/** Nodemailer tells how far a session is only to its logger: `message` once the end of the message is written. Nothing is logged. */
const noteProgress = (progress: Progress) => {
  const ignore = (): void => {}
  const note = (entry: unknown): void => {
    // because: nodemailer's first argument is an object whose `tnx` names the part of the session
    if ((entry as { tnx?: unknown } | undefined)?.tnx === 'message') progress.isOffered = true
  }
  const silent = { level: ignore, trace: ignore, debug: ignore, warn: ignore, error: ignore }
  return { ...silent, fatal: ignore, info: note }
}

const addressesOf = (addresses: readonly (string | { address?: string | undefined })[]): string[] =>
  addresses.map((a) => (typeof a === 'string' ? a : (a.address ?? '')))

const rejectedRecipient = (error: NodemailerError): RejectedRecipient => ({
  address: error.recipient ?? '',
  retry: retryOf(error),
  reply: error.responseCode,
})

/**
 * SMTP replies of the 500s are permanent, those of the 400s pass (RFC 5321, 4.2.1): permanent for the recipient or the message
 * that they answer. One to the greeting, the sender or a password speaks of the server's or the operator's settings.
 */
const retryOf = ({ permanent, command }: NodemailerError): Retry =>
  permanent === true && (command === 'RCPT TO' || command === 'DATA') ? 'never' : 'later'

/** The error itself is not kept as the cause: a server's reply often repeats the address. */
function faultOf(error: NodemailerError, { isOffered }: Progress): Fault {
  const { code, command, responseCode } = error
  const retry = retryOf(error)
  const fault = (kind: string, message: string) =>
    new Fault({ code: `mail.${kind}`, retry, message })
  if (code === 'EAUTH') return fault('unauthorized', `the mail server answered ${responseCode}`)
  if (responseCode !== undefined)
    return fault(
      retry === 'never' ? 'rejected' : 'deferred',
      `the mail server answered ${responseCode} to ${command ?? 'the message'}`,
    )
  if (wasNeverSent(error))
    return fault('unreachable', `no connection (${error.originalCode ?? code})`)
  return isOffered
    ? fault('answer-lost', 'the connection ended before the answer came')
    : fault('broken-off', 'the connection ended before the message was offered')
}

/** True only when it is certain that no session with the server began. */
const wasNeverSent = ({ code, syscall, timeoutType }: NodemailerError): boolean =>
  code === 'EDNS' ||
  code === 'ETLS' ||
  syscall === 'connect' ||
  timeoutType === 'CONNECT_TIMEOUT' ||
  timeoutType === 'GREETING_TIMEOUT' ||
  timeoutType === 'UPGRADE_TIMEOUT'
