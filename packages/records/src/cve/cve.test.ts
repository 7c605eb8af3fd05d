/*
 * Proves that CVE records survive reading and writing: 803 varied ones, the PSF's, Go's drafts,
 * and mutations of all of them.
 */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isWhole, loadGoPairs, loadRecords, mutated } from '../../test/data.js'
import { unsaid } from '../../test/unsaid.js'
import { CREDIT_TYPES, createAdvisory } from '../advisory/advisory.js'
import { createAffected } from '../advisory/affected.js'
import { differences, isJsonObject, type Json } from '../json/json.js'
import { lintCve } from './lint.js'
import { readCve } from './read.js'
import { writeCve, writeCveCna } from './write.js'

const sample = loadRecords('cve-records-sample')
const psf = loadRecords('psf-cve')
const drafts = loadGoPairs().map(({ cve }) => cve)
const all = [...sample, ...psf, ...drafts]

function read(source: Json) {
  const result = readCve(source)
  if (!result.ok) throw new Error(result.because)
  return result.value
}

const cnaOf = (record: Json) => (record as { containers: { cna: Json } }).containers.cna

describe('real records', () => {
  test('all 803 varied records, the PSF’s nine and Go’s 118 are read and written equal', () => {
    if (isWhole) expect([sample.length, psf.length, drafts.length]).toEqual([803, 9, 118])
    for (const record of all) {
      const result = readCve(record)
      if (!result.ok) throw new Error(result.because)
      expect(result.lost).toEqual([])
      expect(differences(record, writeCve(result.value).record)).toEqual([])
    }
  })

  test('their CNA containers are read and written equal by themselves', () => {
    for (const record of all) {
      const result = readCve(cnaOf(record))
      if (!result.ok) throw new Error(result.because)
      expect(result.lost).toEqual([])
      expect(differences(cnaOf(record), writeCveCna(result.value).record)).toEqual([])
      expect(readCve({ cnaContainer: cnaOf(record) })).toEqual(result)
    }
  })

  test.runIf(isWhole)('every credit type and every CVSS version was among them', () => {
    const advisories = sample.map(read)
    const types = new Set(advisories.flatMap(({ credits }) => credits.map(({ type }) => type)))
    expect([...CREDIT_TYPES].every((type) => types.has(type))).toBe(true)
    const systems = new Set(
      advisories.flatMap(({ severities }) => severities.map(({ type }) => type)),
    )
    expect([...systems].sort()).toEqual(['CVSS_V2', 'CVSS_V3', 'CVSS_V4', 'other'])
    expect(advisories.filter(({ withdrawal }) => withdrawal !== undefined)).toHaveLength(48)
  })

  test('a PSF record says what it says', () => {
    const advisory = read(
      psf.find((each) => JSON.stringify(each).includes('"CVE-2024-6232"')) ?? null,
    )
    expect(advisory).toMatchObject({
      id: 'CVE-2024-6232',
      title: 'Regular-expression DoS when parsing TarFile headers',
      provider: { shortName: 'PSF' },
      assigner: { shortName: 'PSF' },
      dates: { published: '2024-09-03T12:29:00.102Z' },
    })
    expect(advisory.credits[1]).toMatchObject({ name: 'Seth Larson', type: 'coordinator' })
    expect(advisory.weaknesses[0]?.cweId).toBe('CWE-1333')
    expect(advisory.affected[0]?.versions[4]).toMatchObject({
      version: '3.12.0',
      lessThan: '3.12.6',
      versionType: 'python',
    })
  })
})

describe('records nobody should send', () => {
  test('what a mutated record loses is reported at its place', () => {
    fc.assert(
      fc.property(mutated(all), (record) => {
        const result = readCve(record)
        if (!result.ok) return
        const again =
          isJsonObject(record) && 'containers' in record
            ? writeCve(result.value)
            : writeCveCna(result.value)
        const source =
          isJsonObject(record) && isJsonObject(record.cnaContainer) && !('containers' in record)
            ? record.cnaContainer
            : record
        expect(unsaid(source, again.record, result.lost)).toEqual([])
      }),
      { numRuns: 300 },
    )
  })

  test('reading never throws, whatever the JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(typeof readCve(value as Json).ok).toBe('boolean')
      }),
    )
  })

  test.each<[string, Json]>([
    ['null', null],
    ['a list', []],
    ['a text', 'CVE-2024-6232'],
    ['an object without a container', {}],
    ['containers without the CNA’s', { containers: {} }],
    ['containers that are none', { containers: [] }],
  ])('%s is refused with a sentence', (_, value) => {
    expect(readCve(value)).toMatchObject({ ok: false, because: expect.stringMatching(/\.$/) })
    expect(readCve(value)).toMatchSnapshot()
  })

  test('an unexpected shape travels whole and comes back', () => {
    const odd = {
      cveMetadata: { cveId: 7, state: 'PUBLISHED' },
      containers: {
        cna: {
          title: ['x'],
          credits: 'nobody',
          affected: [{ defaultStatus: 'maybe', versions: [{}] }],
          metrics: [{ format: 'CVSS' }],
          problemTypes: [{ descriptions: [] }],
          references: [{ name: 'no url' }],
          timeline: [{ time: 3 }],
          descriptions: [{ lang: 'en' }],
        },
      },
    }
    const result = readCve(odd)
    expect(result).toMatchObject({ ok: true, lost: [] })
  })
})

const authored = createAdvisory({
  id: 'CVE-2030-1234',
  title: 'Example',
  provider: { orgId: '28c92f92-d60d-412d-b760-e73465c3df22', shortName: 'PSF' },
  assigner: { orgId: '28c92f92-d60d-412d-b760-e73465c3df22', shortName: 'PSF' },
  descriptions: [{ language: 'en', value: 'Text.' }],
  affected: [
    createAffected({
      vendor: 'Python Software Foundation',
      product: 'CPython',
      repo: 'https://github.com/python/cpython',
      defaultStatus: 'unaffected',
      versions: [
        {
          version: '0',
          lessThan: '3.13.1',
          versionType: 'python',
          status: 'affected',
          changes: [],
        },
      ],
    }),
  ],
  references: [{ url: 'https://github.com/python/cpython/pull/1', tags: ['patch'] }],
  credits: CREDIT_TYPES.map((type) => ({ name: 'Ada', contacts: ['https://ada.example'], type })),
  severities: [
    {
      type: 'CVSS_V4',
      vector: 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:L/VI:L/VA:L/SC:N/SI:N/SA:N',
      scenarios: [],
    },
    { type: 'CVSS_V3', vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:L/I:L/A:L', scenarios: [] },
    {
      type: 'CVSS_V3',
      vector: 'CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:L/I:L/A:L',
      scenarios: [],
      joinsPrevious: true,
    },
    {
      type: 'CVSS_V2',
      vector: 'AV:N/AC:L/Au:N/C:P/I:P/A:P',
      scenarios: [{ language: 'en', value: 'Windows' }],
    },
    { type: 'other', vector: 'SSVC', rating: 'HIGH', scenarios: [] },
  ],
  weaknesses: [
    { cweId: 'CWE-79' },
    { description: 'Only words' },
    { cweId: 'CWE-80', description: 'CWE-80 Basic XSS', joinsPrevious: true },
  ],
  impacts: [{ capecId: 'CAPEC-66', descriptions: [{ language: 'en', value: 'SQL injection' }] }],
  timeline: [{ time: '2030-01-01T00:00:00Z', language: 'en', value: 'Reported' }],
  workarounds: [{ language: 'en', value: 'None.' }],
  tags: ['disputed'],
})

describe('records of our own', () => {
  test('an advisory with everything makes a record that the schema accepts', () => {
    const { record } = writeCve(authored)
    expect(lintCve(record).filter(({ level }) => level === 'error')).toEqual([])
    expect(lintCve(writeCveCna(authored).record).filter(({ level }) => level === 'error')).toEqual(
      [],
    )
  })

  test('what it says is read back from it', () => {
    const back = read(writeCve(authored).record)
    expect(back.credits.map(({ name, type, contacts }) => [name, type, contacts])).toEqual(
      authored.credits.map(({ name, type, contacts }) => [name, type, contacts]),
    )
    expect(back.severities.map(({ vector }) => vector)).toEqual(
      authored.severities.map(({ vector }) => vector),
    )
    expect(back.weaknesses.map(({ cweId, joinsPrevious }) => [cweId, joinsPrevious])).toEqual([
      ['CWE-79', undefined],
      [undefined, undefined],
      ['CWE-80', true],
    ])
  })

  test('a changed vector rebuilds its object, an unchanged one keeps what was read', () => {
    const pip = read(psf.find((each) => JSON.stringify(each).includes('"CVE-2023-5752"')) ?? null)
    const vector = 'CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:U/C:N/I:H/A:N'
    const [severity] = pip.severities
    if (severity === undefined) throw new Error('pip has a severity')
    const { record } = writeCveCna({ ...pip, severities: [{ ...severity, vector }] })
    expect(record.metrics).toMatchObject([
      {
        format: 'CVSS',
        cvssV3_1: { vectorString: vector, baseScore: 6.5, attackVector: 'NETWORK' },
      },
    ])
  })

  test('a vector that is none is written as it stands, for lint to find', () => {
    const { record } = writeCveCna({
      ...authored,
      severities: [
        { type: 'CVSS_V4', vector: 'CVSS:4.0/AV:N', score: 5, rating: 'MEDIUM', scenarios: [] },
      ],
    })
    expect(record.metrics).toMatchObject([
      { cvssV4_0: { vectorString: 'CVSS:4.0/AV:N', baseScore: 5, baseSeverity: 'MEDIUM' } },
    ])
  })

  test('a withdrawn advisory is written as a rejected container and nothing else', () => {
    const withdrawn = {
      ...authored,
      withdrawal: {
        reasons: [{ language: 'en', value: 'Not a vulnerability.' }],
        replacedBy: ['CVE-2030-1'],
      },
    }
    const { record } = writeCveCna(withdrawn)
    expect(Object.keys(record)).toEqual(['providerMetadata', 'rejectedReasons', 'replacedBy'])
    expect(writeCve(withdrawn).record).toMatchObject({ cveMetadata: { state: 'REJECTED' } })
  })

  test('a published record that is withdrawn becomes a rejected one the schema accepts', () => {
    const withdrawal = {
      reasons: [{ language: 'en', value: 'Not a vulnerability.' }],
      replacedBy: [],
    }
    for (const record of psf) {
      const withdrawn = { ...read(record), withdrawal }
      expect(lintCve(writeCve(withdrawn).record).filter(({ level }) => level === 'error')).toEqual(
        [],
      )
      expect(writeCveCna(withdrawn).record).not.toHaveProperty('source')
      expect(writeCveCna(withdrawn).record).toHaveProperty('x_generator')
    }
  })

  test('what CVE has no place for is reported', () => {
    const affected = createAffected({
      package: { ecosystem: 'PyPI', name: 'pip' },
      listed: ['1.0'],
      ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }] }],
    })
    const lost = writeCve({
      ...authored,
      aliases: ['GHSA-1'],
      related: ['CVE-1'],
      announcement: { description: 'x' },
      affected: [affected],
      extra: { osv: { database_specific: {} } },
    }).lost
    expect(lost.map(({ path }) => path)).toEqual([
      '/aliases',
      '/related',
      '/announcement',
      '/affected/0/listed',
      '/extra/osv/database_specific',
    ])
    expect(lost).toMatchSnapshot()
    const upstream = { ...authored, upstream: ['X-1'] }
    const said = createAffected({
      ...affected,
      versions: [{ version: '1', status: 'affected', changes: [] }],
      severities: authored.severities,
    })
    expect(writeCveCna({ ...upstream, affected: [said] }).lost).toMatchSnapshot()
    expect(writeCve(authored).lost).toEqual([])
  })

  test('a package of a known ecosystem gets CVE’s name of the collection', () => {
    const affected = createAffected({
      package: { ecosystem: 'PyPI', name: 'pip', purl: 'pkg:pypi/pip' },
      ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed: '23.3' }] }],
    })
    expect(writeCveCna({ ...authored, affected: [affected] }).record.affected).toEqual([
      {
        collectionURL: 'https://pypi.org',
        packageName: 'pip',
        packageURL: 'pkg:pypi/pip',
        defaultStatus: 'unaffected',
        versions: [{ version: '0', status: 'affected', versionType: 'python', lessThan: '23.3' }],
      },
    ])
  })
})

describe('odd parts', () => {
  const container = (fields: Record<string, Json>): Json => ({
    descriptions: [{ lang: 'en', value: 'D' }],
    ...fields,
  })

  test.each<[string, Record<string, Json>]>([
    [
      'a routine with more than a name',
      { affected: [{ programRoutines: [{ name: 'f', x_line: 3 }] }] },
    ],
    [
      'a statement and a change with more members',
      {
        affected: [
          {
            versions: [
              {
                version: '1',
                status: 'affected',
                x_a: 1,
                changes: [{ at: '2', status: 'unaffected', x_b: 1 }],
              },
            ],
          },
        ],
      },
    ],
    [
      'a change without a status',
      { affected: [{ versions: [{ version: '1', status: 'affected', changes: [{ at: '2' }] }] }] },
    ],
    ['a package with its URL', { affected: [{ packageName: 'pip', packageURL: 'pkg:pypi/pip' }] }],
    ['a CVSS object without a vector', { metrics: [{ cvssV3_1: { baseScore: 5 } }] }],
    ['a metric of another system without a name', { metrics: [{ other: { content: {} } }] }],
    [
      'a CVSS object whose score and word are no such',
      {
        metrics: [
          {
            cvssV2_0: {
              vectorString: 'AV:N/AC:L/Au:N/C:C/I:C/A:C',
              baseScore: '10',
              baseSeverity: 3,
            },
          },
        ],
      },
    ],
    ['a credit of an unknown type', { credits: [{ lang: 'en', value: 'A', type: 'friend' }] }],
    ['a credit with more members', { credits: [{ lang: 'en', value: 'A', x_a: 1 }] }],
    ['a weakness without a language', { problemTypes: [{ descriptions: [{ description: 'x' }] }] }],
    ['an event with more members', { timeline: [{ time: 't', lang: 'en', value: 'v', x_a: 1 }] }],
    ['a provider without an organisation', { providerMetadata: { shortName: 'A' } }],
  ])('%s comes back as it was', (_, fields) => {
    expect(readCve(container(fields))).toMatchObject({ ok: true, lost: [] })
  })

  test('a priority of Ubuntu is carried as another system', () => {
    const { record } = writeCveCna(
      createAdvisory({ severities: [{ type: 'Ubuntu', vector: 'medium', scenarios: [] }] }),
    )
    expect(record.metrics).toMatchObject([
      { other: { type: 'Ubuntu', content: { value: 'medium' } } },
    ])
  })
})
