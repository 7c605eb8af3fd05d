/*
 * Owns version statements without changes and without a default: what formats need that have lines of versions alone.
 * Refuses to order commits, whose order only their repository knows: they are told as they are stated.
 */
import type { Affected, VersionStatement } from '../advisory/affected.js'
import type { Lost } from '../advisory/report.js'
import type { Comparison } from './bounds.js'
import { piecesOf } from './pieces.js'
import type { Means, StatedLine, Unsaid } from './stated/types.js'
import { statedLines } from './stated-lines.js'
import { isRange, typeIn } from './statement.js'
import { isBeginning } from './statement-status.js'
import { statementsOf } from './statements.js'
import { GUESSED, takenForFix, UNSAID } from './unsaid-words.js'

/** A statement that has no changes, and where it comes from. */
export interface PlainStatement {
  readonly statement: VersionStatement
  /** True for a range that begins behind its version. */
  readonly behind?: boolean
  /** The place among `statementsOf`; undefined for a line that is affected by default. */
  readonly place?: number
}

/** What a format that has lines of versions is told of an entry. */
export interface PlainStatements {
  /** No version is in two of different status, as far as anybody can tell. */
  readonly plain: readonly PlainStatement[]
  /** By the place among `statementsOf`, why more or less is said than it says. */
  readonly unsaid: ReadonlyMap<number, string>
  /** Paths are relative to the entry: what the default says, and what was guessed. */
  readonly lost: readonly Lost[]
  /** False where the default says that versions are affected, and no line does. */
  readonly isDefaultSaid: boolean
  /** How the bounds order; nothing is before `0` and behind `*`. */
  readonly compare: Comparison
}

/**
 * The entry's statements as lines and single versions, each version in one status: the first statement that names it
 * decides. Affected by default: the lines that no other statement ends, before the others.
 *
 * @reading A CVE entry as lines of versions
 * @reading Default affected
 */
export function plainStatements(affected: Affected, means: Means): PlainStatements {
  const statements = statementsOf(affected)
  const isByDefault = isSaidByDefault(affected, statements)
  const { defaultStatus: _default, ...entry } = { ...affected, versions: statements, ranges: [] }
  const read = statedLines(isByDefault ? { ...entry, defaultStatus: 'affected' } : entry, means)
  const typeOf = typeIn(entry)
  const commits = statements.flatMap((each, place) =>
    typeOf(each) === 'git' ? piecesOf(each).map((statement) => ({ statement, place })) : [],
  )
  const lines = read.lines.map((line) => plainOf(line, statements))
  const isDefault = ({ place }: PlainStatement) => place === undefined
  const stated = [...lines.filter((each) => !isDefault(each)), ...commits]
  return {
    plain: [
      ...lines.filter(isDefault),
      ...stated.toSorted((a, b) => (a.place ?? 0) - (b.place ?? 0)),
    ],
    unsaid: reasons(read.unsaid),
    lost: [
      ...read.fixes.map(takenForFix),
      ...(read.isGuessed ? [{ path: '/versions', reason: GUESSED }] : []),
    ],
    isDefaultSaid: affected.defaultStatus !== 'affected' || statements.length === 0 || isByDefault,
    compare: read.compare,
  }
}

/**
 * False where the default is another, commits are among the statements, or no version is excepted: what is stated as affected
 * then says more than that all is.
 */
function isSaidByDefault(affected: Affected, statements: readonly VersionStatement[]): boolean {
  if (affected.defaultStatus !== 'affected' || affected.ranges.length > 0) return false
  const typeOf = typeIn(affected)
  return (
    affected.versions.length > 0 &&
    !statements.some((each) => typeOf(each) === 'git') &&
    statements.some((each) => piecesOf(each).some(({ status }) => status === 'unaffected'))
  )
}

/** A statement that stands as the entry has it is told word for word, but for what it writes in place of the beginning. */
function plainOf(line: StatedLine, statements: readonly VersionStatement[]): PlainStatement {
  const { start, end, inclusive, behind, isSingle, place, status } = line
  const from = { ...(behind && { behind }), ...(place !== undefined && { place }) }
  const stated = place === undefined ? undefined : statements[place]
  if (stated !== undefined && isSame(line, stated)) {
    const isWord = !isSingle && stated.version !== start
    return { statement: isWord ? { ...stated, version: start } : stated, ...from }
  }
  const common = { version: start, status, changes: [] }
  if (isSingle) return { statement: common, ...from }
  const bound = inclusive && end !== '*' ? { lessThanOrEqual: end } : { lessThan: end }
  const versionType = line.versionType ?? 'custom'
  return { statement: { ...common, versionType, ...bound }, ...from }
}

function isSame(
  { start, end, inclusive, behind, isSingle }: StatedLine,
  statement: VersionStatement,
): boolean {
  const { version, lessThan, lessThanOrEqual, changes } = statement
  if (isSingle) return true
  const begins = start === version || (start === '0' && isBeginning(version))
  const ends = end === (lessThan ?? lessThanOrEqual) && (end === '*' || inclusive === !lessThan)
  return changes.length === 0 && behind !== true && begins && ends && isRange(statement)
}

/** A bound that its scheme cannot order is told as it stands. */
function reasons(unsaid: ReadonlyMap<number, readonly Unsaid[]>): ReadonlyMap<number, string> {
  const found = new Map<number, string>()
  for (const [place, all] of unsaid) {
    const [first] = all.filter((each) => each !== 'not-orderable')
    if (first !== undefined) found.set(place, UNSAID[first])
  }
  return found
}
