// The versions of an advisory as a table a person reads: what is affected, where it is fixed, by which change. Ordering
// and ranges are the records package's.
import { type Advisory, type Affected, statementsOf, type VersionStatement } from '@parley/records'

export interface VersionLine {
  /** `3.12`, or `before 3.8.20` for a line that begins at the earliest version. */
  readonly branch: string
  readonly affected: string
  readonly fixedIn: string | null
}

const branchOf = (version: string): string => /^\d+\.\d+/.exec(version)?.[0] ?? version

const isCommit = (version: string): boolean => /^[0-9a-f]{40,64}$/.test(version)

/** The branch a line belongs to: that of its fix where it starts at the beginning of all versions. */
const nameOf = ({ version, lessThan, lessThanOrEqual }: VersionStatement): string => {
  const end = lessThan ?? lessThanOrEqual
  if (version !== '0') return branchOf(version)
  return end === undefined || end === '*' ? 'all' : `up to ${branchOf(end)}`
}

const affectedWords = ({ version, lessThan, lessThanOrEqual }: VersionStatement): string => {
  const from = version === '0' ? '' : `${version} and later, `
  if (lessThanOrEqual !== undefined) return `${from}up to ${lessThanOrEqual}`
  if (lessThan !== undefined && lessThan !== '*') return `${from}before ${lessThan}`
  if (version === '0') return 'all versions'
  return lessThan === '*' ? `${version} and later` : version
}

const lineOf = (statement: VersionStatement): VersionLine => ({
  branch: nameOf(statement),
  affected: affectedWords(statement),
  fixedIn:
    statement.lessThan !== undefined && statement.lessThan !== '*' ? statement.lessThan : null,
})

const linesOf = (affected: Affected): readonly VersionLine[] => {
  if (affected.ranges.length > 0 && affected.ranges.every((range) => range.type === 'GIT'))
    return []
  const statements = statementsOf({
    ...affected,
    ranges: affected.ranges.filter((range) => range.type !== 'GIT'),
  })
  const named = statements.filter((each) => each.status === 'affected' && !isCommit(each.version))
  if (named.length > 0 || affected.defaultStatus !== 'affected') return named.map(lineOf)
  return statements
    .filter((each) => each.status === 'unaffected')
    .map((each) => ({
      branch: 'all',
      affected: `before ${each.version}`,
      fixedIn: each.version,
    }))
}

/** One line a branch; empty where an advisory names no versions, only changes. */
export const versionLines = (advisory: Advisory): readonly VersionLine[] =>
  advisory.affected.flatMap(linesOf)

export interface FixChange {
  readonly url: string
  /** Seven characters of the commit. */
  readonly short: string
}

const COMMIT = /^https:\/\/\S+\/commit\/(?<hash>[0-9a-f]{7,64})\/?$/

/** The commits that fix it: those its references name, else those its ranges of a repository end with. */
export const fixChanges = (advisory: Advisory): readonly FixChange[] => {
  const linked = advisory.references.flatMap(({ url }) => {
    const hash = COMMIT.exec(url)?.groups?.['hash']
    return hash === undefined ? [] : [{ url, short: hash.slice(0, 7) }]
  })
  if (linked.length > 0) return linked
  return advisory.affected.flatMap(({ ranges }) =>
    ranges.flatMap(({ type, repo, events }) =>
      type !== 'GIT' || repo === undefined || !/^https:\/\/github\.com\//.test(repo)
        ? []
        : events.flatMap((event) =>
            'fixed' in event
              ? [{ url: `${repo}/commit/${event.fixed}`, short: event.fixed.slice(0, 7) }]
              : [],
          ),
    ),
  )
}
