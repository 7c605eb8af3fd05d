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

const lostIn = (profile: 'psf' | 'default', advisory = full) => {
  const converted = convertToOsv(advisory, { profile })
  if (!converted.ok) throw new Error(converted.because)
  return converted.lost
}

test('profile psf names what profile default would say, and once what no record says', () => {
  const lost = lostIn('psf')
  const here = lost.filter(({ reason }) => reason.startsWith('Profile psf'))
  expect(here).toEqual(
    [
      ...['/title', '/severities', '/credits', '/weaknesses', '/aliases', '/related', '/upstream'],
      ...['/withdrawal', '/affected/0/package', '/affected/0/versions', '/affected/0/listed'],
      '/affected/0/ranges',
    ].map((path) => ({
      path,
      reason: 'Profile psf does not write it; profile default does.',
    })),
  )
  expect(lost.slice(here.length).map(({ path }) => path)).toEqual([
    '/descriptions',
    '/workarounds',
    '/affected/0/vendor',
    '/affected/0/product',
  ])
})

test('profile psf loses nothing of an advisory that says no more than its tool writes', () => {
  const plain = createAdvisory({
    id: 'CVE-2030-1234',
    aliases: ['PSF-2030-1'],
    descriptions: [text('D')],
    affected: [createAffected({ product: 'CPython' })],
  })
  expect(lostIn('psf', plain).map(({ path }) => path)).toEqual(['/affected/0/product'])
  const inverted = { ...plain, id: 'PSF-2030-1', aliases: ['CVE-2030-1234'] }
  expect(lostIn('psf', inverted).map(({ path }) => path)).toEqual(['/affected/0/product'])
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
