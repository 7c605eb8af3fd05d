/*
 * Proves that OSV's ranges say what CVE's statements say, or that what they do not is reported.
 */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isWhole, loadRecords } from '../../test/data.js'
import { entries, ORDERS, PROBES, probesOf } from '../../test/version-statements.js'
import { type Affected, createAffected } from '../advisory/affected.js'
import { readCve } from '../cve/read.js'
import { affectedStatus, isAffected } from './is-affected.js'
import { rangesOf } from './ranges.js'

const TOO_LITTLE = /taken for the fix|It names no version|too little/

const asOsv = (entry: Affected) => {
  const { ranges, listed, lost } = rangesOf(entry)
  const osv = createAffected({ ...(entry.package && { package: entry.package }), ranges, listed })
  return { osv, lost: lost.map(({ reason }) => reason) }
}

describe.each(ORDERS)('$ecosystem, said as $type', ({ ecosystem, type, scheme }) => {
  test('what no loss is reported of is affected in OSV exactly where CVE says so', () => {
    fc.assert(
      fc.property(entries(ecosystem, type), (entry) => {
        const { osv, lost } = asOsv(entry)
        for (const version of PROBES[scheme]) {
          const stated = affectedStatus(version, entry)
          const is = isAffected(version, osv)
          const seen = { version, stated, is, ranges: osv.ranges, listed: osv.listed, lost }
          if (stated === 'unknown') continue
          if (lost.length === 0) expect(seen).toMatchObject({ is: stated === 'affected' })
          const mayLack = lost.some((reason) => TOO_LITTLE.test(reason))
          if (stated === 'affected' && !mayLack) expect(seen).toMatchObject({ is: true })
        }
      }),
      { numRuns: isWhole ? 3000 : 30 },
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
