/*
 * Proves lint on real records, against Ajv itself, and rule by rule on records made wrong.
 */
import { readFileSync } from 'node:fs'
import Ajv, { type ValidateFunction } from 'ajv'
import Ajv2020 from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { loadGoPairs, loadRecords, mutated } from '../../test/data.js'
import { lintCve } from '../cve/lint.js'
import { issuesOf } from '../cve/lint-container.js'
import { DEFAULT_CVE_LINT_OPTIONS } from '../cve/lint-options.js'
import type { Json, JsonObject } from '../json/json.js'
import { lintOsv } from '../osv/lint.js'
import { codePointLength, formats, isDate, isDateTime, isIri, isUri } from './formats.js'

const sample = loadRecords('cve-records-sample')
const psfCve = loadRecords('psf-cve')
const drafts = loadGoPairs().map(({ cve }) => cve)
const pysec = loadRecords('pypa-osv')
const psfOsv = loadRecords('psf-osv')

const errors = (findings: readonly { level: string; rule: string; path: string }[]) =>
  findings.filter(({ level }) => level === 'error').map(({ path, rule }) => `${path} ${rule}`)

/** Ajv as anyone would use it, with the schema as it is. */
function oracle(name: string, dialect: 'draft-07' | '2020'): ValidateFunction {
  const options = { strict: false, multipleOfPrecision: 6 }
  const ajv = dialect === '2020' ? new Ajv2020.default(options) : new Ajv.default(options)
  addFormats.default(ajv)
  const schema = readFileSync(new URL(`../../schemas/${name}.json`, import.meta.url), 'utf8')
  return ajv.compile(JSON.parse(schema))
}

const isCve = oracle('CVE_JSON_bundled_5.2.0.DERIVED', 'draft-07')
const isOsv = oracle('osv-schema', '2020')

describe('real records', () => {
  test('of 803 CVE records three have a defect the schema sees: a repository that is no URL', () => {
    const wrong = sample.flatMap((record) => {
      const found = errors(lintCve(record))
      return found.length === 0 ? [] : [[(record.cveMetadata as JsonObject).cveId, ...found]]
    })
    expect(wrong).toEqual([
      ['CVE-2023-3914', '/containers/cna/affected/0/repo schema.format'],
      ['CVE-2023-5207', '/containers/cna/affected/0/repo schema.format'],
      ['CVE-2024-2651', '/containers/cna/affected/0/repo schema.format'],
    ])
  })

  test('the 7 invalid of 2,661 PYSEC records are found, the rest has no error', () => {
    const wrong = pysec.filter((record) => errors(lintOsv(record)).length > 0).map(({ id }) => id)
    expect(wrong).toEqual([
      'PYSEC-2017-27',
      'PYSEC-2019-155',
      'PYSEC-2021-371',
      'PYSEC-2021-424',
      'PYSEC-2021-425',
      'PYSEC-2021-436',
      'PYSEC-2023-80',
    ])
  })

  test('the PSF’s records have no error; Go’s drafts lack state and assigner, and nothing else', () => {
    expect(
      [
        ...psfCve.map((each) => errors(lintCve(each))),
        ...psfOsv.map((each) => errors(lintOsv(each))),
      ].flat(),
    ).toEqual([])
    for (const draft of drafts) {
      expect(
        lintCve(draft)
          .filter(({ level }) => level === 'error')
          .map(({ because }) => because),
      ).toEqual(['The member "assignerOrgId" is missing.', 'The member "state" is missing.'])
      expect(errors(lintCve((draft.containers as JsonObject).cna ?? null))).toEqual([])
    }
  })
})

describe('against Ajv itself', () => {
  const schemaErrors = (findings: readonly { rule: string; level: string }[]) =>
    findings.filter(({ rule }) => rule.startsWith('schema.') || rule === 'cve.unknown-member')

  test('a record has a schema finding exactly when Ajv refuses it, mutated or not', () => {
    fc.assert(
      fc.property(mutated([...psfCve, ...sample.slice(0, 200)]), (record) => {
        if (record === null || typeof record !== 'object' || !('containers' in record)) return
        expect(schemaErrors(lintCve(record)).length === 0).toBe(isCve(record))
      }),
      { numRuns: 400 },
    )
    fc.assert(
      fc.property(mutated([...psfOsv, ...pysec.slice(0, 200)]), (record) => {
        expect(schemaErrors(lintOsv(record)).length === 0).toBe(isOsv(record))
      }),
      { numRuns: 400 },
    )
  })

  test('the formats agree with Ajv’s on real and odd values', () => {
    const ajv = new Ajv.default({ strict: false })
    addFormats.default(ajv)
    const uri = ajv.compile({ type: 'string', format: 'uri' })
    const dateTime = ajv.compile({ type: 'string', format: 'date-time' })
    const date = ajv.compile({ type: 'string', format: 'date' })
    const part = fc.constantFrom(
      'http',
      'https',
      ':',
      '/',
      '//',
      'a',
      'Z',
      '%20',
      '%',
      '?',
      '#',
      '@',
      '[',
      ']',
      '::1',
      '.',
      ' ',
      'ü',
      '8080',
      '"',
      "'",
      '(',
      ')',
      '<',
    )
    fc.assert(
      fc.property(
        fc.array(part, { maxLength: 9 }).map((parts) => parts.join('')),
        (text) => {
          if (text.includes('[')) return
          expect([text, isUri(text)]).toEqual([text, uri(text)])
        },
      ),
      { numRuns: 2000 },
    )
    const clock = fc.tuple(
      fc.integer({ min: 0, max: 3000 }),
      fc.integer({ min: 0, max: 13 }),
      fc.integer({ min: 0, max: 32 }),
      fc.integer({ min: 0, max: 25 }),
      fc.integer({ min: 0, max: 59 }),
      fc.constantFrom('Z', 'z', '+01:00', '-23:59', '', '.5Z'),
    )
    fc.assert(
      fc.property(clock, ([y, mo, d, h, s, zone]) => {
        const two = (value: number) => String(value).padStart(2, '0')
        const day = `${String(y).padStart(4, '0')}-${two(mo)}-${two(d)}`
        const text = `${day}T${two(h)}:30:${two(s)}${zone}`
        expect([text, isDateTime(text)]).toEqual([text, dateTime(text)])
        expect([day, isDate(day)]).toEqual([day, date(day)])
      }),
      { numRuns: 1000 },
    )
  })
})

describe('whatever the JSON', () => {
  test('lint never throws, and every finding has a path, a level and a sentence', () => {
    const any = fc.oneof(
      fc.jsonValue() as fc.Arbitrary<Json>,
      mutated([...psfCve, ...psfOsv, ...drafts]),
    )
    fc.assert(
      fc.property(any, (value) => {
        for (const finding of [...lintCve(value), ...lintOsv(value)]) {
          expect(finding.path).toMatch(/^(?:\/|$)/)
          expect(finding.because).toMatch(/[.…]$|: /)
          expect(finding.rule).toMatch(/^[a-z]+\.[a-z-]+$/)
          if (finding.rule.startsWith('schema.')) expect(finding.level).toBe('error')
        }
      }),
      { numRuns: 400 },
    )
  })

  test('a record nested a thousand deep is linted', () => {
    let value: Json = {}
    for (let depth = 0; depth < 1000; depth++) value = { a: [value] }
    expect(errors(lintCve({ containers: value }))).not.toEqual([])
    expect(errors(lintOsv({ id: 'X-1', database_specific: value }))).not.toEqual([])
  })
})

/** A published record without a finding, to be made wrong. */
function good(): {
  cna: Record<string, Json>
  record: Json
  product: Record<string, Json>
  metadata: Record<string, Json>
} {
  const product: Record<string, Json> = {
    vendor: 'Python Software Foundation',
    product: 'CPython',
    defaultStatus: 'unaffected',
    versions: [{ version: '0', lessThan: '3.12.6', versionType: 'python', status: 'affected' }],
  }
  const cna: Record<string, Json> = {
    providerMetadata: { orgId: '28c92f92-d60d-412d-b760-e73465c3df22' },
    title: 'T',
    descriptions: [{ lang: 'en', value: 'D' }],
    affected: [product],
    references: [{ url: 'https://example.org/a', tags: ['issue-tracking'] }],
    credits: [{ lang: 'en', value: 'A', type: 'finder' }],
    problemTypes: [
      { descriptions: [{ lang: 'en', type: 'CWE', cweId: 'CWE-79', description: 'CWE-79 XSS' }] },
    ],
    metrics: [
      {
        cvssV3_1: {
          version: '3.1',
          vectorString: 'CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:N/I:H/A:N',
          baseScore: 5.5,
          baseSeverity: 'MEDIUM',
          attackVector: 'LOCAL',
        },
      },
    ],
  }
  const metadata: Record<string, Json> = {
    cveId: 'CVE-2030-1234',
    assignerOrgId: '28c92f92-d60d-412d-b760-e73465c3df22',
    state: 'PUBLISHED',
    dateReserved: '2030-01-01T00:00:00Z',
    datePublished: '2030-01-02T00:00:00Z',
    dateUpdated: '2030-01-03T00:00:00Z',
  }
  const record = {
    dataType: 'CVE_RECORD',
    dataVersion: '5.2.0',
    cveMetadata: metadata,
    containers: { cna },
  }
  return { cna, record, product, metadata }
}

const rulesOf = (findings: readonly { rule: string }[]) =>
  [...new Set(findings.map(({ rule }) => rule))].sort()
const cvss = (fields: Record<string, Json>): Json => [
  {
    cvssV3_1: {
      version: '3.1',
      vectorString: 'CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:N/I:H/A:N',
      baseScore: 5.5,
      baseSeverity: 'MEDIUM',
      ...fields,
    },
  },
]

describe('CVE rules', () => {
  test('the record they start from has no finding', () => {
    expect(lintCve(good().record)).toEqual([])
  })

  const cna = (name: string, value: Json) => (each: ReturnType<typeof good>) => {
    each.cna[name] = value
  }
  const product = (fields: Record<string, Json>) => (each: ReturnType<typeof good>) => {
    Object.assign(each.product, fields)
  }
  const version = (fields: Record<string, Json>) =>
    product({
      versions: [{ version: '3.0', status: 'affected', versionType: 'python', ...fields }],
    })

  test.each<[string, (each: ReturnType<typeof good>) => void]>([
    ['url.doubled-scheme', cna('references', [{ url: 'https://https://example.org' }])],
    ['url.not-absolute', cna('references', [{ url: 'urn:isbn:123' }])],
    [
      'url.duplicate',
      cna('references', [
        { url: 'https://a.example' },
        { url: 'https://a.example', tags: ['patch'] },
      ]),
    ],
    [
      'cve.blog-as-advisory',
      cna('references', [{ url: 'https://blog.python.org/2030/', tags: ['vendor-advisory'] }]),
    ],
    [
      'cve.blog-as-advisory',
      cna('references', [{ url: 'https://example.org/blog/post', tags: ['vendor-advisory'] }]),
    ],
    [
      'cve.duplicate-language',
      cna('descriptions', [
        { lang: 'en', value: 'A' },
        { lang: 'EN', value: 'B' },
      ]),
    ],
    ['credit.no-type', cna('credits', [{ lang: 'en', value: 'A' }])],
    [
      'weakness.does-not-match',
      cna('problemTypes', [
        { descriptions: [{ lang: 'en', cweId: 'CWE-79', description: 'CWE-80 Basic XSS' }] },
      ]),
    ],
    ['severity.score-does-not-match', cna('metrics', cvss({ baseScore: 6.5 }))],
    ['severity.score-does-not-match', cna('metrics', cvss({ baseSeverity: 'HIGH' }))],
    ['severity.metric-does-not-match', cna('metrics', cvss({ attackVector: 'NETWORK' }))],
    ['cve.dispute-not-tagged', cna('descriptions', [{ lang: 'en', value: '** DISPUTED ** x' }])],
    ['cve.product-spelling', product({ product: 'cpython' })],
    ['cve.vendor-spelling', product({ vendor: 'Python Packaging Authority', product: 'pip' })],
    [
      'cve.vendor-spelling',
      product({
        vendor: 'pip',
        product: 'pip',
        collectionURL: 'https://pypi.org',
        packageName: 'pip',
      }),
    ],
    ['cve.vendor-spelling', product({ vendor: 'python software foundation' })],
    ['cve.placeholder', product({ vendor: 'n/a', product: 'n/a' })],
    ['cve.purl-with-version', product({ packageURL: 'pkg:pypi/pip@1.0' })],
    ['version.not-orderable', version({ version: 'three', lessThan: '4' })],
    ['version.range-out-of-order', version({ lessThan: '3.0.0' })],
    ['version.range-out-of-order', version({ versionType: 'semver', lessThanOrEqual: '2.9.9' })],
    [
      'date.out-of-order',
      ({ metadata }) => {
        metadata.dateUpdated = '2030-01-01T12:00:00Z'
      },
    ],
    [
      'cve.unknown-member',
      (each) => {
        each.product.extra = 1
        ;(each.record as Record<string, Json>).dataVersion = '5.1'
      },
    ],
    ['schema.additional-properties', product({ extra: 1 })],
  ])('%s (case %#) is found, and nothing else', (rule, spoil) => {
    const each = good()
    spoil(each)
    expect(rulesOf(lintCve(each.record))).toEqual([rule])
  })

  test.each([
    ['title', 'cve.no-title'],
    ['credits', 'cve.no-credits'],
    ['problemTypes', 'cve.no-weakness'],
    ['metrics', 'cve.no-severity'],
  ])('a record without %s: %s', (member, rule) => {
    const each = good()
    delete each.cna[member]
    expect(rulesOf(lintCve(each.record))).toEqual([rule])
  })

  test.each<[string, (each: ReturnType<typeof good>) => void]>([
    ['a range of one version that includes its end', version({ lessThanOrEqual: '3.0' })],
    ['an unbounded range', version({ lessThan: '*' })],
    [
      'a custom version that is a word',
      version({ versionType: 'custom', version: 'three', lessThan: 'four' }),
    ],
    [
      'another vendor’s product of the same name',
      product({ vendor: 'Pip Pens Ltd', product: 'Pip' }),
    ],
    [
      'a dispute that is tagged',
      (each) => {
        each.cna.descriptions = [{ lang: 'en', value: '**DISPUTED** x' }]
        each.cna.tags = ['disputed']
      },
    ],
    [
      'a score of the whole vector',
      cna(
        'metrics',
        cvss({ vectorString: 'CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:L/I:L/A:L/E:P', baseScore: 5.3 }),
      ),
    ],
    [
      'metrics of the vector, in words',
      cna(
        'metrics',
        cvss({ attackVector: 'LOCAL', scope: 'UNCHANGED', exploitCodeMaturity: 'NOT_DEFINED' }),
      ),
    ],
    [
      'a version 2 vector',
      cna('metrics', [
        { cvssV2_0: { version: '2.0', vectorString: 'AV:N/AC:L/Au:N/C:C/I:C/A:C', baseScore: 10 } },
      ]),
    ],
  ])('%s is left alone', (_, spoil) => {
    const each = good()
    spoil(each)
    expect(
      lintCve(each.record)
        .filter(({ rule }) => rule !== 'cve.vendor-spelling' || true)
        .map(({ rule }) => rule)
        .filter((rule) => rule !== 'cve.product-spelling'),
    ).toEqual([])
  })

  test('a range without a type is an error of the schema and named as what it is', () => {
    const each = good()
    each.product.versions = [{ version: '1', lessThan: '2', status: 'affected' }]
    expect(rulesOf(lintCve(each.record))).toEqual(['schema.one-of', 'version.range-without-type'])
  })

  test('a vector that repeats a metric is an error though the schema accepts it', () => {
    const each = good()
    each.cna.metrics = cvss({ vectorString: 'CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:N/I:H/A:N/AV:N' })
    expect(lintCve(each.record)).toMatchObject([
      {
        rule: 'severity.invalid-vector',
        level: 'error',
        path: '/containers/cna/metrics/0/cvssV3_1/vectorString',
      },
    ])
    expect(isCve(each.record)).toBe(true)
  })

  test('a second CVE under one public issue is named', () => {
    const { record } = good()
    const options = {
      ...DEFAULT_CVE_LINT_OPTIONS,
      issueOwners: new Map([['https://example.org/a', 'CVE-2029-1']]),
    }
    expect(lintCve(record, options)).toMatchObject([
      { rule: 'cve.shared-issue', because: 'CVE-2029-1 is already published under this issue.' },
    ])
    expect(issuesOf(record as JsonObject)).toEqual(['https://example.org/a'])
  })

  test('a rejected record needs a reason, and none of what a published one needs', () => {
    const rejected = (value: string) =>
      lintCve({
        rejectedReasons: [{ lang: 'en', value }],
        providerMetadata: { orgId: '28c92f92-d60d-412d-b760-e73465c3df22' },
      })
    expect(rejected('Duplicate.')).toEqual([])
    expect(rulesOf(rejected(' '))).toEqual(['cve.rejected-without-reason'])
    expect(rulesOf(rejected(''))).toEqual(['cve.rejected-without-reason', 'schema.min-length'])
  })

  test('a container is linted by itself and as it is posted, with paths of its own', () => {
    const { cna: container } = good()
    container.title = ''
    expect(lintCve(container)).toMatchObject([
      { path: '/title', rule: 'schema.min-length', because: 'It is empty.' },
    ])
    expect(lintCve({ cnaContainer: container })).toMatchObject([{ path: '/cnaContainer/title' }])
  })

  test.each<[(each: ReturnType<typeof good>) => void, string]>([
    [cna('descriptions', []), 'The list is empty.'],
    [
      cna('descriptions', [{ lang: 'de', value: 'x' }]),
      'No item of the list is of the kind that must be there.',
    ],
    [
      cna('descriptions', [
        { lang: 'english!', value: 'x' },
        { lang: 'en', value: 'y' },
      ]),
      'It does not have the form',
    ],
    [
      cna('descriptions', [{ lang: 'en', value: 'x'.repeat(4097) }]),
      'It is longer than 4096 characters.',
    ],
    [cna('title', 7), 'It must be of type string.'],
    [cna('references', [{ url: 'nowhere' }]), 'It is no absolute URL.'],
    [
      cna('references', [{ url: 'https://a.example' }, { url: 'https://a.example' }]),
      'Items 0 and 1 of the list are the same.',
    ],
    [
      cna('references', [{ url: 'https://a.example', tags: ['no-tag'] }]),
      'It is no tag of the format',
    ],
    [
      cna('credits', [{ lang: 'en', value: 'x', type: 'friend' }]),
      'It is none of the allowed values: finder',
    ],
    [cna('metrics', [{ format: 'CVSS' }]), 'A metric needs one of'],
    [cna('surprise', 1), '"surprise" is no member of this object.'],
    [product({ versions: [{ version: '1' }] }), 'A version needs version and status alone'],
    [
      ({ product: each }) => {
        delete each.vendor
      },
      'A product needs vendor and product',
    ],
    [cna('source', {}), 'It has fewer than 1 members.'],
    [cna('metrics', cvss({ baseScore: 11 })), 'It is above 10.'],
    [cna('metrics', cvss({ baseScore: -1 })), 'It is below 0.'],
  ])('the schema speaks plainly (case %#): %s', (spoil, words) => {
    const each = good()
    spoil(each)
    const found = lintCve(each.record).filter(({ rule }) => rule.startsWith('schema.'))
    expect(found.map(({ because }) => because).join('\n')).toContain(words)
  })
})

describe('OSV rules', () => {
  const base = (): Record<string, Json> => ({
    schema_version: '1.7.5',
    id: 'PSF-2030-1',
    modified: '2030-01-02T00:00:00Z',
    published: '2030-01-01T00:00:00Z',
    summary: 'S',
    details: 'D',
    aliases: ['CVE-2030-1234'],
    affected: [
      {
        package: { ecosystem: 'PyPI', name: 'pip', purl: 'pkg:pypi/pip' },
        ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed: '23.3' }] }],
      },
    ],
    credits: [{ name: 'A', type: 'FINDER' }],
    references: [{ type: 'WEB', url: 'https://example.org' }],
    severity: [{ type: 'CVSS_V3', score: 'CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:N/I:H/A:N' }],
  })
  const packageOf = (fields: Record<string, Json>): Json => [
    { package: { ecosystem: 'PyPI', name: 'pip', ...fields } },
  ]
  const events = (...list: Json[]): Json => [
    { package: { ecosystem: 'PyPI', name: 'pip' }, ranges: [{ type: 'ECOSYSTEM', events: list }] },
  ]

  test('the record they start from has no finding', () => {
    expect(lintOsv(base())).toEqual([])
  })

  test.each<[string, Record<string, Json>]>([
    ['date.out-of-order', { modified: '2029-01-01T00:00:00Z' }],
    ['date.out-of-order', { withdrawn: '2029-01-01T00:00:00Z' }],
    ['osv.withdrawn-without-reason', { withdrawn: '2030-02-01T00:00:00Z', details: ' ' }],
    ['osv.repeated-id', { aliases: ['PSF-2030-1'] }],
    ['osv.repeated-id', { related: ['CVE-2030-1234'] }],
    ['osv.long-summary', { summary: 'x'.repeat(121) }],
    ['osv.long-summary', { summary: 'a\nb' }],
    [
      'severity.wrong-type',
      {
        severity: [
          { type: 'CVSS_V2', score: 'AV:N/AC:L/Au:N/C:C/I:C/A:C' },
          { type: 'CVSS_V9', score: 'x' },
        ],
      },
    ],
    ['url.doubled-scheme', { references: [{ type: 'WEB', url: 'https://http://example.org' }] }],
    [
      'url.duplicate',
      {
        references: [
          { type: 'WEB', url: 'https://a.example' },
          { type: 'FIX', url: 'https://a.example' },
        ],
      },
    ],
    ['credit.no-type', { credits: [{ name: 'A' }] }],
    ['osv.name-not-normalized', { affected: packageOf({ name: 'Pip' }) }],
    ['purl.malformed', { affected: packageOf({ purl: 'pip' }) }],
    ['purl.with-version', { affected: packageOf({ purl: 'pkg:pypi/pip@1' }) }],
    ['purl.does-not-match', { affected: packageOf({ purl: 'pkg:pypi/pipx' }) }],
    ['purl.does-not-match', { affected: packageOf({ purl: 'pkg:npm/pip' }) }],
    ['osv.not-matchable', { affected: [{ versions: ['1'] }] }],
    ['version.not-orderable', { affected: events({ introduced: 'x' }) }],
    ['version.range-out-of-order', { affected: events({ introduced: '2' }, { fixed: '2.0' }) }],
    [
      'version.range-out-of-order',
      { affected: events({ introduced: '2' }, { last_affected: '1' }) },
    ],
  ])('%s (case %#) is found', (rule, fields) => {
    const findings = lintOsv({ ...base(), ...fields }).filter(
      (each) => !each.rule.startsWith('schema.'),
    )
    if (rule === 'severity.wrong-type') expect(findings.map((each) => each.rule)).toEqual([])
    else expect(rulesOf(findings)).toEqual([rule])
  })

  test('a vector under the type of another version is named', () => {
    const severity = [{ type: 'CVSS_V4', score: 'CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:N/I:H/A:N' }]
    expect(rulesOf(lintOsv({ ...base(), severity }))).toEqual([
      'schema.pattern',
      'severity.wrong-type',
    ])
    const affected = [
      {
        package: { ecosystem: 'PyPI', name: 'pip' },
        severity: [{ type: 'CVSS_V3', score: 'CVSS:3.1/AV:L' }],
      },
    ]
    const { severity: _severity, ...rest } = base()
    expect(lintOsv({ ...rest, affected })).toMatchObject([
      { rule: 'severity.invalid-vector', path: '/affected/0/severity/0/score' },
    ])
  })

  test('ranges that cannot be ordered, and repositories, are left alone', () => {
    const affected = [
      {
        package: { ecosystem: 'Debian:12', name: 'Curl', purl: 'pkg:deb/debian/curl' },
        ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '9' }, { fixed: '1' }] }],
      },
      { ranges: [{ type: 'GIT', repo: 'https://a.example', events: [{ introduced: '0' }] }] },
    ]
    expect(lintOsv({ ...base(), affected })).toEqual([])
  })
})

describe('formats', () => {
  test('lengths count code points', () => {
    expect(['', 'abc', 'a\u{1f600}b', '\ud83d', '\ude00\ud83d'].map(codePointLength)).toEqual([
      0, 3, 3, 1, 2,
    ])
  })

  test('IRIs allow letters of every script; references may be relative', () => {
    expect([
      isIri('https://例え.example/ü'),
      isIri('例え'),
      formats['iri-reference']('例え/a'),
      formats['iri-reference']('a b'),
    ]).toEqual([true, false, true, false])
    expect([isUri('http://[::1]:80/'), isUri('http://[::1'), isUri('mailto:a@b.example')]).toEqual([
      true,
      false,
      true,
    ])
  })
})
