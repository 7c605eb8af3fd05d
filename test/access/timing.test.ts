// Shows what the comparison of times tells apart, and that it does not cry out at noise.
import { expect, test } from 'vitest'
import { canBeTold, compareTimes, type TimedPair } from './timing.js'

/** The same numbers in every run (mulberry32). */
const random = (seed: number) => {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** Times as a busy machine has them: three milliseconds, a long tail, and now and then something else entirely. */
const pairsOf = (count: number, { seed, slower }: { seed: number; slower: number }) => {
  const next = random(seed)
  const time = () => 3 - Math.log(1 - next()) + (next() < 0.02 ? 200 * next() : 0)
  return Array.from(
    { length: count },
    (): TimedPair => ({ hidden: time() + slower, missing: time() }),
  )
}

test('noise alone is not told apart, in any of two hundred runs', () => {
  const told = Array.from({ length: 200 }, (_, seed) => pairsOf(500, { seed, slower: 0 })).filter(
    (pairs) => canBeTold(compareTimes(pairs)),
  )
  expect(told).toEqual([])
})

test('a third of a millisecond is told apart in 500 pairs, a tenth in 10,000', () => {
  expect(canBeTold(compareTimes(pairsOf(500, { seed: 1, slower: 0.33 })))).toBe(true)
  expect(canBeTold(compareTimes(pairsOf(10_000, { seed: 2, slower: 0.1 })))).toBe(true)
})

test('a quicker answer tells as much as a slower one', () => {
  const { advantage } = compareTimes(pairsOf(500, { seed: 3, slower: -0.5 }))
  expect(advantage).toBeLessThan(0.4)
})
