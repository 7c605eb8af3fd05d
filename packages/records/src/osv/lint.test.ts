/*
 * Proves the rules for OSV records, each on a good record made wrong in one way. What a finding says to a person is held
 * by the snapshots.
 */
import { describe, expect, test } from 'vitest'
import type { Json } from '../json/json.js'
import { lintOsv } from './lint.js'

const rulesOf = (findings: readonly { rule: string }[]) =>
  [...new Set(findings.map(({ rule }) => rule))].sort()

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
    { package: { ecosystem: 'PyPI', name: 'pip', ...fields }, versions: ['1'] },
  ]
  const events = (...list: Json[]): Json => [
    { package: { ecosystem: 'PyPI', name: 'pip' }, ranges: [{ type: 'ECOSYSTEM', events: list }] },
  ]

  test('the record they start from has no finding', () => {
    expect(lintOsv(base())).toEqual([])
  })

  test.each<[string, Record<string, Json>]>([
    ['date.out-of-order', { modified: '2029-01-01T00:00:00Z' }],
    ['date.out-of-order', { withdrawn: '2029-01-01T00:00:00Z', details: 'Withdrawn: why.' }],
    ['date.placeholder', { modified: '0001-01-01T00:00:00Z' }],
    ['osv.withdrawn-without-reason', { withdrawn: '2030-02-01T00:00:00Z', details: ' ' }],
    ['osv.withdrawn-without-reason', { withdrawn: '2030-02-01T00:00:00Z' }],
    ['osv.repeated-id', { aliases: ['PSF-2030-1'] }],
    ['osv.repeated-id', { related: ['CVE-2030-1234'] }],
    ['osv.repeated-id', { aliases: ['CVE-2030-1234', 'CVE-2030-1234'] }],
    ['osv.repeated-id', { upstream: ['CVE-2030-1', 'CVE-2030-1'] }],
    ['osv.repeated-id', { upstream: ['CVE-2030-1'], related: ['CVE-2030-1'] }],
    ['osv.alias-and-upstream', { upstream: ['CVE-2030-1234'] }],
    ['osv.long-summary', { summary: 'x'.repeat(121) }],
    ['osv.long-summary', { summary: 'a\nb' }],
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
    expect(rulesOf(findings)).toEqual([rule])
    expect(findings).toMatchSnapshot()
  })

  test.each<[string, Record<string, Json>]>([
    ['in its details', { details: 'Withdrawn: the report was wrong.\n\nD' }],
    ['in its summary', { summary: 'Rejected: duplicate of CVE-2030-1' }],
    ['in a member of the database', { database_specific: { withdrawn_reason: 'Moved.' } }],
  ])('a withdrawn record may say why %s', (_, fields) => {
    const record = { ...base(), withdrawn: '2030-02-01T00:00:00Z', ...fields }
    expect(lintOsv(record)).toEqual([])
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
        versions: ['1'],
        severity: [{ type: 'CVSS_V3', score: 'CVSS:3.1/AV:L' }],
      },
    ]
    const { severity: _severity, ...rest } = base()
    expect(lintOsv({ ...rest, affected })).toMatchObject([
      { rule: 'severity.invalid-vector', path: '/affected/0/severity/0/score' },
    ])
    expect(lintOsv({ ...base(), severity })).toMatchSnapshot()
  })

  test('a package without a version is pointed out, and a URL that is none once', () => {
    const named = { package: { ecosystem: 'PyPI', name: 'pip' } }
    const range = { type: 'ECOSYSTEM', events: [{ introduced: '0' }] }
    const affected = [
      named,
      { ...named, versions: [], ranges: [] },
      { ...named, versions: ['1'] },
      { ...named, ranges: [range] },
    ]
    const references = [{ type: 'WEB', url: 'foo/bar' }]
    const found = lintOsv({ ...base(), severity: [], affected, references })
    expect(found.map(({ path, rule, level }) => [path, rule, level])).toEqual(
      expect.arrayContaining([
        ['/affected/0', 'osv.no-versions', 'warning'],
        ['/affected/1', 'osv.no-versions', 'warning'],
        ['/references/0/url', 'schema.format', 'error'],
      ]),
    )
    expect(found.filter(({ path }) => /references|affected\/[23]$/.test(path))).toHaveLength(1)
  })

  test('a package whose listed versions are none at all is told; an odd one among others is not', () => {
    const named = { package: { ecosystem: 'PyPI', name: 'pip' } }
    const affected = [
      { ...named, versions: ['banana', 'apple'] },
      { ...named, versions: ['2004d', '1.0'] },
      { package: { ecosystem: 'Elsewhere', name: 'pip' }, versions: ['banana'] },
    ]
    const found = lintOsv({ ...base(), affected }).filter(({ rule }) => rule.startsWith('version.'))
    expect(found).toMatchObject([
      { path: '/affected/0/versions/0', rule: 'version.not-orderable', level: 'warning' },
    ])
    expect(found[0]?.because).toContain('"banana" is no Python version')
  })

  test('ranges that cannot be ordered, and repositories, are left alone', () => {
    const affected = [
      {
        package: { ecosystem: 'Debian:12', name: 'Curl', purl: 'pkg:deb/debian/curl' },
        ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '9' }, { fixed: '1' }] }],
      },
      { ranges: [{ type: 'GIT', repo: 'https://a.example', events: [{ introduced: '0' }] }] },
    ]
    expect(lintOsv({ ...base(), affected, severity: [{ type: 'Ubuntu', score: 'low' }] })).toEqual(
      [],
    )
  })
})
