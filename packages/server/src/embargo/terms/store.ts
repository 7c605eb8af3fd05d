// SQL on what is proposed and answered about the embargo of a case, and the embargo as the rules know it. Participants
// are locked before the case: whoever answers cannot lock the case, so everyone takes the two in the same order.
import {
  type Consent,
  type Embargo,
  type EmbargoAnswer,
  type EmbargoExitCause,
  type EmbargoParty,
  type EmbargoProposal,
  type Instant,
  NO_EMBARGO,
  type Settlement,
} from '@parley/rules'
import { sql } from 'kysely'
import type { LoadedCase } from '../../cases/load.js'
import { type CaseKey, open, seal } from '../../db/sealing.js'
import { timestamp } from '../../db/tables/columns.js'
import type { Tx } from '../../db/transaction.js'

/** A participant who has an answer to give, or gave it. */
export interface Bound {
  readonly personId: string
  readonly projectId: number | null
  readonly consent: Extract<Consent, 'invited' | 'signatory' | 'lapsed'>
  readonly agreedUntil: Instant | null
}

/** Locks the participants of a case, for whoever may move its embargo; nothing for anybody else. */
export const lockParticipants = async (tx: Tx, caseId: string): Promise<readonly Bound[]> => {
  const { rows } = await sql<Bound>`select * from sec.lock_participants(${caseId})`.execute(tx)
  return rows
}

/** Whether anybody was ever bound who is not of the team: by having agreed, whatever became of it. For the clock. */
export const wasAnybodyBound = async (tx: Tx, caseId: string): Promise<boolean> => {
  const row = await tx
    .selectFrom('participant')
    .select('personId')
    .where('caseId', '=', caseId)
    .where((eb) =>
      eb.or([
        eb('consent', 'in', ['signatory', 'lapsed', 'left']),
        eb('agreedUntil', 'is not', null),
      ]),
    )
    .executeTakeFirst()
  return row !== undefined
}

/** Whether a reporter holds a follow link that works. */
export const hasReporter = async (tx: Tx, caseId: string): Promise<boolean> => {
  const { rows } = await sql<{ has: boolean }>`select sec.has_reporter(${caseId}) as has`.execute(
    tx,
  )
  return rows[0]?.has === true
}

/** Sets the consent of several participants, who are asked anew where it lapses. */
export const setConsents = async (
  tx: Tx,
  caseId: string,
  set: { readonly people: readonly string[]; readonly to: Consent; readonly at: Instant },
): Promise<void> => {
  if (set.people.length === 0) return
  await sql`select sec.set_consents(${caseId}, ${[...set.people]}::uuid[], ${set.to}, ${timestamp(set.at)})`.execute(
    tx,
  )
}

/** Consent is to the end that was agreed: nobody's word reaches beyond it, and who proposed it has agreed to it. */
export const agreeTerms = async (
  tx: Tx,
  caseId: string,
  agreed: { readonly until: Instant; readonly proposer: string | null },
): Promise<void> => {
  await sql`select sec.agree_terms(${caseId}, ${timestamp(agreed.until)}, ${agreed.proposer})`.execute(
    tx,
  )
}

/** A proposal as it is kept. */
export interface KeptProposal {
  readonly proposalId: string
  readonly party: EmbargoParty
  readonly proposedBy: string | null
  readonly endsAt: Instant
  readonly lengthens: boolean
  readonly reason: string | null
  readonly proposedAt: Instant
  readonly keptOn: boolean
  readonly outcome: 'accepted' | 'rejected' | 'replaced' | 'ended' | null
  readonly decidedAt: Instant | null
}

const place = (proposalId: string) => `embargo_proposal.reason:${proposalId}`

type Of = Pick<LoadedCase, 'caseId' | 'key'>

/** The proposals of a case, in the order they were put; the newest hundred. */
export const selectProposals = async (
  tx: Tx,
  { caseId, key }: Of,
): Promise<readonly KeptProposal[]> => {
  const rows = await tx
    .selectFrom('embargoProposal')
    .select(['proposalId', 'party', 'proposedBy', 'endsAt', 'lengthens', 'reason', 'proposedAt'])
    .select(['outcome', 'decidedAt', 'keptOn'])
    .where('caseId', '=', caseId)
    .orderBy('proposalOrder', 'desc')
    .limit(100)
    .execute()
  return rows.reverse().map(({ reason, party, ...row }) => ({
    ...row,
    // because: the column's check allows no other word
    party: party as EmbargoParty,
    reason: reason === null ? null : openReason(key, row.proposalId, reason),
  }))
}

const openReason = (key: CaseKey, proposalId: string, reason: Buffer): string =>
  open(key, place(proposalId), reason)

export const insertProposal = async (
  tx: Tx,
  { caseId, compartmentId, key }: Of & Pick<LoadedCase, 'compartmentId'>,
  proposal: Omit<KeptProposal, 'outcome' | 'decidedAt' | 'keptOn'>,
): Promise<void> => {
  const { proposalId, reason, endsAt, proposedAt, ...rest } = proposal
  await tx
    .insertInto('embargoProposal')
    .values({
      ...{ proposalId, caseId, compartmentId, ...rest },
      reason: reason === null ? null : seal(key, place(proposalId), reason),
      endsAt: timestamp(endsAt),
      proposedAt: timestamp(proposedAt),
    })
    .execute()
}

/** How many ends a party has proposed since an instant. */
export const countProposals = async (
  tx: Tx,
  { caseId, party, since }: { readonly caseId: string; readonly party: string; since: Instant },
): Promise<number> => {
  const { count } = await tx
    .selectFrom('embargoProposal')
    .select((eb) => eb.fn.countAll().as('count'))
    .where('caseId', '=', caseId)
    .where('party', '=', party)
    .where('proposedAt', '>', timestamp(since))
    .executeTakeFirstOrThrow()
  return Number(count)
}

/** Takes proposals off the table undecided: a party its own for a newer one, the team and the clock any. */
export const dropProposals = async (
  tx: Tx,
  caseId: string,
  dropped: {
    readonly proposalIds: readonly string[]
    readonly as: Extract<KeptProposal['outcome'], 'replaced' | 'ended'>
    readonly at: Instant
  },
): Promise<void> => {
  const { proposalIds, as, at } = dropped
  if (proposalIds.length === 0) return
  await sql`select sec.drop_proposals(${caseId}, ${[...proposalIds]}::uuid[], ${as}, ${timestamp(at)})`.execute(
    tx,
  )
}

/**
 * Writes what was settled. Where an end is agreed, what stays on the table needs a new yes, and what was said of it before
 * is void. The database refuses what the words that stand do not allow.
 */
export const settle = async (
  tx: Tx,
  caseId: string,
  { accepted, rejected, at }: Pick<Settlement, 'accepted' | 'rejected'> & { readonly at: Instant },
): Promise<void> => {
  if (accepted.length + rejected.length === 0) return
  await sql`select sec.settle_proposals(${caseId}, ${[...accepted]}::uuid[], ${[...rejected]}::uuid[], ${timestamp(at)})`.execute(
    tx,
  )
}

/** One party's word on a proposal, with who said it. */
export interface KeptAnswer extends EmbargoAnswer {
  readonly answeredBy: string | null
  readonly answeredAt: Instant
}

export const selectAnswers = async (tx: Tx, caseId: string): Promise<readonly KeptAnswer[]> => {
  const rows = await tx
    .selectFrom('embargoAnswer')
    .select(['proposalId', 'party', 'answer', 'answeredBy', 'answeredAt'])
    .where('caseId', '=', caseId)
    .where('void', '=', false)
    .orderBy('answeredAt')
    .execute()
  // because: the column's check allows no other word
  return rows.map((row) => ({ ...row, party: row.party as EmbargoParty }))
}

export const upsertAnswer = async (
  tx: Tx,
  of: { readonly caseId: string; readonly compartmentId: number },
  { proposalId, party, answer, answeredBy, answeredAt }: KeptAnswer,
): Promise<void> => {
  const word = { answer, answeredBy, answeredAt: timestamp(answeredAt), void: false }
  const { caseId, compartmentId } = of
  await tx
    .insertInto('embargoAnswer')
    .values({ proposalId, caseId, compartmentId, party, ...word })
    .onConflict((same) => same.columns(['proposalId', 'party']).doUpdateSet(word))
    .execute()
}

/** Whether the case that this one duplicates is public. */
export const isOriginalPublic = async (tx: Tx, caseId: string): Promise<boolean> => {
  const { rows } = await sql<{ yes: boolean }>`
    select sec.original_is_public(${caseId}) as yes`.execute(tx)
  return rows[0]?.yes === true
}

/** Whether the embargo of a case's row binds anybody. */
export const inForce = ({ embargoState }: Pick<LoadedCase, 'embargoState'>): boolean =>
  embargoState === 'active' || embargoState === 'revising'

type EmbargoRow = Pick<
  LoadedCase,
  'embargoState' | 'embargoEndsAt' | 'embargoStartedAt' | 'embargoEndedAt' | 'embargoCause'
> & { readonly receivedAt: Instant }

const ruled = ({ proposalId, party, proposedAt, endsAt }: KeptProposal): EmbargoProposal => ({
  id: proposalId,
  by: party,
  proposedAt,
  endsAt,
})

/** The embargo of a case as the rules know it, from its row and its open proposals. */
export const embargoOf = (row: EmbargoRow, all: readonly KeptProposal[] = []): Embargo => {
  const proposals = all.filter(({ outcome }) => outcome === null).map(ruled)
  const startedAt = row.embargoStartedAt ?? row.receivedAt
  switch (row.embargoState) {
    case 'active':
    case 'revising': {
      // because: an embargo in force has an end; both columns are set together
      const endsAt = row.embargoEndsAt as Instant
      return proposals.length === 0
        ? { state: 'active', startedAt, endsAt }
        : { state: 'revising', startedAt, endsAt, proposals }
    }
    case 'exited':
      return {
        state: 'exited',
        startedAt,
        endedAt: row.embargoEndedAt ?? startedAt,
        // because: the column's check allows no other word
        cause: (row.embargoCause ?? 'decided') as EmbargoExitCause,
      }
    case 'none':
    case 'proposed':
      return proposals.length === 0 ? NO_EMBARGO : { state: 'proposed', proposals }
  }
}
