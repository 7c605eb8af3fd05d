// Which tables a backup holds and in which order they can be filled again: parents before children, as the database's
// own foreign keys say. Knows nothing of files.
import type pg from 'pg'

export interface BackedUpTable {
  readonly name: string
  readonly columns: readonly string[]
}

/** Tables whose rows mean nothing on another machine or are made anew. */
const LEFT_OUT = new Set([
  'migration',
  'ceremony',
  'idempotency_key',
  'worker_seen',
  'event_waiting',
])

const selectTables = async (client: pg.ClientBase): Promise<readonly BackedUpTable[]> => {
  const { rows } = await client.query<BackedUpTable>(
    `select k.relname as name, array_agg(a.attname::text order by a.attnum) as columns
       from pg_class k join pg_attribute a on a.attrelid = k.oid and a.attnum > 0 and not a.attisdropped
            and a.attgenerated = ''
      where k.relnamespace = 'public'::regnamespace and k.relkind = 'r' and k.relpersistence = 'p'
      group by 1 order by 1`,
  )
  return rows.filter((table) => !LEFT_OUT.has(table.name))
}

/** Child and parent of every foreign key that is checked at once; deferred ones and self-references need no order. */
const selectParents = async (
  client: pg.ClientBase,
): Promise<ReadonlyMap<string, ReadonlySet<string>>> => {
  const { rows } = await client.query<{ child: string; parent: string }>(
    `select c.conrelid::regclass::text as child, c.confrelid::regclass::text as parent from pg_constraint c
      where c.contype = 'f' and not c.condeferrable and c.conrelid <> c.confrelid
        and c.connamespace = 'public'::regnamespace`,
  )
  const parents = new Map<string, Set<string>>()
  for (const { child, parent } of rows)
    parents.set(child, (parents.get(child) ?? new Set()).add(parent))
  return parents
}

/** Every table of a backup, parents first. */
export const tablesInOrder = async (client: pg.ClientBase): Promise<readonly BackedUpTable[]> => {
  const waiting = [...(await selectTables(client))]
  const parents = await selectParents(client)
  const placed = new Set<string>()
  const ordered: BackedUpTable[] = []
  while (waiting.length > 0) {
    const index = waiting.findIndex(({ name }) =>
      [...(parents.get(name) ?? [])].every((parent) => placed.has(parent) || LEFT_OUT.has(parent)),
    )
    const [next] = waiting.splice(Math.max(index, 0), 1)
    if (next === undefined || index === -1)
      throw new Error('the tables refer to one another in a circle')
    placed.add(next.name)
    ordered.push(next)
  }
  return ordered
}

export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`
export const columnList = (table: BackedUpTable): string => table.columns.map(quoted).join(', ')
