/*
 * Proves that fixes which change places are told with the line that each belongs to.
 */
import { expect, test } from 'vitest'
import { createAdvisory } from '../advisory/advisory.js'
import { type Affected, createAffected } from '../advisory/affected.js'
import { diffAdvisories } from './diff.js'

const of = (fields: Partial<Affected>) =>
  createAdvisory({ affected: [createAffected({ product: 'CPython', ...fields })] })
const branch = (version: string, lessThan: string) => ({
  ...{ version, lessThan, versionType: 'python', status: 'affected' as const, changes: [] },
})
const told = (before: Partial<Affected>, after: Partial<Affected>) =>
  diffAdvisories(of(before), of(after)).map(({ text }) => text)

const eight = branch('3.8.0', '3.8.20')
const nine = branch('3.9.0', '3.9.20')

test('fixes exchanged between two branches', () => {
  const exchanged = [branch('3.8.0', '3.9.20'), branch('3.9.0', '3.8.20')]
  expect(told({ versions: [eight, nine] }, { versions: exchanged })).toEqual([
    'affected from 3.8.0: fixed in 3.8.20 → fixed in 3.9.20',
    'affected from 3.9.0: fixed in 3.9.20 → fixed in 3.8.20',
  ])
})

test('fixes exchanged between two ranges of OSV', () => {
  const range = (introduced: string, fixed: string) => ({
    type: 'SEMVER' as const,
    events: [{ introduced }, { fixed }],
  })
  expect(
    told(
      { ranges: [range('1.0.0', '1.2.0'), range('2.0.0', '2.2.0')] },
      { ranges: [range('1.0.0', '2.2.0'), range('2.0.0', '1.2.0')] },
    ),
  ).toEqual([
    'affected from 1.0.0: fixed in 1.2.0 → fixed in 2.2.0',
    'affected from 2.0.0: fixed in 2.2.0 → fixed in 1.2.0',
  ])
})

test('a fix that moves to a line without one', () => {
  expect(
    told(
      { versions: [eight, branch('3.9.0', '*')] },
      { versions: [branch('3.8.0', '*'), branch('3.9.0', '3.8.20')] },
    ),
  ).toEqual([
    'affected from 3.8.0: fixed in 3.8.20 → no end',
    'affected from 3.9.0: no end → fixed in 3.8.20',
  ])
})

test('what changed in itself is told once, and the order of the lines is no change', () => {
  expect(
    told({ versions: [eight, nine] }, { versions: [branch('3.8.0', '3.8.21'), nine] }),
  ).toEqual(['fixed in 3.8.20 removed', 'fixed in 3.8.21 added'])
  expect(told({ versions: [eight, nine] }, { versions: [eight, nine, nine] })).toEqual([
    'affected from 3.9.0 added',
    'fixed in 3.9.20 added',
  ])
})
