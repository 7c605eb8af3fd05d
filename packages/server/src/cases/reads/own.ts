// What is recorded of somebody in cases, for themselves: what they opened and when, and the words that count as theirs. Of
// cases they cannot read any more it says that and when, and not which.
import type { Instant } from '@parley/rules'
import { sql } from 'kysely'
import type { Tx } from '../../db/transaction.js'

/** `case` is its number; null where they cannot read it now. */
export interface OwnRecord {
  /** By the hour, the newest 5,000 of cases and briefs together. */
  readonly reads: readonly { readonly case: string | null; readonly hour: Instant }[]
  readonly briefs: readonly { readonly hour: Instant }[]
  readonly opinions: readonly {
    readonly case: string | null
    readonly determination: string | null
    readonly at: Instant
  }[]
  readonly embargoAnswers: readonly {
    readonly case: string | null
    readonly answer: string
    readonly at: Instant
  }[]
}

/** Counts over every case, also those they have left. */
export interface OwnTotals {
  readonly messages: number
  readonly files: number
  readonly credits: number
  readonly participations: number
  readonly entries: number
  readonly reads: number
}

interface Row {
  readonly what: 'read' | 'brief' | 'opinion' | 'answer'
  readonly number: string | null
  readonly word: string | null
  readonly at: Instant
}

/** For whoever the transaction is for. */
export const selectOwnRecord = async (tx: Tx): Promise<OwnRecord> => {
  const { rows } = await sql<Row>`select * from sec.my_record()`.execute(tx)
  const of = (what: Row['what']) => rows.filter((row) => row.what === what)
  return {
    reads: of('read').map(({ number, at }) => ({ case: number, hour: at })),
    briefs: of('brief').map(({ at }) => ({ hour: at })),
    opinions: of('opinion').map(({ number, word, at }) => ({
      case: number,
      determination: word,
      at,
    })),
    embargoAnswers: of('answer').map(({ number, word, at }) => ({
      case: number,
      answer: word ?? '',
      at,
    })),
  }
}

/** For whoever the transaction is for. */
export const selectOwnTotals = async (tx: Tx): Promise<OwnTotals> => {
  const { rows } = await sql<OwnTotals>`select * from sec.my_totals()`.execute(tx)
  // because: the function answers one row
  return rows[0]!
}
