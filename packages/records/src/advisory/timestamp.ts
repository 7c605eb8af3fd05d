/*
 * Owns reading RFC 3339 timestamps as text. Refuses to know what time it is.
 */

/** A moment, taken apart. */
interface Moment {
  readonly date: string
  readonly hour: number
  readonly minute: number
  /** Seconds with their fraction, as written. */
  readonly second: string
  readonly offsetMinutes: number
}

const TIMESTAMP =
  /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:(?<second>\d{2}(?:\.\d+)?)(?<zone>[Zz]|[+-]\d{2}:\d{2})?$/

/**
 * The same moment in UTC, ending in `Z`; digits of the fraction stay as written.
 *
 * A timestamp without a zone means UTC, as CVE defines it.
 *
 * @returns undefined for a text that is no timestamp of a real day and time
 */
export function toUtc(text: string): string | undefined {
  const moment = parse(text)
  if (moment === undefined) return undefined
  if (moment.offsetMinutes === 0) {
    return `${moment.date}T${text.slice(11, 17)}${moment.second}Z`
  }
  const minutes = moment.hour * 60 + moment.minute - moment.offsetMinutes
  const days = Math.floor(minutes / MINUTES_PER_DAY)
  const left = minutes - days * MINUTES_PER_DAY
  const date = addDays(moment.date, days)
  return `${date}T${twoDigits(Math.floor(left / 60))}:${twoDigits(left % 60)}:${moment.second}Z`
}

/** True for a timestamp of a real day and time; the zone may be missing. */
export function isTimestamp(text: string): boolean {
  return parse(text) !== undefined
}

/**
 * Compares two timestamps as moments: negative when `left` is earlier.
 *
 * @returns undefined when either is no timestamp
 */
export function compareTimestamps(left: string, right: string): number | undefined {
  const a = sortable(left)
  const b = left === right ? a : sortable(right)
  if (a === undefined || b === undefined) return undefined
  return a < b ? -1 : a > b ? 1 : 0
}

/** The UTC year of a timestamp, or undefined when it is none. */
export function utcYearOf(text: string): number | undefined {
  const utc = toUtc(text)
  return utc === undefined ? undefined : Number(utc.slice(0, 4))
}

const MINUTES_PER_DAY = 24 * 60

function sortable(text: string): string | undefined {
  const plain = toUtc(text)?.slice(0, -1)
  return plain?.includes('.') ? plain.replace(/\.?0+$/, '') : plain
}

/** The pattern fixes where each number stands. */
function parse(text: string): Moment | undefined {
  const parts = TIMESTAMP.exec(text)?.groups
  if (parts === undefined) return undefined
  const { second = '', zone = 'Z' } = parts
  const moment = {
    date: text.slice(0, 10),
    hour: Number(text.slice(11, 13)),
    minute: Number(text.slice(14, 16)),
    second,
    offsetMinutes: offsetOf(zone),
  }
  const isReal = isDay(moment.date) && moment.hour < 24 && moment.minute < 60 && Number(second) < 61
  return isReal ? moment : undefined
}

function offsetOf(zone: string): number {
  if (zone === 'Z' || zone === 'z') return 0
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4, 6))
  return zone.startsWith('-') ? -minutes : minutes
}

function isDay(date: string): boolean {
  const { year, month, day } = partsOf(date)
  return month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month)
}

function partsOf(date: string): { year: number; month: number; day: number } {
  return {
    year: Number(date.slice(0, 4)),
    month: Number(date.slice(5, 7)),
    day: Number(date.slice(8, 10)),
  }
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
  return [4, 6, 9, 11].includes(month) ? 30 : 31
}

/** At most one day forth or back is ever needed: offsets are below a day. */
function addDays(date: string, days: number): string {
  let { year, month, day } = partsOf(date)
  day += days
  if (day > daysInMonth(year, month)) {
    day -= daysInMonth(year, month)
    month = month === 12 ? 1 : month + 1
    year = month === 1 ? year + 1 : year
  } else if (day < 1) {
    month = month === 1 ? 12 : month - 1
    year = month === 12 ? year - 1 : year
    day += daysInMonth(year, month)
  }
  return `${String(year).padStart(4, '0')}-${twoDigits(month)}-${twoDigits(day)}`
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0')
}
