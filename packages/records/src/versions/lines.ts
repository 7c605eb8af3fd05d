/*
 * Owns the arithmetic of lines of versions: what is left of one without another, and which follow one another.
 * Refuses to guess: where nobody can tell how two bounds order, it says so.
 */
import type { Comparison, Span } from './bounds.js'
import { Ranks } from './stated/ranks.js'

/** A line of versions; it begins at `0` where everything does, and ends at `*` where nothing does. */
export interface Line extends Span {
  readonly versionType: string | undefined
}

/** More lines than these, in an order that nobody knows, are not held against one another. */
export const MOST_PAIRED = 500

/** Everything. */
export const WHOLE: Span = { start: '0', end: '*', inclusive: true }

/** How two bounds order; nothing is before `0` and behind `*`, whatever the versions are. */
export function boundsIn(compare: Comparison): Comparison {
  return (left, right) => {
    if (left === right) return 0
    if (left === '*' || right === '0') return 1
    if (right === '*' || left === '0') return -1
    return compare(left, right)
  }
}

/** True when no version lies on it. */
export function isEmpty({ start, end, inclusive, behind }: Span, compare: Comparison): boolean {
  const order = compare(start, end) ?? -1
  return order > 0 || (order === 0 && (!inclusive || behind === true))
}

/** True when the first lies before the second; false too where nobody can tell. */
export function isBefore(first: Span, second: Span, compare: Comparison): boolean {
  const order = compare(first.end, second.start) ?? 1
  return order < 0 || (order === 0 && (!first.inclusive || second.behind === true))
}

/** True when all of the first is on the second; false too where nobody can tell. */
export function isWithin(inner: Span, outer: Span, compare: Comparison): boolean {
  const start = compare(outer.start, inner.start) ?? 1
  const end = compare(inner.end, outer.end) ?? 1
  return (
    (start < 0 || (start === 0 && (outer.behind !== true || inner.behind === true))) &&
    (end < 0 || (end === 0 && (outer.inclusive || !inner.inclusive)))
  )
}

/**
 * What is left of a line without what another names: the line itself where they have nothing in common.
 *
 * @returns undefined where nobody can tell
 */
export function without<L extends Span>(
  line: L,
  other: Span,
  compare: Comparison,
): readonly L[] | undefined {
  if (isBefore(other, line, compare) || isBefore(line, other, compare)) return [line]
  const starts = compare(line.start, other.start)
  const ends = compare(line.end, other.end)
  const meet = [compare(other.end, line.start), compare(line.end, other.start)]
  if (starts === undefined || ends === undefined || meet.includes(undefined)) return undefined
  const isEarlier = starts < 0 || (starts === 0 && !line.behind && other.behind === true)
  const isLonger = ends > 0 || (ends === 0 && line.inclusive && !other.inclusive)
  return [
    ...(isEarlier ? [{ ...line, end: other.start, inclusive: other.behind === true }] : []),
    ...(isLonger && other.end !== '*' ? [beginning(line, other)] : []),
  ]
}

function beginning<L extends Span>(line: L, { end, inclusive }: Span): L {
  const { behind: _before, ...rest } = line
  // because: only the mark that may be missing is taken away, and set again where it is true
  return { ...rest, start: end, ...(inclusive && { behind: true }) } as L
}

/** The line with the version that it begins behind, for formats that have lines from a version on. */
export function closed<L extends Span>(line: L): L {
  const { behind: _behind, ...rest } = line
  // because: see beginning()
  return rest as L
}

/**
 * The lines in groups, each of which follow one another with a gap between: in one range of events a line that lies in
 * another would end it. Sorted where all can be ordered, each once.
 */
export function inGroups(
  lines: readonly Line[],
  compare: Comparison,
): readonly (readonly Line[])[] {
  const all = distinct(lines)
  const ranks = Ranks.of(
    all.flatMap(({ start, end }) => [start, end]),
    compare,
  )
  if (ranks === undefined)
    return all.length > MOST_PAIRED ? all.map((line) => [line]) : inPairs(all, compare)
  const rankOf = (bound: string) => ranks.rankOf(bound)
  const sorted = all.toSorted((a, b) => rankOf(a.start) - rankOf(b.start))
  return grouped(sorted, (before, line) => rankOf(before.end) < rankOf(line.start))
}

function inPairs(lines: readonly Line[], compare: Comparison): readonly (readonly Line[])[] {
  return grouped(lines, (before, line) => (compare(before.end, line.start) ?? 1) < 0)
}

function grouped(
  lines: readonly Line[],
  isGap: (before: Line, line: Line) => boolean,
): readonly (readonly Line[])[] {
  const groups: Line[][] = []
  for (const line of lines) {
    const group = groups.find((each) => isGap(each.at(-1) ?? line, line))
    if (group === undefined) groups.push([line])
    else group.push(line)
  }
  return groups
}

function distinct(lines: readonly Line[]): readonly Line[] {
  const key = ({ start, end, inclusive }: Line) => JSON.stringify([start, end, inclusive])
  return [...new Map(lines.map((line) => [key(line), line])).values()]
}
