// Opens, renews and ends browser sessions, with their events. A sign-in always gets a new session and ends the one the
// browser came with; a fresh proof gets a new token for the same session. Proves nobody: that has happened before.
import { addDays, type Refusal, refuse } from '@parley/rules'
import { sql } from 'kysely'
import { type Change, change } from '../audit/change.js'
import { vouchForSession } from '../audit/vouch-ways.js'
import type { Installation } from '../db/installation.js'
import { timestamp } from '../db/tables/columns.js'
import type { Tx } from '../db/transaction.js'
import { mailSignInChange } from './account.js'
import { requireFreshProof } from './proof.js'
import { hashSecret, isSecret, newSecret } from './secrets.js'
import { AGENT_MAX_LENGTH, IDLE_DAYS, insertSession, type SignInMethod } from './sessions.js'
import { actorOf, type Person } from './viewer.js'

/** What a browser brings to a sign-in: what it calls itself, and the token of a session it may have had. */
export interface Browser {
  readonly agent: string
  readonly token: string | undefined
}

/**
 * Whether somebody who was here before comes with a browser that none of their sessions had: by what it calls itself,
 * leaving out versions. A hint to look, and no more: whoever copies the name is not noticed.
 */
const isNewBrowser = async (
  tx: Tx,
  { personId, agent }: { readonly personId: string; readonly agent: string },
): Promise<boolean> => {
  const { rows } = await sql<{ isNew: boolean | null }>`
    select not bool_or(regexp_replace(agent, '[0-9._]+', '', 'g') = regexp_replace(${agent.slice(0, AGENT_MAX_LENGTH)}, '[0-9._]+', '', 'g')) as is_new
      from session where person_id = ${personId}`.execute(tx)
  return rows[0]?.isNew === true
}

/** Opens a session for a person who has just shown who they are. The browser's earlier session ends. */
export const openSession = async (
  change: Change,
  input: { personId: string; method: SignInMethod; browser: Browser },
): Promise<string> => {
  const { tx, now } = change
  const { agent, token: before } = input.browser
  const ended =
    before !== undefined && isSecret(before)
      ? await tx
          .updateTable('session')
          .set({ revokedAt: timestamp(now) })
          .where('tokenHash', '=', hashSecret(before))
          .where('revokedAt', 'is', null)
          .returning('sessionId')
          .executeTakeFirst()
      : undefined
  const { personId, method } = input
  const isNew = await isNewBrowser(tx, { personId, agent })
  const { keys } = change.installation
  const { token, sessionId } = await insertSession(tx, { personId, method, agent, now, keys })
  const instead = ended === undefined ? {} : { ended: ended.sessionId }
  await change.record({ name: 'sign-in:succeeded', facts: { method, sessionId, ...instead } })
  if (isNew) await mailSignInChange(change, { personId, what: 'A new browser signed in.' })
  return token
}

/** Notes a fresh proof on the person's session and gives it a new token; the old one is no good from here on. */
export const renewSession = async (
  change: Change,
  input: { sessionId: string; method: 'passkey' | 'email' },
): Promise<string> => {
  const token = newSecret('pls')
  const { tx, now, installation } = change
  const before = await tx
    .selectFrom('session')
    .select(['sessionId', 'personId', 'method', 'expiresAt'])
    .where('sessionId', '=', input.sessionId)
    .where('revokedAt', 'is', null)
    .forUpdate()
    .executeTakeFirst()
  if (before !== undefined) {
    const tokenHash = hashSecret(token)
    await tx
      .updateTable('session')
      .set({
        ...{ tokenHash, provedAt: timestamp(now), seenAt: timestamp(now) },
        mac: vouchForSession(installation.keys, { ...before, tokenHash, provedAt: now }),
      })
      .where('sessionId', '=', input.sessionId)
      .execute()
  }
  await change.record({ name: 'session:proved', facts: { ...input } })
  return token
}

/** Ends a session whose purpose is done. */
export const endSession = async ({ tx, now, record }: Change, sessionId: string): Promise<void> => {
  await tx
    .updateTable('session')
    .set({ revokedAt: timestamp(now) })
    .where('sessionId', '=', sessionId)
    .execute()
  await record({ name: 'session:revoked', facts: { sessionId } })
}

export interface ListedSession {
  readonly sessionId: string
  readonly method: string
  readonly agent: string
  readonly createdAt: number
  readonly seenAt: number
}

/** The sessions of a person that are good now, the latest used first. */
export const selectSessions = (
  installation: Installation,
  personId: string,
): Promise<readonly ListedSession[]> =>
  installation.db.app
    .selectFrom('session')
    .select(['sessionId', 'method', 'agent', 'createdAt', 'seenAt'])
    .where('personId', '=', personId)
    .where('revokedAt', 'is', null)
    .where('expiresAt', '>', timestamp(installation.now()))
    .where('seenAt', '>', timestamp(addDays(installation.now(), -IDLE_DAYS)))
    .orderBy('seenAt', 'desc')
    .orderBy('sessionId')
    .limit(100)
    .execute()

/**
 * Ends one session of the person, or all but the one that asks. It is no good from the next request on. Others than the one
 * that asks are ended after a fresh proof: a session that was taken over does not put its owner out.
 */
export const revokeSessions = (
  installation: Installation,
  person: Person,
  which: { sessionId: string } | { allBut: string },
): Promise<number | Refusal> =>
  change<number>(installation, actorOf(person), async ({ tx, now, record }) => {
    const isOwn = 'sessionId' in which && which.sessionId === person.session?.sessionId
    const unproved = isOwn ? undefined : requireFreshProof(person, now)
    if (unproved !== undefined) return unproved
    const ended = await tx
      .updateTable('session')
      .set({ revokedAt: timestamp(now) })
      .where('personId', '=', person.personId)
      .where('revokedAt', 'is', null)
      .$if('sessionId' in which, (query) =>
        query.where('sessionId', '=', 'sessionId' in which ? which.sessionId : ''),
      )
      .$if('allBut' in which, (query) =>
        query.where('sessionId', '<>', 'allBut' in which ? which.allBut : ''),
      )
      .returning('sessionId')
      .execute()
    if (ended.length === 0 && 'sessionId' in which) {
      return refuse('session.unknown', 'That session has ended already.')
    }
    for (const { sessionId } of ended) {
      await record({ name: 'session:revoked', facts: { sessionId } })
    }
    return ended.length
  })
