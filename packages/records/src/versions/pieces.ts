/*
 * Owns version ranges without changes: each change of status begins a piece. Refuses to order versions.
 */
import type { VersionStatement, VersionStatus } from '../advisory/affected.js'

/** A range from change to change; a statement without changes is its own only piece. */
export function piecesOf(statement: VersionStatement): readonly VersionStatement[] {
  const { changes, version, versionType, status, lessThan, lessThanOrEqual } = statement
  // Only a range has places for a change.
  const isRange = (lessThan ?? lessThanOrEqual) !== undefined
  if (changes.length === 0 || !isRange) return [statement]
  const type = versionType === undefined ? {} : { versionType }
  const starts = [{ at: version, status }, ...changes]
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

interface Start {
  readonly at: string
  readonly status: VersionStatus
}

/** Without the changes that change nothing. */
function joined(starts: readonly Start[]): readonly Start[] {
  return starts.filter(({ status }, index) => index === 0 || starts[index - 1]?.status !== status)
}

/** True when a change of the range begins no piece: its status held before, or another change stands at its place. */
export function hasIdleChange(statement: VersionStatement): boolean {
  const starts = new Set(piecesOf(statement).map(({ version }) => version))
  return statement.changes.some(({ at }) => !starts.has(at))
}
