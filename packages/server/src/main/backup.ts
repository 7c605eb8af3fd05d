// Writes a backup: one gzip file, every table by COPY from one snapshot, lines that say what follows, and a last line
// with a digest of all before it. Texts of cases are in it as they stand in the database: sealed. Keys are not in it.
import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { chmod, rename, rm } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import pg from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import { columnList, quoted, tablesInOrder } from './backup-tables.js'

export interface BackupFigures {
  readonly tables: number
  readonly rows: number
  readonly bytes: number
}

const line = (value: unknown) => `${JSON.stringify(value)}\n`

async function* snapshot(
  client: pg.Client,
  figures: { tables: number; rows: number },
): AsyncGenerator<Buffer | string> {
  const { rows: migrations } = await client.query<{ name: string }>(
    'select name from migration order by name',
  )
  const { rows: jobs } = await client.query(
    `select t.identifier as task, j.payload, j.key from graphile_worker._private_jobs j
       join graphile_worker._private_tasks t on t.id = j.task_id where t.identifier <> 'tick' order by j.id`,
  )
  yield line({ parleyBackup: 1, migrations: migrations.map((row) => row.name), jobs })
  for (const table of await tablesInOrder(client)) {
    const { rows } = await client.query<{ n: string }>(
      `select count(*) as n from ${quoted(table.name)}`,
    )
    const count = Number(rows[0]?.n ?? 0)
    yield line({ table: table.name, columns: table.columns, rows: count })
    yield* client.query(copyTo(`copy ${quoted(table.name)} (${columnList(table)}) to stdout`))
    figures.tables += 1
    figures.rows += count
  }
}

/** Passes everything through, counts it, and adds the closing line. */
async function* withDigest(
  parts: AsyncIterable<Buffer | string>,
  figures: { bytes: number },
): AsyncGenerator<Buffer> {
  const hash = createHash('sha256')
  for await (const part of parts) {
    const bytes = Buffer.from(part)
    hash.update(bytes)
    figures.bytes += bytes.length
    yield bytes
  }
  yield Buffer.from(line({ end: true, sha256: hash.digest('hex') }))
}

/** Backs the database up into `file`, which appears only once it is whole. */
export const backUp = async (admin: pg.ClientConfig, file: string): Promise<BackupFigures> => {
  const client = new pg.Client(admin)
  await client.connect()
  const figures = { tables: 0, rows: 0, bytes: 0 }
  const unfinished = `${file}.unfinished`
  try {
    await client.query('begin isolation level repeatable read read only')
    const content = Readable.from(withDigest(snapshot(client, figures), figures))
    await pipeline(content, createGzip(), createWriteStream(unfinished, { mode: 0o600 }))
    await client.query('commit')
    await chmod(unfinished, 0o600)
    await rename(unfinished, file)
    return figures
  } catch (error) {
    await rm(unfinished, { force: true })
    throw error
  } finally {
    await client.end()
  }
}
