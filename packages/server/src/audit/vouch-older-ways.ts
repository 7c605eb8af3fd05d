// Vouches, once, for the ways in and the checkpoints that were there before anything did (audit/vouch-ways.ts), in the
// transaction of the migration that makes room for it. They are believed as they are found, but for sessions longer than any is.
import type pg from 'pg'
import { databaseTypes } from '../db/connect.js'
import type { Keys } from '../db/keys.js'
import {
  type VouchedCheckpoint,
  type VouchedLink,
  type VouchedPerson,
  type VouchedSession,
  type VouchedToken,
  vouchForCheckpoint,
  vouchForLink,
  vouchForPerson,
  vouchForSession,
  vouchForToken,
} from './vouch-ways.js'

const pageSize = 2_000

interface OlderRows<Row> {
  readonly select: string
  /** Takes the keys of rows and their hashes. */
  readonly update: string
  id(row: Row): string | number | Buffer
  vouch(keys: Keys, row: Row): Buffer
}

const sessions: OlderRows<VouchedSession> = {
  select: `select session_id as "sessionId", person_id as "personId", token_hash as "tokenHash", method, proved_at as "provedAt",
             expires_at as "expiresAt"
      from session where mac is null and revoked_at is null and expires_at < now() + interval '15 days'`,
  update:
    'update session r set mac = v.mac from unnest($1::uuid[], $2::bytea[]) v (id, mac) where r.session_id = v.id',
  id: ({ sessionId }) => sessionId,
  vouch: vouchForSession,
}

const people: OlderRows<VouchedPerson> = {
  select: `select person_id as "personId", email, github_login as "githubLogin", is_owner as "isOwner"
      from person where mac is null and erased_at is null`,
  update:
    'update person r set mac = v.mac from unnest($1::uuid[], $2::bytea[]) v (id, mac) where r.person_id = v.id',
  id: ({ personId }) => personId,
  vouch: vouchForPerson,
}

const links: OlderRows<VouchedLink> = {
  select: `select token_hash as "tokenHash", person_id as "personId", purpose, expires_at as "expiresAt"
      from sign_in_link where mac is null and used_at is null`,
  update:
    'update sign_in_link r set mac = v.mac from unnest($1::bytea[], $2::bytea[]) v (id, mac) where r.token_hash = v.id',
  id: ({ tokenHash }) => tokenHash,
  vouch: vouchForLink,
}

const tokens: OlderRows<VouchedToken> = {
  select: `select token_id as "tokenId", person_id as "personId", token_hash as "tokenHash", scopes, expires_at as "expiresAt"
      from api_token where mac is null and revoked_at is null`,
  update:
    'update api_token r set mac = v.mac from unnest($1::uuid[], $2::bytea[]) v (id, mac) where r.token_id = v.id',
  id: ({ tokenId }) => tokenId,
  vouch: vouchForToken,
}

const checkpoints: OlderRows<VouchedCheckpoint> = {
  select: `select position, note, signed_at as "signedAt" from ledger_checkpoint where mac is null order by size`,
  update:
    'update ledger_checkpoint r set mac = v.mac from unnest($1::bigint[], $2::bytea[]) v (id, mac) where r.position = v.id',
  id: ({ position }) => position,
  vouch: vouchForCheckpoint,
}

const vouch = async <Row extends pg.QueryResultRow>(
  client: pg.ClientBase,
  keys: Keys,
  older: OlderRows<Row>,
): Promise<void> => {
  const page = { text: `${older.select} limit ${pageSize}`, types: databaseTypes }
  for (;;) {
    const { rows } = await client.query<Row>(page)
    if (rows.length === 0) return
    await client.query(older.update, [
      rows.map((row) => older.id(row)),
      rows.map((row) => older.vouch(keys, row)),
    ])
  }
}

const vouchForCheckpoints = async (client: pg.ClientBase, keys: Keys): Promise<void> => {
  const trigger = 'trigger ledger_checkpoint_is_append_only'
  await client.query(`alter table ledger_checkpoint disable ${trigger}`)
  await client.query(
    `update ledger_checkpoint c set position = n.position
       from (select size, row_number() over (order by size) - 1 as position from ledger_checkpoint) n where n.size = c.size`,
  )
  await vouch(client, keys, checkpoints)
  await client.query(`alter table ledger_checkpoint enable ${trigger}`)
}

/** For the migration that makes room for it. */
export const vouchForOlderWays = async (client: pg.ClientBase, keys: Keys): Promise<void> => {
  await vouch(client, keys, people)
  await vouch(client, keys, sessions)
  await vouch(client, keys, links)
  await vouch(client, keys, tokens)
  await vouchForCheckpoints(client, keys)
}
