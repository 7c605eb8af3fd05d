// The numbers beside the tabs, in one statement over the cases that are not finished and those that still ask something.
import { type CaseView, caseViews } from '@parley/rules'
import { sql } from 'kysely'
import { atMost } from '../../db/at-most.js'
import type { Tx } from '../../db/transaction.js'
import type { Condition, Looking } from './clauses.js'
import { viewCondition } from './conditions.js'

/** The tabs that carry a number; what is finished is counted nowhere. */
export const countedViews = caseViews.filter((view) => view !== 'finished')

export type CaseCounts = Readonly<Record<(typeof countedViews)[number], number>>

const countOf = (view: CaseView, looking: Looking) =>
  sql`count(*) filter (where ${viewCondition(view, looking)})::int as ${sql.id(view)}`

/**
 * How many cases stand in each tab for this person. Each branch is counted where it is read: a union of whole rows would
 * carry every column of each through.
 */
export const countViews = async (tx: Tx, looking: Looking): Promise<CaseCounts> => {
  const counts = sql.join(countedViews.map((view) => countOf(view, looking)))
  const sums = sql.join(
    countedViews.map((view) => sql`sum(${sql.id(view)})::int as ${sql.id(view)}`),
  )
  const { rows } = await sql<Record<string, number>>`
    select ${sums} from (
      select ${counts} from cases c where c.compartment_id = any ((select sec.my_compartments())::int[])
        and c.standing
      union all
      select ${counts} from cases c where c.case_id = any ((select sec.my_participations())::uuid[])
        and c.standing and not c.compartment_id = any ((select sec.my_compartments())::int[])) branches`.execute(
    tx,
  )
  const row = rows[0] ?? {}
  // because: the statement has one column for each counted view, named as kysely's plugin leaves them
  return Object.fromEntries(countedViews.map((view) => [view, row[view] ?? 0])) as CaseCounts
}

/** How many cases match, counted up to a number beyond which nobody counts. */
export const countMatches = async (tx: Tx, condition: Condition, most: number): Promise<number> => {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from (
      (select 1 from cases c where c.compartment_id = any ((select sec.my_compartments())::int[]) and ${condition}
        ${atMost(most)})
      union all
      (select 1 from cases c where c.case_id = any ((select sec.my_participations())::uuid[])
        and not c.compartment_id = any ((select sec.my_compartments())::int[]) and ${condition} ${atMost(most)})) found`.execute(
    tx,
  )
  return Math.min(rows[0]?.n ?? 0, most)
}
