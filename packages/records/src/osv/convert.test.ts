/*
 * Proves both profiles of CVE → OSV on what the PSF's own tool made, and on Go's pairs.
 */
import { describe, expect, test } from 'vitest'
import { isWhole, loadGoPairs, loadRecords } from '../../test/data.js'
import { type Advisory, createAdvisory } from '../advisory/advisory.js'
import { createAffected } from '../advisory/affected.js'
import { joinContact } from '../advisory/credits.js'
import { readCve } from '../cve/read.js'
import { writeCve } from '../cve/write.js'
import { differences, type Json, type JsonObject } from '../json/json.js'
import { convertToOsv, findByAlias } from './convert.js'
import { lintOsv } from './lint.js'
import type { OsvConversionOptions } from './profile.js'
import { allocatePsfId, isProvisionalPsfId, isPsfId, provisionalPsfId } from './psf-id.js'
import { readOsv } from './read.js'

const cveRecords = loadRecords('psf-cve')
const expected = loadRecords('psf-osv-expected')

function read(source: Json): Advisory {
  const result = readCve(source)
  if (!result.ok) throw new Error(result.because)
  return result.value
}

function readBack(record: JsonObject): Advisory {
  const result = readOsv(record)
  if (!result.ok) throw new Error(result.because)
  return result.value
}

function advisoryOf(cveId: string): Advisory {
  return read(cveRecords.find((each) => (each.cveMetadata as JsonObject).cveId === cveId) ?? null)
}

function convert(advisory: Advisory, options: OsvConversionOptions) {
  const result = convertToOsv(advisory, options)
  if (!result.ok) throw new Error(result.because)
  return result
}

describe('profile psf', () => {
  test('all seven records that the PSF’s own tool made are compared', () => {
    expect(expected).toHaveLength(7)
    const ids = cveRecords.map((each) => (each.cveMetadata as JsonObject).cveId)
    for (const { aliases } of expected) expect(ids).toContain((aliases as string[])[0])
  })

  test.each(expected.map((each) => [(each.aliases as string[])[0] ?? '', each] as const))(
    '%s becomes what the PSF’s own tool makes of it',
    (cveId, record) => {
      const result = convert(advisoryOf(cveId), { profile: 'psf' })
      expect(differences(record, result.record)).toEqual([])
      expect(result.changed).toBe(true)
    },
  )

  const advisory = advisoryOf('CVE-2024-6232')
  const existing = {
    ...convert(advisory, { profile: 'psf', id: 'PSF-2024-12' }).record,
    summary: 'S',
    credits: [{ name: 'A' }],
    database_specific: { cwe_ids: ['CWE-1'], note: 'x' },
  }

  test('a record that only got new dates is not worth writing', () => {
    const same = {
      ...existing,
      database_specific: { cwe_ids: [] },
      modified: '2025-01-01T00:00:00Z',
    }
    expect(convert(advisory, { profile: 'psf', existing: same }).changed).toBe(false)
    const reordered = Object.fromEntries(Object.entries(same).reverse())
    expect(convert(advisory, { profile: 'psf', existing: reordered }).changed).toBe(false)
  })

  test('an update keeps id, summary and credits, and empties the CWE ids as the PSF’s tool does', () => {
    const { record, changed } = convert(advisory, { profile: 'psf', existing })
    expect(changed).toBe(true)
    expect(record).toMatchObject({
      id: 'PSF-2024-12',
      summary: 'S',
      credits: [{ name: 'A' }],
      database_specific: { cwe_ids: [], note: 'x' },
    })
  })

  test('an update keeps where the vulnerability came in, when one entry says so', () => {
    const range = {
      type: 'GIT',
      repo: 'https://github.com/python/cpython',
      events: [{ introduced: 'a'.repeat(40) }],
    }
    const introduced = (affected: Json) => {
      const { record } = convert(advisory, { profile: 'psf', existing: { ...existing, affected } })
      return JSON.stringify(record.affected).slice(0, 100)
    }
    expect(introduced([{ ranges: [range] }])).toContain('a'.repeat(40))
    expect(introduced([{ ranges: [range] }, { ranges: [range] }])).not.toContain('a'.repeat(40))
    expect(introduced([{ ranges: 'none' }])).toContain('"introduced":"0"')
    expect(introduced([7])).toContain('"introduced":"0"')
  })

  test('dates end in exactly one Z, in the way the PSF’s tool makes them', () => {
    const dated = (published: string) =>
      convert({ ...advisory, dates: { published } }, { profile: 'psf' }).record
    expect(dated('2024-09-03T12:29:00.102')).toMatchObject({
      published: '2024-09-03T12:29:00.102Z',
    })
    expect(dated('2024-09-03T12:29:00ZZ')).toMatchObject({ published: '2024-09-03T12:29:00Z' })
    expect(dated('2024-09-03T12:29:00Z')).not.toHaveProperty('modified')
  })

  test('only patches that are commits of CPython are fixes, twice when they stand twice', () => {
    const url = `https://github.com/python/cpython/commit/${'b'.repeat(40)}`
    const references = [
      { url, tags: ['patch'] },
      { url, tags: ['vendor-advisory', 'patch'] },
      { url, tags: ['issue-tracking', 'vendor-advisory'] },
      { url: url.replace('cpython', 'other'), tags: ['patch'] },
      { url: `https://github.com/python/cpython/commit/${'b'.repeat(19)}`, tags: ['patch'] },
      { url: `${url}/files`, tags: ['patch', 'issue-tracking'] },
    ]
    const { record } = convert({ ...advisory, references }, { profile: 'psf' })
    expect((record.references as JsonObject[]).map(({ type }) => type)).toEqual([
      'FIX',
      'FIX',
      'ADVISORY',
      'WEB',
      'WEB',
      'REPORT',
    ])
    const [{ ranges }] = record.affected as unknown as [{ ranges: [{ events: Json[] }] }]
    expect(ranges[0].events).toEqual([
      { introduced: '0' },
      { fixed: 'b'.repeat(40) },
      { fixed: 'b'.repeat(40) },
    ])
  })

  test.each<[string, Advisory, string]>([
    ['pip is not selected', advisoryOf('CVE-2023-5752'), 'osv.not-selected'],
    [
      'a record without a product is not selected',
      { ...advisory, affected: [] },
      'osv.not-selected',
    ],
    [
      'a description in another language is refused',
      { ...advisory, descriptions: [{ language: 'fr', value: 'x' }] },
      'osv.not-english',
    ],
    [
      'a record without a description is refused',
      { ...advisory, descriptions: [] },
      'osv.not-english',
    ],
    [
      'an advisory without a CVE id is refused',
      { ...advisory, id: 'PSF-2024-12' },
      'osv.no-cve-id',
    ],
  ])('%s', (_, each, refusal) => {
    expect(convertToOsv(each, { profile: 'psf' })).toMatchObject({ ok: false, refusal })
    expect(convertToOsv(each, { profile: 'psf' })).toMatchSnapshot()
  })
})

describe('profile default', () => {
  test('pip’s record has package, range, severity, credit and weakness', () => {
    const { record } = convert(advisoryOf('CVE-2023-5752'), { profile: 'default' })
    expect(lintOsv(record)).toEqual([])
    expect(record).toMatchObject({
      schema_version: '1.7.5',
      id: 'PSF-0000-CVE-2023-5752',
      aliases: ['CVE-2023-5752'],
      published: '2023-10-24T20:56:05.469Z',
      modified: '2024-09-17T14:16:23.805Z',
      summary: 'Mercurial configuration injectable in repo revision when installing via pip',
      severity: [{ type: 'CVSS_V3', score: 'CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:N/I:H/A:N' }],
      affected: [
        {
          package: { ecosystem: 'PyPI', name: 'pip', purl: 'pkg:pypi/pip' },
          ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed: '23.3' }] }],
        },
      ],
      credits: [{ name: 'Paul Gerste', type: 'REPORTER' }],
      database_specific: { cwe_ids: ['CWE-77'] },
    })
    expect((record.references as JsonObject[]).map(({ type }) => type)).toEqual([
      'FIX',
      'ADVISORY',
      'WEB',
      'WEB',
      'WEB',
      'WEB',
      'WEB',
    ])
  })

  test('CPython’s records lint clean, with the fixes as commits', () => {
    for (const source of cveRecords) {
      const { record } = convert(read(source), { profile: 'default', versions: ['3.12.0'] })
      expect(lintOsv(record)).toEqual([])
    }
    const { record, lost } = convert(advisoryOf('CVE-2024-6232'), {
      profile: 'default',
      id: 'PSF-2024-12',
      versions: ['3.12.0', '3.12.1'],
    })
    expect(record).toMatchObject({
      id: 'PSF-2024-12',
      affected: [{ ranges: [{ type: 'GIT' }], versions: ['3.12.0', '3.12.1'] }],
    })
    expect(lost.map(({ path }) => path)).toContain('/affected/0/versions')
  })

  test('profile psf says of a real record what it does not write', () => {
    const { lost } = convert(advisoryOf('CVE-2024-6232'), { profile: 'psf' })
    expect(lost).toMatchSnapshot()
  })

  test('Go’s 118 pairs: the same credits, the CVE among the ids, packages as the import paths', () => {
    for (const { cve, osv } of loadGoPairs()) {
      const { record } = convert(read(cve), { profile: 'default' })
      const result = record as {
        id: string
        aliases?: string[]
        credits?: { name: string; contact?: string[] }[]
        affected: { package: { name: string } }[]
      }
      const real = osv as {
        aliases: string[]
        credits?: { name: string }[]
        affected: { ecosystem_specific: { imports: { path: string }[] } }[]
      }
      expect(
        (result.credits ?? []).map(({ name, contact }) =>
          joinContact({ name, contacts: contact ?? [] }),
        ),
      ).toEqual((real.credits ?? []).map(({ name }) => name))
      expect([result.id, ...(result.aliases ?? [])].some((id) => real.aliases.includes(id))).toBe(
        true,
      )
      const paths = real.affected.flatMap((each) =>
        each.ecosystem_specific.imports.map(({ path }) => path),
      )
      expect(new Set(result.affected.map((each) => each.package.name))).toEqual(new Set(paths))
    }
  })

  const advisory = advisoryOf('CVE-2024-6232')

  test('a rejected record withdraws the existing one and keeps what it said', () => {
    const existing = convert(advisory, { profile: 'default', id: 'PSF-2024-12' }).record
    const rejected = read({
      dataType: 'CVE_RECORD',
      cveMetadata: {
        cveId: 'CVE-2024-6232',
        state: 'REJECTED',
        dateRejected: '2025-01-01T01:00:00+01:00',
      },
      containers: { cna: { rejectedReasons: [{ lang: 'en', value: 'Not a vulnerability.' }] } },
    })
    const { record, changed } = convert(rejected, { profile: 'default', existing })
    expect(changed).toBe(true)
    expect(record).toMatchObject({
      id: 'PSF-2024-12',
      withdrawn: '2025-01-01T00:00:00Z',
      details: `Withdrawn: Not a vulnerability.\n\n${existing.details}`,
      affected: existing.affected,
    })
    expect(convert(rejected, { profile: 'default', existing: record }).changed).toBe(false)
    expect(read(writeCve(readBack(record)).record).withdrawal?.reasons).toMatchObject([
      { value: 'Not a vulnerability.' },
    ])
  })

  test('all 48 rejected records of the sample become withdrawn ones', () => {
    const rejected = loadRecords('cve-records-sample')
      .map(read)
      .filter(({ withdrawal }) => withdrawal !== undefined)
    if (isWhole) expect(rejected).toHaveLength(48)
    for (const each of rejected) {
      const { record } = convert(each, { profile: 'default' })
      expect(record.withdrawn).toMatch(/Z$/)
      expect(lintOsv(record).filter(({ level }) => level === 'error')).toEqual([])
      expect(lintOsv(record).map(({ rule }) => rule)).not.toContain('osv.withdrawn-without-reason')
    }
  })

  test('every record of the sample becomes one the schema accepts, or keeps only its own defects', () => {
    const defects = new Set<string>()
    for (const source of loadRecords('cve-records-sample')) {
      const { record } = convert(read(source), { profile: 'default' })
      for (const each of lintOsv(record))
        if (each.level === 'error') defects.add(`${record.id} ${each.path} ${each.rule}`)
    }
    expect([...defects]).toEqual([])
  })

  test('an update gets the new id and drops the provisional one, keeps other aliases', () => {
    const first = convert(advisory, { profile: 'default' }).record
    const { record } = convert(advisory, {
      profile: 'default',
      id: 'PSF-2024-12',
      existing: { ...first, aliases: ['CVE-2024-6232', 'GHSA-1'], related: ['X-1'] },
    })
    expect(record).toMatchObject({
      id: 'PSF-2024-12',
      aliases: ['CVE-2024-6232', 'GHSA-1'],
      related: ['X-1'],
    })
  })

  test('what an earlier version said and this one does not is taken out, but what others wrote', () => {
    const before = {
      ...advisory,
      title: 'Slow',
      aliases: [...advisory.aliases, 'GHSA-2', 'GHSA-3'],
      credits: [{ name: 'Ada Example', type: 'finder' as const, contacts: [] }],
      weaknesses: [{ id: 'CWE-1', language: 'en' }],
    }
    const first = convert(before, { profile: 'default', id: 'PSF-2024-12' }).record
    const existing: JsonObject = {
      ...first,
      aliases: [...(first.aliases as string[]), 'GHSA-1'],
      summary: 'Slower',
      database_specific: { ...(first.database_specific as JsonObject), theirs: 1 },
    }
    const { title: _title, ...rest } = before
    const after = { ...rest, aliases: ['GHSA-3'], credits: [], weaknesses: [] }
    const update = (options: Partial<OsvConversionOptions>) =>
      convert(after, { profile: 'default', existing, ...options }).record
    const { credits: _credits, ...others } = existing
    expect(update({ before })).toEqual({
      ...others,
      aliases: ['GHSA-1', 'CVE-2024-6232', 'GHSA-3'],
      database_specific: { theirs: 1 },
    })
    expect(update({})).toMatchObject({
      credits: first.credits,
      aliases: expect.arrayContaining(['GHSA-2']),
      database_specific: existing.database_specific as JsonObject,
    })
    const alone = convert(after, { profile: 'default', existing: first, before }).record
    expect(alone).not.toHaveProperty('database_specific')
    expect(alone).not.toHaveProperty('summary')
  })

  test('references stand once, with the tags of all', () => {
    const references = [
      { url: 'https://a.example', tags: [] },
      { url: 'https://a.example', tags: ['issue-tracking'] },
    ]
    expect(convert({ ...advisory, references }, { profile: 'default' }).record.references).toEqual([
      { type: 'REPORT', url: 'https://a.example' },
    ])
  })
})

describe('ids', () => {
  test.each<[readonly string[], string, string | undefined]>([
    [[], '2026-03-01T00:00:00Z', 'PSF-2026-1'],
    [['PSF-2026-9', 'PSF-2026-10', 'PSF-2025-99'], '2026-03-01T00:00:00Z', 'PSF-2026-11'],
    [['PSF-2026-07', 'PSF-2026-x', 'PSF-0000-CVE-2026-1', 'CVE-2026-5'], '2026-03-01', undefined],
    [['PSF-2026-07', 'PSF-2026-x'], '2026-03-01T00:00:00Z', 'PSF-2026-1'],
    [['PSF-2026-3'], '2025-12-31T23:30:00-01:00', 'PSF-2026-4'],
    [[], 'soon', undefined],
  ])('after %j, a record of %s gets %s', (ids, published, id) => {
    expect(allocatePsfId(ids, published)).toBe(id)
  })

  test('numbers and what stands for them are told from other ids', () => {
    const ids = ['PSF-2026-1', 'PSF-0000-CVE-2026-1', 'PSF-2026-01', 'CVE-2026-1']
    expect(ids.filter(isPsfId)).toEqual(['PSF-2026-1'])
    expect(ids.filter(isProvisionalPsfId)).toEqual([provisionalPsfId('CVE-2026-1')])
  })

  test.runIf(isWhole)(
    'replaying the PSF’s 138 ids in their order gives each its own number',
    () => {
      const records = loadRecords('psf-osv')
      for (const record of records) {
        const [, year, number] = /^PSF-(\d+)-(\d+)$/.exec(String(record.id)) ?? []
        const before = records
          .map(({ id }) => String(id))
          .filter((id) => {
            const [, otherYear, other] = /^PSF-(\d+)-(\d+)$/.exec(id) ?? []
            return otherYear !== year || Number(other) < Number(number)
          })
        expect(allocatePsfId(before, `${year}-06-01T00:00:00Z`)).toBe(record.id)
      }
    },
  )

  test('the record of a CVE is found by its alias', () => {
    const records = [{ id: 'A' }, { id: 'B', aliases: ['CVE-1'] }, { id: 'C', aliases: null }]
    expect(findByAlias(records, 'CVE-1')).toBe(records[1])
    expect(findByAlias(records, 'CVE-2')).toBeUndefined()
    expect(provisionalPsfId('CVE-2030-1')).toBe('PSF-0000-CVE-2030-1')
  })
})

describe('profile default, for other organisations', () => {
  const plain = createAdvisory({ descriptions: [{ language: 'en', value: 'D' }] })

  test('an advisory without any id makes a record without one, for lint to find', () => {
    const { record } = convert(plain, {
      profile: 'default',
      existing: { summary: 'S', database_specific: 7 },
    })
    expect(record).toEqual({
      summary: 'S',
      database_specific: 7,
      schema_version: '1.7.5',
      details: 'D',
    })
    expect(lintOsv(record).map(({ rule }) => rule)).toEqual([
      'schema.required',
      'schema.required',
      'schema.type',
    ])
  })

  test('an advisory of its own id keeps it, the CVE among its aliases', () => {
    const advisory = {
      ...plain,
      id: 'GHSA-1',
      aliases: ['CVE-2030-1234'],
      dates: { published: 'some day' },
    }
    const { record } = convert(advisory, { profile: 'default' })
    expect(record).toMatchObject({
      id: 'CVE-2030-1234',
      aliases: ['GHSA-1'],
      published: 'some day',
    })
    expect(convert({ ...plain, id: 'GHSA-1' }, { profile: 'default' }).record.id).toBe('GHSA-1')
  })

  test('commits of the entry’s own repository are its fixes', () => {
    const repo = 'https://github.com/example/tool.git'
    const url = `https://github.com/example/tool/commit/${'c'.repeat(40)}`
    const entry = createAffected({ repo, package: { ecosystem: 'PyPI', name: 'tool' } })
    const references = [
      { url, tags: ['patch'] },
      { url: `${url}0`, tags: ['patch'] },
    ]
    const { record } = convert({ ...plain, affected: [entry], references }, { profile: 'default' })
    expect(record.affected).toMatchObject([
      {
        package: { purl: 'pkg:pypi/tool' },
        ranges: [{ type: 'GIT', repo, events: [{ introduced: '0' }, { fixed: 'c'.repeat(40) }] }],
      },
    ])
    const without = convert({ ...plain, affected: [entry] }, { profile: 'default' }).record
    expect(JSON.stringify(without.affected)).not.toContain('GIT')
  })

  test('commits that the record states are not stated again from its patches', () => {
    const repo = 'https://github.com/example/tool'
    const [from, fix] = ['a'.repeat(40), 'b'.repeat(40)]
    const entry = createAffected({
      ...{ product: 'tool', repo, defaultStatus: 'unaffected' },
      versions: [
        { version: from, status: 'affected', versionType: 'git', lessThan: fix, changes: [] },
      ],
    })
    const references = [{ url: `${repo}/commit/${fix}`, tags: ['patch'] }]
    const { record } = convert({ ...plain, affected: [entry], references }, { profile: 'default' })
    expect(record.affected).toEqual([
      { ranges: [{ type: 'GIT', repo, events: [{ introduced: from }, { fixed: fix }] }] },
    ])
  })
})

describe('versions that stand alone', () => {
  const statement = (version: string) => ({ version, status: 'affected' as const, changes: [] })
  const alone = createAdvisory({
    id: 'CVE-2030-1234',
    descriptions: [{ language: 'en', value: 'Some.' }],
    affected: [
      createAffected({
        package: { ecosystem: 'PyPI', name: 'example' },
        versions: [statement('1.0'), statement('1.1')],
      }),
    ],
  })
  const written = (versions?: readonly string[]) => {
    const { record } = convert(alone, {
      profile: 'default',
      ...(versions === undefined ? {} : { versions }),
    })
    return (record.affected as JsonObject[]).map((each) => each.versions)
  }

  test('are written once each', () => {
    expect(written()).toEqual([['1.0', '1.1']])
  })

  test('give way to the versions at hand', () => {
    expect(written(['1.0', '1.0.1', '1.1'])).toEqual([['1.0', '1.0.1', '1.1']])
  })
})
