// Reads a backup into an empty installation: checks the digest of the whole file first, migrates to the version the
// backup was made at, fills the tables, then migrates the rest of the way. A database that holds anything is refused.
import { createHash } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { pipeline } from 'node:stream'
import { createGunzip } from 'node:zlib'
import pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { z } from 'zod'
import { WITHIN_MIGRATIONS } from '../audit/vouch-older.js'
import { Fault } from '../config/fault.js'
import { refuseOtherKeys } from '../db/key-check.js'
import type { Keys } from '../db/keys.js'
import { migrate } from '../db/migrate.js'
import { columnList, quoted } from './backup-tables.js'

const LINE_FEED = 0x0a

const Head = z.object({
  parleyBackup: z.literal(1),
  migrations: z.array(z.string()),
  jobs: z.array(z.object({ task: z.string(), payload: z.unknown(), key: z.string().nullable() })),
})
const Table = z.object({ table: z.string(), columns: z.array(z.string()), rows: z.number() })
const End = z.object({ end: z.literal(true), sha256: z.string() })

const broken = (what: string, cause?: unknown): Fault =>
  new Fault({
    code: 'backup.broken',
    retry: 'never',
    cause,
    message: `This is not a whole backup: ${what}. Nothing was changed.`,
  })

/**
 * Refuses a name that no file has, before anything is made for its content.
 *
 * @throws Fault `backup.missing`
 */
export const requireBackupFile = (file: string): void => {
  if (existsSync(file)) return
  throw new Fault({
    code: 'backup.missing',
    retry: 'never',
    message: `There is no file ${file}. Nothing was changed.`,
  })
}

/** The lines of a backup. Split at line feeds alone: names may hold other characters that end lines elsewhere. */
async function* linesOf(file: string): AsyncGenerator<string> {
  let rest = Buffer.alloc(0)
  const content = createGunzip()
  // A fault of either end comes out of the reading below; it is nobody else's to throw.
  pipeline(createReadStream(file), content, () => {})
  for await (const part of content) {
    let from = 0
    const bytes = Buffer.concat([rest, part])
    for (let at = bytes.indexOf(LINE_FEED); at !== -1; at = bytes.indexOf(LINE_FEED, from)) {
      yield bytes.toString('utf8', from, at)
      from = at + 1
    }
    rest = bytes.subarray(from)
  }
  if (rest.length > 0) throw broken('its last line is cut off')
}

const parseLine = <T>(schema: z.ZodType<T>, text: string): T => {
  try {
    return schema.parse(JSON.parse(text))
  } catch (cause) {
    throw broken('a line does not say what it should', cause)
  }
}

/** Reads the whole file once: its digest must be the one its last line names. */
const verifyFile = async (file: string): Promise<void> => {
  const hash = createHash('sha256')
  let last: string | undefined
  requireBackupFile(file)
  try {
    for await (const text of linesOf(file)) {
      if (last !== undefined) hash.update(`${last}\n`)
      last = text
    }
  } catch (cause) {
    if (cause instanceof Fault) throw cause
    throw broken('it cannot be read to its end', cause)
  }
  if (last === undefined) throw broken('it is empty')
  if (parseLine(End, last).sha256 !== hash.digest('hex'))
    throw broken('its content is not what its last line says')
}

const refuseUnlessEmpty = async (client: pg.Client): Promise<void> => {
  const { rows } = await client.query<{ n: string }>(
    'select (select count(*) from person) + (select count(*) from event) + (select count(*) from team) as n',
  )
  if (Number(rows[0]?.n) > 0) {
    throw new Fault({
      code: 'restore.not-empty',
      retry: 'never',
      message: 'This database already holds something. Restore into an empty one.',
    })
  }
}

const copyTable = async (
  client: pg.Client,
  lines: AsyncIterator<string>,
  table: z.infer<typeof Table>,
) => {
  const copying = client.query(
    copyFrom(
      `copy ${quoted(table.table)} (${columnList({ name: table.table, columns: table.columns })}) from stdin`,
    ),
  )
  const done = new Promise<void>((resolve, reject) =>
    copying.once('finish', resolve).once('error', reject),
  )
  for (let row = 0; row < table.rows; row += 1) {
    const { value } = await lines.next()
    if (!copying.write(`${value}\n`)) await new Promise((resolve) => copying.once('drain', resolve))
  }
  copying.end()
  await done
}

/** With what is restored, so that no end of this process lets it go out; a version from before the pause has no place for it. */
const PAUSE_IF_IT_CAN = `do $$ begin
  if exists (select 1 from information_schema.columns
              where table_name = 'installation' and column_name = 'outgoing_paused_at') then
    update installation set outgoing_paused_at = now();
  end if; end $$`

type BackedUpJob = z.infer<typeof Head>['jobs'][number]

/** Puts the jobs back into the queue, whose tables and functions every migration of any list has made. */
const putJobsBack = async (client: pg.Client, jobs: readonly BackedUpJob[]): Promise<void> => {
  for (const { task, payload, key } of jobs)
    await client.query('select jobs.enqueue($1, $2, $3)', [task, JSON.stringify(payload), key])
}

interface Filling {
  readonly lines: AsyncIterator<string>
  readonly keys: Keys
  readonly jobs: readonly BackedUpJob[]
}

/** One transaction for rows and jobs: a restore that dies leaves both or neither. */
const fill = async (client: pg.Client, { lines, keys, jobs }: Filling) => {
  await client.query('begin')
  await client.query('set local role parley_owner')
  await client.query('set constraints all deferred')
  for (let next = await lines.next(); ; next = await lines.next()) {
    if (next.done === true) throw broken('it ends too early')
    if (next.value.startsWith('{"end":true')) break
    await copyTable(client, lines, parseLine(Table, next.value))
  }
  // Filling `event` has made every row wait; those the tree holds are there already.
  await client.query(
    `do $$ begin if to_regclass('public.ledger_leaf') is not null then
       delete from event_waiting w using ledger_leaf l where l.event_id = w.event_id; end if; end $$`,
  )
  await client.query(
    `do $$ declare s record; begin
       for s in select k.relname as t, a.attname as c from pg_attribute a join pg_class k on k.oid = a.attrelid
                 where a.attidentity <> '' and k.relnamespace = 'public'::regnamespace loop
         execute format('select setval(pg_get_serial_sequence(%L, %L), coalesce((select max(%I) from %I), 0) + 1, false)', s.t, s.c, s.c, s.t);
       end loop; end $$`,
  )
  await refuseOtherKeys(client, keys)
  await client.query(PAUSE_IF_IT_CAN)
  await client.query('reset role') // the owner of the tables has no business with the queue
  await putJobsBack(client, jobs)
  await client.query('commit')
}

/**
 * Restores `file` into the empty database that `admin` reaches, under keys that were put in place beforehand. What the
 * backup held as waiting may have gone out since: nothing goes out until an operator releases it.
 */
export const restore = async (input: {
  admin: pg.ClientConfig
  keys: Keys
  file: string
  say: (line: string) => void
}): Promise<void> => {
  const { admin, keys, file, say } = input
  await verifyFile(file)
  const lines = linesOf(file)
  const head = parseLine(Head, (await lines.next()).value ?? '')
  await migrate(admin, keys, say, { only: head.migrations, within: WITHIN_MIGRATIONS })
  const client = new pg.Client(admin)
  await client.connect()
  try {
    await refuseUnlessEmpty(client)
    await fill(client, { lines, keys, jobs: head.jobs })
    await migrate(admin, keys, say, { within: WITHIN_MIGRATIONS })
    await client.query('update installation set outgoing_paused_at = now()')
  } finally {
    await client.end()
  }
}
