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
import { type AffectedLines, affectedLines } from './affected-lines.js'
import { schemeOfType } from './bounds.js'
import { endOf as boundOf } from './branches.js'
import { schemeOf } from './collections.js'
import { commitRanges, unsaidOfCommits } from './commits.js'
import { inGroups, type Line } from './lines.js'
import type { Unsaid } from './stated/types.js'
import { isRange } from './statement.js'
import { isBeginning } from './statement-status.js'
import { GUESSED, takenForFix, UNSAID } from './unsaid-words.js'

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
  const git = commitRanges(affected)
  const read = affectedLines(affected)
  const ranges = [...git.ranges, ...rangesOfLines(read, affected)]
  const said = new Set([
    ...ranges.flatMap(({ events }) => events.flatMap((event) => Object.values(event))),
    ...read.listed,
  ])
  return {
    ranges,
    listed: [...affected.listed, ...read.listed],
    lost: [
      ...unsaidStatements(affected, said, read),
      ...read.fixes.map(takenForFix),
      ...(read.isGuessed ? [{ path: '/versions', reason: GUESSED }] : []),
      ...git.lost,
    ],
  }
}

/** Lines of one kind that follow one another make one range: OSV looks at each range alone, and takes what any says. */
function rangesOfLines(
  { lines, compare }: AffectedLines,
  affected: Affected,
): readonly AffectedRange[] {
  return (['SEMVER', 'ECOSYSTEM'] as const).flatMap((type) => {
    const ofType = lines.filter((each) => rangeTypeOf(each, affected) === type)
    // OSV forbids fixed and last_affected in one range.
    return [false, true].flatMap((isInclusive) =>
      inGroups(
        ofType.filter((each) => hasLast(each) === isInclusive),
        compare,
      ).map((group) => ({ type, events: group.flatMap(eventsOfLine) })),
    )
  })
}

function hasLast({ end, inclusive }: Line): boolean {
  return inclusive && end !== '*'
}

function eventsOfLine(line: Line): readonly RangeEvent[] {
  const { start, end } = line
  const introduced = { introduced: start }
  if (end === '*') return [introduced]
  return [introduced, hasLast(line) ? { last_affected: end } : { fixed: end }]
}

/** Affected by default and without a statement: every version there is. */
function wholeLine(affected: Affected): readonly AffectedRange[] {
  if (affected.defaultStatus !== 'affected' || affected.package === undefined) return []
  const type = schemeOf(affected.package.ecosystem ?? '') === 'semver' ? 'SEMVER' : 'ECOSYSTEM'
  return [{ type, events: [{ introduced: '0' }] }]
}

/** Python's packages are not numbered by semantic versions, whatever a statement says. */
function rangeTypeOf({ versionType }: Line, { package: named }: Affected): RangeType {
  const isPython = schemeOf(named?.ecosystem ?? '') === 'pep440'
  return versionType === 'semver' && !isPython ? 'SEMVER' : 'ECOSYSTEM'
}

/** Statements that no range can say; leaving them out calls rather too much affected. */
function unsaidStatements(
  affected: Affected,
  said: ReadonlySet<string>,
  { unsaid: places }: AffectedLines,
): readonly Lost[] {
  const commits = unsaidOfCommits(affected)
  return affected.versions.flatMap((statement, index) => {
    const found = places.get(index)?.[0] ?? commits.get(index)
    const reason = reasonUnsaid(statement, affected, { said, found })
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
const ONLY_AFFECTED = 'OSV says which versions are affected, and no others.'

const REASONS: Readonly<Record<Unsaid, string>> = {
  ...UNSAID,
  unheard: ONLY_AFFECTED,
  inclusive:
    'OSV cannot say where an unaffected range ends inclusively and is affected again: its last version counts as affected.',
}

interface Found {
  readonly said: ReadonlySet<string>
  readonly found: Unsaid | undefined
}

function reasonUnsaid(
  statement: VersionStatement,
  { defaultStatus, package: named }: Affected,
  { said, found }: Found,
): string | undefined {
  const { status, version, lessThan, versionType } = statement
  if (status === 'unknown') return UNKNOWN
  if (found !== undefined) return REASONS[found]
  const scheme = schemeOf(named?.ecosystem ?? '') ?? schemeOfType(versionType)
  const end = isRange(statement) ? (boundOf(statement, scheme)?.end ?? '*') : version
  const isSaid = (bound: string) => isBeginning(bound) || said.has(bound)
  if (status === 'affected') {
    return defaultStatus === 'affected' && !(isSaid(version) && isSaid(end))
      ? UNSAID.default
      : undefined
  }
  const ends = defaultStatus === 'unaffected' || said.has(end) || lessThan === '*'
  return isSaid(version) && ends ? undefined : ONLY_AFFECTED
}
