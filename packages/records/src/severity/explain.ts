/*
 * Owns the explanation of a score: what each metric says and how much of the score hangs on it.
 * Refuses to judge whether a metric is right.
 */
import type { CvssVersion } from './metrics.js'
import { calculate, type Score, scoreOf, scoreParsed } from './score.js'
import { type CvssVector, parseVector, type VectorRefusal, vectorText } from './vector.js'

/** One value a metric could have, and the score the vector would then have. */
export interface MetricChoice {
  /** Abbreviation: `N`. */
  readonly value: string
  /** In words: `Network`. */
  readonly name: string
  readonly description: string
  /** The score of the whole vector with this value in place. */
  readonly score: number
}

/** One metric of a vector. */
export interface MetricExplanation {
  /** Abbreviation: `AV`. */
  readonly metric: string
  /** In words: `Attack Vector`. */
  readonly name: string
  readonly description: string
  /** `base`, `threat`, `environmental-…`, `supplemental`, as the version groups them. */
  readonly group: string
  /** The value in force; `X` (or `ND` in version 2) when the vector leaves it undefined. */
  readonly value: string
  readonly valueName: string
  /** How far the score would fall with this metric at its mildest; never negative. */
  readonly contribution: number
  /** Every value the metric can have, each with its score. */
  readonly choices: readonly MetricChoice[]
}

/** A score and where it comes from. */
export interface ScoreExplanation extends Score {
  /** Every metric of the version, in the order of its specification. */
  readonly metrics: readonly MetricExplanation[]
}

/**
 * Explains the score of a vector, metric by metric.
 *
 * A contribution is the fall of the score when that one metric alone takes its mildest value;
 * contributions do not add up to the score, for CVSS is not a sum.
 *
 * @returns the explanation, or the refusal of {@link parseVector}
 */
export function explainVector(text: string): ScoreExplanation | VectorRefusal {
  const vector = parseVector(text)
  if ('refusal' in vector) return vector
  const score = scoreParsed(vector)
  const metrics = describedMetrics(vector.version).map((metric) =>
    explainMetric(vector, metric, score.score),
  )
  return { ...score, metrics }
}

interface Metric {
  readonly group: string
  readonly shortName: string
  readonly name: string
  readonly description: string
  readonly values: readonly { shortName: string; name: string; description: string }[]
}

/** The names and descriptions of a version's metrics, as the calculator carries them. */
function describedMetrics(version: CvssVersion): readonly Metric[] {
  return [...calculate(version, '').getRegisteredComponents()].flatMap(([group, components]) =>
    components.map(({ shortName, name, description, values }) => ({
      group: group.name,
      shortName,
      name,
      description,
      values: values.filter(({ hide }) => hide !== true),
    })),
  )
}

function explainMetric(vector: CvssVector, metric: Metric, score: number): MetricExplanation {
  const undefinedValue = vector.version === '2.0' ? 'ND' : 'X'
  const value = vector.metrics.get(metric.shortName) ?? undefinedValue
  const choices = metric.values.flatMap((choice) => choicesOf(vector, metric.shortName, choice))
  const mildest = Math.min(score, ...choices.map((choice) => choice.score))
  return {
    metric: metric.shortName,
    name: metric.name,
    description: metric.description,
    group: metric.group,
    value,
    valueName: metric.values.find(({ shortName }) => shortName === value)?.name ?? 'Not Defined',
    contribution: Math.round((score - mildest) * 10) / 10,
    choices,
  }
}

/** The choice with its score, or nothing when the version has no such value for the metric. */
function choicesOf(
  vector: CvssVector,
  metric: string,
  choice: { shortName: string; name: string; description: string },
): readonly MetricChoice[] {
  const changed = parseVector(withMetric(vector, metric, choice.shortName))
  if ('refusal' in changed) return []
  const { shortName: value, name, description } = choice
  return [{ value, name, description, score: scoreOf(changed) }]
}

/**
 * The vector's text with one metric set; a metric it did not have is added at its place.
 *
 * Does not check the value: parse the result.
 */
export function withMetric(vector: CvssVector, metric: string, value: string): string {
  return vectorText(vector.version, new Map(vector.metrics).set(metric, value))
}
