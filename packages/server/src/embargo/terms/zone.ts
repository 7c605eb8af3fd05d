// Reads the end of an embargo as people and programs write it: a date and a time with a zone. What the zone's clocks
// never show, or show twice, is refused with the reason; nothing is guessed.
import { type Instant, instant, parseInstant, type Refusal, refuse } from '@parley/rules'

/** Why a text is no end. */
export type EndRefusal =
  | 'embargo.needs-zone'
  | 'embargo.needs-time'
  | 'embargo.no-such-zone'
  | 'embargo.no-such-time'
  | 'embargo.ambiguous-time'
  | 'embargo.unreadable-end'

const SOURCE = 'CERT/CC Vultron, embargo management (an unambiguous end)'

const needsZone = () =>
  refuse(
    'embargo.needs-zone',
    'Say the zone: UTC, an offset such as +02:00, or a place such as Europe/Berlin.',
    SOURCE,
  )

const needsTime = () =>
  refuse('embargo.needs-time', 'Say the time of the day too: an end is an instant.', SOURCE)

const unreadable = () =>
  refuse(
    'embargo.unreadable-end',
    'Write a date and a time that exist, like 2027-01-12 14:00.',
    'RFC 3339',
  )

const DAY = /^\d{4}-\d{2}-\d{2}$/
const LOCAL = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(?::(\d{2}))?$/
const OFFSET = /^(?:UTC|GMT|Z|(?:UTC)?([+-]\d{2}):?(\d{2}))$/i

/** An end as a program sends it: RFC 3339 with an offset. */
export const readEnd = (text: string): Instant | Refusal<EndRefusal> => {
  const written = text.trim()
  if (DAY.test(written)) return needsTime()
  if (LOCAL.test(written)) return needsZone()
  const at = parseInstant(written)
  return typeof at === 'number' ? at : unreadable()
}

const formatIn = (zone: string): Intl.DateTimeFormat | undefined => {
  try {
    return new Intl.DateTimeFormat('en-CA', {
      timeZone: zone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      hourCycle: 'h23',
    })
  } catch {
    return undefined
  }
}

/** What the clocks of the zone show at an instant, as if it were UTC. */
const shownAt = (format: Intl.DateTimeFormat, at: number): number => {
  const part = (type: string) =>
    Number(format.formatToParts(at).find((each) => each.type === type)?.value)
  const [year, month, day] = [part('year'), part('month') - 1, part('day')]
  return Date.UTC(year, month, day, part('hour'), part('minute'), part('second'))
}

const DAY_MS = 86_400_000

/** Every instant at which the zone's clocks show this local time: one, and none or two where they are changed. */
const instantsOf = (format: Intl.DateTimeFormat, local: number): readonly number[] => {
  const offsets = [local - DAY_MS, local, local + DAY_MS].map((at) => shownAt(format, at) - at)
  const candidates = [...new Set(offsets.map((offset) => local - offset))]
  return candidates.filter((at) => shownAt(format, at) === local)
}

/** An end as somebody types it: a local date and time, and a zone beside it. */
export const readLocalEnd = (text: string, zone: string): Instant | Refusal<EndRefusal> => {
  const written = text.trim()
  const place = zone.trim()
  if (DAY.test(written)) return needsTime()
  const [, date, time, seconds = '00'] = LOCAL.exec(written) ?? []
  if (date === undefined || time === undefined) {
    const whole = parseInstant(written)
    return typeof whole === 'number' ? whole : unreadable()
  }
  if (place === '') return needsZone()
  const local = parseInstant(`${date}T${time}:${seconds}Z`)
  if (typeof local !== 'number') return unreadable()
  const offset = OFFSET.exec(place)
  if (offset !== null) {
    const [, hours = '+00', minutes = '00'] = offset
    const at = parseInstant(`${date}T${time}:${seconds}${hours}:${minutes}`)
    return typeof at === 'number' ? at : unreadable()
  }
  return inZone(local, place)
}

const inZone = (local: Instant, place: string): Instant | Refusal<EndRefusal> => {
  const format = formatIn(place)
  if (format === undefined) {
    const because = `There is no zone called that: write UTC, an offset such as +02:00, or a place such as Europe/Berlin.`
    return refuse('embargo.no-such-zone', because, 'IANA time zone database')
  }
  const found = instantsOf(format, local)
  const [only] = found
  if (only === undefined) {
    const because =
      'The clocks of that zone skip this time on that day: choose another, or say it in UTC.'
    return refuse('embargo.no-such-time', because, SOURCE)
  }
  if (found.length > 1) {
    const because =
      'The clocks of that zone show this time twice on that day: say it in UTC, or with an offset.'
    return refuse('embargo.ambiguous-time', because, SOURCE)
  }
  return instant(only)
}
