/*
 * Proves that the lines people read call affected what the statements do, and that no fix they name is affected.
 */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isWhole, loadRecords } from '../../test/data.js'
import { decide, nextBranch, ORDER_OF, statusesInVex } from '../../test/naive-readings.js'
import { entries, ORDERS, PROBES, probesOf } from '../../test/version-statements.js'
import { createAdvisory } from '../advisory/advisory.js'
import { type Affected, createAffected } from '../advisory/affected.js'
import { readCve } from '../cve/read.js'
import { writeVex } from '../vex/write.js'
import { affectedStatus } from './is-affected.js'
import { type VersionLine, versionLines } from './version-lines.js'

const RUNS = process.env['PARLEY_SOAK'] ? 5000 : isWhole ? 500 : 10

type Scheme = keyof typeof ORDER_OF

/** What a person takes from the words of a line, by themselves. */
const names = (version: string, { affected: words }: VersionLine, scheme: Scheme): boolean => {
  const order = ORDER_OF[scheme]
  if (words === 'all versions') return true
  const { first, later, before, last, single } =
    /^(?:(?:(?<first>.+?) and later|later than (?<later>.+?))(?:, |$))?(?:before (?<before>.+)|up to (?<last>.+)|(?<single>.+))?$/.exec(
      words,
    )?.groups ?? {}
  const end = last?.endsWith('.*') ? nextBranch(last, scheme) : undefined
  if (single !== undefined) return order(single, version) === 0
  return (
    (first === undefined || order(first, version) <= 0) &&
    (later === undefined || order(later, version) < 0) &&
    (before === undefined || order(version, before) < 0) &&
    (last === undefined ||
      (end === undefined ? order(version, last) <= 0 : order(version, end) < 0))
  )
}

/** A single unaffected version counts as the fix where the default is affected, and what comes after it does not: a reading. */
const hasTakenFix = ({ defaultStatus, versions }: Affected): boolean =>
  defaultStatus === 'affected' &&
  versions.some(
    ({ status, lessThan, lessThanOrEqual }) =>
      status === 'unaffected' && lessThan === undefined && lessThanOrEqual === undefined,
  )

/** A branch ends before the next one's first pre-release, which both schemes number otherwise. */
const isBesideBranch = (version: string) => /dev|a|-/.test(version)

describe.each(ORDERS)('$ecosystem, said as $type', ({ ecosystem, type, scheme }) => {
  const order = ORDER_OF[scheme]
  test('a line names what is affected, as OpenVEX does, and its fix is not', () => {
    fc.assert(
      fc.property(entries(ecosystem, type), (entry) => {
        const lines = versionLines({ affected: [entry] })
        const { record } = writeVex(createAdvisory({ id: 'CVE-2030-1234', affected: [entry] }))
        for (const version of PROBES[scheme]) {
          const decided = decide(version, entry, scheme)
          if (decided === undefined || isBesideBranch(version)) continue
          const isNamed = lines.some((line) => names(version, line, scheme))
          const seen = { entry, lines, version, decided }
          if (isNamed)
            expect({ ...seen, status: decided.status }).toMatchObject({ status: 'affected' })
          const isInVex = statusesInVex(version, record, order).includes('affected')
          expect({ ...seen, isNamed }).toMatchObject({ isNamed: isInVex })
        }
        for (const { fixedIn } of lines) {
          if (fixedIn === null || hasTakenFix(entry)) continue
          const decided = decide(fixedIn, entry, scheme)
          expect({ entry, lines, fixedIn, is: decided?.status }).not.toMatchObject({
            is: 'affected',
          })
        }
      }),
      { numRuns: RUNS },
    )
  })
})

const SCHEMES = { semver: ['npm', 'semver'], python: ['PyPI', 'pep440'] } as const
const PLAIN = /^\d+(?:\.\d+)*$/

/** A real entry as a package whose order is known, so that the naive order and the library's are one. */
const placed = (entry: Affected) => {
  const type = entry.versions.find((each) => each.versionType)?.versionType
  const [ecosystem, scheme] = SCHEMES[type as 'semver'] ?? SCHEMES.python
  return { scheme, entry: createAffected({ ...entry, package: { ecosystem, name: 'a' } }) }
}

test('of every real record, what a line names is affected, and no fix is', () => {
  let checked = 0
  let fixes = 0
  for (const source of loadRecords('cve-records-sample')) {
    const read = readCve(source)
    for (const real of read.ok ? read.value.affected : []) {
      // As it stands, with its own order or none.
      for (const { fixedIn } of versionLines({ affected: [real] })) {
        if (fixedIn === null || hasTakenFix(real)) continue
        fixes++
        const status = affectedStatus(fixedIn, real)
        expect({ id: read.ok && read.value.id, fixedIn, status }).not.toMatchObject({
          status: 'affected',
        })
      }
      const { scheme, entry } = placed(real)
      const lines = versionLines({ affected: [entry] })
      for (const version of probesOf(entry)) {
        const line = lines.find((each) => names(version, each, scheme))
        if (line === undefined) continue
        checked++
        const status = affectedStatus(version, entry)
        const isTold = status === 'affected' || (status === 'unknown' && !isOrdered(entry))
        expect({ id: read.ok && read.value.id, version, line, status, isTold }).toMatchObject({
          isTold: true,
        })
      }
    }
  }
  expect(checked).toBeGreaterThan(isWhole ? 1000 : 0)
  expect(fixes).toBeGreaterThan(isWhole ? 300 : 0)
})

/** True where all bounds are plain numbers: elsewhere nobody can tell, and what may be affected is said. */
const isOrdered = ({ versions }: Affected): boolean =>
  versions.every(({ version, lessThan, lessThanOrEqual, changes }) =>
    [version, lessThan, lessThanOrEqual, ...changes.map(({ at }) => at)].every(
      (each) => each === undefined || each === '*' || PLAIN.test(each),
    ),
  )
