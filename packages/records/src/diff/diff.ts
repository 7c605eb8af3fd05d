/*
 * Owns the difference of two advisories in words a person understands.
 * Refuses to say whether a change is right, or who made it.
 */
import type { Advisory, LocalizedText, Reference } from '../advisory/advisory.js'
import { weaknessId } from '../advisory/ids.js'
import { differences, isSameJson } from '../json/json.js'
import { besideWords } from './beside.js'
import { creditWords } from './credits.js'
import { diffAffected } from './diff-affected.js'
import { diffSeverities } from './diff-severities.js'
import { asJson, type Change, changed, changeOfSets, type Pair } from './words.js'

/**
 * What changed from one advisory to the other, in the order a reader wants it.
 *
 * Dates that every update moves (`dates.modified`, `provider.dateUpdated`) are no change. When
 * two advisories differ in anything else, at least one change says so.
 */
export function diffAdvisories(before: Advisory, after: Advisory): readonly Change[] {
  const pair = pairing(before, after)
  const changes = [
    ...diffWithdrawal(before, after),
    ...diffText(pair('title', '/title', ({ title }) => title)),
    ...diffLocalized(pair('description', '/descriptions', ({ descriptions }) => descriptions)),
    ...diffAffected(before.affected, after.affected),
    ...diffSeverities(before.severities, after.severities),
    ...changeOfSets(pair('weakness', '/weaknesses', weaknessWords)),
    ...changeOfSets(pair('credit', '/credits', ({ credits }) => credits.map(creditWords))),
    ...diffReferences(before, after),
    ...diffIds(pair),
    ...(['workarounds', 'solutions', 'exploits', 'configurations'] as const).flatMap((name) =>
      diffLocalized(pair(name.slice(0, -1), `/${name}`, (advisory) => advisory[name])),
    ),
    ...changeOfSets(pair('timeline entry', '/timeline', timelineWords)),
    ...diffDates(pair),
    ...diffAnnouncement(before, after),
    ...changeOfSets(pair('tag', '/tags', ({ tags }) => tags)),
  ]
  return [...changes, ...unnamed(before, after, changes)]
}

/** Makes pairs of the same field of two advisories. */
type Pairing = <T>(what: string, path: string, of: (advisory: Advisory) => T) => Pair<T>

function pairing(before: Advisory, after: Advisory): Pairing {
  return (what, path, of) => ({ what, path, before: of(before), after: of(after) })
}

function diffWithdrawal(before: Advisory, after: Advisory): readonly Change[] {
  const path = '/withdrawal'
  const was = before.withdrawal
  const is = after.withdrawal
  if (was === undefined && is !== undefined) {
    const reason = is.reasons[0]?.value
    return [
      { path, kind: 'added', text: reason === undefined ? 'withdrawn' : `withdrawn: ${reason}` },
    ]
  }
  if (was !== undefined && is === undefined) {
    return [{ path, kind: 'removed', text: 'no longer withdrawn' }]
  }
  return isSame(was, is) ? [] : [{ path, kind: 'changed', text: 'withdrawal changed' }]
}

function diffText({ what, path, before, after }: Pair<string | undefined>): readonly Change[] {
  if (before === after) return []
  if (before === undefined) return [{ path, kind: 'added', text: `${what} added: ${after}` }]
  if (after === undefined) return [{ path, kind: 'removed', text: `${what} removed: ${before}` }]
  return [changed({ what, path, before, after })]
}

function diffLocalized({
  what,
  path,
  before,
  after,
}: Pair<readonly LocalizedText[]>): readonly Change[] {
  const languages = [...new Set([...before, ...after].map(({ language }) => language))]
  return languages.flatMap((language): readonly Change[] => {
    const was = textsIn(language, before)
    const is = textsIn(language, after)
    const named = languages.length > 1 || language !== 'en' ? `${what} (${language})` : what
    if (was === is) return []
    if (was === '') return [{ path, kind: 'added', text: `${named} added` }]
    if (is === '') return [{ path, kind: 'removed', text: `${named} removed` }]
    return [{ path, kind: 'changed', text: `${named} changed: ${fragment(was, is)}` }]
  })
}

function textsIn(language: string, texts: readonly LocalizedText[]): string {
  return texts
    .filter((text) => text.language === language)
    .map(({ value }) => value)
    .join('\n\n')
}

/** The words that differ, without the beginning and the end the two texts share. */
function fragment(before: string, after: string): string {
  const was = before.split(/\s+/)
  const is = after.split(/\s+/)
  let start = 0
  while (start < was.length && start < is.length && was[start] === is[start]) start++
  let end = 0
  while (
    end < was.length - start &&
    end < is.length - start &&
    was.at(-1 - end) === is.at(-1 - end)
  )
    end++
  const cut = (words: readonly string[]) =>
    shortened(words.slice(start, words.length - end).join(' '))
  const [gone, come] = [cut(was), cut(is)]
  if (gone === '') return `“${come}” added`
  return come === '' ? `“${gone}” removed` : `“${gone}” → “${come}”`
}

function shortened(text: string): string {
  return text.length > 200 ? `${text.slice(0, 199)}…` : text
}

function weaknessWords({ weaknesses }: Advisory): readonly string[] {
  return weaknesses.map((each) => weaknessId(each) ?? each.description ?? '')
}

function diffReferences(before: Advisory, after: Advisory): readonly Change[] {
  const path = '/references'
  const was = new Map(before.references.map((each) => [each.url, each]))
  const is = new Map(after.references.map((each) => [each.url, each]))
  const kept = [...is.values()].filter(({ url }) => was.has(url))
  return [
    ...changeOfSets({ what: 'reference', path, before: [...was.keys()], after: [...is.keys()] }),
    ...kept.flatMap((each): readonly Change[] => {
      const words = { before: kindWords(was.get(each.url)), after: kindWords(each) }
      if (words.before === words.after) return []
      return [changed({ what: `kind of ${each.url}`, path, ...words })]
    }),
  ]
}

function kindWords(reference: Reference | undefined): string {
  const words = [...(reference?.tags ?? []), reference?.type ?? ''].filter((word) => word !== '')
  return words.length === 0 ? 'none' : words.join(', ')
}

function diffIds(pair: Pairing): readonly Change[] {
  return [
    ...diffText(pair('id', '/id', ({ id }) => id)),
    ...changeOfSets(pair('alias', '/aliases', ({ aliases }) => aliases)),
    ...changeOfSets(pair('related id', '/related', ({ related }) => related)),
    ...changeOfSets(pair('upstream id', '/upstream', ({ upstream }) => upstream)),
    ...diffText(pair('project', '/project', ({ project }) => project)),
  ]
}

function timelineWords({ timeline }: Advisory): readonly string[] {
  return timeline.map(({ time, value }) => `${time} ${value}`)
}

function diffDates(pair: Pairing): readonly Change[] {
  const names = ['reserved', 'assigned', 'public', 'published'] as const
  return names.flatMap((name) =>
    diffText(pair(`date ${name}`, `/dates/${name}`, ({ dates }) => dates[name])),
  )
}

function diffAnnouncement(before: Advisory, after: Advisory): readonly Change[] {
  if (isSame(before.announcement, after.announcement)) return []
  return [{ path: '/announcement', kind: 'changed', text: 'announce mail changed' }]
}

/** Differences that no sentence above was made for, by their place. */
function unnamed(before: Advisory, after: Advisory, changes: readonly Change[]): readonly Change[] {
  const told = new Set(changes.map(({ path }) => topOf(path)))
  const places = differences(asJson(settled(before)), asJson(settled(after)))
  return [...new Set(places.map(topOf))].flatMap((top): readonly Change[] => {
    const untold = told.has(top)
      ? besideWords(top, before, after)
      : places.filter((path) => topOf(path) === top)
    if (told.has(top) && untold.length === 0) return []
    const details = untold.join(', ') || 'the record'
    return [{ path: top, kind: 'changed', text: `other data changed at ${details}` }]
  })
}

function topOf(path: string): string {
  return path.split('/', 2).join('/')
}

function settled(advisory: Advisory): Advisory {
  const { modified: _modified, ...dates } = advisory.dates
  const { provider } = advisory
  if (provider === undefined) return { ...advisory, dates }
  const { dateUpdated: _dateUpdated, ...who } = provider
  return { ...advisory, dates, provider: who }
}

function isSame(left: unknown, right: unknown): boolean {
  return isSameJson(asJson(left), asJson(right))
}
