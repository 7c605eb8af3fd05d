// How much the installation takes from strangers, as numbers an operator can set. What happens to what
// is too much is decided where it arrives.
import type { Environment } from './environment.js'

export interface IntakeLimits {
  readonly perAddressPerHour: number
  readonly totalPerHour: number
  /** Of one field of a report, in UTF-8. */
  readonly maxFieldBytes: number
}

/** Of what reporters write after their report. */
export interface MessageLimits {
  readonly perLinkPerHour: number
  /** Texts and files. */
  readonly bytesPerLinkPerHour: number
  readonly perAddressPerHour: number
}

export interface AttachmentLimits {
  readonly maxBytes: number
  readonly maxPerMessage: number
  readonly maxPerCase: number
  readonly maxBytesPerCase: number
  /** Of all uploads that are on their way at once; what is small goes through all the same. */
  readonly maxBytesOnTheWay: number
  /** Lower-case endings without the dot. */
  readonly endings: readonly string[]
}

export interface MailLimits {
  /** Of one incoming message. */
  readonly maxBytes: number
}

export interface Limits {
  readonly intake: IntakeLimits
  readonly messages: MessageLimits
  readonly attachments: AttachmentLimits
  readonly mail: MailLimits
}

const KIB = 1024
const MIB = 1024 * KIB

/** What reports come with: text, patches, code, captures, pictures and archives of those. */
const ENDINGS = [
  ...['txt', 'md', 'rst', 'log', 'csv', 'tsv', 'json', 'toml', 'yaml', 'yml', 'xml', 'html', 'svg'],
  ...['ini', 'cfg', 'conf', 'sql', 'eml', 'bash', 'ps1', 'mjs', 'hpp', 'pyx'],
  ...['patch', 'diff', 'py', 'pyi', 'ipynb', 'c', 'h', 'cc', 'cpp', 'rs', 'go', 'js', 'ts', 'sh'],
  ...['pdf', 'png', 'jpg', 'jpeg', 'gif', 'webp', 'mp4', 'webm', 'pcap', 'pcapng', 'bin'],
  ...['zip', 'tar', 'gz', 'tgz', 'bz2', 'xz', 'zst', 'whl', 'asc', 'sig', 'pem'],
]

export function readLimits(environment: Environment): Limits {
  const intake = readIntakeLimits(environment)
  const attachments = readAttachmentLimits(environment)
  return {
    intake,
    messages: readMessageLimits(environment, { intake, attachments }),
    attachments,
    mail: { maxBytes: bytes(environment, 'PARLEY_MAIL_MAX_BYTES', 25 * MIB) },
  }
}

function readIntakeLimits(environment: Environment): IntakeLimits {
  return {
    // A person reports once and corrects it twice; a conference network shares one address.
    perAddressPerHour: count(environment, 'PARLEY_INTAKE_PER_ADDRESS_PER_HOUR', 20),
    totalPerHour: count(environment, 'PARLEY_INTAKE_TOTAL_PER_HOUR', 500),
    maxFieldBytes: bytes(environment, 'PARLEY_INTAKE_MAX_FIELD_BYTES', 100 * KIB),
  }
}

function readMessageLimits(
  environment: Environment,
  { intake, attachments }: Pick<Limits, 'intake' | 'attachments'>,
): MessageLimits {
  // A lively conversation is a message every other minute.
  const perLinkPerHour = count(environment, 'PARLEY_MESSAGES_PER_LINK_PER_HOUR', 30)
  // One message full of files, and as many full texts as one may write.
  const full =
    attachments.maxBytes * attachments.maxPerMessage + perLinkPerHour * intake.maxFieldBytes
  return {
    perLinkPerHour,
    bytesPerLinkPerHour: bytes(
      environment,
      'PARLEY_MESSAGES_BYTES_PER_LINK_PER_HOUR',
      Math.min(full, 10_000_000_000),
    ),
    // Several reporters behind one address, each in such a conversation.
    perAddressPerHour: count(environment, 'PARLEY_MESSAGES_PER_ADDRESS_PER_HOUR', 120),
  }
}

function readAttachmentLimits(environment: Environment): AttachmentLimits {
  return {
    maxBytes: bytes(environment, 'PARLEY_ATTACHMENT_MAX_BYTES', 10 * MIB),
    maxPerMessage: count(environment, 'PARLEY_ATTACHMENTS_PER_MESSAGE', 10),
    maxPerCase: count(environment, 'PARLEY_ATTACHMENTS_PER_CASE', 200),
    maxBytesPerCase: bytes(environment, 'PARLEY_ATTACHMENTS_MAX_BYTES_PER_CASE', 200 * MIB),
    // Held in memory until they are sealed: five full messages, with the default sizes.
    maxBytesOnTheWay: bytes(environment, 'PARLEY_UPLOADS_ON_THE_WAY_MAX_BYTES', 512 * MIB),
    endings: readEndings(environment),
  }
}

function readEndings(environment: Environment): readonly string[] {
  const variable = 'PARLEY_ATTACHMENT_ENDINGS'
  const endings = (environment.list(variable) ?? ENDINGS).map((ending) =>
    ending.toLowerCase().replace(/^\./, ''),
  )
  if (endings.every((ending) => /^[a-z0-9]{1,12}$/.test(ending))) return endings
  environment.refuse(variable, 'should be file endings with commas between, like txt,patch,zip')
  return ENDINGS
}

function count(environment: Environment, variable: string, fallback: number): number {
  return environment.integer(variable, { min: 1, max: 1_000_000_000, fallback })
}

function bytes(environment: Environment, variable: string, fallback: number): number {
  return environment.integer(variable, { min: 1000, max: 10_000_000_000, fallback })
}
