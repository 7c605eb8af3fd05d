// The form of a CVSS score: which fields it has and what it says when it is sent. Shared by the page and its script;
// what metrics there are and how they make a vector is the records library's.
import {
  baseMetricsOf,
  buildVector,
  METRIC_GROUPS,
  type MetricGroup,
  parseVector,
  type VectorRefusal,
} from '@parley/records'

/** The versions that new scores are given in. */
export type FormVersion = '4.0' | '3.1'

/** The name of a metric's field in a form. */
export const metricField = (metric: string): string => `cvss-${metric}`

/**
 * What a submitted form says. A vector that was typed or pasted (it differs from the one the page was made with)
 * wins over the choices; without it the choices count. Nothing chosen at all is an empty text.
 */
export const readCvssForm = (
  version: FormVersion,
  field: (name: string) => string | undefined,
): string | VectorRefusal => {
  const typed = field('cvss-vector')?.trim() ?? ''
  if (typed !== '' && typed !== field('cvss-was')) {
    const vector = parseVector(typed)
    return 'refusal' in vector ? vector : vector.text
  }
  const metrics = METRIC_GROUPS[version].flatMap((part) => part.metrics)
  const choices = Object.fromEntries(metrics.map((metric) => [metric, field(metricField(metric))]))
  const empty = Object.values(choices).every((value) => !value || value === 'X')
  return empty ? '' : buildVector(version, choices)
}

/**
 * What is wrong with a form that gave no vector, by field: each base metric without a choice, beside that metric. Where
 * nothing at all was chosen, or a vector was typed, it is said once.
 */
export const wrongInCvssForm = (
  version: FormVersion,
  field: (name: string) => string | undefined,
  because: string,
): Readonly<Record<string, string>> => {
  const typed = field('cvss-vector')?.trim() ?? ''
  const isTyped = typed !== '' && typed !== field('cvss-was')
  const base = baseMetricsOf(version)
  const open = base.filter((metric) => !field(metricField(metric)))
  if (isTyped || open.length === 0 || open.length === base.length) return { 'cvss-vector': because }
  return Object.fromEntries(open.map((metric) => [metricField(metric), 'Choose one.']))
}

/** The specification explains at length; beside a field its first sentence does. */
export const firstSentence = (text: string): string => /^.*?\.(?=\s|$)/s.exec(text)?.[0] ?? text

const TITLES: Readonly<Record<MetricGroup['group'], string>> = {
  base: 'Base',
  temporal: 'Temporal',
  threat: 'Threat',
  environmental: 'Environment',
  supplemental: 'Supplemental',
}

/** The metrics beside the base ones, in the parts that the form opens one by one. */
export const furtherMetrics = (
  version: FormVersion,
): readonly { readonly title: string; readonly metrics: readonly string[] }[] =>
  METRIC_GROUPS[version]
    .filter(({ group }) => group !== 'base')
    .map(({ group, metrics }) => ({ title: TITLES[group], metrics }))
