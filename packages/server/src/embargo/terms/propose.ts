// Somebody proposes an end: a first embargo, an earlier or later one, or a counter-proposal. A party has one proposal
// on the table; the rules say what becomes of it at once.
import { randomUUID } from 'node:crypto'
import {
  addHours,
  agreementOn,
  checkProposalsLately,
  cleanText,
  type EmbargoProposal,
  type Instant,
  isInForce,
  isRefusal,
  moveEmbargo,
  openProposals,
  type Refusal,
  settleProposals,
  tooLong,
} from '@parley/rules'
import { change } from '../../audit/change.js'
import type { Installation } from '../../db/installation.js'
import { actorOfVoice, beginTerms, changedMeanwhile, type Terms, type Voice } from './begin.js'
import { countProposals, dropProposals, insertProposal } from './store.js'
import { tellEveryone, writeAgreed, writeSettlement } from './write.js'

const reasonMaxLength = 2_000

export interface NewEnd {
  readonly caseId: string
  readonly endsAt: Instant
  /** For whoever reads the case; empty for none. */
  readonly reason: string
  /** What the proposer had before their eyes; undefined for a program that does not say. */
  readonly basis?: number | undefined
}

export interface Proposed {
  readonly caseId: string
  readonly proposalId: string
  /** What became of it at once. */
  readonly outcome: 'accepted' | 'open'
}

/** Takes the party's earlier proposal off the table: a new one takes its place. */
const withoutOwn = async (terms: Terms): Promise<Terms> => {
  const { negotiation, facts, party, step, loaded } = terms
  const own = openProposals(negotiation.embargo).find(({ by }) => by === party)
  if (own === undefined) return terms
  const moved = moveEmbargo(negotiation.embargo, { event: 'reject', proposalId: own.id }, facts)
  if (isRefusal(moved)) return terms
  const dropped = { proposalIds: [own.id], as: 'replaced', at: step.now } as const
  await dropProposals(step.tx, loaded.caseId, dropped)
  return { ...terms, negotiation: { ...negotiation, embargo: moved.embargo } }
}

const recordProposal = async (
  { step, loaded, negotiation, party }: Terms,
  proposal: EmbargoProposal,
  lengthens: boolean,
): Promise<string> => {
  const isRevision = isInForce(negotiation.embargo)
  const by = party === 'team' || party === 'reporter' ? party : 'participant'
  const { eventId } = await step.record({
    name: isRevision ? 'embargo:revision-proposed' : 'embargo:proposed',
    of: loaded.of,
    facts: { proposalId: proposal.id, endsAt: proposal.endsAt, by, lengthens },
  })
  return eventId
}

const put = async (begun: Terms, input: NewEnd): Promise<Proposed | Refusal> => {
  const { step, loaded, party, personId, facts } = begun
  const reason = cleanText(input.reason)
  const long = tooLong('The reason', reason, reasonMaxLength)
  if (long !== undefined) return long
  const since = addHours(step.now, -1)
  const lately = await countProposals(step.tx, { caseId: input.caseId, party, since })
  const many = checkProposalsLately(party, lately)
  if (many !== undefined) return many
  const proposalId = randomUUID()
  const { endsAt, caseId } = input
  const proposal: EmbargoProposal = { id: proposalId, by: party, proposedAt: step.now, endsAt }
  const terms = await withoutOwn(begun)
  const moved = moveEmbargo(terms.negotiation.embargo, { event: 'propose', proposal }, facts)
  if (isRefusal(moved)) return moved
  const negotiation = { ...terms.negotiation, embargo: moved.embargo }
  const { lengthens } = agreementOn(proposal, negotiation, step.now)
  await insertProposal(step.tx, loaded, {
    ...{ proposalId, party, endsAt, lengthens, proposedAt: step.now, proposedBy: personId },
    reason: reason === '' ? null : reason,
  })
  const agreed = await writeAgreed(terms, endsAt)
  const eventId = await recordProposal(terms, proposal, lengthens)
  const settled = settleProposals(negotiation, { ...facts, now: terms.sure }, 'words')
  await writeSettlement({ ...agreed, negotiation }, settled, lengthens)
  const isOpen = openProposals(settled.embargo).some(({ id }) => id === proposalId)
  if (isOpen) await tellEveryone(terms, eventId)
  return { caseId, proposalId, outcome: isOpen ? 'open' : 'accepted' }
}

/** Puts an end on the table. */
export const proposeEnd = (
  installation: Installation,
  voice: Voice,
  input: NewEnd,
): Promise<Proposed | Refusal> =>
  change(installation, actorOfVoice(voice), async (step) => {
    const { caseId } = input
    const begun = await beginTerms(step, voice, { caseId, action: 'embargo.propose' })
    if (isRefusal(begun)) return begun
    return changedMeanwhile(begun, input.basis) ?? put(begun, input)
  })
