/*
 * Owns the rules about the order of dates. Refuses to know what time it is.
 */
import type { Finding } from '../advisory/report.js'
import { compareTimestamps } from '../advisory/timestamp.js'
import type { Place } from './places.js'

/**
 * `later` is not before `earlier`: else one of the two is false. Nothing is said when either is missing or no timestamp.
 *
 * The zero of a programming language in place of a date is no claim about time, and only warned about.
 *
 * @reading docs/READINGS.md#contradictions
 */
export function lintOrder(
  earlier: Place<string> | undefined,
  later: Place<string> | undefined,
): readonly Finding[] {
  if (earlier === undefined || later === undefined) return []
  if (isPlainlyBefore(earlier.value, later.value)) return []
  const order = compareTimestamps(earlier.value, later.value)
  if (order === undefined || order <= 0) return []
  if (later.value.startsWith(ZERO)) return [placeholder(later)]
  const because = `It lies before ${earlier.path.slice(earlier.path.lastIndexOf('/') + 1)} (${earlier.value}).`
  const fix = 'Correct the one of the two dates that is wrong.'
  return [{ path: later.path, rule: 'date.out-of-order', level: 'error', because, fix }]
}

/** What Go, C# and others write for a time that nobody set. */
const ZERO = '0001-01-01T00:00:00'

function placeholder({ path }: Place<string>): Finding {
  return {
    path,
    rule: 'date.placeholder',
    level: 'warning',
    because: 'It is the date that programs write when none is set.',
    source: 'PSF-2016-9 and GO-2020-0001 as published',
    fix: 'Write when it really was.',
  }
}

/** Both in UTC, and already the texts up to the second are in order: most dates are. */
function isPlainlyBefore(earlier: string, later: string): boolean {
  if (!earlier.endsWith('Z') || !later.endsWith('Z')) return false
  const day = earlier.slice(0, 10)
  const laterDay = later.slice(0, 10)
  return day < laterDay || (day === laterDay && earlier.slice(11, 19) < later.slice(11, 19))
}
