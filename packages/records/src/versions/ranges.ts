/*
 * Owns turning CVE's version statements into OSV's ranges of events.
 * Refuses to guess: statements that no range can say are reported.
 */
import type {
  Affected,
  AffectedRange,
  RangeEvent,
  RangeType,
  VersionStatement,
} from '../advisory/affected.js'
import type { Lost } from '../advisory/report.js'

/** Ranges and single versions, and the statements that neither can say. */
export interface DerivedRanges {
  readonly ranges: readonly AffectedRange[]
  readonly listed: readonly string[]
  /** Paths are relative to the affected entry. */
  readonly lost: readonly Lost[]
}

/**
 * The entry's ranges: its own, or those its version statements amount to.
 *
 * An entry that is affected by default begins at `0`, and each unaffected statement ends that
 * line. A single unaffected version then counts as the fix (docs/READINGS.md#default-affected).
 */
export function rangesOf(affected: Affected): DerivedRanges {
  if (affected.ranges.length > 0 || affected.versions.length === 0) {
    const everything = affected.versions.length === 0 && affected.ranges.length === 0
    const ranges =
      everything && affected.listed.length === 0 ? wholeLine(affected) : affected.ranges
    return { ranges, listed: affected.listed, lost: [] }
  }
  const byDefault = affected.defaultStatus === 'affected'
  const events = byDefault ? eventsAgainstDefault(affected) : eventsOfAffected(affected)
  const single = affected.versions.filter((each) => each.status === 'affected' && !isRange(each))
  return {
    ranges: withoutMixedEnds(rangeTypeOf(affected), events, affected.repo),
    listed: [...affected.listed, ...(byDefault ? [] : single.map(({ version }) => version))],
    lost: unknownStatements(affected),
  }
}

/** Affected by default and without a statement: every version there is. */
function wholeLine(affected: Affected): readonly AffectedRange[] {
  if (affected.defaultStatus !== 'affected' || affected.package === undefined) return []
  return [{ type: rangeTypeOf(affected), events: [{ introduced: '0' }] }]
}

function isRange({ lessThan, lessThanOrEqual }: VersionStatement): boolean {
  return lessThan !== undefined || lessThanOrEqual !== undefined
}

function rangeTypeOf({ versions }: Affected): RangeType {
  const types = new Set(versions.map(({ versionType }) => versionType))
  if (types.has('git')) return 'GIT'
  return types.has('semver') ? 'SEMVER' : 'ECOSYSTEM'
}

function eventsOfAffected({ versions }: Affected): readonly RangeEvent[] {
  return versions
    .filter((statement) => statement.status === 'affected' && isRange(statement))
    .flatMap((statement) => [
      { introduced: statement.version },
      ...changesInside(statement),
      ...endOf(statement, lastStatus(statement)),
    ])
}

function changesInside({ changes }: VersionStatement): readonly RangeEvent[] {
  return changes.flatMap(({ at, status }): readonly RangeEvent[] => {
    if (status === 'unaffected') return [{ fixed: at }]
    return status === 'affected' ? [{ introduced: at }] : []
  })
}

function lastStatus({ changes }: VersionStatement): string {
  return changes.at(-1)?.status ?? 'affected'
}

/** The end of a range; none when it is unbounded, or was fixed before its end. */
function endOf(statement: VersionStatement, status: string): readonly RangeEvent[] {
  const { lessThan, lessThanOrEqual } = statement
  if (status !== 'affected') return []
  if (lessThan !== undefined) return lessThan === '*' ? [] : [{ fixed: lessThan }]
  return lessThanOrEqual === undefined || lessThanOrEqual === '*'
    ? []
    : [{ last_affected: lessThanOrEqual }]
}

function eventsAgainstDefault({ versions }: Affected): readonly RangeEvent[] {
  const breaks = versions
    .filter(({ status }) => status === 'unaffected')
    .flatMap(({ version, lessThan }): readonly RangeEvent[] => [
      ...(version === '0' ? [] : [{ fixed: version }]),
      ...(lessThan === undefined || lessThan === '*' ? [] : [{ introduced: lessThan }]),
    ])
  const startsUnaffected = versions.some(
    ({ status, version }) => status === 'unaffected' && version === '0',
  )
  return startsUnaffected ? breaks : [{ introduced: '0' }, ...breaks]
}

/** OSV forbids fixed and last_affected in one range: the latter get a range of their own. */
function withoutMixedEnds(
  type: RangeType,
  events: readonly RangeEvent[],
  repo: string | undefined,
): readonly AffectedRange[] {
  const base = { type, ...(type === 'GIT' && repo !== undefined && { repo }) }
  const fixed = linesEnding(events, (event) => !('last_affected' in event))
  const last = linesEnding(events, (event) => 'last_affected' in event)
  return [fixed, last].filter((line) => line.length > 0).map((line) => ({ ...base, events: line }))
}

/** The lines (an introduced and what follows it) whose end is of the wanted kind. */
function linesEnding(
  events: readonly RangeEvent[],
  wanted: (end: RangeEvent) => boolean,
): readonly RangeEvent[] {
  const lines: RangeEvent[][] = []
  for (const event of events) {
    const line = lines.at(-1)
    if ('introduced' in event || line === undefined) lines.push([event])
    else line.push(event)
  }
  return lines.filter((line) => line.slice(-1).every(wanted)).flat()
}

function unknownStatements({ versions }: Affected): readonly Lost[] {
  return versions.flatMap(({ status }, index) =>
    status === 'unknown'
      ? [{ path: `/versions/${index}`, reason: 'OSV cannot say that a status is unknown.' }]
      : [],
  )
}
