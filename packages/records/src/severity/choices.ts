/*
 * Owns the way from single choices, as a form or a script has them, to a vector and back.
 * Refuses to know any form.
 */
import { baseMetricsOf, type CvssVersion, metricsOf } from './metrics.js'
import { parseVector, type VectorRefusal, vectorText } from './vector.js'

/** Metric to value, as chosen: `AV` to `N`. Absent, empty and `X` (`ND` in version 2) all mean not chosen. */
export type MetricChoices = Readonly<Record<string, string | undefined>>

function isChosen(value: string | undefined): value is string {
  return value !== undefined && value !== '' && value !== 'X' && value !== 'ND'
}

/** The base metrics that have no value yet, in the order of the specification. */
export function missingMetrics(version: CvssVersion, choices: MetricChoices): readonly string[] {
  return baseMetricsOf(version).filter((metric) => !isChosen(choices[metric]))
}

/**
 * The vector of these choices, in the order of the specification; metrics that are not chosen are left out.
 *
 * @returns the text, or the refusal of `parseVector`: also for a metric that the version does not have, and
 *   `vector.incomplete` while a base metric is missing
 */
export function buildVector(version: CvssVersion, choices: MetricChoices): string | VectorRefusal {
  const missing = missingMetrics(version, choices)
  if (missing.length > 0) {
    const because = `Base metrics are missing: ${missing.join(', ')}.`
    return { refusal: 'vector.incomplete', because }
  }
  const known = metricsOf(version)
  const chosen = Object.entries(choices).flatMap(([metric, value]) =>
    isChosen(value) ? [[metric, value] as const] : [],
  )
  const unknown = chosen.find(([metric]) => !known.includes(metric))
  if (unknown !== undefined) {
    const because = `CVSS ${version} has no metric ${unknown[0]}.`
    return { refusal: 'vector.malformed', because }
  }
  const text = vectorText(version, chosen)
  const vector = parseVector(text)
  return 'refusal' in vector ? vector : vector.text
}

/** What a vector says, as choices; none when it is no vector of this version. */
export function choicesOf(version: CvssVersion, text: string): MetricChoices {
  const vector = parseVector(text.trim())
  return !('refusal' in vector) && vector.version === version
    ? Object.fromEntries(vector.metrics)
    : {}
}
