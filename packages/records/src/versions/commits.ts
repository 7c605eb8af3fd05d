/*
 * Owns turning CVE's statements of commits into OSV's ranges. Refuses to order commits: their repository does.
 */
import type { Affected, AffectedRange, RangeEvent, VersionStatement } from '../advisory/affected.js'
import type { Lost } from '../advisory/report.js'
import { piecesOf } from './pieces.js'
import type { Unsaid } from './stated/types.js'
import {
  hasWordForBound,
  isNoVersion,
  isRange,
  isUnbounded,
  typeIn,
  withoutDoubt,
} from './statement.js'
import { isBeginning } from './statement-status.js'

/** The ranges of commits, and why there are none. */
export interface CommitRanges {
  readonly ranges: readonly AffectedRange[]
  readonly lost: readonly Lost[]
}

/** The range of the commits, each statement an own pair of events: their repository orders them. */
export function commitRanges(affected: Affected): CommitRanges {
  const typeOf = typeIn(affected)
  const versions = affected.versions.filter((each) => typeOf(each) === 'git')
  if (versions.length === 0) return { ranges: [], lost: [] }
  const byDefault = affected.defaultStatus === 'affected'
  const events = byDefault
    ? eventsAgainstDefault(versions.flatMap((each) => piecesOf(each)))
    : eventsOfAffected(versions)
  if (events.length > 0 && !isGitLine(events, affected.repo)) {
    const reason = 'OSV wants full commit hashes and their repository.'
    return { ranges: [], lost: [{ path: '/versions', reason }] }
  }
  const ranges = byEnd(events).map((each) => ({
    type: 'GIT' as const,
    ...(affected.repo !== undefined && { repo: affected.repo }),
    events: each,
  }))
  return { ranges, lost: [] }
}

function isGitLine(events: readonly RangeEvent[], repo: string | undefined): boolean {
  const hashes = events.flatMap((event) => Object.values(event))
  return (
    repo !== undefined && hashes.every((hash) => /^(?:0|[0-9a-f]{40}|[0-9a-f]{64})$/.test(hash))
  )
}

function eventsOfAffected(versions: readonly VersionStatement[]): readonly RangeEvent[] {
  return versions
    .flatMap((statement) => piecesOf(withoutDoubt(statement)))
    .filter((each) => each.status === 'affected' && (isRange(each) || !isNoVersion(each.version)))
    .flatMap((piece) => [
      { introduced: isBeginning(piece.version) ? '0' : piece.version },
      ...(isRange(piece) ? endOf(piece) : [{ last_affected: piece.version }]),
    ])
}

/** The end of a range; none when it is unbounded. */
function endOf({ lessThan, lessThanOrEqual }: VersionStatement): readonly RangeEvent[] {
  if (lessThan !== undefined) return isUnbounded(lessThan) ? [] : [{ fixed: lessThan }]
  return lessThanOrEqual === undefined || isUnbounded(lessThanOrEqual)
    ? []
    : [{ last_affected: lessThanOrEqual }]
}

/** Where a line that is affected by default ends and begins again, by statements without changes. */
function eventsAgainstDefault(versions: readonly VersionStatement[]): readonly RangeEvent[] {
  const breaks = versions
    .filter((each) => each.status === 'unaffected' && !endsInclusively(each))
    .flatMap(({ version, lessThan }): readonly RangeEvent[] => [
      ...(isBeginning(version) ? [] : [{ fixed: version }]),
      ...(lessThan === undefined || isUnbounded(lessThan) ? [] : [{ introduced: lessThan }]),
    ])
  const startsUnaffected = versions.some(
    (each) => each.status === 'unaffected' && isRange(each) && isBeginning(each.version),
  )
  return startsUnaffected ? breaks : [{ introduced: '0' }, ...breaks]
}

/** After such a range the vulnerability is back, but no version says where. */
function endsInclusively({ lessThanOrEqual }: VersionStatement): boolean {
  return lessThanOrEqual !== undefined && !isUnbounded(lessThanOrEqual)
}

/**
 * The lines by how they end. OSV forbids fixed and last_affected in one range, and a fix in the range of a line without an
 * end would end that too.
 */
function byEnd(events: readonly RangeEvent[]): readonly (readonly RangeEvent[])[] {
  const lines: RangeEvent[][] = []
  for (const event of events) {
    const line = lines.at(-1)
    if ('introduced' in event || line === undefined) lines.push([event])
    else line.push(event)
  }
  const groups = new Map<string, RangeEvent[]>()
  for (const line of lines) {
    const [end = ''] = Object.keys(line.at(-1) ?? {})
    groups.set(end, [...(groups.get(end) ?? []), ...line])
  }
  return [...groups.values()]
}

/**
 * Why events do not say what a statement of commits says, by the place of the statement: no event makes an exception from
 * later ones the first to be asked.
 */
export function unsaidOfCommits(affected: Affected): ReadonlyMap<number, Unsaid> {
  const typeOf = typeIn(affected)
  const commits = [...affected.versions.entries()].filter(([, each]) => typeOf(each) === 'git')
  const lastAffected = commits.findLast(([, { status }]) => status === 'affected')?.[0] ?? -1
  const unsaid = new Map<number, Unsaid>()
  for (const [place, statement] of commits) {
    const isException = statement.status === 'unaffected' && affected.defaultStatus !== 'affected'
    if (!isRange(statement) && isNoVersion(statement.version)) unsaid.set(place, 'no-version')
    else if (isException && place < lastAffected) unsaid.set(place, 'unheard')
    else if (hasWordForBound(statement)) unsaid.set(place, 'word')
  }
  return unsaid
}
