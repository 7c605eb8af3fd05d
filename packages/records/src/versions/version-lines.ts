/*
 * Owns the versions of an advisory as lines that a person reads: what is affected, and where it is fixed.
 * Refuses to name commits: see fixChanges.
 */
import type { Advisory } from '../advisory/advisory.js'
import type { Affected, VersionStatement } from '../advisory/affected.js'
import { statementsOf } from './statements.js'

/** A line of releases. */
export interface VersionLine {
  /** `3.12`, or `up to 3.8` for a line that begins at the earliest version, or `all`. */
  readonly branch: string
  /** A phrase: `3.12.0 and later, before 3.12.6`. */
  readonly affected: string
  /** The first version without the vulnerability; null where none is named. */
  readonly fixedIn: string | null
}

/** One line a branch, in the advisory's order; empty where it names no versions, only changes. */
export function versionLines({ affected }: Pick<Advisory, 'affected'>): readonly VersionLine[] {
  return affected.flatMap(linesOf)
}

function linesOf(affected: Affected): readonly VersionLine[] {
  if (affected.ranges.length > 0 && affected.ranges.every(({ type }) => type === 'GIT')) return []
  const ranges = affected.ranges.filter(({ type }) => type !== 'GIT')
  const statements = statementsOf({ ...affected, ranges })
  const named = statements.filter((each) => each.status === 'affected' && !isCommit(each.version))
  if (named.length > 0 || affected.defaultStatus !== 'affected') return named.map(lineOf)
  return statements
    .filter(({ status }) => status === 'unaffected')
    .map(({ version }) => ({ branch: 'all', affected: `before ${version}`, fixedIn: version }))
}

function isCommit(version: string): boolean {
  return /^[0-9a-f]{40,64}$/.test(version)
}

function lineOf(statement: VersionStatement): VersionLine {
  const { lessThan } = statement
  return {
    branch: branchNameOf(statement),
    affected: affectedWords(statement),
    fixedIn: lessThan === undefined || lessThan === '*' ? null : lessThan,
  }
}

/** The branch a line belongs to: that of its fix where it starts at the beginning of all versions. */
function branchNameOf({ version, lessThan, lessThanOrEqual }: VersionStatement): string {
  const end = lessThan ?? lessThanOrEqual
  if (version !== '0') return branchOf(version)
  return end === undefined || end === '*' ? 'all' : `up to ${branchOf(end)}`
}

function branchOf(version: string): string {
  return /^\d+\.\d+/.exec(version)?.[0] ?? version
}

function affectedWords({ version, lessThan, lessThanOrEqual }: VersionStatement): string {
  const from = version === '0' ? '' : `${version} and later, `
  if (lessThanOrEqual !== undefined) return `${from}up to ${lessThanOrEqual}`
  if (lessThan !== undefined && lessThan !== '*') return `${from}before ${lessThan}`
  if (version === '0') return 'all versions'
  return lessThan === '*' ? `${version} and later` : version
}
