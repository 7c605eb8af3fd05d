/*
 * Owns where lines of versions that touch or overlap end together: the first version that none of them has.
 * Refuses to guess: where nobody can tell how versions order, a line ends where it says.
 */
import type { Comparison, Span } from './bounds.js'
import { isWithin, MOST_PAIRED } from './lines.js'
import type { PlainStatement } from './plain-statements.js'
import { Ranks } from './stated/ranks.js'

/** A line, and whether the version behind it can be a fix: not behind one of which nobody knows. */
export interface EndedSpan extends Span {
  readonly hasFix: boolean
}

/** The first version behind a line, and behind all that go on where it ends; null where none is named. */
export type FixOf = (span: EndedSpan) => string | null

/** A statement as a line; behind what is not affected nothing can be a fix. */
export function endedSpan({ statement, behind }: PlainStatement): EndedSpan {
  const { version, lessThan, lessThanOrEqual, status } = statement
  return {
    start: version,
    end: lessThan ?? lessThanOrEqual ?? version,
    inclusive: lessThan === undefined,
    ...(behind && { behind }),
    hasFix: status === 'affected',
  }
}

/** Where each of the lines is over. */
export function goingOn(spans: readonly EndedSpan[], compare: Comparison): FixOf {
  const ranks = Ranks.of(
    spans.flatMap(({ start, end }) => [start, end]),
    compare,
  )
  return ranks === undefined ? inPairs(spans, compare) : inOrder(spans, ranks)
}

function fixBehind({ end, inclusive, hasFix }: EndedSpan): string | null {
  return hasFix && !inclusive && end !== '*' ? end : null
}

/** The last line of each run of lines that touch, by the places of those in it. */
function inOrder(spans: readonly EndedSpan[], ranks: Ranks): FixOf {
  const placed = spans
    .map((span) => ({ span, places: ranks.placesOf(span) }))
    .toSorted((left, right) => left.places[0] - right.places[0])
  const lastOf = new Map<EndedSpan, EndedSpan>()
  let run: EndedSpan[] = []
  let last: (typeof placed)[number] | undefined
  const close = () => {
    for (const each of run) lastOf.set(each, last?.span ?? each)
    run = []
  }
  for (const each of placed) {
    if (last !== undefined && each.places[0] > last.places[1] + 1) {
      close()
      last = undefined
    }
    run.push(each.span)
    if (last === undefined || each.places[1] > last.places[1]) last = each
  }
  close()
  return (span) => fixBehind(lastOf.get(span) ?? span)
}

/** From line to line: of more than {@link MOST_PAIRED} those that begin with the very end. */
function inPairs(spans: readonly EndedSpan[], compare: Comparison): FixOf {
  const starting = new Map(spans.filter(({ behind }) => !behind).map((each) => [each.start, each]))
  const holding = (at: string): EndedSpan | undefined =>
    spans.find((each) => isWithin({ start: at, end: at, inclusive: true }, each, compare))
  const next = (at: string): EndedSpan | undefined =>
    starting.get(at) ?? (spans.length > MOST_PAIRED ? undefined : holding(at))
  const known = new Map<EndedSpan, string | null>()
  return (span) => {
    const passed: EndedSpan[] = []
    let each: EndedSpan | undefined = span
    let fix: string | null = null
    while (each !== undefined && !known.has(each)) {
      passed.push(each)
      // Until it is known, a line that leads back to itself has none.
      known.set(each, null)
      fix = fixBehind(each)
      each = fix === null ? undefined : next(fix)
    }
    if (each !== undefined) fix = known.get(each) ?? null
    for (const before of passed) known.set(before, fix)
    return fix
  }
}
