/*
 * Owns entries of versions that tests try: any statements, and the versions that they are asked about.
 * Refuses to judge them.
 */
import fc from 'fast-check'
import type { VersionStatus } from '../src/advisory/affected.js'
import { type Affected, createAffected, type VersionStatement } from '../src/advisory/affected.js'

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

/** Up to four statements and a default, or none; the package is of the ecosystem. */
export function entries(ecosystem: string, versionType: string): fc.Arbitrary<Affected> {
  return fc
    .tuple(
      fc.array(statement, { minLength: 1, maxLength: 4 }),
      fc.option(status, { nil: undefined }),
    )
    .map(([versions, defaultStatus]) =>
      createAffected({
        package: { ecosystem, name: 'a' },
        versions: versions.map((each) => ({ ...each, versionType })),
        ...(defaultStatus !== undefined && { defaultStatus }),
      }),
    )
}

/** How packages are numbered, and what a statement may say of it. */
export const ORDERS = [
  { ecosystem: 'PyPI', type: 'python', scheme: 'pep440' as const },
  { ecosystem: 'PyPI', type: 'semver', scheme: 'pep440' as const },
  { ecosystem: 'npm', type: 'semver', scheme: 'semver' as const },
  { ecosystem: 'npm', type: 'custom', scheme: 'semver' as const },
]

const MAJORS = Array.from({ length: AT_MOST + 2 }, (_, major) => major)

/** On each bound, right beside it, and between: the pre-releases of a branch are before it and behind the one before. */
export const PROBES = {
  pep440: MAJORS.flatMap((major) =>
    ['.0.dev1', '.0a1', '.0', '.3', '.5', '.9'].map((rest) => `${major}${rest}`),
  ),
  semver: MAJORS.flatMap((major) =>
    ['.0.0-1', '.0.0-a', '.0.0', '.3.0', '.5.0', '.9.0'].map((rest) => `${major}${rest}`),
  ),
}

/** Every bound of the entry that is a plain number, and what lies beside it. */
export function probesOf({ versions }: Affected): readonly string[] {
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
