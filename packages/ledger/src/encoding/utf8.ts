// UTF-8 in both directions, strict: what is not valid Unicode or valid UTF-8 is refused, never replaced.
// Written here because TextEncoder belongs to the platform and pure code has none.

/** Code units handed to String.fromCharCode at once, below every engine's limit on arguments. */
const unitsPerCall = 8192

/** Whether the text is Unicode: no half of a surrogate pair stands alone. */
export function isWellFormed(text: string): boolean {
  return !/\p{Surrogate}/u.test(text)
}

/**
 * The UTF-8 bytes of a text.
 *
 * @throws TypeError for a lone surrogate, which has no UTF-8 form
 */
export function utf8Bytes(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length)
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index)
    if (unit >= 0x80) return beyondAscii(text)
    bytes[index] = unit
  }
  return bytes
}

function beyondAscii(text: string): Uint8Array {
  if (!isWellFormed(text)) throw new TypeError('a lone surrogate has no UTF-8 form')
  const bytes: number[] = []
  for (let index = 0; index < text.length; index++) {
    // because: index is below the length, so a code point stands there.
    const point = text.codePointAt(index) as number
    if (point < 0x80) bytes.push(point)
    else if (point < 0x800) bytes.push(0xc0 | (point >> 6), tail(point))
    else if (point < 0x10000) bytes.push(0xe0 | (point >> 12), tail(point >> 6), tail(point))
    else {
      bytes.push(0xf0 | (point >> 18), tail(point >> 12), tail(point >> 6), tail(point))
      index++
    }
  }
  return Uint8Array.from(bytes)
}

function tail(bits: number): number {
  return 0x80 | (bits & 0x3f)
}

/**
 * The text that the bytes encode, or undefined when they are not valid UTF-8.
 *
 * Overlong forms, surrogates, code points beyond U+10FFFF and cut-off sequences are not valid.
 * A byte order mark is kept as the character it is.
 */
export function utf8Text(bytes: Uint8Array): string | undefined {
  let text = ''
  let index = 0
  while (index < bytes.length) {
    const end = asciiEnd(bytes, index)
    text += asciiText(bytes.subarray(index, end))
    if (end === bytes.length) break
    const sequence = sequenceAt(bytes, end)
    if (sequence === undefined) return undefined
    text += String.fromCodePoint(sequence.point)
    index = end + sequence.length
  }
  return text
}

/** Where the run of bytes below 0x80 ends. */
function asciiEnd(bytes: Uint8Array, start: number): number {
  let index = start
  // because: index is below the length.
  while (index < bytes.length && (bytes[index] as number) < 0x80) index++
  return index
}

/** The text of bytes that are all below 0x80; of others it makes no sense. */
export function asciiText(bytes: Uint8Array): string {
  if (bytes.length <= unitsPerCall) {
    // because: apply reads any array-like, and is ten times as fast as spreading a typed array.
    return String.fromCharCode.apply(null, bytes as unknown as number[])
  }
  let text = ''
  for (let start = 0; start < bytes.length; start += unitsPerCall) {
    text += asciiText(bytes.subarray(start, start + unitsPerCall))
  }
  return text
}

/** What a first byte of 0x80 or more says: how many bytes follow, its own bits, the least value. */
function lead(byte: number): { follow: number; bits: number; least: number } | undefined {
  if (byte >= 0xc0 && byte < 0xe0) return { follow: 1, bits: byte & 0x1f, least: 0x80 }
  if (byte >= 0xe0 && byte < 0xf0) return { follow: 2, bits: byte & 0x0f, least: 0x800 }
  if (byte >= 0xf0 && byte < 0xf8) return { follow: 3, bits: byte & 0x07, least: 0x10000 }
  return undefined
}

function sequenceAt(
  bytes: Uint8Array,
  index: number,
): { point: number; length: number } | undefined {
  // because: the caller has found a byte there.
  const first = lead(bytes[index] as number)
  if (first === undefined) return undefined
  const following = bytes.subarray(index + 1, index + 1 + first.follow)
  if (following.length < first.follow) return undefined
  let point = first.bits
  for (const byte of following) {
    if ((byte & 0xc0) !== 0x80) return undefined
    point = (point << 6) | (byte & 0x3f)
  }
  const isSurrogate = point >= 0xd800 && point < 0xe000
  if (point < first.least || isSurrogate || point > 0x10ffff) return undefined
  return { point, length: 1 + first.follow }
}
