/*
 * Proves that JSON is read as JSON.parse reads it, but for what two readers could take differently.
 */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseJson } from './parse-json.js'
import { DEEPEST, findJsonFault } from './scan-json.js'

describe('what JSON.parse takes', () => {
  test('is taken with the same value, whatever it holds', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const parsed = parseJson(text)
        if (text.includes('__proto__')) return
        expect(parsed).toEqual({ ok: true, value: JSON.parse(text) })
        expect(findJsonFault(text)).toBeUndefined()
      }),
    )
  })

  test.each([
    ['names and texts full of quotes, colons and backslashes', '{"a\\"b\\\\":"\\":","c" : "\\\\"}'],
    ['an escaped name beside its plain sibling', '{"\\u0061":1,"b":1}'],
    ['the same name in two objects', '[{"a":1},{"a":2},{"b":{"a":3}}]'],
    ['numbers of every form', '[-0,1e9,1.5E-3,0.25]'],
    ['white space of every kind', ' \t\r\n{ "a" :\n1 } \n'],
  ])('%s', (_, text) => {
    expect(parseJson(text)).toEqual({ ok: true, value: JSON.parse(text) })
    expect(findJsonFault(text)).toBeUndefined()
  })
})

describe('what is refused, with its position', () => {
  test.each<[string, string, number, RegExp]>([
    ['nothing', '', 0, /nothing here/],
    ['a name twice', '{"a":1,"b":2,"a":3}', 13, /"a" stands twice/],
    ['a name twice, once escaped', '{"a":1,"\\u0061":2}', 7, /"a" stands twice/],
    ['a name twice, deep inside', '[[{"x":[{"k":0,"k":0}]}]]', 15, /"k" stands twice/],
    ['__proto__', '{"a":{"__proto__":1}}', 6, /__proto__/],
    ['__proto__, escaped', '{"\\u005f_proto__":1}', 1, /__proto__/],
    ['a truncated object', '{"a":[1,2', 9, /ends where/],
    ['a truncated text', '{"a":"bc', 8, /ends inside a string/],
    ['a trailing comma', '{"a":1,}', 7, /a name in double quotes/],
    ['a missing comma', '[1 2]', 3, /"," or "]"/],
    ['a missing colon', '{"a" 1}', 5, /":"/],
    ['single quotes', "{'a':1}", 1, /a name in double quotes/],
    ['a leading zero', '[01]', 1, /a value/],
    ['NaN', '[NaN]', 1, /a value/],
    ['a control character', '["a\tb"]', 3, /control character/],
    ['a faulty escape', '["a\\x"]', 3, /faulty escape/],
    ['a second value', '{}\n{}', 3, /Something follows/],
    ['a wrong bracket', '{"a":[1}', 7, /"," or "]"/],
    ['a lone word', 'nope', 0, /a value/],
  ])('%s', (_, text, position, message) => {
    const parsed = parseJson(text)
    expect(parsed).toMatchObject({ ok: false, problem: { position } })
    expect(parsed.ok ? '' : parsed.problem.message).toMatch(message)
  })

  test('nesting just deep enough is read, one level more is refused, a million too', () => {
    const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)
    expect(parseJson(nested(DEEPEST)).ok).toBe(true)
    const problem = { position: DEEPEST, message: expect.stringContaining('nested') }
    expect(parseJson(nested(DEEPEST + 1))).toEqual({ ok: false, problem })
    expect(parseJson('['.repeat(1_000_000))).toEqual({ ok: false, problem })
  })

  test('whatever JSON.parse refuses has a fault, at a place in the text', () => {
    fc.assert(
      fc.property(fc.json(), fc.nat(), fc.string({ maxLength: 2 }), (text, at, put) => {
        const cut = at % (text.length + 1)
        const broken = text.slice(0, cut) + put + text.slice(cut + 1)
        let isJson = true
        try {
          JSON.parse(broken)
        } catch {
          isJson = false
        }
        const fault = findJsonFault(broken)
        if (!isJson) expect(fault).toBeDefined()
        if (fault === undefined) expect(isJson).toBe(true)
        else expect(fault.position).toBeLessThanOrEqual(broken.length)
      }),
    )
  })
})
