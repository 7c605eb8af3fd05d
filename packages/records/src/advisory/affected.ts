/*
 * Owns how an advisory says what is affected: products and packages, and their versions in the
 * two ways the formats have (CVE's statements, OSV's ranges of events).
 * Refuses to order versions: see versions/.
 */
import type { Extra, Severity } from './advisory.js'

/** What a statement says about its versions. */
export type VersionStatus = 'affected' | 'unaffected' | 'unknown'

/** A change of status inside a range, as CVE has it. */
export interface StatusChange {
  /** The version from which the status holds. */
  readonly at: string
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
  readonly version: string
  readonly status: VersionStatus
  /** How the versions order: `python`, `semver`, `git`, `custom`, … */
  readonly versionType?: string
  /** First version after the range. */
  readonly lessThan?: string
  /** Last version of the range. */
  readonly lessThanOrEqual?: string
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
  readonly type: RangeType
  /** Required for `GIT`: the URL of the repository. */
  readonly repo?: string
  readonly events: readonly RangeEvent[]
  readonly extra?: Extra
}

/** The package of an ecosystem. */
export interface PackageName {
  /** As OSV lists them, perhaps with a suffix: `PyPI`, `Go`, `Debian:12`. */
  readonly ecosystem?: string
  /** As written; see versions/names.ts for what counts as the same name. */
  readonly name: string
  /** Package URL without a version. */
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
  readonly vendor?: string
  readonly product?: string
  readonly package?: PackageName
  /** URL of the source repository. */
  readonly repo?: string
  readonly modules: readonly string[]
  readonly programFiles: readonly string[]
  readonly programRoutines: readonly string[]
  readonly platforms: readonly string[]
  readonly cpes: readonly string[]
  /** What holds for versions that no statement names; CVE assumes `unknown`. */
  readonly defaultStatus?: VersionStatus
  readonly versions: readonly VersionStatement[]
  readonly ranges: readonly AffectedRange[]
  /** Every affected version by name, where the ecosystem's list is at hand. */
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
