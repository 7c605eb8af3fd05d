/*
 * Proves what each member of a CVE record becomes in the hub and back, field by field, and that what is not there is not
 * made up: whole values are compared, so a member in the wrong place is seen from both sides.
 */
import { describe, expect, test } from 'vitest'
import { type Advisory, createAdvisory } from '../advisory/advisory.js'
import { createAffected } from '../advisory/affected.js'
import type { Json, JsonObject } from '../json/json.js'
import { readCnaContainer, readCve } from './read.js'
import { writeCve, writeCveCna } from './write.js'

const read = (source: Json): Advisory => {
  const result = readCve(source)
  if (!result.ok) throw new Error(result.because)
  expect(result.lost).toEqual([])
  return result.value
}

const ORG = '28c92f92-d60d-412d-b760-e73465c3df22'
const V31 = 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:L/I:L/A:L'
const V2 = 'AV:N/AC:L/Au:N/C:P/I:P/A:P'
const text = (value: string) => ({ language: 'en', value })
const cveText = (value: string) => ({ lang: 'en', value })

/** Every member of the container that the hub has a field for, each with a value of its own. */
const container: JsonObject = {
  providerMetadata: { orgId: ORG, shortName: 'PSF', dateUpdated: '2030-01-03T00:00:00Z', x_p: 1 },
  title: 'Title',
  dateAssigned: '2030-01-01T01:00:00Z',
  datePublic: '2030-01-02T02:00:00Z',
  tags: ['disputed'],
  descriptions: [{ ...cveText('Description'), supportingMedia: [] }],
  affected: [
    {
      vendor: 'Vendor',
      product: 'Product',
      collectionURL: 'https://pypi.org',
      packageName: 'package',
      packageURL: 'pkg:pypi/package',
      repo: 'https://repo.example',
      modules: ['module'],
      programFiles: ['file.py'],
      programRoutines: [{ name: 'routine' }],
      platforms: ['Windows'],
      cpes: ['cpe:2.3:a:b:c:*:*:*:*:*:*:*:*'],
      defaultStatus: 'unknown',
      versions: [
        {
          version: '1',
          status: 'affected',
          versionType: 'python',
          lessThan: '2',
          changes: [{ at: '1.5', status: 'unaffected', x_c: 1 }],
          x_v: 1,
        },
        { version: '3', status: 'unaffected', versionType: 'semver', lessThanOrEqual: '4' },
        { version: '5', status: 'unknown' },
      ],
      x_a: 1,
    },
    { packageName: 'alone' },
  ],
  problemTypes: [
    {
      descriptions: [
        { lang: 'en', cweId: 'CWE-79', description: 'CWE-79 XSS', type: 'CWE' },
        { lang: 'fr', description: 'Autre' },
      ],
    },
  ],
  references: [{ url: 'https://a.example', name: 'A', tags: ['patch'], x_r: 1 }],
  impacts: [{ capecId: 'CAPEC-66', descriptions: [cveText('Impact')], x_i: 1 }],
  metrics: [
    {
      format: 'CVSS',
      scenarios: [cveText('Scenario')],
      cvssV3_1: { version: '3.1', vectorString: V31, baseScore: 7.3, baseSeverity: 'HIGH' },
      cvssV2_0: { version: '2.0', vectorString: V2 },
    },
    { other: { type: 'SSVC', content: { a: 1 } } },
  ],
  configurations: [cveText('Configuration')],
  workarounds: [cveText('Workaround')],
  solutions: [cveText('Solution')],
  exploits: [cveText('Exploit')],
  timeline: [{ time: '2030-01-01T00:00:00Z', lang: 'en', value: 'Event', x_t: 1 }],
  credits: [
    { lang: 'de', value: 'Ada (https://ada.example)', type: 'finder', user: 'u-1', x_k: 1 },
    { lang: 'en', value: 'Bob' },
  ],
  x_generator: { engine: 'e' },
}

const record: JsonObject = {
  dataType: 'CVE_RECORD',
  dataVersion: '5.1',
  cveMetadata: {
    cveId: 'CVE-2030-1234',
    assignerOrgId: ORG,
    assignerShortName: 'PSF',
    state: 'PUBLISHED',
    dateReserved: '2030-01-01T00:00:00Z',
    datePublished: '2030-01-02T00:00:00Z',
    dateUpdated: '2030-01-03T00:00:00Z',
    serial: 2,
  },
  containers: { cna: container, adp: [{ title: 'CISA' }] },
}

describe('every member has its field', () => {
  test('of the record and its metadata', () => {
    expect(read(record)).toMatchObject({
      id: 'CVE-2030-1234',
      assigner: { orgId: ORG, shortName: 'PSF' },
      title: 'Title',
      tags: ['disputed'],
    })
    expect(read(record).dates).toStrictEqual({
      reserved: '2030-01-01T00:00:00Z',
      published: '2030-01-02T00:00:00Z',
      modified: '2030-01-03T00:00:00Z',
      public: '2030-01-02T02:00:00Z',
      assigned: '2030-01-01T01:00:00Z',
    })
    expect(read(record).extra).toStrictEqual({
      cve: {
        record: { dataType: 'CVE_RECORD', dataVersion: '5.1' },
        metadata: { serial: 2 },
        containers: { adp: [{ title: 'CISA' }] },
        container: { x_generator: { engine: 'e' } },
      },
    })
    expect(read(record)).not.toHaveProperty('withdrawal')
  })

  test('of the texts', () => {
    const { descriptions, workarounds, solutions, exploits, configurations } = read(container)
    expect(descriptions).toStrictEqual([
      { ...text('Description'), extra: { cve: { supportingMedia: [] } } },
    ])
    expect(workarounds).toStrictEqual([text('Workaround')])
    expect(solutions).toStrictEqual([text('Solution')])
    expect(exploits).toStrictEqual([text('Exploit')])
    expect(configurations).toStrictEqual([text('Configuration')])
  })

  test('of the provider, the impacts, the timeline and the references', () => {
    const { provider, impacts, timeline, references } = read(container)
    expect(provider).toStrictEqual({
      orgId: ORG,
      shortName: 'PSF',
      dateUpdated: '2030-01-03T00:00:00Z',
      extra: { cve: { x_p: 1 } },
    })
    expect(impacts).toStrictEqual([
      { capecId: 'CAPEC-66', descriptions: [text('Impact')], extra: { cve: { x_i: 1 } } },
    ])
    expect(timeline).toStrictEqual([
      { time: '2030-01-01T00:00:00Z', ...text('Event'), extra: { cve: { x_t: 1 } } },
    ])
    expect(references).toStrictEqual([
      { url: 'https://a.example', name: 'A', tags: ['patch'], extra: { cve: { x_r: 1 } } },
    ])
  })

  test('of the credits and the weaknesses', () => {
    const { credits, weaknesses } = read(container)
    expect(credits).toMatchObject([
      {
        name: 'Ada',
        contacts: ['https://ada.example'],
        type: 'finder',
        userId: 'u-1',
        language: 'de',
        extra: { cve: { x_k: 1 } },
      },
      { name: 'Bob', contacts: [], language: 'en' },
    ])
    expect(credits[1]).not.toHaveProperty('type')
    expect(credits[1]).not.toHaveProperty('userId')
    expect(weaknesses).toMatchObject([
      {
        language: 'en',
        cweId: 'CWE-79',
        description: 'CWE-79 XSS',
        extra: { cve: { type: 'CWE' } },
      },
      { language: 'fr', description: 'Autre', joinsPrevious: true },
    ])
    expect(weaknesses[0]).not.toHaveProperty('joinsPrevious')
    expect(weaknesses[1]).not.toHaveProperty('cweId')
  })

  test('of the metrics: one entry may hold several severities, which stay together', () => {
    const { severities } = read(container)
    expect(severities).toMatchObject([
      { type: 'CVSS_V3', vector: V31, score: 7.3, rating: 'HIGH', scenarios: [text('Scenario')] },
      { type: 'CVSS_V2', vector: V2, scenarios: [], joinsPrevious: true },
      { type: 'other', vector: 'SSVC', scenarios: [] },
    ])
    expect(severities[1]).not.toHaveProperty('score')
    expect(severities[1]).not.toHaveProperty('rating')
    expect(severities.map((each) => 'joinsPrevious' in each)).toEqual([false, true, false])
  })

  test('of the products', () => {
    const [first, second] = read(container).affected
    expect(first).toStrictEqual(
      createAffected({
        vendor: 'Vendor',
        product: 'Product',
        repo: 'https://repo.example',
        package: {
          ecosystem: 'PyPI',
          name: 'package',
          purl: 'pkg:pypi/package',
          collectionUrl: 'https://pypi.org',
        },
        modules: ['module'],
        programFiles: ['file.py'],
        programRoutines: ['routine'],
        platforms: ['Windows'],
        cpes: ['cpe:2.3:a:b:c:*:*:*:*:*:*:*:*'],
        defaultStatus: 'unknown',
        versions: [
          {
            version: '1',
            status: 'affected',
            versionType: 'python',
            lessThan: '2',
            changes: [{ at: '1.5', status: 'unaffected', extra: { cve: { x_c: 1 } } }],
            extra: { cve: { x_v: 1 } },
          },
          {
            version: '3',
            status: 'unaffected',
            versionType: 'semver',
            lessThanOrEqual: '4',
            changes: [],
          },
          { version: '5', status: 'unknown', changes: [] },
        ],
        extra: { cve: { x_a: 1 } },
      }),
    )
    expect(second?.package).toStrictEqual({ name: 'alone' })
  })
})

describe('what is not there is not made up', () => {
  test('a container with a description alone has nothing else', () => {
    const source = { descriptions: [cveText('D')] }
    expect(read(source)).toStrictEqual(
      createAdvisory({
        descriptions: [text('D')],
        extra: { cve: { draft: true, container: {} } },
      }),
    )
  })

  test('a draft has no state, and is written without one until it is withdrawn', () => {
    const draft = { cveMetadata: { cveId: 'CVE-2030-1' }, containers: { cna: container } }
    const advisory = read(draft)
    expect(writeCve(advisory).record.cveMetadata).toStrictEqual({ cveId: 'CVE-2030-1' })
    const withdrawal = { reasons: [text('No.')], replacedBy: [] }
    expect(writeCve({ ...advisory, withdrawal }).record.cveMetadata).toStrictEqual({
      cveId: 'CVE-2030-1',
      state: 'REJECTED',
    })
  })

  test('the names of the organisations may be missing', () => {
    const source = {
      cveMetadata: { assignerOrgId: ORG, state: 'PUBLISHED' },
      containers: { cna: { providerMetadata: { orgId: ORG }, descriptions: [] } },
    }
    expect(read(source).assigner).toStrictEqual({ orgId: ORG })
    expect(read(source).provider).toStrictEqual({ orgId: ORG, extra: { cve: {} } })
  })
})

describe('rejected records', () => {
  const rejected = (fields: JsonObject, metadata: JsonObject = {}): Json => ({
    cveMetadata: { cveId: 'CVE-2030-1', ...metadata },
    containers: { cna: { ...fields } },
  })

  test('the reasons, what replaces it and when are its withdrawal', () => {
    const source = rejected(
      { rejectedReasons: [cveText('Duplicate')], replacedBy: ['CVE-2030-2'] },
      { state: 'REJECTED', dateRejected: '2030-02-01T00:00:00Z' },
    )
    expect(read(source).withdrawal).toStrictEqual({
      at: '2030-02-01T00:00:00Z',
      reasons: [text('Duplicate')],
      replacedBy: ['CVE-2030-2'],
    })
    expect(writeCve(read(source)).record).toMatchObject({
      cveMetadata: { state: 'REJECTED', dateRejected: '2030-02-01T00:00:00Z' },
    })
  })

  test.each<[string, Json]>([
    ['its state', rejected({ descriptions: [] }, { state: 'REJECTED' })],
    ['a reason', { rejectedReasons: [cveText('Duplicate')] }],
    ['what replaces it', { descriptions: [], replacedBy: ['CVE-2030-2'] }],
  ])('%s alone withdraws it, and it has no date', (_, source) => {
    const { withdrawal } = read(source)
    expect(withdrawal).toBeDefined()
    expect(withdrawal).not.toHaveProperty('at')
  })

  test('one that was read keeps what others said of it and what it had, ours does not', () => {
    const source = {
      ...(rejected({ rejectedReasons: [cveText('No')] }, { state: 'REJECTED' }) as JsonObject),
      containers: { cna: { rejectedReasons: [cveText('No')], title: 'T' }, adp: [{ x_a: 1 }] },
    }
    expect(writeCve(read(source)).record.containers).toStrictEqual(source.containers)
    const published = read(record)
    const withdrawal = { reasons: [text('No')], replacedBy: ['CVE-2030-2'] }
    expect(writeCve({ ...published, withdrawal }).record.containers).toStrictEqual({
      cna: {
        providerMetadata: (container.providerMetadata ?? null) as Json,
        rejectedReasons: [cveText('No')],
        replacedBy: ['CVE-2030-2'],
        x_generator: { engine: 'e' },
      },
    })
  })
})

describe('records of our own, member by member', () => {
  test('a record stands under its CVE id, and the id it was known by is reported as lost', () => {
    const { record, lost } = writeCve(
      createAdvisory({ id: 'PYSEC-2030-1', aliases: ['GHSA-1', 'CVE-2030-1000'] }),
    )
    expect(record).toMatchObject({ cveMetadata: { cveId: 'CVE-2030-1000' } })
    expect(lost.map(({ path }) => path)).toEqual(['/aliases', '/id'])
  })

  test('a whole record has the head of the format and only what is known', () => {
    expect(writeCve(createAdvisory({ id: 'CVE-2030-1000' })).record).toStrictEqual({
      dataType: 'CVE_RECORD',
      dataVersion: '5.2',
      cveMetadata: { cveId: 'CVE-2030-1000', state: 'PUBLISHED' },
      containers: { cna: {} },
    })
  })

  test('the lists of a container', () => {
    const advisory = createAdvisory({
      title: 'T',
      dates: { public: '2030-01-01T00:00:00Z', assigned: '2029-12-01T00:00:00Z' },
      tags: ['disputed'],
      descriptions: [text('D')],
      references: [{ url: 'https://a.example', name: 'A', tags: ['patch'] }],
      impacts: [{ capecId: 'CAPEC-1', descriptions: [text('I')] }],
      configurations: [text('C')],
      workarounds: [text('W')],
      solutions: [text('S')],
      exploits: [text('E')],
      timeline: [{ time: '2030-01-01T00:00:00Z', ...text('L') }],
      credits: [
        { name: 'Ada', contacts: ['https://ada.example'], type: 'tool', userId: 'u' },
        { name: 'Bob', contacts: [], language: 'de' },
      ],
      weaknesses: [{ cweId: 'CWE-79' }, { description: 'Words', language: 'fr' }],
    })
    expect(writeCveCna(advisory).record).toStrictEqual({
      title: 'T',
      dateAssigned: '2029-12-01T00:00:00Z',
      datePublic: '2030-01-01T00:00:00Z',
      tags: ['disputed'],
      descriptions: [cveText('D')],
      problemTypes: [
        {
          descriptions: [{ lang: 'en', cweId: 'CWE-79', description: 'CWE-79', type: 'CWE' }],
        },
        { descriptions: [{ lang: 'fr', description: 'Words' }] },
      ],
      references: [{ url: 'https://a.example', name: 'A', tags: ['patch'] }],
      impacts: [{ capecId: 'CAPEC-1', descriptions: [cveText('I')] }],
      configurations: [cveText('C')],
      workarounds: [cveText('W')],
      solutions: [cveText('S')],
      exploits: [cveText('E')],
      timeline: [{ time: '2030-01-01T00:00:00Z', lang: 'en', value: 'L' }],
      credits: [
        { lang: 'en', value: 'Ada (https://ada.example)', type: 'tool', user: 'u' },
        { lang: 'de', value: 'Bob' },
      ],
    })
  })

  const severity = (type: string, vector: string, more: JsonObject = {}) => ({
    type: type as 'CVSS_V3',
    vector,
    scenarios: [],
    ...more,
  })

  test.each<[string, string, string]>([
    ['CVSS_V4', 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:L/VI:L/VA:L/SC:N/SI:N/SA:N', 'cvssV4_0'],
    ['CVSS_V3', V31, 'cvssV3_1'],
    ['CVSS_V3', V31.replace('3.1', '3.0'), 'cvssV3_0'],
    ['CVSS_V2', V2, 'cvssV2_0'],
  ])('%s %s stands in %s', (type, vector, member) => {
    const { metrics } = writeCveCna(createAdvisory({ severities: [severity(type, vector)] })).record
    expect(metrics).toMatchObject([
      {
        format: 'CVSS',
        scenarios: [{ lang: 'en', value: 'GENERAL' }],
        [member]: { vectorString: vector },
      },
    ])
    expect(Object.keys((metrics as JsonObject[])[0] ?? {}).sort()).toEqual(
      ['format', 'scenarios', member].sort(),
    )
  })

  test('of another system its name, score and word are written; of no vector what is claimed', () => {
    const { metrics } = writeCveCna(
      createAdvisory({
        severities: [
          severity('other', 'SSVC', { score: 3, rating: 'LOW' }),
          severity('CVSS_V3', 'CVSS:3.1/AV:N', { score: 5, rating: 'MEDIUM' }),
        ],
      }),
    ).record
    expect(metrics).toMatchObject([
      { other: { type: 'SSVC', content: { score: 3, rating: 'LOW' } } },
      { cvssV3_1: { vectorString: 'CVSS:3.1/AV:N', baseScore: 5, baseSeverity: 'MEDIUM' } },
    ])
  })

  test('an object that was read stays while vector, score and word do, and is built anew when one changes', () => {
    const cvss = { vectorString: V31, baseScore: 7.3, baseSeverity: 'HIGH', x_kept: true }
    const { severities } = read({ descriptions: [], metrics: [{ cvssV3_1: cvss }] })
    const [first] = severities
    if (first === undefined) throw new Error('there is one')
    const written = (change: object) =>
      writeCveCna(createAdvisory({ severities: [{ ...first, ...change }] })).record.metrics
    expect(written({})).toStrictEqual([{ cvssV3_1: cvss }])
    const changes = [{ vector: V31.replace('A:L', 'A:N') }, { score: 7.4 }, { rating: 'LOW' }]
    for (const change of changes) {
      expect(JSON.stringify(written(change))).not.toContain('x_kept')
    }
    expect(written({ vector: V31.replace('A:L', 'A:N') })).toMatchObject([
      { cvssV3_1: { baseScore: 6.5, availabilityImpact: 'NONE' } },
    ])
  })

  test('entries that join the one before them stand in one entry, the first alone', () => {
    const severities = [
      severity('CVSS_V3', V31, { joinsPrevious: true }),
      severity('CVSS_V2', V2, { joinsPrevious: true }),
      severity('CVSS_V3', V31.replace('3.1', '3.0')),
    ]
    const { metrics } = writeCveCna(createAdvisory({ severities: severities as never })).record
    const members = (metrics as JsonObject[]).map((each) =>
      Object.keys(each).filter((name) => name.startsWith('cvss')),
    )
    expect(members).toEqual([['cvssV3_1', 'cvssV2_0'], ['cvssV3_0']])
  })
})

describe('products of our own', () => {
  const written = (fields: Parameters<typeof createAffected>[0]) =>
    (
      writeCveCna(createAdvisory({ affected: [createAffected(fields)] })).record
        .affected as JsonObject[]
    )[0]
  const range = {
    type: 'GIT',
    repo: 'https://repo.example',
    events: [{ introduced: '0' }],
  } as const
  const plain = { type: 'ECOSYSTEM', events: [{ introduced: '0' }] } as const

  test('the repository of a range is the product’s, unless it has its own', () => {
    expect(written({ product: 'P', ranges: [plain, range] })?.repo).toBe('https://repo.example')
    expect(written({ product: 'P', ranges: [plain] })).not.toHaveProperty('repo')
    expect(written({ product: 'P', repo: 'https://own.example', ranges: [range] })?.repo).toBe(
      'https://own.example',
    )
  })

  test('one that was read is not given a repository or collection it did not name', () => {
    const extra = { cve: {} }
    expect(written({ product: 'P', ranges: [range], extra })).not.toHaveProperty('repo')
    const named = { ecosystem: 'PyPI', name: 'p' }
    expect(written({ package: named })?.collectionURL).toBe('https://pypi.org')
    expect(written({ package: { ...named, extra } })).not.toHaveProperty('collectionURL')
    expect(written({ package: { name: 'p' } })).not.toHaveProperty('collectionURL')
    expect(written({ package: { ...named, collectionUrl: 'https://my.example' } })).toMatchObject({
      collectionURL: 'https://my.example',
      packageName: 'p',
    })
  })

  test('what ranges leave out is unaffected; statements leave it open', () => {
    const statement = { version: '1', status: 'affected', changes: [] } as const
    expect(written({ product: 'P', ranges: [plain] })?.defaultStatus).toBe('unaffected')
    expect(
      written({ product: 'P', ranges: [plain], defaultStatus: 'affected' })?.defaultStatus,
    ).toBe('affected')
    expect(written({ product: 'P' })).not.toHaveProperty('defaultStatus')
    expect(written({ product: 'P', versions: [statement], ranges: [plain] })).not.toHaveProperty(
      'defaultStatus',
    )
  })
})

describe('odd values stay where they were', () => {
  test.each<[string, Json]>([
    ['a status of no known word', { affected: [{ defaultStatus: 'maybe', product: 'P' }] }],
    [
      'a statement without a status',
      { affected: [{ product: 'P', versions: [{ version: '1' }] }] },
    ],
    ['a routine with more', { affected: [{ programRoutines: [{ name: 'f', x: 1 }] }] }],
    ['a collection without a name', { affected: [{ collectionURL: 'https://pypi.org' }] }],
  ])('%s', (_, fields) => {
    const [affected] = read(fields).affected
    expect(affected?.defaultStatus).toBeUndefined()
    expect(affected?.versions).toEqual([])
    expect(affected?.programRoutines).toEqual([])
    expect(affected).not.toHaveProperty('package')
    expect(affected?.extra?.cve).not.toEqual({})
  })

  test('a container by itself is one only with a member that only containers have', () => {
    for (const name of ['providerMetadata', 'descriptions', 'affected', 'rejectedReasons']) {
      expect(readCnaContainer({ [name]: [] }).ok).toBe(true)
    }
    expect(readCnaContainer({ title: 'T' })).toStrictEqual({
      ok: false,
      path: '',
      because: 'Neither a CVE record nor a CNA container.',
    })
  })
})
