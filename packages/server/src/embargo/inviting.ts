// Writes one invitation into a case that was begun: the row, its event, the party it belongs to, and a mail that says
// that something is asked and nothing of what. Whoever calls has locked the person's row and the case, in that order.
import { cleanLine, cleanText, inviteTo, isRefusal, type Refusal, refuse } from '@parley/rules'
import type { Change } from '../audit/change.js'
import type { BegunAction } from '../cases/begin.js'
import { type InvitationText, sealInvitation } from '../cases/invitation.js'
import { timestamp } from '../db/tables/columns.js'
import { insertLink } from '../identity/links.js'
import { afterSignIn } from '../jobs/after-sign-in.js'
import { queueMail } from '../jobs/outbox.js'
import { ensureParty } from './parties/store.js'
import { consentOf, type ParticipantRow, selectTeam } from './store.js'

/** Somebody to be invited. `row` is their part in the case so far; `isNew` says that they never signed in. */
export interface Invitee {
  readonly personId: string
  readonly email: string
  readonly isNew: boolean
  readonly row: ParticipantRow | undefined
}

export interface Asked extends InvitationText {
  /** Null for an expert. */
  readonly projectId: number | null
  readonly byId: string
}

/** Where an invited person finds what they are asked: by a link of their own when they are new, else by signing in. */
export const invitationLink = async (
  step: Change,
  { caseId, personId, isNew }: { caseId: string; personId: string; isNew: boolean },
): Promise<string> => {
  const path = `/cases/${caseId}/invitation`
  return isNew
    ? insertLink(step, { personId, purpose: 'invitation', next: path })
    : afterSignIn(step.installation, path)
}

const mailInvitation = async (step: Change, { loaded }: BegunAction, to: Invitee) => {
  const { personId, email, isNew } = to
  const { caseId, teamId } = loaded
  // An invitation without a sender's name is taken for a trick.
  const team = await selectTeam(step.tx, teamId)
  await queueMail(step, {
    kind: 'invited',
    caseId,
    personId,
    to: email,
    subject: 'You are asked for help in confidence',
    text: [
      `${team.name} asks for your help with a confidential security matter.`,
      'Who of them asks, and on which terms, is on this page:',
      '',
      await invitationLink(step, { caseId, personId, isNew }),
      '',
      'You see what it is about once you agree to keep it confidential. You can decline',
      'there too; if you do not answer in time, that counts as declined.',
    ].join('\n'),
  })
}

const isOpenAccount = async ({ tx }: Change, personId: string): Promise<boolean> => {
  const row = await tx
    .selectFrom('person')
    .select('closedAt')
    .where('personId', '=', personId)
    .executeTakeFirst()
  return row?.closedAt === null
}

const writeInvited = async (
  step: Change,
  { loaded }: BegunAction,
  { personId, projectId, byId, title, why }: Asked & { personId: string },
) => {
  const { caseId, compartmentId } = loaded
  const text = { title: cleanLine(title), why: cleanText(why) }
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
  if (projectId !== null) await ensureParty(step, loaded, projectId)
  await step.record({ name: 'participant:invited', of: loaded.of, facts: { personId, projectId } })
}

/** Invites one person, or says why not. The mail goes out by itself. */
export const inviteInto = async (
  step: Change,
  begun: BegunAction,
  { invitee, asked }: { invitee: Invitee; asked: Asked },
): Promise<{ readonly personId: string } | Refusal> => {
  const { personId, row } = invitee
  const decided = inviteTo({
    consent: consentOf(row),
    isReader: begun.members.some((member) => member.personId === personId && member.acknowledged),
    forProject: asked.projectId !== null,
    reportState: begun.loaded.reportState,
  })
  if (isRefusal(decided)) return decided
  if (!(await isOpenAccount(step, personId)))
    return refuse('invite.account-closed', 'The account with this address was closed.')
  await writeInvited(step, begun, { ...asked, personId })
  await mailInvitation(step, begun, invitee)
  return { personId }
}
