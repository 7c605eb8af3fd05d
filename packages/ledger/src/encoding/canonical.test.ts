// Canonical JSON against the examples of RFC 8785, and the refusal of all that JSON would drop or bend.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  canonicalBytes,
  canonicalText,
  canonicalTextIfAny,
  maxDepth,
  NotCanonical,
} from './canonical.js'

describe('RFC 8785', () => {
  test('section 3.2.2: literals, numbers and strings', () => {
    const value = {
      // biome-ignore lint/correctness/noPrecisionLoss: the RFC's example loses digits on purpose
      numbers: [333333333.33333329, 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
      string: '\u20ac$\u000F\u000aA\'\u0042\u0022\u005c\\"/',
      literals: [null, true, false],
    }
    expect(canonicalText(value)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],' +
        '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    )
  })

  test('section 3.2.3: members sorted by UTF-16 code units', () => {
    const value = {
      '\u20ac': 'Euro Sign',
      '\r': 'Carriage Return',
      '\ufb33': 'Hebrew Letter Dalet With Dagesh',
      '1': 'One',
      '\ud83d\ude00': 'Emoji: Grinning Face',
      '\u0080': 'Control',
      '\u00f6': 'Latin Small Letter O With Diaeresis',
    }
    // Written by hand, for JSON.parse would put the member "1" first whatever its place.
    expect(canonicalText(value).match(/(?<=":")[A-Z][a-z]+/g)).toEqual([
      'Carriage',
      'One',
      'Control',
      'Latin',
      'Euro',
      'Emoji',
      'Hebrew',
    ])
  })

  test.each([
    [-0, '0'],
    [5e-324, '5e-324'],
    [1.7976931348623157e308, '1.7976931348623157e+308'],
    [9007199254740992, '9007199254740992'],
    [295147905179352830000, '295147905179352830000'],
    [1e21, '1e+21'],
    [9.999999999999997e22, '9.999999999999997e+22'],
    [0.000001, '0.000001'],
    [1e-7, '1e-7'],
  ])('appendix B: %d is written %s', (value, text) => {
    expect(canonicalText(value)).toBe(text)
  })
})

describe('canonical JSON', () => {
  test('is the same for any order of members, and means what was given', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonicalTextIfAny(value)
        if (text === undefined) return
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)))
        expect(canonicalText(JSON.parse(text))).toBe(text)
        expect(Buffer.from(canonicalBytes(value)).toString()).toBe(text)
      }),
    )
    expect(canonicalText({ b: 1, a: [{ d: 2, c: 3 }] })).toBe('{"a":[{"c":3,"d":2}],"b":1}')
  })

  test('takes objects without prototype, and a member of any name', () => {
    const value = Object.assign(Object.create(null), { a: 1 })
    expect(canonicalText(value)).toBe('{"a":1}')
    expect(canonicalText(JSON.parse('{"__proto__":1}'))).toBe('{"__proto__":1}')
  })

  const cycle: unknown[] = []
  cycle.push(cycle)
  test.each([
    ['NaN', Number.NaN],
    ['infinity', [Number.POSITIVE_INFINITY]],
    ['undefined', undefined],
    ['an undefined member', { a: undefined }],
    ['a hole', new Array(1)],
    ['a lone surrogate', 'a\ud800'],
    ['a lone surrogate in a name', { '\udc00': 1 }],
    ['a bigint', 1n],
    ['a symbol', Symbol('s')],
    ['a function', () => 1],
    ['a date', new Date(0)],
    ['a map', new Map()],
    ['bytes', Uint8Array.of(1)],
    ['a cycle', cycle],
  ])('refuses %s', (_, value) => {
    expect(() => canonicalText(value)).toThrow(NotCanonical)
    expect(canonicalTextIfAny(value)).toBeUndefined()
  })

  test('names the place by member names, and no value', () => {
    expect(() => canonicalText({ a: [{ secret: Number.NaN }] })).toThrow(/^\$\.a\[0\]\.secret is/)
  })

  test(`refuses the level after ${maxDepth}`, () => {
    const nested = (levels: number) => JSON.parse('['.repeat(levels) + ']'.repeat(levels))
    expect(canonicalText(nested(maxDepth + 1))).toHaveLength(2 * (maxDepth + 1))
    expect(() => canonicalText(nested(maxDepth + 2))).toThrow(NotCanonical)
  })

  test('does not hide a fault of the value itself', () => {
    const faulty = Object.defineProperty({}, 'a', {
      enumerable: true,
      get: () => {
        throw new RangeError('broken getter')
      },
    })
    expect(() => canonicalTextIfAny(faulty)).toThrow('broken getter')
  })
})
