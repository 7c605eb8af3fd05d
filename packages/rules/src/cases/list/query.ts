// Owns the filter language of the case list: its words, reading it, and writing it back.
// It finds no case: the store turns a query into SQL and knows who "me" is.

import { nearestWord } from '../../nearest.js'
import { parseDay } from '../../time.js'
import type { Determination } from '../facts.js'
import type { Phase } from '../phase.js'
import { type Token, tokenize } from './tokenize.js'

const isValues = [
  'open',
  'finished',
  'closed',
  'published',
  'held',
  'duplicate',
  'unassigned',
  'waiting',
  'mine',
  'needs-me',
  'due-soon',
  'overdue',
  'owes-credit',
] as const

const severityValues = ['none', 'low', 'medium', 'high', 'critical'] as const

/** What a case may be determined to be, in the order that is offered. @source charter-rules G6 */
export const DETERMINATIONS: readonly Determination[] = [
  'vulnerability',
  'bug',
  'invalid',
  'spam',
  'duplicate',
  'forwarded',
  'already-fixed',
]

const phaseValues: readonly Phase[] = [
  'needs-coordinator',
  'triage',
  'waiting-on-reporter',
  'accepted',
  'ready-to-publish',
  'publishing',
  'published',
  'held',
  'duplicate',
  'closed',
]

/** `urgency`: what cannot wait first, as `needsOf` orders it, and then the nearest deadline. */
const sortKeys = ['due', 'received', 'activity', 'severity', 'urgency'] as const

/** What a value may be; null where any text may stand, a pattern where it has a form. */
const keys = {
  is: isValues,
  severity: severityValues,
  determination: DETERMINATIONS,
  phase: phaseValues,
  coordinator: null,
  project: null,
  team: null,
  cve: /^(none|any|CVE-\d{4}-\d{4,19})$/i,
  received: /^[<>]?\d{4}-\d{2}-\d{2}$/,
  activity: /^[<>]?\d{4}-\d{2}-\d{2}$/,
} as const satisfies Readonly<Record<string, readonly string[] | RegExp | null>>

/** @source design: filters in the URL */
export type CaseQueryKey = keyof typeof keys

/**
 * One condition. Conditions on different keys must all hold; several on one key: any of them, but for `is`,
 * where all must hold. A negated one must not hold. `coordinator` takes `me`, `none` (or `nobody`) or a name; dates a day
 * with `<` or `>` before it.
 *
 * @source design: filters in the URL
 */
export type CaseTerm = {
  readonly key: CaseQueryKey
  readonly value: string
  readonly isNegated: boolean
}

/** @source design: filters in the URL */
export type CaseSort = {
  readonly by: (typeof sortKeys)[number]
  readonly direction: 'ascending' | 'descending'
}

/** `words` are searched as they are; a phrase in quotes is one word. @source design: filters in the URL */
export type CaseQuery = {
  readonly terms: readonly CaseTerm[]
  readonly words: readonly string[]
  readonly sort: CaseSort | null
}

/** What could not be read: the text as typed, what is wrong, and perhaps what was meant. @source design: filters in the URL */
export type QueryProblem = {
  readonly text: string
  readonly message: string
  readonly suggestion?: string
}

const maximumLength = 500

const defaultDirection = (by: CaseSort['by']): CaseSort['direction'] =>
  by === 'due' || by === 'urgency' ? 'ascending' : 'descending'

const problem = (text: string, message: string, suggestion?: string): QueryProblem =>
  suggestion === undefined ? { text, message } : { text, message, suggestion }

type Read =
  | { readonly term: CaseTerm }
  | { readonly sort: CaseSort }
  | { readonly problem: QueryProblem }
  | { readonly word: string }

const readSort = (text: string, value: string): Read => {
  const match = /^([a-z]+)(?:-(asc|desc))?$/.exec(value.toLowerCase())
  const by = sortKeys.find((key) => key === match?.[1])
  if (by === undefined) {
    const message = `Sorting is by ${sortKeys.join(', ')}, with -asc or -desc after it.`
    return { problem: problem(text, message, nearestWord(value, sortKeys)) }
  }
  const given = match?.[2]
  if (given === undefined) return { sort: { by, direction: defaultDirection(by) } }
  return { sort: { by, direction: given === 'asc' ? 'ascending' : 'descending' } }
}

const isKey = (key: string): key is CaseQueryKey => Object.hasOwn(keys, key)

const readTerm = (key: CaseQueryKey, value: string, token: Token): Read => {
  const { text, isNegated } = token
  const allowed: readonly string[] | RegExp | null = keys[key]
  if (value === '') return { problem: problem(text, `Say which ${key} after the colon.`) }
  // The list's column says "nobody" where no one coordinates.
  const isNobody = key === 'coordinator' && value.toLowerCase() === 'nobody'
  if (allowed === null) return { term: { key, value: isNobody ? 'none' : value, isNegated } }
  if (allowed instanceof RegExp) {
    const isDay = key === 'cve' || typeof parseDay(value.replace(/^[<>]/, '')) === 'number'
    const fits = allowed.test(value) && isDay
    const form = key === 'cve' ? 'none, any, or an id like CVE-2026-1234' : 'a day like >2026-11-22'
    const known = /^(none|any)$/i.test(value) ? value.toLowerCase() : value.toUpperCase()
    if (!fits) return { problem: problem(text, `After ${key}: comes ${form}.`) }
    return { term: { key, value: known, isNegated } }
  }
  const lower = value.toLowerCase()
  if (allowed.includes(lower)) return { term: { key, value: lower, isNegated } }
  const message = `After ${key}: comes one of ${allowed.join(', ')}.`
  return { problem: problem(text, message, nearestWord(lower, allowed)) }
}

const knownKeys = [...Object.keys(keys), 'sort']

/** A colon in an address or in code is no key. */
const looksLikeKey = ({ key, value }: Token): boolean =>
  key !== null && /^[a-z-]+$/i.test(key) && !value.startsWith('//') && !value.startsWith(':')

const readToken = (
  token: Token,
): Read | { readonly word: string; readonly problem: QueryProblem } => {
  const key = token.key?.toLowerCase() ?? ''
  if (key === 'sort' && !token.isNegated) return readSort(token.text, token.value)
  if (isKey(key)) return readTerm(key, token.value, token)
  if (token.isNegated) {
    return { problem: problem(token.text, 'A word cannot be left out, only a condition.') }
  }
  if (!looksLikeKey(token)) return { word: token.word }
  const message = `There is no condition “${key}”: it was searched for as a word.`
  return { word: token.word, problem: problem(token.text, message, nearestWord(key, knownKeys)) }
}

/**
 * Reads a filter as typed, like `is:open coordinator:me severity:high "heap overflow" sort:due`.
 *
 * Never refuses: what cannot be read is left out and told in `problems`, an unknown condition is searched for
 * as a word. Text beyond 500 characters is cut off.
 *
 * @source design: filters in the URL
 */
export const parseCaseQuery = (
  text: string,
): { readonly query: CaseQuery; readonly problems: readonly QueryProblem[] } => {
  const { tokens, isUnclosed } = tokenize(text.slice(0, maximumLength))
  const reads = tokens.map(readToken)
  const problems = reads.flatMap((read) => ('problem' in read ? read.problem : []))
  if (isUnclosed) problems.push(problem('"', 'A quote is not closed: it runs to the end.'))
  if (text.length > maximumLength) {
    problems.push(problem(text.slice(maximumLength), `Only ${maximumLength} characters are read.`))
  }
  const query: CaseQuery = {
    terms: reads.flatMap((read) => ('term' in read ? read.term : [])),
    words: reads.flatMap((read) => ('word' in read ? read.word : [])),
    sort: reads.flatMap((read) => ('sort' in read ? read.sort : [])).at(-1) ?? null,
  }
  return { query, problems }
}

const quoteWord = (word: string): string => (/[\s:]|^-/.test(word) ? `"${word}"` : word)
const quoteValue = (value: string): string => (/\s/.test(value) ? `"${value}"` : value)

const formatSort = ({ by, direction }: CaseSort): string =>
  direction === defaultDirection(by)
    ? `sort:${by}`
    : `sort:${by}-${direction === 'ascending' ? 'asc' : 'desc'}`

/**
 * Writes a query as text that reads as the same query: conditions, then words, then the sorting.
 * @source design: filters in the URL
 */
export const formatCaseQuery = ({ terms, words, sort }: CaseQuery): string =>
  [
    ...terms.map(
      ({ key, value, isNegated }) => `${isNegated ? '-' : ''}${key}:${quoteValue(value)}`,
    ),
    ...words.map(quoteWord),
    ...(sort === null ? [] : [formatSort(sort)]),
  ].join(' ')
