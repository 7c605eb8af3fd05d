// Reads rows of many cases in one statement a table, and sorts them by their case.
import type { Runs } from '../tree.js'

export interface OfCase {
  readonly case: string
}

/** The rows of one case, by table. */
export type RowsOf<Kinds> = { readonly [Kind in keyof Kinds]: readonly (OfCase & Kinds[Kind])[] }

/** Runs each statement over these cases; every statement takes their ids and answers a column `case`. */
export const selectByCase = async <Kinds>(
  db: Runs,
  selects: Readonly<Record<keyof Kinds & string, string>>,
  caseIds: readonly string[],
): Promise<ReadonlyMap<string, RowsOf<Kinds>>> => {
  const kinds = Object.keys(selects) as (keyof Kinds & string)[]
  const found = new Map(
    caseIds.map((id) => [id, new Map(kinds.map((kind) => [kind, [] as OfCase[]]))]),
  )
  for (const kind of kinds) {
    const { rows } = await db.query<OfCase & Record<string, unknown>>(selects[kind], [[...caseIds]])
    for (const row of rows) found.get(row.case)?.get(kind)?.push(row)
  }
  return new Map(
    // because: each list holds what the statement of its name selects
    [...found].map(([id, lists]) => [id, Object.fromEntries(lists) as unknown as RowsOf<Kinds>]),
  )
}
