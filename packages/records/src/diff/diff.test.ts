/*
 * Proves that a person is told every difference, in words.
 */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { loadRecords } from '../../test/data.js'
import { type Advisory, createAdvisory } from '../advisory/advisory.js'
import { type Affected, createAffected } from '../advisory/affected.js'
import { readCve } from '../cve/read.js'
import { readOsv } from '../osv/read.js'
import { diffAdvisories } from './diff.js'

const V63 = 'CVSS:4.0/AV:N/AC:L/AT:P/PR:N/UI:N/VC:L/VI:N/VA:N/SC:N/SI:N/SA:N'
const V71 = 'CVSS:4.0/AV:N/AC:L/AT:P/PR:L/UI:P/VC:H/VI:N/VA:H/SC:L/SI:N/SA:H'

const product = (versions: Affected['versions']) => createAffected({ product: 'CPython', versions })
const branch = (lessThan: string, version = '0') => ({
  version,
  lessThan,
  versionType: 'python',
  status: 'affected' as const,
  changes: [],
})

const before = createAdvisory({
  id: 'CVE-2030-1234',
  title: 'Old title',
  descriptions: [{ language: 'en', value: 'Parsing takes quadratic time in all cases.' }],
  affected: [product([branch('3.12.6')])],
  severities: [{ type: 'CVSS_V4', vector: V63, scenarios: [] }],
  credits: [{ name: 'Ada', type: 'reporter', contacts: [] }],
  references: [{ url: 'https://a.example', tags: ['patch'] }],
  weaknesses: [{ cweId: 'CWE-79' }],
  dates: { published: '2030-01-01T00:00:00Z', modified: '2030-01-01T00:00:00Z' },
  provider: { orgId: 'x', dateUpdated: '2030-01-01T00:00:00Z' },
})

const told = (changes: Partial<Advisory>) =>
  diffAdvisories(before, { ...before, ...changes }).map(({ text }) => text)

describe('what a person is told', () => {
  test.each<[Partial<Advisory>, string[]]>([
    [{}, []],
    [
      {
        dates: { ...before.dates, modified: '2031-01-01T00:00:00Z' },
        provider: { orgId: 'x', dateUpdated: '2031-01-01T00:00:00Z' },
      },
      [],
    ],
    [{ title: 'New title' }, ['title Old title → New title']],
    [
      { affected: [product([branch('3.12.6'), branch('3.13.1', '3.13.0')])] },
      ['affected from 3.13.0 added', 'fixed in 3.13.1 added'],
    ],
    [
      { affected: [product([branch('3.12.7')])] },
      ['fixed in 3.12.6 removed', 'fixed in 3.12.7 added'],
    ],
    [{ affected: [product([branch('*')])] }, ['fixed in 3.12.6 removed']],
    [
      { affected: [...before.affected, createAffected({ package: { name: 'pip' } })] },
      ['pip added as affected'],
    ],
    [{ affected: [] }, ['CPython no longer listed as affected']],
    [
      {
        affected: [
          createAffected({
            product: 'CPython',
            defaultStatus: 'unaffected',
            platforms: ['Windows'],
            repo: 'https://r.example',
            versions: [branch('3.12.6')],
          }),
        ],
      },
      [
        '“other versions are unaffected” added',
        'platform Windows added',
        'repository https://r.example added',
      ],
    ],
    [
      {
        affected: [
          product([
            {
              ...branch('3.12.6'),
              changes: [
                { at: '3.11.9', status: 'unaffected' },
                { at: '3.12.0', status: 'affected' },
              ],
            },
          ]),
        ],
      },
      ['fixed in 3.11.9 added', 'affected from 3.12.0 added'],
    ],
    [
      {
        affected: [
          product([
            branch('3.12.6'),
            { version: '2.7', status: 'unknown', changes: [] },
            { version: '1', status: 'unaffected', lessThan: '2', changes: [] },
            { version: '3', status: 'unaffected', lessThanOrEqual: '4', changes: [] },
            { version: '3', status: 'affected', lessThanOrEqual: '5', changes: [] },
          ]),
        ],
      },
      [
        'unknown version 2.7 added',
        'unaffected range 1 to before 2 added',
        'unaffected range 3 to 4 added',
        'affected from 3 added',
        'affected up to 5 added',
      ],
    ],
    [
      { severities: [{ type: 'CVSS_V4', vector: V71, scenarios: [] }] },
      ['severity 6.3 MEDIUM → 7.1 HIGH'],
    ],
    [
      { severities: [{ type: 'CVSS_V4', vector: `${V63}/S:N`, scenarios: [] }] },
      [`severity vector ${V63} → ${V63}/S:N`],
    ],
    [{ severities: [] }, ['severity 6.3 MEDIUM removed']],
    [
      {
        severities: [
          ...before.severities,
          { type: 'CVSS_V3', vector: 'none', score: 5, scenarios: [] },
          { type: 'other', vector: 'SSVC', scenarios: [] },
        ],
      },
      ['severity (CVSS_V3) 5.0 MEDIUM added', 'severity (other) SSVC added'],
    ],
    [
      { credits: [...before.credits, { name: 'Bob', contacts: ['https://b.example'] }] },
      ['credit added: Bob, https://b.example'],
    ],
    [
      { credits: [{ name: 'Ada', type: 'finder', contacts: [] }] },
      ['credit removed: Ada as reporter', 'credit added: Ada as finder'],
    ],
    [
      {
        references: [
          { url: 'https://a.example', tags: [] },
          { url: 'https://b.example', tags: [] },
        ],
      },
      ['reference added: https://b.example', 'kind of https://a.example patch → none'],
    ],
    [
      { weaknesses: [{ cweId: 'CWE-80' }, { description: 'words' }] },
      ['weakness removed: CWE-79', 'weakness added: CWE-80', 'weakness added: words'],
    ],
    [
      { descriptions: [{ language: 'en', value: 'Parsing takes linear time in all cases.' }] },
      ['description changed: “quadratic” → “linear”'],
    ],
    [
      {
        descriptions: [
          { language: 'en', value: 'Parsing takes quadratic time in nearly all cases.' },
        ],
      },
      ['description changed: “nearly” added'],
    ],
    [
      { descriptions: [{ language: 'en', value: 'Parsing takes time in all cases.' }] },
      ['description changed: “quadratic” removed'],
    ],
    [
      { descriptions: [...before.descriptions, { language: 'de', value: 'x' }] },
      ['description (de) added'],
    ],
    [{ descriptions: [] }, ['description removed']],
    [
      { withdrawal: { reasons: [{ language: 'en', value: 'No bug.' }], replacedBy: [] } },
      ['withdrawn: No bug.'],
    ],
    [{ withdrawal: { reasons: [], replacedBy: [] } }, ['withdrawn']],
    [{ aliases: ['PSF-2030-1'] }, ['alias added: PSF-2030-1']],
    [{ id: 'CVE-2030-1235' }, ['id CVE-2030-1234 → CVE-2030-1235']],
    [{ project: 'CPython' }, ['project added: CPython']],
    [{ workarounds: [{ language: 'en', value: 'Do not.' }] }, ['workaround added']],
    [
      { timeline: [{ time: '2030-01-01T00:00:00Z', language: 'en', value: 'Reported' }] },
      ['timeline entry added: 2030-01-01T00:00:00Z Reported'],
    ],
    [
      { dates: { ...before.dates, published: '2030-01-02T00:00:00Z' } },
      ['date published 2030-01-01T00:00:00Z → 2030-01-02T00:00:00Z'],
    ],
    [{ announcement: { rating: 'LOW' } }, ['announce mail changed']],
    [{ tags: ['disputed'] }, ['tag added: disputed']],
    [{ extra: { cve: { container: { x_a: 1 } } } }, ['other data changed at /extra']],
    [{ impacts: [{ capecId: 'CAPEC-66', descriptions: [] }] }, ['other data changed at /impacts']],
  ])('%j', (changes, sentences) => {
    expect(told(changes)).toEqual(sentences)
  })

  test.each<[string, Partial<Advisory>, string]>([
    [
      'a vendor',
      {
        affected: [
          createAffected({ product: 'CPython', vendor: 'Other', versions: [branch('3.12.7')] }),
        ],
      },
      'other data changed at /affected/CPython/0/vendor',
    ],
    [
      'functions and how versions order',
      {
        affected: [
          createAffected({
            product: 'CPython',
            programRoutines: ['f'],
            versions: [{ ...branch('3.12.7'), versionType: 'semver' }],
          }),
        ],
      },
      'other data changed at /affected/CPython/0/programRoutines, /affected/CPython/0/versionTypes/0',
    ],
    [
      'the title of a page',
      { references: [{ url: 'https://a.example', name: 'Fix', tags: ['issue-tracking'] }] },
      'other data changed at /references/https:~1~1a.example/0/name',
    ],
  ])('%s is not hidden by a change beside it', (_, changes, sentence) => {
    const sentences = told(changes)
    expect(sentences.length).toBeGreaterThan(1)
    expect(sentences.at(-1)).toBe(sentence)
  })

  test('a withdrawal that ends or changes is told', () => {
    const withdrawal = { reasons: [], replacedBy: [] }
    expect(diffAdvisories({ ...before, withdrawal }, before).map(({ text }) => text)).toEqual([
      'no longer withdrawn',
    ])
    expect(
      diffAdvisories(
        { ...before, withdrawal },
        { ...before, withdrawal: { ...withdrawal, at: 'x' } },
      ).map(({ text }) => text),
    ).toEqual(['withdrawal changed'])
  })

  test('a field that goes is told, ranges of commits are named as such', () => {
    const { title: _title, ...untitled } = before
    expect(diffAdvisories(before, untitled).map(({ text }) => text)).toEqual([
      'title removed: Old title',
    ])
    const git = (fixed: string) =>
      createAdvisory({
        affected: [
          createAffected({
            ranges: [
              {
                type: 'GIT',
                repo: 'https://r.example',
                events: [{ introduced: '0' }, { fixed }, { limit: 'z' }],
              },
            ],
            listed: [fixed],
          }),
        ],
      })
    expect(diffAdvisories(git('a'), git('b')).map(({ text }) => text)).toEqual([
      'fixed in commit a removed',
      'affected version a removed',
      'fixed in commit b added',
      'affected version b added',
    ])
  })

  test('with several products each change names its own; a long change is shortened', () => {
    const two = (lessThan: string) =>
      createAdvisory({
        affected: [product([branch(lessThan)]), createAffected({ package: { name: 'pip' } })],
      })
    expect(diffAdvisories(two('1'), two('2')).map(({ text }) => text)).toEqual([
      'CPython: fixed in 1 removed',
      'CPython: fixed in 2 added',
    ])
    const [change] = diffAdvisories(before, {
      ...before,
      descriptions: [{ language: 'en', value: 'x'.repeat(500) }],
    })
    expect(change?.text.length).toBeLessThan(500)
  })
})

describe('completeness', () => {
  const advisories = [
    ...loadRecords('psf-cve').map(readCve),
    ...loadRecords('cve-records-sample').slice(0, 60).map(readCve),
    ...loadRecords('psf-osv').slice(0, 60).map(readOsv),
  ].flatMap((read) => (read.ok ? [read.value] : []))

  test('an advisory does not differ from itself, and from every other it does', () => {
    fc.assert(
      fc.property(fc.constantFrom(...advisories), fc.constantFrom(...advisories), (left, right) => {
        expect(diffAdvisories(left, structuredClone(left))).toEqual([])
        expect(diffAdvisories(left, right).length > 0).toBe(left !== right)
      }),
    )
  })

  test('losing any one field is told', () => {
    fc.assert(
      fc.property(fc.constantFrom(...advisories), fc.nat(30), (advisory, which) => {
        const fields = Object.entries(advisory)
        const [name, value] = fields[which % fields.length] ?? ['id', '']
        const isEmpty = Array.isArray(value) && value.length === 0
        if (isEmpty || name === 'dates') return
        const reduced = {
          ...createAdvisory(),
          ...Object.fromEntries(fields.filter(([each]) => each !== name)),
        }
        expect(diffAdvisories(advisory, reduced)).not.toEqual([])
      }),
    )
  })
})

test('nameless things still differ in words', () => {
  const nameless = (fixed: string) =>
    createAdvisory({
      affected: [
        createAffected({ ranges: [{ type: 'SEMVER', events: [{ fixed }] }] }),
        createAffected({ product: 'P' }),
      ],
      weaknesses: [{}],
    })
  expect(
    diffAdvisories(nameless('1'), { ...nameless('2'), weaknesses: [] }).map(({ text }) => text),
  ).toEqual([
    'the product: fixed in 1 removed',
    'the product: fixed in 2 added',
    'weakness removed: ',
  ])
})
