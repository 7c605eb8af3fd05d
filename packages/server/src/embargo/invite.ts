// Invites a person to one case: an expert, or somebody for a project. They get a mail without content; what they see
// before they agree is the invitation alone. Ends an access again, at once.
import { cleanLine, cleanText, inviteTo, isRefusal, type Refusal, refuse } from '@parley/rules'
import { type Change, change } from '../audit/change.js'
import { type BegunAction, begin, unknownCase } from '../cases/begin.js'
import { isId } from '../cases/load.js'
import type { Installation } from '../db/installation.js'
import { timestamp } from '../db/tables/columns.js'
import { insertLink } from '../identity/links.js'
import { checkPerson, findPerson, insertPerson } from '../identity/people.js'
import { actorOf, type Person } from '../identity/viewer.js'
import { queueMail } from '../jobs/outbox.js'
import { sealInvitation, titleMaxLength, whyMaxLength } from './invitation.js'
import { consentOf, lockParticipant } from './store.js'

export interface NewInvitation {
  readonly caseId: string
  readonly name: string
  readonly email: string
  /** Null for an expert. */
  readonly projectId: number | null
  readonly title: string
  readonly why: string
}

/** What is wrong with an invitation, by field; empty when it can be sent. */
export const checkInvitation = (input: NewInvitation): Readonly<Record<string, string>> => {
  const errors: Record<string, string> = { ...checkPerson(input) }
  const title = cleanLine(input.title)
  if (title === '') errors['title'] = 'Choose a title for the invitation.'
  if (title.length > titleMaxLength)
    errors['title'] = `A title may have ${titleMaxLength} characters.`
  if (cleanText(input.why) === '') errors['why'] = 'Say in a line why you ask them.'
  if (input.why.length > whyMaxLength) errors['why'] = `This may have ${whyMaxLength} characters.`
  return errors
}

/** The mail says that something is asked, and nothing of what. Who has an account signs in as ever. */
const mailInvitation = async (
  step: Change,
  to: { caseId: string; personId: string; email: string; isNew: boolean },
) => {
  const { caseId, personId, email } = to
  const path = `/cases/${caseId}/invitation`
  const link = to.isNew
    ? await insertLink(step, { personId, purpose: 'invitation', next: path })
    : `${step.installation.url}/sign-in?next=${encodeURIComponent(path)}`
  await queueMail(step, {
    kind: 'invited',
    caseId,
    personId,
    to: email,
    subject: 'You are asked for help in confidence',
    text: [
      'Somebody asks for your help with a confidential security matter.',
      'Who asks, and on which terms, is on this page:',
      '',
      link,
      '',
      'You see what it is about once you agree to keep it confidential. You can decline',
      'there too; if you do not answer in time, that counts as declined.',
    ].join('\n'),
  })
}

const findOrMake = async (step: Change, input: NewInvitation) => {
  const found = await findPerson(step.tx, { name: input.name, email: input.email })
  if (isRefusal(found)) return found
  if (found !== undefined) return found
  const { name, email } = input
  return { personId: await insertPerson(step, { name: cleanLine(name), email }), isNew: true }
}

const isOpenAccount = async ({ tx }: Change, personId: string): Promise<boolean> => {
  const row = await tx
    .selectFrom('person')
    .select('closedAt')
    .where('personId', '=', personId)
    .executeTakeFirst()
  return row?.closedAt === null
}

const knowsProject = async ({ tx }: Change, projectId: number | null): Promise<boolean> => {
  if (projectId === null) return true
  const query = tx.selectFrom('project').select('projectId').where('projectId', '=', projectId)
  return (await query.executeTakeFirst()) !== undefined
}

const writeInvited = async (
  step: Change,
  { loaded }: BegunAction,
  input: NewInvitation & { personId: string; byId: string },
) => {
  const { caseId, compartmentId } = loaded
  const { personId, projectId, byId } = input
  const text = { title: cleanLine(input.title), why: cleanText(input.why) }
  const asked = {
    projectId,
    consent: 'invited' as const,
    invitation: sealInvitation(step.installation.keys, { caseId, personId }, text),
    invitedBy: byId,
    invitedAt: timestamp(step.now),
    answeredAt: null,
    endedAt: null,
  }
  await step.tx
    .insertInto('participant')
    .values({ caseId, personId, compartmentId, ...asked })
    .onConflict((same) => same.columns(['caseId', 'personId']).doUpdateSet(asked))
    .execute()
  await step.record({ name: 'participant:invited', of: loaded.of, facts: { personId, projectId } })
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
    const { personId } = found
    const decided = inviteTo({
      consent: consentOf(row),
      isReader: begun.members.some((member) => member.personId === personId && member.acknowledged),
      forProject: projectId !== null,
      reportState: begun.loaded.reportState,
    })
    if (isRefusal(decided)) return decided
    if (!(await isOpenAccount(step, personId)))
      return refuse('invite.account-closed', 'The account with this address was closed.')
    await writeInvited(step, begun, { ...input, personId, byId: person.personId })
    await mailInvitation(step, { caseId, email: input.email.toLowerCase(), ...found })
    return { personId }
  })

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
    await step.record({ name: 'participant:ended', of: begun.loaded.of, facts })
    return { personId }
  })
