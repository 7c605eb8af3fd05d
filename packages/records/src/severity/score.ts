/*
 * Owns what a vector is worth. The arithmetic of versions 3 and 4 is ae-cvss-calculator's, which rounds as
 * Red Hat does; only vectors that were checked are handed to it, for it accepts others too.
 */
import calculator from 'ae-cvss-calculator'
import { baseMetricsOf, type CvssVersion } from './metrics.js'
import { type Rating, ratingOf } from './rating.js'
import { scoreV2 } from './score-v2.js'
import { type CvssVector, parseVector, type VectorRefusal } from './vector.js'

/** What a vector is worth. */
export interface Score {
  readonly version: CvssVersion
  /** As written. */
  readonly vector: string
  /** Of the whole vector, threat and environment included; 0.0 to 10.0, one decimal. */
  readonly score: number
  /** The word for `score`. */
  readonly rating: Rating
  /** Of the base metrics alone. */
  readonly baseScore: number
  /** The word for `baseScore`. */
  readonly baseRating: Rating
}

/**
 * Scores a CVSS vector of version 2.0, 3.0, 3.1 or 4.0.
 *
 * @returns the score, or the refusal of {@link parseVector}
 */
export function scoreVector(text: string): Score | VectorRefusal {
  const vector = parseVector(text)
  return 'refusal' in vector ? vector : scoreParsed(vector)
}

/** Scores a vector that was checked. */
export function scoreParsed(vector: CvssVector): Score {
  const score = scoreOf(vector)
  const base = baseOf(vector)
  const baseScore = base.text === vector.text ? score : scoreOf(base)
  return {
    version: vector.version,
    vector: vector.text,
    score,
    rating: ratingOf(score, vector.version),
    baseScore,
    baseRating: ratingOf(baseScore, vector.version),
  }
}

/** Records repeat few vectors often, and version 4 takes half a millisecond to score. */
const known = new Map<string, number>()
const KNOWN_AT_MOST = 2000

/** The score of the whole vector. */
export function scoreOf(vector: CvssVector): number {
  const { version, text } = vector
  if (version === '2.0') return scoreV2(vector)
  const before = known.get(text)
  if (before !== undefined) return before
  const score = calculate(version, text).calculateScores().overall
  if (known.size >= KNOWN_AT_MOST) known.clear()
  known.set(text, score)
  return score
}

/** The calculator of the vector's version, loaded with the vector. */
export function calculate(version: CvssVersion, text: string) {
  switch (version) {
    case '2.0':
      return new calculator.Cvss2(text)
    case '3.0':
      return new calculator.Cvss3P0(text)
    case '3.1':
      return new calculator.Cvss3P1(text)
    case '4.0':
      return new calculator.Cvss4P0(text)
  }
}

/** The vector's base metrics alone, in the order of the text. */
export function baseOf(vector: CvssVector): CvssVector {
  const { version, metrics } = vector
  const names = baseMetricsOf(version)
  if (metrics.size === names.length) return vector
  const base = [...metrics].filter(([name]) => names.includes(name))
  const prefix = version === '2.0' ? '' : `CVSS:${version}/`
  const text = prefix + base.map(([name, value]) => `${name}:${value}`).join('/')
  return { version, text, metrics: new Map(base) }
}
