/*
 * Owns version statements without changes and without a default: what formats need that have lines of versions alone.
 * Refuses to say anything of commits, whose lines only their repository orders.
 */
import type { Affected, RangeEvent, VersionStatement } from '../advisory/affected.js'
import { type Comparison, comparisonOf, comparisonOfType } from './bounds.js'
import { schemeOf } from './collections.js'
import { type EventPlace, placeOf } from './is-affected.js'
import { piecesOf } from './pieces.js'
import { eventsAgainstDefault } from './ranges.js'
import { statementsOf } from './statements.js'

/** A statement that has no changes, and where it comes from. */
export interface PlainStatement {
  readonly statement: VersionStatement
  /** The place among `statementsOf`; undefined for a line that is affected by default. */
  readonly place?: number
}

/**
 * The entry's statements, each change a statement of its own. Affected by default: the lines that no other statement ends,
 * in the affected statements' place (docs/READINGS.md#default-affected).
 */
export function plainStatements(affected: Affected): readonly PlainStatement[] {
  const statements = statementsOf(affected)
  const pieces = statements.flatMap((statement, place) =>
    piecesOf(statement).map((piece) => ({ statement: piece, place })),
  )
  const lines = linesByDefault(affected, statements)
  if (lines === undefined) return pieces
  const others = pieces.filter(({ statement }) => statement.status !== 'affected')
  return [...lines.map((statement) => ({ statement })), ...others]
}

/**
 * The lines that are affected by default; undefined where the default is another, commits are all there is, or no version
 * is excepted: what is stated as affected then says more than that all is.
 */
function linesByDefault(
  affected: Affected,
  statements: readonly VersionStatement[],
): readonly VersionStatement[] | undefined {
  if (affected.defaultStatus !== 'affected' || affected.ranges.length > 0) return undefined
  const versionType = statements.find((each) => each.versionType)?.versionType
  if (versionType === 'git') return undefined
  const isExcepted = statements.flatMap(piecesOf).some(({ status }) => status === 'unaffected')
  if (affected.versions.length === 0 || !isExcepted) return undefined
  const scheme = schemeOf(affected.package?.ecosystem ?? '')
  const compare = scheme === undefined ? comparisonOfType(versionType) : comparisonOf(scheme)
  return linesOf(eventsAgainstDefault(affected.versions.flatMap(piecesOf)), versionType, compare)
}

/** The places of affected statements whose bounds the lines that are affected by default do not have. */
export function absorbedPlaces(affected: Affected): readonly number[] {
  const statements = statementsOf(affected)
  const lines = linesByDefault(affected, statements)
  if (lines === undefined) return []
  const said = new Set(['0', '*', ...lines.flatMap((each) => [each.version, endOf(each)])])
  return statements.flatMap((statement, place) => {
    const isSaid = said.has(statement.version) && said.has(endOf(statement))
    return statement.status === 'affected' && !isSaid ? [place] : []
  })
}

/** True where the default says more than the statements that are written in its place. */
export function isDefaultUnsaid(affected: Affected): boolean {
  const statements = statementsOf(affected)
  const isStated = affected.versions.length > 0 && affected.defaultStatus === 'affected'
  return isStated && linesByDefault(affected, statements) === undefined
}

function endOf({ lessThan, lessThanOrEqual }: VersionStatement): string {
  return lessThan ?? lessThanOrEqual ?? '*'
}

function linesOf(
  events: readonly RangeEvent[],
  versionType: string | undefined,
  compare: Comparison,
): readonly VersionStatement[] {
  const lines: VersionStatement[] = []
  let start: string | undefined
  for (const { kind, at } of inOrder(events, compare)) {
    if (kind === 'introduced') start ??= at
    else if (start !== undefined) {
      if (start !== at) lines.push({ ...open(start, versionType), lessThan: at })
      start = undefined
    }
  }
  return start === undefined ? lines : [...lines, open(start, versionType)]
}

/** By version where all can be ordered, else as they stand; nothing is before `0`. */
function inOrder(events: readonly RangeEvent[], compare: Comparison): readonly EventPlace[] {
  const places = events.map(placeOf)
  const order = (a: EventPlace, b: EventPlace) =>
    a.at === b.at ? 0 : a.at === '0' ? -1 : b.at === '0' ? 1 : compare(a.at, b.at)
  const isOrdered = places.every((each) =>
    places.every((other) => order(each, other) !== undefined),
  )
  return isOrdered ? places.toSorted((a, b) => order(a, b) || a.rank - b.rank) : places
}

function open(version: string, versionType: string | undefined): VersionStatement {
  const type = versionType ?? 'custom'
  return { version, status: 'affected', versionType: type, lessThan: '*', changes: [] }
}
