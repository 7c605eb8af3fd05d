/*
 * Owns the lines of versions that are affected because no statement excepts them.
 * Refuses to guess in silence: where nobody can tell how exceptions order, it says so.
 */
import type { Comparison, Span } from '../bounds.js'
import { closed, WHOLE, without } from '../lines.js'
import { type DefaultLines, isTakenForFix, type Part } from './types.js'

/** The lines, and the exceptions after whose last version none begins behind it. */
interface Found extends DefaultLines {
  readonly inclusive: readonly Part[]
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
export function linesByDefault(exceptions: readonly Part[], { behind, compare }: How): Found {
  const all = exceptions.map((each) =>
    isTakenForFix(each) ? untilNext(each, exceptions, compare) : each,
  )
  const inclusive: Part[] = []
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

/** From a single unaffected version on, until the next exception ends. */
function untilNext(single: Part, exceptions: readonly Part[], compare: Comparison): Part {
  const ends = exceptions
    .filter((each) => !each.isSingle && (compare(single.start, each.end) ?? 0) < 0)
    .toSorted((a, b) => compare(a.end, b.end) ?? 0)
  const { end = '*', inclusive = true } = ends[0] ?? {}
  return { ...single, end, inclusive }
}

/** The lines between exceptions that cannot be ordered, as if they stood in order and apart. */
function asTheyStand(exceptions: readonly Part[], behind: boolean): readonly Span[] {
  const rank = ({ start, end }: Part) => (start === '0' ? -1 : end === '*' ? 1 : 0)
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
