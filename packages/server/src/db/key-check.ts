// Ties a database to its keys: the first start writes a check value, every later start compares it before anything
// else is written, so that wrong or lost keys are said plainly and overwrite nothing.
import { createHmac, timingSafeEqual } from 'node:crypto'
import pg from 'pg'
import { Fault } from '../config/fault.js'
import { deriveKey, type Keys } from './keys.js'
import type { MasterKey } from './master-keys.js'

const checkValue = (keys: Keys, master: MasterKey): Buffer =>
  createHmac('sha256', deriveKey(master.bytes, 'key-check'))
    .update(deriveKey(keys.index, 'key-check'))
    .update(keys.verifying)
    .digest()

const withClient = async <T>(
  admin: pg.ClientConfig,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> => {
  const client = new pg.Client(admin)
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

const storedCheck = async (client: pg.Client): Promise<Buffer | undefined> => {
  const { rows: there } = await client.query<{ is: boolean }>(
    `select to_regclass('public.installation') is not null as is`,
  )
  if (there[0]?.is !== true) return undefined
  const { rows } = await client.query<{ key_check: Buffer }>('select key_check from installation')
  return rows[0]?.key_check
}

/** Whether this database was already sealed under some keys. */
export const isInstalled = (admin: pg.ClientConfig): Promise<boolean> =>
  withClient(admin, async (client) => (await storedCheck(client)) !== undefined)

/** Throws unless these keys are the ones the database was made with. Does nothing on a fresh one. */
export const refuseOtherKeys = async (client: pg.Client, keys: Keys): Promise<void> => {
  const stored = await storedCheck(client)
  const isIts = (master: MasterKey) =>
    stored !== undefined && timingSafeEqual(stored, checkValue(keys, master))
  if (stored === undefined || keys.master.all().some(isIts)) return
  throw new Fault({
    code: 'keys.wrong',
    retry: 'never',
    message:
      'These keys are not the ones this database was sealed with. Restore the right ones from your copy; nothing was changed.',
  })
}

/** `refuseOtherKeys` on a connection of its own. */
export const checkKeys = (admin: pg.ClientConfig, keys: Keys): Promise<void> =>
  withClient(admin, (client) => refuseOtherKeys(client, keys))

/** The ledger's name: what the first start called it. A later address changes nothing, or receipts would not verify. */
export const bindOrigin = (admin: pg.ClientConfig, origin: string): Promise<string> =>
  withClient(admin, async (client) => {
    const { rows } = await client.query<{ ledger_origin: string }>(
      'update installation set ledger_origin = coalesce(ledger_origin, $1) returning ledger_origin',
      [origin],
    )
    return rows[0]?.ledger_origin ?? origin
  })

/** Writes the check value once. */
export const bindKeys = (admin: pg.ClientConfig, keys: Keys, now: Date): Promise<void> =>
  withClient(admin, async (client) => {
    await client.query(
      'insert into installation (installed_at, key_check) values ($1, $2) on conflict do nothing',
      [now, checkValue(keys, keys.master.current())],
    )
  })

/** Writes the check value of the current master key in the place of an earlier one's. */
export const rebindKeys = async (client: pg.Client, keys: Keys): Promise<void> => {
  await refuseOtherKeys(client, keys)
  await client.query('update installation set key_check = $1', [
    checkValue(keys, keys.master.current()),
  ])
}
