/*
 * Proves that parts which have an order are said alike in both ways, and that the time of neither runs away.
 */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isWhole } from '../../../test/data.js'
import { entries, PROBES } from '../../../test/version-statements.js'
import type { Affected } from '../../advisory/affected.js'
import { comparisonOf, type Span } from '../bounds.js'
import { boundsIn, isWithin } from '../lines.js'
import { InOrder } from './in-order.js'
import { InPairs } from './in-pairs.js'
import { partsOf } from './parts.js'
import { Counts, Ranks } from './ranks.js'
import { type Means, Notes, type Part, type Sayer } from './types.js'

const plain = comparisonOf('pep440')
const compare = boundsIn(plain)

const partsIn = ({ versions }: Affected, means: Means): readonly Part[] => {
  const options = { means, scheme: 'pep440' as const, compare: plain, typeOf: () => 'python' }
  return versions.flatMap((each, place) => partsOf(each, place, { ...options, notes: new Notes() }))
}

const ranksOf = (parts: readonly Part[]): Ranks => {
  const ranks = Ranks.of(['0', '*', ...parts.flatMap(({ start, end }) => [start, end])], compare)
  if (ranks === undefined) throw new Error('They have an order.')
  return ranks
}

/** The statuses of a version by the lines, and else whether it is affected by default. */
const saysOf = (sayer: Sayer, parts: readonly Part[]) => {
  const { lines, exceptions } = sayer.say(parts)
  const { lines: byDefault, isGuessed } = sayer.byDefault(exceptions)
  const at = (version: string) => ({ start: version, end: version, inclusive: true })
  return {
    isGuessed,
    of: (version: string) => {
      const has = (line: Span) => isWithin(at(version), line, compare)
      const stated = lines.filter(([, line]) => has(line)).map(([part]) => part.status)
      const isDefault = stated.length === 0 && byDefault.some(has)
      return isDefault ? ['by default'] : [...new Set(stated)]
    },
  }
}

test.each<Means>([
  { behind: true, unaffected: true, unknown: true },
  { behind: true, unaffected: false, unknown: false },
  { behind: false, unaffected: false, unknown: false },
])('both ways say the same with %j', (means) => {
  fc.assert(
    fc.property(entries('PyPI', 'python'), (entry) => {
      const parts = partsIn(entry, means)
      const one = saysOf(new InOrder(means, ranksOf(parts), new Notes()), parts)
      const other = saysOf(new InPairs(means, compare, new Notes()), parts)
      expect(one.isGuessed || other.isGuessed).toBe(false)
      for (const version of PROBES.pep440) {
        expect([version, one.of(version)]).toEqual([version, other.of(version)])
      }
    }),
    { numRuns: process.env['PARLEY_SOAK'] ? 15_000 : isWhole ? 500 : 25 },
  )
})

test('bounds that form no order have no ranks, and equal ones share one', () => {
  expect(Ranks.of(['1.0', 'r2'], compare)).toBeUndefined()
  const ranks = Ranks.of(['0', '2.0', '1.0', '2', '*'], compare)
  expect(['0', '1.0', '2.0', '2', '*'].map((each) => ranks?.rankOf(each))).toEqual([0, 1, 2, 2, 3])
  expect(() => ranks?.rankOf('3')).toThrow('not among those')
  const span = { start: '1.0', end: '2.0', inclusive: false, behind: true }
  const [from = 0, to = 0] = ranks?.placesOf(span) ?? []
  expect(ranks?.spanAt(from, to)).toEqual(span)
})

test('marked places are counted stretch by stretch', () => {
  const counts = new Counts(8)
  for (const place of [0, 3, 7]) counts.add(place)
  expect(counts.between(0, 7)).toBe(3)
  expect(counts.between(1, 6)).toBe(1)
  expect(counts.between(4, 6)).toBe(0)
})

test('of thousands that nobody can order only the affected are said', () => {
  const parts = Array.from({ length: 501 }, (_, place): Part => {
    const status = place % 2 === 0 ? 'affected' : 'unaffected'
    const span = { start: `r${place}`, end: `r${place}`, inclusive: true }
    return { ...span, place, status, isSingle: true, versionType: 'custom' }
  })
  const notes = new Notes()
  const means = { behind: true, unaffected: true, unknown: true }
  const { lines, exceptions } = new InPairs(means, () => undefined, notes).say(parts)
  expect(lines).toHaveLength(251)
  expect(exceptions).toEqual([])
  expect(notes.all.get(1)).toEqual(['unheard'])
  expect(notes.all.size).toBe(250)
})
