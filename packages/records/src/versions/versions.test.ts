/*
 * Proves the order of versions and the question "is it affected?" against a naive oracle and
 * PYSEC's own lists.
 */
import { compare as comparePep440 } from '@renovatebot/pep440'
import fc from 'fast-check'
import compareSemver from 'semver/functions/compare.js'
import { describe, expect, test } from 'vitest'
import { isWhole, loadRecords } from '../../test/data.js'
import {
  type Affected,
  type AffectedRange,
  createAffected,
  type RangeEvent,
} from '../advisory/affected.js'
import { parsePurl, writePurl } from '../ids/purl.js'
import { readOsv } from '../osv/read.js'
import {
  collectionOfEcosystem,
  ecosystemOfCollection,
  ecosystemOfPurlType,
  purlTypeOf,
  schemeOf,
} from './collections.js'
import { affectedStatus, isAffected, isCommitAffected, isInRange } from './is-affected.js'
import { normalizePackageName, normalizeRepository } from './names.js'
import { compareVersions, isOrderable } from './order.js'

describe('order', () => {
  test('PEP 440: epochs, pre-, post- and development releases, and zeros', () => {
    const ordered = [
      '0',
      '0.dev0',
      '0.9',
      '1.0.dev1',
      '1.0a1',
      '1.0a2.dev1',
      '1.0b1',
      '1.0rc1',
      '1.0',
      '1.0+local',
      '1.0.post1',
      '1.0.1',
      '1.10',
      '1!0.1',
    ]
    for (const [index, version] of ordered.entries()) {
      for (const later of ordered.slice(index + 1)) {
        expect([version, later, Math.sign(compareVersions('pep440', version, later) ?? 9)]).toEqual(
          [version, later, -1],
        )
        expect(Math.sign(compareVersions('pep440', later, version) ?? 9)).toBe(1)
      }
    }
  })

  test('semver: pre-releases sort below, build data does not count, parts and a v may be missing', () => {
    const ordered = [
      '0',
      '0.0.0-0',
      '0.0.1',
      '1.0.0-alpha',
      '1.0.0-alpha.1',
      '1.0.0-beta.2',
      '1.0.0-beta.11',
      '1.0.0-rc.1',
      '1.0.0',
      '1.2.3',
      '1.10.0',
      '2.0.0',
    ]
    for (const [index, version] of ordered.entries()) {
      for (const later of ordered.slice(index + 1)) {
        expect([version, later, Math.sign(compareVersions('semver', version, later) ?? 9)]).toEqual(
          [version, later, -1],
        )
      }
    }
    expect(compareVersions('semver', 'v1.2', '1.2.0+build')).toBe(0)
    expect(compareVersions('semver', '2', '2.0.0')).toBe(0)
  })

  test.each([
    ['pep440', '1.0.0', '1.0', 0],
    ['pep440', 'v1.0', '1.0', 0],
    ['pep440', 'not a version', '1.0', undefined],
    ['pep440', '0', 'not a version', undefined],
    ['pep440', 'not a version', '0', undefined],
    ['pep440', '0', '0', 0],
    ['semver', '1.2.3.4', '1.2.3', undefined],
    ['semver', '1'.repeat(300), '1.2.3', undefined],
    ['semver', '99999999999999999999.0.0', '1.2.3', undefined],
    ['pep440', '1'.repeat(300), '1.2.3', undefined],
  ] as const)('%s: %s against %s', (scheme, left, right, order) => {
    expect(compareVersions(scheme, left, right)).toBe(order)
  })

  test('plain releases order as the libraries of both schemes order them', () => {
    const part = fc.oneof(fc.nat(12), fc.nat(999_999_999)).map(String)
    const release = fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('.'))
    const whole = (version: string) => [...version.split('.'), '0', '0'].slice(0, 3).join('.')
    fc.assert(
      fc.property(release, release, (left, right) => {
        fc.pre(left !== '0' && right !== '0')
        const pep440 = Math.sign(comparePep440(left, right))
        expect(Math.sign(compareVersions('pep440', left, right) ?? 9)).toBe(pep440)
        const semver = compareSemver(whole(left), whole(right))
        expect(Math.sign(compareVersions('semver', left, right) ?? 9)).toBe(semver)
      }),
      { numRuns: 500 },
    )
    expect(compareVersions('semver', '01.2', '1.2')).toBeUndefined()
    expect(compareVersions('pep440', '01.2', '1.2')).toBe(0)
  })

  test('any two texts are compared or refused, never thrown at', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('pep440' as const, 'semver' as const),
        fc.string(),
        fc.string(),
        (scheme, left, right) => {
          const order = compareVersions(scheme, left, right)
          expect(order === undefined).toBe(
            !isOrderable(scheme, left) || !isOrderable(scheme, right),
          )
        },
      ),
    )
  })
})

/** Versions are whole numbers here; the oracle simply plays the events in order. */
function oracle(version: number, events: readonly RangeEvent[]): boolean {
  const ranks = ['introduced', 'last_affected', 'fixed', 'limit']
  const places = events
    .map((event) => ({ kind: Object.keys(event)[0] ?? '', at: Number(Object.values(event)[0]) }))
    .sort((a, b) => a.at - b.at || ranks.indexOf(a.kind) - ranks.indexOf(b.kind))
  let state = false
  for (const { kind, at } of places) {
    if (at > version) break
    state = kind === 'introduced' || (kind === 'last_affected' && at === version)
  }
  return state
}

const number = fc.integer({ min: 0, max: 12 })
const event: fc.Arbitrary<RangeEvent> = fc
  .tuple(fc.constantFrom('introduced', 'fixed', 'last_affected', 'limit'), number)
  .map(([kind, at]) => ({ [kind]: at === 0 ? '0' : `${at}.0.0` }) as unknown as RangeEvent)

describe('is it affected?', () => {
  test('membership agrees with a naive oracle, whatever the order of events', () => {
    fc.assert(
      fc.property(
        fc.array(event, { maxLength: 8 }),
        fc.integer({ min: 1, max: 12 }),
        (events, version) => {
          const range: AffectedRange = { type: 'SEMVER', events }
          const numeric = events.map(
            (each) =>
              Object.fromEntries(
                Object.entries(each).map(([k, v]) => [k, String(v).split('.')[0]]),
              ) as unknown as RangeEvent,
          )
          expect(isInRange(`${version}.0.0`, range, 'semver')).toBe(oracle(version, numeric))
          expect(
            isInRange(`${version}.0.0`, { ...range, events: events.toReversed() }, 'semver'),
          ).toBe(oracle(version, numeric))
          expect(isInRange(`${version}`, { type: 'ECOSYSTEM', events }, 'pep440')).toBe(
            oracle(version, numeric),
          )
        },
      ),
      { numRuns: 500 },
    )
  })

  test('what PYSEC lists lies inside its ranges, in a sample of every tenth record', () => {
    let checked = 0
    const outside: string[] = []
    for (const [index, record] of loadRecords('pypa-osv').entries()) {
      const read = index % 10 === 0 ? readOsv(record) : undefined
      for (const affected of read?.ok ? read.value.affected : []) {
        const ranges = affected.ranges.filter(({ type }) => type === 'ECOSYSTEM')
        const orderable = affected.listed.filter((each) => isOrderable('pep440', each))
        for (const version of ranges.length === 0 ? [] : orderable.slice(0, 20)) {
          checked++
          if (!isAffected(version, { ...affected, ranges, listed: [] }))
            outside.push(`${record.id} ${version}`)
        }
      }
    }
    expect(checked).toBeGreaterThan(isWhole ? 1000 : 20)
    expect(outside).toEqual([])
  })

  const affected = createAffected({
    package: { ecosystem: 'PyPI', name: 'a' },
    listed: ['1.0', 'odd-name'],
    ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '2.0' }, { fixed: '3.0' }] }],
  })

  test.each<[string, Affected, string | undefined, boolean]>([
    ['1.0', affected, undefined, true],
    ['1.0.0', affected, undefined, true],
    ['odd-name', affected, undefined, true],
    ['other-name', affected, undefined, false],
    ['2.5', affected, undefined, true],
    ['3.0', affected, undefined, false],
    ['3.0rc1', affected, undefined, true],
    ['1.0.0', affected, 'Debian', false],
    ['2.5', createAffected({ ranges: affected.ranges }), 'PyPI', true],
    ['2.5', createAffected({ ranges: affected.ranges }), undefined, false],
    [
      '2.5.0',
      createAffected({ ranges: [{ type: 'SEMVER', events: [{ introduced: '2.0.0' }] }] }),
      undefined,
      true,
    ],
    [
      '3.12.5',
      createAffected({
        versions: [
          {
            version: '0',
            lessThan: '3.12.6',
            versionType: 'python',
            status: 'affected',
            changes: [],
          },
        ],
      }),
      undefined,
      true,
    ],
    [
      '3.12.6',
      createAffected({
        versions: [
          {
            version: '0',
            lessThan: '3.12.6',
            versionType: 'python',
            status: 'affected',
            changes: [],
          },
        ],
      }),
      undefined,
      false,
    ],
  ])('%s (case %#) is answered as OSV defines it', (version, entry, ecosystem, answer) => {
    expect(isAffected(version, entry, ecosystem)).toBe(answer)
  })

  test('where nobody can tell, that is the answer', () => {
    const pip = { ecosystem: 'PyPI', name: 'pip' }
    const ranges = [{ type: 'ECOSYSTEM' as const, events: [{ introduced: '0' }, { fixed: '2.0' }] }]
    const git = [{ type: 'GIT' as const, repo: 'https://a.example', events: [{ introduced: '0' }] }]
    const inPip = createAffected({ package: pip, ranges })
    const statuses = [
      affectedStatus('1.0', inPip),
      affectedStatus('2.0', inPip),
      affectedStatus('9'.repeat(400), inPip),
      affectedStatus('no version', inPip),
      affectedStatus('no version', createAffected({ package: pip, listed: ['1.0'] })),
      affectedStatus('1.0', createAffected({ package: pip, listed: ['1.0'], ranges: git })),
      affectedStatus('2.0', createAffected({ package: pip, listed: ['1.0'], ranges: git })),
      affectedStatus('1.0', createAffected({ package: pip, ranges: git })),
      affectedStatus(
        '1.0',
        createAffected({ package: { ecosystem: 'Debian', name: 'x' }, ranges }),
      ),
      affectedStatus('1.0', createAffected({ product: 'x', ranges })),
      affectedStatus('1.0', createAffected({ product: 'x', ranges }), 'PyPI'),
      affectedStatus('1.0', createAffected({ package: pip })),
    ]
    expect(statuses).toEqual([
      ...['affected', 'unaffected', 'unknown', 'unknown', 'unaffected', 'affected'],
      ...['unaffected', 'unknown', 'unknown', 'unknown', 'affected', 'unaffected'],
    ])
  })

  test('commits are judged by their history', () => {
    const history = ['a', 'b', 'c', 'd', 'e']
    const isAncestor = (ancestor: string, descendant: string) =>
      history.indexOf(ancestor) >= 0 && history.indexOf(ancestor) <= history.indexOf(descendant)
    const judged = (events: readonly RangeEvent[]) =>
      history.filter((commit) => isCommitAffected(commit, { type: 'GIT', events }, isAncestor))
    expect(judged([{ introduced: '0' }])).toEqual(history)
    expect(judged([{ introduced: 'b' }, { fixed: 'd' }])).toEqual(['b', 'c'])
    expect(judged([{ introduced: '0' }, { last_affected: 'b' }])).toEqual(['a', 'b'])
    expect(judged([{ introduced: '0' }, { limit: 'c' }])).toEqual(['a', 'b'])
    expect(judged([{ introduced: '0' }, { fixed: 'elsewhere' }])).toEqual(history)
    expect(judged([{ fixed: 'b' }])).toEqual([])
  })
})

describe('names', () => {
  test.each([
    ['PyPI', 'Foo_Bar--baz.Qux', 'foo-bar-baz-qux'],
    ['PyPI:x', 'A', 'a'],
    ['npm', 'Foo_Bar', 'Foo_Bar'],
  ])('%s: %s is %s', (ecosystem, name, normal) => {
    expect(normalizePackageName(ecosystem, name)).toBe(normal)
    expect(normalizePackageName(ecosystem, normal)).toBe(normal)
  })

  test.each([
    ['https://github.com/python/cpython.git', 'github.com/python/cpython'],
    ['git+ssh://git@github.com/a/b/', 'github.com/a/b'],
    ['github.com/a/b', 'github.com/a/b'],
  ])('repository %s is %s', (url, name) => {
    expect(normalizeRepository(url)).toBe(name)
  })

  test('a collection is its ecosystem and back, whatever the slashes and case', () => {
    for (const ecosystem of [
      'PyPI',
      'Go',
      'npm',
      'crates.io',
      'Maven',
      'RubyGems',
      'Hex',
      'Pub',
      'NuGet',
      'Packagist',
      'Hackage',
      'CRAN',
      'ConanCenter',
    ]) {
      const url = collectionOfEcosystem(ecosystem) ?? ''
      expect(ecosystemOfCollection(`${url.toUpperCase()}/`)).toBe(ecosystem)
      expect(ecosystemOfPurlType(purlTypeOf(ecosystem) ?? '')).toBe(ecosystem)
    }
    expect(ecosystemOfCollection('https://pypi.python.org')).toBe('PyPI')
    expect(ecosystemOfCollection('https://example.org')).toBeUndefined()
    expect(collectionOfEcosystem('Nowhere')).toBeUndefined()
    expect([schemeOf('PyPI'), schemeOf('Go'), schemeOf('Maven')]).toEqual([
      'pep440',
      'semver',
      undefined,
    ])
  })
})

describe('package URLs', () => {
  test.each([
    ['PyPI', 'pip', 'pkg:pypi/pip'],
    ['Go', 'golang.org/x/net/http2', 'pkg:golang/golang.org/x/net/http2'],
    ['npm', '@scope/name', 'pkg:npm/%40scope/name'],
    ['Maven', 'org.example:tool', 'pkg:maven/org.example/tool'],
    ['crates.io', 'serde', 'pkg:cargo/serde'],
  ])('%s %s is %s and back', (ecosystem, name, purl) => {
    expect(writePurl(ecosystem, name)).toBe(purl)
    expect(parsePurl(purl)).toEqual({ ecosystem, name })
    expect(parsePurl(`${purl}@1.0`)).toEqual({ ecosystem, name, version: '1.0' })
  })

  test('every package URL of PYSEC is the one its package gets', () => {
    const names = loadRecords('pypa-osv').flatMap(({ affected }) =>
      (affected as unknown as { package: { name: string; purl: string } }[]).map(
        (each) => each.package,
      ),
    )
    const wrong = names.filter(({ name, purl }) => writePurl('PyPI', name) !== purl)
    expect(wrong).toEqual([])
  })

  test.each(['', 'pip', 'pkg:', 'pkg:/x', 'https://example.org', 'pkg:pypi'])(
    '%j is no package URL',
    (text) => {
      expect(parsePurl(text)).toBeUndefined()
    },
  )

  test('a type that no ecosystem has keeps its name; an unknown ecosystem has no package URL', () => {
    expect(parsePurl('pkg:deb/debian/curl')).toEqual({ name: 'debian/curl' })
    expect(writePurl('Debian', 'curl')).toBeUndefined()
    expect(writePurl('PyPI', '')).toBeUndefined()
    expect(writePurl('npm', '/')).toBeUndefined()
  })

  test('any text is parsed or refused, never thrown at', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (text, name) => {
        expect(parsePurl(`pkg:${text}`)?.name ?? '').toBeTypeOf('string')
        expect(writePurl('PyPI', name) ?? '').toBeTypeOf('string')
      }),
    )
  })
})
