// The end of a membership: the one place where it is written, whoever ends it and for whatever reason. The trigger on the
// table ends what is open at that moment; from then on nothing of the team is theirs to read. An erased person's
// memberships end with them (main/admin/erase.ts).
import { checkAdmins, notesOf, type Refusal, refuse } from '@parley/rules'
import type { Change } from '../../audit/change.js'
import { timestamp } from '../../db/tables/columns.js'
import { makePlace } from '../../identity/people.js'
import { type CharteredTeam, charterOf } from '../charter-of.js'
import { type ManagedMember, selectManagedMembers } from '../store.js'

export interface HeldTeam extends CharteredTeam {
  readonly teamId: number
}

export const noSuchMember = (): Refusal => refuse('member.unknown', 'The team has no such member.')

const isStayingAdmin = ({ roles, isLeaving }: ManagedMember): boolean =>
  roles.includes('admin') && !isLeaving

/** Admins who stay, and how many would be left without this member (C5). */
export const adminsWithout = (
  members: readonly ManagedMember[],
  membershipId: string,
): { readonly before: number; readonly after: number } => {
  const others = members.filter((one) => one.membershipId !== membershipId && isStayingAdmin(one))
  const isAdmin = members.some(
    (one) => one.membershipId === membershipId && one.roles.includes('admin'),
  )
  return { before: others.length + (isAdmin ? 1 : 0), after: others.length }
}

/** A member of a held team, and why they may not leave it, if so. */
export const leaverOf = async (
  { tx }: Change,
  team: HeldTeam,
  membershipId: string,
): Promise<{ member: ManagedMember; refusal: Refusal | undefined } | undefined> => {
  const members = await selectManagedMembers(tx, team.teamId)
  const member = members.find((one) => one.membershipId === membershipId)
  if (member === undefined) return undefined
  const refusal = checkAdmins(charterOf(team), adminsWithout(members, membershipId))
  return { member, refusal }
}

/** Ends a membership of a held team, from the next request on; they are listed as emeritus. */
export const endMembership = async (
  step: Change,
  { team, membershipId }: { readonly team: HeldTeam; readonly membershipId: string },
): Promise<true | Refusal> => {
  const { tx, now } = step
  const { teamId } = team
  const found = await leaverOf(step, team, membershipId)
  if (found === undefined) return noSuchMember()
  if (found.refusal !== undefined) return found.refusal
  const { personId, listName, roles } = found.member
  const listPosition = await makePlace(tx, { teamId, name: listName, emeritus: true })
  const leftNotes = notesOf(roles.filter((role) => role !== 'admin'))
  await tx
    .updateTable('membership')
    .set({ leftAt: timestamp(now), leftNotes, listPosition })
    .where('membershipId', '=', membershipId)
    .execute()
  await tx
    .updateTable('offboarding')
    .set({ endedAt: timestamp(now) })
    .where('membershipId', '=', membershipId)
    .where('endedAt', 'is', null)
    .where('takenBackAt', 'is', null)
    .execute()
  await step.record({ name: 'member:left', teamId, facts: { personId } })
  await step.enqueue({ task: 'cases.left-behind', ids: { personId } })
  return true
}
