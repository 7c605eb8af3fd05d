/*
 * Owns writing CVE's metrics entries from severities.
 * Refuses to keep an object whose vector or score was changed since it was read: it is rebuilt.
 */
import type { Severity } from '../advisory/advisory.js'
import { isJsonObject, type Json, type JsonObject, memberOf } from '../json/json.js'
import { assemble } from '../json/taker.js'
import { cvssObject } from '../severity/cvss-object.js'
import { writeText } from './write-text.js'

/** One entry of `metrics` from the severities that belong together. */
export function writeMetrics(severities: readonly Severity[]): JsonObject {
  const first = severities[0]
  const entry = memberOf(first?.extra?.cve ?? {}, 'entry')
  const values = Object.fromEntries(severities.map(writeSeverity))
  const scenarios = (first?.scenarios ?? []).map(writeText)
  if (isJsonObject(entry)) return assemble({ ...values, scenarios }, entry)
  const general = [{ lang: 'en', value: 'GENERAL' }]
  return assemble({
    format: 'CVSS',
    ...values,
    scenarios: scenarios.length > 0 ? scenarios : general,
  })
}

function writeSeverity(severity: Severity): [string, Json] {
  const { vector, score, rating, extra } = severity
  const other = memberOf(extra?.cve ?? {}, 'other')
  if (other !== undefined) return ['other', other]
  const read = memberOf(extra?.cve ?? {}, 'cvss')
  if (isJsonObject(read) && says(read, severity)) return [memberFor(severity), read]
  const built = cvssObject(vector)
  if (!('refusal' in built)) return [memberFor(severity), built]
  if (severity.type === 'Ubuntu') return ['other', { type: 'Ubuntu', content: { value: vector } }]
  if (severity.type === 'other')
    return ['other', assemble({ type: vector, content: scoreContent(severity) })]
  return [
    memberFor(severity),
    assemble({ vectorString: vector, baseScore: score, baseSeverity: rating }),
  ]
}

/** CVE wants some content beside the system's name; a system without any is for lint to find. */
function scoreContent({ score, rating }: Severity): JsonObject {
  return assemble({ score, rating })
}

function says(read: JsonObject, { vector, score, rating }: Severity): boolean {
  const claimed = memberOf(read, 'baseScore')
  const word = memberOf(read, 'baseSeverity')
  return (
    memberOf(read, 'vectorString') === vector &&
    (typeof claimed === 'number' ? claimed : undefined) === score &&
    (typeof word === 'string' ? word : undefined) === rating
  )
}

function memberFor({ type, vector, extra }: Severity): string {
  const read = memberOf(extra?.cve ?? {}, 'member')
  if (typeof read === 'string') return read
  if (type === 'CVSS_V4') return 'cvssV4_0'
  if (type === 'CVSS_V2') return 'cvssV2_0'
  return vector.startsWith('CVSS:3.0/') ? 'cvssV3_0' : 'cvssV3_1'
}
