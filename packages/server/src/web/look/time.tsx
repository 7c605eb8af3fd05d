// Times in words: one form everywhere ("12 Jan 2027, 14:00 UTC"), ages in words. A script adds the reader's own
// zone on hover. Never asks what time it is: now is an argument.
import { dayInWords, instant as instantOf } from '@parley/rules'

export type Moment = Date | string

const instant = (at: Moment): Date => (typeof at === 'string' ? new Date(at) : at)

const twoDigits = (n: number): string => String(n).padStart(2, '0')

/** "12 Jan 2027". */
export const dateInWords = (at: Moment): string => dayInWords(instantOf(instant(at).getTime()))

/** "12 Jan 2027, 14:00 UTC". */
export const momentInWords = (at: Moment): string => {
  const date = instant(at)
  return `${dateInWords(date)}, ${twoDigits(date.getUTCHours())}:${twoDigits(date.getUTCMinutes())} UTC`
}

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

const some = (n: number, unit: string): string => `${n} ${unit}${n === 1 ? '' : 's'}`

/** A length of time in its largest sensible unit: "81 minutes", "5 hours", "61 days", "3 years". */
export const lengthInWords = (milliseconds: number): string => {
  const length = Math.abs(milliseconds)
  if (length < minute) return 'less than a minute'
  if (length < 2 * hour) return some(Math.floor(length / minute), 'minute')
  if (length < 2 * day) return some(Math.floor(length / hour), 'hour')
  if (length < 730 * day) return some(Math.floor(length / day), 'day')
  return some(Math.floor(length / (365.25 * day)), 'year')
}

/** How long ago: "just now", "4 minutes", "3 hours", "yesterday", "6 days", "5 months", "2 years". */
export const ageInWords = (at: Moment, now: Moment): string => {
  const age = instant(now).getTime() - instant(at).getTime()
  if (age < minute) return 'just now'
  if (age < hour) return some(Math.floor(age / minute), 'minute')
  if (age < day) return some(Math.floor(age / hour), 'hour')
  if (age < 2 * day) return 'yesterday'
  if (age < 60 * day) return some(Math.floor(age / day), 'day')
  if (age < 730 * day) return some(Math.floor(age / (30.44 * day)), 'month')
  return some(Math.floor(age / (365.25 * day)), 'year')
}

/** What is left until a date, or how far it is past: "88 days left", "5 hours left", "4 days over". */
export const leftInWords = (until: Moment, now: Moment): string => {
  const left = instant(until).getTime() - instant(now).getTime()
  return `${lengthInWords(left)} ${left >= 0 ? 'left' : 'over'}`
}

export type DateTimeProps = {
  readonly at: Moment
  /** A day without its hour: for what has no hour, such as a release. */
  readonly day?: boolean | undefined
}

export const DateTime = ({ at, day: dayOnly }: DateTimeProps) => {
  const date = instant(at)
  if (Number.isNaN(date.getTime())) return <span>{String(at)}</span>
  return dayOnly ? (
    <time dateTime={date.toISOString().slice(0, 10)}>{dateInWords(date)}</time>
  ) : (
    <time dateTime={date.toISOString()}>{momentInWords(date)}</time>
  )
}

export type AgeProps = {
  readonly at: Moment
  readonly now: Moment
  /** "3 hours ago" in a sentence; a column of ages needs no "ago". */
  readonly ago?: boolean | undefined
}

export const Age = ({ at, now, ago }: AgeProps) => {
  const date = instant(at)
  const words = ageInWords(date, now)
  const plain = words === 'just now' || words === 'yesterday'
  return (
    <time dateTime={date.toISOString()} title={momentInWords(date)}>
      {ago && !plain ? `${words} ago` : words}
    </time>
  )
}
