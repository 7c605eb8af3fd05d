// What a person writes of an advisory: the draft, as one value that is sealed whole and kept in versions. Knows its
// shape and its empty form; what is valid is draft-check.ts, where it is kept is advisory.ts.

export type VersionStatusWord = 'affected' | 'unaffected'

/** One line of the version table: a branch from `version` up to a bound, or one version by itself. */
export interface AffectedRow {
  /** First version of the line; `0` is the earliest. */
  readonly version: string
  readonly status: VersionStatusWord
  /** First version that is no longer affected; empty where there is none yet. */
  readonly lessThan: string
  /** Last version that is affected, where no fixed one is known. */
  readonly lessThanOrEqual: string
  /** The commit that fixed this branch, as an https address; empty where there is none. */
  readonly fixCommit: string
}

export interface AdvisoryDraft {
  readonly title: string
  /** What the announcement says, without the opening sentence of the template. */
  readonly description: string
  /** What the records say; `null` where it is the announcement's own. */
  readonly recordDescription: string | null
  readonly mitigation: string
  /** CVSS vectors, at most one of each version. */
  readonly vectors: readonly string[]
  /** Upper case: `CWE-1333`. */
  readonly cweIds: readonly string[]
  readonly versionType: string
  readonly defaultStatus: 'unaffected' | 'affected' | 'unknown'
  readonly affected: readonly AffectedRow[]
  readonly modules: readonly string[]
  readonly platforms: readonly string[]
}

export const LINK_KINDS = ['public-issue', 'pull-request', 'commit', 'other'] as const
export type LinkKind = (typeof LINK_KINDS)[number]

/** One reference of a case. */
export interface DraftLink {
  readonly kind: LinkKind
  readonly url: string
  /** Beyond the tag that the kind means; the record format's, REFERENCE_TAGS. */
  readonly tags: readonly string[]
  readonly isMerged: boolean
}

/** A draft as a case begins with: nothing but its title. */
export const emptyDraft = (title: string, versionType: string): AdvisoryDraft => ({
  title,
  description: '',
  recordDescription: null,
  mitigation: '',
  vectors: [],
  cweIds: [],
  versionType,
  defaultStatus: 'unaffected',
  affected: [],
  modules: [],
  platforms: [],
})

/** How versions order where the project does not say: Python's own way for the PSF, else unknown to others. */
export const defaultVersionType = (
  project: {
    readonly osvProfile: 'psf' | 'default'
    readonly collectionUrl: string | null
  } | null,
): string =>
  project?.osvProfile === 'psf' || project?.collectionUrl?.startsWith('https://pypi.org') === true
    ? 'python'
    : 'custom'
