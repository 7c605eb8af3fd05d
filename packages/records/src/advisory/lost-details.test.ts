// The small things that a format has no place for are named, and what every reader supplies is not.
import { expect, test } from 'vitest'
import { writeGhsa } from '../ghsa/write.js'
import { writeOsv } from '../osv/write.js'
import { createAdvisory } from './advisory.js'
import { createAffected } from './affected.js'
import { lostExtras } from './losses.js'
import { lostDetails } from './lost-details.js'

const V31 = 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H'
const text = (value: string) => ({ language: 'en', value })

const advisory = createAdvisory({
  severities: [
    { type: 'CVSS_V3', vector: V31, score: 9.8, scenarios: [text('GENERAL')] },
    { type: 'CVSS_V3', vector: V31, score: 9.1, scenarios: [text('On Windows')] },
    { type: 'CVSS_V3', vector: 'none', score: 5, scenarios: [] },
    { type: 'other', vector: 'SSVC', score: 5, scenarios: [] },
    { type: 'CVSS_V3', vector: V31, scenarios: [] },
  ],
  weaknesses: [
    { cweId: 'CWE-79', description: 'CWE-79' },
    { cweId: 'CWE-79', description: 'CWE-79 Cross-site scripting', language: 'de' },
    { description: 'CWE-80 Basic XSS', language: 'en-US' },
    { description: 'Something else' },
    { cweId: 'CWE-81' },
  ],
  credits: [
    { name: 'A', contacts: [], language: 'en' },
    { name: 'B', contacts: [], language: 'fr' },
  ],
  affected: [
    createAffected({
      package: { name: 'pip', ecosystem: 'PyPI', collectionUrl: 'https://pypi.org' },
    }),
    createAffected({
      package: { name: 'x', collectionUrl: 'https://x.example' },
      listed: ['1'],
      ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }] }],
    }),
    createAffected({ listed: ['1'] }),
  ],
})

const paths = (...[kept]: [Parameters<typeof lostDetails>[2]?]) =>
  lostDetails(advisory, 'R.', kept).map(({ path }) => path)

test('what stands beside a vector, an id, and an ecosystem', () => {
  expect(paths()).toEqual([
    '/severities/1/scenarios',
    '/severities/1/score',
    '/severities/2/score',
    '/weaknesses/1/description',
    '/weaknesses/1/language',
    '/weaknesses/2/description',
    '/credits/1/language',
    '/affected/1/package/collectionUrl',
    '/affected/1/listed',
  ])
  expect(lostDetails(advisory, 'R.')[0]?.reason).toBe('R.')
})

test('but for what the format has a place for', () => {
  expect(paths({ scores: true, weaknessTexts: true, lists: true })).toEqual([
    '/severities/1/scenarios',
    '/weaknesses/1/language',
    '/credits/1/language',
    '/affected/1/package/collectionUrl',
  ])
})

test('of a CVSS object what does not follow from its vector is named; a metric that does is not', () => {
  const cvss = {
    ...{ version: '3.1', vectorString: V31, baseScore: 9.8, baseSeverity: 'CRITICAL' },
    ...{ attackVector: 'NETWORK', attackComplexity: 'HIGH', temporalScore: 8.1 },
  }
  const severity = { type: 'CVSS_V3', vector: V31, scenarios: [] } as const
  const advisory = createAdvisory({
    severities: [{ ...severity, extra: { cve: { member: 'cvssV3_1', cvss } } }],
  })
  expect(lostExtras(advisory, 'osv').map(({ path }) => path)).toEqual([
    '/severities/0/extra/cve/cvss/attackComplexity',
    '/severities/0/extra/cve/cvss/temporalScore',
  ])
  expect(lostExtras(advisory, 'cve')).toEqual([])
})

test('a word that is not the vector’s is named, and tags that no type says', () => {
  const severity = { type: 'CVSS_V3', vector: V31, scenarios: [] } as const
  const advisory = createAdvisory({
    severities: [
      { ...severity, rating: 'LOW' },
      { ...severity, rating: 'CRITICAL' },
    ],
    references: ['x_own', 'vdb-entry', 'release-notes', 'patch'].map((tag) => ({
      url: `https://a.example/${tag}`,
      tags: [tag],
    })),
  })
  const paths = writeOsv(advisory).lost.map(({ path }) => path)
  expect(paths.filter((path) => path.startsWith('/references'))).toEqual(
    [0, 1, 2].map((index) => `/references/${index}/tags`),
  )
  expect(paths).toContain('/severities/0/rating')
  expect(paths).not.toContain('/severities/1/rating')
})

test('GitHub has no place for a package URL of its own kind', () => {
  const lost = (purl: string) =>
    writeGhsa(
      createAdvisory({
        affected: [createAffected({ package: { ecosystem: 'PyPI', name: 'a', purl } })],
      }),
    ).lost.map(({ path }) => path)
  expect(lost('pkg:pypi/a')).toEqual([])
  expect(lost('pkg:pypi/a?repository_url=https://b.example')).toEqual(['/affected/0/package/purl'])
})
