/*
 * Proves the comparison of JSON values and the careful reading of objects.
 */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { differences, isSameJson, type Json, memberOf, pointer } from './json.js'
import { assemble, take } from './taker.js'

const json = fc.jsonValue() as fc.Arbitrary<Json>

describe('comparing', () => {
  test('a value equals its copy, whatever the order of members', () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(isSameJson(value, JSON.parse(JSON.stringify(value)))).toBe(true)
      }),
    )
    expect(isSameJson({ a: 1, b: 2 }, { b: 2, a: 1 })).toBe(true)
  })

  test('two values are the same exactly when their canonical texts are', () => {
    const canonical = (value: Json): string =>
      JSON.stringify(value, (_, each) =>
        each && typeof each === 'object' && !Array.isArray(each)
          ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
          : each,
      )
    fc.assert(
      fc.property(json, json, (left, right) => {
        expect(isSameJson(left, right)).toBe(canonical(left) === canonical(right))
      }),
    )
  })

  test.each<[Json | undefined, Json | undefined, string[]]>([
    [1, 2, ['']],
    [{ a: 1 }, {}, ['/a']],
    [{}, { a: undefined as unknown as Json }, []],
    [{ a: { b: [1, 2] } }, { a: { b: [1, 3] } }, ['/a/b/1']],
    [{ a: [1] }, { a: [1, 2] }, ['/a']],
    [{ a: [] }, { a: {} }, ['/a']],
    [{ 'a/b': 1, 'c~d': 1 }, { 'a/b': 2, 'c~d': 2 }, ['/a~1b', '/c~0d']],
    [null, {}, ['']],
    [undefined, undefined, []],
  ])('%j and %j differ at %j', (left, right, paths) => {
    expect(differences(left, right)).toEqual(paths)
  })

  test('values nested a hundred thousand deep are compared without running out of stack', () => {
    const nest = () => {
      let value: Json = 1
      for (let i = 0; i < 100_000; i++) value = [value]
      return value
    }
    expect(isSameJson(nest(), nest())).toBe(true)
  })

  test('inherited members are no members, `__proto__` in a text is one', () => {
    for (const name of [...Object.getOwnPropertyNames(Object.prototype), 'absent']) {
      expect(memberOf({}, name)).toBeUndefined()
      expect(memberOf(JSON.parse(`{"${name}": "x"}`), name)).toBe('x')
    }
    expect(memberOf(JSON.parse('{"__proto__": 1}'), '__proto__')).toBe(1)
    expect(isSameJson(JSON.parse('{"__proto__": 1}'), {})).toBe(false)
  })

  test('pointers escape what has a meaning in them', () => {
    expect(pointer('/a', 'b/c~d')).toBe('/a/b~1c~0d')
    expect(pointer('', 3)).toBe('/3')
  })
})

describe('taking', () => {
  const source = {
    text: 'a',
    words: ['a', 'b'],
    empty: [],
    mixed: ['a', 1],
    inner: { x: 1 },
    items: [{ x: 1 }, { x: 2 }],
    number: 4,
  }

  test('members of the expected shape are taken, all others stay in the rest', () => {
    const taker = take(source)
    expect(taker.string('text')).toBe('a')
    expect(taker.string('number')).toBeUndefined()
    expect(taker.strings('words')).toEqual(['a', 'b'])
    expect(taker.strings('empty')).toEqual([])
    expect(taker.strings('mixed')).toEqual([])
    expect(taker.object('inner', (each) => each)).toEqual({ x: 1 })
    expect(taker.object('words', (each) => each)).toBeUndefined()
    expect(taker.list('items', (each) => each.x)).toEqual([1, 2])
    expect(taker.list('mixed', (each) => each.x)).toEqual([])
    expect(taker.rest()).toEqual({ empty: [], mixed: ['a', 1], number: 4 })
  })

  test('one item that cannot be read keeps the whole list in the rest', () => {
    const taker = take(source)
    expect(taker.list('items', (each) => (each.x === 2 ? undefined : each.x))).toEqual([])
    expect(taker.rest()).toEqual(source)
  })

  test('nothing is left of an object that was taken whole', () => {
    const taker = take({ text: 'a' })
    taker.string('text')
    expect(taker.rest()).toBeUndefined()
  })

  test('assembling leaves out what has no value, and ours stands over theirs', () => {
    expect(assemble({ a: 1, b: undefined, c: [] }, { a: 2, c: 3, d: 4 })).toEqual({
      a: 1,
      c: 3,
      d: 4,
    })
    expect(assemble({ a: 1 })).toEqual({ a: 1 })
  })

  test('a member named `__proto__` is carried like any other', () => {
    const odd = JSON.parse('{"__proto__": {"polluted": true}}')
    const carried = assemble({}, take(odd).rest())
    expect(JSON.stringify(carried)).toBe('{"__proto__":{"polluted":true}}')
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  })
})
