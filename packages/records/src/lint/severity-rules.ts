/*
 * Owns the rules about severities: the vector is one, and what stands beside it agrees with it.
 * Refuses to say what the severity should be.
 */
import type { Finding } from '../advisory/report.js'
import { type JsonObject, memberOf } from '../json/json.js'
import { cvssObject } from '../severity/cvss-object.js'
import { ratingOf } from '../severity/rating.js'
import { scoreVector } from '../severity/score.js'
import { parseVector } from '../severity/vector.js'
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
  const invalid = lintVector(vector)
  return invalid.length > 0 ? invalid : lintAgreement(cvss, vector.value)
}

function lintAgreement(cvss: Place<JsonObject>, vector: string): readonly Finding[] {
  const score = scoreVector(vector)
  const built = cvssObject(vector)
  if ('refusal' in score || 'refusal' in built) return []
  const claimed = memberOf(cvss.value, 'baseScore')
  const word = memberOf(cvss.value, 'baseSeverity')
  // A few calculators write the score of the whole vector; both readings count as agreement.
  const scoreAgrees =
    typeof claimed !== 'number' || [score.baseScore, score.score].includes(claimed)
  const rating = typeof claimed === 'number' ? ratingOf(claimed, score.version) : score.baseRating
  const wordAgrees = typeof word !== 'string' || word === rating || score.version === '2.0'
  return [
    ...(scoreAgrees
      ? []
      : [disagrees(cvss, 'baseScore', `The vector scores ${score.baseScore}, not ${claimed}.`)]),
    ...(wordAgrees
      ? []
      : [
          disagrees(
            cvss,
            'baseSeverity',
            `A score of ${claimed ?? score.baseScore} is ${rating}, not ${word}.`,
          ),
        ]),
    ...lintMetrics(cvss, built),
  ]
}

function lintMetrics(cvss: Place<JsonObject>, built: JsonObject): readonly Finding[] {
  return Object.entries(cvss.value).flatMap(([name, value]) => {
    const ours = memberOf(built, name) ?? 'NOT_DEFINED'
    const isMetric = typeof value === 'string' && /^[A-Z_]+$/.test(value) && !NO_METRIC.test(name)
    if (!isMetric || value === ours || value === 'NOT_DEFINED') return []
    return [disagrees(cvss, name, `The vector says ${ours}, not ${value}.`)]
  })
}

const NO_METRIC = /^(?:version|vectorString|.*Score|.*Severity|x_.*)$/

function disagrees({ path }: Place<JsonObject>, member: string, because: string): Finding {
  const rule = member === 'baseScore' || member === 'baseSeverity' ? 'score' : 'metric'
  return {
    path: `${path}/${member}`,
    rule: `severity.${rule}-does-not-match`,
    level: 'warning',
    because,
    source: SOURCE,
    fix: `Correct "${member}", or the vector.`,
  }
}
