// What an advisory says and an OSV record does not is named by path and reason, in both profiles.
import { expect, test } from 'vitest'
import { createAdvisory } from '../advisory/advisory.js'
import { type Affected, createAffected } from '../advisory/affected.js'
import { convertToOsv } from './convert.js'
import { writeOsv } from './write.js'

const V31 = 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H'
const text = (value: string) => ({ language: 'en', value })
const statement = { version: '0', lessThan: '3', versionType: 'python', changes: [] } as const

const full = createAdvisory({
  id: 'CVE-2030-1234',
  title: 'T',
  aliases: ['PSF-2030-1', 'GHSA-abcd-1234-efgh'],
  related: ['CVE-2030-2222'],
  upstream: ['CVE-2030-3333'],
  descriptions: [text('D'), { language: 'fr', value: 'D' }],
  affected: [
    createAffected({
      product: 'CPython',
      vendor: 'V',
      package: { name: 'pip', ecosystem: 'PyPI' },
      listed: ['1.0'],
      versions: [{ ...statement, status: 'affected' }],
      ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }] }],
    }),
  ],
  severities: [{ type: 'CVSS_V3', vector: V31, scenarios: [text('On Windows')] }],
  weaknesses: [{ cweId: 'CWE-79' }],
  credits: [{ name: 'A', contacts: [], login: 'a' }],
  workarounds: [text('W')],
  withdrawal: { reasons: [text('No bug.')], replacedBy: ['CVE-2030-4444'] },
})

const lostIn = (profile: 'psf' | 'default', advisory = full, id?: string) => {
  const converted = convertToOsv(advisory, { profile, ...(id !== undefined && { id }) })
  if (!converted.ok) throw new Error(converted.because)
  return converted.lost
}

const DEFAULT_DOES = 'Profile psf does not write it; profile default does.'

test('profile psf names what it does not write, and whether profile default does', () => {
  const lost = new Map(lostIn('psf').map(({ path, reason }) => [path, reason]))
  const inPart = 'Profile psf does not write it; profile default does in part.'
  expect(Object.fromEntries(lost)).toEqual({
    '/title': DEFAULT_DOES,
    '/workarounds': 'OSV has no place for it.',
    '/severities': inPart,
    '/credits': inPart,
    '/weaknesses': DEFAULT_DOES,
    '/related': DEFAULT_DOES,
    '/upstream': DEFAULT_DOES,
    '/withdrawal': inPart,
    '/descriptions/1': expect.any(String),
    '/aliases': DEFAULT_DOES,
    '/affected/0/vendor': 'OSV has no place for it.',
    '/affected/0/product': 'OSV has no place for it.',
    '/affected/0/package': DEFAULT_DOES,
    '/affected/0/versions': DEFAULT_DOES,
    '/affected/0/listed': DEFAULT_DOES,
    '/affected/0/ranges': DEFAULT_DOES,
  })
})

test('profile psf loses nothing of an advisory that says no more than its tool writes', () => {
  const repo = 'https://github.com/python/cpython'
  const hash = 'a'.repeat(40)
  const plain = createAdvisory({
    id: 'CVE-2030-1234',
    aliases: ['PSF-2030-1', 'PSF-0000-CVE-2030-1234'],
    descriptions: [text('D')],
    affected: [
      createAffected({
        product: 'CPython',
        repo,
        ranges: [{ type: 'GIT', repo, events: [{ introduced: '0' }, { fixed: hash }] }],
      }),
    ],
    references: [
      { url: `${repo}/commit/${hash}`, tags: ['patch'], type: 'FIX' },
      { url: `${repo}/issues/1`, tags: ['issue-tracking'] },
      { url: 'https://a.example', tags: ['vendor-advisory'] },
      { url: 'https://b.example', tags: [] },
    ],
  })
  const lost = (advisory: typeof plain, id?: string) =>
    lostIn('psf', advisory, id).map(({ path }) => path)
  expect(lost(plain, 'PSF-2030-1')).toEqual(['/affected/0/product'])
  expect(lost(plain)).toEqual(['/aliases', '/affected/0/product'])
  const inverted = { ...plain, id: 'PSF-2030-1', aliases: ['CVE-2030-1234'] }
  expect(lost(inverted, 'PSF-2030-1')).toEqual(['/affected/0/product'])
  expect(lost(inverted)).toEqual(['/id', '/affected/0/product'])
})

test('profile psf says which types of references, repositories and ranges it does not write', () => {
  const range = { type: 'GIT' as const, repo: 'https://r.example', events: [{ introduced: '0' }] }
  const repo = 'https://github.com/python/cpython'
  const advisory = createAdvisory({
    id: 'CVE-2030-1234',
    descriptions: [text('D')],
    affected: [
      createAffected({
        product: 'CPython',
        repo: 'https://r.example',
        ranges: [range, { ...range, repo }],
      }),
    ],
    references: [
      { url: `${repo}/pull/1`, tags: ['patch'] },
      { url: 'https://a.example', tags: [], type: 'ARTICLE' },
      { url: 'https://b.example', tags: ['x_own'], name: 'B' },
    ],
  })
  expect(lostIn('psf', advisory)).toEqual([
    { path: '/references/0/tags', reason: DEFAULT_DOES },
    { path: '/references/1/type', reason: DEFAULT_DOES },
    { path: '/references/2/name', reason: 'OSV has no place for it.' },
    { path: '/references/2/tags', reason: 'OSV has one type for each reference.' },
    { path: '/affected/0/product', reason: 'OSV has no place for it.' },
    { path: '/affected/0/repo', reason: DEFAULT_DOES },
    { path: '/affected/0/ranges/0', reason: DEFAULT_DOES },
  ])
})

test('of a reference the name, and the tags that its type does not say', () => {
  const references = [
    { url: 'https://a.example', tags: ['patch'] },
    { url: 'https://b.example', tags: ['vendor-advisory', 'third-party-advisory'], name: 'B' },
    { url: 'https://c.example', tags: ['patch', 'vendor-advisory'] },
    { url: 'https://d.example', tags: [], name: 'D' },
  ]
  expect(writeOsv(createAdvisory({ references })).lost).toEqual([
    { path: '/references/1/name', reason: 'OSV has no place for it.' },
    { path: '/references/2/tags', reason: 'OSV has one type for each reference.' },
    { path: '/references/3/name', reason: 'OSV has no place for it.' },
  ])
})

test.each<[string, Partial<Affected>, readonly string[]]>([
  [
    'a package of no known ecosystem',
    { package: { name: 'x', collectionUrl: 'https://x.example' } },
    ['/affected/0/package', '/affected/0/package/collectionUrl'],
  ],
  ['a package of a known one', { package: { name: 'x', ecosystem: 'PyPI' } }, []],
  ['a repository without commits', { repo: 'https://r.example' }, ['/affected/0/repo']],
  [
    'a repository with a range of its own',
    {
      repo: 'https://r.example',
      ranges: [{ type: 'GIT', repo: 'https://r.example', events: [{ introduced: '0' }] }],
    },
    [],
  ],
])('%s', (_, fields, paths) => {
  const { lost } = writeOsv(createAdvisory({ affected: [createAffected(fields)] }))
  expect(lost.map(({ path }) => path)).toEqual(paths)
})
