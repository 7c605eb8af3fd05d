// Many prepared lines in a form that passes between threads cheaply: leaves in a few arrays, other lines as they are.
// Decides nothing: a line comes out as it went in.

import { hashLength } from '../tree/hash.js'
import { type Hashing, type PreparedLeaf, type PreparedLine, prepareLine } from './prepare.js'
import { type Block, type Decode, linesOf } from './split.js'

/**
 * `count` lines in their order. Of the leaves among them the n-th has its index in `indexes[n]`, its hash in the 32 bytes
 * of `hashes` from `32 × n`, and in `marks[n]` what was found of it; what lies behind the last leaf means nothing. `others`
 * are the rest, each with its place from 0.
 */
export interface PackedLines {
  readonly count: number
  readonly indexes: Float64Array
  readonly hashes: Uint8Array
  readonly marks: Uint8Array
  readonly others: readonly { readonly place: number; readonly line: Other }[]
}

type Other = Exclude<PreparedLine, PreparedLeaf>

const WHOLE = 1
const OPENED = 2
const BODY_TRUE = 4

/**
 * Reads the lines of a block by themselves, wherever and whenever: verifyPrepared puts them in their order.
 *
 * @param how.decode see splitLines
 * @param how.hashText faster, where the platform has it
 */
export function prepareBlock(
  block: Block,
  how: Hashing & { readonly decode?: Decode },
): PackedLines {
  return pack(linesOf(block, how.decode).map((line) => prepareLine(line, how)))
}

/** Packs lines; {@link unpack} gives them back. */
export function pack(lines: readonly PreparedLine[]): PackedLines {
  const indexes = new Float64Array(lines.length)
  const hashes = new Uint8Array(lines.length * hashLength)
  const marks = new Uint8Array(lines.length)
  const others: { place: number; line: Other }[] = []
  let leaves = 0
  for (const [place, line] of lines.entries()) {
    if (line.kind === 'leaf') {
      indexes[leaves] = line.index
      hashes.set(line.hash, leaves * hashLength)
      marks[leaves] = marksOf(line)
      leaves += 1
    } else others.push({ place, line })
  }
  return { count: lines.length, indexes, hashes, marks, others }
}

function marksOf({ isWhole, isOpened, isBodyTrue }: PreparedLeaf): number {
  return (isWhole ? WHOLE : 0) | (isOpened ? OPENED : 0) | (isBodyTrue ? BODY_TRUE : 0)
}

/** The lines, one after the other. */
export function* unpack(packed: PackedLines): Generator<PreparedLine, void, undefined> {
  const { count, others } = packed
  let leaf = 0
  let next = 0
  for (let place = 0; place < count; place++) {
    const other = others[next]
    if (other?.place === place) {
      next += 1
      yield other.line
    } else {
      yield leafAt(packed, leaf)
      leaf += 1
    }
  }
}

function leafAt({ indexes, hashes, marks }: PackedLines, at: number): PreparedLeaf {
  const mark = marks[at]
  const index = indexes[at]
  if (mark === undefined || index === undefined) throw new RangeError('these are no packed lines')
  return {
    kind: 'leaf',
    index,
    hash: hashes.subarray(at * hashLength, (at + 1) * hashLength),
    isWhole: (mark & WHOLE) !== 0,
    isOpened: (mark & OPENED) !== 0,
    isBodyTrue: (mark & BODY_TRUE) !== 0,
  }
}
