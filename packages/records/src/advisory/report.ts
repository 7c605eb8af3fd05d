/*
 * Owns how readers, writers and lint report: what was lost, what was found, what could be read.
 * Refuses to know any format.
 */

/** Something a reader or a writer could not carry. */
export interface Lost {
  /** JSON pointer into the record that was read, or into the advisory that was written. */
  readonly path: string
  /** A sentence for a person: why it has no place. */
  readonly reason: string
}

/** `error`: the record is refused or contradicts itself. `warning`: never blocks publishing. */
export type Level = 'error' | 'warning'

/** One thing lint has to say about one place of a record. */
export interface Finding {
  /** JSON pointer into the record; the empty string is the record itself. */
  readonly path: string
  /** Stable name of the rule; every schema violation starts with `schema.`. */
  readonly rule: string
  readonly level: Level
  /** A sentence for a person: what is wrong here. */
  readonly because: string
  /** Where the rule comes from: a document and its section. */
  readonly source?: string
  /** A sentence for a person: how to mend it. No finding is without one. */
  readonly fix: string
}

/** What a reader answers: the value and what it could not carry, or why it cannot be read. */
export type Read<T> =
  | { readonly ok: true; readonly value: T; readonly lost: readonly Lost[] }
  | { readonly ok: false; readonly path: string; readonly because: string }

/** What a writer answers; it writes what the advisory holds and invents nothing. */
export interface Written<T> {
  readonly record: T
  /** What this format has no place for, as paths into the advisory. */
  readonly lost: readonly Lost[]
}
