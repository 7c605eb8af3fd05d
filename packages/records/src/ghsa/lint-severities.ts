/*
 * Owns the lint of GitHub's three statements of severity: each vector is one, each score its vector's, and the word one of
 * theirs. Refuses to say which of two vectors the word should be of: GitHub takes either.
 */
import type { Finding } from '../advisory/report.js'
import { type JsonObject, memberOf } from '../json/json.js'
import { objectAt, type Place, stringAt } from '../lint/places.js'
import { lintScore, lintVector, SCORE_RULE } from '../lint/severity-rules.js'
import { type Rating, ratingOf } from '../severity/rating.js'
import { type Score, scoreParsed } from '../severity/score.js'
import { parseVector } from '../severity/vector.js'
import { GITHUB, violation } from './violation.js'

const WORDS = ['critical', 'high', 'medium', 'low', 'unknown']

/** Every finding about `severity`, `cvss`, `cvss_severities` and the vector of a request. */
export function lintSeverities(root: Place<JsonObject>): readonly Finding[] {
  const each = objectAt(root, 'cvss_severities')
  const stated = [
    ...[objectAt(root, 'cvss'), objectAt(each, 'cvss_v3'), objectAt(each, 'cvss_v4')].map(
      (cvss) => ({ cvss, vector: stringAt(cvss, 'vector_string') }),
    ),
    { cvss: undefined, vector: stringAt(root, 'cvss_vector_string') },
  ]
  const scores: Score[] = []
  const findings = stated.flatMap(({ cvss, vector }): readonly Finding[] => {
    if (vector === undefined) return []
    const parsed = parseVector(vector.value)
    if ('refusal' in parsed) return lintVector(vector)
    const score = scoreParsed(parsed)
    scores.push(score)
    const claimed = cvss && memberOf(cvss.value, 'score')
    return cvss === undefined || typeof claimed !== 'number'
      ? []
      : lintScore(cvss, 'score', { claimed, score })
  })
  return [...findings, ...lintWord(stringAt(root, 'severity'), scores)]
}

function lintWord(word: Place<string> | undefined, scores: readonly Score[]): readonly Finding[] {
  if (word === undefined) return []
  if (!WORDS.includes(word.value)) {
    const because = `It is none of ${WORDS.join(', ')}.`
    return [violation(word.path, 'enum', { because, fix: 'Write one of them.' })]
  }
  const ratings = new Set(scores.flatMap(ratingsOf))
  if (word.value === 'unknown' || ratings.size === 0 || ratings.has('NONE')) return []
  const words = [...ratings].map((rating) => rating.toLowerCase())
  if (words.includes(word.value)) return []
  return [
    {
      path: word.path,
      rule: SCORE_RULE,
      level: 'error',
      because: `The vector is ${words.join(' or ')}, not ${word.value}.`,
      source: GITHUB,
      fix: 'Correct the word, or the vector.',
    },
  ]
}

/** GitHub has no word for NONE, so that with it nothing is claimed. */
function ratingsOf({ baseScore, score }: Score): readonly Rating[] {
  return [ratingOf(baseScore), ratingOf(score)]
}
