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

/** Takes the bytes of an export as they come, and gives back the lines that have become whole. */
export interface Splitter {
  push(chunk: Uint8Array): readonly ExportLine[]
  end(): readonly ExportLine[]
}

/** Makes a splitter; {@link splitLines} drives it. After a line that is too long it gives nothing more. */
export function makeSplitter(decode: Decode = utf8Text): Splitter {
  let held: Uint8Array[] = []
  let heldLength = 0
  let isOver = false
  return {
    push(chunk) {
      if (isOver) return []
      const lines: ExportLine[] = []
      let start = 0
      for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, start)) {
        const rest = chunk.subarray(start, end)
        const line = held.length === 0 ? rest : concatBytes([...held, rest])
        lines.push(decode(line) ?? { broken: 'the line is not valid UTF-8' })
        held = []
        heldLength = 0
        start = end + 1
      }
      if (start < chunk.length) held.push(chunk.slice(start))
      heldLength += chunk.length - start
      isOver = heldLength > maxLineLength
      return isOver ? [...lines, { broken: 'the line is too long' }] : lines
    },
    end() {
      const isCut = heldLength > 0 && !isOver
      return isCut ? [{ broken: 'the last line does not end in a newline' }] : []
    },
  }
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
