// Fills many tables at once by COPY, each over a connection of its own. Foreign keys and triggers are off and indexes
// are made at the end: what is written must be whole by itself. For benchmarks only.
import { once } from 'node:events'
import pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'

const FLUSH_AT = 256 * 1024

const SPECIAL = /[\\\t\n\r]/g
const escaped = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' }

const field = (value) => {
  if (value === null || value === undefined) return '\\N'
  if (Buffer.isBuffer(value)) return `\\\\x${value.toString('hex')}`
  if (value instanceof Date) return value.toISOString()
  if (Array.isArray(value)) return `{${value.join(',')}}`
  return typeof value === 'string'
    ? value.replace(SPECIAL, (character) => escaped[character])
    : String(value)
}

const snake = (name) => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

const openTable = async (admin, name, columns) => {
  const client = new pg.Client(admin)
  await client.connect()
  await client.query(`set session_replication_role = replica; set synchronous_commit = off`)
  const stream = client.query(
    copyFrom(`copy ${snake(name)} (${columns.map(snake).join(', ')}) from stdin`),
  )
  let waiting = ''
  let rows = 0
  const flush = async () => {
    const part = waiting
    waiting = ''
    if (part !== '' && !stream.write(part)) await once(stream, 'drain')
  }
  return {
    put: (row) => {
      waiting += `${columns.map((column) => field(row[column])).join('\t')}\n`
      rows += 1
    },
    flushWhenFull: () => (waiting.length > FLUSH_AT ? flush() : undefined),
    end: async () => {
      await flush()
      stream.end()
      await once(stream, 'finish')
      await client.end()
      return rows
    },
  }
}

/** Opens every table of `shapes` (`{table: columns}`, in the names the server's code has). */
export const openTables = async (admin, shapes) => {
  const tables = {}
  for (const [name, columns] of Object.entries(shapes))
    tables[name] = await openTable(admin, name, columns)
  const all = Object.values(tables)
  return {
    put: (name, row) => tables[name].put(row),
    /** Waits until what is full has been taken. */
    breathe: async () => {
      for (const table of all) await table.flushWhenFull()
    },
    end: async () => {
      const counts = await Promise.all(
        Object.entries(tables).map(async ([name, table]) => [name, await table.end()]),
      )
      return Object.fromEntries(counts)
    },
  }
}

/** Takes away every index that is not a constraint, and gives back what makes them again. */
export const dropIndexes = async (client) => {
  const { rows } = await client.query(`
    select i.indexrelid::regclass::text as name, pg_get_indexdef(i.indexrelid) as made
      from pg_index i join pg_class c on c.oid = i.indrelid
     where c.relnamespace = 'public'::regnamespace
       and not exists (select 1 from pg_constraint k where k.conindid = i.indexrelid)`)
  for (const { name } of rows) await client.query(`drop index ${name}`)
  return rows.map(({ made }) => made)
}

/** Makes the indexes again, on two connections. */
export const makeIndexes = async (admin, indexes) => {
  // The largest ones first, so that both end together.
  const waiting = indexes.toSorted((a, b) => Number(b.includes('gin')) - Number(a.includes('gin')))
  const maker = async () => {
    const client = new pg.Client(admin)
    await client.connect()
    await client.query(`set maintenance_work_mem = '512MB'; set synchronous_commit = off`)
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
      await client.query(next)
    await client.end()
  }
  await Promise.all([maker(), maker()])
}
