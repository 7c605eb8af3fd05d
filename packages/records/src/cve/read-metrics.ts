/*
 * Owns reading CVE's metrics: one entry may hold several CVSS objects, each becomes a severity.
 * Refuses to check scores against vectors: see lint/.
 */
import type { Severity, SeverityType } from '../advisory/advisory.js'
import { type JsonObject, memberOf } from '../json/json.js'
import { take } from '../json/taker.js'
import { readText } from './read-parts.js'

/** CVE's member for each CVSS version, in the order entries are read. */
export const CVSS_MEMBERS = [
  ['cvssV4_0', 'CVSS_V4'],
  ['cvssV3_1', 'CVSS_V3'],
  ['cvssV3_0', 'CVSS_V3'],
  ['cvssV2_0', 'CVSS_V2'],
] as const satisfies readonly (readonly [string, SeverityType])[]

/** Reads one entry of `metrics`; undefined when no severity can be read from it. */
export function readMetrics(source: JsonObject): readonly Severity[] | undefined {
  const entry = take(source)
  const scenarios = entry.list('scenarios', readText)
  const found = CVSS_MEMBERS.flatMap(([member, type]) => {
    const severity = entry.object(member, (cvss) => readCvss(type, member, cvss))
    return severity === undefined ? [] : [severity]
  })
  const other = entry.object('other', readOther)
  const severities = other === undefined ? found : [...found, other]
  const rest = entry.rest() ?? {}
  return severities.length === 0 ? undefined : joined(severities, scenarios, rest)
}

function joined(
  severities: readonly Severity[],
  scenarios: Severity['scenarios'],
  entry: JsonObject,
): readonly Severity[] {
  return severities.map((severity, index) =>
    index === 0
      ? { ...severity, scenarios, extra: { cve: { ...severity.extra?.cve, entry } } }
      : { ...severity, joinsPrevious: true },
  )
}

function readCvss(type: SeverityType, member: string, cvss: JsonObject): Severity | undefined {
  const vector = memberOf(cvss, 'vectorString')
  if (typeof vector !== 'string') return undefined
  const score = memberOf(cvss, 'baseScore')
  const rating = memberOf(cvss, 'baseSeverity')
  return {
    type,
    vector,
    ...(typeof score === 'number' && { score }),
    ...(typeof rating === 'string' && { rating }),
    scenarios: [],
    extra: { cve: { member, cvss } },
  }
}

function readOther(other: JsonObject): Severity {
  const system = memberOf(other, 'type')
  return {
    type: 'other',
    vector: typeof system === 'string' ? system : '',
    scenarios: [],
    extra: { cve: { other } },
  }
}
