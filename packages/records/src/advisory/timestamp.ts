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

/** The pattern fixes where each number stands; what is behind the second is left to its groups. */
const TIMESTAMP = /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:(\d{2}(?:\.\d+)?)([Zz]|[+-]\d{2}:\d{2})?$/

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
  return TIMESTAMP.test(text) && isReal(text)
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

function parse(text: string): Moment | undefined {
  const parts = TIMESTAMP.exec(text)
  if (parts === null || !isReal(text)) return undefined
  return {
    date: text.slice(0, 10),
    hour: numberAt(text, 11, 2),
    minute: numberAt(text, 14, 2),
    second: parts[1] ?? '',
    offsetMinutes: offsetOf(parts[2] ?? 'Z'),
  }
}

/** The numbers of a text that has the form: a day there is, a time of it, and a zone there can be. */
function isReal(text: string): boolean {
  const isTime =
    numberAt(text, 11, 2) < 24 && numberAt(text, 14, 2) < 60 && numberAt(text, 17, 2) <= 60
  return isTime && isDay(text) && isZone(text)
}

/** `Z` or none is one; an offset is below a day. */
function isZone(text: string): boolean {
  const sign = text.length - '+00:00'.length
  if (text[sign] !== '+' && text[sign] !== '-') return true
  return numberAt(text, sign + 1, 2) < 24 && numberAt(text, sign + 4, 2) < 60
}

/** The number that the digits at a place make; faster than slicing them out. */
function numberAt(text: string, start: number, digits: number): number {
  let number = 0
  for (let index = start; index < start + digits; index++) {
    number = number * 10 + text.charCodeAt(index) - ZERO
  }
  return number
}

const ZERO = 0x30

function offsetOf(zone: string): number {
  if (zone === 'Z' || zone === 'z') return 0
  const minutes = numberAt(zone, 1, 2) * 60 + numberAt(zone, 4, 2)
  return zone.startsWith('-') ? -minutes : minutes
}

function isDay(date: string): boolean {
  const { year, month, day } = partsOf(date)
  return month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month)
}

function partsOf(date: string): { year: number; month: number; day: number } {
  return {
    year: numberAt(date, 0, 4),
    month: numberAt(date, 5, 2),
    day: numberAt(date, 8, 2),
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
