/*
 * Owns version ranges without changes: each change of status begins a piece. Refuses to order versions: see bounds.ts.
 */
import type { StatusChange, VersionStatement, VersionStatus } from '../advisory/affected.js'
import { type Comparison, comparisonOfType, schemeOfType } from './bounds.js'
import { lastOf } from './branches.js'
import { isOrderable } from './order.js'
import { Ranks } from './stated/ranks.js'
import { isUnbounded } from './statement.js'

/**
 * A range from change to change; a statement without changes is its own only piece. A change at or before its beginning
 * says what holds from there.
 *
 * @param compare by the statement's type when absent
 */
export function piecesOf(
  statement: VersionStatement,
  compare: Comparison = comparisonOfType(statement.versionType),
): readonly VersionStatement[] {
  const { changes, version, versionType, status, lessThan, lessThanOrEqual } = statement
  // Only a range has places for a change.
  const isRange = (lessThan ?? lessThanOrEqual) !== undefined
  if (changes.length === 0 || !isRange) return [statement]
  const type = versionType === undefined ? {} : { versionType }
  const all = changesInside(statement, compare)
  const isBegun = ({ at }: StatusChange) => at === version || (compare(at, version) ?? 1) <= 0
  const begins = { at: version, status: all.findLast(isBegun)?.status ?? status }
  const starts = [begins, ...all.filter((each) => !isBegun(each))]
  return joined(starts).map(({ at, status }, index, all) => {
    const next = all[index + 1]?.at
    const end = {
      ...(lessThan !== undefined && { lessThan }),
      ...(lessThanOrEqual !== undefined && { lessThanOrEqual }),
    }
    return {
      ...{ version: at, status, ...type, changes: [] },
      ...(next === undefined ? end : { lessThan: next }),
    }
  })
}

/** By version where all can be ordered, for CVE leaves the sorting to the reader; else as they stand. */
function changesInside(statement: VersionStatement, compare: Comparison): readonly StatusChange[] {
  const changes = statement.changes.filter((each) => isInside(each, statement, compare))
  const ranks = Ranks.of(
    changes.map(({ at }) => at),
    compare,
  )
  if (ranks === undefined) return changes
  return changes.toSorted((a, b) => ranks.rankOf(a.at) - ranks.rankOf(b.at))
}

/**
 * False for a change behind the end of its range, and for an all-clear from what is no version of the type: `7.14.3.69` of
 * semantic versions ends nothing.
 */
function isInside(
  { at, status }: StatusChange,
  { versionType, lessThan, lessThanOrEqual }: VersionStatement,
  compare: Comparison,
): boolean {
  const scheme = schemeOfType(versionType)
  if (scheme !== undefined && !isOrderable(scheme, at)) return status === 'affected'
  const end = lessThan ?? lessThanOrEqual ?? '*'
  const order = isUnbounded(end) ? -1 : compare(at, lastOf(end))
  return order === undefined || order < 0 || (order === 0 && lessThan === undefined)
}

interface Start {
  readonly at: string
  readonly status: VersionStatus
}

/** Without the changes that change nothing. */
function joined(starts: readonly Start[]): readonly Start[] {
  return starts.filter(({ status }, index) => index === 0 || starts[index - 1]?.status !== status)
}

/** True when a change of the range begins no piece: its status held before, another change stands at its place, or it lies outside. */
export function hasIdleChange(statement: VersionStatement): boolean {
  const starts = new Set(piecesOf(statement).map(({ version }) => version))
  return statement.changes.some(({ at }) => !starts.has(at))
}
