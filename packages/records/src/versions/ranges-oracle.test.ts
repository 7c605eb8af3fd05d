/*
 * Proves that OSV's ranges say what CVE's statements say, or that what they do not is reported.
 */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isWhole, loadRecords } from '../../test/data.js'
import {
  type Affected,
  createAffected,
  type VersionStatement,
  type VersionStatus,
} from '../advisory/affected.js'
import { readCve } from '../cve/read.js'
import { affectedStatus, isAffected } from './is-affected.js'
import { rangesOf } from './ranges.js'

const AT_MOST = 6
const status = fc.constantFrom<VersionStatus>('affected', 'unaffected', 'unknown')
const place = fc
  .tuple(fc.integer({ min: 0, max: AT_MOST }), fc.constantFrom('', '.0', '.5'))
  .map(([major, rest]) => `${major}${rest}`)
const start = fc.oneof({ weight: 6, arbitrary: place }, fc.constantFrom('0', '*'))
const branch = fc.integer({ min: 0, max: AT_MOST }).map((major) => `${major}.*`)
const end = fc.oneof({ weight: 6, arbitrary: place }, fc.constant('*'), branch)
const changes = fc.array(fc.record({ at: place, status }), { maxLength: 2 })
const statement: fc.Arbitrary<VersionStatement> = fc.oneof(
  fc.record({
    version: fc.oneof(place, fc.constant('*'), branch),
    status,
    changes: fc.constant([]),
  }),
  fc.record({ version: fc.oneof(start, branch), status, lessThan: end, changes }),
  fc.record({ version: start, status, lessThanOrEqual: end, changes }),
)

/** On each bound, right beside it, and between: the pre-releases of a branch are before it and behind the one before. */
const PROBES = Array.from({ length: AT_MOST + 2 }, (_, major) => major).flatMap((major) => ({
  pep440: [
    `${major}.0.dev1`,
    `${major}.0a1`,
    `${major}.0`,
    `${major}.3`,
    `${major}.5`,
    `${major}.9`,
  ],
  semver: [
    `${major}.0.0-1`,
    `${major}.0.0-a`,
    `${major}.0.0`,
    `${major}.3.0`,
    `${major}.5.0`,
    `${major}.9.0`,
  ],
}))

const TOO_LITTLE = /taken for the fix|It names no version|too little/

const asOsv = (entry: Affected) => {
  const { ranges, listed, lost } = rangesOf(entry)
  const osv = createAffected({ ...(entry.package && { package: entry.package }), ranges, listed })
  return { osv, lost: lost.map(({ reason }) => reason) }
}

describe.each([
  { ecosystem: 'PyPI', type: 'python', scheme: 'pep440' as const },
  { ecosystem: 'PyPI', type: 'semver', scheme: 'pep440' as const },
  { ecosystem: 'npm', type: 'semver', scheme: 'semver' as const },
  { ecosystem: 'npm', type: 'custom', scheme: 'semver' as const },
])('$ecosystem, said as $type', ({ ecosystem, type, scheme }) => {
  test('what no loss is reported of is affected in OSV exactly where CVE says so', () => {
    fc.assert(
      fc.property(
        fc.array(statement, { minLength: 1, maxLength: 4 }),
        fc.option(status, { nil: undefined }),
        (plain, defaultStatus) => {
          const entry = createAffected({
            package: { ecosystem, name: 'a' },
            versions: plain.map((each) => ({ ...each, versionType: type })),
            ...(defaultStatus !== undefined && { defaultStatus }),
          })
          const { osv, lost } = asOsv(entry)
          for (const version of PROBES.flatMap((each) => each[scheme])) {
            const stated = affectedStatus(version, entry)
            const is = isAffected(version, osv)
            const seen = { version, stated, is, ranges: osv.ranges, listed: osv.listed, lost }
            if (stated === 'unknown') continue
            if (lost.length === 0) expect(seen).toMatchObject({ is: stated === 'affected' })
            const mayLack = lost.some((reason) => TOO_LITTLE.test(reason))
            if (stated === 'affected' && !mayLack) expect(seen).toMatchObject({ is: true })
          }
        },
      ),
      { numRuns: 3000 },
    )
  })
})

test('real records are affected in OSV where CVE says so, or the loss is reported', () => {
  const orders = { semver: 'npm', python: 'PyPI', custom: 'PyPI' } as const
  let checked = 0
  for (const source of loadRecords('cve-records-sample')) {
    const read = readCve(source)
    for (const entry of read.ok ? read.value.affected : []) {
      const type = entry.versions.find((each) => each.versionType)?.versionType ?? 'custom'
      if (type === 'git') continue
      // Any ecosystem that has the order of the type: most of these records name none.
      const named = { ecosystem: orders[type as 'semver'] ?? 'PyPI', name: 'a' }
      const placed = { ...entry, package: named }
      const { osv, lost } = asOsv(placed)
      for (const version of probesOf(entry)) {
        const stated = affectedStatus(version, placed)
        const is = isAffected(version, osv)
        const seen = { id: read.ok && read.value.id, version, stated, is, osv, lost }
        if (stated === 'unknown') continue
        checked++
        if (lost.length === 0) expect(seen).toMatchObject({ is: stated === 'affected' })
        const mayLack = lost.some((reason) => TOO_LITTLE.test(reason))
        if (stated === 'affected' && !mayLack) expect(seen).toMatchObject({ is: true })
      }
    }
  }
  expect(checked).toBeGreaterThan(isWhole ? 3000 : 0)
})

/** Every bound of the entry that is a plain number, and what lies beside it. */
const probesOf = ({ versions }: Affected): readonly string[] => {
  const bounds = versions.flatMap(({ version, lessThan, lessThanOrEqual, changes: all }) => [
    ...[version, lessThan, lessThanOrEqual],
    ...all.map(({ at }) => at),
  ])
  const plain = bounds.filter((each) => each !== undefined && /^\d+(?:\.\d+){0,2}$/.test(each))
  return [
    '0.0.1',
    '99999.0.0',
    ...plain.flatMap((each) => [each ?? '', `${each}.1`].slice(0, each?.match(/\..*\./) ? 1 : 2)),
  ]
}
