// Words for times, people and identifiers; the address of an asset.
import { describe, expect, test } from 'vitest'
import { slug } from '../../src/web/look/form/buttons.js'
import { assetUrl, readDigests } from '../../src/web/look/frame/assets.js'
import { initials, people } from '../../src/web/look/marks.js'
import {
  ageInWords,
  dateInWords,
  leftInWords,
  lengthInWords,
  momentInWords,
} from '../../src/web/look/time.js'

const now = '2026-12-12T14:00:00Z'
const before = (minutes: number) => new Date(Date.parse(now) - minutes * 60_000)

describe('times', () => {
  test('a moment names its zone, whatever the zone it was written in', () => {
    expect(momentInWords('2027-01-12T14:00:00Z')).toBe('12 Jan 2027, 14:00 UTC')
    expect(momentInWords('2027-01-01T00:30:00+02:00')).toBe('31 Dec 2026, 22:30 UTC')
    expect(dateInWords('2026-02-03T23:59:59Z')).toBe('3 Feb 2026')
  })

  test.each([
    [0, 'just now'],
    [-5, 'just now'],
    [1, '1 minute'],
    [59, '59 minutes'],
    [60, '1 hour'],
    [23 * 60, '23 hours'],
    [24 * 60, 'yesterday'],
    [48 * 60, '2 days'],
    [59 * 24 * 60, '59 days'],
    [61 * 24 * 60, '2 months'],
    [800 * 24 * 60, '2 years'],
  ])('%i minutes ago: %s', (minutes, words) => {
    expect(ageInWords(before(minutes), now)).toBe(words)
  })

  test.each([
    [-29 * 24 * 60, '29 days left'],
    [-47 * 60, '47 hours left'],
    [-30, '30 minutes left'],
    [4 * 24 * 60, '4 days over'],
  ])('a deadline %i minutes ago: %s', (minutes, words) => {
    expect(leftInWords(before(minutes), now)).toBe(words)
  })

  test.each([
    [30_000, 'less than a minute'],
    [81 * 60_000, '81 minutes'],
    [3 * 365.25 * 86_400_000, '3 years'],
  ])('%i ms: %s', (length, words) => {
    expect(lengthInWords(length)).toBe(words)
  })
})

describe('people and identifiers', () => {
  test.each([
    ['Release Manager', 'RM'],
    ['coordinator', 'CO'],
    ['Ada B. Lovelace', 'AB'],
    ['山田 太郎', '山太'],
    ['😀 😎', '😀😎'],
    ['', '–'],
    ['   ', '–'],
  ])('%j is %s', (name, letters) => {
    expect(initials(name)).toBe(letters)
  })

  test('one person, many people', () => {
    expect([0, 1, 32].map(people)).toEqual(['0 people', '1 person', '32 people'])
  })

  test('an id holds letters, digits and hyphens', () => {
    expect(slug('/cases/PSRT-2026-014/take?x="<y>')).toBe('cases-PSRT-2026-014-take-x-y')
  })
})

describe('assets', () => {
  test('a known digest goes into the query', () => {
    expect(assetUrl('parley.css', { 'parley.css': 'ab12' })).toBe('/assets/parley.css?v=ab12')
    expect(assetUrl('other.css', { 'parley.css': 'ab12' })).toBe('/assets/other.css')
  })

  test('nothing built yet is no error', () => {
    expect(readDigests(new URL('file:///nowhere/manifest.json'))).toEqual({})
    expect(readDigests(new URL('data/naughty-strings.json.gz', import.meta.url))).toEqual({})
  })
})
