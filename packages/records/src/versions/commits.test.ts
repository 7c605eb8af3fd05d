// Statements of commits as ranges of a repository.
import { describe, expect, test } from 'vitest'
import { createAffected, type VersionStatement } from '../advisory/affected.js'
import { rangesOf } from './ranges.js'

const hash = (letter: string) => letter.repeat(40)
const [a, b, c, d] = [hash('a'), hash('b'), hash('c'), hash('d')] as const
const repo = 'https://g.example/a'

type Fields = Partial<VersionStatement>

const derived = (defaultStatus: VersionStatement['status'], versions: readonly Fields[]) =>
  rangesOf(
    createAffected({
      defaultStatus,
      repo,
      versions: versions.map((fields) => ({
        ...{ version: '0', status: 'affected', versionType: 'git', changes: [] },
        ...fields,
      })),
    }),
  )

/** Events as `introduced 0`, a list a range, with letters for commits. */
const eventsOf = (defaultStatus: VersionStatement['status'], versions: readonly Fields[]) =>
  derived(defaultStatus, versions).ranges.map(({ type, events, ...rest }) => {
    expect({ type, ...rest }).toEqual({ type: 'GIT', repo })
    return events.map((event) =>
      Object.entries(event)
        .map(([kind, at]) => `${kind} ${String(at).replace(/^([a-d])\1*$/, '$1')}`)
        .join(),
    )
  })

const unaffected = (fields: Fields): Fields => ({ status: 'unaffected', ...fields })

describe('unaffected by default', () => {
  test.each<[string, readonly Fields[], readonly (readonly string[])[]]>([
    ['until a fix', [{ version: a, lessThan: b }], [['introduced a', 'fixed b']]],
    ['from the beginning', [{ lessThan: b }], [['introduced 0', 'fixed b']]],
    ['from a star', [{ version: '*', lessThan: b }], [['introduced 0', 'fixed b']]],
    ['up to', [{ version: a, lessThanOrEqual: b }], [['introduced a', 'last_affected b']]],
    ['without an end', [{ version: a, lessThan: '*' }], [['introduced a']]],
    ['without an inclusive end', [{ version: a, lessThanOrEqual: '*' }], [['introduced a']]],
    ['one commit', [{ version: a }], [['introduced a', 'last_affected a']]],
    [
      'until a change',
      [{ version: a, lessThan: '*', changes: [{ at: b, status: 'unaffected' }] }],
      [['introduced a', 'fixed b']],
    ],
    [
      'two fixes in one range',
      [
        { version: a, lessThan: b },
        { version: c, lessThan: d },
      ],
      [['introduced a', 'fixed b', 'introduced c', 'fixed d']],
    ],
    [
      'each kind of end in a range of its own',
      [
        { version: a, lessThan: b },
        { version: b, lessThanOrEqual: c },
        { version: d, lessThan: '*' },
      ],
      [['introduced a', 'fixed b'], ['introduced b', 'last_affected c'], ['introduced d']],
    ],
    ['nothing that is affected', [unaffected({ version: a, lessThan: b })], []],
    ['a word for a commit', [{ version: 'n/a' }], []],
  ])('%s', (_, versions, expected) => {
    expect(eventsOf('unaffected', versions)).toEqual(expected)
  })
})

describe('affected by default', () => {
  test.each<[string, readonly Fields[], readonly (readonly string[])[]]>([
    ['until a fix', [unaffected({ version: a, lessThan: '*' })], [['introduced 0', 'fixed a']]],
    ['until one commit', [unaffected({ version: a })], [['introduced 0', 'fixed a']]],
    [
      'but for a range',
      [unaffected({ version: a, lessThan: b })],
      [['introduced b'], ['introduced 0', 'fixed a']],
    ],
    ['but for the beginning', [unaffected({ lessThan: a })], [['introduced a']]],
    ['but from a star', [unaffected({ version: '*', lessThan: a })], [['introduced a']]],
    [
      'but for a range without an end, inclusive',
      [unaffected({ version: a, lessThanOrEqual: '*' })],
      [['introduced 0', 'fixed a']],
    ],
    [
      'where no event says what comes after an inclusive end',
      [unaffected({ version: a, lessThanOrEqual: b })],
      [['introduced 0']],
    ],
    ['what is stated as affected too', [{ version: a, lessThan: b }], [['introduced 0']]],
    [
      'a single commit at the beginning leaves the beginning',
      [unaffected({ version: '0' }), unaffected({ version: a, lessThan: '*' })],
      [['introduced 0', 'fixed a']],
    ],
  ])('%s', (_, versions, expected) => {
    const found = eventsOf('affected', versions)
    expect(found.toSorted()).toEqual(expected.toSorted())
  })
})

test('commits are whole hashes, of a repository that is named, or none are said', () => {
  const reason = 'OSV wants full commit hashes and their repository.'
  const lost = [{ path: '/versions', reason }]
  for (const version of ['abc', `${a}a`, a.toUpperCase()]) {
    const found = derived('unaffected', [{ version, lessThan: b }])
    expect([found.ranges, found.lost]).toEqual([[], lost])
  }
  const long = 'e'.repeat(64)
  expect(derived('unaffected', [{ version: long, lessThan: '*' }]).ranges).toHaveLength(1)
})
