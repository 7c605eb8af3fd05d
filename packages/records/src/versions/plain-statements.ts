/*
 * Owns version statements without changes and without a default: what formats need that have lines of versions alone.
 * Refuses to say anything of commits, whose lines only their repository orders.
 */
import type { Affected, VersionStatement } from '../advisory/affected.js'
import { affectedLines, typeIn } from './affected-lines.js'
import { schemeOfType } from './bounds.js'
import { branchEnd } from './branches.js'
import { schemeOf } from './collections.js'
import type { Line } from './lines.js'
import { piecesOf } from './pieces.js'
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
    piecesOf(statement).map((piece) => ({ statement: withoutBranch(piece, affected), place })),
  )
  const lines = linesByDefault(affected, statements)
  if (lines === undefined) return pieces
  const others = pieces.filter(({ statement }) => statement.status !== 'affected')
  return [...lines.map((statement) => ({ statement })), ...others]
}

/** Ended by a version where it ends with a branch (`6.1.*`) and its scheme tells which one. */
function withoutBranch(
  statement: VersionStatement,
  { package: named }: Affected,
): VersionStatement {
  const { lessThan, lessThanOrEqual, ...rest } = statement
  const scheme = schemeOf(named?.ecosystem ?? '') ?? schemeOfType(statement.versionType)
  const next = scheme && branchEnd(lessThan ?? lessThanOrEqual ?? '*', scheme)
  return next === undefined ? statement : { ...rest, lessThan: next }
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
  const typeOf = typeIn(affected)
  if (statements.some((each) => typeOf(each) === 'git')) return undefined
  const pieces = statements.flatMap((each) => piecesOf(each))
  const isExcepted = pieces.some(({ status }) => status === 'unaffected')
  if (affected.versions.length === 0 || !isExcepted) return undefined
  return affectedLines(affected).lines.map(statementOf)
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

function statementOf({ start, end, inclusive, versionType }: Line): VersionStatement {
  const bound = inclusive && end !== '*' ? { lessThanOrEqual: end } : { lessThan: end }
  const type = versionType ?? 'custom'
  return { version: start, status: 'affected', versionType: type, ...bound, changes: [] }
}
