/*
 * Owns the small things that most formats have no place for: what stands beside a vector, a weakness's own words, languages,
 * names in collections that no ecosystem has. Refuses to know which format has a place: it is told.
 */
import { scoreVector } from '../severity/score.js'
import type { Advisory, Severity, Weakness } from './advisory.js'
import { weaknessId } from './ids.js'
import type { Lost } from './report.js'

/** What of it a format does have a place for. */
export interface DetailsKept {
  readonly scores?: boolean
  readonly weaknessTexts?: boolean
  /** Lists of versions beside their ranges. */
  readonly lists?: boolean
}

/**
 * The details an advisory has and a format has no place for.
 *
 * A score that is its vector's own, a scenario `GENERAL`, and English are no loss: every reader supplies them.
 *
 * @param reason a sentence for a person
 */
export function lostDetails(
  advisory: Advisory,
  reason: string,
  kept: DetailsKept = {},
): readonly Lost[] {
  return [
    ...besideVectors(advisory, kept),
    ...wordsAndLanguages(advisory, kept),
    ...besideRanges(advisory, kept),
  ].map((path) => ({ path, reason }))
}

function besideVectors({ severities }: Advisory, { scores }: DetailsKept): readonly string[] {
  return severities.flatMap((severity, index) => {
    const path = `/severities/${index}`
    const isSpecial = severity.scenarios.some(({ value }) => value !== 'GENERAL')
    const special = isSpecial ? [`${path}/scenarios`] : []
    if (scores === true) return special
    return [
      ...special,
      ...(hasOwnScore(severity) ? [`${path}/score`] : []),
      ...(hasOwnRating(severity) ? [`${path}/rating`] : []),
    ]
  })
}

function wordsAndLanguages(
  { weaknesses, credits }: Advisory,
  { weaknessTexts }: DetailsKept,
): readonly string[] {
  const ofWeaknesses = weaknesses.flatMap((weakness, index) => {
    const path = `/weaknesses/${index}`
    const foreign = isForeign(weakness.language) ? [`${path}/language`] : []
    return weaknessTexts === true || !hasOwnWords(weakness)
      ? foreign
      : [`${path}/description`, ...foreign]
  })
  const ofCredits = credits.flatMap(({ language }, index) =>
    isForeign(language) ? [`/credits/${index}/language`] : [],
  )
  return [...ofWeaknesses, ...ofCredits]
}

function besideRanges({ affected }: Advisory, { lists }: DetailsKept): readonly string[] {
  return affected.flatMap(({ package: named, listed, ranges, versions }, index) => {
    const path = `/affected/${index}`
    const isUnknown = named?.collectionUrl !== undefined && named.ecosystem === undefined
    const collection = isUnknown ? [`${path}/package/collectionUrl`] : []
    const isRepeated = listed.length > 0 && ranges.length + versions.length > 0
    return lists === true || !isRepeated ? collection : [...collection, `${path}/listed`]
  })
}

function hasOwnScore({ type, vector, score }: Severity): boolean {
  if (type === 'other' || score === undefined) return false
  const computed = scoreVector(vector)
  return 'refusal' in computed || computed.baseScore !== score
}

/** A word that is not that of the vector; the vectors of version 2 have none. */
function hasOwnRating({ type, vector, rating }: Severity): boolean {
  if (type === 'other' || rating === undefined) return false
  const computed = scoreVector(vector)
  return 'refusal' in computed || computed.baseRating !== rating
}

/** What a weakness says beside its id; one without an id is for the writer to report. */
function hasOwnWords(weakness: Weakness): boolean {
  const { description } = weakness
  const id = weaknessId(weakness)
  return id !== undefined && description !== undefined && description !== id
}

function isForeign(language: string | undefined): boolean {
  return language !== undefined && !/^en\b/i.test(language)
}
