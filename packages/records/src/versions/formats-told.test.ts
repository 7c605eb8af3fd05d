/*
 * What CSAF, GitHub's advisories and OpenVEX are told of entries whose statements overlap, or that are affected by default.
 */
import { describe, expect, test } from 'vitest'
import { loadRecords } from '../../test/data.js'
import { createAdvisory } from '../advisory/advisory.js'
import { type Affected, createAffected, type VersionStatement } from '../advisory/affected.js'
import type { Lost } from '../advisory/report.js'
import { lintCsaf } from '../csaf/lint.js'
import { readCsaf } from '../csaf/read.js'
import { writeCsaf } from '../csaf/write.js'
import { readCve } from '../cve/read.js'
import { readGhsa } from '../ghsa/read.js'
import { writeGhsa } from '../ghsa/write.js'
import type { JsonObject } from '../json/json.js'
import { writeVex } from '../vex/write.js'

const is = (
  status: VersionStatement['status'],
  version: string,
  end: Partial<VersionStatement> = {},
): VersionStatement => ({ version, status, versionType: 'python', changes: [], ...end })

const of = (defaultStatus: Affected['defaultStatus'], ...versions: VersionStatement[]) =>
  createAdvisory({
    id: 'CVE-2030-1234',
    affected: [
      createAffected({
        package: { ecosystem: 'PyPI', name: 'p' },
        versions,
        ...(defaultStatus !== undefined && { defaultStatus }),
      }),
    ],
  })

type Branch = { name: string; product?: { product_id: string }; branches?: Branch[] }

const csaf = (advisory: ReturnType<typeof of>) => {
  const { record, lost } = writeCsaf(advisory)
  const [vulnerability] = record['vulnerabilities'] as JsonObject[]
  const status = (vulnerability?.['product_status'] ?? {}) as Record<string, string[]>
  const tree = record['product_tree'] as { branches?: Branch[] } | undefined
  const leaves = (branch: Branch): Branch[] => [branch, ...(branch.branches ?? []).flatMap(leaves)]
  const names = (tree?.branches ?? []).flatMap(leaves)
  const of = (word: string) =>
    names
      .filter(({ product }) => product && status[word]?.includes(product.product_id))
      .map(({ name }) => name)
  return {
    affected: of('known_affected'),
    not: of('known_not_affected'),
    asked: of('under_investigation'),
    lost: versionsOf(lost),
  }
}

const ghsa = (advisory: ReturnType<typeof of>, form: 'repository' | 'global') => {
  const { record, lost } = writeGhsa(advisory, { form })
  const entries = (record['vulnerabilities'] ?? []) as Record<string, string>[]
  return {
    ranges: entries.map((each) => each['vulnerable_version_range']),
    lost: versionsOf(lost),
  }
}

const vex = (advisory: ReturnType<typeof of>) => {
  const { record, lost } = writeVex(advisory)
  const statements = record['statements'] as { status: string; status_notes?: string }[]
  return {
    notes: statements.map(({ status, status_notes }) => [status, status_notes]),
    lost: versionsOf(lost),
  }
}

const versionsOf = (lost: readonly Lost[]) =>
  lost
    .filter(({ path }) => /\/(?:versions|defaultStatus)/.test(path))
    .map(({ path, reason }) => `${path.replace('/affected/0/', '')}: ${reason}`)

const FIX =
  'versions/0: It is taken for the fix: the versions after it are not called affected either.'

test('affected by default, and one version that is not', () => {
  const advisory = of('affected', is('unaffected', '2.0'))
  expect(csaf(advisory)).toEqual({
    affected: ['vers:pypi/<2.0'],
    not: ['2.0'],
    asked: [],
    lost: [FIX],
  })
  expect(ghsa(advisory, 'repository')).toEqual({ ranges: ['< 2.0'], lost: [FIX] })
  expect(vex(advisory)).toEqual({ notes: [['affected', 'Versions: < 2.0.']], lost: [FIX] })
})

test('affected by default, and again behind an exception with its last version', () => {
  const advisory = of('affected', is('unaffected', '2.0', { lessThanOrEqual: '2.9' }))
  expect(csaf(advisory)).toEqual({
    affected: ['vers:pypi/<2.0', 'vers:pypi/>2.9'],
    not: ['vers:pypi/>=2.0|<=2.9'],
    asked: [],
    lost: [],
  })
  expect(ghsa(advisory, 'repository')).toEqual({ ranges: ['< 2.0', '> 2.9'], lost: [] })
  expect(ghsa(advisory, 'global')).toEqual({
    ranges: ['< 2.0', '>= 2.9'],
    lost: [
      'versions/0: No line begins behind a version here: its last version counts as affected.',
    ],
  })
  expect(vex(advisory).notes).toEqual([['affected', 'Versions: < 2.0; > 2.9.']])
})

test('affected by default, and a version that the exception behind it has too', () => {
  const advisory = of('affected', is('affected', '2.5'), is('unaffected', '0', { lessThan: '3.0' }))
  const overruled =
    'versions/1: A statement before it says otherwise of its versions, and the first counts.'
  expect(csaf(advisory)).toEqual({
    affected: ['vers:pypi/>=3.0', '2.5'],
    not: ['vers:pypi/<2.5', 'vers:pypi/>2.5|<3.0'],
    asked: [],
    lost: [overruled],
  })
  expect(ghsa(advisory, 'repository').ranges).toEqual(['>= 3.0', '= 2.5'])
  expect(vex(advisory).notes).toEqual([['affected', 'Versions: >= 3.0.']])
  expect(writeVex(advisory).record).toMatchObject({
    statements: [{ products: [{ '@id': 'pkg:pypi/p@2.5' }] }],
  })
})

test('the first statement counts', () => {
  const advisory = of(
    'unaffected',
    is('unaffected', '0', { lessThan: '2.0' }),
    is('affected', '0', { lessThan: '3.0' }),
  )
  expect(csaf(advisory)).toMatchObject({
    affected: ['vers:pypi/>=2.0|<3.0'],
    not: ['vers:pypi/<2.0'],
  })
  expect(ghsa(advisory, 'repository').ranges).toEqual(['>= 2.0, < 3.0'])
  expect(vex(advisory).notes).toEqual([['affected', 'Versions: >= 2.0, < 3.0.']])
})

test('what is not known is under investigation, where that can be said', () => {
  const advisory = of(
    'unaffected',
    is('unknown', '1.0', { lessThan: '2.0' }),
    is('affected', '0', { lessThan: '3.0' }),
  )
  expect(csaf(advisory)).toMatchObject({
    affected: ['vers:pypi/<1.0', 'vers:pypi/>=2.0|<3.0'],
    asked: ['vers:pypi/>=1.0|<2.0'],
  })
  expect(vex(advisory)).toMatchObject({
    notes: [['affected', 'Versions: < 1.0; >= 2.0, < 3.0.']],
    lost: [
      expect.stringContaining('versions/0: OpenVEX gives a product one status'),
      expect.anything(),
    ],
  })
  expect(ghsa(advisory, 'repository').ranges).toEqual(['< 3.0'])
})

test('where nobody can tell how versions order, what may be affected is not called unaffected', () => {
  const custom = { versionType: 'custom' }
  const advisory = of(
    'unaffected',
    is('unaffected', '0', { lessThan: 'r3', ...custom }),
    is('affected', 'r1', { lessThan: 'r5', ...custom }),
  )
  const { affected: _affected, ...entry } = advisory
  const unordered = { ...entry, affected: advisory.affected.map(withoutPackage) }
  expect(csaf(unordered)).toMatchObject({
    affected: ['vers:generic/>=r1|<r5'],
    not: [],
    lost: [expect.stringContaining('versions/0: Another statement'), expect.anything()],
  })
})

const withoutPackage = ({ package: _package, ...entry }: Affected): Affected => ({
  ...entry,
  product: 'p',
})

describe('lines that begin behind a version', () => {
  const advisory = of('affected', is('unaffected', '2.0', { lessThanOrEqual: '2.9' }))

  test('come back from CSAF behind the statement that names it', () => {
    const read = readCsaf(writeCsaf(advisory).record)
    expect(read.ok && read.value.affected[0]?.versions).toMatchObject([
      { version: '0', lessThan: '2.0', status: 'affected' },
      { version: '2.0', lessThanOrEqual: '2.9', status: 'unaffected' },
      { version: '2.9', lessThan: '*', status: 'affected' },
    ])
  })

  test('come back from GitHub with the exception before them', () => {
    const text = '> 1.0, < 2.0'
    const entry = { package: { ecosystem: 'pip', name: 'p' }, vulnerable_version_range: text }
    const read = readGhsa({ summary: 'A', vulnerabilities: [entry] })
    if (!read.ok) throw new Error(read.because)
    expect(read.value.affected[0]?.versions).toMatchObject([
      { version: '1.0', status: 'unaffected' },
      { version: '1.0', lessThan: '2.0', status: 'affected' },
    ])
    const again = { ...read.value, extra: {} }
    expect(ghsa(again, 'repository')).toEqual({ ranges: [text], lost: [] })
    expect(ghsa(again, 'global')).toEqual({
      ranges: ['>= 1.0, < 2.0'],
      lost: [expect.stringContaining('versions/0')],
    })
  })
})

test.each(['CVE-2024-21789', 'CVE-2024-41727', 'CVE-2023-42419', 'CVE-2023-3584'])(
  '%s, whose statements overlap, has no product of two statuses in CSAF',
  (id) => {
    for (const record of loadRecords('cve-records-sample')) {
      if ((record['cveMetadata'] as JsonObject)['cveId'] !== id) continue
      const read = readCve(record)
      if (!read.ok) throw new Error(read.because)
      const { record: document, lost } = writeCsaf(read.value)
      expect(lintCsaf(document).filter(({ rule }) => rule === 'csaf.6.1.6')).toEqual([])
      expect(lost.filter(({ path }) => path.includes('/versions/'))).not.toEqual([])
    }
  },
)

test.each(['CVE-2023-5552', 'CVE-2024-28212', 'CVE-2024-47008'])(
  '%s is affected by default, and what of that is lost is said',
  (id) => {
    for (const record of loadRecords('cve-records-sample')) {
      if ((record['cveMetadata'] as JsonObject)['cveId'] !== id) continue
      const read = readCve(record)
      if (!read.ok) throw new Error(read.because)
      expect(versionsOf(writeCsaf(read.value).lost)).toContain(FIX)
    }
  },
)

test('a fix is named where the lines are over, in every format', () => {
  const range = { status: 'affected', versionType: 'semver', changes: [] } as const
  const advisory = createAdvisory({
    id: 'CVE-2030-1234',
    affected: [
      createAffected({
        product: 'a',
        package: { ecosystem: 'npm', name: 'a' },
        versions: [
          { ...range, version: '1.0.0', lessThan: '2.0.0' },
          { ...range, version: '2.0.0', lessThan: '2.1.0' },
          {
            ...range,
            version: '3.0.0',
            lessThan: '4.0.0',
            changes: [{ at: '3.0.1', status: 'unaffected' }],
          },
        ],
      }),
    ],
  })
  expect(JSON.stringify(writeVex(advisory).record)).toContain('"Update: fixed in 2.1.0, 3.0.1."')
  const { record } = writeGhsa(advisory, { form: 'repository' })
  const entries = (record as { vulnerabilities: Record<string, unknown>[] }).vulnerabilities
  expect(
    entries.map((each) => [each['vulnerable_version_range'], each['patched_versions']]),
  ).toEqual([
    ['>= 1.0.0, < 2.0.0', '2.1.0'],
    ['>= 2.0.0, < 2.1.0', '2.1.0'],
    ['>= 3.0.0, < 3.0.1', '3.0.1'],
  ])
})
