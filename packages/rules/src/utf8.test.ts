// Holds byte lengths and the look of plain text against the host's own encoder and decoder.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bytesInWords, isPlainText, utf8Length } from './utf8.js'

const encoder = new TextEncoder()
// Built from code points, because the library's own Unicode strings take seconds to set up on a busy machine.
const codePoint = fc.oneof(
  fc.nat({ max: 0x7f }),
  fc.nat({ max: 0xffff }),
  fc.integer({ min: 0xd800, max: 0xdfff }),
  fc.integer({ min: 0x1_0000, max: 0x10_ffff }),
)
const anyText = fc
  .array(codePoint, { maxLength: 12 })
  .map((codes) => String.fromCodePoint(...codes))

test('the length of a text is that of its UTF-8, lone surrogates included', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      expect(utf8Length(text)).toBe(encoder.encode(text).length)
    }),
  )
})

const isDecodable = (bytes: Uint8Array) => {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return true
  } catch {
    return false
  }
}
const controls = new Set([...Array(32).keys(), 127].filter((c) => ![9, 10, 12, 13, 27].includes(c)))

test('G9: bytes are plain text when the host can decode them and they hold no control characters', () => {
  const byte = fc.oneof(
    fc.integer({ min: 0, max: 255 }),
    fc.constantFrom(0xc0, 0xc2, 0xe0, 0xed, 0xef, 0xf0, 0xf4, 0xf5, 0x80, 0x90, 0x9f, 0xa0, 0xbf),
  )
  fc.assert(
    fc.property(fc.array(byte, { maxLength: 6 }), (values) => {
      const bytes = Uint8Array.from(values)
      const expected = isDecodable(bytes) && !values.some((value) => controls.has(value))
      expect(isPlainText(bytes)).toBe(expected)
    }),
    { numRuns: 800 },
  )
})

test('G9: every text without control characters is plain text', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const printable = text.replace(/[\p{Cc}]/gu, ' ')
      expect(isPlainText(encoder.encode(printable))).toBe(true)
    }),
  )
})

test.each([
  ['an empty file', [], true],
  ['a byte-order mark', [0xef, 0xbb, 0xbf, 0x61], true],
  ['a PDF', [0x25, 0x50, 0x44, 0x46, 0x2d, 0x31, 0x0a, 0x25, 0xe2, 0xe3, 0xcf, 0xd3], false],
  ['a zip archive', [0x50, 0x4b, 0x03, 0x04], false],
  ['an ELF binary', [0x7f, 0x45, 0x4c, 0x46], false],
  ['Latin-1', [0x63, 0x61, 0x66, 0xe9], false],
  ['an overlong slash', [0xe0, 0x80, 0xaf], false],
  ['half a surrogate pair', [0xed, 0xa0, 0x80], false],
  ['beyond Unicode', [0xf4, 0x90, 0x80, 0x80], false],
])('G9: %s is plain text or not', (_, bytes, expected) => {
  expect(isPlainText(Uint8Array.from(bytes))).toBe(expected)
})

test.each([
  [0, '0 bytes'],
  [1, '1 byte'],
  [1023, '1023 bytes'],
  [65_536, '64 kB'],
  [65_537, '64.1 kB'],
  [5_242_880, '5 MB'],
  [5_242_881, '5.1 MB'],
])('%i is said as %s: a limit, and what is one byte beyond it, differ', (bytes, words) => {
  expect(bytesInWords(bytes)).toBe(words)
})
