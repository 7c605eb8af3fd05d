// From the choices of a CVSS form to a vector and back. Shared by the page and its script; knows neither.
import { parseVector, type VectorRefusal, withMetric } from '@parley/records'

/** The versions that new scores are given in. */
export type FormVersion = '4.0' | '3.1'

/** Metric to value, as chosen: `AV` to `N`. Empty and `X` both mean not chosen. */
export type CvssChoices = Readonly<Record<string, string | undefined>>

export const baseMetrics: Readonly<Record<FormVersion, readonly string[]>> = {
  '4.0': ['AV', 'AC', 'AT', 'PR', 'UI', 'VC', 'VI', 'VA', 'SC', 'SI', 'SA'],
  '3.1': ['AV', 'AC', 'PR', 'UI', 'S', 'C', 'I', 'A'],
}

/** The name of a metric's field in a form. */
export const metricField = (metric: string): string => `cvss-${metric}`

/** The base metrics that have no value yet. */
export const missingMetrics = (version: FormVersion, choices: CvssChoices): readonly string[] =>
  baseMetrics[version].filter((metric) => !choices[metric])

/** The vector of these choices, checked; metrics at `X` are left out. */
export const vectorOf = (version: FormVersion, choices: CvssChoices): string | VectorRefusal => {
  const base = baseMetrics[version].map((metric) => `${metric}:${choices[metric] ?? ''}`)
  const rest = Object.entries(choices).filter(([metric]) => !baseMetrics[version].includes(metric))
  let text = `CVSS:${version}/${base.join('/')}`
  for (const [metric, value] of rest) {
    if (!value || value === 'X') continue
    const vector = parseVector(text)
    if ('refusal' in vector) return vector
    text = withMetric(vector, metric, value)
  }
  const whole = parseVector(text)
  return 'refusal' in whole ? whole : whole.text
}

/** What a vector says, as choices; none when it is no vector of this version. */
export const choicesOf = (version: FormVersion, text: string): CvssChoices => {
  const vector = parseVector(text.trim())
  const usable = !('refusal' in vector) && vector.version === version
  return usable ? Object.fromEntries(vector.metrics) : {}
}

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
  const choices = Object.fromEntries(
    allMetrics[version].map((metric) => [metric, field(metricField(metric))]),
  )
  const empty = Object.values(choices).every((value) => !value || value === 'X')
  return empty ? '' : vectorOf(version, choices)
}

/** The specification explains at length; beside a field its first sentence does. */
export const firstSentence = (text: string): string => /^.*?\.(?=\s|$)/s.exec(text)?.[0] ?? text

const modified: Readonly<Record<FormVersion, readonly string[]>> = {
  '4.0': ['MAV', 'MAC', 'MAT', 'MPR', 'MUI', 'MVC', 'MVI', 'MVA', 'MSC', 'MSI', 'MSA'],
  '3.1': ['MAV', 'MAC', 'MPR', 'MUI', 'MS', 'MC', 'MI', 'MA'],
}
const requirements = ['CR', 'IR', 'AR'] as const

/** The metrics beside the base ones, in the parts that the form opens one by one. */
export const furtherMetrics: Readonly<
  Record<FormVersion, readonly { readonly title: string; readonly metrics: readonly string[] }[]>
> = {
  '4.0': [
    { title: 'Threat', metrics: ['E'] },
    { title: 'Environment', metrics: [...requirements, ...modified['4.0']] },
    { title: 'Supplemental', metrics: ['S', 'AU', 'R', 'V', 'RE', 'U'] },
  ],
  '3.1': [
    { title: 'Temporal', metrics: ['E', 'RL', 'RC'] },
    { title: 'Environment', metrics: [...requirements, ...modified['3.1']] },
  ],
}

const every = (version: FormVersion): readonly string[] => [
  ...baseMetrics[version],
  ...furtherMetrics[version].flatMap((part) => part.metrics),
]
const allMetrics: Readonly<Record<FormVersion, readonly string[]>> = {
  '4.0': every('4.0'),
  '3.1': every('3.1'),
}
