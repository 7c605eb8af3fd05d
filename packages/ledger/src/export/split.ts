// Splits the bytes of an export into lines, strictly: UTF-8 only, each line ended by one newline.
// Knows nothing of what a line says; what is broken is passed on as such, for the verifier to name.
import { concatBytes } from '../encoding/bytes.js'
import { utf8Text } from '../encoding/utf8.js'

/** A line without its newline, or why there is none. */
export type ExportLine = string | { readonly broken: string }

/** A longer line, in bytes, is broken: nothing in a ledger comes near it. */
export const maxLineLength = 16 * 1024 * 1024

const newline = 0x0a

/** Strict UTF-8 to text, or undefined; see {@link splitLines}. */
export type Decode = (bytes: Uint8Array) => string | undefined

/** Whole lines as bytes, each with its newline; or why nothing can be read on. */
export type Block = Uint8Array | { readonly broken: string }

/** Takes the bytes of an export as they come, and gives them back up to the last newline that came. */
interface Cutter {
  push(chunk: Uint8Array): readonly Block[]
  end(): readonly Block[]
}

function makeCutter(): Cutter {
  let held: Uint8Array[] = []
  let heldLength = 0
  let isOver = false
  return {
    push(chunk) {
      if (isOver) return []
      const end = chunk.lastIndexOf(newline) + 1
      const blocks: Block[] = []
      if (end > 0) {
        blocks.push(concatBytes([...held, chunk.subarray(0, end)]))
        held = []
        heldLength = 0
      }
      if (end < chunk.length) held.push(chunk.slice(end))
      heldLength += chunk.length - end
      isOver = heldLength > maxLineLength
      return isOver ? [...blocks, { broken: 'the line is too long' }] : blocks
    },
    end() {
      const isCut = heldLength > 0 && !isOver
      return isCut ? [{ broken: 'the last line does not end in a newline' }] : []
    },
  }
}

/**
 * The bytes of a file that arrives in chunks of any size, in blocks of whole lines: what prepareBlock takes. Each block has
 * memory of its own. After a line that is too long nothing follows, for it would have no beginning.
 */
export async function* splitBlocks(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<Block, void, undefined> {
  const cutter = makeCutter()
  for await (const chunk of chunks) yield* cutter.push(chunk)
  yield* cutter.end()
}

/** The lines of a block. */
export function linesOf(block: Block, decode: Decode = utf8Text): ExportLine[] {
  if (!(block instanceof Uint8Array)) return [block]
  const lines: ExportLine[] = []
  let start = 0
  for (let end = block.indexOf(newline); end >= 0; end = block.indexOf(newline, start)) {
    const text = decode(block.subarray(start, end))
    lines.push(text ?? { broken: 'the line is not valid UTF-8' })
    start = end + 1
  }
  return lines
}

/** Takes the bytes of an export as they come, and gives back the lines that have become whole. */
export interface Splitter {
  push(chunk: Uint8Array): readonly ExportLine[]
  end(): readonly ExportLine[]
}

/** Makes a splitter; {@link splitLines} drives it. After a line that is too long it gives nothing more. */
export function makeSplitter(decode: Decode = utf8Text): Splitter {
  const cutter = makeCutter()
  const lines = (blocks: readonly Block[]) => blocks.flatMap((block) => linesOf(block, decode))
  return { push: (chunk) => lines(cutter.push(chunk)), end: () => lines(cutter.end()) }
}

/**
 * The lines of a file that arrives in chunks of any size, as a Node stream gives them: an array of
 * lines for each chunk. After a line that is too long nothing follows, for it would have no beginning.
 *
 * @param decode the text of bytes that are strict UTF-8, else undefined; a platform's own decoder is
 *   faster than the one here, and must neither replace what is broken nor swallow a byte order mark
 */
export async function* splitLines(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  decode: Decode = utf8Text,
): AsyncGenerator<readonly ExportLine[], void, undefined> {
  const splitter = makeSplitter(decode)
  for await (const chunk of chunks) yield splitter.push(chunk)
  yield splitter.end()
}
