// Commitments open with exactly their salt and body; leaves have one form, and no member of the event's own.
import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { leafOf, saltOf, sha256 } from '../../test/fixture.js'
import { hashLeaf } from '../tree/hash.js'
import { commit, opens } from './commitment.js'
import { leafBytes, leafHash, leafText, makeLeaf, parseLeaf } from './leaf.js'

describe('a commitment', () => {
  const salt = saltOf(1)
  const body = { type: 'report:received', case: 'PSRT-2026-014' }

  test('is SHA-256 of domain, salt and canonical body', () => {
    const expected = createHash('sha256')
      .update('parley-ledger/commitment/v1\n')
      .update(salt)
      .update('{"case":"PSRT-2026-014","type":"report:received"}')
      .digest()
    expect([...commit({ sha256, salt, body })]).toEqual([...expected])
  })

  test('opens with its own salt and body only', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.nat(255), (other, bit) => {
        const commitment = commit({ sha256, salt, body })
        const otherSalt = salt.map(
          (byte, index) => byte ^ (index === bit >> 3 ? 1 << (bit & 7) : 0),
        )
        expect(opens({ sha256, salt, body, commitment })).toBe(true)
        expect(opens({ sha256, salt: otherSalt, body, commitment })).toBe(false)
        expect(opens({ sha256, salt, body: { ...body, other }, commitment })).toBe(false)
      }),
    )
  })

  test('a body without canonical form or a short salt opens nothing, and is not committed to', () => {
    const commitment = commit({ sha256, salt, body })
    expect(opens({ sha256, salt, body: undefined, commitment })).toBe(false)
    expect(opens({ sha256, salt: salt.subarray(1), body, commitment })).toBe(false)
    expect(() => commit({ sha256, salt: salt.subarray(1), body })).toThrow(RangeError)
    expect(() => commit({ sha256, salt, body: Number.NaN })).toThrow(TypeError)
  })
})

describe('a leaf', () => {
  const leaf = leafOf(7)

  test('is written canonically and hashed as RFC 9162 says', () => {
    expect(leafText(leaf)).toBe(
      `{"at":"${leaf.at}","commitment":"${leaf.commitment}","id":"${leaf.id}","v":1}`,
    )
    expect([...leafHash(leaf, sha256)]).toEqual([...hashLeaf(leafBytes(leaf), sha256)])
    expect(parseLeaf(JSON.parse(leafText(leaf)))).toEqual(leaf)
  })

  test.each([
    ['no object', 'leaf'],
    ['null', null],
    ['another version', { ...leaf, v: 2 }],
    ['an empty id', { ...leaf, id: '' }],
    ['an id with a newline', { ...leaf, id: 'a\nb' }],
    ['an id that is a number', { ...leaf, id: 7 }],
    ['a time without milliseconds', { ...leaf, at: '2026-01-01T00:00:00Z' }],
    ['a time with another zone', { ...leaf, at: '2026-01-01T00:00:00.000+01:00' }],
    ['a thirteenth month', { ...leaf, at: '2026-13-01T00:00:00.000Z' }],
    ['a time that is a number', { ...leaf, at: 1 }],
    ['a short commitment', { ...leaf, commitment: 'AAAA' }],
    ['a commitment with stray bits', { ...leaf, commitment: `${'A'.repeat(42)}B=` }],
    ['no commitment', { ...leaf, commitment: undefined }],
  ])('is not read from %s', (_, value) => {
    expect(parseLeaf(value)).toBeUndefined()
  })

  test('is not made from what could not be read', () => {
    const commitment = new Uint8Array(32)
    expect(() => makeLeaf({ id: 'a b', at: leaf.at, commitment })).toThrow(RangeError)
    expect(() => makeLeaf({ id: 'a', at: leaf.at, commitment: new Uint8Array(31) })).toThrow()
    expect(() => leafHash({ ...leaf, id: 'a'.repeat(500) }, sha256)).toThrow(RangeError)
  })
})
