/*
 * Proves that what is mended is not found again, and that nothing else changes.
 */
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { loadGoPairs, loadRecords, mutated } from '../../test/data.js'
import { lintCve } from '../cve/lint.js'
import { lintGhsa } from '../ghsa/lint.js'
import { differences, type Json, type JsonObject } from '../json/json.js'
import { lintOsv } from '../osv/lint.js'
import { fixRecord, MENDED_RULES } from './fix.js'

/** The lists of a published container that the schema refuses when empty and does not require. */
const OPTIONAL_LISTS = (() => {
  const path = new URL('../../schemas/CVE_JSON_bundled_5.2.0.DERIVED.json', import.meta.url)
  const { definitions } = JSON.parse(readFileSync(path, 'utf8'))
  const { properties, required } = definitions.cnaPublishedContainer
  return Object.entries<JsonObject>(properties).flatMap(([name, schema]) => {
    const target = typeof schema.$ref === 'string' ? definitions[schema.$ref.slice(14)] : schema
    return target?.minItems === undefined || required.includes(name) ? [] : [name]
  })
})()

describe('mending', () => {
  test.each<[string, Json, Json, string]>([
    [
      'a doubled scheme',
      { references: [{ url: 'https://https://a.example' }] },
      { references: [{ url: 'https://a.example' }] },
      '/references/0/url',
    ],
    [
      'a doubled scheme that lost its colon, as browsers paste it',
      { references: [{ url: 'https://https//a.example/b' }] },
      { references: [{ url: 'https://a.example/b' }] },
      '/references/0/url',
    ],
    [
      'a scheme three times',
      { repo: 'http://https://http://a.example' },
      { repo: 'http://a.example' },
      '/repo',
    ],
    [
      'an empty list that may be left out',
      { credits: [], affected: [] },
      { affected: [] },
      '/credits',
    ],
    [
      'a repeated reference',
      {
        references: [
          { url: 'a', tags: ['x'] },
          { url: 'a', tags: ['y', 'x'], name: 'N' },
        ],
      },
      { references: [{ url: 'a', name: 'N', tags: ['x', 'y'] }] },
      '/references/1',
    ],
    [
      'a repeated reference without tags',
      {
        references: [
          { url: 'a', type: 'WEB' },
          { url: 'a', type: 'WEB' },
        ],
      },
      { references: [{ url: 'a', type: 'WEB' }] },
      '/references/1',
    ],
    [
      'a name that PyPI writes otherwise',
      { affected: [{ package: { ecosystem: 'PyPI', name: 'Foo_Bar' } }] },
      { affected: [{ package: { ecosystem: 'PyPI', name: 'foo-bar' } }] },
      '/affected/0/package/name',
    ],
    [
      'a version in a package URL',
      { package: { ecosystem: 'PyPI', name: 'pip', purl: 'pkg:pypi/pip@1' } },
      { package: { ecosystem: 'PyPI', name: 'pip', purl: 'pkg:pypi/pip' } },
      '/package/purl',
    ],
  ])('%s', (_, before, after, path) => {
    const { record, repairs } = fixRecord(before)
    expect(record).toEqual(after)
    expect(repairs.map((each) => each.path)).toEqual([path])
  })

  test.each<[string, Json, Json, string]>([
    ['its own id', { id: 'X-1', aliases: ['X-1'] }, { id: 'X-1' }, '/aliases/0'],
    [
      'an alias that stands twice',
      { id: 'X-1', aliases: ['A-1', 'A-1', 2] },
      { id: 'X-1', aliases: ['A-1', 2] },
      '/aliases/1',
    ],
    [
      'a related id that is an alias',
      { id: 'X-1', aliases: ['A-1'], related: ['A-1', 'A-2'] },
      { id: 'X-1', aliases: ['A-1'], related: ['A-2'] },
      '/related/0',
    ],
  ])('a record without %s', (_, before, after, path) => {
    const { record, repairs } = fixRecord(before)
    expect(record).toEqual(after)
    expect(repairs.map((each) => each.path)).toEqual([path])
  })

  test.each<[string, Json]>([
    [
      'an id that is an alias and upstream: one of the two is false, and nobody can tell which',
      { id: 'X-1', aliases: ['A-1'], upstream: ['A-1'] },
    ],
    ['a list of ids in what has none itself', { aliases: ['A-1', 'A-1'] }],
    [
      'references of two types',
      {
        references: [
          { url: 'a', type: 'WEB' },
          { url: 'a', type: 'FIX' },
        ],
      },
    ],
    [
      'references of two names',
      {
        references: [
          { url: 'a', name: 'one' },
          { url: 'a', name: 'two' },
        ],
      },
    ],
    ['references that are none', { references: ['a', 'a', { name: 'x' }, { name: 'x' }] }],
    ['a URL in a text', { value: 'https://https://a.example' }],
    ['a malformed package URL', { package: { ecosystem: 'PyPI', name: 'pip', purl: 'pip' } }],
    ['a text', 'x'],
  ])('%s is left alone', (_, value) => {
    expect(fixRecord(value)).toEqual({ record: value, repairs: [] })
  })

  const pip = { vendor: 'PyPA', product: 'PIP', packageURL: 'pkg:pypi/pip@1?os=any#x' }
  const made: readonly (readonly [Json, typeof lintCve])[] = [
    [{ affected: [pip], references: [{ url: 'https://https://a.example' }] }, lintCve],
    [
      {
        ...{ id: 'X-1', modified: '2030-01-01T00:00:00Z', aliases: ['X-1', 'A-1', 'A-1'] },
        affected: [{ package: { ecosystem: 'PyPI', name: 'A_b', purl: 'pkg:pypi/a-b@1' } }],
      },
      lintOsv,
    ],
    [{ summary: 'S', references: ['https://https://a.example'] }, lintGhsa],
  ]

  const real = (): readonly (readonly [Json, typeof lintCve])[] => [
    ...[...loadRecords('cve-records-sample'), ...loadRecords('psf-cve')].map(
      (each) => [each, lintCve] as const,
    ),
    ...[...loadRecords('pypa-osv'), ...loadRecords('psf-osv')].map(
      (each) => [each, lintOsv] as const,
    ),
    ...loadGoPairs().map(({ osv }) => [osv, lintOsv] as const),
  ]

  test('what lint finds and mending takes away are the rules that say so, and each of them is', () => {
    const records = [...made, ...real()]
    const found = new Set<string>()
    const left = new Set<string>()
    for (const [record, lint] of records) {
      for (const { rule } of lint(record)) found.add(rule)
      for (const { rule } of lint(fixRecord(record).record)) left.add(rule)
    }
    expect([...found].filter((rule) => !left.has(rule)).sort()).toEqual([...MENDED_RULES].sort())
    expect([...left].filter((rule) => !found.has(rule))).toEqual([])
  })

  test('an empty member that the CVE schema refuses and does not require is left out, and none that it requires', () => {
    const container = loadRecords('psf-cve').map(
      (each) => (each.containers as JsonObject).cna as JsonObject,
    )[0]
    const emptied = (member: string) => ({ ...container, [member]: [] })
    for (const member of OPTIONAL_LISTS) {
      expect(lintCve(emptied(member)).map(({ rule }) => rule)).toContain('schema.min-items')
      expect(lintCve(fixRecord(emptied(member)).record).map(({ rule }) => rule)).not.toContain(
        'schema.min-items',
      )
    }
    for (const member of ['descriptions', 'affected', 'references'])
      expect(fixRecord(emptied(member)).repairs).toEqual([])
  })

  test.each<[string, Json, Json]>([
    ['a title', { title: '', descriptions: [] }, { descriptions: [] }],
    [
      'a reference’s name',
      { references: [{ url: 'a', name: '' }] },
      { references: [{ url: 'a' }] },
    ],
    ['a repository', { affected: [{ product: 'x', repo: '' }] }, { affected: [{ product: 'x' }] }],
    ['a module, and then its list', { affected: [{ modules: [''] }] }, { affected: [{}] }],
    [
      'a weakness’s id',
      { problemTypes: [{ descriptions: [{ description: 'D', cweId: '' }] }] },
      { problemTypes: [{ descriptions: [{ description: 'D' }] }] },
    ],
  ])('%s that is empty is left out', (_, before, after) => {
    const { record, repairs } = fixRecord(before)
    expect(record).toEqual(after)
    expect(repairs.length).toBeGreaterThan(0)
    expect(fixRecord({ document: { title: '' }, summary: '' }).repairs).toEqual([])
  })

  test('a product is written as it is registered, and another vendor’s left alone', () => {
    const products = [{ product: 'Widget', vendor: 'Widget makers' }]
    const affected = (product: string, vendor: string) => ({ affected: [{ vendor, product }] })
    expect(fixRecord(affected('widget', 'widget MAKERS'), { products }).record).toEqual(
      affected('Widget', 'Widget makers'),
    )
    expect(fixRecord(affected('widget', 'Sharp Pens Ltd'), { products }).repairs).toEqual([])
    expect(fixRecord(affected('cpython', 'Python')).record).toEqual(
      affected('CPython', 'Python Software Foundation'),
    )
  })

  test('of a package URL only the version goes: what it asks for besides stays', () => {
    const { record } = fixRecord({ affected: [pip] })
    expect(record).toMatchObject({ affected: [{ packageURL: 'pkg:pypi/pip?os=any#x' }] })
    const scoped = { package: { name: 'x', purl: 'pkg:npm/@scope/x@1.0' } }
    expect(fixRecord(scoped).record).toEqual({ package: { name: 'x', purl: 'pkg:npm/@scope/x' } })
    const product = { statements: [{ products: [{ identifiers: { purl: 'pkg:pypi/pip@1' } }] }] }
    expect(fixRecord(product).repairs).toEqual([])
  })

  /** The places that changed, and at, above or below which no repair is said. */
  const unsaid = (value: Json, { record, repairs }: ReturnType<typeof fixRecord>) =>
    differences(value, record).filter(
      (place) =>
        !repairs.some(
          ({ path }) => `${path}/`.startsWith(`${place}/`) || place.startsWith(`${path}/`),
        ),
    )

  test('of real records nothing changes that is not said, and nothing where lint is silent', () => {
    let count = 0
    for (const [record, lint] of real()) {
      const fixed = fixRecord(record)
      expect(unsaid(record, fixed)).toEqual([])
      count += fixed.repairs.length
      const found = fixed.repairs.length === 0 ? [] : lint(record).map(({ path }) => path)
      const silent = fixed.repairs.filter(
        ({ path }) => !found.some((each) => `${each}/`.startsWith(`${path}/`)),
      )
      expect(silent).toEqual([])
    }
    expect(count).toBeGreaterThan(10)
  })

  const HELD = {
    ...{ tags: [], credits: [], references: [{ url: 'a' }, { url: 'a' }] },
    affected: [{ product: 'cpython', vendor: 'python', packageURL: 'pkg:pypi/pip@1' }],
    package: { ecosystem: 'PyPI', name: 'Foo_Bar', purl: 'pkg:pypi/foo-bar@1' },
    url: 'https://https://a.example',
  }
  test.each<[string, Json]>([
    ['the container of another', { containers: { cna: {}, adp: [HELD] } }],
    ['what a database adds', { id: 'X-1', database_specific: HELD }],
    [
      'what an ecosystem or a source adds',
      { affected: [{ ecosystem_specific: HELD, database_specific: HELD }], source: HELD },
    ],
    ['what is told apart by x_', { containers: { cna: { x_made: HELD, x_list: [HELD] } } }],
    ['a GitHub advisory', { ghsa_id: 'GHSA-abcd-1234-efgh', credits: [], affected: HELD.affected }],
    [
      'a CSAF document, whose references are of a category or of the one that is assumed',
      {
        document: {
          references: [
            { url: 'a', summary: 'A', category: 'self' },
            { url: 'a', summary: 'A' },
          ],
        },
      },
    ],
    [
      'an OSV record without credits',
      { id: 'X-1', credits: [], affected: [{ vendor: 'python', product: 'cpython' }] },
    ],
    ['a metric of another kind', { metrics: [{ other: { type: 'T', content: HELD } }] }],
  ])('%s is left alone', (_, value) => {
    expect(fixRecord(value)).toEqual({ record: value, repairs: [] })
  })

  test('mending never throws, is done after once, and says each change', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.jsonValue() as fc.Arbitrary<Json>, mutated(loadRecords('psf-cve'))),
        (value) => {
          const once = fixRecord(value)
          expect(fixRecord(once.record).repairs).toEqual([])
          expect(unsaid(value, once)).toEqual([])
        },
      ),
    )
  })

  // Each but the last took minutes while every reference was held against every other.
  const COUNT = 30_000
  const each = (make: (index: number) => Json): Json[] =>
    Array.from({ length: COUNT }, (_, i) => make(i))
  test.each<[string, Json, number]>([
    ['of their own', { references: each((i) => ({ url: `https://a.example/${i}` })) }, 0],
    ['of one URL and many names', { references: each((i) => ({ url: 'a', name: `${i}` })) }, 0],
    [
      'of one URL, with a tag of its own each',
      { references: each((i) => ({ url: 'a', tags: [`x_${i}`] })) },
      COUNT - 1,
    ],
    ['that are one id', { id: 'X-1', aliases: each(() => 'A-1') }, COUNT - 1],
  ])(
    'many references %s take a time that grows as they do',
    { timeout: 10_000 },
    (_, record, count) => {
      const fixed = fixRecord(record)
      expect(fixed.repairs.length).toBe(count)
      expect(fixRecord(fixed.record)).toEqual({ record: fixed.record, repairs: [] })
    },
  )

  test('what nests deeper than any record is left alone', () => {
    let value: Json = { url: 'https://https://a.example' }
    for (let depth = 0; depth < 100; depth++) value = [value]
    expect(fixRecord(value).repairs).toEqual([])
  })
})
