/*
 * Owns what CVE's version statements say of one version, by the algorithm of the CVE schema.
 * Refuses to guess: where a bound cannot be ordered, all that may hold is weighed, and two answers are none.
 */
import type { Affected, VersionStatement, VersionStatus } from '../advisory/affected.js'
import { type Comparison, comparisonOf, comparisonOfType } from './bounds.js'
import { lastOf } from './branches.js'
import { schemeOf } from './collections.js'
import { isUnbounded, isWordForBound } from './statement.js'

/**
 * What the entry's statements say of a version; `unknown` where they say so, say nothing, or cannot be ordered.
 *
 * The first statement that names the version decides, within it the last change at or before it, and else the default, which
 * is `unknown` where it is missing. A statement that may name the version counts both ways.
 *
 * @param ecosystem of the package; the entry's own when absent
 * @source CVE Record Format 5.2.0, `affected[].versions` and `defaultStatus`
 * @reading What a CVE entry says of one version
 */
export function statedStatus(
  version: string,
  affected: Affected,
  ecosystem = affected.package?.ecosystem,
): VersionStatus {
  const { versions, defaultStatus = 'unknown' } = affected
  const type = versions.find((each) => each.versionType)?.versionType
  const possible = new Set<VersionStatus>()
  for (const statement of versions) {
    const compare = comparisonIn(ecosystem, statement.versionType ?? type)
    const named = names(statement, version, compare)
    if (named === false) continue
    for (const status of statusesAt(statement, version, compare)) possible.add(status)
    if (named === true) return only(possible)
  }
  return only(possible.add(defaultStatus))
}

function only(possible: ReadonlySet<VersionStatus>): VersionStatus {
  const [status = 'unknown'] = possible
  return possible.size === 1 ? status : 'unknown'
}

/** By the ecosystem, else by the statement's type; what the scheme cannot order may still be plain numbers. */
export function comparisonIn(
  ecosystem: string | undefined,
  versionType: string | undefined,
): Comparison {
  const plain = comparisonOfType(versionType === 'git' ? 'git' : undefined)
  const scheme = ecosystem === undefined || versionType === 'git' ? undefined : schemeOf(ecosystem)
  const compare = scheme === undefined ? comparisonOfType(versionType) : comparisonOf(scheme)
  return (left, right) => compare(left, right) ?? plain(left, right)
}

/** Whether the statement names the version; undefined where nobody can tell. */
function names(
  statement: VersionStatement,
  version: string,
  compare: Comparison,
): boolean | undefined {
  const { lessThan, lessThanOrEqual } = statement
  if (lessThan === undefined && lessThanOrEqual === undefined) {
    if (statement.version === version) return true
    const order = compare(statement.version, version)
    return order === undefined ? undefined : order === 0
  }
  const begun = isAtOrBefore(statement.version, version, compare)
  const ends = [
    lessThan === undefined ? true : isBefore(version, lessThan, compare),
    lessThanOrEqual === undefined ? true : isBefore(version, lessThanOrEqual, compare, true),
  ]
  const all = [begun, ...ends]
  if (all.includes(false)) return false
  return all.includes(undefined) ? undefined : true
}

/** `0`, `*` and words in place of a bound are the beginning of everything. */
function isAtOrBefore(start: string, version: string, compare: Comparison): boolean | undefined {
  if (isBeginning(start) || start === version) return true
  const order = compare(start, version)
  return order === undefined ? undefined : order <= 0
}

/** `*`, or a word in its place, is after everything, and at the end of a pattern (`6.1.*`) an arbitrarily large number. */
function isBefore(
  version: string,
  end: string,
  compare: Comparison,
  inclusive = false,
): boolean | undefined {
  if (isUnbounded(end)) return true
  if (version === end) return inclusive
  const order = compare(version, lastOf(end))
  if (order === undefined) return undefined
  return inclusive ? order <= 0 : order < 0
}

/** True for the ways in which CVE records write the start of everything. */
export function isBeginning(version: string): boolean {
  return version === '0' || version === '*' || isWordForBound(version)
}

/** The statuses that may hold at the version, if the statement names it. */
function statusesAt(
  { status, changes, lessThan, lessThanOrEqual }: VersionStatement,
  version: string,
  compare: Comparison,
): readonly VersionStatus[] {
  if (lessThan === undefined && lessThanOrEqual === undefined) return [status]
  const begun = changes.map(({ at }) =>
    at === '*' ? undefined : isAtOrBefore(at, version, compare),
  )
  const past = changes
    .filter((_, index) => begun[index] === true)
    .reduce<(typeof changes)[number] | undefined>(
      (last, each) => (last === undefined || !isLater(last.at, each.at, compare) ? each : last),
      undefined,
    )
  const doubtful = changes.filter((_, index) => begun[index] === undefined)
  return [past?.status ?? status, ...doubtful.map((each) => each.status)]
}

function isLater(left: string, right: string, compare: Comparison): boolean {
  return (compare(left, right) ?? 0) > 0
}
