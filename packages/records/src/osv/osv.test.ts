/*
 * Proves that OSV records survive reading and writing, on the PSF's, PYSEC's and Go's.
 */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isWhole, loadGoPairs, loadRecords, mutated } from '../../test/data.js'
import { unsaid } from '../../test/unsaid.js'
import { CREDIT_TYPES, createAdvisory } from '../advisory/advisory.js'
import { createAffected } from '../advisory/affected.js'
import { differences, type Json } from '../json/json.js'
import { lintOsv } from './lint.js'
import { readOsv } from './read.js'
import { writeOsv } from './write.js'

const psf = loadRecords('psf-osv')
const pysec = loadRecords('pypa-osv')
const go = loadGoPairs().map(({ osv }) => osv)
const all = [...psf, ...pysec, ...go]

describe('real records', () => {
  test('all 138 of the PSF, 2,661 of PYSEC and 118 of Go are read and written equal', () => {
    if (isWhole) expect([psf.length, pysec.length, go.length]).toEqual([138, 2661, 118])
    for (const record of all) {
      const result = readOsv(record)
      if (!result.ok) throw new Error(result.because)
      expect(result.lost).toEqual([])
      expect(differences(record, writeOsv(result.value).record)).toEqual([])
    }
  })
})

describe('records nobody should send', () => {
  test('what a mutated record loses is reported at its place', () => {
    fc.assert(
      fc.property(mutated([...psf, ...pysec.slice(0, 200), ...go]), (record) => {
        const result = readOsv(record)
        if (!result.ok) return
        const again = writeOsv(result.value).record
        expect(unsaid(record, again, result.lost)).toEqual([])
      }),
      { numRuns: 300 },
    )
  })

  test('reading never throws, whatever the JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(typeof readOsv(value as Json).ok).toBe('boolean')
      }),
    )
  })

  test.each<[string, Json, string]>([
    ['null', null, ''],
    ['a list', [], ''],
    ['a record without an id', { modified: '2024-01-01T00:00:00Z' }, '/id'],
    ['an id that is no text', { id: 7 }, '/id'],
  ])('%s is refused', (_, value, path) => {
    expect(readOsv(value)).toMatchObject({ ok: false, path, because: expect.stringMatching(/\.$/) })
  })

  test('an unexpected shape travels whole and comes back', () => {
    const odd = {
      id: 'X-1',
      aliases: null,
      severity: [{ type: 'CVSS_V9', score: 'x' }],
      affected: [
        { package: { name: 'a' }, ranges: [{ type: 'LINE', events: [] }], versions: [] },
        { ranges: [{ type: 'GIT', events: [{ introduced: '0', fixed: '1' }] }], severity: [{}] },
      ],
      references: [{ type: 'NEW', url: 'https://example.org' }],
      credits: [{ name: 'A', type: 'FRIEND' }],
      database_specific: 'text',
      details: 4,
    }
    expect(readOsv(odd)).toMatchObject({ ok: true, lost: [] })
  })
})

describe('records of our own', () => {
  const advisory = createAdvisory({
    id: 'PSF-2030-1',
    aliases: ['CVE-2030-1234', 'PSF-2030-1'],
    title: 'Example',
    descriptions: [
      { language: 'de', value: 'Ein Beispiel.' },
      { language: 'en-GB', value: 'An example.' },
    ],
    dates: {
      published: '2030-01-01T00:00:00Z',
      modified: '2030-01-02T00:00:00Z',
      reserved: '2029-12-01T00:00:00Z',
    },
    affected: [
      createAffected({
        package: { ecosystem: 'Go', name: 'example.org/a' },
        programRoutines: ['Parse'],
        versions: [
          {
            version: '0',
            lessThan: '1.2.3',
            versionType: 'semver',
            status: 'affected',
            changes: [],
          },
        ],
      }),
    ],
    references: [
      { url: 'https://example.org/x', tags: ['exploit'] },
      { url: 'https://example.org/y', tags: [] },
    ],
    credits: CREDIT_TYPES.map((type) => ({ name: 'Ada', contacts: ['https://ada.example'], type })),
    severities: [
      {
        type: 'CVSS_V4',
        vector: 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:L/VI:L/VA:L/SC:N/SI:N/SA:N',
        scenarios: [],
      },
      { type: 'CVSS_V2', vector: 'AV:N/AC:L/Au:N/C:P/I:P/A:P', scenarios: [] },
      { type: 'CVSS_V4', vector: 'CVSS:4.0/AV:N', scenarios: [] },
      { type: 'other', vector: 'SSVC', scenarios: [] },
    ],
    weaknesses: [
      { cweId: 'CWE-79' },
      { description: 'CWE-80: Basic XSS' },
      { cweId: 'CWE-79' },
      { description: 'words' },
    ],
  })

  test('an advisory with everything makes a record without a finding', () => {
    expect(lintOsv(writeOsv(advisory).record)).toEqual([])
  })

  test('each field has its place, and CVSS 2 speaks only where nothing newer does', () => {
    const { record } = writeOsv(advisory)
    expect(record).toMatchObject({
      schema_version: '1.7.5',
      id: 'PSF-2030-1',
      aliases: ['CVE-2030-1234'],
      summary: 'Example',
      details: 'An example.',
      severity: [{ type: 'CVSS_V4' }],
      affected: [
        {
          package: { ecosystem: 'Go', name: 'example.org/a' },
          ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }, { fixed: '1.2.3' }] }],
          ecosystem_specific: { imports: [{ path: 'example.org/a', symbols: ['Parse'] }] },
        },
      ],
      references: [{ type: 'EVIDENCE' }, { type: 'WEB' }],
      database_specific: { cwe_ids: ['CWE-79', 'CWE-80'] },
    })
    expect((record.credits as Json[]).slice(4, 6)).toEqual([
      { name: 'Ada', contact: ['https://ada.example'], type: 'REMEDIATION_DEVELOPER' },
      { name: 'Ada', contact: ['https://ada.example'], type: 'REMEDIATION_REVIEWER' },
    ])
    const old = { ...advisory, severities: advisory.severities.slice(1, 2) }
    expect(writeOsv(old).record.severity).toEqual([
      { type: 'CVSS_V2', score: 'AV:N/AC:L/Au:N/C:P/I:P/A:P' },
    ])
  })

  test('what OSV has no place for is reported', () => {
    const affected = createAffected({
      vendor: 'V',
      product: 'P',
      platforms: ['Windows'],
      versions: [
        { version: '1', status: 'unknown', changes: [] },
        { version: '0', lessThan: '3', versionType: 'python', status: 'affected', changes: [] },
      ],
    })
    const { lost, record } = writeOsv({
      ...advisory,
      affected: [affected],
      credits: [{ name: 'A', contacts: [], login: 'a' }],
      announcement: { rating: 'LOW' },
    })
    expect(lost.map(({ path }) => path)).toEqual([
      '/announcement',
      '/descriptions',
      '/dates/reserved',
      '/severities/1',
      '/severities/2',
      '/severities/3',
      '/credits/0/login',
      '/weaknesses/3',
      '/affected/0/versions/0',
      '/affected/0/versions',
      '/affected/0/vendor',
      '/affected/0/product',
      '/affected/0/platforms',
      '/affected/0',
      '/weaknesses/1/description',
    ])
    expect(lost).toMatchSnapshot()
    expect(record).not.toHaveProperty('affected')
  })

  test('every field that OSV has no place for is named, and an empty one is not', () => {
    const text = { language: 'en', value: 'x' }
    const org = { orgId: '28c92f92-d60d-412d-b760-e73465c3df22' }
    const { lost } = writeOsv(
      createAdvisory({
        project: 'CPython',
        announcement: { rating: 'LOW' },
        descriptions: [text, { language: 'de', value: 'y' }],
        impacts: [{ descriptions: [text] }],
        timeline: [{ time: '2030-01-01T00:00:00Z', ...text }],
        workarounds: [text],
        solutions: [text],
        exploits: [text],
        configurations: [text],
        tags: ['disputed'],
        dates: { reserved: 'r', assigned: 'a', public: 'p' },
        withdrawal: { at: '2030-01-01T00:00:00Z', reasons: [text], replacedBy: ['CVE-2030-1000'] },
        provider: org,
        assigner: org,
        credits: [{ name: 'A', contacts: [], userId: 'u', login: 'l' }],
        weaknesses: [{ description: 'words' }],
        affected: [
          createAffected({
            package: {
              ecosystem: 'Go',
              name: 'example.org/a',
              collectionUrl: 'https://pkg.go.dev',
            },
            vendor: 'V',
            product: 'P',
            modules: ['m'],
            programFiles: ['f'],
            programRoutines: ['r'],
            platforms: ['Windows'],
            cpes: ['cpe:/a:b:c'],
          }),
          createAffected({
            package: { name: 'a' },
            repo: 'https://a.example',
            programRoutines: ['r'],
          }),
        ],
      }),
    )
    expect(lost).toMatchSnapshot()
    expect(writeOsv(createAdvisory()).lost).toEqual([])
  })

  test('a withdrawn advisory has the date of its withdrawal, or of its last change', () => {
    const withdrawal = { reasons: [], replacedBy: [] }
    expect(writeOsv({ ...advisory, withdrawal }).record.withdrawn).toBe('2030-01-02T00:00:00Z')
    expect(
      writeOsv({ ...advisory, withdrawal: { ...withdrawal, at: '2030-01-03T00:00:00Z' } }).record
        .withdrawn,
    ).toBe('2030-01-03T00:00:00Z')
  })
})

describe('odd parts', () => {
  test.each<[string, Json]>([
    [
      'a package with more members',
      { id: 'X-1', affected: [{ package: { ecosystem: 'PyPI', name: 'a', x: 1 } }] },
    ],
    [
      'every kind of event',
      {
        id: 'X-1',
        affected: [
          {
            ranges: [
              {
                type: 'SEMVER',
                events: [
                  { introduced: '0' },
                  { fixed: '1' },
                  { last_affected: '2' },
                  { limit: '3' },
                ],
              },
            ],
          },
        ],
      },
    ],
    [
      'an event of no kind',
      { id: 'X-1', affected: [{ ranges: [{ type: 'SEMVER', events: [{ appeared: '0' }] }] }] },
    ],
    [
      'a reference with more members',
      { id: 'X-1', references: [{ type: 'WEB', url: 'https://a.example', x: 1 }] },
    ],
    ['an empty description', { id: 'X-1', details: '' }],
  ])('%s comes back as it was', (_, record) => {
    expect(readOsv(record)).toMatchObject({ ok: true, lost: [] })
  })
})
