// What an invited person answers: agree, decline, and later leave. Under their own rights: before they agree they read
// their invitation and nothing else. Silence past the reply window is an answer too, found by the minute's tick.
import {
  type ConsentEvent,
  type Instant,
  isRefusal,
  isSilenceDeclining,
  moveConsent,
  type Refusal,
  replyBy,
  replyWindowOf,
} from '@parley/rules'
import { sql } from 'kysely'
import { type Change, change } from '../audit/change.js'
import { unknownCase } from '../cases/begin.js'
import { isId, loadCase } from '../cases/load.js'
import { charterOf } from '../charter/charter-of.js'
import type { Installation } from '../db/installation.js'
import { openCaseKey } from '../db/sealing.js'
import type { EmbargoState } from '../db/tables/cases.js'
import { timestamp } from '../db/tables/columns.js'
import { inTransaction, type Tx } from '../db/transaction.js'
import { actorOf, type Person } from '../identity/viewer.js'
import type { Scan } from '../jobs/worker.js'
import { type InvitationText, openInvitation } from './invitation.js'
import { consentOf, lockParticipant } from './store.js'

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
  const { rows } = await sql<InvitationRow>`select * from sec.my_invitation(${caseId})`.execute(tx)
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
  readonly replyBy: Instant
  readonly projectName: string | null
  readonly embargoState: EmbargoState
  readonly embargoEndsAt: Instant | null
  /** What the team's charter asks of everyone under its embargo. */
  readonly conduct: string
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
    const project = await tx
      .selectFrom('project')
      .select('name')
      .where('projectId', '=', row.projectId ?? 0)
      .executeTakeFirst()
    const { personId } = person
    return {
      ...openInvitation(installation.keys, { caseId, personId }, row.invitation),
      caseId,
      teamName: row.teamName,
      invitedBy: row.invitedBy,
      invitedAt: row.invitedAt,
      consent: row.consent,
      answeredAt: row.answeredAt,
      replyBy: replyBy(row.invitedAt, replyWindowOf(embargo)),
      projectName: project?.name ?? null,
      embargoState: row.embargoState,
      embargoEndsAt: row.embargoEndsAt,
      conduct: embargo.acknowledgement.value,
    }
  })

/** Who is late with an answer is told so by the same refusal as who declined. */
const isLate = (row: InvitationRow, now: Instant): boolean =>
  isSilenceDeclining(row.consent, row.invitedAt, {
    now,
    window: replyWindowOf(charterOf(row).embargo),
  })

const setConsent = async (
  { tx, now }: Change,
  of: { caseId: string; personId: string },
  consent: 'signatory' | 'declined' | 'left',
) => {
  await tx
    .updateTable('participant')
    .set({
      consent,
      answeredAt: timestamp(now),
      ...(consent === 'left' ? { endedAt: timestamp(now) } : {}),
    })
    .where('caseId', '=', of.caseId)
    .where('personId', '=', of.personId)
    .execute()
}

/** The person agrees to the terms, or declines them. Agreeing opens the case from the next statement on. */
export const answerInvitation = (
  installation: Installation,
  person: Person,
  { caseId, agrees }: { caseId: string; agrees: boolean },
): Promise<{ readonly consent: 'signatory' | 'declined' } | Refusal> =>
  change(installation, actorOf(person), async (step) => {
    const { personId } = person
    if (!isId(caseId)) return unknownCase()
    const locked = await lockParticipant(step.tx, caseId, personId)
    const row = await selectInvitation(step.tx, caseId)
    if (locked === undefined || row === undefined) return unknownCase()
    const event: ConsentEvent = agrees ? 'accept' : 'decline'
    // Who is past the window has declined by silence, whether or not the tick has said so yet.
    const from = isLate(row, step.now) ? 'declined' : consentOf(locked)
    const to = moveConsent(from, event)
    if (isRefusal(to)) return to
    const consent = agrees ? 'signatory' : 'declined'
    await setConsent(step, { caseId, personId }, consent)
    const key = openCaseKey(installation.keys, caseId, row.wrapped)
    await step.record({
      name: agrees ? 'participant:consented' : 'participant:declined',
      of: { caseId, compartmentId: row.compartmentId, key },
      facts: { personId, projectId: row.projectId },
    })
    return { consent }
  })

/** A participant leaves: announced to everyone, and nothing of the case reaches them afterwards. */
export const leaveCase = (
  installation: Installation,
  person: Person,
  caseId: string,
): Promise<{ readonly caseId: string } | Refusal> =>
  change(installation, actorOf(person), async (step) => {
    const { personId } = person
    if (!isId(caseId)) return unknownCase()
    const row = await lockParticipant(step.tx, caseId, personId)
    const loaded = await loadCase(step.tx, installation, caseId)
    if (row === undefined || loaded === undefined || consentOf(row) !== 'signatory')
      return unknownCase()
    const facts = { personId, projectId: row.projectId }
    await step.record({ name: 'participant:left', of: loaded.of, facts })
    await setConsent(step, { caseId, personId }, 'left')
    return { caseId }
  })

interface OpenInvitation {
  readonly caseId: string
  readonly personId: string
  readonly invitedAt: Instant
  readonly charter: string
  readonly charterOverrides: Readonly<Record<string, unknown>>
}

const declineBySilence = (installation: Installation, { caseId, personId }: OpenInvitation) =>
  change(installation, { kind: 'job', caseId }, async (step) => {
    const row = await lockParticipant(step.tx, caseId, personId)
    const loaded = await loadCase(step.tx, installation, caseId)
    if (row === undefined || loaded === undefined || consentOf(row) !== 'invited')
      return unknownCase()
    await setConsent(step, { caseId, personId }, 'declined')
    await step.record({
      name: 'participant:declined',
      of: loaded.of,
      facts: { personId, projectId: row.projectId, bySilence: true },
    })
    return { caseId }
  })

/** Counts as declined who did not answer within the charter's reply window. */
export const silenceScan =
  (installation: Installation): Scan =>
  async () => {
    const now = installation.now()
    const { rows } = await sql<OpenInvitation>`select * from sec.invitations_open()`.execute(
      installation.db.job,
    )
    for (const row of rows) {
      const window = replyWindowOf(charterOf(row).embargo)
      if (isSilenceDeclining('invited', row.invitedAt, { now, window }))
        await declineBySilence(installation, row)
    }
  }
