// Changes to a team's members: adding, roles, links again, the acknowledgement; leaving is in offboarding/. Who may do it and whether the
// team keeps its admins is the rules' answer; one change of a team's members is made at a time.
import { checkAdmins, checkDecided, isRefusal, type Refusal, refuse } from '@parley/rules'
import { type Change, change } from '../audit/change.js'
import type { Installation } from '../db/installation.js'
import { timestamp } from '../db/tables/columns.js'
import { actorBy, type By, refusalBy } from '../identity/by.js'
import { insertLink } from '../identity/links.js'
import {
  findPerson,
  insertMembership,
  insertPerson,
  lockTeam,
  mailInvitation,
  type NewPerson,
  updateContact,
} from '../identity/people.js'
import { actorOf, type Person } from '../identity/viewer.js'
import { queueMail } from '../jobs/outbox.js'
import { charterOf } from './charter-of.js'
import { doorOf, type HeldTeam, tellJoined } from './joining.js'
import { adminsWithout, noSuchMember } from './offboarding/end.js'
import { allowUnvoted } from './offboarding/unvoted.js'
import { beginOnboarding } from './onboarding/actions.js'
import { countPasskeys } from './passkeys-only/store.js'
import { selectManagedMembers } from './store.js'

const noSuchTeam = () => refuse('team.unknown', 'There is no such team.')

/** Runs a change to a team's members: asks the rules, then holds the team. */
const changeMembers = <T>(
  installation: Installation,
  by: By,
  input: { teamId: number; work: (change: Change, team: HeldTeam) => Promise<T | Refusal> },
): Promise<T | Refusal> =>
  change<T>(installation, actorBy(by), async (change) => {
    const object = { kind: 'team', teamId: String(input.teamId) } as const
    const refusal = refusalBy(by, 'member.manage', { object, now: change.now })
    if (refusal !== undefined) return refusal
    const team = await lockTeam(change.tx, input.teamId)
    return team === undefined ? noSuchTeam() : input.work(change, team)
  })

export interface AddedMember {
  readonly membershipId: string
  /**
   * The invitation, when it may be shown to whoever added the member: nobody has ever signed in as this person, and
   * no other team relies on their account. Otherwise the person comes in by their own ways.
   */
  readonly link?: string
  /** An invitation went to the address of an account that was used before. */
  readonly isMailed?: true
}

export interface NewMember extends NewPerson {
  readonly teamId: number
  readonly roles: readonly string[]
  /** Where it was decided, when it was elsewhere. */
  readonly decided?: string | undefined
}

/** Invites: a mail where there is an address; the link itself only where it opens nothing of anybody else's. */
const invite = async (
  change: Change,
  input: { team: HeldTeam; personId: string; email: string | null; isTheirsAlone: boolean },
): Promise<string | undefined> => {
  const { team, personId, email } = input
  const link = await insertLink(change, { personId, purpose: 'invitation' })
  if (email !== null) await mailInvitation(change, { personId, email, link, teamName: team.name })
  return input.isTheirsAlone ? link : undefined
}

const memberOf = async (change: Change, teamId: number, membershipId: string) =>
  (await selectManagedMembers(change.tx, teamId)).find(
    (member) => member.membershipId === membershipId,
  )

/** Adds a member: somebody known by address or GitHub name, or a new person. `member` has passed `checkPerson`. */
export const addMember = (
  installation: Installation,
  by: By,
  member: NewMember,
): Promise<AddedMember | Refusal> =>
  changeMembers<AddedMember>(installation, by, {
    teamId: member.teamId,
    work: async (change, team) => {
      const found = await findPerson(change.tx, member)
      if (isRefusal(found)) return found
      const isAdmin = member.roles.includes('admin')
      const door = await doorOf(change, by, { team, decided: member.decided })
      if (isAdmin && door.mayMakeAdmin !== undefined) return door.mayMakeAdmin
      const joins = door.joining(found?.personId)
      if (isRefusal(joins)) return joins
      const personId = found?.personId ?? (await insertPerson(change, member))
      const membershipId = await insertMembership(change, {
        teamId: team.teamId,
        personId,
        roles: member.roles,
        listName: member.name,
        listLogin: member.githubLogin,
      })
      if (isRefusal(membershipId)) return membershipId
      await joins.record(personId, member)
      if (joins.isRecorded) await tellJoined(change, by, { team, joined: [personId] })
      if (by !== 'operator') await beginOnboarding(change, membershipId)
      const made = await memberOf(change, team.teamId, membershipId)
      if (made === undefined || (await comesByThemselves(change, team, made))) {
        const isSelf = by !== 'operator' && by.personId === personId
        if (made?.email && !isSelf) await mailWelcome(change, { ...made, email: made.email, team })
        return { membershipId }
      }
      const isTheirsAlone = !made.isElsewhere && !made.hasSignedIn
      const link = await invite(change, { team, personId, email: made.email, isTheirsAlone })
      return link === undefined ? { membershipId } : { membershipId, link }
    },
  })

const mailWelcome = (
  change: Change,
  input: { personId: string; email: string; team: HeldTeam },
): Promise<string> =>
  queueMail(change, {
    kind: 'invitation',
    personId: input.personId,
    to: input.email,
    subject: `You are a member of ${input.team.name}`,
    text: [
      `You have been added to ${input.team.name}. Sign in as you always do:`,
      '',
      `${change.installation.url}/cases`,
    ].join('\n'),
  })

/** Whether a member has ways in of their own: where passkeys alone are taken, one of these. */
const comesByThemselves = async (
  { tx }: Change,
  { passkeysOnlySince }: HeldTeam,
  { hasSignedIn, personId }: { readonly hasSignedIn: boolean; readonly personId: string },
): Promise<boolean> =>
  hasSignedIn && (passkeysOnlySince === null || (await countPasskeys(tx, personId)) > 0)

/**
 * Makes another invitation for somebody who has not come in yet, or who needs a passkey where nothing else is taken; the
 * older ones are no good any more. Of an account that was used the link goes to its address alone.
 */
export const inviteAgain = (
  installation: Installation,
  by: By,
  input: { teamId: number; membershipId: string },
): Promise<AddedMember | Refusal> =>
  changeMembers<AddedMember>(installation, by, {
    teamId: input.teamId,
    work: async (change, team) => {
      const member = await memberOf(change, team.teamId, input.membershipId)
      if (member === undefined) return noSuchMember()
      const { personId, email, isElsewhere, hasSignedIn } = member
      if (hasSignedIn && team.passkeysOnlySince === null) {
        return refuse(
          'member.came-in',
          'This person has signed in: they come in by their own ways.',
        )
      }
      if (hasSignedIn && email === null) {
        return refuse(
          'member.no-address',
          'There is no address to send it to: the operator can print a link (`admin create-person`).',
        )
      }
      await change.tx
        .deleteFrom('signInLink')
        .where('personId', '=', personId)
        .where('purpose', '=', 'invitation')
        .where('usedAt', 'is', null)
        .execute()
      const isTheirsAlone = !isElsewhere && !hasSignedIn
      const link = await invite(change, { team, personId, email, isTheirsAlone })
      const { teamId } = team
      await change.record({ name: 'member:invited-again', teamId, facts: { personId } })
      const { membershipId } = input
      if (link !== undefined) return { membershipId, link }
      return hasSignedIn ? { membershipId, isMailed: true } : { membershipId }
    },
  })

/** Sets a member's roles. `roles` has passed `checkPerson`. */
export const changeRoles = (
  installation: Installation,
  by: By,
  input: {
    teamId: number
    membershipId: string
    roles: readonly string[]
    /** Where it was decided, when an admin takes the role of admin from another. */
    decided?: string | undefined
  },
): Promise<true | Refusal> =>
  changeMembers<true>(installation, by, {
    teamId: input.teamId,
    work: async (change, team) => {
      const { teamId } = team
      const member = await memberOf(change, teamId, input.membershipId)
      if (member === undefined) return noSuchMember()
      const unfit = checkDecided(input.decided ?? '')
      if (unfit !== undefined) return unfit
      const members = await selectManagedMembers(change.tx, teamId)
      const { before, after } = adminsWithout(members, input.membershipId)
      const becomes = input.roles.includes('admin') ? 1 : 0
      const tooFew = checkAdmins(charterOf(team), { before, after: after + becomes })
      if (tooFew !== undefined) return tooFew
      const isNew = becomes === 1 && !member.roles.includes('admin')
      const byBody = isNew ? (await doorOf(change, by, { team })).mayMakeAdmin : undefined
      if (byBody !== undefined) return byBody
      if (becomes === 0 && member.roles.includes('admin')) {
        const taking = { team, member, what: 'admin-removal', decided: input.decided } as const
        const unvoted = await allowUnvoted(change, by, taking)
        if (unvoted !== undefined) return unvoted
      }
      const roles = [...new Set(input.roles)]
      await change.tx
        .updateTable('membership')
        .set({ roles })
        .where('membershipId', '=', input.membershipId)
        .execute()
      const { personId } = member
      await change.record({ name: 'member:roles-changed', teamId, facts: { personId, roles } })
      return true as const
    },
  })

/**
 * Sets the ways by which somebody can be recognised. Only while nobody has signed in as them and no other team relies
 * on their account: afterwards an address is a key, and not an admin's to hand out.
 */
export const setContact = (
  installation: Installation,
  by: By,
  input: {
    teamId: number
    membershipId: string
    email?: string | undefined
    githubLogin?: string | undefined
  },
): Promise<true | Refusal> =>
  changeMembers<true>(installation, by, {
    teamId: input.teamId,
    work: async (change, team) => {
      const member = await memberOf(change, team.teamId, input.membershipId)
      if (member === undefined) return noSuchMember()
      if (member.hasSignedIn || member.isElsewhere) {
        return refuse(
          'member.contact-is-theirs',
          'This person has an account of their own: its address is theirs to change.',
        )
      }
      const { personId } = member
      const others = await findPerson(change.tx, { name: '', ...input })
      if (isRefusal(others)) return others
      if (others !== undefined && others.personId !== personId)
        return refuse('person.known', 'Somebody else has this address or GitHub name.')
      await updateContact(change, {
        ...{ personId, isOwner: false },
        email: input.email?.toLowerCase() ?? null,
        githubLogin: input.githubLogin ?? null,
      })
      await change.record({ name: 'person:changed', teamId: team.teamId, facts: { personId } })
      return true as const
    },
  })

/** The teams whose cases a person would see once they have given the confidentiality acknowledgement (K1). */
export const teamsToAcknowledge = (person: Person) =>
  person.memberships.filter(
    ({ hostsCases, roles, acknowledged }) =>
      !acknowledged && (hostsCases || roles.includes('steering-council')),
  )

/** Records the acknowledgement for every team that waits for it. */
export const acknowledge = (
  installation: Installation,
  person: Person,
): Promise<number | Refusal> =>
  change<number>(installation, actorOf(person), async ({ tx, now, record }) => {
    const given = await tx
      .updateTable('membership')
      .set({ acknowledgedAt: timestamp(now) })
      .where('personId', '=', person.personId)
      .where('leftAt', 'is', null)
      .where('acknowledgedAt', 'is', null)
      .returning(['teamId', 'membershipId'])
      .execute()
    for (const { teamId, membershipId } of given) {
      await record({ name: 'member:acknowledged', teamId, facts: { membershipId } })
    }
    return given.length
  })
