/*
 * Owns the words for scores. Refuses to know how a score came about.
 */

/** The rating words, from the mildest. */
export const RATINGS = ['NONE', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL'] as const

/** One of {@link RATINGS}. */
export type Rating = (typeof RATINGS)[number]

/**
 * The qualitative rating of a score from 0.0 to 10.0.
 *
 * CVSS 3 and 4 share one scale. CVSS 2 defines no words; NVD's scale for it has neither NONE
 * nor CRITICAL, and is what is used when `version` is `2.0`.
 */
export function ratingOf(score: number, version: '2.0' | '3.0' | '3.1' | '4.0' = '4.0'): Rating {
  if (version === '2.0') return score < 4 ? 'LOW' : score < 7 ? 'MEDIUM' : 'HIGH'
  if (score <= 0) return 'NONE'
  if (score < 4) return 'LOW'
  if (score < 7) return 'MEDIUM'
  return score < 9 ? 'HIGH' : 'CRITICAL'
}

/** True when the text is one of {@link RATINGS}. */
export function isRating(text: string): text is Rating {
  return RATINGS.some((rating) => rating === text)
}
