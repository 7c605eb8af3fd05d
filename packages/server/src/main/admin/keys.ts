// Exchanging the master key while everything runs: a new key seals, what the old ones sealed is sealed again, then the
// old ones go. Values are found by the key's id in front of them; contents of cases are under their own keys and stay.
import { randomBytes } from 'node:crypto'
import { appendFile, chmod, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
import { change } from '../../audit/change.js'
import { syncFolder } from '../../db/embedded/cluster.js'
import { rebindKeys } from '../../db/key-check.js'
import type { Keys } from '../../db/keys.js'
import {
  formatMasterKeys,
  KEY_BYTES,
  type MasterKey,
  REREAD_AFTER_MS,
} from '../../db/master-keys.js'
import { sealAgain, sealedPrefix } from '../../db/sealing.js'
import { quoted } from '../backup-tables.js'
import type { Opened } from '../open.js'
import { SEALED_COLUMNS, type SealedColumn } from './sealed-columns.js'

const PAGE = 500

/** What an exchange of keys needs of an opened installation. */
export type KeyHolder = Pick<Opened, 'admin' | 'installation'> & {
  readonly config: Pick<Opened['config'], 'home' | 'masterKeyFile'>
}

/** Values under the current master key, under each other one, and without an id (from before there were ids). */
export interface KeyUse {
  readonly keyId: string
  readonly role: 'seals' | 'opens' | 'not in the file'
  readonly values: number
}

type Row = Readonly<Record<string, string>> & { readonly sealed: Buffer }

const withOwner = async <T>(
  opened: KeyHolder,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> => {
  const client = new pg.Client(opened.admin)
  await client.connect()
  try {
    await client.query('set role parley_owner')
    return await work(client)
  } finally {
    await client.end()
  }
}

/** One lock for all of them: whoever counts must not be counting what another exchanges. */
const KEYS_LOCK = 7_041_977

/** Runs an exchange of keys alone; undefined while another one runs. */
export const aloneWithKeys = async <T>(
  opened: KeyHolder,
  work: () => Promise<T>,
): Promise<T | undefined> =>
  withOwner(opened, async (client) => {
    const { rows } = await client.query<{ mine: boolean }>(
      'select pg_try_advisory_lock($1) as mine',
      [KEYS_LOCK],
    )
    return rows[0]?.mine === true ? work() : undefined
  })

const idOf = (prefix: Buffer): string =>
  prefix[0] === 2 ? prefix.subarray(1, 5).toString('hex') : 'without id'

/** How many values each key holds, from the database as it is. */
export const countKeyUse = (opened: KeyHolder): Promise<readonly KeyUse[]> =>
  withOwner(opened, async (client) => {
    const counts = new Map<string, number>()
    for (const { table, column } of SEALED_COLUMNS) {
      const { rows } = await client.query<{ prefix: Buffer; count: string }>(
        `select substring(${quoted(column)} from 1 for 5) as prefix, count(*) as count
           from ${quoted(table)} where length(${quoted(column)}) > 0 group by 1`,
      )
      for (const { prefix, count } of rows) {
        const id = idOf(prefix)
        counts.set(id, (counts.get(id) ?? 0) + Number(count))
      }
    }
    const held = opened.installation.keys.master.all({ fresh: true })
    const ids = new Set([...held.map(({ id }) => id.toString('hex')), ...counts.keys()])
    return [...ids].map((keyId) => {
      const place = held.findIndex(({ id }) => id.toString('hex') === keyId)
      const role = place === 0 ? 'seals' : place > 0 ? 'opens' : 'not in the file'
      return { keyId, role, values: counts.get(keyId) ?? 0 }
    })
  })

const sealColumnAgain = async (
  client: pg.Client,
  keys: Keys,
  { table, column, ids, place }: SealedColumn,
): Promise<number> => {
  const names = ids.map(quoted).join(', ')
  const isRow = ids.map((id, at) => `${quoted(id)}::text = $${at + 3}`).join(' and ')
  let done = 0
  for (;;) {
    const { rows } = await client.query<Row>(
      `select ${ids.map((id) => `${quoted(id)}::text as ${quoted(id)}`).join(', ')}, ${quoted(column)} as sealed
         from ${quoted(table)} where length(${quoted(column)}) > 0 and substring(${quoted(column)} from 1 for 5) <> $1
        order by ${names} limit ${PAGE}`,
      [sealedPrefix(keys.master.current())],
    )
    for (const row of rows) {
      const again = sealAgain(keys, place(row), row.sealed)
      // Compared and exchanged: what somebody wrote meanwhile stays, and is met again in the next round.
      if (again !== undefined) {
        await client.query(
          `update ${quoted(table)} set ${quoted(column)} = $1 where ${quoted(column)} = $2 and ${isRow}`,
          [again, row.sealed, ...ids.map((id) => row[id])],
        )
      }
      done += 1
    }
    if (rows.length < PAGE) return done
  }
}

/** Seals under the current master key all that is under another one, and ties the database to it. */
export const rewrapKeys = (opened: KeyHolder): Promise<number> =>
  withOwner(opened, async (client) => {
    const { keys } = opened.installation
    keys.master.all({ fresh: true })
    let values = 0
    for (const column of SEALED_COLUMNS) values += await sealColumnAgain(client, keys, column)
    await rebindKeys(client, keys)
    return values
  })

const keyFile = ({ config }: KeyHolder): string =>
  config.masterKeyFile?.path ?? join(config.home, 'keys', 'master.key')

/** On the disk before it is in its place: the rows that it seals are durable, and a power cut must not leave it empty. */
const replaceFile = async (file: string, keys: readonly Pick<MasterKey, 'bytes'>[]) => {
  const draft = `${file}.new`
  await rm(draft, { force: true })
  await writeFile(draft, formatMasterKeys(keys), { mode: 0o600, flag: 'wx', flush: true })
  await chmod(draft, 0o600)
  await rename(draft, file)
  syncFolder(dirname(file))
}

/** What was done to the file of keys, told by the keys' public ids. */
const tell = (
  { installation }: KeyHolder,
  name: 'master-key:added' | 'master-key:retired',
  keyIds: readonly string[],
) => change(installation, { kind: 'job' }, ({ record }) => record({ name, facts: { keyIds } }))

/** Makes a new master key that seals from now on; the old ones go on opening. */
export const addMasterKey = async (opened: KeyHolder): Promise<MasterKey> => {
  const { master } = opened.installation.keys
  const before = master.all({ fresh: true })
  await replaceFile(keyFile(opened), [{ bytes: randomBytes(KEY_BYTES) }, ...before])
  const [added] = master.all({ fresh: true })
  // Every process on this machine has read the file again before anything is sealed anew.
  await wait(2 * REREAD_AFTER_MS)
  // because: the file was just written with two keys at least
  await tell(opened, 'master-key:added', [added!.id.toString('hex')])
  return added!
}

/**
 * Takes the keys that seal nothing any more out of the file, into one beside it: backups from before still need them.
 * Answers how many values are still under them when there are any, and then does nothing.
 */
export const retireMasterKeys = async (
  opened: KeyHolder,
): Promise<
  { readonly left: number } | { readonly retired: readonly string[]; readonly file: string }
> => {
  const left = (await countKeyUse(opened))
    .filter(({ role }) => role !== 'seals')
    .reduce((sum, { values }) => sum + values, 0)
  if (left > 0) return { left }
  // The keys that were counted, not those of another reading of the file.
  const [current, ...others] = opened.installation.keys.master.all()
  const file = `${keyFile(opened)}.retired`
  // An exchange that was cut short may have left the database tied to one that goes now.
  await withOwner(opened, (client) => rebindKeys(client, opened.installation.keys))
  await appendFile(file, formatMasterKeys(others), { mode: 0o600, flush: true })
  // because: there is one master key at least
  await replaceFile(keyFile(opened), [current!])
  const retired = others.map(({ id }) => id.toString('hex'))
  if (retired.length > 0) await tell(opened, 'master-key:retired', retired)
  return { retired, file }
}
