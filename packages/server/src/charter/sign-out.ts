// Signing a member out everywhere, by an admin: for a laptop that was lost. It takes nothing else from them; they come in
// again by their own ways.
import { type Refusal, refuse } from '@parley/rules'
import { change } from '../audit/change.js'
import type { Installation } from '../db/installation.js'
import { timestamp } from '../db/tables/columns.js'
import { actorBy, type By, refusalBy } from '../identity/by.js'
import { selectManagedMembers } from './store.js'

/** How many sessions and API tokens ended. They are no good from the next request on; open streams end at once. */
export const signOutMember = (
  installation: Installation,
  by: By,
  { teamId, membershipId }: { readonly teamId: number; readonly membershipId: string },
): Promise<{ readonly ended: number } | Refusal> =>
  change<{ readonly ended: number }>(installation, actorBy(by), async ({ tx, now, record }) => {
    const object = { kind: 'team', teamId: String(teamId) } as const
    const refusal = refusalBy(by, 'member.manage', { object, now })
    if (refusal !== undefined) return refusal
    const members = await selectManagedMembers(tx, teamId)
    const member = members.find((one) => one.membershipId === membershipId)
    if (member === undefined) return refuse('member.unknown', 'The team has no such member.')
    const revoked = { revokedAt: timestamp(now) }
    const sessions = await tx
      .updateTable('session')
      .set(revoked)
      .where('personId', '=', member.personId)
      .where('revokedAt', 'is', null)
      .returning('sessionId')
      .execute()
    const tokens = await tx
      .updateTable('apiToken')
      .set(revoked)
      .where('personId', '=', member.personId)
      .where('revokedAt', 'is', null)
      .returning('tokenId')
      .execute()
    for (const { sessionId } of sessions)
      await record({ name: 'session:revoked', teamId, facts: { sessionId } })
    for (const { tokenId } of tokens)
      await record({ name: 'token:revoked', teamId, facts: { tokenId } })
    return { ended: sessions.length + tokens.length }
  })
