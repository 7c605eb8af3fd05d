// UTF-8, base64 and hexadecimal against Node's own, and refusals of all that has two texts.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { base64Bytes, base64Text, hexBytes, hexText } from './base64.js'
import { concatBytes, equalBytes } from './bytes.js'
import { isWellFormed, utf8Bytes, utf8Text } from './utf8.js'

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function decodeStrictly(bytes: Uint8Array): string | undefined {
  try {
    return strict.decode(bytes)
  } catch {
    return undefined
  }
}

describe('UTF-8', () => {
  test('encodes any well-formed text as TextEncoder does, and reads it back', () => {
    const points = fc.oneof(
      fc.nat(0x7f),
      fc.integer({ min: 0x80, max: 0xd7ff }),
      fc.integer({ min: 0xe000, max: 0x10ffff }),
    )
    const texts = fc.array(points).map((some) => String.fromCodePoint(...some))
    fc.assert(
      fc.property(texts, (text) => {
        const bytes = utf8Bytes(text)
        expect([...bytes]).toEqual([...new TextEncoder().encode(text)])
        expect(utf8Text(bytes)).toBe(text)
      }),
    )
  })

  test('decodes random bytes exactly where a strict TextDecoder does', () => {
    const bytes = fc.uint8Array({ maxLength: 6 })
    const likely = fc.array(
      fc.constantFrom(0x41, 0x80, 0xbf, 0xc0, 0xc2, 0xe0, 0xed, 0xa0, 0xef, 0xf0, 0xf4, 0x90, 0xff),
      { maxLength: 5 },
    )
    fc.assert(
      fc.property(fc.oneof(bytes, likely.map(Uint8Array.from.bind(Uint8Array))), (input) => {
        expect(utf8Text(input)).toBe(decodeStrictly(input))
      }),
      { numRuns: 3000 },
    )
  })

  test('reads texts longer than one call takes, plain and not', () => {
    const long = 'abcdefgh'.repeat(5000)
    expect(utf8Text(utf8Bytes(long))).toBe(long)
    expect(utf8Text(utf8Bytes(`${long}ß`))).toBe(`${long}ß`)
  })

  test.each(['\ud800', 'a\udfffb', '\udc00\ud800'])('refuses the lone surrogate in %j', (text) => {
    expect(isWellFormed(text)).toBe(false)
    expect(() => utf8Bytes(text)).toThrow(TypeError)
  })
})

describe('base64 and hexadecimal', () => {
  test('write what Node writes and read it back', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 70 }), (bytes) => {
        const encoded = base64Text(bytes)
        expect(encoded).toBe(Buffer.from(bytes).toString('base64'))
        expect([...(base64Bytes(encoded) ?? [])]).toEqual([...bytes])
        expect(hexText(bytes)).toBe(Buffer.from(bytes).toString('hex'))
        expect([...(hexBytes(hexText(bytes)) ?? [])]).toEqual([...bytes])
      }),
    )
  })

  test('no byte string has two base64 texts', () => {
    const letters = fc.constantFrom(...'ABgw+/=09zZ\n €'.split(''))
    fc.assert(
      fc.property(fc.array(letters, { maxLength: 8 }), (some) => {
        const text = some.join('')
        const bytes = base64Bytes(text)
        if (bytes !== undefined) expect(base64Text(bytes)).toBe(text)
      }),
      { numRuns: 3000 },
    )
  })

  test.each(['A', 'AA', 'AAA', 'A===', 'AB==', 'AAB=', 'A=A=', 'AA-_', 'AAA\n', ' AAA', 'AAA€'])(
    'refuses %j as base64',
    (text) => {
      expect(base64Bytes(text)).toBeUndefined()
    },
  )

  test.each(['0', '0g', 'AB', ' 00'])('refuses %j as hexadecimal', (text) => {
    expect(hexBytes(text)).toBeUndefined()
  })
})

describe('bytes', () => {
  test('are equal by length and every byte', () => {
    expect(equalBytes(Uint8Array.of(1, 2), Uint8Array.of(1, 2))).toBe(true)
    expect(equalBytes(Uint8Array.of(1, 2), Uint8Array.of(1, 3))).toBe(false)
    expect(equalBytes(Uint8Array.of(1, 2), Uint8Array.of(1, 2, 3))).toBe(false)
  })

  test('join in order', () => {
    expect([...concatBytes([Uint8Array.of(1), Uint8Array.of(), Uint8Array.of(2, 3)])]).toEqual([
      1, 2, 3,
    ])
  })
})
