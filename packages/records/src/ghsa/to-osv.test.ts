/*
 * What OSV is told of GitHub's packages and ranges.
 */
import { describe, expect, test } from 'vitest'
import type { JsonObject } from '../json/json.js'
import { writeOsv } from '../osv/write.js'
import { lintGhsa } from './lint.js'
import { readGhsa } from './read.js'

const read = (record: JsonObject) => {
  const result = readGhsa(record)
  if (!result.ok) throw new Error(result.because)
  return result
}

describe('to OSV', () => {
  const osvOf = (entry: JsonObject) =>
    writeOsv(read({ summary: 'A', vulnerabilities: [entry] }).value)
  const named = { ecosystem: 'pip', name: 'Zope_Interface' }

  test('a package of PyPI goes by its normalized name', () => {
    const { record } = osvOf({ package: named, vulnerable_version_range: '< 2.0' })
    expect(record['affected']).toMatchObject([{ package: { name: 'zope-interface' } }])
  })

  test('a range that cannot be read gives no package without versions', () => {
    const { record, lost } = osvOf({
      package: named,
      vulnerable_version_range: '< 1.5 || >= 2, < 2.4',
    })
    expect(record).not.toHaveProperty('affected')
    expect(lost.map(({ path }) => path)).toContain('/affected/0')
    expect(osvOf({ package: named }).record).toHaveProperty('affected')
  })

  test('a range that begins behind a version begins with it, and lint and the losses say so', () => {
    const entry = { package: named, vulnerable_version_range: '> 1.0, < 2.0' }
    const { record, lost } = osvOf(entry)
    expect(record['affected']).toMatchObject([
      { ranges: [{ events: [{ introduced: '1.0' }, { fixed: '2.0' }] }] },
    ])
    expect(lost.map(({ path }) => path)).toContain('/affected/0/versions/0')
    const findings = lintGhsa({ summary: 'A', vulnerabilities: [entry] })
    expect(findings).toMatchObject([
      {
        rule: 'ghsa.begins-behind-version',
        path: '/vulnerabilities/0/vulnerable_version_range',
        level: 'warning',
      },
    ])
    expect(
      lintGhsa({ summary: 'A', vulnerabilities: [{ vulnerable_version_range: '> 0' }] }),
    ).toEqual([])
  })
})
