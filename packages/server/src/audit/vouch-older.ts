// Vouches, once, for the bodies of no case that were there before anything did (audit/vouch.ts): with a keyed hash of their own
// kind, in the transaction of the migration that makes room for it, and with an event that says how many they were.
import { formatInstant, instant } from '@parley/rules'
import type pg from 'pg'
import type { Keys } from '../db/keys.js'
import type { WithinMigrations } from '../db/migrate.js'
import { prepareEvent } from './append.js'
import { vouchFor } from './vouch.js'
import { vouchForOlderWays } from './vouch-older-ways.js'

const pageSize = 2_000

interface OlderRow {
  readonly id: string
  readonly commitment: Buffer
}

const selectOlder = async (client: pg.ClientBase): Promise<readonly OlderRow[]> => {
  const { rows } = await client.query<OlderRow>(
    `select b.event_id as id, e.commitment from event_body b join event e using (event_id)
      where b.case_id is null and b.body is not null and b.mac is null order by e.event_number limit ${pageSize}`,
  )
  return rows
}

/** Tells in the ledger, once, how many bodies are believed as they were found. */
const tell = async (client: pg.ClientBase, keys: Keys, count: number): Promise<void> => {
  const { rows } = await client.query<{ at: string }>(
    'select floor(extract(epoch from now()) * 1000)::text as at',
  )
  const at = instant(Number(rows[0]?.at))
  const { row, body } = prepareEvent(
    { name: 'ledger:bodies-vouched', facts: { count }, actor: { kind: 'parley' }, at },
    keys,
  )
  const text = formatInstant(at)
  await client.query('insert into event (event_id, at, commitment) values ($1, $2, $3)', [
    row.eventId,
    text,
    row.commitment,
  ])
  await client.query(
    `insert into event_body (event_id, audience, name, at, salt, body, mac) values ($1, $2, $3, $4, $5, $6, $7)`,
    [row.eventId, body.audience, body.name, text, body.salt, body.body, body.mac],
  )
}

/** Vouches for the bodies of before, in the transaction of the migration that made room for it. */
const vouchForOlder = async (client: pg.ClientBase, keys: Keys): Promise<void> => {
  let count = 0
  await client.query('alter table event_body disable trigger event_body_is_append_only')
  for (let page = await selectOlder(client); page.length > 0; page = await selectOlder(client)) {
    count += page.length
    await client.query(
      'update event_body b set mac = v.mac from unnest($1::uuid[], $2::bytea[]) v (id, mac) where b.event_id = v.id',
      [
        page.map(({ id }) => id),
        page.map(({ id: eventId, commitment }) =>
          vouchFor(keys, { eventId, commitment }, 'upgrade'),
        ),
      ],
    )
  }
  await client.query('alter table event_body enable trigger event_body_is_append_only')
  if (count > 0) await tell(client, keys, count)
}

/** What a migration does beyond its file, because it takes a key. */
export const WITHIN_MIGRATIONS: WithinMigrations = {
  '0350-vouched-bodies.sql': vouchForOlder,
  '0370-vouched-ways-in.sql': vouchForOlderWays,
}
