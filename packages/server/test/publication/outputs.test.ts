// Shows that every finding about what would go out says how to mend it, that of a refused conversion too.
import { createAdvisory, createAffected } from '@parley/records'
import { expect, test } from 'vitest'
import { makeOutputs, type OutputOptions, withRejection } from '../../src/publication/outputs.js'

const options: OutputOptions = {
  ...{ hasMail: true, hasCve: true, takesCveIds: true, osvProfile: 'psf', number: 'PSRT-2030-1' },
  ...{ cveOrg: 'PSF', product: null, issueOwners: new Map(), now: '2030-01-01T00:00:00Z' },
  ...{ standing: null, publishedAt: null },
}

test.each([
  ['osv.no-cve-id', createAdvisory()],
  ['osv.not-selected', createAdvisory({ id: 'CVE-2030-1000' })],
  [
    'osv.not-english',
    createAdvisory({ id: 'CVE-2030-1000', affected: [createAffected({ product: 'CPython' })] }),
  ],
])('%s', (rule, advisory) => {
  const { findings, osv } = makeOutputs(advisory, options)
  expect(osv).toBeNull()
  expect(findings.map((finding) => finding.rule)).toContain(rule)
  for (const { fix } of findings) expect(fix).toMatch(/^[A-Z].+\.$/)
})

test('a contradiction is an error, and what is only missing a warning', () => {
  const versions = [
    { version: '3.0', lessThan: '2.0', versionType: 'python', status: 'affected', changes: [] },
  ] as const
  const affected = [createAffected({ product: 'CPython', vendor: 'V', versions })]
  const descriptions = [{ language: 'en', value: 'D' }]
  const advisory = createAdvisory({ id: 'CVE-2030-1000', affected, descriptions })
  const levels = makeOutputs(advisory, options).findings.map(({ rule, level }) => [rule, level])
  expect(levels).toContainEqual(['version.range-out-of-order', 'error'])
  expect(levels).toContainEqual(['cve.no-credits', 'warning'])
})

test('what a record has no place for is named beside it, and our own organisation is not', () => {
  const advisory = createAdvisory({
    id: 'CVE-2030-1000',
    title: 'T',
    project: 'CPython',
    affected: [createAffected({ product: 'CPython', vendor: 'V' })],
    descriptions: [{ language: 'en', value: 'D' }],
    workarounds: [{ language: 'en', value: 'W' }],
    announcement: { rating: 'HIGH' },
  })
  const lostIn = (osvProfile: 'psf' | 'default') => {
    const { lost } = makeOutputs(advisory, { ...options, osvProfile })
    const of = (name: string) =>
      lost.filter(({ output }) => output === name).map(({ path }) => path)
    return { cve: of('cve'), osv: of('osv') }
  }
  expect(lostIn('default').cve).toEqual(['/announcement'])
  expect(lostIn('default').osv).toEqual(
    expect.arrayContaining(['/workarounds', '/affected/0/vendor', '/affected/0/product']),
  )
  expect(lostIn('default').osv).not.toContain('/provider')
  expect(lostIn('default').osv).not.toContain('/title')
  expect(lostIn('psf').osv).toEqual(expect.arrayContaining(['/title', '/workarounds']))
})

test('a rejection is linted as the record that it becomes', () => {
  const made = makeOutputs(createAdvisory({ id: 'CVE-2030-1000' }), {
    ...options,
    ...{ hasMail: false, hasCve: false, osvProfile: null },
  })
  const rejected = (reason: string) => withRejection(made, reason, options)
  expect(rejected('It was none.')).toMatchObject({
    cve: { rejectedReasons: [{ lang: 'en', value: 'It was none.' }] },
    findings: [],
  })
  expect(rejected('x'.repeat(5000)).findings).toMatchObject([
    { output: 'cve', level: 'error', path: '/rejectedReasons/0/value' },
  ])
})

test('M5: a fix of the installers alone is told of their platform, and to no stream of sources', () => {
  const versions = [
    {
      version: '3.13.0',
      lessThan: '3.13.5',
      versionType: 'python',
      status: 'affected',
      changes: [],
    },
  ] as const
  const affected = [
    createAffected({ product: 'CPython', vendor: 'V', platforms: ['Windows'], versions }),
  ]
  const descriptions = [{ language: 'en', value: 'The installer trusts a path.' }]
  const advisory = createAdvisory({ id: 'CVE-2030-1000', affected, descriptions })
  const { cve, osv } = makeOutputs(advisory, { ...options, osvProfile: 'default' })
  expect(JSON.stringify(cve)).toContain('"platforms":["Windows"]')
  // OSV's GIT ranges are of sources: without a commit there is none, and no line of versions beside the one that is named.
  expect(JSON.stringify(osv)).not.toMatch(/"GIT"|"fixed":"[0-9a-f]{40}"/)
  expect(JSON.stringify({ cve, osv })).not.toMatch(/3\.(10|11|12|14)\./)
})
