// Invites a project to a case: each of its registered contacts is asked by name, and each answers for themselves. Who
// reads the case already, or was asked before, is left as they are and said.
import { isRefusal, type Refusal, refuse } from '@parley/rules'
import { type Change, change } from '../../audit/change.js'
import { begin, unknownCase } from '../../cases/begin.js'
import type { InvitationText } from '../../cases/invitation.js'
import { isId } from '../../cases/load.js'
import type { Installation } from '../../db/installation.js'
import { type ProjectContact, selectContacts } from '../../identity/project-contacts.js'
import { actorOf, type Person } from '../../identity/viewer.js'
import { type Invitee, inviteInto } from '../inviting.js'
import { lockParticipant } from '../store.js'

export interface ProjectInvitation extends InvitationText {
  readonly caseId: string
  readonly projectId: number
}

/** Contacts in the order of their ids: whoever invites at the same moment locks in the same order. */
const lockInvitees = async (
  { tx }: Change,
  caseId: string,
  contacts: readonly ProjectContact[],
): Promise<readonly Invitee[]> => {
  const invitees: Invitee[] = []
  for (const { personId, email, isNew } of [...contacts].sort((a, b) =>
    a.personId < b.personId ? -1 : 1,
  )) {
    if (email === null) continue
    const row = await lockParticipant(tx, caseId, personId)
    invitees.push({ personId, email, isNew, row })
  }
  return invitees
}

/** Those that are skipped do not spoil it for the others; a reason that holds for all of them is the answer. */
const skippable = ['invite.reads-already', 'invite.asked-already', 'invite.account-closed']

/** Invites every registered contact of a project. `input` has passed `checkInvitationText`. */
export const inviteProject = (
  installation: Installation,
  person: Person,
  input: ProjectInvitation,
): Promise<{ readonly asked: number; readonly left: number } | Refusal> =>
  change(installation, actorOf(person), async (step) => {
    const { caseId, projectId, title, why } = input
    if (!isId(caseId)) return unknownCase()
    const contacts = await selectContacts(step.tx, [projectId])
    const invitees = await lockInvitees(step, caseId, contacts)
    const begun = await begin(step, person, { caseId, action: 'case.invite' })
    if (isRefusal(begun)) return begun
    if (invitees.length === 0)
      return refuse(
        'invite.no-contacts',
        'The project has no registered contact: invite a person for it, or have an admin register one.',
      )
    let asked = 0
    let last: Refusal | undefined
    for (const invitee of invitees) {
      const outcome = await inviteInto(step, begun, {
        invitee,
        asked: { title, why, projectId, byId: person.personId },
      })
      if (!isRefusal(outcome)) asked += 1
      else if (skippable.includes(outcome.refusal)) last = outcome
      else return outcome
    }
    if (asked === 0 && last !== undefined)
      return refuse(
        'invite.all-asked',
        'Every contact of the project was asked or reads it already.',
      )
    return { asked, left: invitees.length - asked }
  })
