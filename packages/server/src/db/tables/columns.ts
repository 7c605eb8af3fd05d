// Column types shared by the tables. Times are read as epoch milliseconds (rules' Instant) and written as Date.
import type { Instant } from '@parley/rules'
import type { ColumnType, Generated } from 'kysely'

export type Time = ColumnType<Instant, Date, Date>
export type MaybeTime = ColumnType<Instant | null, Date | null | undefined, Date | null>
export type Maybe<T> = ColumnType<T | null, T | null | undefined, T | null>
export type Defaulted<T> = ColumnType<T, T | undefined, T>
export type Json<T> = ColumnType<T, string | undefined, string>
export type { Generated }

/**
 * An instant as the driver writes it. The query builder types a comparison by what a column reads as, hence both.
 */
export const timestamp = (instant: Instant): Date & Instant =>
  // because: at run time it is a Date; the second half only satisfies the builder's comparisons
  new Date(instant) as Date & Instant
