// Owns what a text is in bytes: its length, and whether bytes are plain text at all.
// It decodes nothing and knows no other encoding: pure code has no TextEncoder.

/**
 * The length of a text in bytes of UTF-8. A lone surrogate counts three, as its replacement character would.
 * @source RFC 3629
 */
export const utf8Length = (text: string): number => {
  let bytes = 0
  for (const character of text) {
    const unit = character.charCodeAt(0)
    bytes += character.length === 2 ? 4 : unit < 0x80 ? 1 : unit < 0x800 ? 2 : 3
  }
  return bytes
}

/**
 * A size in the units that every limit is said in: bytes, kB and MB of 1,024.
 *
 * @source our reading: one unit everywhere
 */
export const bytesInWords = (bytes: number): string => {
  if (bytes < 1024) return bytes === 1 ? '1 byte' : `${bytes} bytes`
  const [size, unit] = bytes < 1024 * 1024 ? [bytes / 1024, 'kB'] : [bytes / (1024 * 1024), 'MB']
  return `${Number.isInteger(size) ? size : (Math.ceil(size * 10) / 10).toFixed(1)} ${unit}`
}

/** Tab, line feed, form feed, carriage return and escape (terminal colours) occur in honest text files. */
const textControls = new Set([0x09, 0x0a, 0x0c, 0x0d, 0x1b])

/** The lowest code point that needs a sequence of this length: anything lower is an overlong form. */
const lowest = (length: number): number => (length === 4 ? 0x1_0000 : length === 3 ? 0x800 : 0x80)

/** The code point of the sequence at an offset and its length, or null when it is not well formed. */
const readSequence = (
  bytes: DataView,
  offset: number,
): { readonly code: number; readonly length: number } | null => {
  const first = bytes.getUint8(offset)
  if (first < 0x80) return { code: first, length: 1 }
  const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2
  if (first < 0xc2 || first > 0xf4 || offset + length > bytes.byteLength) return null
  let code = first & (0x7f >> length)
  for (let index = offset + 1; index < offset + length; index++) {
    const next = bytes.getUint8(index)
    if ((next & 0xc0) !== 0x80) return null
    code = (code << 6) | (next & 0x3f)
  }
  const isSurrogate = code >= 0xd800 && code <= 0xdfff
  return isSurrogate || code > 0x10_ffff || code < lowest(length) ? null : { code, length }
}

/**
 * Whether bytes are plain text: well-formed UTF-8 without control characters other than those of text files.
 * A file in another encoding is refused with the rest: its sender can save it as UTF-8.
 *
 * @source Security policy, reporting: plain text only (G9)
 * @reading docs/READINGS.md#plain-text-attachments
 */
export const isPlainText = (bytes: Uint8Array): boolean => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let offset = 0
  while (offset < view.byteLength) {
    const sequence = readSequence(view, offset)
    if (sequence === null) return false
    const { code, length } = sequence
    if ((code < 0x20 && !textControls.has(code)) || code === 0x7f) return false
    offset += length
  }
  return true
}
