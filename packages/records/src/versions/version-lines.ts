/*
 * Owns the versions of an advisory as lines that a person reads: what is affected, and where it is fixed. They are the lines
 * that CSAF, GitHub and OpenVEX are told, so that a page never contradicts its records.
 * Refuses to name commits: see fixChanges.
 */
import type { Advisory } from '../advisory/advisory.js'
import type { Affected, VersionStatement } from '../advisory/affected.js'
import type { Comparison } from './bounds.js'
import { branchEnd } from './branches.js'
import { type EndedSpan, endedSpan, goingOn } from './fixes.js'
import { type PlainStatement, plainStatements } from './plain-statements.js'
import { statementsOf } from './statements.js'

/** A line of releases. */
export interface VersionLine {
  /** `3.12`, or `up to 3.8` for a line that begins at the earliest version, `from 2.0` for one that ends elsewhere, or `all`. */
  readonly branch: string
  /** A phrase: `3.12.0 and later, before 3.12.6`. */
  readonly affected: string
  /** The first version without the vulnerability; null where none is named. */
  readonly fixedIn: string | null
}

/**
 * One line a branch, in the advisory's order; empty where it names no versions, only changes. Versions of which nobody knows
 * are on no line, and a line that ends where another goes on, or where nobody knows, names the fix of that, or none.
 *
 * @reading A CVE entry as lines of versions
 */
export function versionLines({ affected }: Pick<Advisory, 'affected'>): readonly VersionLine[] {
  return affected.flatMap(linesOf)
}

const EVERYTHING: VersionLine = { branch: 'all', affected: 'all versions', fixedIn: null }

/** What is unknown is told apart, to be left out: it is neither affected nor fixed. */
const MEANS = { behind: true, unaffected: false, unknown: true }

function linesOf(affected: Affected): readonly VersionLine[] {
  if (affected.ranges.length > 0 && affected.ranges.every(({ type }) => type === 'GIT')) return []
  const entry = { ...affected, ranges: affected.ranges.filter(({ type }) => type !== 'GIT') }
  const statements = statementsOf(entry)
  if (statements.length === 0) return entry.defaultStatus === 'affected' ? [EVERYTHING] : []
  const { plain, compare, isDefaultSaid } = plainStatements(entry, MEANS)
  const named = plain.filter(({ statement }) => !isOfCommits(statement))
  const spans = named.map((each) => untilFix(each, { statements, compare }))
  const fixOf = goingOn(spans, compare)
  const patterns = patternsOf(statements)
  return named.flatMap((each, index) => {
    const span = spans[index]
    if (span === undefined || each.statement.status !== 'affected') return []
    const fix = fixOf(span)
    // By a default that no line says, what is behind a line is affected too.
    const isFix = isDefaultSaid && fix !== null && !entry.listed.includes(fix)
    return [lineOf(each, { fix: isFix ? fix : null, patterns })]
  })
}

interface Stated {
  readonly statements: readonly VersionStatement[]
  readonly compare: Comparison
}

/**
 * A line, until the fix that its statement names behind an inclusive end: `lessThanOrEqual` 5.1.9.2, and a change to
 * unaffected at 5.1.9.3, which lies outside the range and says nothing of it.
 */
function untilFix(plain: PlainStatement, { statements, compare }: Stated): EndedSpan {
  const span = endedSpan(plain)
  const { lessThanOrEqual, status } = plain.statement
  const stated = plain.place === undefined ? undefined : statements[plain.place]
  const isEnd = lessThanOrEqual !== undefined && stated?.lessThanOrEqual === lessThanOrEqual
  if (!isEnd || status !== 'affected') return span
  const behind = stated.changes
    .filter((each) => each.status === 'unaffected' && (compare(each.at, lessThanOrEqual) ?? 0) > 0)
    .toSorted((left, right) => compare(left.at, right.at) ?? 0)
  const [fix] = behind
  return fix === undefined ? span : { ...span, end: fix.at, inclusive: false }
}

function isOfCommits({ version, versionType }: VersionStatement): boolean {
  return versionType === 'git' || /^[0-9a-f]{40,64}$/.test(version)
}

/** By the version behind a branch, the pattern that names it: `6.2.dev0` is nowhere released. */
function patternsOf(statements: readonly VersionStatement[]): ReadonlyMap<string, string> {
  const texts = statements.flatMap(({ version, lessThan, lessThanOrEqual, changes }) => [
    ...[version, lessThan, lessThanOrEqual].filter((each) => each !== undefined),
    ...changes.map(({ at }) => at),
  ])
  const stated = new Set(texts)
  const behind = [...stated]
    .filter((text) => text.endsWith('.*'))
    .flatMap((text) =>
      (['pep440', 'semver', undefined] as const).map(
        (scheme) => [branchEnd(text, scheme) ?? '', text] as const,
      ),
    )
  return new Map(behind.filter(([end]) => !stated.has(end)))
}

interface Ended {
  readonly fix: string | null
  readonly patterns: ReadonlyMap<string, string>
}

function lineOf(plain: PlainStatement, { fix, patterns }: Ended): VersionLine {
  const { lessThan, ...rest } = plain.statement
  const pattern = lessThan === undefined ? undefined : patterns.get(lessThan)
  const statement = pattern === undefined ? plain.statement : { ...rest, lessThanOrEqual: pattern }
  return {
    branch: branchNameOf(statement),
    affected: affectedWords(statement, plain.behind),
    fixedIn: fix === null || patterns.has(fix) ? null : fix,
  }
}

/**
 * The branch a line belongs to: that of its fix where it starts at the beginning of all versions, and its first where it
 * ends in another.
 */
function branchNameOf({ version, lessThan, lessThanOrEqual }: VersionStatement): string {
  const end = lessThan ?? lessThanOrEqual
  if (version === '0' && end !== undefined) return end === '*' ? 'all' : `up to ${branchOf(end)}`
  const isOfMore = end !== undefined && end !== '*' && branchOf(end) !== branchOf(version)
  return isOfMore ? `from ${branchOf(version)}` : branchOf(version)
}

function branchOf(version: string): string {
  return /^\d+\.\d+/.exec(version)?.[0] ?? version
}

function affectedWords(
  { version, lessThan, lessThanOrEqual }: VersionStatement,
  behind = false,
): string {
  const end = lessThan ?? lessThanOrEqual
  if (end === undefined) return version
  const from = behind ? `later than ${version}` : `${version} and later`
  const last = lessThanOrEqual === undefined ? `before ${end}` : `up to ${end}`
  if (version === '0') return end === '*' ? 'all versions' : last
  return end === '*' ? from : `${from}, ${last}`
}
