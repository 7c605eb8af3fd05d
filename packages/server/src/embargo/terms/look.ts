// What a reader sees of the negotiation: the end in force, what is on the table and whose answer it waits for, and what
// the rules advise. Names come in from whoever loads the page, for a participant knows the others by their projects.
import {
  type Agreement,
  addDays,
  agreementOn,
  type Charter,
  type Embargo,
  type EmbargoParty,
  type Instant,
  limitsOf,
  type Negotiation,
  openProposals,
  replyWindowOf,
  type TerminationAdvice,
  terminationAdvice,
} from '@parley/rules'
import { sql } from 'kysely'
import type { LoadedCase } from '../../cases/load.js'
import { awaitedFixes, type LoadedState, loadState } from '../../cases/state/store.js'
import type { Tx } from '../../db/transaction.js'
import { otherParties } from './begin.js'
import {
  type Bound,
  embargoOf,
  hasReporter,
  type KeptAnswer,
  type KeptProposal,
  selectAnswers,
  selectProposals,
} from './store.js'

/** One proposal on the table, with where it stands. */
export interface ShownProposal extends KeptProposal, Agreement {
  readonly answers: readonly KeptAnswer[]
  /** What the reader's own party said of it; undefined while it has an answer to give. */
  readonly own: 'accepted' | 'declined' | undefined
}

export interface TermsLook {
  readonly embargo: Embargo
  /** Names what a reader has before their eyes when they act. */
  readonly basis: number
  readonly party: EmbargoParty
  readonly open: readonly ShownProposal[]
  readonly known: LoadedState
  readonly advice: TerminationAdvice
  readonly bound: readonly Bound[]
  /** The latest end that the charter allows now. */
  readonly latest: Instant
  readonly minHours: number
  readonly maxDays: number
}

const selectBound = async (tx: Tx, caseId: string): Promise<readonly Bound[]> => {
  const { rows } = await sql<Bound>`select * from sec.bound_participants(${caseId})`.execute(tx)
  return rows
}

const shown = (
  kept: KeptProposal,
  negotiation: Negotiation,
  { answers, party, now }: { answers: readonly KeptAnswer[]; party: EmbargoParty; now: Instant },
): readonly ShownProposal[] => {
  const proposal = openProposals(negotiation.embargo).find(({ id }) => id === kept.proposalId)
  if (proposal === undefined) return []
  const said = answers.filter(({ proposalId }) => proposalId === kept.proposalId)
  const own = said.findLast((each) => each.party === party)?.answer
  return [
    {
      ...kept,
      ...agreementOn(proposal, negotiation, now),
      answers: said,
      own: own ?? (kept.party === party ? 'accepted' : undefined),
    },
  ]
}

/** Loads the negotiation of a case as `party` sees it. */
export const lookAtTerms = async (
  tx: Tx,
  loaded: LoadedCase,
  { charter, party, now }: { charter: Charter; party: EmbargoParty; now: Instant },
): Promise<TermsLook> => {
  const { caseId } = loaded
  const proposals = await selectProposals(tx, loaded)
  const answers = await selectAnswers(tx, caseId)
  const bound = await selectBound(tx, caseId)
  const known = await loadState(tx, loaded)
  const embargo = embargoOf(loaded, proposals)
  const negotiation: Negotiation = {
    embargo,
    answers,
    others: otherParties(bound, await hasReporter(tx, caseId)),
    keptOn: proposals.filter(({ keptOn }) => keptOn).map(({ proposalId }) => proposalId),
    window: replyWindowOf(charter.embargo),
  }
  const { minHours, maxDays } = limitsOf(charter.embargo)
  return {
    ...{ embargo, party, known, bound, minHours, maxDays },
    basis: loaded.embargoBasis,
    open: proposals
      .flatMap((kept) => shown(kept, negotiation, { answers, party, now }))
      .sort((a, b) => a.endsAt - b.endsAt),
    advice: terminationAdvice({
      embargo,
      now,
      public: known.state.public,
      projects: awaitedFixes(known),
      evidence: { adversariesHoldExploit: false, adversariesKnow: false },
    }),
    latest: latestEnd(embargo, maxDays, now),
  }
}

const latestEnd = (embargo: Embargo, maxDays: number, now: Instant): Instant => {
  const from = embargo.state === 'active' || embargo.state === 'revising' ? embargo.startedAt : now
  return addDays(from, maxDays)
}
