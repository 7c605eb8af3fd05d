/*
 * Owns the difference of what is affected, in words. Refuses to order versions.
 */
import type { Affected, AffectedRange, VersionStatement } from '../advisory/affected.js'
import { placeOf } from '../versions/is-affected.js'
import { statementsOf } from '../versions/statements.js'
import { type Change, without } from './words.js'

/** The changes of products and their versions. */
export function diffAffected(
  before: readonly Affected[],
  after: readonly Affected[],
): readonly Change[] {
  const names = [...new Set([...before, ...after].map(nameOf))]
  return names.flatMap((name) => {
    const was = before.filter((each) => nameOf(each) === name)
    const is = after.filter((each) => nameOf(each) === name)
    if (was.length === 0)
      return [{ path: '/affected', kind: 'added' as const, text: `${name} added as affected` }]
    if (is.length === 0)
      return [
        {
          path: '/affected',
          kind: 'removed' as const,
          text: `${name} no longer listed as affected`,
        },
      ]
    return diffVersions(names.length > 1 ? `${name}: ` : '', was, is)
  })
}

/** What a person calls the entry. */
export function nameOf({ package: named, product, ranges }: Affected): string {
  const repo = ranges.find((range) => range.repo !== undefined)?.repo
  return product ?? named?.name ?? repo ?? 'the product'
}

function diffVersions(
  prefix: string,
  before: readonly Affected[],
  after: readonly Affected[],
): readonly Change[] {
  const was = before.flatMap(versionWords)
  const is = after.flatMap(versionWords)
  const removed = without(was, is)
  const added = without(is, was)
  const moved = movedEnds(endsByStart(before), endsByStart(after), [...removed, ...added])
  return [
    ...removed.map((words) => change('removed', `${prefix}${words} removed`)),
    ...added.map((words) => change('added', `${prefix}${words} added`)),
    ...moved.map((words) => change('changed', `${prefix}${words}`)),
  ]
}

type Ends = ReadonlyMap<string, readonly string[]>

/** What is said of the lines that begin with a version: a fix that moves to another line is in neither bag of words. */
function endsByStart(entries: readonly Affected[]): Ends {
  const ends = new Map<string, readonly string[]>()
  for (const entry of entries) {
    for (const statement of statementsOf(entry)) {
      const isRange = entry.versions.length === 0
      const all = statementWords(statement).map((words) =>
        isRange && statement.versionType === 'git' ? words.replace(/(?=\S+$)/, 'commit ') : words,
      )
      const [begin = '', ...rest] = all
      ends.set(begin, [...(ends.get(begin) ?? []), ...rest])
    }
  }
  return ends
}

/** The lines that both have and that end otherwise, but for what was told already. */
function movedEnds(before: Ends, after: Ends, told: readonly string[]): readonly string[] {
  return [...before].flatMap(([begin, was]) => {
    const is = after.get(begin)
    if (is === undefined) return []
    const gone = without(was, is).filter((words) => !told.includes(words))
    const come = without(is, was).filter((words) => !told.includes(words))
    if (gone.length === 0 && come.length === 0) return []
    return [`${begin}: ${gone.join(', ') || 'no end'} → ${come.join(', ') || 'no end'}`]
  })
}

function change(kind: Change['kind'], text: string): Change {
  return { path: '/affected', kind, text }
}

/** Each thing the entry says about versions, as a phrase. */
function versionWords(affected: Affected): readonly string[] {
  const { versions, ranges, listed, defaultStatus, platforms, repo } = affected
  return [
    ...versions.flatMap(statementWords),
    ...ranges.flatMap(rangeWords),
    ...listed.map((version) => `affected version ${version}`),
    ...(defaultStatus === undefined ? [] : [`“other versions are ${defaultStatus}”`]),
    ...platforms.map((platform) => `platform ${platform}`),
    ...(repo === undefined ? [] : [`repository ${repo}`]),
  ]
}

function statementWords(statement: VersionStatement): readonly string[] {
  const { version, status, lessThan, lessThanOrEqual, changes } = statement
  const inside = changes.map(({ at, status: next }) =>
    next === 'unaffected' ? `fixed in ${at}` : `${next} from ${at}`,
  )
  if (lessThan === undefined && lessThanOrEqual === undefined) {
    return [`${status} version ${version}`, ...inside]
  }
  if (status !== 'affected') return [`${status} range ${boundWords(statement)}`, ...inside]
  const end = lessThan === undefined ? `affected up to ${lessThanOrEqual}` : `fixed in ${lessThan}`
  const isOpen = lessThan === '*' || lessThanOrEqual === '*'
  return [`affected from ${version}`, ...(isOpen ? [] : [end]), ...inside]
}

function boundWords({ version, lessThan, lessThanOrEqual }: VersionStatement): string {
  return lessThan === undefined
    ? `${version} to ${lessThanOrEqual}`
    : `${version} to before ${lessThan}`
}

const EVENT_WORDS = {
  introduced: 'affected from',
  fixed: 'fixed in',
  last_affected: 'affected up to',
  limit: 'looked at up to',
}

function rangeWords({ type, events }: AffectedRange): readonly string[] {
  const unit = type === 'GIT' ? 'commit ' : ''
  return events.map(placeOf).map(({ kind, at }) => `${EVENT_WORDS[kind]} ${unit}${at}`)
}
