/*
 * Owns the CVSS object of FIRST's schemas, as CVE records embed it, written from a vector.
 * Refuses to read one: what a record claims beside its vector is for lint to compare.
 */
import { isJsonObject, type JsonObject } from '../json/json.js'
import { calculate, scoreParsed } from './score.js'
import { parseVector, type VectorRefusal } from './vector.js'

/** Metrics an object of version 4 always names, even when the vector leaves them open. */
const SUPPLEMENTAL = new Set([
  ...['Safety', 'Automatable', 'Recovery'],
  ...['valueDensity', 'vulnerabilityResponseEffort', 'providerUrgency'],
])

/**
 * The object of a vector: version, vectorString, baseScore, baseSeverity (not in version 2) and
 * the metrics in words. Metrics the vector leaves open are left out, except version 4's
 * supplemental ones, which say NOT_DEFINED as the CVE program's own forms do.
 *
 * @returns the object, or the refusal of {@link parseVector}
 */
export function cvssObject(text: string): JsonObject | VectorRefusal {
  const vector = parseVector(text)
  if ('refusal' in vector) return vector
  const { baseScore, baseRating, version } = scoreParsed(vector)
  const head = { version, vectorString: text, baseScore }
  const severity = version === '2.0' ? {} : { baseSeverity: baseRating }
  return { ...head, ...severity, ...metricsInWords(calculate(version, text).createJsonSchema()) }
}

const HEAD = /^(?:version|vectorString|.*Score|.*Severity)$/

function metricsInWords(schema: unknown): JsonObject {
  if (!isJsonObject(schema)) return {}
  const metrics = Object.entries(schema).filter(
    ([name, value]) => !HEAD.test(name) && (value !== 'NOT_DEFINED' || SUPPLEMENTAL.has(name)),
  )
  return Object.fromEntries(metrics)
}
