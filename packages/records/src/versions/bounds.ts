/*
 * Owns how the bounds of a range order: by the type that a statement names, or as plain numbers.
 * Refuses to guess: where nobody can tell, no order is claimed.
 */
import type { VersionStatement } from '../advisory/affected.js'
import { lastOf } from './branches.js'
import type { VersionScheme } from './collections.js'
import { compareVersions } from './order.js'

/** The words of CVE's `versionType` that are offered to people; any other word is allowed too. */
export const VERSION_TYPES = ['python', 'semver', 'git', 'custom', 'maven', 'npm', 'rpm'] as const

/** The scheme of CVE's `versionType`; undefined for those that cannot be ordered here. */
export function schemeOfType(versionType: string | undefined): VersionScheme | undefined {
  if (versionType === 'python') return 'pep440'
  return versionType === 'semver' ? 'semver' : undefined
}

/** How two versions order: negative, 0 or positive; undefined where nobody can tell. */
export type Comparison = (left: string, right: string) => number | undefined

/** Compares by a scheme. */
export function comparisonOf(scheme: VersionScheme): Comparison {
  return (left, right) => compareVersions(scheme, left, right)
}

/**
 * Compares by CVE's `versionType`.
 *
 * Plain numbers order alike in every type that people use (1.0 does not come after 2.0), but for
 * git, whose hashes do not order at all.
 */
export function comparisonOfType(versionType: string | undefined): Comparison {
  const scheme = schemeOfType(versionType)
  if (scheme !== undefined) return comparisonOf(scheme)
  return (left, right) => {
    const isComparable = versionType !== 'git' && isPlain(left) && isPlain(right)
    return isComparable ? compareVersions('pep440', left, right) : undefined
  }
}

function isPlain(version: string): boolean {
  return /^\d{1,9}(?:\.\d{1,9}){0,7}$/.test(version)
}

/** A line of versions from `start` to `end`, with its end when it is inclusive. */
export interface Span {
  readonly start: string
  /** True where it begins behind `start`, and not with it. */
  readonly behind?: boolean
  readonly end: string
  readonly inclusive: boolean
}

/** True when the line ends before it begins, so that no version lies on it. */
export function isEmptySpan(compare: Comparison, { start, end, inclusive }: Span): boolean {
  if (end === '*') return false
  const order = compare(start, lastOf(end))
  return order !== undefined && (order > 0 || (order === 0 && !inclusive))
}

/** True when the statement's range ends before it begins, so that it names no version. */
export function isEmptyRange({
  version,
  versionType,
  lessThan,
  lessThanOrEqual,
}: Pick<VersionStatement, 'version' | 'versionType' | 'lessThan' | 'lessThanOrEqual'>): boolean {
  const end = lessThan ?? lessThanOrEqual
  if (end === undefined) return false
  const span = { start: version, end, inclusive: lessThan === undefined }
  return isEmptySpan(comparisonOfType(versionType), span)
}
