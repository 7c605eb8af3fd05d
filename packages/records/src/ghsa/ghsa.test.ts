/*
 * Proves that GitHub's advisories survive reading and writing in both forms, and that what other
 * records lose on their way there is said.
 */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { loadGoPairs, loadRecords, mutated } from '../../test/data.js'
import {
  globalExample as global,
  repositoryExample as repository,
  VECTOR_3,
  VECTOR_4,
} from '../../test/ghsa-examples.js'
import { unsaid } from '../../test/unsaid.js'
import { createAdvisory } from '../advisory/advisory.js'
import { createAffected } from '../advisory/affected.js'
import { readCve } from '../cve/read.js'
import type { Json, JsonObject } from '../json/json.js'
import { lintOsv } from '../osv/lint.js'
import { readOsv } from '../osv/read.js'
import { writeOsv } from '../osv/write.js'
import { lintGhsa } from './lint.js'
import { readGhsa } from './read.js'
import { parseRange, rangeText } from './version-range.js'
import { writeGhsa, writeGhsaRequest } from './write.js'

const NOTHING = 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N'

const bothVectors = (three: number, four: number): JsonObject => ({
  cvss_v3: { vector_string: VECTOR_3, score: three },
  cvss_v4: { vector_string: VECTOR_4, score: four },
})

const read = (record: Json) => {
  const result = readGhsa(record)
  if (!result.ok) throw new Error(result.because)
  return result
}

describe('the two forms', () => {
  test.each([
    ['a repository', repository],
    ['the global database', global],
  ])('an advisory of %s is read, written equal, and has no finding', (_, record) => {
    const { value, lost } = read(record)
    expect(lost).toEqual([])
    expect(writeGhsa(value).record).toEqual(record)
    expect(lintGhsa(record)).toEqual([])
  })

  test('each field has its place in the hub', () => {
    expect(read(repository).value).toMatchObject({
      id: 'GHSA-abcd-1234-efgh',
      aliases: ['CVE-2050-10000'],
      title: repository.summary,
      severities: [{ type: 'CVSS_V3', vector: VECTOR_3, score: 9.8 }],
      weaknesses: [{ cweId: 'CWE-1333' }],
      credits: [{ name: 'example-finder', login: 'example-finder', type: 'remediation reviewer' }],
      affected: [
        {
          package: { ecosystem: 'PyPI', name: 'example' },
          programRoutines: ['example.parse'],
          versions: [
            { version: '1.0.0', lessThan: '1.0.1', versionType: 'python', status: 'affected' },
            { version: '1.0.1', status: 'unaffected' },
          ],
        },
        { package: { name: 'example-tool' }, versions: [{ version: '0', lessThan: '2' }] },
      ],
    })
    expect(read(global).value).toMatchObject({
      severities: [{ type: 'CVSS_V4', vector: VECTOR_4 }],
      references: [
        { url: 'https://example.org/a' },
        { url: 'https://github.com/example/repo/issues/1' },
      ],
      withdrawal: { at: '2050-01-05T00:00:00Z' },
      affected: [{ versions: [{ version: '0', lessThanOrEqual: '1.0.3' }, { version: '1.0.4' }] }],
    })
  })

  test('a change is written, and what belonged to the old words is reported', () => {
    const { value } = read(repository)
    const changed = { ...value, title: 'Another title', credits: [] }
    const { record } = writeGhsa(changed)
    expect(record).toMatchObject({ summary: 'Another title', cwes: repository.cwes as Json })
    expect(record).not.toHaveProperty('credits_detailed')
    const twice = read({ ...repository, credits: [{ login: 'a', type: 'tool' }] }).value
    expect(writeGhsa({ ...twice, credits: [] }).lost).toContainEqual({
      path: '/extra/ghsa/credits',
      reason: 'It belonged to what was changed since.',
    })
  })

  test('a word without a vector is the severity', () => {
    const { value } = read({ summary: 'Example', severity: 'high' })
    expect(value.severities).toEqual([
      { type: 'other', vector: 'GitHub severity', rating: 'HIGH', scenarios: [] },
    ])
    expect(writeGhsa({ ...value, extra: {} }).record).toEqual({
      summary: 'Example',
      severity: 'high',
    })
  })

  test('to OSV, what has no place there is reported by path', () => {
    const { record, lost } = writeOsv(read(repository).value)
    expect(lintOsv(record).filter(({ level }) => level === 'error')).toEqual([])
    expect(record).toMatchObject({
      id: 'GHSA-abcd-1234-efgh',
      aliases: ['CVE-2050-10000'],
      affected: [
        {
          package: { ecosystem: 'PyPI', name: 'example' },
          ranges: [{ events: [{ introduced: '1.0.0' }, { fixed: '1.0.1' }] }],
        },
      ],
    })
    const paths = lost.map(({ path }) => path)
    expect(paths).toContain('/extra/ghsa/entry/author')
    expect(paths).toContain('/credits/0/extra/ghsa/user')
    expect(paths).not.toContain('/extra/ghsa/record')
  })
})

describe('from other records', () => {
  const advisories = [
    ...loadRecords('psf-cve').map((record) => readCve(record)),
    ...loadRecords('cve-records-sample')
      .slice(0, 200)
      .map((record) => readCve(record)),
    ...loadRecords('psf-osv').map((record) => readOsv(record)),
    ...loadGoPairs().map(({ osv }) => readOsv(osv)),
  ].flatMap((result) => (result.ok ? [result.value] : []))

  test('what is written reads back the same, and lint finds no error GitHub would refuse', () => {
    expect(advisories.length).toBeGreaterThan(450)
    for (const advisory of advisories) {
      const { record } = writeGhsa(advisory)
      const again = read(record)
      expect(again.lost).toEqual([])
      expect(writeGhsa({ ...again.value, extra: {} }).record).toMatchObject({
        ...(record.vulnerabilities !== undefined && { vulnerabilities: record.vulnerabilities }),
      })
      const errors = lintGhsa(record).filter(({ level }) => level === 'error')
      expect(
        errors.filter(
          ({ path, rule }) =>
            path !== '' && rule !== 'severity.invalid-vector' && rule !== 'schema.max-length',
        ),
      ).toEqual([])
    }
  })

  test('a person without an account, a second type and an old CVSS are reported', () => {
    const advisory = createAdvisory({
      id: 'CVE-2050-1',
      title: 'Example',
      references: [{ url: 'https://example.org', tags: [] }],
      credits: [
        { name: 'Ada', contacts: [] },
        { name: 'Bob', login: 'bob', type: 'finder', contacts: [] },
        { name: 'Bob', login: 'bob', type: 'analyst', contacts: [] },
      ],
      severities: [
        { type: 'CVSS_V2', vector: 'AV:N/AC:L/Au:N/C:P/I:P/A:P', scenarios: [] },
        { type: 'CVSS_V4', vector: VECTOR_4, scenarios: [] },
      ],
      affected: [
        createAffected({ vendor: 'V', repo: 'https://example.org/repo' }),
        createAffected({
          package: { ecosystem: 'PyPI', name: 'a' },
          versions: [
            { version: '0', lessThan: 'f00', versionType: 'git', status: 'affected', changes: [] },
            { version: '1', status: 'unknown', changes: [] },
          ],
        }),
      ],
    })
    const { record, lost } = writeGhsa(advisory)
    expect(record).toEqual({
      summary: 'Example',
      severity: 'high',
      cvss_severities: { cvss_v4: { vector_string: VECTOR_4, score: 8.7 } },
      credits: [{ login: 'bob', type: 'finder' }],
      vulnerabilities: [{ package: { ecosystem: 'pip', name: 'a' } }],
    })
    expect(lost.map(({ path }) => path)).toEqual([
      '/id',
      '/references',
      '/severities/0',
      '/credits/0',
      '/credits/2',
      '/affected/0',
      '/affected/1/versions/0',
      '/affected/1/versions/1',
    ])
  })

  test('a request holds a vector or a word, and nothing that GitHub sets itself', () => {
    const { record } = writeGhsaRequest(read(repository).value)
    expect(record).toEqual({
      summary: repository.summary,
      description: repository.description,
      cve_id: 'CVE-2050-10000',
      cwe_ids: ['CWE-1333'],
      credits: repository.credits,
      cvss_vector_string: VECTOR_3,
      vulnerabilities: [
        {
          package: { ecosystem: 'pip', name: 'example' },
          vulnerable_version_range: '>= 1.0.0, < 1.0.1',
          patched_versions: '1.0.1',
          vulnerable_functions: ['example.parse'],
        },
        {
          package: { ecosystem: 'other', name: 'example-tool' },
          vulnerable_version_range: '< 2',
          patched_versions: '2',
        },
      ],
    })
    const word = read({ summary: 'Example', severity: 'low' }).value
    expect(writeGhsaRequest(word).record).toEqual({ summary: 'Example', severity: 'low' })
  })
})

describe('version ranges', () => {
  test.each([
    ['= 1.2', { version: '1.2' }],
    ['< 1.2', { version: '0', lessThan: '1.2' }],
    ['<= 1.2', { version: '0', lessThanOrEqual: '1.2' }],
    ['>= 1.0, < 1.2', { version: '1.0', lessThan: '1.2' }],
    ['>= 1.0, <= 1.2', { version: '1.0', lessThanOrEqual: '1.2' }],
    ['>= 1.0', { version: '1.0', lessThan: '*' }],
    ['> 1.0', { version: '1.0', lessThan: '*' }],
    ['> 1.0, <= 1.2', { version: '1.0', lessThanOrEqual: '1.2' }],
  ])('%s is read and written', (text, statement) => {
    const parsed = parseRange(text, 'python')
    expect(parsed?.statement).toMatchObject(statement)
    expect(parsed && rangeText(parsed.statement, parsed.behind)).toBe(text)
  })

  test.each(['> 1, >= 2', '', '1.0', '< 1, < 2', '>= 1 || < 2', '= 1, < 2', '< 1, <= 2', '*'])(
    '%j is left as it is',
    (text) => {
      expect(parseRange(text, 'python')).toBeUndefined()
      const record = { summary: 'A', vulnerabilities: [{ vulnerable_version_range: text }] }
      expect(writeGhsa(read(record).value).record).toEqual(record)
      expect(lintGhsa(record)).toMatchObject([{ rule: 'ghsa.unreadable-range' }])
    },
  )
})

describe('records nobody should send', () => {
  test('what a mutated record loses is reported; lint never throws', () => {
    fc.assert(
      fc.property(mutated([repository, global]), (record) => {
        expect(Array.isArray(lintGhsa(record))).toBe(true)
        const result = readGhsa(record)
        if (!result.ok) return
        const again = writeGhsa(result.value).record
        expect(unsaid(record, again, result.lost)).toEqual([])
        expect(result.lost).toEqual([])
      }),
      { numRuns: 500 },
    )
  })

  test('reading never throws, whatever the JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(typeof readGhsa(value as Json).ok).toBe('boolean')
        expect(Array.isArray(lintGhsa(value as Json))).toBe(true)
      }),
    )
  })

  test.each<[string, Json, string, string]>([
    ['no summary', { ghsa_id: 'GHSA-abcd-1234-efgh' }, '', 'schema.required'],
    ['a wrong id', { summary: 'A', ghsa_id: 'GHSA-1' }, '/ghsa_id', 'schema.pattern'],
    ['a wrong CVE id', { summary: 'A', cve_id: 'CVE-1' }, '/cve_id', 'schema.pattern'],
    ['a wrong type', { summary: 'A', credits: {} }, '/credits', 'schema.type'],
    ['a wrong word', { summary: 'A', severity: 'urgent' }, '/severity', 'schema.enum'],
    ['a wrong date', { summary: 'A', published_at: 'now' }, '/published_at', 'schema.format'],
    [
      'a wrong vector',
      { summary: 'A', cvss: { vector_string: 'x' } },
      '/cvss/vector_string',
      'severity.invalid-vector',
    ],
    [
      'a wrong ecosystem',
      { summary: 'A', vulnerabilities: [{ package: { ecosystem: 'PyPI', name: 'a' } }] },
      '/vulnerabilities/0/package/ecosystem',
      'schema.enum',
    ],
    [
      'a range that ends before it begins',
      {
        summary: 'A',
        vulnerabilities: [
          { package: { ecosystem: 'pip', name: 'a' }, vulnerable_version_range: '>= 2, < 1' },
        ],
      },
      '/vulnerabilities/0/vulnerable_version_range',
      'version.range-out-of-order',
    ],
    [
      'a score that is not its vector’s',
      { summary: 'A', cvss: { vector_string: VECTOR_3, score: 5.3 } },
      '/cvss/score',
      'severity.score-does-not-match',
    ],
    [
      'a score of one of two vectors',
      {
        summary: 'A',
        cvss_severities: {
          cvss_v3: { vector_string: VECTOR_3, score: 9.8 },
          cvss_v4: { vector_string: VECTOR_4, score: 9.8 },
        },
      },
      '/cvss_severities/cvss_v4/score',
      'severity.score-does-not-match',
    ],
    [
      'a word that is no vector’s',
      { summary: 'A', severity: 'low', cvss: { vector_string: VECTOR_3, score: 9.8 } },
      '/severity',
      'severity.score-does-not-match',
    ],
    [
      'a word that is not the vector’s of a request',
      { summary: 'A', severity: 'critical', cvss_vector_string: VECTOR_4 },
      '/severity',
      'severity.score-does-not-match',
    ],
    [
      'a credit without a type',
      { summary: 'A', credits: [{ login: 'a' }] },
      '/credits/0',
      'credit.no-type',
    ],
    [
      'an account twice',
      {
        summary: 'A',
        credits: [
          { login: 'a', type: 'tool' },
          { login: 'a', type: 'finder' },
        ],
      },
      '/credits/1',
      'ghsa.repeated-credit',
    ],
  ])('%s is found', (_, record, path, rule) => {
    expect(lintGhsa(record)).toContainEqual(expect.objectContaining({ path, rule }))
  })

  test.each<[string, JsonObject]>([
    ['of either vector', { severity: 'high', cvss_severities: bothVectors(9.8, 8.7) }],
    ['of the other vector', { severity: 'critical', cvss_severities: bothVectors(9.8, 8.7) }],
    ['unknown', { severity: 'unknown', cvss: { vector_string: VECTOR_3, score: 9.8 } }],
    ['alone', { severity: 'low', cvss: { vector_string: null, score: 0 } }],
    ['beside a vector that scores nothing', { severity: 'low', cvss: { vector_string: NOTHING } }],
  ])('a word that is %s is left alone', (_, fields) => {
    expect(lintGhsa({ summary: 'A', ...fields })).toEqual([])
  })

  test('a tenth that CVSS 4 may be rounded by is only warned about', () => {
    const findings = lintGhsa({ summary: 'A', cvss: { vector_string: VECTOR_4, score: 8.6 } })
    expect(findings).toMatchObject([{ rule: 'severity.score-does-not-match', level: 'warning' }])
  })
})
