/*
 * Owns the rules about the order of dates. Refuses to know what time it is.
 */
import type { Finding } from '../advisory/report.js'
import { compareTimestamps } from '../advisory/timestamp.js'
import type { Place } from './places.js'

/** `later` is not before `earlier`; nothing is said when either is missing or no timestamp. */
export function lintOrder(
  earlier: Place<string> | undefined,
  later: Place<string> | undefined,
): readonly Finding[] {
  if (earlier === undefined || later === undefined) return []
  // Equally long texts of the same zone are ordered as they stand.
  const isAlike = earlier.value.length === later.value.length && later.value.endsWith('Z')
  if (isAlike && earlier.value.endsWith('Z') && earlier.value <= later.value) return []
  const order = compareTimestamps(earlier.value, later.value)
  if (order === undefined || order <= 0) return []
  const because = `It lies before ${earlier.path.slice(earlier.path.lastIndexOf('/') + 1)} (${earlier.value}).`
  return [{ path: later.path, rule: 'date.out-of-order', level: 'warning', because }]
}
