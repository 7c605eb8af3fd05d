/*
 * Proves what each member of an OSV record becomes in the hub and back, field by field, and what the profile `default`
 * makes of each: whole values are compared, so a member in the wrong place is seen from both sides.
 */
import { describe, expect, test } from 'vitest'
import { type Advisory, CREDIT_TYPES, createAdvisory } from '../advisory/advisory.js'
import { createAffected } from '../advisory/affected.js'
import type { Json, JsonObject } from '../json/json.js'
import { convertToOsv } from './convert.js'
import { readOsv } from './read.js'
import { writeOsv } from './write.js'

const read = (source: Json): Advisory => {
  const result = readOsv(source)
  if (!result.ok) throw new Error(result.because)
  expect(result.lost).toEqual([])
  expect(writeOsv(result.value).record).toEqual(source)
  return result.value
}

const V31 = 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:L/I:L/A:L'
const V40 = 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:L/VI:L/VA:L/SC:N/SI:N/SA:N'
const V2 = 'AV:N/AC:L/Au:N/C:P/I:P/A:P'

const record: JsonObject = {
  schema_version: '1.6.0',
  id: 'X-1',
  aliases: ['CVE-2030-1001'],
  related: ['X-2'],
  upstream: ['X-3'],
  published: '2030-01-01T00:00:00Z',
  modified: '2030-01-02T00:00:00Z',
  withdrawn: '2030-01-03T00:00:00Z',
  summary: 'Summary',
  details: 'Details',
  severity: [
    { type: 'CVSS_V2', score: V2 },
    { type: 'CVSS_V3', score: V31 },
    { type: 'CVSS_V4', score: V40, x: 1 },
    { type: 'Ubuntu', score: 'medium' },
  ],
  affected: [
    {
      package: { ecosystem: 'PyPI', name: 'p', purl: 'pkg:pypi/p' },
      severity: [{ type: 'CVSS_V3', score: V31 }],
      ranges: [
        { type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed: '1' }] },
        { type: 'GIT', repo: 'https://repo.example', events: [{ introduced: '0' }], x: 2 },
        { type: 'SEMVER', events: [{ introduced: '1.0.0' }, { last_affected: '2.0.0' }] },
        { type: 'ECOSYSTEM', events: [{ introduced: '3' }, { limit: '4' }] },
      ],
      versions: ['0.9'],
      ecosystem_specific: { a: 1 },
    },
    { package: { ecosystem: 'npm', name: 'q', x: 3 } },
  ],
  references: [
    { type: 'FIX', url: 'https://a.example' },
    { type: 'WEB', url: 'https://b.example', x: 4 },
  ],
  credits: [
    { name: 'Ada', contact: ['https://ada.example'], type: 'REMEDIATION_DEVELOPER' },
    { name: 'Bob', x: 5 },
  ],
  database_specific: { cwe_ids: ['CWE-79', 'CWE-79'], other: 6 },
  x_top: 7,
}

describe('every member has its field', () => {
  const advisory = read(record)

  test('of the record', () => {
    expect(advisory).toMatchObject({
      id: 'X-1',
      aliases: ['CVE-2030-1001'],
      related: ['X-2'],
      upstream: ['X-3'],
      title: 'Summary',
      descriptions: [{ language: 'en', value: 'Details' }],
    })
    expect(advisory.dates).toStrictEqual({
      published: '2030-01-01T00:00:00Z',
      modified: '2030-01-02T00:00:00Z',
    })
    expect(advisory.withdrawal).toStrictEqual({
      at: '2030-01-03T00:00:00Z',
      reasons: [],
      replacedBy: [],
    })
    expect(advisory.extra).toStrictEqual({
      osv: { schema_version: '1.6.0', x_top: 7, database_specific: { other: 6 } },
    })
    expect(advisory.weaknesses.map(({ cweId }) => cweId)).toEqual(['CWE-79', 'CWE-79'])
  })

  test('of the severities', () => {
    expect(advisory.severities).toStrictEqual([
      { type: 'CVSS_V2', vector: V2, scenarios: [], extra: { osv: {} } },
      { type: 'CVSS_V3', vector: V31, scenarios: [], extra: { osv: {} } },
      { type: 'CVSS_V4', vector: V40, scenarios: [], extra: { osv: { x: 1 } } },
      { type: 'Ubuntu', vector: 'medium', scenarios: [], extra: { osv: {} } },
    ])
  })

  test('of the packages and ranges', () => {
    const [first, second] = advisory.affected
    expect(first).toStrictEqual(
      createAffected({
        package: { ecosystem: 'PyPI', name: 'p', purl: 'pkg:pypi/p' },
        severities: [{ type: 'CVSS_V3', vector: V31, scenarios: [], extra: { osv: {} } }],
        ranges: [
          { type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed: '1' }] },
          {
            type: 'GIT',
            repo: 'https://repo.example',
            events: [{ introduced: '0' }],
            extra: { osv: { x: 2 } },
          },
          { type: 'SEMVER', events: [{ introduced: '1.0.0' }, { last_affected: '2.0.0' }] },
          { type: 'ECOSYSTEM', events: [{ introduced: '3' }, { limit: '4' }] },
        ],
        listed: ['0.9'],
        extra: { osv: { ecosystem_specific: { a: 1 } } },
      }),
    )
    expect(second?.package).toStrictEqual({
      ecosystem: 'npm',
      name: 'q',
      extra: { osv: { x: 3 } },
    })
  })

  test('of the references and the credits', () => {
    expect(advisory.references).toStrictEqual([
      { url: 'https://a.example', type: 'FIX', tags: [] },
      { url: 'https://b.example', type: 'WEB', tags: [], extra: { osv: { x: 4 } } },
    ])
    expect(advisory.credits).toStrictEqual([
      {
        name: 'Ada',
        contacts: ['https://ada.example'],
        type: 'remediation developer',
        extra: { osv: {} },
      },
      { name: 'Bob', contacts: [], extra: { osv: { x: 5 } } },
    ])
  })

  test('of each credit type', () => {
    const credits = CREDIT_TYPES.map((type) => ({
      name: 'A',
      type: type.toUpperCase().replaceAll(' ', '_'),
    }))
    expect(read({ id: 'X-1', credits }).credits.map(({ type }) => type)).toEqual([...CREDIT_TYPES])
  })
})

describe('what is not there is not made up', () => {
  test('an id alone is an id alone', () => {
    expect(read({ id: 'X-1' })).toStrictEqual(createAdvisory({ id: 'X-1', extra: { osv: {} } }))
  })

  test('an empty record of our own has only the version of the schema', () => {
    expect(writeOsv(createAdvisory()).record).toStrictEqual({ schema_version: '1.7.5' })
  })

  test.each<[string, JsonObject, keyof Advisory]>([
    ['an unknown severity', { severity: [{ type: 'CVSS_V9', score: V31 }] }, 'severities'],
    ['a severity without a score', { severity: [{ type: 'CVSS_V3' }] }, 'severities'],
    ['an unknown reference', { references: [{ type: 'NEW', url: 'https://a' }] }, 'references'],
    ['a reference without a type', { references: [{ url: 'https://a' }] }, 'references'],
    ['a reference without a URL', { references: [{ type: 'WEB' }] }, 'references'],
    ['a credit without a name', { credits: [{ type: 'FINDER' }] }, 'credits'],
    ['a credit of an unknown type', { credits: [{ name: 'A', type: 'FRIEND' }] }, 'credits'],
    ['weaknesses that are no texts', { database_specific: { cwe_ids: [79] } }, 'weaknesses'],
  ])('%s is left as it is', (_, fields, field) => {
    expect(read({ id: 'X-1', ...fields })[field]).toEqual([])
  })

  test.each<[string, JsonObject]>([
    ['a package without an ecosystem', { package: { name: 'p' } }],
    ['a package without a name', { package: { ecosystem: 'PyPI' } }],
    ['a range of no known type', { ranges: [{ type: 'LINE', events: [{ introduced: '0' }] }] }],
    [
      'an event of two kinds',
      { ranges: [{ type: 'SEMVER', events: [{ introduced: '0', fixed: '1' }] }] },
    ],
    ['an event that is no text', { ranges: [{ type: 'SEMVER', events: [{ introduced: 0 }] }] }],
  ])('%s is left as it is', (_, fields) => {
    const [affected] = read({ id: 'X-1', affected: [fields] }).affected
    expect(affected).not.toHaveProperty('package')
    expect(affected?.ranges.flatMap(({ events }) => events)).toEqual([])
  })
})

describe('records of our own, member by member', () => {
  const text = (value: string) => ({ language: 'en', value })

  test('everything that OSV has a place for', () => {
    const advisory = createAdvisory({
      id: 'X-1',
      aliases: ['X-1', 'CVE-2030-1001'],
      related: ['X-2'],
      upstream: ['X-3'],
      title: 'Summary',
      descriptions: [text('Details')],
      dates: { published: '2030-01-01T00:00:00Z', modified: '2030-01-02T00:00:00Z' },
      affected: [
        createAffected({
          package: { ecosystem: 'PyPI', name: 'p', purl: 'pkg:pypi/p' },
          severities: [{ type: 'CVSS_V3', vector: V31, scenarios: [] }],
          ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed: '1' }] }],
          listed: ['0.9'],
        }),
      ],
      references: [{ url: 'https://a.example', tags: ['patch'] }],
      credits: [{ name: 'Ada', contacts: ['https://ada.example'], type: 'tool' }],
      severities: [{ type: 'CVSS_V4', vector: V40, scenarios: [] }],
      weaknesses: [{ cweId: 'CWE-79' }, { cweId: 'CWE-79' }],
    })
    expect(writeOsv(advisory)).toStrictEqual({
      record: {
        schema_version: '1.7.5',
        id: 'X-1',
        aliases: ['CVE-2030-1001'],
        related: ['X-2'],
        upstream: ['X-3'],
        published: '2030-01-01T00:00:00Z',
        modified: '2030-01-02T00:00:00Z',
        summary: 'Summary',
        details: 'Details',
        severity: [{ type: 'CVSS_V4', score: V40 }],
        affected: [
          {
            package: { ecosystem: 'PyPI', name: 'p', purl: 'pkg:pypi/p' },
            severity: [{ type: 'CVSS_V3', score: V31 }],
            ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed: '1' }] }],
            versions: ['0.9'],
          },
        ],
        references: [{ type: 'FIX', url: 'https://a.example' }],
        credits: [{ name: 'Ada', contact: ['https://ada.example'], type: 'TOOL' }],
        database_specific: { cwe_ids: ['CWE-79'] },
      },
      lost: [],
    })
  })

  const severities = (...list: [string, string][]) =>
    writeOsv(
      createAdvisory({
        severities: list.map(([type, vector]) => ({
          type: type as 'CVSS_V3',
          vector,
          scenarios: [],
        })),
      }),
    )

  test('the same vector stands once, CVSS 2 only alone, others and broken ones not at all', () => {
    const { record: written, lost } = severities(
      ['CVSS_V2', V2],
      ['CVSS_V3', V31],
      ['CVSS_V3', V31],
      ['CVSS_V3', 'CVSS:3.1/AV:N'],
      ['Ubuntu', 'low'],
      ['other', 'SSVC'],
    )
    expect(written.severity).toEqual([
      { type: 'CVSS_V3', score: V31 },
      { type: 'Ubuntu', score: 'low' },
    ])
    const newer = 'A newer CVSS, or the same vector, is there already.'
    expect(lost).toEqual([
      { path: '/severities/0', reason: newer },
      { path: '/severities/2', reason: newer },
      { path: '/severities/3', reason: 'The vector is invalid.' },
      { path: '/severities/5', reason: 'OSV carries CVSS only.' },
    ])
    expect(severities(['CVSS_V2', V2]).record.severity).toEqual([{ type: 'CVSS_V2', score: V2 }])
  })

  test('a product without a package keeps its commits and says that its versions are lost', () => {
    const affected = createAffected({
      product: 'P',
      ranges: [
        { type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed: '1' }] },
        { type: 'GIT', repo: 'https://repo.example', events: [{ introduced: '0' }] },
      ],
      listed: ['0.9'],
    })
    const { record: written, lost } = writeOsv(createAdvisory({ affected: [affected] }))
    expect(written.affected).toEqual([
      {
        ranges: [{ type: 'GIT', repo: 'https://repo.example', events: [{ introduced: '0' }] }],
        versions: ['0.9'],
      },
    ])
    expect(lost.map(({ path }) => path)).toEqual(['/affected/0/versions', '/affected/0/product'])
  })

  test('only Go has imports, and its routines are no loss', () => {
    const of = (ecosystem: string, programRoutines: string[]) =>
      writeOsv(
        createAdvisory({
          affected: [createAffected({ package: { ecosystem, name: 'n' }, programRoutines })],
        }),
      )
    expect(of('Go', ['F']).record.affected).toEqual([
      {
        package: { ecosystem: 'Go', name: 'n' },
        ecosystem_specific: { imports: [{ path: 'n', symbols: ['F'] }] },
      },
    ])
    expect(of('Go', ['F']).lost).toEqual([])
    expect(of('Go', []).record.affected).toMatchObject([
      { ecosystem_specific: { imports: [{ path: 'n' }] } },
    ])
    expect(of('PyPI', ['F']).record.affected).toEqual([
      { package: { ecosystem: 'PyPI', name: 'n' } },
    ])
    expect(of('PyPI', ['F']).lost.map(({ path }) => path)).toEqual(['/affected/0/programRoutines'])
  })
})

describe('profile default, member by member', () => {
  const convert = (advisory: Advisory, options: object = {}) => {
    const result = convertToOsv(advisory, { profile: 'default', ...options })
    if (!result.ok) throw new Error(result.because)
    return result
  }
  const base = createAdvisory({
    id: 'CVE-2030-1001',
    dates: { published: '2030-01-01T00:00:00' },
    descriptions: [{ language: 'en', value: 'D' }],
  })

  test('dates are in UTC; a record that never changed was last changed when it came out', () => {
    expect(convert(base).record).toStrictEqual({
      schema_version: '1.7.5',
      id: 'CVE-2030-1001',
      published: '2030-01-01T00:00:00Z',
      modified: '2030-01-01T00:00:00Z',
      details: 'D',
    })
    const provided = createAdvisory({
      id: 'CVE-2030-1001',
      provider: { orgId: 'o', dateUpdated: '2030-01-05T00:00:00Z' },
    })
    expect(convert(provided).record).toStrictEqual({
      schema_version: '1.7.5',
      id: 'CVE-2030-1001',
      modified: '2030-01-05T00:00:00Z',
    })
  })

  test('the PSF’s record begins under a provisional id, by either organisation', () => {
    const psf = { orgId: 'o', shortName: 'PSF' }
    expect(convert({ ...base, assigner: psf }).record).toMatchObject({
      id: 'PSF-0000-CVE-2030-1001',
      aliases: ['CVE-2030-1001'],
    })
    expect(convert({ ...base, provider: psf }).record.id).toBe('PSF-0000-CVE-2030-1001')
    expect(convert({ ...base, provider: { ...psf, shortName: 'X' } }).record.id).toBe(
      'CVE-2030-1001',
    )
  })

  test('a withdrawn one has its reason before its text, and when', () => {
    const withdrawal = { reasons: [{ language: 'en', value: 'Why' }], replacedBy: [] }
    const silent = { ...base, descriptions: [], withdrawal }
    expect(convert(silent).record).toMatchObject({
      details: 'Withdrawn: Why',
      withdrawn: '2030-01-01T00:00:00Z',
    })
    expect(convert({ ...base, withdrawal }).record.details).toBe('Withdrawn: Why\n\nD')
    const at = { ...withdrawal, at: '2030-03-01T00:00:00+01:00' }
    expect(convert({ ...base, withdrawal: at }).record.withdrawn).toBe('2030-02-28T23:00:00Z')
  })

  const existing: JsonObject = {
    schema_version: '1.5.0',
    id: 'PSF-2030-1',
    aliases: ['GHSA-1', 7],
    summary: 'Old',
    x_kept: 1,
    database_specific: { kept: 2, cwe_ids: ['CWE-1'] },
  }

  test('an update keeps what it does not say, and ours wins', () => {
    const { record: written, changed } = convert(
      { ...base, title: 'New', weaknesses: [{ cweId: 'CWE-79' }] },
      { existing },
    )
    expect(written).toStrictEqual({
      schema_version: '1.7.5',
      id: 'PSF-2030-1',
      aliases: ['GHSA-1', 'CVE-2030-1001'],
      summary: 'New',
      x_kept: 1,
      database_specific: { kept: 2, cwe_ids: ['CWE-79'] },
      published: '2030-01-01T00:00:00Z',
      modified: '2030-01-01T00:00:00Z',
      details: 'D',
    })
    expect(changed).toBe(true)
    const later = { ...base, dates: { published: '2031-01-01T00:00:00Z' } }
    const first = convert(base, { existing: { id: 'X-1' } }).record
    expect(convert(later, { existing: first }).changed).toBe(false)
  })

  test('versions at hand are listed, a package URL is added, or its own kept', () => {
    const affected = [
      createAffected({ package: { ecosystem: 'PyPI', name: 'p' }, listed: ['1'] }),
      createAffected({ package: { ecosystem: 'PyPI', name: 'q', purl: 'pkg:pypi/own' } }),
      createAffected({ package: { ecosystem: 'Nowhere', name: 'r' } }),
    ]
    const written = convert({ ...base, affected }).record.affected
    expect(written).toMatchObject([
      { package: { purl: 'pkg:pypi/p' }, versions: ['1'] },
      { package: { purl: 'pkg:pypi/own' } },
      { package: { ecosystem: 'Nowhere', name: 'r' } },
    ])
    expect(
      convert({ ...base, affected: [affected[0]] as never }, { versions: ['2'] }).record.affected,
    ).toMatchObject([{ versions: ['2'] }])
  })

  const hash = 'a'.repeat(40)
  const repo = 'https://repo.example/r'
  const fix = (url: string, ...tags: string[]) => ({ url, tags })
  const git = (fields: object, references: { url: string; tags: string[] }[], options = {}) => {
    const affected = [createAffected({ product: 'P', ...fields })]
    return convert({ ...base, affected, references }, options).record.affected
  }

  test('commits that are tagged as patches of the entry’s repository are its fixes', () => {
    const references = [
      fix(`${repo}/commit/${hash}`, 'patch'),
      fix(`${repo}/commit/${'b'.repeat(64)}`, 'patch'),
      fix(`${repo}/commit/${'c'.repeat(40)}`, 'related'),
      fix(`${repo}/commit/${'d'.repeat(39)}`, 'patch'),
      fix(`${repo}/commit/${'e'.repeat(41)}`, 'patch'),
      fix(`https://other.example/commit/${'f'.repeat(40)}`, 'patch'),
    ]
    const events = [{ introduced: '0' }, { fixed: hash }, { fixed: 'b'.repeat(64) }]
    expect(git({ repo }, references)).toEqual([{ ranges: [{ type: 'GIT', repo, events }] }])
    expect(git({ repo: `${repo}.git` }, references)).toMatchObject([{ ranges: [{ events }] }])
    expect(git({ repo: `${repo}/` }, references)).toMatchObject([{ ranges: [{ events }] }])
  })

  test('a repository alone is matchable, beside a package it is not needed', () => {
    expect(git({ repo }, [])).toEqual([
      { ranges: [{ type: 'GIT', repo, events: [{ introduced: '0' }] }] },
    ])
    const named = { ecosystem: 'PyPI', name: 'p' }
    expect(JSON.stringify(git({ repo, package: named }, []))).not.toContain('GIT')
    const ranges = [{ type: 'GIT', repo, events: [{ introduced: hash }] }]
    expect(git({ repo, ranges }, [fix(`${repo}/commit/${hash}`, 'patch')])).toEqual([{ ranges }])
  })

  test('where it came in is kept from the one entry of the existing record', () => {
    const entry = {
      ranges: [
        { type: 'GIT', events: [{ fixed: 'x' }, { introduced: hash }] },
        { type: 'GIT', events: [{ introduced: 'later' }] },
      ],
    }
    const from = (affected: Json) => {
      const written = git({ repo }, [], { existing: { id: 'X-1', affected } })
      return (written as { ranges: { events: { introduced: string }[] }[] }[])[0]?.ranges[0]
        ?.events[0]?.introduced
    }
    expect(from([entry])).toBe(hash)
    for (const odd of [[entry, entry], [], 'x', ['x'], [{ ranges: ['x', { events: 'x' }] }]]) {
      expect(from(odd)).toBe('0')
    }
  })
})
