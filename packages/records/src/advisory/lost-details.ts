/*
 * Owns the small things that most formats have no place for: what stands beside a vector, a weakness's own words, languages,
 * names in collections that no ecosystem has. Refuses to know which format has a place: it is told.
 */
import { scoreVector } from '../severity/score.js'
import type { Advisory, Severity, Weakness } from './advisory.js'
import { weaknessId } from './ids.js'
import { lostFields } from './losses.js'
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
  const { severities, weaknesses, credits, affected } = advisory
  const fields = [
    ...severities.flatMap((severity, index) => [
      {
        path: `/severities/${index}/scenarios`,
        value: severity.scenarios.filter(({ value }) => value !== 'GENERAL'),
      },
      { path: `/severities/${index}/score`, value: kept.scores ? undefined : ownScore(severity) },
    ]),
    ...weaknesses.flatMap((weakness, index) => [
      {
        path: `/weaknesses/${index}/description`,
        value: kept.weaknessTexts ? undefined : ownWords(weakness),
      },
      { path: `/weaknesses/${index}/language`, value: otherThanEnglish(weakness.language) },
    ]),
    ...credits.map(({ language }, index) => ({
      path: `/credits/${index}/language`,
      value: otherThanEnglish(language),
    })),
    ...affected.flatMap(({ package: named, listed, ranges, versions }, index) => [
      {
        path: `/affected/${index}/package/collectionUrl`,
        value: named?.ecosystem === undefined ? named?.collectionUrl : undefined,
      },
      {
        path: `/affected/${index}/listed`,
        value: !kept.lists && ranges.length + versions.length > 0 ? listed : undefined,
      },
    ]),
  ]
  return lostFields(fields.map((field) => ({ ...field, reason })))
}

function ownScore({ type, vector, score }: Severity): number | undefined {
  if (type === 'other' || score === undefined) return undefined
  const computed = scoreVector(vector)
  return 'refusal' in computed || computed.baseScore !== score ? score : undefined
}

/** What a weakness says beside its id; one without an id is for the writer to report. */
function ownWords(weakness: Weakness): string | undefined {
  const id = weaknessId(weakness)
  return id === undefined || weakness.description === id ? undefined : weakness.description
}

function otherThanEnglish(language: string | undefined): string | undefined {
  return language === undefined || /^en\b/i.test(language) ? undefined : language
}
