/*
 * Proves timestamps, ids, credits and references of the hub.
 */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createAdvisory } from './advisory.js'
import {
  creditTypeOf,
  isCreditType,
  joinContact,
  snakeCreditType,
  splitContact,
  upperSnakeCreditType,
} from './credits.js'
import { cveIdOf, descriptionOf, weaknessId } from './ids.js'
import { lostExtras } from './losses.js'
import { deduplicated, isReferenceType, referenceTagsOf, referenceTypeOf } from './references.js'
import { compareTimestamps, toUtc, utcYearOf } from './timestamp.js'

describe('timestamps', () => {
  const moment = fc.date({
    min: new Date('0001-01-02T00:00:00Z'),
    max: new Date('9998-12-30T00:00:00Z'),
    noInvalidDate: true,
  })
  const zone = fc.tuple(
    fc.constantFrom('+', '-'),
    fc.integer({ min: 0, max: 23 }),
    fc.integer({ min: 0, max: 59 }),
  )

  test('any moment in any zone is the same moment in UTC', () => {
    fc.assert(
      fc.property(moment, zone, (date, [sign, hours, minutes]) => {
        const offset = (sign === '+' ? 1 : -1) * (hours * 60 + minutes)
        const local = new Date(date.getTime() + offset * 60_000).toISOString().slice(0, -1)
        if (local.startsWith('+') || local.startsWith('-')) return
        const text = `${local}${sign}${String(hours).padStart(2, '0')}:${String(minutes).padStart(2, '0')}`
        expect(toUtc(text)).toBe(date.toISOString())
        expect(utcYearOf(text)).toBe(date.getUTCFullYear())
      }),
    )
  })

  test('two moments compare as their instants do, whatever the digits', () => {
    fc.assert(
      fc.property(moment, moment, (left, right) => {
        const a = left.toISOString()
        const b = right.toISOString().replace('Z', '000+00:00')
        expect(compareTimestamps(a, b)).toBe(Math.sign(left.getTime() - right.getTime()))
      }),
    )
    expect(compareTimestamps('2024-01-01T00:00:00.5Z', '2024-01-01T00:00:00Z')).toBe(1)
    expect(compareTimestamps('2024-01-01T00:00:00Z', 'never')).toBeUndefined()
    expect(compareTimestamps('never', '2024-01-01T00:00:00Z')).toBeUndefined()
  })

  test.each([
    ['2024-02-29T10:00:00', '2024-02-29T10:00:00Z'],
    ['2024-02-29t10:00:00z', '2024-02-29T10:00:00Z'],
    ['2023-02-29T10:00:00Z', undefined],
    ['1900-02-29T10:00:00Z', undefined],
    ['2000-02-29T10:00:00Z', '2000-02-29T10:00:00Z'],
    ['2024-04-31T10:00:00Z', undefined],
    ['2024-13-01T10:00:00Z', undefined],
    ['2024-00-01T10:00:00Z', undefined],
    ['2024-01-00T10:00:00Z', undefined],
    ['2024-01-01T24:00:00Z', undefined],
    ['2024-01-01T23:60:00Z', undefined],
    ['2024-01-01T23:59:60Z', '2024-01-01T23:59:60Z'],
    ['2024-01-01T23:59:61Z', undefined],
    ['2024-01-01', undefined],
    ['2024-01-01T00:00:00+24:00', undefined],
    ['2024-01-01T00:00:00-00:60', undefined],
    ['2024-12-31T23:30:00-01:00', '2025-01-01T00:30:00Z'],
    ['2025-01-01T00:30:00+01:00', '2024-12-31T23:30:00Z'],
    ['2024-03-01T00:30:00+01:00', '2024-02-29T23:30:00Z'],
    ['2024-11-30T23:30:00-01:00', '2024-12-01T00:30:00Z'],
  ])('%s in UTC is %s', (text, utc) => {
    expect(toUtc(text)).toBe(utc)
  })
})

describe('ids', () => {
  test('the CVE id is the advisory’s own, else the first alias that is one', () => {
    expect(cveIdOf({ id: 'CVE-2024-6232', aliases: ['CVE-2024-0001'] })).toBe('CVE-2024-6232')
    expect(cveIdOf({ id: 'PSF-2024-8', aliases: ['GHSA-x', 'CVE-2024-0001'] })).toBe(
      'CVE-2024-0001',
    )
    expect(
      cveIdOf({ aliases: ['CVE-24-1', 'CVE-2024-123', 'xCVE-2024-1234', 'CVE-2024-1234x'] }),
    ).toBeUndefined()
  })

  test('the description is the English one, else the first, else nothing', () => {
    const texts = [
      { language: 'de', value: 'a' },
      { language: 'EN-us', value: 'b' },
    ]
    expect(descriptionOf({ descriptions: texts })).toBe('b')
    expect(descriptionOf({ descriptions: texts.slice(0, 1) })).toBe('a')
    expect(descriptionOf(createAdvisory())).toBe('')
  })

  test('a weakness is known by its id, or by how its description begins', () => {
    expect(weaknessId({ cweId: 'CWE-1', description: 'CWE-2' })).toBe('CWE-1')
    expect(weaknessId({ description: 'CWE-407: Inefficient' })).toBe('CWE-407')
    expect(weaknessId({ description: 'See CWE-407' })).toBeUndefined()
    expect(weaknessId({})).toBeUndefined()
  })
})

describe('credits', () => {
  test.each([
    ['Ada (https://ada.example)', 'Ada', ['https://ada.example']],
    ['Ada (mailto:a@b.example)', 'Ada', ['mailto:a@b.example']],
    ['Ada Example', 'Ada Example', []],
    ['Ada (Example Inc)', 'Ada (Example Inc)', []],
    [
      'Ada (https://a.example) and Bob (https://b.example)',
      'Ada (https://a.example) and Bob (https://b.example)',
      [],
    ],
    ['(https://a.example)', '(https://a.example)', []],
    ['Ada  (https://a.example)', 'Ada  (https://a.example)', []],
    ['', '', []],
  ])('%j is the name %j with contacts %j', (text, name, contacts) => {
    expect(splitContact(text)).toEqual({ name, contacts })
  })

  test('split and joined again, any text is itself', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc
            .tuple(fc.string(), fc.stringMatching(/^https:\/\/[a-z]{1,9}\.example$/))
            .map(([n, u]) => `${n} (${u})`),
        ),
        (text) => {
          expect(joinContact(splitContact(text))).toBe(text)
        },
      ),
    )
    expect(joinContact({ name: 'A', contacts: ['x', 'y'] })).toBe('A (x, y)')
  })

  test('the ten types have three spellings', () => {
    expect(upperSnakeCreditType('remediation developer')).toBe('REMEDIATION_DEVELOPER')
    expect(snakeCreditType('remediation developer')).toBe('remediation_developer')
    expect(creditTypeOf('REMEDIATION_DEVELOPER')).toBe('remediation developer')
    expect(creditTypeOf('friend')).toBeUndefined()
    expect(isCreditType('Finder')).toBe(false)
  })
})

describe('references', () => {
  test.each([
    [{ tags: ['patch', 'vendor-advisory'] }, 'FIX'],
    [{ tags: ['third-party-advisory'] }, 'ADVISORY'],
    [{ tags: ['release-notes'] }, 'WEB'],
    [{ tags: ['patch'], type: 'GIT' as const }, 'GIT'],
  ])('%j is %s', (reference, type) => {
    expect(referenceTypeOf(reference)).toBe(type)
    expect(isReferenceType(type)).toBe(true)
  })

  test.each([
    [{ tags: ['x_a'], type: 'FIX' as const }, ['x_a']],
    [{ tags: [], type: 'FIX' as const }, ['patch']],
    [{ tags: [], type: 'ADVISORY' as const }, []],
    [{ tags: [], type: 'WEB' as const }, []],
    [{ tags: [] }, []],
  ])('%j is tagged %j', (reference, tags) => {
    expect(referenceTagsOf(reference)).toEqual(tags)
  })

  test('repeated URLs are joined at the place of the first', () => {
    const references = [
      { url: 'a', tags: ['x'] },
      { url: 'b', tags: [] },
      { url: 'a', name: 'A', tags: ['y', 'x'] },
    ]
    expect(deduplicated(references)).toEqual([
      { url: 'a', name: 'A', tags: ['x', 'y'] },
      { url: 'b', tags: [] },
    ])
    expect(isReferenceType('BLOG')).toBe(false)
  })
})

describe('what another format cannot carry', () => {
  test('the members of foreign extras are named one by one, marks of a reader are not', () => {
    const advisory = createAdvisory({
      descriptions: [{ language: 'en', value: 'x', extra: { osv: { a: 1, 'b/c': 2 } } }],
      extra: {
        cve: {
          draft: true,
          record: { x: 1 },
          container: { x_a: 1, x_b: 2 },
          metadata: 7,
          entry: {},
        },
        osv: { z: 1 },
      },
    })
    expect(lostExtras(advisory, 'osv').map(({ path }) => path)).toEqual([
      '/extra/cve/container/x_a',
      '/extra/cve/container/x_b',
      '/extra/cve/metadata',
    ])
    expect(lostExtras(advisory, 'cve').map(({ path }) => path)).toEqual([
      '/descriptions/0/extra/osv/a',
      '/descriptions/0/extra/osv/b~1c',
      '/extra/osv/z',
    ])
    expect(lostExtras({ extra: 'none' }, 'cve')).toEqual([])
    expect(lostExtras({ extra: { osv: 'none' } }, 'cve')).toEqual([])
  })
})
