// Shows that a refusal is recognised by its two texts and that a decision never is.
import { expect, test } from 'vitest'
import { isRefusal, refuse } from './refusal.js'

test('a refusal carries its code, its reason and, when there is one, its source', () => {
  expect(refuse('a.b', 'Because.', 'PEP 811')).toEqual({
    refusal: 'a.b',
    because: 'Because.',
    source: 'PEP 811',
  })
  expect(Object.keys(refuse('a.b', 'Because.'))).toEqual(['refusal', 'because'])
})

test.each([
  [refuse('a.b', 'Because.'), true],
  [null, false],
  [undefined, false],
  ['a.b', false],
  [{ refusal: 'a.b' }, false],
  [{ because: 'Because.' }, false],
  [{ refusal: 1, because: 'Because.' }, false],
  [{ refusal: 'a.b', because: 1 }, false],
])('isRefusal(%j) is %s', (value, expected) => {
  expect(isRefusal(value)).toBe(expected)
})
