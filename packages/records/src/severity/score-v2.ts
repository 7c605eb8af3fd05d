/*
 * Owns what a CVSS 2 vector is worth, by the equations of its guide, rounded as decimals at each step.
 * Refuses to check the vector: see vector.ts.
 */
import type { CvssVector } from './vector.js'

/** Values by metric and letter; a metric that is left out counts as `ND`. */
const VALUES: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  AV: { L: 0.395, A: 0.646, N: 1 },
  AC: { H: 0.35, M: 0.61, L: 0.71 },
  Au: { M: 0.45, S: 0.56, N: 0.704 },
  C: { N: 0, P: 0.275, C: 0.66 },
  I: { N: 0, P: 0.275, C: 0.66 },
  A: { N: 0, P: 0.275, C: 0.66 },
  E: { U: 0.85, POC: 0.9, F: 0.95, H: 1, ND: 1 },
  RL: { OF: 0.87, TF: 0.9, W: 0.95, U: 1, ND: 1 },
  RC: { UC: 0.9, UR: 0.95, C: 1, ND: 1 },
  CDP: { N: 0, L: 0.1, LM: 0.3, MH: 0.4, H: 0.5, ND: 0 },
  TD: { N: 0, L: 0.25, M: 0.75, H: 1, ND: 1 },
  CR: { L: 0.5, M: 1, H: 1.51, ND: 1 },
  IR: { L: 0.5, M: 1, H: 1.51, ND: 1 },
  AR: { L: 0.5, M: 1, H: 1.51, ND: 1 },
}

/**
 * The score of the whole vector, 0.0 to 10.0: environmental where it has such metrics, else temporal, else base.
 *
 * @source FIRST, A Complete Guide to the Common Vulnerability Scoring System version 2.0, section 3.2
 * @reading docs/READINGS.md#rounding-of-cvss-2
 */
export function scoreV2({ metrics }: Pick<CvssVector, 'metrics'>): number {
  const at = (metric: string): number => VALUES[metric]?.[metrics.get(metric) ?? 'ND'] ?? 0
  const isEnvironmental = ['CDP', 'TD', 'CR', 'IR', 'AR'].some((metric) => metrics.has(metric))
  const left = (impact: string, requirement: string) =>
    1 - at(impact) * (isEnvironmental ? at(requirement) : 1)
  const whole = 10.41 * (1 - left('C', 'CR') * left('I', 'IR') * left('A', 'AR'))
  const impact = isEnvironmental ? Math.min(10, whole) : whole
  const exploitability = 20 * at('AV') * at('AC') * at('Au')
  const base = impact === 0 ? 0 : oneDecimal((0.6 * impact + 0.4 * exploitability - 1.5) * 1.176)
  const temporal = oneDecimal(base * at('E') * at('RL') * at('RC'))
  return isEnvironmental
    ? oneDecimal((temporal + (10 - temporal) * at('CDP')) * at('TD'))
    : temporal
}

/** Rounds halves up, of the decimal number that is meant: 9.15 is 9.2, although its floating point lies below. */
function oneDecimal(value: number): number {
  return Math.max(0, Math.round(Number((value * 10).toFixed(9)))) / 10
}
