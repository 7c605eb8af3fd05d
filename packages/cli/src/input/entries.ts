/*
 * Owns reading records: a whole document, or JSON Lines one by one. What cannot be read becomes an
 * entry too, and the rest goes on. Refuses to know any record format.
 */
import type { Json } from '@parley/records'
import { decode, hasMark, looksUtf16 } from './decode.js'
import { cutLines, type RawLine } from './lines.js'
import { parseJson } from './parse-json.js'
import type { InputProblem } from './problem.js'
import { FOLLOWS } from './scan-json.js'
import { megabytes } from './source.js'

/** What is said of input that cannot be read; `line` counts from 1. */
export interface EntryError {
  readonly line: number
  readonly message: string
  readonly position: number
}

export type Entry =
  | { readonly ok: true; readonly line: number; readonly text: string; readonly value: Json }
  | { readonly ok: false; readonly line: number; readonly text: string; readonly error: EntryError }

export interface EntryOptions {
  /** One record a line; otherwise the whole input is one. */
  readonly isLines: boolean
  /** Hears about a byte-order mark that was skipped. */
  readonly warn: (message: string) => void
  /** The longest record, in bytes. */
  readonly limit?: number
}

/** Far above any record (CVE Services takes 3.8 MB), far below what would exhaust memory. */
export const LONGEST_RECORD = 32 * 1024 * 1024

/** The entries of an input, in order, several at once. Blank lines are counted and skipped. */
export const readEntries = (
  chunks: AsyncIterable<Uint8Array>,
  options: EntryOptions,
): AsyncGenerator<readonly Entry[], void, undefined> =>
  options.isLines ? readLines(chunks, options) : readDocument(chunks, options)

async function* readLines(
  chunks: AsyncIterable<Uint8Array>,
  options: EntryOptions,
): AsyncGenerator<readonly Entry[], void, undefined> {
  const limit = options.limit ?? LONGEST_RECORD
  let number = 0
  for await (const lines of cutLines(chunks, limit)) {
    const entries: Entry[] = []
    for (const line of lines) {
      number++
      const raw = number === 1 ? withoutMark(line, options) : line
      const entry = isBlank(raw.bytes) ? undefined : entryOf(raw, number, limit)
      if (entry !== undefined) entries.push(entry)
    }
    if (entries.length > 0) yield entries
  }
}

async function* readDocument(
  chunks: AsyncIterable<Uint8Array>,
  options: EntryOptions,
): AsyncGenerator<readonly Entry[], void, undefined> {
  const limit = options.limit ?? LONGEST_RECORD
  const raw = withoutMark(await collect(chunks, limit), options)
  const entry = entryOf(raw, 1, limit)
  if (entry.ok) {
    yield [entry]
    return
  }
  const { message, position } = entry.error
  const isNextLine = message.includes(FOLLOWS) && entry.text[position - 1] === '\n'
  const hint = isNextLine ? ' For JSON Lines say --jsonl.' : ''
  yield [{ ...entry, error: { ...entry.error, message: message + hint } }]
}

/** One entry for a text that is no JSON, a mail: its value is the text. */
export async function* readText(
  chunks: AsyncIterable<Uint8Array>,
  options: EntryOptions,
): AsyncGenerator<readonly Entry[], void, undefined> {
  const limit = options.limit ?? LONGEST_RECORD
  const { bytes, isTooLong } = withoutMark(await collect(chunks, limit), options)
  if (isTooLong) {
    yield [tooLong(1, limit)]
    return
  }
  const decoded = decode(bytes)
  const { text } = decoded
  yield [decoded.ok ? { ok: true, line: 1, text, value: text } : refuse(1, text, decoded.problem)]
}

/** Reads on to the end even past the limit, so that whoever writes to us is not cut off. */
const collect = async (chunks: AsyncIterable<Uint8Array>, limit: number): Promise<RawLine> => {
  const parts: Uint8Array[] = []
  let length = 0
  for await (const chunk of chunks) {
    length += chunk.length
    if (length <= limit) parts.push(chunk)
    else parts.length = Math.min(parts.length, 1)
  }
  return { bytes: Buffer.concat(parts), isTooLong: length > limit }
}

const withoutMark = (raw: RawLine, { warn }: EntryOptions): RawLine => {
  if (!hasMark(raw.bytes)) return raw
  warn('it begins with a byte-order mark, which was skipped.')
  return { ...raw, bytes: raw.bytes.subarray(3) }
}

const isBlank = (bytes: Buffer): boolean =>
  bytes.length === 0 || (bytes.length < 80 && /^[ \t\r]*$/.test(bytes.toString('latin1')))

const entryOf = ({ bytes, isTooLong }: RawLine, line: number, limit: number): Entry => {
  if (isTooLong) return tooLong(line, limit)
  if (bytes.length >= 2 && looksUtf16(bytes)) {
    return refuse(line, '', { message: 'It is UTF-16; records are UTF-8.', position: 0 })
  }
  const decoded = decode(bytes)
  const { text } = decoded
  if (!decoded.ok) return refuse(line, text, decoded.problem)
  const parsed = parseJson(text)
  if (!parsed.ok) return refuse(line, text, parsed.problem)
  return { ok: true, line, text, value: parsed.value }
}

const tooLong = (line: number, limit: number): Entry =>
  refuse(line, '', {
    message: `It is longer than ${megabytes(limit)}, more than any record.`,
    position: limit,
  })

/** In a document of many lines the fault stands further down than the entry. */
const refuse = (line: number, text: string, { message, position }: InputProblem): Entry => {
  const before = text.slice(0, position)
  const faulty = line + (before.match(/\n/g)?.length ?? 0)
  const column = position - before.lastIndexOf('\n')
  const words = `line ${faulty}, column ${column}: ${message}`
  return { ok: false, line, text, error: { line: faulty, message: words, position } }
}
