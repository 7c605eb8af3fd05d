/*
 * Proves the rules for CVE records, each on a good record made wrong in one way. What a finding says to a person is held
 * by the snapshots.
 */
import { describe, expect, test } from 'vitest'
import type { Json, JsonObject } from '../json/json.js'
import { lintCve } from './lint.js'
import { issuesOf } from './lint-container.js'
import { DEFAULT_CVE_LINT_OPTIONS } from './lint-options.js'

const rulesOf = (findings: readonly { rule: string }[]) =>
  [...new Set(findings.map(({ rule }) => rule))].sort()

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

const cvss4 = (baseScore: number): Json => [
  {
    cvssV4_0: {
      version: '4.0',
      vectorString: 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:N/VA:N/SC:N/SI:N/SA:N',
      baseScore,
      baseSeverity: 'HIGH',
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

  const statuses = (affected: Record<string, Json>, unaffected: Record<string, Json>) =>
    product({
      versions: [
        { status: 'affected', ...affected },
        { status: 'unaffected', ...unaffected },
      ],
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
    ['purl.malformed', product({ packageURL: 'pkg:pypi' })],
    [
      'purl.does-not-match',
      product({
        collectionURL: 'https://pypi.org',
        packageName: 'pip',
        packageURL: 'pkg:pypi/pipx',
      }),
    ],
    ['version.not-orderable', version({ version: 'three', lessThan: '4' })],
    ['version.range-out-of-order', version({ lessThan: '3.0.0' })],
    ['version.range-out-of-order', version({ versionType: 'semver', lessThanOrEqual: '2.9.9' })],
    ['version.range-out-of-order', version({ versionType: 'custom', lessThan: '2.0' })],
    ['version.two-statuses', statuses({ version: '3.1' }, { version: '3.1', versionType: 'git' })],
    [
      'version.two-statuses',
      statuses(
        { version: '3.0', lessThan: '*', versionType: 'python' },
        { version: '3.0', lessThan: '*', versionType: 'python' },
      ),
    ],
    [
      'version.statements-overlap',
      statuses(
        { version: '3.0', lessThanOrEqual: '3.2', versionType: 'python' },
        { version: '3.2' },
      ),
    ],
    [
      'version.statements-overlap',
      statuses(
        { version: '2', lessThan: '*', versionType: 'custom' },
        { version: '1', lessThan: '3', versionType: 'custom' },
      ),
    ],
    [
      'version.statements-overlap',
      statuses({ version: '3.1' }, { version: '3.1.0', versionType: 'semver' }),
    ],
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
    ['version.unnamed', version({ version: '*', versionType: 'custom' })],
    ['version.unnamed', version({ version: '< 2.0' })],
    ['version.unnamed', version({ version: 'unspecified', lessThan: '2.0' })],
    ['version.unnamed', version({ version: '8.1.*', versionType: 'custom', lessThan: '8.1.28' })],
    ['version.unnamed', version({ lessThan: '21.2*-EVO' })],
    ['version.range-out-of-order', version({ lessThan: '2.*' })],
    [
      'version.statements-overlap',
      statuses(
        { version: '6.1', lessThanOrEqual: '6.1.*', versionType: 'custom' },
        { version: '6.1.77', lessThan: '7', versionType: 'custom' },
      ),
    ],
    [
      'version.statements-overlap',
      statuses(
        { version: '6.1', lessThan: '6.2', versionType: 'custom' },
        { version: '*', lessThan: '6.1.3', versionType: 'custom' },
      ),
    ],
    ['url.doubled-scheme', cna('references', [{ url: 'https://https//example.org' }])],
    ['cve.says-nothing', cna('title', ' ** ')],
    ['cve.says-nothing', cna('descriptions', [{ lang: 'en', value: '\u00a0.' }])],
  ])('%s (case %#) is found, and nothing else', (rule, spoil) => {
    const each = good()
    spoil(each)
    expect(rulesOf(lintCve(each.record))).toEqual([rule])
    expect(lintCve(each.record)).toMatchSnapshot()
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
    expect(lintCve(each.record)).toMatchSnapshot()
  })

  test.each<[string, (each: ReturnType<typeof good>) => void]>([
    ['a range of one version that includes its end', version({ lessThanOrEqual: '3.0' })],
    ['an unbounded range', version({ lessThan: '*' })],
    [
      'an unaffected version right behind the affected ones',
      statuses({ version: '0', lessThan: '3.2', versionType: 'python' }, { version: '3.2' }),
    ],
    [
      'an unaffected range before an affected one',
      statuses(
        { version: '3.2', lessThan: '*', versionType: 'semver' },
        { version: '0', lessThan: '3.2', versionType: 'semver' },
      ),
    ],
    [
      'ranges of versions of two kinds',
      statuses(
        { version: '0', lessThan: '3', versionType: 'python' },
        { version: '0', lessThan: '*', versionType: 'git' },
      ),
    ],
    [
      'ranges that nobody can order',
      statuses(
        { version: 'a', lessThan: 'd', versionType: 'custom' },
        { version: 'b', lessThan: 'c', versionType: 'custom' },
      ),
    ],
    [
      'a version of which it is not known, and one whose status changes',
      product({
        versions: [
          { version: '3.1', status: 'affected' },
          { version: '3.1', status: 'unknown' },
          {
            version: '3.0',
            lessThan: '4',
            versionType: 'python',
            status: 'unaffected',
            changes: [{ at: '3.2', status: 'affected' }],
          },
        ],
      }),
    ],
    [
      'a custom version that is a word',
      version({ versionType: 'custom', version: 'three', lessThan: 'four' }),
    ],
    [
      'another vendor’s product of the same name',
      product({ vendor: 'Sharp Pens Ltd', product: 'Pip' }),
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
    expect(rulesOf(lintCve(each.record))).toEqual([])
  })

  test.each([
    [cvss({ baseScore: 5.6 }), 'error'],
    [cvss4(8.7), undefined],
    [cvss4(8.6), 'warning'],
    [cvss4(8.5), 'error'],
  ])(
    'a score that differs by the rounding of CVSS 4 is only warned about (case %#)',
    (metrics, level) => {
      const each = good()
      each.cna.metrics = metrics
      const found = lintCve(each.record).filter(({ rule }) => rule.startsWith('severity.'))
      expect(found.map((finding) => finding.level)).toEqual(level === undefined ? [] : [level])
    },
  )

  test('a contradiction within the record is an error, what is only odd a warning', () => {
    const levelOf = (spoil: (each: ReturnType<typeof good>) => void) => {
      const each = good()
      spoil(each)
      return lintCve(each.record).map(({ rule, level }) => `${level} ${rule}`)
    }
    expect([
      levelOf(cna('metrics', cvss({ attackVector: 'NETWORK' }))),
      levelOf(version({ lessThan: '2.0' })),
      levelOf(version({ versionType: 'custom', lessThan: '2.0' })),
      levelOf(
        cna('problemTypes', [
          { descriptions: [{ lang: 'en', cweId: 'CWE-79', description: 'CWE-80 Basic XSS' }] },
        ]),
      ),
      levelOf(({ metadata }) => {
        metadata.dateUpdated = '2030-01-01T12:00:00Z'
      }),
    ]).toEqual([
      ['error severity.metric-does-not-match'],
      ['error version.range-out-of-order'],
      ['warning version.range-out-of-order'],
      ['error weakness.does-not-match'],
      ['error date.out-of-order'],
    ])
  })

  test('a star ends everything, or a branch', () => {
    const ends = [{ lessThan: '*' }, { lessThan: '3.*' }, { lessThanOrEqual: '3.1.*' }]
    for (const end of [...ends, { version: '*', lessThan: '3.0' }]) {
      const each = good()
      version(end)(each)
      expect(lintCve(each.record)).toEqual([])
    }
  })

  test('a range without a type is an error of the schema and named as what it is', () => {
    const each = good()
    each.product.versions = [{ version: '1', lessThan: '2', status: 'affected' }]
    expect(rulesOf(lintCve(each.record))).toEqual(['schema.one-of', 'version.range-without-type'])
    expect(lintCve(each.record)).toMatchSnapshot()
  })

  test('a word that does not fit its score is named once by the schema and once as what it is', () => {
    const each = good()
    each.cna.metrics = cvss({ baseSeverity: 'HIGH' })
    expect(lintCve(each.record)).toMatchObject([
      { rule: 'schema.any-of', because: 'The score and its severity word do not fit one another.' },
      { rule: 'severity.score-does-not-match', because: 'A score of 5.5 is MEDIUM, not HIGH.' },
    ])
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
    expect(lintCve(record, options)).toMatchSnapshot()
    expect(issuesOf(record as JsonObject)).toEqual(['https://example.org/a'])
    const own = { ...(record as JsonObject), cveMetadata: { cveId: 'CVE-2029-1' } }
    expect(rulesOf(lintCve(own, options))).not.toContain('cve.shared-issue')
  })

  test('a rejected record needs a reason, and none of what a published one needs', () => {
    const rejected = (value: string) =>
      lintCve({
        rejectedReasons: [{ lang: 'en', value }],
        providerMetadata: { orgId: '28c92f92-d60d-412d-b760-e73465c3df22' },
      })
    expect(rejected('Duplicate.')).toEqual([])
    for (const unsaid of [' ', '.', '** REJECT **', 'Rejected.'])
      expect(rulesOf(rejected(unsaid)), unsaid).toEqual(['cve.rejected-without-reason'])
    expect(rulesOf(rejected('** REJECT ** Of 2030, a duplicate.'))).toEqual([])
    expect(rulesOf(rejected('重複'))).toEqual([])
    expect(rejected(' ')).toMatchSnapshot()
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
    [cna('metrics', cvss({ baseScore: 11 })), 'It is none of the allowed values: 0, 0.1'],
    [
      cna('metrics', [
        { cvssV2_0: { version: '2.0', vectorString: 'AV:N/AC:L/Au:N/C:C/I:C/A:C', baseScore: -1 } },
      ]),
      'It is below 0.',
    ],
    [
      cna('metrics', [
        { cvssV2_0: { version: '2.0', vectorString: 'AV:N/AC:L/Au:N/C:C/I:C/A:C', baseScore: 11 } },
      ]),
      'It is above 10.',
    ],
  ])('the schema speaks plainly (case %#): %s', (spoil, words) => {
    const each = good()
    spoil(each)
    const found = lintCve(each.record).filter(({ rule }) => rule.startsWith('schema.'))
    expect(found.map(({ because }) => because).join('\n')).toContain(words)
  })
})

test('odd shapes are passed over by the rules, for the schema names them', () => {
  const rules = rulesOf(
    lintCve(
      {
        containers: {
          cna: {
            affected: [{ product: 'PIP', collectionURL: 'https://pypi.org' }],
            references: [{ tags: ['issue-tracking'] }, { url: 'https://b.example' }],
            metrics: [
              {
                cvssV3_1: {
                  vectorString: 'CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:N/I:H/A:N',
                  baseSeverity: 'HIGH',
                },
              },
            ],
          },
        },
      },
      {
        products: [{ product: 'pip', vendor: 'V' }],
        issueOwners: new Map([['https://b.example', 'CVE-1']]),
      },
    ),
  )
  expect(rules.filter((rule) => !rule.startsWith('schema.'))).toEqual([
    'cve.no-credits',
    'cve.no-title',
    'cve.no-weakness',
    'cve.product-spelling',
    'severity.score-does-not-match',
  ])
  expect(issuesOf({ containers: { cna: { references: [{ tags: ['issue-tracking'] }] } } })).toEqual(
    [],
  )
})

const REJECTING = 'b3c5a5a4-6b1a-4b6c-8f39-0d3c1a5f6e7d'

test('a rejected record without reasons is told that, and not what a published one should have', () => {
  const rejected = {
    ...{ dataType: 'CVE_RECORD', dataVersion: '5.2.0' },
    cveMetadata: { cveId: 'CVE-2030-1234', assignerOrgId: REJECTING, state: 'REJECTED' },
    containers: { cna: { providerMetadata: { orgId: REJECTING } } },
  }
  expect(lintCve(rejected).map(({ path, rule }) => [path, rule])).toEqual([
    ['/containers/cna', 'schema.required'],
  ])
})
