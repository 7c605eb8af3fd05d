// Standard base64 with padding (RFC 4648, section 4), and lower-case hexadecimal.
// Decoding takes exactly what encoding writes: one text per byte string, so that no bit is free to flip.

import { asciiText, utf8Bytes } from './utf8.js'

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const letterOf = utf8Bytes(alphabet)
const padding = 0x3d
const noSextet = 0xff

/** By ASCII code: the six bits that the letter stands for. */
const sextetOf = new Uint8Array(128).fill(noSextet)
for (const [sextet, letter] of letterOf.entries()) sextetOf[letter] = sextet

/** The padded base64 text of the bytes. */
export function base64Text(bytes: Uint8Array): string {
  const letters = new Uint8Array(Math.ceil(bytes.length / 3) * 4).fill(padding)
  let held = 0
  let heldBits = 0
  let offset = 0
  for (let index = 0; index < bytes.length; index++) {
    // because: the index is below the length, and six bits find a letter.
    held = ((held & 0x3f) << 8) | (bytes[index] as number)
    heldBits += 8
    while (heldBits >= 6) {
      heldBits -= 6
      letters[offset++] = letterOf[(held >> heldBits) & 0x3f] as number // because: as above
    }
  }
  if (heldBits > 0) {
    letters[offset] = letterOf[(held << (6 - heldBits)) & 0x3f] as number // because: as above
  }
  return asciiText(letters)
}

/**
 * The bytes of a padded base64 text, or undefined when it is not exactly what {@link base64Text} writes:
 * missing padding, foreign characters, line breaks and stray bits before the padding are refused.
 */
export function base64Bytes(text: string): Uint8Array | undefined {
  if (text.length % 4 !== 0) return undefined
  const letters = text.length - (text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0)
  const bytes = new Uint8Array(Math.floor((letters * 6) / 8))
  let held = 0
  let heldBits = 0
  let offset = 0
  for (let index = 0; index < letters; index++) {
    const sextet = sextetOf[text.charCodeAt(index)] ?? noSextet
    if (sextet === noSextet) return undefined
    held = ((held << 6) | sextet) & 0xfff
    heldBits += 6
    if (heldBits >= 8) {
      heldBits -= 8
      bytes[offset++] = held >> heldBits
    }
  }
  const strayBits = held & ((1 << heldBits) - 1)
  return strayBits === 0 ? bytes : undefined
}

/** The bytes as lower-case hexadecimal. */
export function hexText(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += byte.toString(16).padStart(2, '0')
  return text
}

/** The bytes of a lower-case hexadecimal text of even length, or undefined for any other text. */
export function hexBytes(text: string): Uint8Array | undefined {
  if (!/^(?:[0-9a-f]{2})*$/.test(text)) return undefined
  return Uint8Array.from({ length: text.length / 2 }, (_, index) =>
    Number.parseInt(text.slice(index * 2, index * 2 + 2), 16),
  )
}
