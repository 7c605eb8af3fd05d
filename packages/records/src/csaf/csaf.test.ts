/*
 * Proves that CSAF documents survive reading and writing, and that what real advisories lose on their
 * way there is said.
 */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { example, PUBLISHER } from '../../test/csaf-example.js'
import { loadGoPairs, loadRecords, mutated } from '../../test/data.js'
import { unsaid } from '../../test/unsaid.js'
import type { Advisory } from '../advisory/advisory.js'
import { createAdvisory } from '../advisory/advisory.js'
import { createAffected } from '../advisory/affected.js'
import { readCve } from '../cve/read.js'
import type { Json, JsonObject } from '../json/json.js'
import { readOsv } from '../osv/read.js'
import { writeOsv } from '../osv/write.js'
import { lintCsaf } from './lint.js'
import { readCsaf } from './read.js'

import { parseVers, versText } from './vers.js'
import { writeCsaf } from './write.js'

const read = (record: Json) => {
  const result = readCsaf(record)
  if (!result.ok) throw new Error(result.because)
  return result
}

describe('a document', () => {
  test('is read, written equal, and has no finding', () => {
    const { value, lost } = read(example)
    expect(lintCsaf(example)).toEqual([])
    expect(lost).toEqual([])
    expect(writeCsaf(value).record).toEqual(example)
  })

  test('has its fields in their places', () => {
    expect(read(example).value).toMatchObject({
      id: 'EXAMPLE-2050-1',
      aliases: ['CVE-2050-10000'],
      title: 'Quadratic complexity in an example parser',
      descriptions: [{ language: 'en', value: 'Parsing a crafted example takes quadratic time.' }],
      dates: { published: '2050-01-01T00:00:00Z', public: '2050-01-01T00:00:00Z' },
      credits: [
        { name: 'Ada Example', type: 'reporter', contacts: ['https://ada.example'] },
        { name: 'Bob Example', extra: { csaf: { organization: 'Example University' } } },
        { name: 'Example Team' },
      ],
      severities: [{ type: 'CVSS_V3', score: 7.5, rating: 'HIGH' }],
      weaknesses: [{ cweId: 'CWE-1333' }],
      solutions: [{ value: 'Update to 1.0.1.' }],
      exploits: [{ value: 'None is known.' }],
      affected: [
        {
          vendor: 'Example',
          product: 'Parser',
          package: { ecosystem: 'PyPI', name: 'example-parser' },
          versions: [
            { version: '0', lessThan: '1.0.1', versionType: 'python', status: 'affected' },
            { version: '1.0.1', status: 'unaffected' },
          ],
        },
      ],
    })
  })

  test('keeps what the hub has no field for, and tells other formats so', () => {
    const { lost } = writeOsv(read(example).value)
    const paths = lost.map(({ path }) => path)
    expect(paths).toContain('/extra/csaf/container/publisher')
    expect(paths).toContain('/extra/csaf/metadata/revision_history')
    expect(paths).toContain('/extra/csaf/entry/discovery_date')
    expect(paths).toContain('/extra/csaf/products')
    expect(paths).not.toContain('/extra/csaf/record')
  })

  test('of several vulnerabilities keeps the others', () => {
    const second = { cve: 'CVE-2050-10001', title: 'Another' }
    const several = {
      ...example,
      vulnerabilities: [...(example.vulnerabilities as Json[]), second],
    }
    const { value, lost } = read(several)
    expect(lost).toEqual([])
    expect(writeCsaf(value).record).toEqual(several)
    expect(writeOsv(value).lost.map(({ path }) => path)).toContain('/extra/csaf/root')
  })

  test('with other products has new ids, and everything names them', () => {
    const { value } = read(example)
    const affected = [
      createAffected({
        product: 'Other',
        versions: [{ version: '2', status: 'affected', changes: [] }],
      }),
    ]
    const { record, lost } = writeCsaf({ ...value, affected })
    expect(lintCsaf(record)).toEqual([])
    expect(record).toMatchObject({
      document: { publisher: PUBLISHER_JSON },
      vulnerabilities: [
        {
          product_status: { known_affected: ['CSAFPID-0001'] },
          scores: [{ products: ['CSAFPID-0001'] }],
          remediations: [{ details: 'Update to 1.0.1.', product_ids: ['CSAFPID-0001'] }],
        },
      ],
    })
    expect(lost.map(({ path }) => path)).toContain('/extra/csaf/products')
  })
})

const PUBLISHER_JSON = { category: 'vendor', name: PUBLISHER.name, namespace: PUBLISHER.namespace }

describe('from other records', () => {
  const value = (result: ReturnType<typeof readCve>): readonly Advisory[] =>
    result.ok ? [result.value] : []
  const psf = loadRecords('psf-cve').flatMap((record) => value(readCve(record)))
  const others = [
    ...loadRecords('cve-records-sample').flatMap((record) => value(readCve(record))),
    ...loadGoPairs().flatMap(({ osv }) => value(readOsv(osv))),
  ]

  test("the PSF's own become documents without an error", () => {
    expect(psf).toHaveLength(9)
    for (const advisory of psf) {
      const { record } = writeCsaf(advisory, { publisher: PUBLISHER })
      expect(lintCsaf(record).filter(({ level }) => level === 'error')).toEqual([])
    }
  })

  test('what is written reads back, and no mandatory test fails', () => {
    const categories: Record<string, number> = {}
    for (const advisory of others) {
      const { record } = writeCsaf(advisory, { publisher: PUBLISHER })
      const again = read(record)
      expect(again.lost).toEqual([])
      expect(writeCsaf(again.value).record).toEqual(record)
      // What CNAs left out or made up stays so: no valid URL or date.
      expect(lintCsaf(record).filter(({ rule }) => rule.startsWith('csaf.'))).toEqual([])
      const { category } = record['document'] as { category: string }
      categories[category] = (categories[category] ?? 0) + 1
    }
    // Without a text, or a product with a status that CSAF can say, it is no security advisory.
    expect(categories).toEqual({ csaf_security_advisory: 761, csaf_base: 160 })
  })

  test('CVSS 4 is reported as lost, CVSS 3 beside it written', () => {
    const scored = createAdvisory({
      id: 'CVE-2050-1',
      severities: [
        {
          type: 'CVSS_V4',
          vector: 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:N/VA:N/SC:N/SI:N/SA:N',
          scenarios: [],
        },
        { type: 'CVSS_V3', vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', scenarios: [] },
      ],
      affected: [createAffected({ product: 'Example', defaultStatus: 'affected' })],
      weaknesses: [{ cweId: 'CWE-79' }],
      descriptions: [
        { language: 'en', value: 'Text.' },
        { language: 'de', value: 'Text.' },
      ],
    })
    const { record, lost } = writeCsaf(scored)
    expect(record).toMatchObject({
      document: { tracking: { status: 'draft', version: '0' } },
      product_tree: {
        branches: [{ category: 'product_name', product: { product_id: 'CSAFPID-0001' } }],
      },
      vulnerabilities: [{ scores: [{ cvss_v3: { baseScore: 9.8, version: '3.1' } }] }],
    })
    expect(lost).toEqual([
      { path: '/descriptions/1', reason: 'A CSAF document has one language.' },
      { path: '/severities/0', reason: 'CSAF 2.0 knows no CVSS 4.' },
      { path: '/weaknesses/0', reason: 'CSAF 2.0 has one weakness, with its name.' },
    ])
  })

  test('a product without a name or a status, and a commit, are reported', () => {
    const { lost, record } = writeCsaf(
      createAdvisory({
        affected: [
          createAffected({ vendor: 'V' }),
          createAffected({ product: 'P' }),
          createAffected({
            product: 'Q',
            defaultStatus: 'unaffected',
            versions: [
              {
                version: 'a1',
                lessThan: 'b2',
                versionType: 'git',
                status: 'affected',
                changes: [],
              },
              { version: 'n/a', status: 'affected', changes: [] },
            ],
          }),
        ],
      }),
    )
    expect(record).not.toHaveProperty('product_tree')
    expect(lost.map(({ path }) => path)).toEqual([
      '/affected/0',
      '/affected/1',
      '/affected/2',
      '/affected/2/versions/0',
      '/affected/2/versions/1',
      '/affected/2/defaultStatus',
    ])
  })
})

describe('version ranges', () => {
  test.each([
    ['vers:pypi/<1.0', { version: '0', lessThan: '1.0', versionType: 'python' }],
    ['vers:semver/>=1.0|<=2.0', { version: '1.0', lessThanOrEqual: '2.0', versionType: 'semver' }],
    ['vers:generic/>=1.0', { version: '1.0', lessThan: '*', versionType: 'custom' }],
    ['vers:pypi/>1.0', { version: '1.0', lessThan: '*' }],
    ['vers:generic/*', { version: '0', lessThan: '*' }],
    ['vers:generic/<1%202', { version: '0', lessThan: '1 2' }],
  ])('%s is read and written', (text, statement) => {
    const parsed = parseVers(text, 'affected')
    expect(parsed).toMatchObject([{ statement }])
    expect(parsed?.map((each) => versText(each.statement, each.behind))).toEqual([text])
  })

  test('several ranges and single versions stand in one text', () => {
    expect(parseVers('vers:pypi/1.0|>=2|<3|>4|<=5', 'affected')).toMatchObject([
      { statement: { version: '1.0' } },
      { statement: { version: '2', lessThan: '3' } },
      { statement: { version: '4', lessThanOrEqual: '5' }, behind: true },
    ])
  })

  test.each([
    '<1.0',
    'vers:pypi/',
    'vers:pypi/>1|>=2',
    'vers:pypi/!=1',
    'vers:pypi/>=1|>=2',
    'vers:pypi/>=1|=2',
  ])('%s is left as it is', (text) => expect(parseVers(text, 'affected')).toBeUndefined())
})

describe('documents nobody should send', () => {
  test('what a mutated document loses is reported; lint never throws', () => {
    fc.assert(
      fc.property(mutated([example]), (record) => {
        expect(Array.isArray(lintCsaf(record))).toBe(true)
        const result = readCsaf(record)
        if (!result.ok) return
        const again = writeCsaf(result.value).record
        expect(unsaid(record, again, result.lost)).toEqual([])
      }),
      { numRuns: 500 },
    )
  })

  test('a vector that is an object without a prototype, as our own parser makes them, is no vector', () => {
    const vectorString: Json = Object.create(null)
    const score = { products: ['P-1'], cvss_v3: { version: '3.1', vectorString } }
    const record = { ...example, vulnerabilities: [{ cve: 'CVE-2050-10000', scores: [score] }] }
    expect(readCsaf(record).ok).toBe(true)
  })

  test('reading and lint never throw, whatever the JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(typeof readCsaf(value as Json).ok).toBe('boolean')
        expect(Array.isArray(lintCsaf(value as Json))).toBe(true)
        const wrapped = { document: value, product_tree: value, vulnerabilities: [value] }
        expect(Array.isArray(lintCsaf(wrapped as JsonObject))).toBe(true)
      }),
    )
  })
})
