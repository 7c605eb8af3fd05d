// No bit of an export is free: each of a 32 kB ledger, and 10,000 random ones over every field of 1 MB, is found.
// The verifier reads line by line without side effects, so that a damaged line is read from the state before it
// instead of from the start; samples go through the whole way from bytes.
import { describe, expect, test } from 'vitest'
import { bytesOf, exportOf, log, sha256, verify } from '../../test/fixture.js'
import { formatVerifierKey } from '../note/key.js'
import { makeSplitter, splitLines } from './split.js'
import { type ExportState, startExport } from './state.js'
import { readExportLine } from './steps.js'
import { finishExport, verifyExport } from './verify.js'

const reader = { sha256, verify, key: formatVerifierKey(log.key) }

/** An export with the verifier's state before each of its lines, and each line's first byte. */
interface Prepared {
  readonly lines: readonly string[]
  readonly bytes: Uint8Array
  readonly states: readonly ExportState[]
  readonly starts: readonly number[]
}

function prepare(leaves: number): Prepared {
  const lines = exportOf(leaves, 50)
  const states: ExportState[] = []
  const starts: number[] = []
  let state = startExport(reader)
  let start = 0
  for (const line of lines) {
    states.push(state)
    starts.push(start)
    state = readExportLine(state, line)
    start += Buffer.byteLength(line) + 1
  }
  expect(finishExport(state).ok).toBe(true)
  return { lines, bytes: bytesOf(lines), states, starts }
}

/** Whether the flip of one bit in a line, or in the newline behind it, is found. */
function isFound(prepared: Prepared, place: number, bit: number): boolean {
  const { lines, bytes, states, starts } = prepared
  const start = starts[place] ?? 0
  const own = (starts[place + 1] ?? bytes.length) - start
  // A flipped newline joins the line to the next.
  const isNewline = bit >> 3 === own - 1
  const end = isNewline ? (starts[place + 2] ?? bytes.length) : start + own
  const damaged = bytes.slice(start, end)
  damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7))
  let state = states[place] ?? startExport(reader)
  const splitter = makeSplitter()
  for (const line of [...splitter.push(damaged), ...splitter.end()]) {
    state = readExportLine(state, line)
  }
  if (state.facts.findings.length > 0) return true
  for (const line of lines.slice(place + (isNewline ? 2 : 1))) state = readExportLine(state, line)
  return !finishExport(state).ok
}

async function wholeWay(bytes: Uint8Array, bit: number): Promise<boolean> {
  const damaged = bytes.slice()
  damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7))
  const result = await verifyExport(splitLines([damaged]), reader)
  return !result.ok && result.findings.length > 0
}

/** A generator of the same numbers in every run (mulberry32). */
function randomNumbers(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

describe('32 kB', () => {
  const ledger = prepare(110)

  test('every bit is found', () => {
    expect(ledger.bytes.length).toBeGreaterThanOrEqual(32_768)
    const missed: string[] = []
    let flips = 0
    for (const [place, start] of ledger.starts.entries()) {
      const length = (ledger.starts[place + 1] ?? ledger.bytes.length) - start
      for (let bit = 0; bit < length * 8; bit++) {
        flips += 1
        if (!isFound(ledger, place, bit)) missed.push(`line ${place + 1}, bit ${bit}`)
      }
    }
    expect(missed).toEqual([])
    expect(flips).toBe(ledger.bytes.length * 8)
  }, 120_000)

  test('and two hundred of them the whole way from bytes', async () => {
    const random = randomNumbers(1)
    for (let run = 0; run < 200; run++) {
      expect(await wholeWay(ledger.bytes, random(ledger.bytes.length * 8))).toBe(true)
    }
  }, 60_000)
})

describe('1 MB', () => {
  const ledger = prepare(3450)

  /** Every type of field, as what of a line belongs to it. */
  const fields: Readonly<Record<string, RegExp>> = {
    'header format': /(?<="format":")[^"]+/,
    'header key': /(?<=^{"format.*"key":")[^"]+/,
    'header origin': /(?<=^{"format.*"origin":")[^"]+/,
    'header witness': /(?<="witnesses":\[")[^"]+/,
    'leaf hash': /(?<=^{"hash":")[^"]+/,
    'leaf index': /(?<=^{"hash.*"index":)\d+/,
    'leaf time': /(?<="at":")[^"]+/,
    'leaf commitment': /(?<="commitment":")[^"]+/,
    'leaf id': /(?<="id":")[^"]+/,
    'leaf version': /(?<="v":)\d/,
    'body text': /(?<="note":")größer[^"]+/,
    'body number': /(?<="sequence":)\d+/,
    'body boolean': /(?<="embargoed":)\w+/,
    'body null': /(?<="previous":)null/,
    'body member name': /(?<=")embargoed/,
    salt: /(?<="salt":")[^"]+/,
    'checkpoint origin': /(?<="note":")ledger[^\\]+/,
    'checkpoint size': /(?<="note":"ledger[^\\]+\\n)\d+/,
    'checkpoint root': /(?<="note":"ledger[^\\]+\\n\d+\\n)[^\\]+/,
    'signature name': /(?<=— )ledger[^ ]+/,
    signature: /(?<=— ledger[^ ]+ )[^\\]+/,
    'cosignature name': /(?<=— )witness[^ ]+/,
    cosignature: /(?<=— witness[^ ]+ )[^\\]+/,
    'end counts': /(?<=^{"checkpoints":)\d+|(?<="leaves":)\d+/,
    kind: /(?<="kind":")\w+/,
    punctuation: /[{}:,"]+/,
    newline: /$/,
  }

  test('10,000 random flips over every type of field are found', () => {
    expect(ledger.bytes.length).toBeGreaterThanOrEqual(1_000_000)
    const names = Object.keys(fields)
    const places = new Map(
      names.map((name) => [
        name,
        [...ledger.lines.keys()].filter((place) => fields[name]?.test(ledger.lines[place] ?? '')),
      ]),
    )
    const random = randomNumbers(2)
    const missed: string[] = []
    const flips = new Map<string, number>()
    for (let run = 0; run < 10_000; run++) {
      const name = names[run % names.length] ?? ''
      const candidates = places.get(name) ?? []
      const place = candidates[random(candidates.length)] ?? -1
      const line = ledger.lines[place] ?? ''
      const match = fields[name]?.exec(line)
      const first = Buffer.byteLength(line.slice(0, match?.index))
      const length = Math.max(1, Buffer.byteLength(match?.[0] ?? ''))
      const bit = (first + random(length)) * 8 + random(8)
      flips.set(name, (flips.get(name) ?? 0) + 1)
      if (!isFound(ledger, place, bit)) missed.push(`${name}, line ${place + 1}, bit ${bit}`)
    }
    expect(missed).toEqual([])
    expect(Math.min(...flips.values())).toBeGreaterThanOrEqual(370)
    expect(flips.size).toBe(names.length)
  }, 120_000)

  test('and a few the whole way from bytes', async () => {
    const random = randomNumbers(3)
    for (let run = 0; run < 5; run++) {
      expect(await wholeWay(ledger.bytes, random(ledger.bytes.length * 8))).toBe(true)
    }
  }, 60_000)
})
