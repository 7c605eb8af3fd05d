// The blind index: words of a case as keyed 64-bit hashes, one set per case and audience. The database never sees a
// word; whoever holds it without the key sees which cases share one. Ranks nothing: the list opens and ranks. Members
// search the team's sets alone (migration 0142), so that set holds all that the others hold.
import { createHmac } from 'node:crypto'
import type { Instant } from '@parley/rules'
import { deriveKey, type Keys } from '../../db/keys.js'
import { timestamp } from '../../db/tables/columns.js'
import type { Tx } from '../../db/transaction.js'

export type IndexedAudience = 'team' | 'team+reporter' | 'everyone'

/**
 * A set holds at most so many words: a pasted log must not fill the index. One that is full takes 280 kB with its part of the
 * index, and 100 ms to make and write (docs/decisions/0005).
 */
export const maxWords = 5_000
const minPrefix = 4
const maxPrefix = 12

const wordPattern = /[\p{L}\p{N}]+/gu

/** The words of a text, as searched: lower case, letters and digits, two to forty of them. */
export const wordsIn = (text: string): readonly string[] => [
  ...new Set(
    (text.normalize('NFKC').toLowerCase().match(wordPattern) ?? []).filter(
      (word) => word.length >= 2 && word.length <= 40,
    ),
  ),
]

/** The beginnings of four letters and more, so that a title is found before it is typed out. */
const beginnings = (word: string): readonly string[] => {
  const letters = [...word]
  const longest = Math.min(letters.length - 1, maxPrefix)
  return Array.from({ length: Math.max(0, longest - minPrefix + 1) }, (_, at) =>
    letters.slice(0, minPrefix + at).join(''),
  )
}

/** Makes the hash of one word: a signed 64-bit number as text, as PostgreSQL reads a bigint. */
export const wordHasher = (keys: Keys): ((word: string) => string) => {
  const key = deriveKey(keys.index, 'search-words')
  return (word) => createHmac('sha256', key).update(word).digest().readBigInt64BE(0).toString()
}

/**
 * What is indexed, audience by audience from the fewest texts to the most: titles and numbers by words and beginnings,
 * all else by words. Each set begins with the one before it, so that the last holds them all even where it is cut off.
 */
export const hashesInTurn = (
  keys: Keys,
  { titles, others }: { titles: readonly string[]; others: readonly (readonly string[])[] },
): readonly string[][] => {
  const hash = wordHasher(keys)
  const titleWords = titles.flatMap(wordsIn)
  const words = new Set([...titleWords, ...titleWords.flatMap(beginnings)])
  const hashes: string[] = []
  return others.map((texts) => {
    for (const text of texts) {
      if (words.size >= maxWords) break
      for (const word of wordsIn(text.slice(0, 200_000))) words.add(word)
    }
    const fresh = [...words].slice(hashes.length, maxWords)
    for (const word of fresh) hashes.push(hash(word))
    return [...hashes]
  })
}

export interface WordSet {
  readonly caseId: string
  readonly compartmentId: number
  readonly audience: IndexedAudience
  readonly words: string[]
  readonly lastActivityAt: Instant
}

/** Writes the sets of one case anew, in one statement. */
export const upsertWords = async (tx: Tx, rows: readonly WordSet[]): Promise<void> => {
  const values = rows.map((row) => ({ ...row, lastActivityAt: timestamp(row.lastActivityAt) }))
  await tx
    .insertInto('searchWords')
    .values(values)
    .onConflict((conflict) =>
      conflict.columns(['caseId', 'audience']).doUpdateSet((set) => ({
        words: set.ref('excluded.words'),
        lastActivityAt: set.ref('excluded.lastActivityAt'),
      })),
    )
    .execute()
}
