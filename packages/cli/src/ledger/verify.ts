/*
 * Owns `parley ledger verify`: an export, and what its reader kept, checked offline.
 * Refuses to know how a ledger is verified: the library does; this brings files and words.
 */
import type { ExportResult, Finding } from '@parley/ledger'
import { CLEAN, CommandFailure, type ExitCode, REFUSED } from '../exit.js'
import { openSource, readWhole, type Source } from '../input/source.js'
import type { Io } from '../io.js'
import { decodeStrictly, sha256, verify } from './primitives.js'
import { isBundle, verifyProofs } from './verify-bundle.js'

export interface VerifyOptions {
  readonly format: 'text' | 'json'
  /** Files, each a receipt as the reporter was given it. */
  readonly receipts: readonly string[]
  /** Files, each a checkpoint that was kept. */
  readonly checkpoints: readonly string[]
  /** The verifier key, or a file that holds it. */
  readonly key: string | undefined
}

/** A key, a receipt and a checkpoint are a few lines. */
const LONGEST_NOTE = 64 * 1024

/** Verifies an export or a proof bundle (`-` is standard input): exit 0 whole, 1 tampered, 2 unreadable. */
export const verifyLedger = async (
  io: Io,
  path: string,
  options: VerifyOptions,
): Promise<ExitCode> => {
  const { splitBlocks, verifyPrepared } = await import('@parley/ledger')
  const key = options.key === undefined ? undefined : await readKey(io, options.key)
  const receipts = await readNotes(io, options.receipts)
  const checkpoints = await readNotes(io, options.checkpoints)
  const source = await openSource(io, path)
  const { first, whole } = await peek(source)
  if (isBundle(first)) {
    return verifyProofs(io, whole, { receipts, checkpoints, key, format: options.format })
  }
  const { prepareInOrder } = await import('./threads.js')
  const blocks = prepareInOrder(splitBlocks(whole.chunks), { code: io.threadCode })
  const result = await verifyPrepared(blocks, {
    sha256,
    verify,
    receipts,
    checkpoints,
    ...(key !== undefined && { key }),
  })
  const shown = options.format === 'json' ? jsonOf(result) : textOf(result, source.name)
  await io.stdout.write(shown)
  return result.ok ? CLEAN : REFUSED
}

/** What a reader brings, read already. */
export interface ReaderKeeps {
  readonly receipts: readonly string[]
  readonly checkpoints: readonly string[]
  readonly key: string | undefined
  readonly format: 'text' | 'json'
}

/** The first bytes of a source, and the source as if nothing had been read of it. */
const peek = async (source: Source): Promise<{ first: Uint8Array; whole: Source }> => {
  const chunks = source.chunks[Symbol.asyncIterator]()
  const { value, done } = await chunks.next()
  const first = done === true ? new Uint8Array(0) : value
  async function* again() {
    yield first
    for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) {
      yield next.value
    }
  }
  return { first, whole: { ...source, chunks: again() } }
}

const readNotes = async (io: Io, paths: readonly string[]): Promise<readonly string[]> => {
  const notes: string[] = []
  for (const path of paths) {
    const text = decodeStrictly(await readWhole(io, path, LONGEST_NOTE))
    if (text === undefined) throw new CommandFailure(`${path}: it is not UTF-8.`)
    notes.push(text)
  }
  return notes
}

const VERIFIER_KEY = /^[^+\s]+\+[0-9a-f]{8}\+\S+$/

/** A key by itself, or the file that holds one; a key that is none is refused before it is used. */
const readKey = async (io: Io, given: string): Promise<string> => {
  const { parseVerifierKey } = await import('@parley/ledger')
  const text = VERIFIER_KEY.test(given) ? given : (await readNotes(io, [given])).join('').trim()
  const parsed = parseVerifierKey(text, sha256)
  if (!parsed.ok) throw new CommandFailure(`--key: ${parsed.because}.`)
  return text
}

const jsonOf = (result: ExportResult): string => {
  if (!result.ok) return `${JSON.stringify(result)}\n`
  return `${JSON.stringify({ ...result, root: Buffer.from(result.root).toString('base64') })}\n`
}

const textOf = (result: ExportResult, name: string): string => {
  if (!result.ok) return tamperedText(result, name)
  const { leaves, opened, checkpoints, origin, key, keyFrom, root, receipts } = result
  const kept = receipts.map(({ id, index }) => `receipt ${id}: kept, as leaf ${index}\n`)
  const vouched =
    keyFrom === 'reader'
      ? `signed by the key you gave: ${key}\n`
      : `signed by ${key}\n` +
        'The key comes from the export only: whoever forged it would have put their own there.\n' +
        'Compare it with the key you know, or give that with --key.\n'
  return (
    `whole: ${name}: ${leaves} leaves (${opened} opened), ${checkpoints} checkpoints\n` +
    `origin ${origin}, root ${Buffer.from(root).toString('base64')}\n${kept.join('')}${vouched}`
  )
}

const tamperedText = (
  { findings, more }: Extract<ExportResult, { ok: false }>,
  name: string,
): string => {
  const rest = more ? 'There is more; reading stopped here.\n' : ''
  return `tampered: ${name}\n${findings.map(findingText).join('')}${rest}`
}

const findingText = ({ line, because, kind, leaves }: Finding): string => {
  const where = leaves === undefined ? '' : `, ${leavesText(leaves)}`
  return `  line ${line}${where}: ${because} (${kind})\n`
}

const leavesText = ({ from, to }: { readonly from: number; readonly to: number }): string =>
  to - from <= 1 ? `leaf ${from}` : `leaves ${from} to ${to - 1}`
