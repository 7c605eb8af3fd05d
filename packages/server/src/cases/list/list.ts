// The case list as pages and the API show it: a query as typed, one page of rows, and where the next one begins.
import { type CaseQuery, type CaseSort, parseCaseQuery, type QueryProblem } from '@parley/rules'
import { sql } from 'kysely'
import { charterOf } from '../../charter/charter-of.js'
import type { Installation } from '../../db/installation.js'
import type { Keys } from '../../db/keys.js'
import { inTransaction, type Tx } from '../../db/transaction.js'
import { actorOf, type Person } from '../../identity/viewer.js'
import { openInvitation } from '../invitation.js'
import { type SavedView, selectSavedViews } from '../saved-views.js'
import type { Looking } from './clauses.js'
import { isByName, queryCondition } from './conditions.js'
import { type CaseCounts, countedViews, countMatches, countViews } from './counts.js'
import { rank, searchCases, searchedAtMost } from './search.js'
import {
  byActivity,
  decodeCursor,
  encodeCursor,
  type ListRow,
  selectCases,
  selectTitles,
} from './select.js'

/** Nobody reads further than this; beyond it the number is "so many and more". */
export const countedAtMost = 1_000

export interface ListInput {
  readonly query: string
  readonly limit: number
  readonly cursor?: string | undefined
}

export interface CaseList {
  readonly query: CaseQuery
  readonly problems: readonly QueryProblem[]
  readonly leftOut: readonly string[]
  readonly rows: readonly ListRow[]
  readonly next: string | undefined
  readonly total: number
}

/** Who looks and by which charter; who is in several teams looks by the first one's. */
export const lookingAs = (installation: Installation, person: Person): Looking => ({
  person,
  now: installation.now(),
  charter: charterOf(person.memberships[0]),
})

/** What needs a person stands by urgency unless they sort it themselves, everything else by its newest event. */
const sortOf = ({ sort, terms }: CaseQuery): CaseSort => {
  if (sort !== null) return sort
  const isNeeds = terms.some(
    ({ key, value, isNegated }) => key === 'is' && value === 'needs-me' && !isNegated,
  )
  return isNeeds ? { by: 'urgency', direction: 'ascending' } : byActivity
}

const OFFSET = /^s(\d{1,3})$/

/** Whether a text can be the `next` of a page of the list. */
export const isListCursor = (text: string): boolean =>
  OFFSET.test(text) || decodeCursor(text) !== undefined

/** The found cases in their order: the best first, or as the query sorts them. */
const inOrder = async (
  tx: Tx,
  { installation, looking, query }: Parts,
  caseIds: readonly string[],
): Promise<readonly string[]> => {
  const condition = queryCondition(query, looking)
  if (query.sort === null) {
    const titles = await selectTitles(tx, installation, {
      ...{ caseIds, condition },
      person: looking.person,
    })
    return rank(titles, query.words).map((row) => row.caseId)
  }
  const { rows } = await selectCases(tx, installation, {
    condition: sql<boolean>`c.case_id = any (${[...caseIds]}::uuid[]) and ${condition}`,
    sort: query.sort,
    limit: searchedAtMost,
    looking,
  })
  return rows.map((row) => row.caseId)
}

/** A search is ranked as a whole, so its pages are counted off and not cut by a value; only the one shown is read. */
const searched = async (tx: Tx, parts: Parts): Promise<Omit<CaseList, 'query' | 'problems'>> => {
  const { installation, looking, input, query } = parts
  const { caseIds, leftOut } = await searchCases(tx, installation.keys, query.words)
  const ranked = await inOrder(tx, parts, caseIds)
  const from = Number(OFFSET.exec(input.cursor ?? '')?.[1] ?? 0)
  const to = from + input.limit
  const page = ranked.slice(from, to)
  const { rows } = await selectCases(tx, installation, {
    condition: sql<boolean>`c.case_id = any (${page}::uuid[])`,
    sort: byActivity,
    limit: input.limit,
    looking,
  })
  const byId = new Map(rows.map((row) => [row.caseId, row]))
  const shown = page.flatMap((caseId) => byId.get(caseId) ?? [])
  return {
    leftOut,
    rows: shown,
    next: to < ranked.length ? `s${to}` : undefined,
    total: ranked.length,
  }
}

interface Parts {
  readonly installation: Installation
  readonly looking: Looking
  readonly input: ListInput
  readonly query: CaseQuery
  /** How many match, where that is being counted anyway. */
  readonly known?: Promise<number | undefined>
}

const filtered = async (
  tx: Tx,
  { installation, looking, input, query, known }: Parts,
): Promise<Omit<CaseList, 'query' | 'problems'>> => {
  const condition = queryCondition(query, looking)
  // Whose name it is decides how it is best answered; everything else has one good plan (db/roles.ts).
  const planning = query.terms.some(isByName) && sql`set local plan_cache_mode to auto`.execute(tx)
  const selecting = selectCases(tx, installation, {
    condition,
    sort: sortOf(query),
    limit: input.limit,
    after: decodeCursor(input.cursor),
    looking,
  })
  const [{ rows, next }] = await Promise.all([selecting, planning])
  const first = input.cursor === undefined && next === undefined
  const total = first
    ? rows.length
    : ((await known) ?? (await countMatches(tx, condition, countedAtMost)))
  return { leftOut: [], rows, next: next && encodeCursor(next), total }
}

const listIn = async (
  tx: Tx,
  parts: Omit<Parts, 'query' | 'known'> & { readonly counts?: Promise<CaseCounts> },
): Promise<CaseList> => {
  const { query, problems } = parseCaseQuery(parts.input.query)
  const find = query.words.length > 0 ? searched : filtered
  const known = parts.counts?.then((counts) => countOfView(query, counts))
  // Whoever counts hears of it where that fails; here it may never be asked for.
  known?.catch(() => {})
  return { query, problems, ...(await find(tx, { ...parts, query, ...(known && { known }) })) }
}

/** The number of a query that is one tab and nothing more. */
const countOfView = ({ terms }: CaseQuery, counts: CaseCounts): number | undefined => {
  const [term] = terms
  const view = countedViews.find((one) => one === term?.value)
  const isView = terms.length === 1 && term?.key === 'is' && !term.isNegated && view !== undefined
  return isView ? Math.min(counts[view], countedAtMost) : undefined
}

/** One page of the list. */
export const listCases = (
  installation: Installation,
  person: Person,
  input: ListInput,
): Promise<CaseList> =>
  inTransaction(installation.db, actorOf(person), (tx) =>
    listIn(tx, { installation, looking: lookingAs(installation, person), input }),
  )

export interface CaseDesk {
  readonly list: CaseList
  readonly counts: CaseCounts
  readonly saved: readonly SavedView[]
  readonly invitations: readonly OpenInvitation[]
}

/** A case that is closed to this person until they answer: what they may know of it. */
export interface OpenInvitation {
  readonly caseId: string
  /** Chosen for invitations. */
  readonly title: string
  /** They agreed once, and are asked again: about a later end, or about the terms after one that they never agreed to. */
  readonly isAgain: boolean
}

const selectInvitations = async (
  tx: Tx,
  keys: Keys,
  { personId }: Person,
): Promise<readonly OpenInvitation[]> => {
  const rows = await tx
    .selectFrom('participant')
    .select(['caseId', 'consent', 'invitation'])
    .where('personId', '=', personId)
    .where('consent', 'in', ['invited', 'lapsed'])
    .where('endedAt', 'is', null)
    .orderBy('invitedAt')
    .execute()
  return rows.map(({ caseId, consent, invitation }) => ({
    caseId,
    title: openInvitation(keys, { caseId, personId }, invitation).title,
    isAgain: consent === 'lapsed',
  }))
}

/** The list with everything around it: numbers of the tabs, saved views, invitations that wait for an answer. */
export const openDesk = (
  installation: Installation,
  person: Person,
  input: ListInput,
): Promise<CaseDesk> =>
  inTransaction(installation.db, actorOf(person), async (tx) => {
    const looking = lookingAs(installation, person)
    // Asked for at once: they are answered in one journey.
    const counting = countViews(tx, looking)
    const [list, counts, saved, invitations] = await Promise.all([
      listIn(tx, { installation, looking, input, counts: counting }),
      counting,
      selectSavedViews(tx, installation.keys, person.personId),
      selectInvitations(tx, installation.keys, person),
    ])
    return { list, counts, saved, invitations }
  })

/** How many cases need this person: the number in the navigation of every page. */
export const countNeedsMe = async (tx: Tx, looking: Looking): Promise<number> =>
  (await countViews(tx, looking))['needs-me']
