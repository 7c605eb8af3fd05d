// Builds the bytes of one plain-text message (RFC 5322, UTF-8). The same input gives the same
// bytes, so that a message sent again is the same message. Refuses anything that would let a
// value break out of its header; knows nothing of SMTP.
import addressparser from 'nodemailer/lib/addressparser'
import MailComposer from 'nodemailer/lib/mail-composer'
import { Fault } from '../../config/fault.js'

export interface MailAddress {
  readonly name?: string
  readonly address: string
}

export interface MessageParts {
  /** A bare address, or `Name <address>`. */
  readonly from: string | MailAddress
  readonly to: readonly (string | MailAddress)[]
  /** Control characters become spaces: a title with a line break is still a title. */
  readonly subject: string
  readonly text: string
  /** With its angle brackets. */
  readonly messageId: string
  readonly date: Date
  /** An address that unsubscribes on a POST, without another question (RFC 8058). */
  readonly unsubscribeUrl?: string
  readonly headers?: Readonly<Record<string, string>>
}

const messageIdPattern = /^<[^\s<>@]+@[^\s<>@]+>$/
const addressPattern = /^[^\s<>()[\]\\,;:"]+@[^\s<>()[\]\\,;:"@]+$/
const headerName = /^[A-Za-z][A-Za-z0-9-]{0,60}$/
const controls = /[\p{Cc}\u2028\u2029]+/gu

/** @throws Fault `mail.bad-address`, `mail.bad-message-id` or `mail.bad-header`, never to be tried again */
export async function composeMessage(parts: MessageParts): Promise<Buffer> {
  if (!messageIdPattern.test(parts.messageId)) throw bad('message-id')
  const composer = new MailComposer({
    from: shown(parts.from),
    to: parts.to.map(shown),
    subject: parts.subject.replace(controls, ' ').trim(),
    text: parts.text,
    messageId: parts.messageId,
    date: parts.date,
    headers: { ...checkedHeaders(parts.headers ?? {}), ...unsubscribing(parts.unsubscribeUrl) },
    newline: 'windows',
    disableFileAccess: true,
    disableUrlAccess: true,
    xMailer: false,
  })
  return composer.compile().build()
}

/**
 * Reads `Name <address>` or a bare address.
 *
 * @throws Fault `mail.bad-address` for anything but exactly one address
 */
export function parseMailAddress(text: string): MailAddress {
  const [parsed, ...more] = addressparser(text)
  const address = parsed?.address ?? ''
  if (more.length > 0 || parsed?.group !== undefined || !addressPattern.test(address))
    throw bad('address')
  return { address, ...(parsed?.name ? { name: parsed.name } : {}) }
}

function shown(given: string | MailAddress): { name: string; address: string } {
  const { name = '', address } = typeof given === 'string' ? parseMailAddress(given) : given
  if (!addressPattern.test(address)) throw bad('address')
  return { name: name.replace(controls, ' ').trim(), address }
}

function checkedHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  for (const [name, value] of Object.entries(headers)) {
    if (!headerName.test(name) || value.search(controls) !== -1) throw bad('header')
  }
  return { ...headers }
}

function unsubscribing(url: string | undefined) {
  if (url === undefined) return {}
  if (!URL.canParse(url) || /[<>\s]/.test(url)) throw bad('header')
  return {
    'List-Unsubscribe': { prepared: true, value: `<${url}>` },
    'List-Unsubscribe-Post': { prepared: true, value: 'List-Unsubscribe=One-Click' },
  }
}

const bad = (what: 'address' | 'message-id' | 'header'): Fault =>
  new Fault({
    code: `mail.bad-${what}`,
    retry: 'never',
    message: `a ${what} of the message is not well formed`,
  })
