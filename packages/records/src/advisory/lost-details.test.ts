// The small things that a format has no place for are named, and what every reader supplies is not.
import { expect, test } from 'vitest'
import { createAdvisory } from './advisory.js'
import { createAffected } from './affected.js'
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
