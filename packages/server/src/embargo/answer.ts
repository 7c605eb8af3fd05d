// What an invited person answers: agree, decline, and later leave. Under their own rights: before they agree they read
// their invitation and nothing else. Silence past the reply window is an answer too, found by the minute's tick.
import {
  type ConsentEvent,
  type Instant,
  isOutgrown,
  isRefusal,
  isSilenceDeclining,
  moveConsent,
  type Refusal,
  replyWindowOf,
} from '@parley/rules'
import { sql } from 'kysely'
import { type Change, change } from '../audit/change.js'
import { digestOf } from '../audit/digest.js'
import { unknownCase } from '../cases/begin.js'
import { type InvitationText, openInvitation } from '../cases/invitation.js'
import { isId, loadCase } from '../cases/load.js'
import { recordFixEvent } from '../cases/state/record.js'
import { loadState, projectKey } from '../cases/state/store.js'
import { charterOf } from '../charter/charter-of.js'
import type { Installation } from '../db/installation.js'
import { openCaseKey } from '../db/sealing.js'
import { sureNow } from '../db/sure-now.js'
import type { EmbargoState } from '../db/tables/cases.js'
import { inTransaction, type Tx } from '../db/transaction.js'
import { actorOf, type Person } from '../identity/viewer.js'
import { answerBy, endInForce, lastAsked, revokeLinks, setConsent } from './consent.js'
import { nameOfTerms, type ProposedEnd } from './shown-terms.js'
import { consentOf, lockParticipant, type ParticipantRow } from './store.js'
import { movedMeanwhile } from './terms/begin.js'
import { upsertAnswer } from './terms/store.js'

interface InvitationRow {
  readonly compartmentId: number
  readonly teamName: string
  readonly charter: string
  readonly charterOverrides: Readonly<Record<string, unknown>>
  readonly embargoState: EmbargoState
  readonly embargoEndsAt: Instant | null
  readonly consent: 'invited' | 'signatory' | 'lapsed'
  readonly invitation: Buffer
  readonly invitedBy: string
  readonly invitedAt: Instant
  readonly answeredAt: Instant | null
  readonly projectId: number | null
  readonly wrapped: Buffer | null
}

const selectInvitation = async (tx: Tx, caseId: string): Promise<InvitationRow | undefined> => {
  if (!isId(caseId)) return undefined
  const { rows } =
    await sql<InvitationRow>`select * from sec.my_invitation(${caseId}) where wrapped is not null`.execute(
      tx,
    )
  return rows[0]
}

/** All that an invited person sees: that a case exists, a title chosen for invitations, who asks, and the terms. */
export interface Invitation extends InvitationText {
  readonly caseId: string
  readonly teamName: string
  readonly invitedBy: string
  readonly invitedAt: Instant
  readonly consent: 'invited' | 'signatory' | 'lapsed'
  readonly answeredAt: Instant | null
  /** Null where no silence counts as declined: the embargo is over. */
  readonly replyBy: Instant | null
  /** Asked again about ends that are proposed alone: silence declines only once one has come into force. */
  readonly onlyProposed: boolean
  readonly projectName: string | null
  readonly embargoState: EmbargoState
  readonly embargoEndsAt: Instant | null
  /** Later or earlier ends on the table. */
  readonly proposedEnds: readonly ProposedEnd[]
  /** What the team's charter asks of everyone under its embargo. */
  readonly conduct: string
  /** Names what is shown here: sent with a consent. */
  readonly terms: string
}

/** This person's invitation to a case; undefined when there is none, or none any more. */
export const loadInvitation = (
  installation: Installation,
  person: Person,
  caseId: string,
): Promise<Invitation | undefined> =>
  inTransaction(installation.db, actorOf(person), async (tx) => {
    const row = await selectInvitation(tx, caseId)
    if (row === undefined) return undefined
    const { embargo } = charterOf(row)
    const own = await tx
      .selectFrom('participant')
      .select(['askedAt', 'agreedUntil'])
      .where('caseId', '=', caseId)
      .where('personId', '=', person.personId)
      .executeTakeFirst()
    const project = await tx
      .selectFrom('project')
      .select('name')
      .where('projectId', '=', row.projectId ?? 0)
      .executeTakeFirst()
    const { personId } = person
    const proposedEnds = await selectProposedEnds(tx, caseId)
    const conduct = embargo.acknowledgement.value
    return {
      ...openInvitation(installation.keys, { caseId, personId }, row.invitation),
      caseId,
      teamName: row.teamName,
      invitedBy: row.invitedBy,
      invitedAt: row.invitedAt,
      consent: row.consent,
      answeredAt: row.answeredAt,
      replyBy: answerBy({ ...row, askedAt: own?.askedAt ?? null }, replyWindowOf(embargo)),
      onlyProposed:
        row.consent === 'lapsed' &&
        !isOutgrown({ agreedUntil: own?.agreedUntil ?? null, endsAt: endInForce(row) }),
      projectName: project?.name ?? null,
      embargoState: row.embargoState,
      embargoEndsAt: row.embargoEndsAt,
      ...{ proposedEnds, conduct },
      terms: nameOfTerms({ ...row, proposedEnds, conduct }),
    }
  })

/** Who is late with an answer is told so by the same refusal as who declined. */
const isLate = (row: InvitationRow, locked: ParticipantRow, now: Instant): boolean =>
  isSilenceDeclining({ consent: row.consent, agreedUntil: locked.agreedUntil }, lastAsked(locked), {
    now,
    window: replyWindowOf(charterOf(row).embargo),
    endsAt: endInForce(row),
  })

const selectProposedEnds = async (tx: Tx, caseId: string): Promise<readonly ProposedEnd[]> => {
  const { rows } = await sql<ProposedEnd>`select * from sec.my_proposed_ends(${caseId})`.execute(tx)
  return rows
}

/** The latest end a yes stands for: the one in force, and whatever was put to somebody whose consent had lapsed. */
const agreedTo = (row: InvitationRow, asked: readonly ProposedEnd[]): Instant | null =>
  asked.reduce<Instant | null>(
    (latest, { endsAt }) => (latest === null || endsAt > latest ? endsAt : latest),
    row.embargoEndsAt,
  )

/** A yes of somebody who was asked again stands for every later end on the table. */
const writeAcceptances = async (
  { tx, now }: Change,
  of: { caseId: string; personId: string; compartmentId: number },
  asked: readonly ProposedEnd[],
): Promise<void> => {
  const { personId } = of
  for (const { proposalId } of asked.filter(({ lengthens }) => lengthens)) {
    const word = { party: `person:${personId}`, answer: 'accepted' } as const
    await upsertAnswer(tx, of, { proposalId, ...word, answeredBy: personId, answeredAt: now })
  }
}

/** A project whose people read the case knows of it (V). */
const noteAware = async (
  step: Change,
  { caseId, projectId }: { caseId: string; projectId: number | null },
): Promise<void> => {
  const loaded = await loadCase(step.tx, step.installation, caseId)
  if (loaded === undefined || projectId === null) return
  const { state } = await loadState(step.tx, loaded)
  if (state.projects[projectKey(projectId)]?.vendorAware !== false) return
  await recordFixEvent(step, loaded, { projectId, event: 'V' })
}

export interface InvitationAnswer {
  readonly caseId: string
  readonly agrees: boolean
  /** `Invitation.terms` of what the person had before their eyes: nobody agrees without. */
  readonly terms?: string | undefined
}

/** The person agrees to the terms as they were shown, or declines them. Agreeing opens the case from the next statement on. */
export const answerInvitation = (
  installation: Installation,
  person: Person,
  { caseId, agrees, terms }: InvitationAnswer,
): Promise<{ readonly consent: 'signatory' | 'declined' } | Refusal> =>
  change(installation, actorOf(person), async (step) => {
    const { personId } = person
    if (!isId(caseId)) return unknownCase()
    const locked = await lockParticipant(step.tx, caseId, personId)
    const row = await selectInvitation(step.tx, caseId)
    if (locked === undefined || row === undefined) return unknownCase()
    const event: ConsentEvent = agrees ? 'accept' : 'decline'
    // Who is past the window has declined by silence, whether or not the tick has said so yet.
    const from = isLate(row, locked, await sureNow(installation, step.tx))
      ? 'declined'
      : consentOf(locked)
    const to = moveConsent(from, event)
    if (isRefusal(to)) return to
    const consent = agrees ? 'signatory' : 'declined'
    const proposedEnds = await selectProposedEnds(step.tx, caseId)
    const conduct = charterOf(row).embargo.acknowledgement.value
    if (agrees && terms !== nameOfTerms({ ...row, proposedEnds, conduct })) return movedMeanwhile()
    const asked = from === 'lapsed' ? proposedEnds : []
    const agreedUntil = agreedTo(row, asked)
    await setConsent(step, { caseId, personId, ...(agrees ? { agreedUntil } : {}) }, consent)
    const key = openCaseKey(installation.keys, caseId, row.wrapped)
    const { eventId } = await step.record({
      name: agrees ? 'participant:consented' : 'participant:declined',
      of: { caseId, compartmentId: row.compartmentId, key },
      facts: {
        ...{ personId, projectId: row.projectId, asked: from },
        ...(agrees ? { endsAt: agreedUntil, conduct: digestOf(conduct) } : {}),
      },
    })
    if (agrees) {
      await writeAcceptances(step, { caseId, personId, compartmentId: row.compartmentId }, asked)
      await noteAware(step, { caseId, projectId: row.projectId })
    } else await revokeLinks(step, personId)
    await step.enqueue({ task: 'notify.team', ids: { caseId, eventId } })
    return { consent }
  })

const isBound = (row: ParticipantRow): boolean =>
  consentOf(row) === 'signatory' || consentOf(row) === 'lapsed'

/** Who has agreed leaves, and who was asked again as well: announced to everyone, and nothing of the case reaches them afterwards. */
export const leaveCase = (
  installation: Installation,
  person: Person,
  caseId: string,
): Promise<{ readonly caseId: string } | Refusal> =>
  change(installation, actorOf(person), async (step) => {
    const { personId } = person
    if (!isId(caseId)) return unknownCase()
    const row = await lockParticipant(step.tx, caseId, personId)
    const place = await selectInvitation(step.tx, caseId)
    if (row === undefined || place === undefined || !isBound(row)) return unknownCase()
    const { compartmentId, wrapped } = place
    const of = { caseId, compartmentId, key: openCaseKey(installation.keys, caseId, wrapped) }
    const facts = { personId, projectId: row.projectId }
    const { eventId } = await step.record({ name: 'participant:left', of, facts })
    await setConsent(step, { caseId, personId }, 'left')
    await revokeLinks(step, personId)
    await step.enqueue({ task: 'notify.embargo', ids: { caseId, eventId } })
    return { caseId }
  })
