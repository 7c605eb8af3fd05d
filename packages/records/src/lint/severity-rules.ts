/*
 * Owns the rules about severities: the vector is one, and what stands beside it agrees with it.
 * Refuses to say what the severity should be.
 */
import type { Finding } from '../advisory/report.js'
import { type JsonObject, memberOf } from '../json/json.js'
import { metricWord } from '../severity/cvss-object.js'
import { ratingOf } from '../severity/rating.js'
import { type Score, scoreParsed } from '../severity/score.js'
import { type CvssVector, parseVector } from '../severity/vector.js'
import { type Place, stringAt } from './places.js'

const SOURCE = 'FIRST, CVSS specification'

/** The vector is one, by the specification and not only by the schema's pattern. */
export function lintVector(vector: Place<string>): readonly Finding[] {
  const parsed = parseVector(vector.value)
  if (!('refusal' in parsed)) return []
  return [
    {
      path: vector.path,
      rule: 'severity.invalid-vector',
      level: 'error',
      because: parsed.because,
      source: SOURCE,
      fix: 'Score it again with a calculator and copy the whole vector.',
    },
  ]
}

/** A CVSS object of a CVE record: its vector, score, word and metrics agree. */
export function lintCvssObject(cvss: Place<JsonObject>): readonly Finding[] {
  const vector = stringAt(cvss, 'vectorString')
  if (vector === undefined) return []
  const parsed = parseVector(vector.value)
  return 'refusal' in parsed ? lintVector(vector) : lintAgreement(cvss, parsed)
}

function lintAgreement(cvss: Place<JsonObject>, vector: CvssVector): readonly Finding[] {
  const score = scoreParsed(vector)
  const claimed = memberOf(cvss.value, 'baseScore')
  const word = memberOf(cvss.value, 'baseSeverity')
  const rating = typeof claimed === 'number' ? ratingOf(claimed, score.version) : score.baseRating
  const wordAgrees = typeof word !== 'string' || word === rating
  return [
    ...(typeof claimed === 'number' ? lintScore(cvss, 'baseScore', { claimed, score }) : []),
    ...(wordAgrees
      ? []
      : [
          disagrees(
            cvss,
            'baseSeverity',
            `A score of ${claimed ?? score.baseScore} is ${rating}, not ${word}.`,
          ),
        ]),
    ...lintMetrics(cvss, vector),
  ]
}

/** The number in `member` is the vector's: of its base metrics, or of the whole as a few calculators write it. */
export function lintScore(
  cvss: Place<JsonObject>,
  member: string,
  { claimed, score }: { readonly claimed: number; readonly score: Score },
): readonly Finding[] {
  if (score.baseScore === claimed || score.score === claimed) return []
  const because = `The vector scores ${score.baseScore}, not ${claimed}.`
  const level = isRoundedOtherwise(score, claimed) ? 'warning' : 'error'
  return [{ ...disagrees(cvss, member, because), rule: SCORE_RULE, level }]
}

/** What is said of a score or a word beside a vector that is another’s. */
export const SCORE_RULE = 'severity.score-does-not-match'

/**
 * FIRST's own calculator rounds a half of CVSS 4 otherwise, by a tenth: docs/READINGS.md#rounding-of-cvss-4.
 */
function isRoundedOtherwise({ version, baseScore, score }: Score, claimed: number): boolean {
  const isNear = (ours: number) => Math.round(Math.abs(ours - claimed) * 10) <= 1
  return version === '4.0' && [baseScore, score].some(isNear)
}

function lintMetrics(cvss: Place<JsonObject>, vector: CvssVector): readonly Finding[] {
  const findings: Finding[] = []
  for (const [name, value] of Object.entries(cvss.value)) {
    const ours = metricWord(vector, name)
    if (ours === undefined || value === ours || value === 'NOT_DEFINED') continue
    findings.push(disagrees(cvss, name, `The vector says ${ours}, not ${value}.`))
  }
  return findings
}

function disagrees({ path }: Place<JsonObject>, member: string, because: string): Finding {
  return {
    path: `${path}/${member}`,
    rule: member === 'baseSeverity' ? SCORE_RULE : 'severity.metric-does-not-match',
    level: 'error',
    because,
    source: SOURCE,
    fix: `Correct "${member}", or the vector.`,
  }
}
