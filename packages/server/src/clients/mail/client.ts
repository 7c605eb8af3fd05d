// Hands finished messages to an SMTP server over a few kept connections. It tries once and says
// how it went; it keeps no addresses and no words of the server's answers in what it throws.
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
   * Throws a Fault when no recipient was taken: `mail.unreachable`, `mail.deferred` (4xx) and
   * `mail.answer-lost` pass with time, `mail.rejected` (5xx) and `mail.unauthorized` do not.
   * After `mail.answer-lost` the message may be on its way: sending it again can repeat it once,
   * and its Message-ID lets the reader's program see that.
   */
  send(mail: OutgoingMail): Promise<SentMail>
  close(): void
}

const defaultTimeoutMs = 30_000
/** A server may take so long over a message before it says that it has it (RFC 5321, 4.5.3.2.6). */
const defaultAnswerTimeoutMs = 600_000

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
  const transport = createTransport({
    url: smtpUrl,
    pool: true,
    requireTLS: needsTls(smtpUrl),
    maxConnections: 3,
    // A message whose connection broke may have been taken: only the caller may send it again.
    maxRequeues: 0,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: answerTimeoutMs,
    dnsTimeout: timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return {
    send: async ({ from, to, messageId, raw }) => {
      try {
        const envelope = { from, to: [...to] }
        const signal = AbortSignal.timeout(4 * timeoutMs + answerTimeoutMs)
        const info = await transport.sendMail({ envelope, messageId, raw, signal })
        return {
          accepted: addressesOf(info.accepted),
          rejected: (info.rejectedErrors ?? []).map(rejectedRecipient),
        }
      } catch (error) {
        // because: everything that nodemailer rejects with carries its fields.
        throw faultOf(error as NodemailerError)
      }
    },
    close: () => transport.close(),
  }
}

const addressesOf = (addresses: readonly (string | { address?: string | undefined })[]): string[] =>
  addresses.map((a) => (typeof a === 'string' ? a : (a.address ?? '')))

const rejectedRecipient = (error: NodemailerError): RejectedRecipient => ({
  address: error.recipient ?? '',
  retry: retryOf(error),
  reply: error.responseCode,
})

/** SMTP replies of the 500s are permanent, those of the 400s pass (RFC 5321, 4.2.1). */
const retryOf = ({ permanent }: NodemailerError): Retry => (permanent === true ? 'never' : 'later')

/** The error itself is not kept as the cause: a server's reply often repeats the address. */
function faultOf(error: NodemailerError): Fault {
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
  return fault('answer-lost', 'the connection ended before the answer came')
}

/** True only when it is certain that no session with the server began. */
const wasNeverSent = ({ code, syscall, timeoutType }: NodemailerError): boolean =>
  code === 'EDNS' ||
  code === 'ETLS' ||
  syscall === 'connect' ||
  timeoutType === 'CONNECT_TIMEOUT' ||
  timeoutType === 'GREETING_TIMEOUT' ||
  timeoutType === 'UPGRADE_TIMEOUT'
