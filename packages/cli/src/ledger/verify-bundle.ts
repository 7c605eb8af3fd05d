/*
 * Owns `parley ledger verify` for a proof bundle: the few events of one advisory, checked offline without the export.
 * Refuses to know what an event means: it shows what stands in it, as the library proved it.
 */
import type { BundleFinding, BundleResult, ProvedEvent } from '@parley/ledger'
import { CLEAN, CommandFailure, type ExitCode, REFUSED } from '../exit.js'
import { megabytes, type Source } from '../input/source.js'
import type { Io } from '../io.js'
import { decodeStrictly, sha256, verify } from './primitives.js'
import type { ReaderKeeps } from './verify.js'

/** A bundle is of one advisory. */
const LONGEST_BUNDLE = 1024 * 1024

/** How a bundle begins: canonical JSON has its members in order, and an export's first is another. */
const BEGINNING = '{"checkpoint":"'

/** Whether a file that begins like this is a bundle. */
export const isBundle = (beginning: Uint8Array): boolean =>
  Buffer.from(beginning.subarray(0, BEGINNING.length)).toString('latin1') === BEGINNING

const readAll = async ({ name, chunks }: Source): Promise<string> => {
  const parts: Uint8Array[] = []
  let length = 0
  for await (const chunk of chunks) {
    length += chunk.length
    if (length > LONGEST_BUNDLE) {
      throw new CommandFailure(`${name}: it is longer than ${megabytes(LONGEST_BUNDLE)}.`)
    }
    parts.push(chunk)
  }
  // What is no UTF-8 is no bundle either: the library says so.
  return decodeStrictly(Buffer.concat(parts)) ?? ''
}

/** Verifies a bundle: exit 0 whole, 1 tampered and where. */
export const verifyProofs = async (
  io: Io,
  source: Source,
  keeps: ReaderKeeps,
): Promise<ExitCode> => {
  if (keeps.checkpoints.length > 0) {
    throw new CommandFailure('--checkpoint: a bundle has one checkpoint; bring an export for that.')
  }
  const { verifyBundle } = await import('@parley/ledger')
  const { key, receipts, format } = keeps
  const text = await readAll(source)
  const result = verifyBundle(text, { sha256, verify, receipts, ...(key !== undefined && { key }) })
  await io.stdout.write(format === 'json' ? jsonOf(result) : textOf(result, source.name))
  return result.ok ? CLEAN : REFUSED
}

const jsonOf = (result: BundleResult): string => {
  if (!result.ok) return `${JSON.stringify(result)}\n`
  return `${JSON.stringify({ ...result, root: Buffer.from(result.root).toString('base64') })}\n`
}

const textOf = (result: BundleResult, name: string): string => {
  if (!result.ok) return `tampered: ${name}\n${result.findings.map(findingText).join('')}`
  const { events, size, origin, key, keyFrom, root, receipts } = result
  const kept = receipts.map(({ id, index }) => `receipt ${id}: kept, as leaf ${index}\n`)
  const vouched =
    keyFrom === 'reader'
      ? `signed by the key you gave: ${key}\n`
      : `signed by ${key}\n` +
        'The key comes from the bundle only: whoever forged it would have put their own there.\n' +
        'Compare it with the key you know, or give that with --key.\n'
  return (
    `whole: ${name}: ${events.length} events in a ledger of ${size} leaves\n` +
    `${events.map(eventText).join('')}${subjectText(events)}` +
    `origin ${origin}, root ${Buffer.from(root).toString('base64')}\n${kept.join('')}${vouched}`
  )
}

const eventText = ({ index, at, body }: ProvedEvent): string =>
  `  leaf ${index}, ${at}: ${JSON.stringify(body)}\n`

/** Events of one case name the same subject; a bundle that mixes cases proves nothing about one of them. */
const subjectText = (events: readonly ProvedEvent[]): string => {
  const subjects = new Set(events.map(({ body }) => subjectOf(body)))
  return subjects.size === 1 && !subjects.has(undefined)
    ? 'All of them are about one and the same case.\n'
    : 'They are NOT all about one and the same case.\n'
}

const subjectOf = (body: unknown): unknown =>
  typeof body === 'object' && body !== null && 'subject' in body ? body.subject : undefined

const findingText = ({ because, kind, index }: BundleFinding): string =>
  `  ${index === undefined ? '' : `leaf ${index}: `}${because} (${kind})\n`
