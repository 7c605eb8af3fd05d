// Owns which score of a vulnerability is the one that counts, and the word for it in the advisory.
// Refuses to know how a vector is scored: records/ computes score and rating, this takes them.

import type { SeverityRules } from '../charter/charter.js'
import { type Refusal, refuse } from '../refusal.js'

/** A scored vector. `score` is 0.0 to 10.0 and `rating` its word, both computed from the vector. @source Python Developer's Guide, severity (L1) */
export interface ScoredVector {
  readonly version: 'cvss-v4' | 'cvss-v3.1'
  readonly vector: string
  readonly score: number
  readonly rating: 'NONE' | 'LOW' | 'MEDIUM' | 'HIGH' | 'CRITICAL'
}

/** The words that the announcement knows: a score of zero has none. @source PSRT advisory template (N4) */
export type SeverityWord = Exclude<ScoredVector['rating'], 'NONE'>

/** The score that counts, the others that are published beside it, and what the charter advises. @source charter rule L1 */
export interface SeverityChoice {
  readonly counts: ScoredVector
  readonly word: SeverityWord
  readonly others: readonly ScoredVector[]
  readonly advice?: string
}

/** Why no severity counts. @source charter rule L1 */
export type SeverityRefusal = 'severity.missing' | 'severity.not-accepted' | 'severity.zero'

const NAMES = { 'cvss-v4': 'CVSS v4', 'cvss-v3.1': 'CVSS v3.1' } as const

/**
 * Chooses the severity that counts: the version the charter asks for, else one it also accepts.
 *
 * Of several vectors of one version the first counts. Does not check the vector itself.
 *
 * @returns refusal `severity.missing`, `.not-accepted`, or `.zero` for a score without a word
 * @source PEP 811 (CVSS); Python Developer's Guide (CVSSv4) (L1)
 */
export function chooseSeverity(
  scores: readonly ScoredVector[],
  rules: SeverityRules,
): SeverityChoice | Refusal<SeverityRefusal> {
  const asked = rules.required.value
  const wanted = NAMES[asked]
  if (scores.length === 0) {
    return refuse(
      'severity.missing',
      `Score the vulnerability with ${wanted}.`,
      rules.required.source,
    )
  }
  const accepted = scores.filter((score) => rules.accepted.value.includes(score.version))
  const counts = accepted.find((score) => score.version === asked) ?? accepted[0]
  if (counts === undefined) {
    const because = `The charter does not accept this score; it asks for ${wanted}.`
    return refuse('severity.not-accepted', because, rules.accepted.source)
  }
  if (counts.rating === 'NONE') {
    const because =
      'A score of 0.0 has no word in the announcement: score it again, or close the case.'
    return refuse('severity.zero', because, 'PSRT advisory template')
  }
  const others = accepted.filter((score) => score !== counts)
  const choice = { counts, word: counts.rating, others }
  return counts.version === asked
    ? choice
    : { ...choice, advice: `The charter asks for ${wanted}; ${NAMES[counts.version]} is accepted.` }
}
