// The arithmetic of lines, held against sets of places: every pair of lines among a few bounds, empty ones too.
import { describe, expect, test } from 'vitest'
import type { Span } from './bounds.js'
import {
  boundsIn,
  closed,
  inGroups,
  isBefore,
  isEmpty,
  isWithin,
  MOST_PAIRED,
  without,
} from './lines.js'

const order = (left: string, right: string) => Number(left) - Number(right)
const compare = boundsIn(order)

const BOUNDS = ['0', '1', '2', '*']
/** On each bound, and between two. */
const PLACES = [0, 0.5, 1, 1.5, 2, 2.5]

const SPANS: readonly Span[] = BOUNDS.flatMap((start) =>
  BOUNDS.flatMap((end) =>
    [true, false].flatMap((inclusive) => [
      { start, end, inclusive },
      { start, end, inclusive, behind: true },
    ]),
  ),
).filter(({ start, end, inclusive }) => start !== '*' && (end !== '*' || inclusive))

const has = ({ start, end, inclusive, behind }: Span, place: number): boolean => {
  const from = Number(start)
  const to = end === '*' ? Infinity : Number(end)
  return (behind ? place > from : place >= from) && (inclusive ? place <= to : place < to)
}

const placesIn = (...spans: readonly Span[]) =>
  PLACES.filter((place) => spans.some((span) => has(span, place)))

const filled = SPANS.filter((span) => placesIn(span).length > 0)
const pairs = filled.flatMap((left) => filled.map((right) => [left, right] as const))

test('a line is empty where it has no place', () => {
  for (const span of SPANS) {
    expect([span, isEmpty(span, compare)]).toEqual([span, placesIn(span).length === 0])
  }
})

test('one is before another where all of it is', () => {
  for (const [left, right] of pairs) {
    const expected = Math.max(...placesIn(left)) < Math.min(...placesIn(right))
    expect([left, right, isBefore(left, right, compare)]).toEqual([left, right, expected])
  }
})

test('one is within another where the other has all of its places', () => {
  for (const [left, right] of pairs) {
    const expected = placesIn(left).every((place) => has(right, place))
    expect([left, right, isWithin(left, right, compare)]).toEqual([left, right, expected])
  }
})

test('what is left of one without another is what only it has, in lines that are not empty', () => {
  for (const [left, right] of pairs) {
    const lines = without(left, right, compare) ?? []
    const expected = placesIn(left).filter((place) => !has(right, place))
    expect([left, right, placesIn(...lines)]).toEqual([left, right, expected])
    expect(lines.map((line) => isEmpty(line, compare))).not.toContain(true)
  }
})

test('nothing is told of bounds that nobody can order', () => {
  const unknown = boundsIn(() => undefined)
  const span = (start: string, end: string): Span => ({ start, end, inclusive: false })
  const [left, right] = [span('a', 'b'), span('c', 'd')]
  expect(isEmpty(left, unknown)).toBe(false)
  expect([isBefore(left, right, unknown), isWithin(left, right, unknown)]).toEqual([false, false])
  expect(without(left, right, unknown)).toBeUndefined()
  expect(without(left, span('a', 'c'), unknown)).toBeUndefined()
  expect(without(left, span('b', 'c'), unknown)).toEqual([left])
  expect(without(span('0', '*'), left, unknown)).toEqual([
    span('0', 'a'),
    { start: 'b', end: '*', inclusive: false },
  ])
})

test('closed, a line has the version that it begins behind', () => {
  expect(closed({ start: '1', end: '2', inclusive: true, behind: true })).toEqual({
    ...{ start: '1', end: '2', inclusive: true },
  })
})

describe('groups', () => {
  const line = (start: string, end: string, inclusive = false) => ({
    ...{ start, end, inclusive, versionType: 'custom' },
  })
  const texts = (lines: readonly ReturnType<typeof line>[], by = compare) =>
    inGroups(lines, by).map((group) => group.map(({ start, end }) => `${start}-${end}`).join(' '))

  test('follow one another with a gap between, in order, each line once', () => {
    const lines = [line('5', '6'), line('1', '2'), line('1', '2'), line('2', '3'), line('1', '4')]
    expect(texts(lines)).toEqual(['1-2 5-6', '1-4', '2-3'])
    expect(texts([line('1', '2'), line('1', '2', true)])).toEqual(['1-2', '1-2'])
  })

  test('of lines that nobody can order are of one line each, but for what order can tell', () => {
    const some = boundsIn((left, right) =>
      left.startsWith('r') || right.startsWith('r') ? undefined : order(left, right),
    )
    expect(texts([line('r1', 'r2'), line('1', '2'), line('3', '4')], some)).toEqual([
      'r1-r2',
      '1-2 3-4',
    ])
    const many = Array.from({ length: MOST_PAIRED }, (_, at) => line(String(at), String(at)))
    expect(texts([...many, line('r1', 'r2')], some)).toHaveLength(MOST_PAIRED + 1)
  })
})
