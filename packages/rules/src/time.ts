// Owns points in time as numbers, their RFC 3339 text, and arithmetic on them in UTC.
// It has no clock and no time zones beyond an offset in a text: "now" is always an argument.
import { type Refusal, refuse } from './refusal.js'

declare const instantBrand: unique symbol

/**
 * A point in time: whole milliseconds since 1970-01-01T00:00:00Z, without leap seconds.
 * @source RFC 3339
 */
export type Instant = number & { readonly [instantBrand]: true }

/** A day of the Gregorian calendar; `month` and `day` count from 1. @source RFC 3339 */
export type CivilDate = { readonly year: number; readonly month: number; readonly day: number }

/** @source RFC 3339 */
export const millisecondsPerHour = 3_600_000
/** A day is always 24 hours: deadlines run in UTC, where no day is shorter. @source RFC 3339 */
export const millisecondsPerDay = 24 * millisecondsPerHour

/**
 * Takes milliseconds since the epoch from a clock or a database; fractions are cut off toward the past.
 *
 * Does not check the range: formatting is exact for the years 0000 to 9999.
 *
 * @source RFC 3339
 */
// The brand is given here and nowhere else, because a floored number is all that an Instant is.
export const instant = (milliseconds: number): Instant => Math.floor(milliseconds) as Instant

const fromCivil = ({ year, month, day }: CivilDate): number => {
  // Years are counted from March, so that the leap day is the last of its year; 146097 days are 400 years.
  const shifted = month > 2 ? year : year - 1
  const era = Math.floor(shifted / 400)
  const yearOfEra = shifted - era * 400
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1
  const dayOfEra =
    yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return era * 146_097 + dayOfEra - 719_468
}

/**
 * The UTC day an instant falls on.
 * @source RFC 3339
 */
export const civilDate = (at: Instant): CivilDate => {
  const days = Math.floor(at / millisecondsPerDay) + 719_468
  const era = Math.floor(days / 146_097)
  const dayOfEra = days - era * 146_097
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  )
  const dayOfYear =
    dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153)
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
  return {
    year: era * 400 + yearOfEra + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1,
  }
}

const digits = (value: number, width: number): string => String(value).padStart(width, '0')

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** A day in UTC as people read it: "12 Jan 2027". @source product design, times in words */
export const dayInWords = (at: Instant): string => {
  const { year, month, day } = civilDate(at)
  return `${day} ${MONTHS[month - 1]} ${year}`
}

/** The UTC day as `YYYY-MM-DD`. @source RFC 3339 full-date */
export const formatDay = (at: Instant): string => {
  const { year, month, day } = civilDate(at)
  return `${digits(year, 4)}-${digits(month, 2)}-${digits(day, 2)}`
}

/** The UTC year: the one in case numbers. @source RFC 3339 */
export const yearOf = (at: Instant): number => civilDate(at).year

/**
 * The instant as RFC 3339 in UTC with exactly three digits of fraction, so that texts sort as times do.
 * @source RFC 3339 date-time
 */
export const formatInstant = (at: Instant): string => {
  const rest = at - Math.floor(at / millisecondsPerDay) * millisecondsPerDay
  const hour = Math.floor(rest / millisecondsPerHour)
  const minute = Math.floor(rest / 60_000) % 60
  const second = Math.floor(rest / 1000) % 60
  return `${formatDay(at)}T${digits(hour, 2)}:${digits(minute, 2)}:${digits(second, 2)}.${digits(rest % 1000, 3)}Z`
}

const dayPattern = /^(\d{4})-(\d{2})-(\d{2})$/
const instantPattern =
  /^(\d{4}-\d{2}-\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(?:\.(\d+))?(?:[Zz]|([+-])(\d{2}):(\d{2}))$/

const unreadable = (expected: string) =>
  refuse('time.unreadable', `This is not ${expected}.`, 'RFC 3339')

/**
 * Reads `YYYY-MM-DD` as the first instant of that day in UTC.
 *
 * @returns refusal `time.unreadable` for any other form and for days that do not exist
 * @source RFC 3339 full-date
 */
export const parseDay = (text: string): Instant | Refusal<'time.unreadable'> => {
  const parts = dayPattern.exec(text)
  if (parts === null) return unreadable('a date like 2026-11-22')
  const date = { year: Number(parts[1]), month: Number(parts[2]), day: Number(parts[3]) }
  if (date.month < 1 || date.month > 12) return unreadable('a date that exists')
  const at = instant(fromCivil(date) * millisecondsPerDay)
  return formatDay(at) === text ? at : unreadable('a date that exists')
}

/**
 * Reads an RFC 3339 date-time, with `T` and a zone; digits after the third of the fraction are cut off.
 *
 * A leap second (`:60`) is refused, because an Instant has none; so is a local time without a zone.
 *
 * @returns refusal `time.unreadable`
 * @source RFC 3339 date-time
 */
export const parseInstant = (text: string): Instant | Refusal<'time.unreadable'> => {
  const parts = instantPattern.exec(text)
  if (parts === null) return unreadable('a date and time with a zone, like 2026-11-22T10:00:00Z')
  const [, date = '', hour, minute, second, fraction = '', sign, offsetHour, offsetMinute] = parts
  const day = parseDay(date)
  if (typeof day !== 'number') return day
  const [h, m, s] = [Number(hour), Number(minute), Number(second)]
  const [oh, om] = [Number(offsetHour ?? 0), Number(offsetMinute ?? 0)]
  if (h > 23 || m > 59 || s > 59 || oh > 23 || om > 59) return unreadable('a time that exists')
  const offset = (sign === '-' ? -1 : 1) * (oh * 60 + om) * 60_000
  const milliseconds = Number(fraction.slice(0, 3).padEnd(3, '0'))
  return instant(day + h * millisecondsPerHour + m * 60_000 + s * 1000 + milliseconds - offset)
}

/** @param hours may be negative or a fraction @source RFC 3339 */
export const addHours = (at: Instant, hours: number): Instant =>
  instant(at + hours * millisecondsPerHour)

/** @param days of 24 hours, may be negative @source RFC 3339 */
export const addDays = (at: Instant, days: number): Instant =>
  instant(at + days * millisecondsPerDay)

/**
 * Whole days of 24 hours that passed from one instant to another; negative when `to` is earlier,
 * and rounded down there too (one hour earlier is -1).
 * @source RFC 3339
 */
export const daysBetween = (from: Instant, to: Instant): number =>
  Math.floor((to - from) / millisecondsPerDay)
