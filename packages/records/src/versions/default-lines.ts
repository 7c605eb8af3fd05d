/*
 * Owns the lines of versions that are affected because no statement excepts them.
 * Refuses to guess in silence: where nobody can tell how exceptions order, it says so.
 */
import type { VersionStatus } from '../advisory/affected.js'
import type { Comparison, Span } from './bounds.js'
import { closed, WHOLE, without } from './lines.js'

/** What a statement says is not affected, or not known to be. */
export interface Exception extends Span {
  readonly status: VersionStatus
  readonly isSingle: boolean
}

/** The lines, and the exceptions after whose last version none begins behind it. */
export interface DefaultLines<E> {
  readonly lines: readonly Span[]
  readonly inclusive: readonly E[]
  readonly isGuessed: boolean
}

interface How {
  /** True where a line may begin behind a version. */
  readonly behind: boolean
  readonly compare: Comparison
}

/**
 * The lines of the default: everything but the exceptions. A single unaffected version is taken for the fix.
 *
 * @reading Default affected
 */
export function linesByDefault<E extends Exception>(
  exceptions: readonly E[],
  { behind, compare }: How,
): DefaultLines<E> {
  const all = exceptions.map((each) =>
    isTakenForFix(each) ? untilNext(each, exceptions, compare) : each,
  )
  const inclusive: E[] = []
  let lines: readonly Span[] = [WHOLE]
  let isGuessed = false
  for (const each of all) {
    lines = lines.flatMap((one) => {
      const left = without(one, each, compare)
      if (left === undefined) isGuessed = true
      if (behind || left === undefined) return left ?? [one]
      if (left.some((part) => part.behind && part.start === each.end)) inclusive.push(each)
      return left.map(closed)
    })
  }
  return { lines: isGuessed ? asTheyStand(all, behind) : lines, inclusive, isGuessed }
}

/** True for a single unaffected version. */
export function isTakenForFix({ isSingle, status }: Exception): boolean {
  return isSingle && status === 'unaffected'
}

/** From a single unaffected version on, until the next exception ends. */
function untilNext<E extends Exception>(
  single: E,
  exceptions: readonly E[],
  compare: Comparison,
): E {
  const ends = exceptions
    .filter((each) => !each.isSingle && (compare(single.start, each.end) ?? 0) < 0)
    .toSorted((a, b) => compare(a.end, b.end) ?? 0)
  const { end = '*', inclusive = true } = ends[0] ?? {}
  return { ...single, end, inclusive }
}

/** The lines between exceptions that cannot be ordered, as if they stood in order and apart. */
function asTheyStand(exceptions: readonly Exception[], behind: boolean): readonly Span[] {
  const rank = ({ start, end }: Exception) => (start === '0' ? -1 : end === '*' ? 1 : 0)
  const lines: Span[] = []
  let next: Pick<Span, 'start' | 'behind'> | undefined = { start: '0' }
  for (const each of exceptions.toSorted((a, b) => rank(a) - rank(b))) {
    if (next !== undefined && each.start !== '0') {
      lines.push({ ...next, end: each.start, inclusive: false })
    }
    const isBehind = behind && each.inclusive
    next = each.end === '*' ? undefined : { start: each.end, ...(isBehind && { behind: true }) }
  }
  return next === undefined ? lines : [...lines, { ...WHOLE, ...next }]
}
