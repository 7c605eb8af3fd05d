/*
 * Proves that OpenVEX documents survive reading and writing, and that what real advisories lose on
 * their way there is said.
 */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { loadRecords, mutated } from '../../test/data.js'
import { unsaid } from '../../test/unsaid.js'
import { about, vexExample as document, OPTIONS } from '../../test/vex-example.js'
import { createAdvisory } from '../advisory/advisory.js'
import { createAffected } from '../advisory/affected.js'
import { readCve } from '../cve/read.js'
import type { Json, JsonObject } from '../json/json.js'
import { readOsv } from '../osv/read.js'
import { writeOsv } from '../osv/write.js'
import { lintVex } from './lint.js'
import { readVex } from './read.js'
import { writeVex } from './write.js'

const read = (record: Json) => {
  const result = readVex(record)
  if (!result.ok) throw new Error(result.because)
  return result
}

describe('a document', () => {
  test('is read, written equal, and has no finding', () => {
    expect(lintVex(document)).toEqual([])
    const { value, lost } = read(document)
    expect(lost).toEqual([])
    expect(writeVex(value).record).toEqual(document)
  })

  test('has its fields in their places', () => {
    expect(read(document).value).toMatchObject({
      id: 'CVE-2050-10000',
      aliases: ['GHSA-abcd-1234-efgh'],
      descriptions: [{ value: 'Parsing a crafted example takes quadratic time.' }],
      solutions: [{ value: 'Update to 1.2.' }],
      dates: { published: '2050-01-01T00:00:00Z', modified: '2050-01-02T00:00:00Z' },
      affected: [
        {
          package: { ecosystem: 'PyPI', name: 'example' },
          versions: [{ version: '1.0', status: 'affected' }],
        },
        { versions: [{ version: '1.1', status: 'affected' }] },
        { product: 'https://vendor.example/tool', defaultStatus: 'unaffected' },
        { versions: [{ version: '1.2', status: 'unaffected' }] },
      ],
    })
  })

  test('keeps what the hub has no field for, and tells other formats so', () => {
    const paths = writeOsv(read(document).value).lost.map(({ path }) => path)
    expect(paths).toContain('/extra/vex/statements')
    expect(paths).toContain('/extra/vex/entry/statements')
    expect(paths).toContain('/extra/vex/entry/role')
    expect(paths).toContain('/affected/1/extra/vex/subcomponents')
  })

  test('that is changed is written anew, with the loss', () => {
    const { value } = read(document)
    const { record, lost } = writeVex({ ...value, solutions: [] })
    expect(lost.map(({ path }) => path)).toContain('/extra/vex/statements')
    expect(record).toMatchObject({
      author: OPTIONS.author,
      statements: [
        {
          vulnerability: { name: 'CVE-2050-10000' },
          products: [{ '@id': 'pkg:pypi/example@1.0' }, { '@id': 'pkg:pypi/example@1.1' }],
          status: 'affected',
        },
        { vulnerability: { name: 'CVE-2050-10001' } },
      ],
    })
  })
})

describe('from other records', () => {
  test('packages with ranges become products with notes, and the loss is reported', () => {
    const advisory = createAdvisory({
      id: 'PSF-2050-1',
      aliases: ['CVE-2050-1000'],
      provider: { orgId: 'x', shortName: 'PSF' },
      dates: { published: '2050-01-01T00:00:00Z' },
      affected: [
        createAffected({
          package: { ecosystem: 'PyPI', name: 'pip' },
          versions: [
            {
              version: '20',
              lessThan: '21.1',
              versionType: 'python',
              status: 'affected',
              changes: [],
            },
            { version: '22', status: 'unaffected', changes: [] },
          ],
        }),
        createAffected({
          product: 'CPython',
          repo: 'https://github.com/python/cpython',
          defaultStatus: 'unknown',
        }),
        createAffected({ product: 'nameless', defaultStatus: 'affected' }),
      ],
    })
    const { record, lost } = writeVex(advisory, { id: OPTIONS.id })
    expect(lintVex(record)).toEqual([])
    expect(record).toEqual({
      '@context': 'https://openvex.dev/ns/v0.2.0',
      '@id': OPTIONS.id,
      author: 'PSF',
      timestamp: '2050-01-01T00:00:00Z',
      version: 1,
      statements: [
        {
          vulnerability: { name: 'CVE-2050-1000', aliases: ['PSF-2050-1'] },
          products: [{ '@id': 'pkg:pypi/pip' }],
          status: 'affected',
          status_notes: 'Versions: >= 20, < 21.1.',
          action_statement: 'Update: fixed in 21.1.',
        },
        {
          vulnerability: { name: 'CVE-2050-1000', aliases: ['PSF-2050-1'] },
          products: [{ '@id': 'https://github.com/python/cpython' }],
          status: 'under_investigation',
        },
      ],
    })
    expect(lost.map(({ path }) => path)).toEqual([
      '/provider',
      '/affected/0/versions/0',
      '/affected/0/versions/1',
      '/affected/1/product',
      '/affected/2',
    ])
  })

  test('all records of the PSF and 200 of PYSEC read back as written', () => {
    const advisories = [
      ...loadRecords('psf-cve').map(readCve),
      ...loadRecords('pypa-osv').slice(0, 200).map(readOsv),
    ].flatMap((result) => (result.ok ? [result.value] : []))
    expect(advisories.length).toBeGreaterThan(200)
    for (const advisory of advisories) {
      const { record } = writeVex(advisory, OPTIONS)
      const again = read(record)
      expect(again.lost).toEqual([])
      expect(writeVex(again.value).record).toEqual(record)
      const errors = lintVex(record).filter(({ level }) => level === 'error')
      // An advisory that names no package and no fix says too little for a statement.
      const known = ['/statements', '/statements/0', '']
      expect(errors.filter(({ path }) => !known.includes(path))).toEqual([])
    }
  })
})

describe('documents nobody should send', () => {
  test('what a mutated document loses is reported; lint never throws', () => {
    fc.assert(
      fc.property(mutated([document]), (record) => {
        expect(Array.isArray(lintVex(record))).toBe(true)
        const result = readVex(record)
        if (!result.ok) return
        const again = writeVex(result.value).record
        expect(unsaid(record, again, result.lost)).toEqual([])
      }),
      { numRuns: 500 },
    )
  })

  test('reading and lint never throw, whatever the JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(typeof readVex(value as Json).ok).toBe('boolean')
        expect(typeof readVex({ statements: [value as Json] }).ok).toBe('boolean')
        expect(Array.isArray(lintVex(value as Json))).toBe(true)
      }),
    )
  })

  test.each<[string, JsonObject, string, string]>([
    [
      'a status without its reason',
      { ...document, statements: [about('A', 'not_affected')] },
      '/statements/0',
      'schema.any-of',
    ],
    [
      'no product',
      { ...document, statements: [about('A', 'fixed', { products: [] })] },
      '/statements/0',
      'vex.no-products',
    ],
    [
      'a needless justification',
      {
        ...document,
        statements: [about('A', 'fixed', { justification: 'component_not_present' })],
      },
      '/statements/0',
      'vex.needless-justification',
    ],
    [
      'a malformed purl',
      { ...document, statements: [about('A', 'fixed', { products: [{ '@id': 'pkg:pypi' }] })] },
      '/statements/0/products/0/@id',
      'vex.malformed-purl',
    ],
    [
      'another context',
      { ...document, '@context': 'https://example.org' },
      '/@context',
      'vex.unknown-context',
    ],
    [
      'two statuses',
      { ...document, statements: [about('A', 'fixed'), about('A', 'under_investigation')] },
      '/statements/1/products/0',
      'vex.contradiction',
    ],
  ])('%s is found', (_, record, path, rule) => {
    expect(lintVex(record)).toContainEqual(expect.objectContaining({ path, rule }))
  })
})
