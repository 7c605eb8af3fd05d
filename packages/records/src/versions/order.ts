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
  return version === EARLIEST || parsed(scheme, version) !== null
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
  const a = parsed(scheme, left)
  const b = parsed(scheme, right)
  if (a === null || b === null) return undefined
  if (a.release !== undefined && b.release !== undefined) {
    return compareReleases(a.release, b.release)
  }
  return scheme === 'pep440' ? comparePep440(a.text, b.text) : compareSemver(a.text, b.text)
}

function compareEarliest(scheme: VersionScheme, left: string, right: string): number | undefined {
  if (left === right) return 0
  const other = left === EARLIEST ? right : left
  if (!isOrderable(scheme, other)) return undefined
  return left === EARLIEST ? -1 : 1
}

/** A version that its scheme can order. */
interface Parsed {
  /** As the scheme's library takes it. */
  readonly text: string
  /** The three numbers of a plain release, which need no library. */
  readonly release?: Release
}

type Release = readonly [number, number, number]

function compareReleases(left: Release, right: Release): number {
  return left[0] - right[0] || left[1] - right[1] || left[2] - right[2]
}

/** Null for a text that is no version of the scheme. */
function parsed(scheme: VersionScheme, version: string): Parsed | null {
  if (version.length > LONGEST_VERSION) return null
  const known = KNOWN[scheme]
  const before = known.get(version)
  if (before !== undefined) return before
  const kept = ownText(version)
  const made = parse(scheme, kept)
  if (known.size >= KNOWN_AT_MOST) known.clear()
  known.set(kept, made)
  return made
}

/** A part of a longer text keeps the whole of it in memory for as long as it is kept itself; this copy does not. */
function ownText(text: string): string {
  return JSON.parse(JSON.stringify(text))
}

/**
 * The same few versions are compared over and over, and parsing them is what takes time. Number and length are bounded, so
 * that what is remembered is bounded too.
 */
const KNOWN: Readonly<Record<VersionScheme, Map<string, Parsed | null>>> = {
  pep440: new Map(),
  semver: new Map(),
}
const KNOWN_AT_MOST = 20_000

const LONGEST_VERSION = 256

/**
 * Numbers and dots alone, at most three of nine digits: in both schemes they order number by
 * number, a missing one being 0, and nearly all versions are such.
 */
const PLAIN_RELEASE =
  /^(?<major>0|[1-9]\d{0,8})(?:\.(?<minor>0|[1-9]\d{0,8})(?:\.(?<patch>0|[1-9]\d{0,8}))?)?$/

function parse(scheme: VersionScheme, version: string): Parsed | null {
  const plain = PLAIN_RELEASE.exec(version)?.groups
  const text = scheme === 'pep440' ? validPep440(version.trim()) : normalizedSemver(version)
  if (text === null || plain === undefined) return text === null ? null : { text }
  const { major, minor = 0, patch = 0 } = plain
  return { text, release: [Number(major), Number(minor), Number(patch)] }
}

const SEMVER = /^v?(?<major>\d+)(?:\.(?<minor>\d+))?(?:\.(?<patch>\d+))?(?<rest>[-+].*)?$/

function normalizedSemver(version: string): string | null {
  const parts = SEMVER.exec(version.trim())?.groups
  if (parts === undefined) return null
  const { major, minor = '0', patch = '0', rest = '' } = parts
  return validSemver(`${major}.${minor}.${patch}${rest}`)
}
