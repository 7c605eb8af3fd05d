/*
 * Owns which of an advisory's severities speaks for it. Refuses to know the words of announcements: see mail/.
 */
import type { Advisory } from '../advisory/advisory.js'
import { type Score, scoreParsed } from './score.js'
import { parseVector } from './vector.js'

const NEWEST_FIRST = ['CVSS_V4', 'CVSS_V3', 'CVSS_V2'] as const

/** The score of the first valid vector of the newest CVSS version; undefined where no vector is one. */
export function newestScore({ severities }: Pick<Advisory, 'severities'>): Score | undefined {
  for (const type of NEWEST_FIRST) {
    for (const severity of severities) {
      const vector = severity.type === type ? parseVector(severity.vector) : undefined
      if (vector !== undefined && !('refusal' in vector)) return scoreParsed(vector)
    }
  }
  return undefined
}
