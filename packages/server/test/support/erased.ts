// What is left of a person in the columns that an erasure says it clears: `admin erase-person` holds itself to its table.
import {
  type Erasing,
  PEOPLE_COLUMNS,
  type PeopleColumn,
} from '../../src/main/admin/people-columns.js'
import type { TestInstallation } from './installation.js'

/** What stands where something was: nothing, or what says that somebody was here. */
const EMPTY = ['', '\\x', '{}', 'UTC', 'Erased person', 'erased']

export const peopleColumns = (
  wanted: (column: PeopleColumn) => boolean,
): readonly (PeopleColumn & { readonly place: string; readonly table: string })[] =>
  Object.entries(PEOPLE_COLUMNS).flatMap(([table, columns]) =>
    Object.entries(columns).flatMap(([name, column]) =>
      wanted(column) ? [{ ...column, table, place: `${table}.${name}` }] : [],
    ),
  )

/** Places of these kinds that still hold something of theirs. */
export const leftOf = async (
  { sql }: TestInstallation,
  personId: string,
  kinds: readonly Erasing[],
): Promise<readonly string[]> => {
  const wanted = peopleColumns(({ erasing, by }) => by !== undefined && kinds.includes(erasing))
  const each = wanted.map(({ by, table, place }) => {
    const column = place.slice(table.length + 1)
    return `select '${place}' as place where exists (
      select 1 from ${table} where ${by} = $1 and ${column} is not null and not (${column}::text = any ($2)))`
  })
  const rows = await sql<{ place: string }>(each.join(' union all '), [personId, EMPTY])
  return rows.map(({ place }) => place)
}
