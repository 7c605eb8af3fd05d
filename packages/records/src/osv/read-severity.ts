/*
 * Owns reading OSV's severities. Refuses to check their vectors: see lint/.
 */
import type { Severity, SeverityType } from '../advisory/advisory.js'
import type { JsonObject } from '../json/json.js'
import { take } from '../json/taker.js'

const SEVERITY_TYPES: readonly SeverityType[] = ['CVSS_V2', 'CVSS_V3', 'CVSS_V4', 'Ubuntu']

/** Reads `{type, score}`. */
export function readSeverity(source: JsonObject): Severity | undefined {
  const severity = take(source)
  const type = severity.string('type')
  const vector = severity.string('score')
  const known = SEVERITY_TYPES.find((each) => each === type)
  if (known === undefined || vector === undefined) return undefined
  return { type: known, vector, scenarios: [], extra: { osv: severity.rest() ?? {} } }
}
