// Invites a person to one case: an expert, or somebody for a project. They get a mail without content; what they see
// before they agree is the invitation alone. Ends an access again, at once.
import { cleanLine, isBlank, isRefusal, type Refusal, refuse } from '@parley/rules'
import { type Change, change } from '../audit/change.js'
import { begin, unknownCase } from '../cases/begin.js'
import { type InvitationText, titleMaxLength, whyMaxLength } from '../cases/invitation.js'
import { isId, type LoadedCase } from '../cases/load.js'
import type { Installation } from '../db/installation.js'
import { timestamp } from '../db/tables/columns.js'
import { checkPerson, findPerson, insertPerson } from '../identity/people.js'
import { actorOf, type Person } from '../identity/viewer.js'
import { queueMail } from '../jobs/outbox.js'
import { revokeLinks } from './consent.js'
import { inviteInto } from './inviting.js'
import { selectAddresses } from './parties/addresses.js'
import { consentOf, lockParticipant, type ParticipantRow, selectTeam } from './store.js'

export interface NewInvitation {
  readonly caseId: string
  readonly name: string
  readonly email: string
  /** Null for an expert. */
  readonly projectId: number | null
  readonly title: string
  readonly why: string
}

/** What is wrong with the two texts of an invitation, by field. */
export const checkInvitationText = (input: InvitationText): Readonly<Record<string, string>> => {
  const errors: Record<string, string> = {}
  const title = cleanLine(input.title)
  if (isBlank(title)) errors['title'] = 'Choose a title for the invitation.'
  if (title.length > titleMaxLength)
    errors['title'] = `A title may have ${titleMaxLength} characters.`
  if (isBlank(input.why)) errors['why'] = 'Say in a line why you ask them.'
  if (input.why.length > whyMaxLength) errors['why'] = `This may have ${whyMaxLength} characters.`
  return errors
}

/** What is wrong with an invitation, by field; empty when it can be sent. */
export const checkInvitation = (input: NewInvitation): Readonly<Record<string, string>> => ({
  ...checkPerson(input),
  ...checkInvitationText(input),
})

const findOrMake = async (step: Change, input: NewInvitation) => {
  const found = await findPerson(step.tx, { name: input.name, email: input.email })
  if (isRefusal(found)) return found
  if (found !== undefined) return found
  const { name, email } = input
  return { personId: await insertPerson(step, { name: cleanLine(name), email }), isNew: true }
}

const knowsProject = async ({ tx }: Change, projectId: number | null): Promise<boolean> => {
  if (projectId === null) return true
  const query = tx.selectFrom('project').select('projectId').where('projectId', '=', projectId)
  return (await query.executeTakeFirst()) !== undefined
}

/** Invites one person. `input` has passed `checkInvitation`. */
export const inviteParticipant = (
  installation: Installation,
  person: Person,
  input: NewInvitation,
): Promise<{ readonly personId: string } | Refusal> =>
  change(installation, actorOf(person), async (step) => {
    const { caseId, projectId } = input
    if (!isId(caseId)) return unknownCase()
    const known = await findPerson(step.tx, { name: input.name, email: input.email })
    const row =
      known === undefined || isRefusal(known)
        ? undefined
        : await lockParticipant(step.tx, caseId, known.personId)
    const begun = await begin(step, person, { caseId, action: 'case.invite' })
    if (isRefusal(begun)) return begun
    if (!(await knowsProject(step, projectId)))
      return refuse('invite.no-project', 'Choose a project of the list, or none for an expert.')
    const found = await findOrMake(step, input)
    if (isRefusal(found)) return found
    const { title, why } = input
    return inviteInto(step, begun, {
      invitee: { ...found, email: input.email.toLowerCase(), row },
      asked: { title, why, projectId, byId: person.personId },
    })
  })

/** Who had agreed hears that it is over, and nothing else; who was only asked has read nothing that could end. */
const mailEnded = async (
  step: Change,
  { caseId, teamId, number }: LoadedCase,
  { personId, consent }: ParticipantRow,
): Promise<void> => {
  if (consent !== 'signatory' && consent !== 'lapsed') return
  const [person] = await selectAddresses(step, [personId])
  if (person === undefined || person.email === null) return
  const team = await selectTeam(step.tx, teamId)
  await queueMail(step, {
    kind: 'access-ended',
    ...{ caseId, personId },
    to: person.email,
    subject: `Your access to ${number} has ended`,
    text: [
      `${team.name} has ended your access to ${number}: it is closed to you from now on,`,
      'and you get no more mail about it. What you read there stays confidential.',
    ].join('\n'),
  })
}

/** Ends somebody's access, or takes an invitation back. It holds from the next statement of anyone on. */
export const endAccess = (
  installation: Installation,
  person: Person,
  { caseId, personId }: { caseId: string; personId: string },
): Promise<{ readonly personId: string } | Refusal> =>
  change(installation, actorOf(person), async (step) => {
    if (!isId(caseId) || !isId(personId)) return unknownCase()
    const row = await lockParticipant(step.tx, caseId, personId)
    const begun = await begin(step, person, { caseId, action: 'case.end-access' })
    if (isRefusal(begun)) return begun
    if (row === undefined) return unknownCase()
    if (consentOf(row) === 'none' || consentOf(row) === 'declined')
      return refuse('participant.over', 'They have no access to this case any more.')
    await step.tx
      .updateTable('participant')
      .set({ endedAt: timestamp(step.now) })
      .where('caseId', '=', caseId)
      .where('personId', '=', personId)
      .execute()
    const facts = { personId, consent: row.consent }
    await revokeLinks(step, personId)
    const { eventId } = await step.record({ name: 'participant:ended', of: begun.loaded.of, facts })
    await step.enqueue({ task: 'notify.team', ids: { caseId, eventId } })
    await mailEnded(step, begun.loaded, row)
    return { personId }
  })
