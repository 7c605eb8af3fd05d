/*
 * Owns cutting bytes into lines, each no longer than a limit, in memory that does not grow with the
 * stream. Refuses to know what a line says.
 */

/** A line's bytes without its newline; `isTooLong` when they are only its beginning. */
export interface RawLine {
  readonly bytes: Buffer
  readonly isTooLong: boolean
}

/** What is kept of a line that is too long: enough to say what it is. */
const KEPT_OF_LONG = 1024

/** Cuts chunks into lines. A line beyond the limit is cut off, and the next one goes on as usual. */
export async function* cutLines(
  chunks: AsyncIterable<Uint8Array>,
  limit: number,
): AsyncGenerator<readonly RawLine[], void, undefined> {
  const cutter = new Cutter(limit)
  for await (const chunk of chunks) yield cutter.push(asBuffer(chunk))
  yield cutter.end()
}

const asBuffer = (chunk: Uint8Array): Buffer =>
  Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)

class Cutter {
  private readonly limit: number
  private held: Buffer[] = []
  private heldLength = 0
  private isTooLong = false

  constructor(limit: number) {
    this.limit = limit
  }

  push(chunk: Buffer): readonly RawLine[] {
    const lines: RawLine[] = []
    let start = 0
    for (let end = chunk.indexOf(0x0a); end >= 0; end = chunk.indexOf(0x0a, start)) {
      this.hold(chunk.subarray(start, end))
      lines.push(this.take())
      start = end + 1
    }
    if (start < chunk.length) this.hold(chunk.subarray(start))
    return lines
  }

  /** The last line needs no newline. */
  end(): readonly RawLine[] {
    return this.heldLength > 0 ? [this.take()] : []
  }

  private hold(part: Buffer): void {
    this.heldLength += part.length
    if (this.heldLength <= this.limit) {
      this.held.push(part)
    } else if (!this.isTooLong) {
      this.isTooLong = true
      // A copy, so that the pieces themselves can be freed.
      const kept = Buffer.concat([...this.held, part].slice(0, 64)).subarray(0, KEPT_OF_LONG)
      this.held = [Buffer.from(kept)]
    }
  }

  private take(): RawLine {
    const [only] = this.held
    const bytes = this.held.length === 1 && only !== undefined ? only : Buffer.concat(this.held)
    const line = { bytes, isTooLong: this.isTooLong }
    this.held = []
    this.heldLength = 0
    this.isTooLong = false
    return line
  }
}
