// The pieces that the list's conditions are made of: who looks, what is unfinished, all and any. `c` is always the row of
// `cases`.
import { addDays, type Charter, type Instant } from '@parley/rules'
import { type RawBuilder, sql } from 'kysely'
import { timestamp } from '../../db/tables/columns.js'
import type { Person } from '../../identity/viewer.js'

export type Condition = RawBuilder<boolean>

/** Who looks, when, and by which charter. */
export interface Looking {
  readonly person: Person
  readonly now: Instant
  readonly charter: Charter
}

/** `phase` of the rules, as the row has it. */
export const phaseOf = sql<string>`c.phase`

export const all = (conditions: readonly Condition[]): Condition =>
  conditions.length === 0 ? sql<boolean>`true` : sql<boolean>`(${sql.join(conditions, sql` and `)})`
export const any = (conditions: readonly Condition[]): Condition =>
  conditions.length === 0 ? sql<boolean>`false` : sql<boolean>`(${sql.join(conditions, sql` or `)})`

/** Said twice because the index of the standing cases, the few of many, is taken only where it is asked for by name. */
export const unfinished = sql<boolean>`(c.standing and c.finished_at is null)`

/** The end of what is due soon. */
export const soonest = ({ now, charter }: Looking): Date =>
  timestamp(addDays(now, charter.clocks.soonDays.value))
