// Scoring a case: one vector of each CVSS version, the score that counts on the case's row, and a new version of the
// advisory. What a vector is worth is records'; which score counts is the charter's.
import { scoreVector } from '@parley/records'
import {
  type Charter,
  chooseSeverity,
  isRefusal,
  type Refusal,
  refuse,
  type ScoredVector,
} from '@parley/rules'
import { change } from '../audit/change.js'
import { begin } from '../cases/begin.js'
import { updateCase } from '../cases/store.js'
import type { Installation } from '../db/installation.js'
import { actorOf, type Person } from '../identity/viewer.js'
import { loadAdvisoryDraft } from './advisory.js'
import { type SavedVersion, writeVersion } from './edit.js'

export type ScoreVersion = '4.0' | '3.1'

const NAMES = { '4.0': 'cvss-v4', '3.1': 'cvss-v3.1' } as const

/** The vectors of a draft with their scores; one that is no vector of a version in use is left out. */
export const scoredVectors = (vectors: readonly string[]): readonly ScoredVector[] =>
  vectors.flatMap((vector) => {
    const score = scoreVector(vector)
    if ('refusal' in score || (score.version !== '4.0' && score.version !== '3.1')) return []
    const { version, baseScore, baseRating } = score
    return [{ version: NAMES[version], vector, score: baseScore, rating: baseRating }]
  })

/** The score on the case's row: the one that counts, or none. */
const severityOf = (vectors: readonly string[], charter: Charter) => {
  const scores = scoredVectors(vectors)
  const choice = chooseSeverity(scores, charter.severity)
  // A score of zero counts for nobody, and the list still says that somebody scored it.
  const counts = isRefusal(choice) ? scores.find(({ rating }) => rating === 'NONE') : choice.counts
  return {
    severityScore: counts?.score ?? null,
    severityRating: counts === undefined ? null : counts.rating.toLowerCase(),
  }
}

/** Scores a case with one vector, in place of the one of the same CVSS version; an empty text takes it away (L1). */
export const scoreCase = (
  installation: Installation,
  person: Person,
  input: { readonly caseId: string; readonly version: ScoreVersion; readonly vector: string },
): Promise<(SavedVersion & { readonly score: number | null }) | Refusal> =>
  change(installation, actorOf(person), async (step) => {
    const begun = await begin(step, person, { caseId: input.caseId, action: 'remediation.edit' })
    if (isRefusal(begun)) return begun
    const score = scoreVector(input.vector)
    if (input.vector !== '' && ('refusal' in score || score.version !== input.version)) {
      const because =
        'refusal' in score ? score.because : `This is a vector of CVSS ${score.version}.`
      return refuse('severity.not-a-vector', because)
    }
    const { loaded, charter } = begun
    const current = await loadAdvisoryDraft(step.tx, installation, loaded)
    const others = current.draft.vectors.filter(
      (vector) => !vector.startsWith(`CVSS:${input.version}/`),
    )
    const mine = input.vector === '' ? [] : [input.vector]
    const vectors = input.version === '4.0' ? [...mine, ...others] : [...others, ...mine]
    const severity = severityOf(vectors, charter)
    const next = { draft: { ...current.draft, vectors }, links: current.links }
    const { personId } = person
    const saved = await writeVersion(step, { loaded, personId }, { current, next })
    if (saved.changed) {
      await updateCase(step.tx, loaded.caseId, severity)
      const { severityScore: score, severityRating: rating } = severity
      const facts = { version: input.version, score, rating }
      await step.record({ name: 'severity:scored', of: loaded.of, facts })
    }
    return { ...saved, score: severity.severityScore }
  })
