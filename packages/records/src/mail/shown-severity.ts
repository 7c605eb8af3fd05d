/*
 * Owns the severity that lists and pages show of an advisory: one word, with its score where there is one.
 * Refuses to score anything: see severity/.
 */
import type { Advisory } from '../advisory/advisory.js'
import { newestScore } from '../severity/newest.js'
import { isRating, type Rating } from '../severity/rating.js'
import { announcedRating } from './mail.js'

/** Severity as lists show it. */
export interface ShownSeverity {
  /** The word for `score`, or the one the announcement says. */
  readonly rating: Rating
  /** The base score, 0.0 to 10.0; null where only a word is known. */
  readonly score: number | null
}

/**
 * The base score of the newest valid vector, else the word the announcement says; undefined where neither is known, and
 * for words that are no rating.
 */
export function shownSeverity(advisory: Advisory): ShownSeverity | undefined {
  const newest = newestScore(advisory)
  if (newest !== undefined) return { rating: newest.baseRating, score: newest.baseScore }
  const word = announcedRating(advisory)
  return word !== undefined && isRating(word) ? { rating: word, score: null } : undefined
}
