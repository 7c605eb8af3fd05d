// What a person gives for CVE takes the place of nothing that the advisory says itself.
import { describe, expect, test } from 'vitest'
import { createAdvisory } from '../advisory/advisory.js'
import { createAffected } from '../advisory/affected.js'
import { completedForCve } from './complete.js'
import { lintCve } from './lint.js'
import { writeCve, writeCveCna, writeCveRejection } from './write.js'

const given = { vendor: 'V', product: 'P', cveId: 'CVE-2030-1234', reason: 'No bug.' }

describe('what a person gives', () => {
  test.each([
    ['an entry without a name', createAffected({}), { vendor: 'V', product: 'P' }],
    ['one without a vendor', createAffected({ product: 'Own' }), { vendor: 'V', product: 'Own' }],
    ['one without a product', createAffected({ vendor: 'Own' }), { vendor: 'Own', product: 'P' }],
    [
      'a package of no known collection',
      createAffected({ package: { name: 'x', ecosystem: 'Nowhere' } }),
      { vendor: 'V', product: 'P' },
    ],
  ])('names %s', (_, affected, names) => {
    const [named] = completedForCve(createAdvisory({ affected: [affected] }), given).affected
    expect(named).toEqual({ ...affected, ...names })
  })

  test('leaves alone a package of a collection, an id of its own, and reasons', () => {
    const advisory = createAdvisory({
      aliases: ['CVE-2030-1'.padEnd(13, '1')],
      affected: [createAffected({ package: { name: 'pip', ecosystem: 'PyPI' } })],
      withdrawal: { reasons: [{ language: 'en', value: 'Own.' }], replacedBy: [] },
    })
    expect(completedForCve(advisory, given)).toEqual(advisory)
  })

  test('is an id, where there is none, and the reason of a withdrawal', () => {
    const silent = createAdvisory({
      id: 'PSF-2030-1',
      aliases: ['GHSA-1'],
      withdrawal: { at: '2030-01-01T00:00:00Z', reasons: [], replacedBy: ['CVE-2030-2222'] },
    })
    expect(completedForCve(silent, given)).toEqual({
      ...silent,
      aliases: ['GHSA-1', 'CVE-2030-1234'],
      withdrawal: { ...silent.withdrawal, reasons: [{ language: 'en', value: 'No bug.' }] },
    })
    expect(completedForCve(silent, {})).toEqual(silent)
    expect(completedForCve(silent, { cveId: 'GHSA-2' }).aliases).toEqual(['GHSA-1'])
    expect(completedForCve(createAdvisory(), given).withdrawal).toBeUndefined()
  })
})

describe('a withdrawn advisory without a reason', () => {
  const silent = createAdvisory({
    id: 'CVE-2030-1234',
    withdrawal: { reasons: [], replacedBy: [] },
  })

  test('is written as the rejection it is, which lint refuses and says why', () => {
    const { record } = writeCveCna(silent)
    expect(record).toEqual({ rejectedReasons: [] })
    const found = lintCve({ ...record, providerMetadata: { orgId: ORG } })
    expect(found.map(({ path, rule }) => [path, rule])).toEqual([
      ['/rejectedReasons', 'schema.min-items'],
      ['/rejectedReasons', 'cve.rejected-without-reason'],
    ])
    expect(lintCve(writeCve(silent).record)).toContainEqual(
      expect.objectContaining({
        path: '/containers/cna/rejectedReasons',
        because: 'The record is rejected without a reason.',
      }),
    )
  })

  test('is valid with one, which alone rejects an id as well', () => {
    const alone = writeCveRejection('No bug.')
    expect(alone).toEqual({ rejectedReasons: [{ lang: 'en', value: 'No bug.' }] })
    expect(lintCve(writeCveRejection('No bug.', { orgId: ORG }))).toEqual([])
    const { record } = writeCveCna(completedForCve(silent, given))
    expect(lintCve({ ...record, providerMetadata: { orgId: ORG } })).toEqual([])
  })
})

const ORG = '28c92f92-d60d-412d-b760-e73465c3df22'

describe('references of one address', () => {
  const advisory = createAdvisory({
    references: [
      { url: 'https://a.example', type: 'REPORT', tags: [], name: 'A' },
      { url: 'https://b.example', tags: [] },
      { url: 'https://a.example', type: 'FIX', tags: [], name: 'A' },
      { url: 'https://a.example', tags: ['patch', 'x_own'], name: 'B' },
    ],
  })

  test('are written once, with the tags of all', () => {
    const { record, lost } = writeCveCna(advisory)
    expect(record['references']).toEqual([
      { url: 'https://a.example', name: 'A', tags: ['issue-tracking', 'patch', 'x_own'] },
      { url: 'https://b.example' },
    ])
    expect(lost).toEqual([
      {
        path: '/references/3/name',
        reason: 'A CVE record has each address once, under one name.',
      },
    ])
  })

  test('of a record that was read stay as they were', () => {
    const { record, lost } = writeCveCna({ ...advisory, extra: { cve: {} } })
    expect(record['references']).toHaveLength(4)
    expect(lost).toEqual([])
  })
})

test('a type of OSV that no tag of CVE says is reported', () => {
  const references = (['ADVISORY', 'FIX', 'WEB', 'DISCUSSION'] as const).map((type) => ({
    url: `https://a.example/${type}`,
    type,
    tags: [],
  }))
  const { lost } = writeCveCna(createAdvisory({ references }))
  expect(lost.map(({ path }) => path)).toEqual(['/references/0/type', '/references/3/type'])
})

test('what a rejection may not hold is reported, and only that', () => {
  const withdrawal = { reasons: [{ language: 'en', value: 'No bug.' }], replacedBy: [] }
  const published = {
    id: 'CVE-2030-1234',
    title: 'T',
    descriptions: [{ language: 'en', value: 'D' }],
    affected: [createAffected({ vendor: 'V', product: 'P' })],
  }
  const lostIn = (fields: Parameters<typeof createAdvisory>[0]) =>
    writeCveCna(createAdvisory(fields)).lost.map(({ path }) => path)
  expect(lostIn({ ...published, withdrawal })).toEqual(['/title', '/descriptions', '/affected'])
  expect(lostIn(published)).toEqual([])
})
