// A removal by the body: the membership ends at once, and what they coordinated goes to others by the charter (E8). Who is
// removed is told by mail, without a word of any case.
import { randomUUID } from 'node:crypto'
import { isRefusal, type Refusal } from '@parley/rules'
import type { Change } from '../../audit/change.js'
import { timestamp } from '../../db/tables/columns.js'
import { queueMail } from '../../jobs/outbox.js'
import { endMembership, type HeldTeam, leaverOf, noSuchMember } from './end.js'

export const removeAtOnce = async (
  step: Change,
  { team, membershipId }: { readonly team: HeldTeam; readonly membershipId: string },
): Promise<true | Refusal> => {
  const found = await leaverOf(step, team, membershipId)
  if (found === undefined) return noSuchMember()
  const { teamId } = team
  const { member } = found
  if (!member.isLeaving) {
    await step.tx
      .insertInto('offboarding')
      .values({
        ...{ offboardingId: randomUUID(), membershipId, teamId, way: 'removal' },
        begunAt: timestamp(step.now),
      })
      .execute()
    const facts = { membershipId, way: 'removal' }
    await step.record({ name: 'offboarding:begun', teamId, facts })
  }
  const ended = await endMembership(step, { team, membershipId })
  if (isRefusal(ended) || member.email === null) return ended
  await queueMail(step, {
    kind: 'decision',
    personId: member.personId,
    to: member.email,
    subject: 'Your membership has ended',
    text: `The oversight body of a team voted to end your membership. You are listed among its members emeritus, and your account stays. Who returns is nominated again. How it was decided is shown here:\n\n${step.installation.url}/decisions`,
  })
  return ended
}
