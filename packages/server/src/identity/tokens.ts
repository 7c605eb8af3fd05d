// Personal API tokens: made with a name, scopes and an end, shown once, listed and revoked. Only the hash is stored.
import { randomUUID } from 'node:crypto'
import { addDays, type Instant, isBlank, type Refusal, refuse } from '@parley/rules'
import { sql } from 'kysely'
import { type Change, change } from '../audit/change.js'
import { vouchForToken } from '../audit/vouch-ways.js'
import type { Installation } from '../db/installation.js'
import { timestamp } from '../db/tables/columns.js'
import type { Tx } from '../db/transaction.js'
import { queueMail } from '../jobs/outbox.js'
import type { Scan } from '../jobs/worker.js'
import { mailSignInChange } from './account.js'
import { requireFreshProof } from './proof.js'
import { hashSecret, newSecret } from './secrets.js'
import { SCOPES } from './team-actor.js'
import { actorOf, type Person } from './viewer.js'

/** No token works longer than a year. */
export const TOKEN_DAYS_MAX = 365
/** A person has at most so many tokens at a time. */
export const TOKENS_MAX = 50

export interface ListedToken {
  readonly tokenId: string
  readonly name: string
  readonly scopes: readonly string[]
  readonly createdAt: number
  readonly expiresAt: number
  readonly lastUsedAt: number | null
}

/** A person's tokens that work at `now`. */
export const selectTokens = (
  db: Tx | Installation['db']['app'],
  { personId, now }: { personId: string; now: Instant },
): Promise<readonly ListedToken[]> =>
  db
    .selectFrom('apiToken')
    .select(['tokenId', 'name', 'scopes', 'createdAt', 'expiresAt', 'lastUsedAt'])
    .where('personId', '=', personId)
    .where('revokedAt', 'is', null)
    .where('expiresAt', '>', timestamp(now))
    .orderBy('createdAt', 'desc')
    .execute()

export interface NewToken {
  readonly name: string
  readonly scopes: readonly string[]
  readonly days: number
}

/** What is wrong with a token that is asked for, by field. */
export const checkToken = (input: NewToken): Record<string, string> => {
  const errors: Record<string, string> = {}
  const name = input.name.trim()
  if (isBlank(name)) errors['name'] = 'Give it a name.'
  else if (name.length > 60) errors['name'] = 'Give it a name of 60 characters at most.'
  // because: what a form sends is any text, and the list is of the few that are scopes
  const known = input.scopes.every((scope) => (SCOPES as readonly string[]).includes(scope))
  if (input.scopes.length === 0 || !known) errors['scopes'] = 'Choose what it may do.'
  if (!Number.isInteger(input.days) || input.days < 1 || input.days > TOKEN_DAYS_MAX) {
    errors['days'] = `Choose between 1 and ${TOKEN_DAYS_MAX} days.`
  }
  return errors
}

/** Writes a token; the answer is the only place where it can be read. */
export const insertToken = async (
  { tx, now, record, installation }: Change,
  input: NewToken & { readonly personId: string },
): Promise<string> => {
  const token = newSecret('plt')
  const tokenId = randomUUID()
  const scopes = [...new Set(input.scopes)]
  const { personId, days } = input
  const expiresAt = addDays(now, days)
  const row = { tokenId, personId, tokenHash: hashSecret(token), scopes }
  await tx
    .insertInto('apiToken')
    .values({
      ...row,
      name: input.name.trim(),
      createdAt: timestamp(now),
      expiresAt: timestamp(expiresAt),
      mac: vouchForToken(installation.keys, { ...row, expiresAt }),
    })
    .execute()
  await record({ name: 'token:created', facts: { tokenId, personId, scopes, days } })
  return token
}

/** Makes a token for oneself: in a browser session only, under a fresh proof. `input` has passed `checkToken`. */
export const createToken = (
  installation: Installation,
  person: Person,
  input: NewToken,
): Promise<string | Refusal> =>
  change(installation, actorOf(person), async (change) => {
    if (person.session === undefined) {
      return refuse('token.needs-session', 'A token does not make another token: sign in for that.')
    }
    const unproved = requireFreshProof(person, change.now)
    if (unproved !== undefined) return unproved
    const { personId } = person
    if ((await selectTokens(change.tx, { personId, now: change.now })).length >= TOKENS_MAX) {
      return refuse('token.too-many', 'Revoke a token that is no longer used first.')
    }
    const token = await insertToken(change, { ...input, personId })
    await mailSignInChange(change, { personId, what: 'An API token was made.' })
    return token
  })

/** Revokes one of the person's own tokens. */
export const revokeToken = (
  installation: Installation,
  person: Person,
  tokenId: string,
): Promise<true | Refusal> =>
  change(installation, actorOf(person), async ({ tx, now, record }) => {
    const revoked = await tx
      .updateTable('apiToken')
      .set({ revokedAt: timestamp(now) })
      .where('tokenId', '=', tokenId)
      .where('personId', '=', person.personId)
      .where('revokedAt', 'is', null)
      .returning('tokenId')
      .executeTakeFirst()
    if (revoked === undefined) return refuse('token.unknown', 'That token is revoked already.')
    await record({ name: 'token:revoked', facts: { tokenId } })
    return true as const
  })

/**
 * Tells people once that an API token of theirs ends soon: seven days before, or when three quarters of a shorter time are
 * over. Which one it is stands on their account page.
 *
 * @source ASVS 6.4.5
 */
export const tokenReminderScan = (installation: Installation): Scan =>
  async function tokenReminders(): Promise<void> {
    await change(installation, { kind: 'job' }, async (step) => {
      const now = timestamp(step.now)
      const { rows } = await sql<{ personId: string; email: string | null }>`
        with due as (
          update api_token set reminded_at = ${now}
           where reminded_at is null and revoked_at is null and expires_at > ${now}
             and expires_at - least(interval '7 days', (expires_at - created_at) / 4) <= ${now}
          returning person_id)
        select distinct p.person_id, p.email from due join person p using (person_id)
         where p.closed_at is null`.execute(step.tx)
      for (const { personId, email } of rows)
        if (email !== null) await mailEndsSoon(step, { personId, email })
    })
  }

const mailEndsSoon = (step: Change, to: { readonly personId: string; readonly email: string }) =>
  queueMail(step, {
    kind: 'token-ends',
    personId: to.personId,
    to: to.email,
    subject: 'An API token of yours ends soon',
    text: [
      'A program that uses it will be refused then. Make another one in time, and put it where the old one is:',
      '',
      `${step.installation.url}/account#tokens`,
    ].join('\n'),
  })
