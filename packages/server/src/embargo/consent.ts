// A participant's consent as it is kept: when they were last asked, what they are held against, and how an answer is written.
import { type Instant, type ReplyWindow, replyBy } from '@parley/rules'
import { sql } from 'kysely'
import type { Change } from '../audit/change.js'
import { orNull } from '../cases/store.js'
import type { EmbargoState } from '../db/tables/cases.js'
import { timestamp } from '../db/tables/columns.js'

/** The end in force of a case, from its row; null where none is. */
export const endInForce = (row: {
  readonly embargoState: EmbargoState
  readonly embargoEndsAt: Instant | null
}): Instant | null =>
  row.embargoState === 'active' || row.embargoState === 'revising' ? row.embargoEndsAt : null

/** When somebody was last asked: by their invitation, or by a later end that was put on the table. */
export const lastAsked = (row: { invitedAt: Instant; askedAt: Instant | null }): Instant =>
  row.askedAt !== null && row.askedAt > row.invitedAt ? row.askedAt : row.invitedAt

/**
 * Until when somebody's answer is awaited; null where silence says nothing: of who was asked again about an end that came
 * into force, once the embargo is over.
 */
export const answerBy = (
  asked: {
    readonly consent: string
    readonly invitedAt: Instant
    readonly askedAt: Instant | null
  } & Parameters<typeof endInForce>[0],
  window: ReplyWindow,
): Instant | null =>
  asked.consent === 'lapsed' && endInForce(asked) === null
    ? null
    : replyBy(lastAsked(asked), window)

/** Writes a participant's answer. */
export const setConsent = async (
  { tx, now }: Change,
  of: { caseId: string; personId: string; agreedUntil?: Instant | null },
  consent: 'signatory' | 'declined' | 'left',
) => {
  const { agreedUntil } = of
  await tx
    .updateTable('participant')
    .set({
      consent,
      answeredAt: timestamp(now),
      ...(consent === 'left' ? { endedAt: timestamp(now) } : {}),
      ...(agreedUntil === undefined ? {} : { agreedUntil: orNull(agreedUntil) }),
    })
    .where('caseId', '=', of.caseId)
    .where('personId', '=', of.personId)
    .execute()
}

/** Takes back the unused links of somebody's invitations once they have no part in any case, no review and no team. */
export const revokeLinks = async ({ tx }: Change, personId: string): Promise<void> => {
  await sql`select sec.revoke_invitation_links(${personId})`.execute(tx)
}
