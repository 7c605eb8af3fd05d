// Holds our calendar against the host's, which the rules themselves may not use.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  addDays,
  addHours,
  civilDate,
  daysBetween,
  formatDay,
  formatInstant,
  type Instant,
  instant,
  parseDay,
  parseInstant,
  yearOf,
} from './time.js'

const anyInstant = fc
  .date({
    min: new Date('0000-01-01T00:00:00.000Z'),
    max: new Date('9999-12-31T23:59:59.999Z'),
    noInvalidDate: true,
  })
  .map((date) => instant(date.getTime()))

test('formatting agrees with the host for every instant of the years 0000 to 9999', () => {
  fc.assert(
    fc.property(anyInstant, (at) => {
      expect(formatInstant(at)).toBe(new Date(at).toISOString())
      expect(formatDay(at)).toBe(new Date(at).toISOString().slice(0, 10))
      expect(yearOf(at)).toBe(new Date(at).getUTCFullYear())
    }),
  )
})

test('reading what was written gives the same instant', () => {
  fc.assert(
    fc.property(anyInstant, (at) => {
      expect(parseInstant(formatInstant(at))).toBe(at)
    }),
  )
})

test('texts of instants sort as the instants do', () => {
  fc.assert(
    fc.property(anyInstant, anyInstant, (a, b) => {
      expect(formatInstant(a) < formatInstant(b)).toBe(a < b)
    }),
  )
})

test('days and hours add up, and a day is 24 hours', () => {
  fc.assert(
    fc.property(anyInstant, fc.integer({ min: -500, max: 500 }), (at, days) => {
      expect(addDays(at, days)).toBe(addHours(at, days * 24))
      expect(daysBetween(at, addDays(at, days))).toBe(days)
    }),
  )
})

const read = (text: string): Instant => {
  const at = parseInstant(text)
  if (typeof at !== 'number') throw new Error(`${text}: ${at.because}`)
  return at
}

test.each([
  ['2026-11-22T10:00:00Z', '2026-11-22T10:00:00.000Z'],
  ['2026-11-22t10:00:00z', '2026-11-22T10:00:00.000Z'],
  ['2026-11-22T10:00:00.5Z', '2026-11-22T10:00:00.500Z'],
  ['2026-11-22T10:00:00.1239Z', '2026-11-22T10:00:00.123Z'],
  ['2026-11-22T10:00:00+05:30', '2026-11-22T04:30:00.000Z'],
  ['2026-01-01T00:30:00-00:45', '2026-01-01T01:15:00.000Z'],
  ['2024-02-29T23:59:59.999Z', '2024-02-29T23:59:59.999Z'],
])('%s is read as %s', (text, expected) => {
  expect(formatInstant(read(text))).toBe(expected)
})

test.each([
  '',
  'tomorrow',
  '2026-11-22',
  '2026-11-22T10:00:00',
  '2026-11-22 10:00:00Z',
  '2026-11-22T10:00Z',
  '2026-13-01T00:00:00Z',
  '2026-00-01T00:00:00Z',
  '2026-02-29T00:00:00Z',
  '2026-04-00T00:00:00Z',
  '2026-11-22T24:00:00Z',
  '2026-11-22T10:60:00Z',
  '2026-12-31T23:59:60Z',
  '2026-11-22T10:00:00+24:00',
  '2026-11-22T10:00:00+01:60',
  '2026-11-22T10:00:00.Z',
  ' 2026-11-22T10:00:00Z',
  '２０２６-11-22T10:00:00Z',
])('%s is refused', (text) => {
  expect(parseInstant(text)).toMatchObject({ refusal: 'time.unreadable' })
})

test.each(['2026-2-3', '2025-02-29', '1900-02-29', '2026-04-31', '26-04-30', '2026-13-01'])(
  '%s is no day',
  (text) => {
    expect(parseDay(text)).toMatchObject({ refusal: 'time.unreadable' })
  },
)

test('a day begins at midnight UTC, and 2000 was a leap year', () => {
  expect(parseDay('2000-02-29')).toBe(Date.UTC(2000, 1, 29))
  expect(civilDate(instant(Date.UTC(2000, 1, 29)))).toEqual({ year: 2000, month: 2, day: 29 })
})

test('a fraction of a millisecond is cut off, and an hour back is one day back', () => {
  expect(instant(1.9)).toBe(1)
  expect(instant(-0.1)).toBe(-1)
  expect(daysBetween(instant(0), instant(-3_600_000))).toBe(-1)
})
