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
import { schemeOf } from './collections.js'
import { piecesOf } from './pieces.js'
import { isBeginning } from './statement-status.js'

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
  const lines = RANGE_TYPES.map((type) => lineOf(type, affected))
  const events = lines.flatMap(({ ranges }) => ranges.flatMap((range) => range.events))
  return {
    ranges: lines.flatMap(({ ranges }) => ranges),
    listed: [...affected.listed, ...singleVersions(affected)],
    lost: [
      ...unsaidStatements(affected, events),
      ...takenForFixes(affected),
      ...lines.flatMap(({ lost }) => lost),
    ],
  }
}

const RANGE_TYPES: readonly RangeType[] = ['GIT', 'SEMVER', 'ECOSYSTEM']

/** The ranges of the statements that order in one way. */
function lineOf(type: RangeType, affected: Affected): Omit<DerivedRanges, 'listed'> {
  const versions = affected.versions.filter((each) => rangeTypeOf(each, affected) === type)
  if (versions.length === 0) return { ranges: [], lost: [] }
  const byDefault = affected.defaultStatus === 'affected'
  const events = byDefault
    ? eventsAgainstDefault(versions.flatMap(piecesOf))
    : eventsOfAffected(versions)
  if (type === 'GIT' && events.length > 0 && !isGitLine(events, affected.repo)) {
    const reason = 'OSV wants full commit hashes and their repository.'
    return { ranges: [], lost: [{ path: '/versions', reason }] }
  }
  return { ranges: withoutMixedEnds(type, events, affected.repo), lost: [] }
}

function isGitLine(events: readonly RangeEvent[], repo: string | undefined): boolean {
  const hashes = events.flatMap((event) => Object.values(event))
  return (
    repo !== undefined && hashes.every((hash) => /^(?:0|[0-9a-f]{40}|[0-9a-f]{64})$/.test(hash))
  )
}

/** Single affected versions; by default affected entries are lines alone. */
function singleVersions({ defaultStatus, versions }: Affected): readonly string[] {
  if (defaultStatus === 'affected') return []
  return versions
    .filter((each) => each.status === 'affected' && !isRange(each) && !UNNAMED.has(each.version))
    .map(({ version }) => version)
}

/** What CNAs write where a version should stand. */
const UNNAMED = new Set(['n/a', '*', 'unspecified', 'all'])

/** Affected by default and without a statement: every version there is. */
function wholeLine(affected: Affected): readonly AffectedRange[] {
  if (affected.defaultStatus !== 'affected' || affected.package === undefined) return []
  const type = schemeOf(affected.package.ecosystem ?? '') === 'semver' ? 'SEMVER' : 'ECOSYSTEM'
  return [{ type, events: [{ introduced: '0' }] }]
}

function isRange({ lessThan, lessThanOrEqual }: VersionStatement): boolean {
  return lessThan !== undefined || lessThanOrEqual !== undefined
}

/**
 * How a statement orders; one without a type orders like those beside it that have one, for
 * CNAs leave the type of single versions out.
 */
function rangeTypeOf(statement: VersionStatement, { versions }: Affected): RangeType {
  const type = statement.versionType ?? versions.find((each) => each.versionType)?.versionType
  if (type === 'git') return 'GIT'
  return type === 'semver' ? 'SEMVER' : 'ECOSYSTEM'
}

function eventsOfAffected(versions: readonly VersionStatement[]): readonly RangeEvent[] {
  return versions
    .filter(isRange)
    .flatMap((statement) => piecesOf(withoutDoubt(statement)))
    .filter(({ status }) => status === 'affected')
    .flatMap((piece) => [
      { introduced: isBeginning(piece.version) ? '0' : piece.version },
      ...endOf(piece),
    ])
}

/** Without the changes to `unknown`, which no event says: what held before them goes on. */
function withoutDoubt(statement: VersionStatement): VersionStatement {
  return { ...statement, changes: statement.changes.filter(({ status }) => status !== 'unknown') }
}

/** The end of a range; none when it is unbounded. */
function endOf({ lessThan, lessThanOrEqual }: VersionStatement): readonly RangeEvent[] {
  if (lessThan !== undefined) return lessThan === '*' ? [] : [{ fixed: lessThan }]
  return lessThanOrEqual === undefined || lessThanOrEqual === '*'
    ? []
    : [{ last_affected: lessThanOrEqual }]
}

/** Where a line that is affected by default ends and begins again, by statements without changes. */
export function eventsAgainstDefault(versions: readonly VersionStatement[]): readonly RangeEvent[] {
  const breaks = versions
    .filter((each) => each.status === 'unaffected' && !endsInclusively(each))
    .flatMap(({ version, lessThan }): readonly RangeEvent[] => [
      ...(isBeginning(version) ? [] : [{ fixed: version }]),
      ...(lessThan === undefined || lessThan === '*' ? [] : [{ introduced: lessThan }]),
    ])
  const startsUnaffected = versions.some(
    (each) => each.status === 'unaffected' && isRange(each) && isBeginning(each.version),
  )
  return startsUnaffected ? breaks : [{ introduced: '0' }, ...breaks]
}

/** After such a range the vulnerability is back, but no version says where. */
function endsInclusively({ lessThanOrEqual }: VersionStatement): boolean {
  return lessThanOrEqual !== undefined && lessThanOrEqual !== '*'
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

/** Statements that no range can say; leaving them out calls rather too much affected. */
function unsaidStatements(affected: Affected, events: readonly RangeEvent[]): readonly Lost[] {
  const said = new Set(events.flatMap((event) => Object.values(event)))
  return affected.versions.flatMap((statement, index) => {
    const reason = reasonUnsaid(statement, affected.defaultStatus, said)
    if (reason !== undefined) return [{ path: `/versions/${index}`, reason }]
    const unsaid = statement.changes.filter(
      ({ at, status }) => status === 'unknown' || !said.has(at),
    )
    const isDoubt = unsaid.some(({ status }) => status === 'unknown')
    const path = `/versions/${index}/changes`
    return unsaid.length === 0 ? [] : [{ path, reason: isDoubt ? UNKNOWN : UNCHANGING }]
  })
}

const UNKNOWN = 'OSV cannot say that a status is unknown.'
const UNCHANGING =
  'The change says what holds already, lies outside the range, or is no version of its type.'

function reasonUnsaid(
  statement: VersionStatement,
  defaultStatus: Affected['defaultStatus'],
  said: ReadonlySet<string>,
): string | undefined {
  const { status, version, lessThan } = statement
  if (status === 'unknown') return UNKNOWN
  if (status === 'affected') {
    if (UNNAMED.has(version) && !isRange(statement)) return 'It names no version.'
    const bounds = [version, lessThan ?? statement.lessThanOrEqual ?? '*']
    const isSaid = bounds.every((each) => isBeginning(each) || said.has(each))
    return defaultStatus === 'affected' && !isSaid ? 'It is affected by default.' : undefined
  }
  if (defaultStatus === 'affected' && endsInclusively(statement)) {
    return 'OSV cannot say where an unaffected range ends inclusively and is affected again.'
  }
  const begins = isBeginning(version) || said.has(version)
  const ends = defaultStatus === 'unaffected' || said.has(lessThan ?? version) || lessThan === '*'
  return begins && ends ? undefined : 'OSV says which versions are affected, and no others.'
}

/**
 * The single unaffected versions of an entry that is affected by default: each is taken for the fix, so that what comes
 * after it is said to be unaffected too, which the advisory does not say.
 *
 * @reading Default affected
 */
export function takenForFixes({ versions, ranges, defaultStatus }: Affected): readonly Lost[] {
  if (defaultStatus !== 'affected' || ranges.length > 0) return []
  return versions.flatMap((statement, index) =>
    statement.status === 'unaffected' && !isRange(statement)
      ? [
          {
            path: `/versions/${index}`,
            reason: 'It is taken for the fix: the versions after it count as unaffected too.',
          },
        ]
      : [],
  )
}
