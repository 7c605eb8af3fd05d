/*
 * Owns the order of versions: PEP 440 by @renovatebot/pep440, semantic versions by semver.
 * Refuses to order what it cannot parse: the answer is then undefined, never a guess.
 */
import { compare as comparePep440, valid as validPep440 } from '@renovatebot/pep440'
import compareSemver from 'semver/functions/compare.js'
import validSemver from 'semver/functions/valid.js'
import type { VersionScheme } from './collections.js'

/** The version that sorts below every other, as OSV and CVE write it. */
export const EARLIEST = '0'

/** True when the scheme can order the version. `0` always can be ordered. */
export function isOrderable(scheme: VersionScheme, version: string): boolean {
  return version === EARLIEST || normalized(scheme, version) !== undefined
}

/**
 * Compares two versions: negative when `left` is earlier, 0 when they are equal by ordering.
 *
 * `0` sorts below everything but itself. For semver a leading `v` and missing parts are allowed
 * (`v1.2` is 1.2.0), as Go's and OSV's data have them.
 *
 * @returns undefined when either version cannot be parsed
 */
export function compareVersions(
  scheme: VersionScheme,
  left: string,
  right: string,
): number | undefined {
  if (left === EARLIEST || right === EARLIEST) return compareEarliest(scheme, left, right)
  const a = normalized(scheme, left)
  const b = normalized(scheme, right)
  if (a === undefined || b === undefined) return undefined
  return scheme === 'pep440' ? comparePep440(a, b) : compareSemver(a, b)
}

function compareEarliest(scheme: VersionScheme, left: string, right: string): number | undefined {
  if (left === right) return 0
  const other = left === EARLIEST ? right : left
  if (!isOrderable(scheme, other)) return undefined
  return left === EARLIEST ? -1 : 1
}

function normalized(scheme: VersionScheme, version: string): string | undefined {
  const known = KNOWN[scheme]
  if (known.has(version)) return known.get(version)
  const normal = scheme === 'pep440' ? normalizedPep440(version) : normalizedSemver(version)
  if (known.size >= KNOWN_AT_MOST) known.clear()
  known.set(version, normal ?? undefined)
  return normal ?? undefined
}

/** The same few versions are compared over and over, and parsing them is what takes time. */
const KNOWN: Readonly<Record<VersionScheme, Map<string, string | undefined>>> = {
  pep440: new Map(),
  semver: new Map(),
}
const KNOWN_AT_MOST = 5000

const LONGEST_VERSION = 256

function normalizedPep440(version: string): string | null {
  return version.length > LONGEST_VERSION ? null : validPep440(version.trim())
}

const SEMVER = /^v?(?<major>\d+)(?:\.(?<minor>\d+))?(?:\.(?<patch>\d+))?(?<rest>[-+].*)?$/

function normalizedSemver(version: string): string | undefined {
  if (version.length > LONGEST_VERSION) return undefined
  const parts = SEMVER.exec(version.trim())?.groups
  if (parts === undefined) return undefined
  const { major, minor = '0', patch = '0', rest = '' } = parts
  return validSemver(`${major}.${minor}.${patch}${rest}`) ?? undefined
}
