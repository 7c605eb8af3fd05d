/*
 * Proves that CSAF, GitHub's advisories and OpenVEX say of each version what CVE's statements say, or that a loss is reported at
 * the statement that decides.
 */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isWhole, loadRecords } from '../../test/data.js'
import {
  type Decided,
  decide,
  isInGhsa,
  ORDER_OF,
  statusesInCsaf,
  statusesInVex,
} from '../../test/naive-readings.js'
import { entries, ORDERS, PROBES, probesOf } from '../../test/version-statements.js'
import { createAdvisory } from '../advisory/advisory.js'
import { type Affected, createAffected } from '../advisory/affected.js'
import type { Lost } from '../advisory/report.js'
import { writeCsaf } from '../csaf/write.js'
import { readCve } from '../cve/read.js'
import { writeGhsa } from '../ghsa/write.js'
import { writeVex } from '../vex/write.js'
import { affectedStatus } from './is-affected.js'

const RUNS = process.env['PARLEY_SOAK'] ? 5000 : isWhole ? 500 : 8

type Scheme = 'pep440' | 'semver'

/** A format: whether it says of a version that it is affected, and where it says something else that is not true. */
const FORMATS = [
  {
    format: 'CSAF',
    write: (entry: Affected) => {
      const { record, lost } = writeCsaf(advisoryOf(entry))
      const reads = (version: string, scheme: Scheme) =>
        statusesInCsaf(version, record, ORDER_OF[scheme])
      return { lost, reads }
    },
  },
  ...(['repository', 'global'] as const).map((form) => ({
    format: `GitHub, ${form}`,
    write: (entry: Affected) => {
      const { record, lost } = writeGhsa(advisoryOf(entry), { form })
      const reads = (version: string, scheme: Scheme) =>
        isInGhsa(version, record, ORDER_OF[scheme]) ? ['affected'] : []
      return { lost, reads }
    },
  })),
  {
    format: 'OpenVEX',
    write: (entry: Affected) => {
      const { record, lost } = writeVex(advisoryOf(entry))
      const reads = (version: string, scheme: Scheme) =>
        statusesInVex(version, record, ORDER_OF[scheme])
      return { lost: lost.filter(({ reason }) => reason !== IN_WORDS), reads }
    },
  },
]

/** That a range stands in words is a loss; here it is held to its words. */
const IN_WORDS = 'OpenVEX has ranges in words only.'

const advisoryOf = (entry: Affected) =>
  createAdvisory({ id: 'CVE-2030-1234', affected: [{ ...entry, product: 'a' }] })

const WORDS: Readonly<Record<string, string>> = {
  known_affected: 'affected',
  known_not_affected: 'unaffected',
  under_investigation: 'unknown',
}

/** What is read, in CVE's words; a format that is silent on a version says that it is not known to be affected. */
const inWords = (statuses: readonly string[]) => statuses.map((each) => WORDS[each] ?? each)

/** True where the loss is one of the statement, of the default, or of all. */
const isOf =
  ({ place }: Decided) =>
  ({ path, reason }: Lost): boolean => {
    if (path === '/affected/0' || path === '/affected/0/versions') return true
    if (place !== undefined) return `${path}/`.startsWith(`/affected/0/versions/${place}/`)
    return path === '/affected/0/defaultStatus' || reason.includes('taken for the fix')
  }

const hold = (
  format: string,
  { read, decided }: { read: readonly string[]; decided: Decided },
  lost: readonly Lost[],
): void => {
  const { status } = decided
  const said = read[0] ?? (format === 'CSAF' || status !== 'affected' ? 'unknown' : 'unaffected')
  expect(read.length).toBeLessThan(2)
  const isSame =
    format === 'CSAF' ? said === status : (said === 'affected') === (status === 'affected')
  const isLost = lost.some(isOf(decided))
  expect({ read, decided, lost, held: isSame || isLost }).toMatchObject({ held: true })
}

describe.each(ORDERS)('$ecosystem, said as $type', ({ ecosystem, type, scheme }) => {
  test.each(FORMATS)('$format says what CVE says, or what is lost', ({ format, write }) => {
    fc.assert(
      fc.property(entries(ecosystem, type), (entry) => {
        const { lost, reads } = write(entry)
        for (const version of PROBES[scheme]) {
          const decided = decide(version, entry, scheme)
          if (decided !== undefined) {
            hold(format, { read: inWords(reads(version, scheme)), decided }, lost)
          }
        }
        // All can be ordered here.
        if (format !== 'GitHub, global') {
          expect(lost.filter(({ reason }) => reason.includes('cannot be told'))).toEqual([])
        }
      }),
      { numRuns: RUNS },
    )
  })
})

test('the naive reading of CVE and the one of the library agree', () => {
  for (const { ecosystem, type, scheme } of ORDERS) {
    fc.assert(
      fc.property(entries(ecosystem, type), (entry) => {
        for (const version of PROBES[scheme]) {
          const decided = decide(version, entry, scheme)
          if (decided !== undefined) expect(affectedStatus(version, entry)).toBe(decided.status)
        }
      }),
      { numRuns: RUNS },
    )
  }
})

test('real records say the same in every format, or a loss is reported', () => {
  const orders = { semver: 'npm', python: 'PyPI', custom: 'PyPI' } as const
  let checked = 0
  for (const source of loadRecords('cve-records-sample')) {
    const read = readCve(source)
    for (const entry of read.ok ? read.value.affected : []) {
      const type = entry.versions.find((each) => each.versionType)?.versionType ?? 'custom'
      if (type === 'git' || entry.versions.length === 0) continue
      const ecosystem = orders[type as 'semver'] ?? 'PyPI'
      const placed = createAffected({ ...entry, package: { ecosystem, name: 'a' } })
      const scheme = ecosystem === 'npm' ? 'semver' : 'pep440'
      const written = FORMATS.map(({ format, write }) => ({ format, ...write(placed) }))
      for (const version of probesOf(entry)) {
        const status = affectedStatus(version, placed)
        for (const { format, lost, reads } of written) {
          const said = inWords(reads(version, scheme))
          const seen = { id: read.ok && read.value.id, format, version, status, said }
          expect({ ...seen, isOne: said.length < 2 }).toMatchObject({ isOne: true })
          if (status === 'unknown') continue
          checked++
          const isSame = (said[0] === 'affected') === (status === 'affected')
          const isLost = lost.some(({ path }) =>
            /^\/affected\/0(?:\/versions|\/defaultStatus|$)/.test(path),
          )
          expect({ ...seen, lost, held: isSame || isLost }).toMatchObject({ held: true })
        }
      }
    }
  }
  expect(checked).toBeGreaterThan(isWhole ? 10_000 : 0)
})
