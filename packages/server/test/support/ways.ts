// Ways in that tests change or make past the actions that do, with what vouches for them.
import { randomUUID } from 'node:crypto'
import { addDays, type Instant, instant } from '@parley/rules'
import { vouchForPerson, vouchForSession, vouchForToken } from '../../src/audit/vouch-ways.js'
import { hashSecret, newSecret } from '../../src/identity/secrets.js'
import type { TestInstallation } from './installation.js'

interface SessionRow {
  readonly sessionId: string
  readonly personId: string
  readonly tokenHash: Buffer
  readonly method: string
  readonly proved: Date
  readonly expires: Date
  readonly [column: string]: unknown
}

type Keeps = Pick<TestInstallation, 'sql' | 'keys' | 'now'>

/** As if every session had been opened just now: it is good for a day more, or was proved this moment. */
export const keepSessions = async (
  { sql, keys, now }: Keeps,
  what: 'open' | 'proved' = 'open',
): Promise<void> => {
  const rows = await sql<SessionRow>(
    `select session_id as "sessionId", person_id as "personId", token_hash as "tokenHash", method, proved_at as proved,
            expires_at as expires from session`,
  )
  for (const { proved, expires, ...row } of rows) {
    const provedAt = what === 'proved' ? now() : instant(proved.getTime())
    const expiresAt = what === 'open' ? addDays(now(), 1) : instant(expires.getTime())
    await sql(
      'update session set proved_at = $2, expires_at = $3, seen_at = $4, mac = $5 where session_id = $1',
      [
        ...[row.sessionId, new Date(provedAt), new Date(expiresAt), new Date(now())],
        vouchForSession(keys, { ...row, provedAt, expiresAt }),
      ],
    )
  }
}

/** A token for somebody, of any scopes; `until` is a day from now if it is left out. */
export const addToken = async (
  { sql, keys, now }: Keeps,
  input: {
    readonly personId: string
    readonly scopes: readonly string[]
    readonly until?: Instant
    readonly revoked?: boolean
  },
): Promise<{ readonly token: string; readonly tokenId: string }> => {
  const { personId, scopes, until: expiresAt = addDays(now(), 1), revoked = false } = input
  const token = newSecret('plt')
  const row = { tokenId: randomUUID(), personId, tokenHash: hashSecret(token), scopes }
  const at = new Date(now())
  await sql(
    `insert into api_token (token_id, person_id, token_hash, name, scopes, created_at, expires_at, revoked_at, mac)
     values ($1, $2, $3, 'test', $4, $5, $6, $7, $8)`,
    [
      ...[row.tokenId, personId, row.tokenHash, [...scopes], at, new Date(expiresAt)],
      ...[revoked ? at : null, vouchForToken(keys, { ...row, expiresAt })],
    ],
  )
  return { token, tokenId: row.tokenId }
}

/** Gives somebody a GitHub name, or takes it, as an admin writes it down. */
export const setGithubLogin = async (
  { sql, keys }: Keeps,
  personId: string,
  githubLogin: string | null,
): Promise<void> => {
  const [row] = await sql<{ email: string | null; owner: boolean }>(
    'select email, is_owner as owner from person where person_id = $1',
    [personId],
  )
  const contact = { personId, githubLogin, email: row?.email ?? null, isOwner: row?.owner === true }
  await sql('update person set github_login = $2, mac = $3 where person_id = $1', [
    ...[personId, githubLogin],
    vouchForPerson(keys, contact),
  ])
}
