// Finds cases by words through the blind index: hashes in, at most two hundred ids out, newest first; their titles are
// then opened and ranked. A word that over half of a team's cases have is left out of the question.
import { sql } from 'kysely'
import type { Keys } from '../../db/keys.js'
import type { Tx } from '../../db/transaction.js'
import { wordHasher, wordsIn } from '../search/words.js'
import type { TitleRow } from './select.js'

/** More are not opened: who searches adds a word. */
export const searchedAtMost = 200

export interface Found {
  readonly caseIds: readonly string[]
  /** Words left out because nearly every case has them. */
  readonly leftOut: readonly string[]
}

const NUMBER = /^[a-z][a-z0-9-]*-\d{4}-\d+$/i

/** The case of a number, where that is all that is asked: it is found before it is indexed. */
const byNumber = async (tx: Tx, words: readonly string[]): Promise<readonly string[]> => {
  const [only = '', ...more] = words
  if (more.length > 0 || !NUMBER.test(only)) return []
  const row = await tx
    .selectFrom('cases')
    .select('caseId')
    .where('number', 'in', [only, only.toUpperCase()])
    .executeTakeFirst()
  return row === undefined ? [] : [row.caseId]
}

/** Cases that have all of these words, within what the person can read. */
export const searchCases = async (tx: Tx, keys: Keys, words: readonly string[]): Promise<Found> => {
  const hash = wordHasher(keys)
  const tokens = new Map(words.flatMap(wordsIn).map((word) => [hash(word), word]))
  const numbered = await byNumber(tx, words)
  if (numbered.length > 0) return { caseIds: numbered, leftOut: [] }
  if (tokens.size === 0) return { caseIds: [], leftOut: words }
  const common = await tx
    .selectFrom('commonWord')
    .innerJoin('team', 'team.teamId', 'commonWord.teamId')
    .select('word')
    .where('word', 'in', [...tokens.keys()])
    .where(sql<boolean>`team.compartment_id = any ((select sec.my_compartments())::int[])`)
    .execute()
  const left = new Set(common.map((row) => row.word))
  const rare = [...tokens.keys()].filter((word) => !left.has(word))
  // Where every word is common, they are asked for all the same: two hundred of the newest is an answer too.
  const wanted = rare.length > 0 ? rare : [...tokens.keys()]
  const { rows } = await sql<{ caseId: string }>`
    select case_id from sec.search_cases(${wanted}::bigint[], ${searchedAtMost})`.execute(tx)
  const leftOut = [...tokens].filter(([word]) => !wanted.includes(word)).map(([, word]) => word)
  return { caseIds: rows.map((row) => row.caseId), leftOut }
}

const scoreOf = (row: TitleRow, words: readonly string[]): number => {
  const title = wordsIn(row.title)
  const phrase = words.some((word) => row.title.toLowerCase().includes(word.toLowerCase())) ? 1 : 0
  const tokens = words.flatMap(wordsIn)
  const whole = tokens.filter((word) => title.includes(word)).length
  const begun = tokens.filter((word) => title.some((one) => one.startsWith(word))).length
  return phrase * 4 + whole * 2 + begun + (row.number.toLowerCase() === words.join(' ') ? 100 : 0)
}

/** Best first: the words in the title, then what was active last. */
export const rank = (rows: readonly TitleRow[], words: readonly string[]): readonly TitleRow[] =>
  rows
    .map((row) => ({ row, score: scoreOf(row, words) }))
    .sort((a, b) => b.score - a.score || b.row.lastActivityAt - a.row.lastActivityAt)
    .map(({ row }) => row)
