/*
 * Owns the question "is this version affected?", as OSV defines it.
 * Refuses to answer for versions it cannot order, but by their name in the list.
 */
import type { Affected, AffectedRange, RangeEvent, VersionStatus } from '../advisory/affected.js'
import { schemeOf, type VersionScheme } from './collections.js'
import { compareVersions, isOrderable } from './order.js'
import { rangesOf } from './ranges.js'
import { statedStatus } from './statement-status.js'

/**
 * True when `version` is affected by this entry.
 *
 * CVE's statements are read as CVE defines it. OSV's ranges as OSV does: equal by ordering to a listed version, or inside a
 * range, where the last event at or before the version decides; ranges are looked at one by one and never combined. Versions
 * that cannot be ordered, and entries of ecosystems whose order is unknown, match listed versions by name alone. False may
 * mean that nothing is known: see {@link affectedStatus}. GIT ranges are not looked at: see {@link isCommitAffected}.
 *
 * @param ecosystem of the package; the entry's own when absent
 * @source OSV schema, evaluation
 */
export function isAffected(version: string, affected: Affected, ecosystem?: string): boolean {
  return affectedStatus(version, affected, ecosystem) === 'affected'
}

/**
 * Whether `version` is affected by this entry, or nobody can tell.
 *
 * Of OSV's ranges nobody can for a version that no order knows (none of the scheme, or longer than 256 characters), for an
 * entry whose order is unknown, and for one that speaks of commits alone. Of CVE's statements: see {@link statedStatus}.
 *
 * @param ecosystem of the package; the entry's own when absent
 */
export function affectedStatus(
  version: string,
  affected: Affected,
  ecosystem?: string,
): VersionStatus {
  if (affected.listed.includes(version)) return 'affected'
  if (isListedEqual(version, affected, ecosystem)) return 'affected'
  if (saysOfStatements(affected)) return statedStatus(version, affected, ecosystem)
  const ranges = affected.ranges.filter(({ type }) => type !== 'GIT')
  const isOfCommits = affected.ranges.length > ranges.length && affected.listed.length === 0
  if (ranges.length === 0) return isOfCommits ? 'unknown' : 'unaffected'
  const scheme = schemeFor(affected, ranges, ecosystem)
  if (scheme === undefined || !isOrderable(scheme, version)) return 'unknown'
  return ranges.some((range) => isInRange(version, range, scheme)) ? 'affected' : 'unaffected'
}

/** True where CVE's statements, or their default, are all there is beside listed versions. */
function saysOfStatements({ versions, ranges, listed, defaultStatus, extra }: Affected): boolean {
  if (ranges.length > 0) return false
  const isOfCve = defaultStatus !== undefined || extra?.cve !== undefined
  return versions.length > 0 || (listed.length === 0 && isOfCve)
}

function isListedEqual(version: string, affected: Affected, ecosystem?: string): boolean {
  if (affected.listed.length === 0) return false
  const ranges = rangesOf(affected).ranges.filter(({ type }) => type !== 'GIT')
  const scheme = schemeFor(affected, ranges, ecosystem)
  if (scheme === undefined || !isOrderable(scheme, version)) return false
  return affected.listed.some((each) => compareVersions(scheme, each, version) === 0)
}

function schemeFor(
  affected: Affected,
  ranges: readonly AffectedRange[],
  ecosystem: string | undefined,
): VersionScheme | undefined {
  const named = ecosystem ?? affected.package?.ecosystem
  return (named === undefined ? undefined : schemeOf(named)) ?? schemeOfRanges(ranges, affected)
}

/** Without a known ecosystem, the kind of range tells how its versions order. */
function schemeOfRanges(
  ranges: readonly AffectedRange[],
  { versions }: Affected,
): VersionScheme | undefined {
  if (versions.some(({ versionType }) => versionType === 'python')) return 'pep440'
  return ranges.some(({ type }) => type === 'SEMVER') ? 'semver' : undefined
}

/**
 * True when the version lies in an affected part of the range.
 *
 * Events may stand in any order; at the same version introduced sorts before last_affected,
 * fixed and limit. An event whose version cannot be ordered is left out.
 */
export function isInRange(version: string, range: AffectedRange, scheme: VersionScheme): boolean {
  const events = range.events
    .map(placeOf)
    .filter(({ at }) => isOrderable(scheme, at))
    .sort((left, right) => compareVersions(scheme, left.at, right.at) || left.rank - right.rank)
  const last = events.findLast(({ at }) => (compareVersions(scheme, at, version) ?? 1) <= 0)
  if (last === undefined) return false
  if (last.kind === 'introduced') return true
  return last.kind === 'last_affected' && compareVersions(scheme, last.at, version) === 0
}

const KINDS = ['introduced', 'last_affected', 'fixed', 'limit'] as const

/** An event taken apart: what happens, where, and its rank among events at the same place. */
export interface EventPlace {
  readonly kind: (typeof KINDS)[number]
  readonly at: string
  readonly rank: number
}

/** Takes an event apart. */
export function placeOf(event: RangeEvent): EventPlace {
  if ('introduced' in event) return { kind: 'introduced', at: event.introduced, rank: 0 }
  if ('last_affected' in event) return { kind: 'last_affected', at: event.last_affected, rank: 1 }
  if ('fixed' in event) return { kind: 'fixed', at: event.fixed, rank: 2 }
  return { kind: 'limit', at: event.limit, rank: 3 }
}

/**
 * True when the commit has the vulnerability by this GIT range.
 *
 * It has an introducing commit in its history and no fix; after a last affected commit it is
 * fixed; a limit bounds the commits that are looked at.
 *
 * @param isAncestor whether the first commit is in the history of the second; the same commit
 *   counts as its own ancestor
 */
export function isCommitAffected(
  commit: string,
  range: AffectedRange,
  isAncestor: (ancestor: string, descendant: string) => boolean,
): boolean {
  const events = range.events.map(placeOf)
  const reached = ({ at }: EventPlace) => at === '0' || isAncestor(at, commit)
  const has = (kind: EventPlace['kind']) => events.filter((event) => event.kind === kind)
  if (!has('introduced').some(reached) || has('fixed').some(reached)) return false
  if (has('last_affected').some((event) => event.at !== commit && reached(event))) return false
  const limits = has('limit')
  return limits.length === 0 || limits.some(({ at }) => at !== commit && isAncestor(commit, at))
}
