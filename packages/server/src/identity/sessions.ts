// Browser sessions: made after a proof of who is there, found by the hash of their token, listed and revoked.
import { createHmac, randomUUID } from 'node:crypto'
import { addDays, addHours, type Instant } from '@parley/rules'
import { isVouched, vouchForSession, vouchForToken } from '../audit/vouch-ways.js'
import type { Installation } from '../db/installation.js'
import { deriveKey, type Keys } from '../db/keys.js'
import { timestamp } from '../db/tables/columns.js'
import type { Tx } from '../db/transaction.js'
import { sessionStanding } from './passkeys-only/bound.js'
import { hashSecret, isSecret, newSecret } from './secrets.js'
import { type Person, selectPerson } from './viewer.js'

/** A session ends after this time, used or not (ASVS 7.3.2: an absolute maximum). */
export const SESSION_DAYS = 14
/** A session that nobody used ends after this time (ASVS 7.3.1). */
export const IDLE_DAYS = 3
/** How long a proof of presence counts as fresh for publishing and membership. */
export const FRESH_PROOF_MINUTES = 10

/** What a browser calls itself is kept to so many characters. */
export const AGENT_MAX_LENGTH = 200

export type SignInMethod = 'passkey' | 'email' | 'invitation' | 'github' | 'oidc' | 'owner-link'

/**
 * Whether coming in this way is a proof of presence. An account elsewhere is none: how, and how long ago, somebody signed
 * in there is not known here.
 */
const isProof = (method: SignInMethod): boolean => method !== 'github' && method !== 'oidc'
// because: the epoch is an instant
const NEVER = 0 as Instant

/** Opens a session; the token goes into a cookie and is stored nowhere. */
export const insertSession = async (
  tx: Tx,
  input: { personId: string; method: SignInMethod; agent: string; now: Instant; keys: Keys },
): Promise<{ token: string; sessionId: string }> => {
  const token = newSecret('pls')
  const sessionId = randomUUID()
  const { personId, method, now, keys } = input
  const at = timestamp(now)
  const provedAt = isProof(method) ? now : NEVER
  const expiresAt = addDays(now, SESSION_DAYS)
  const row = { sessionId, personId, tokenHash: hashSecret(token), method }
  await tx
    .insertInto('session')
    .values({
      ...row,
      createdAt: at,
      seenAt: at,
      provedAt: timestamp(provedAt),
      expiresAt: timestamp(expiresAt),
      agent: input.agent.slice(0, AGENT_MAX_LENGTH),
      mac: vouchForSession(keys, { ...row, provedAt, expiresAt }),
    })
    .execute()
  return { token, sessionId }
}

/** The token that forms of this session carry; it says nothing about the session's own token. */
export const csrfToken = (installation: Installation, sessionId: string): string =>
  createHmac('sha256', deriveKey(installation.keys.index, 'csrf'))
    .update(sessionId)
    .digest('base64url')

/**
 * Finds the person behind a session token, or nothing when it is unknown, expired, idle too long or revoked, was opened in
 * a way that the person's team does not take, or was written by another hand than ours. One that is good for a first passkey alone is found only
 * where asked for. What a page asks by itself is no use of it (`isUsed`): it goes idle all the same.
 */
export const findBySessionToken = async (
  installation: Installation,
  token: string,
  {
    mayEnrol = false,
    isUsed = true,
  }: { readonly mayEnrol?: boolean; readonly isUsed?: boolean } = {},
): Promise<Person | undefined> => {
  if (!isSecret(token)) return undefined
  const now = installation.now()
  const session = await installation.db.app
    .selectFrom('session')
    .select([
      'sessionId',
      'personId',
      'seenAt',
      'provedAt',
      'method',
      'tokenHash',
      'expiresAt',
      'mac',
    ])
    .where('tokenHash', '=', hashSecret(token))
    .where('revokedAt', 'is', null)
    .where('expiresAt', '>', timestamp(now))
    .where('seenAt', '>', timestamp(addDays(now, -IDLE_DAYS)))
    .executeTakeFirst()
  if (session === undefined) return undefined
  if (!isVouched(session.mac, vouchForSession(installation.keys, session))) return undefined
  const person = await selectPerson(installation.db.app, session.personId)
  if (person === undefined) return undefined
  const standing = sessionStanding(session.method, person.memberships)
  if (standing === 'none' || (standing === 'enrolling' && !mayEnrol)) return undefined
  if (isUsed && session.seenAt < addHours(now, -1)) {
    await installation.db.app
      .updateTable('session')
      .set({ seenAt: timestamp(now) })
      .where('sessionId', '=', session.sessionId)
      .execute()
  }
  const { sessionId, provedAt } = session
  const csrf = csrfToken(installation, sessionId)
  const enrolling = standing === 'enrolling' ? { isEnrolling: true as const } : {}
  return { ...person, session: { sessionId, provedAt, csrf, ...enrolling } }
}

/** Finds the person behind an API token, with the token's scopes. */
export const findByApiToken = async (
  installation: Installation,
  token: string,
): Promise<Person | undefined> => {
  if (!isSecret(token)) return undefined
  const now = installation.now()
  const row = await installation.db.app
    .selectFrom('apiToken')
    .select(['tokenId', 'personId', 'scopes', 'lastUsedAt', 'tokenHash', 'expiresAt', 'mac'])
    .where('tokenHash', '=', hashSecret(token))
    .where('revokedAt', 'is', null)
    .where('expiresAt', '>', timestamp(now))
    .executeTakeFirst()
  if (row === undefined) return undefined
  if (!isVouched(row.mac, vouchForToken(installation.keys, row))) return undefined
  const person = await selectPerson(installation.db.app, row.personId)
  if (person === undefined) return undefined
  if (row.lastUsedAt === null || row.lastUsedAt < addHours(now, -1)) {
    await installation.db.app
      .updateTable('apiToken')
      .set({ lastUsedAt: timestamp(now) })
      .where('tokenId', '=', row.tokenId)
      .execute()
  }
  return { ...person, scopes: row.scopes }
}
