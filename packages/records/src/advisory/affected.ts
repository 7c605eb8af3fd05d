/*
 * Owns how an advisory says what is affected: products and packages, and their versions in the
 * two ways the formats have (CVE's statements, OSV's ranges of events).
 * Refuses to order versions: see versions/.
 */
import type { Extra, Severity } from './advisory.js'

/** What a statement says about its versions (CVE `status`). */
export type VersionStatus = 'affected' | 'unaffected' | 'unknown'

/** A change of status inside a range, as CVE has it. */
export interface StatusChange {
  /** The version from which the status holds, to the range's end or the next change. */
  readonly at: string
  /** What holds from there on. */
  readonly status: VersionStatus
  readonly extra?: Extra
}

/**
 * One statement about one version or one range, as CVE has it.
 *
 * A single version has neither bound; a range starts at `version` (`0` means the earliest) and
 * has exactly one bound (`*` means unbounded) and a `versionType`.
 */
export interface VersionStatement {
  /** The single version, or the first of the range; CVE allows 1 to 1,024 characters. */
  readonly version: string
  /** What holds for it, where no later change says otherwise. */
  readonly status: VersionStatus
  /** How the versions order: `python`, `semver`, `git`, `custom`, … */
  readonly versionType?: string
  /** First version after the range; `*` for no end. */
  readonly lessThan?: string
  /** Last version of the range; `*` for no end. */
  readonly lessThanOrEqual?: string
  /** Changes of status inside the range (CVE `changes`); none for a single version. */
  readonly changes: readonly StatusChange[]
  readonly extra?: Extra
}

/** One event on a line of versions, as OSV has it: exactly one member. */
export type RangeEvent =
  | { readonly introduced: string }
  | { readonly fixed: string }
  | { readonly last_affected: string }
  | { readonly limit: string }

/** `SEMVER` and `ECOSYSTEM` hold versions, `GIT` holds full commit hashes. */
export type RangeType = 'SEMVER' | 'ECOSYSTEM' | 'GIT'

/** A line of versions and where the vulnerability comes and goes on it, as OSV has it. */
export interface AffectedRange {
  /** How the values of the events order. */
  readonly type: RangeType
  /** Required for `GIT`: the URL of the repository. */
  readonly repo?: string
  /** In the record's order; at least one `introduced`, where `0` means from the first (OSV `events`). */
  readonly events: readonly RangeEvent[]
  readonly extra?: Extra
}

/** The package of an ecosystem. */
export interface PackageName {
  /** As OSV lists them, perhaps with a suffix: `PyPI`, `Go`, `Debian:12`. */
  readonly ecosystem?: string
  /** As written; see versions/names.ts for what counts as the same name (OSV `package.name`, CVE `packageName`). */
  readonly name: string
  /** Package URL without a version (OSV `package.purl`, CVE 5.2 `packageURL`). */
  readonly purl?: string
  /** CVE's name of the collection: `https://pypi.org`. */
  readonly collectionUrl?: string
  readonly extra?: Extra
}

/**
 * One product or package and its versions.
 *
 * `versions` is CVE's way, `ranges` and `listed` are OSV's; a record read from one format fills
 * its own. A writer derives the way it needs where its own is empty and the other is not.
 */
export interface Affected {
  /** Who makes it, in words: 1 to 512 characters (CVE `vendor`). CVE demands vendor and product, or a package. */
  readonly vendor?: string
  /** What it is called, as its maker registers it: 1 to 2,048 characters (CVE `product`). */
  readonly product?: string
  /** Its name in an ecosystem; OSV demands it or a `GIT` range. */
  readonly package?: PackageName
  /** URL of the source repository. */
  readonly repo?: string
  /** Components: 1 to 4,096 characters each, no two the same (CVE `modules`; Go's `imports[].path`). */
  readonly modules: readonly string[]
  /** Paths of source files, within the repository: 1 to 1,024 characters each, no two the same (CVE `programFiles`). */
  readonly programFiles: readonly string[]
  /** Names of functions and methods, qualified: 1 to 4,096 characters each (CVE `programRoutines[].name`). */
  readonly programRoutines: readonly string[]
  /** Operating systems or architectures: 1 to 1,024 characters each (CVE `platforms`); none means every platform. */
  readonly platforms: readonly string[]
  /** Names in the Common Platform Enumeration, 2.2 or 2.3 (CVE `cpes`). */
  readonly cpes: readonly string[]
  /** What holds for versions that no statement names; CVE assumes `unknown`. */
  readonly defaultStatus?: VersionStatus
  /** The versions in CVE's way. */
  readonly versions: readonly VersionStatement[]
  /** The versions in OSV's way. */
  readonly ranges: readonly AffectedRange[]
  /** Every affected version by name, where the ecosystem's list is at hand (OSV `versions`). */
  readonly listed: readonly string[]
  /** The severity for this package, where it differs between packages. */
  readonly severities: readonly Severity[]
  readonly extra?: Extra
}

const EMPTY: Affected = {
  modules: [],
  programFiles: [],
  programRoutines: [],
  platforms: [],
  cpes: [],
  versions: [],
  ranges: [],
  listed: [],
  severities: [],
}

/** An affected entry of the given fields; every list that is not given is empty. */
export function createAffected(fields: Partial<Affected> = {}): Affected {
  return { ...EMPTY, ...fields }
}

/**
 * True where a reader kept a text about versions word for word, as no statement says it: GitHub's range of another form, CSAF's
 * `vers` with an operator that CVE does not know. What the statements say is then not all there is.
 */
export function hasUnreadVersions({ extra }: Affected): boolean {
  return (
    Object.hasOwn(extra?.ghsa ?? {}, 'vulnerable_version_range') ||
    Object.hasOwn(extra?.csaf ?? {}, 'versions')
  )
}
