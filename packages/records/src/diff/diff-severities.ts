/*
 * Owns the difference of severities, in words. Refuses to say which is right.
 */
import type { Severity } from '../advisory/advisory.js'
import { ratingOf } from '../severity/rating.js'
import { scoreVector } from '../severity/score.js'
import { type Change, changed } from './words.js'

/** The changes of severities, system by system. */
export function diffSeverities(
  before: readonly Severity[],
  after: readonly Severity[],
): readonly Change[] {
  const types = [...new Set([...before, ...after].map(({ type }) => type))]
  const named = types.length > 1
  return types.flatMap((type) => {
    const was = before.filter((each) => each.type === type)
    const is = after.filter((each) => each.type === type)
    const what = named ? `severity (${type})` : 'severity'
    return pairs(was, is).flatMap(([left, right]) => diffPair(what, left, right))
  })
}

function pairs(
  before: readonly Severity[],
  after: readonly Severity[],
): readonly (readonly [Severity | undefined, Severity | undefined])[] {
  const length = Math.max(before.length, after.length)
  return Array.from({ length }, (_, index) => [before[index], after[index]] as const)
}

function diffPair(
  what: string,
  before: Severity | undefined,
  after: Severity | undefined,
): readonly Change[] {
  const path = '/severities'
  if (before === undefined && after !== undefined) {
    return [{ path, kind: 'added', text: `${what} ${words(after)} added` }]
  }
  if (before !== undefined && after === undefined) {
    return [{ path, kind: 'removed', text: `${what} ${words(before)} removed` }]
  }
  if (before === undefined || after === undefined || before.vector === after.vector) return []
  const was = words(before)
  const is = words(after)
  return was === is
    ? [changed({ what: `${what} vector`, path, before: before.vector, after: after.vector })]
    : [changed({ what, path, before: was, after: is })]
}

/** The score and its word; the text itself when it is no vector. */
function words({ vector, score }: Severity): string {
  const scored = scoreVector(vector)
  if (!('refusal' in scored)) return `${scored.baseScore.toFixed(1)} ${scored.baseRating}`
  return score === undefined ? vector : `${score.toFixed(1)} ${ratingOf(score)}`
}
