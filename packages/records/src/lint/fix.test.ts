/*
 * Proves that what is mended is not found again, and that nothing else changes.
 */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { loadRecords, mutated } from '../../test/data.js'
import { lintCve } from '../cve/lint.js'
import { isSameJson, type Json } from '../json/json.js'
import { lintOsv } from '../osv/lint.js'
import { fixRecord } from './fix.js'

describe('mending', () => {
  test.each<[string, Json, Json, string]>([
    [
      'a doubled scheme',
      { references: [{ url: 'https://https://a.example' }] },
      { references: [{ url: 'https://a.example' }] },
      '/references/0/url',
    ],
    [
      'a scheme three times',
      { repo: 'http://https://http://a.example' },
      { repo: 'http://a.example' },
      '/repo',
    ],
    [
      'an empty list that may be left out',
      { credits: [], affected: [] },
      { affected: [] },
      '/credits',
    ],
    [
      'a repeated reference',
      {
        references: [
          { url: 'a', tags: ['x'] },
          { url: 'a', tags: ['y', 'x'], name: 'N' },
        ],
      },
      { references: [{ url: 'a', name: 'N', tags: ['x', 'y'] }] },
      '/references/1',
    ],
    [
      'a repeated reference without tags',
      {
        references: [
          { url: 'a', type: 'WEB' },
          { url: 'a', type: 'WEB' },
        ],
      },
      { references: [{ url: 'a', type: 'WEB' }] },
      '/references/1',
    ],
    [
      'a name that PyPI writes otherwise',
      { affected: [{ package: { ecosystem: 'PyPI', name: 'Foo_Bar' } }] },
      { affected: [{ package: { ecosystem: 'PyPI', name: 'foo-bar' } }] },
      '/affected/0/package/name',
    ],
    [
      'a version in a package URL',
      { package: { ecosystem: 'PyPI', name: 'pip', purl: 'pkg:pypi/pip@1' } },
      { package: { ecosystem: 'PyPI', name: 'pip', purl: 'pkg:pypi/pip' } },
      '/package/purl',
    ],
  ])('%s', (_, before, after, path) => {
    const { record, repairs } = fixRecord(before)
    expect(record).toEqual(after)
    expect(repairs.map((each) => each.path)).toEqual([path])
  })

  test.each<[string, Json]>([
    [
      'references of two types',
      {
        references: [
          { url: 'a', type: 'WEB' },
          { url: 'a', type: 'FIX' },
        ],
      },
    ],
    [
      'references of two names',
      {
        references: [
          { url: 'a', name: 'one' },
          { url: 'a', name: 'two' },
        ],
      },
    ],
    ['references that are none', { references: ['a', 'a', { name: 'x' }, { name: 'x' }] }],
    ['a URL in a text', { value: 'https://https://a.example' }],
    ['a malformed package URL', { package: { ecosystem: 'PyPI', name: 'pip', purl: 'pip' } }],
    ['a text', 'x'],
  ])('%s is left alone', (_, value) => {
    expect(fixRecord(value)).toEqual({ record: value, repairs: [] })
  })

  const MECHANICAL = ['url.doubled-scheme', 'osv.name-not-normalized', 'purl.with-version']

  test('every record of the data sets is mended of what is mechanical', () => {
    const mended = [
      ...loadRecords('cve-records-sample').map((each) => lintCve(fixRecord(each).record)),
      ...loadRecords('pypa-osv')
        .slice(0, 500)
        .map((each) => lintOsv(fixRecord(each).record)),
    ]
    expect(mended.flat().filter(({ rule }) => MECHANICAL.includes(rule))).toEqual([])
  })

  test('mending never throws, is done after once, and says each change', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.jsonValue() as fc.Arbitrary<Json>, mutated(loadRecords('psf-cve'))),
        (value) => {
          const once = fixRecord(value)
          expect(fixRecord(once.record).repairs).toEqual([])
          if (once.repairs.length === 0) expect(isSameJson(once.record, value)).toBe(true)
        },
      ),
    )
  })

  test('what nests deeper than any record is left alone', () => {
    let value: Json = { url: 'https://https://a.example' }
    for (let depth = 0; depth < 100; depth++) value = [value]
    expect(fixRecord(value).repairs).toEqual([])
  })
})
