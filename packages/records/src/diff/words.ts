/*
 * Owns the shape of a change and the words for changes of lists. Refuses to know what is compared.
 */
import type { Json } from '../json/json.js'

/** One change, for a person. */
export interface Change {
  /** Where in the advisory: JSON pointer to the field. */
  readonly path: string
  readonly kind: 'added' | 'removed' | 'changed'
  /** A phrase without a full stop: `fixed in 3.13.1 added`. */
  readonly text: string
}

/** A thing of an advisory, what it was and what it is. */
export interface Pair<T> {
  /** In the singular: `credit`. */
  readonly what: string
  /** JSON pointer to the field. */
  readonly path: string
  readonly before: T
  readonly after: T
}

/** `what before → after`. */
export function changed({ what, path, before, after }: Pair<string>): Change {
  return { path, kind: 'changed', text: `${what} ${before} → ${after}` }
}

/** Words that are only in one of the lists; a word that stands twice counts twice. */
export function changeOfSets({
  what,
  path,
  before,
  after,
}: Pair<readonly string[]>): readonly Change[] {
  const phrase = (word: string, kind: 'added' | 'removed'): Change => ({
    path,
    kind,
    text: `${what} ${kind}: ${word}`,
  })
  return [
    ...without(before, after).map((word) => phrase(word, 'removed')),
    ...without(after, before).map((word) => phrase(word, 'added')),
  ]
}

/** The words of the first list that the second has not as often. */
export function without(words: readonly string[], others: readonly string[]): readonly string[] {
  const counts = new Map<string, number>()
  for (const word of others) counts.set(word, (counts.get(word) ?? 0) + 1)
  return words.filter((word) => {
    const count = counts.get(word) ?? 0
    counts.set(word, count - 1)
    return count <= 0
  })
}

/** Every field of the hub holds JSON; the interfaces only lack the index signature. */
export function asJson(value: unknown): Json | undefined {
  return value as Json | undefined
}
