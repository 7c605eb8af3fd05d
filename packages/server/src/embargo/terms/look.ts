// What a reader sees of the negotiation: the end in force, what is on the table and whose answer it waits for, and what
// the rules advise. Names come in from whoever loads the page, for a participant knows the others by their projects.
import {
  type Agreement,
  addDays,
  agreementOn,
  answersByParty,
  type Charter,
  type Embargo,
  type EmbargoParty,
  type Instant,
  limitsOf,
  type Negotiation,
  openProposals,
  type PartyAnswers,
  replyWindowOf,
  type TerminationAdvice,
  terminationAdvice,
  type Voiced,
} from '@parley/rules'
import { sql } from 'kysely'
import type { LoadedCase } from '../../cases/load.js'
import { awaitedFixes, loadState } from '../../cases/state/store.js'
import type { Tx } from '../../db/transaction.js'
import { otherParties } from './begin.js'
import { type SeenState, seenState } from './seen-state.js'
import {
  type Bound,
  embargoOf,
  hasReporter,
  isOriginalPublic,
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
  /** Who has answered, party by party: `team`, `reporter`, `project:7`, `experts`; to a reporter `others`. */
  readonly byParty: readonly PartyAnswers[]
}

export interface TermsLook {
  readonly embargo: Embargo
  /** Names what a reader has before their eyes when they act. */
  readonly basis: number
  readonly party: EmbargoParty
  readonly open: readonly ShownProposal[]
  readonly known: SeenState
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

/** Everyone who has an answer to give, with the party they count to; who is asked again has one, too. */
const voicesOf = (
  bound: readonly Bound[],
  { withReporter, viewer }: { withReporter: boolean; viewer: EmbargoParty },
): readonly Voiced[] => {
  const partyOf = (projectId: number | null) => {
    // A reporter is not told which projects were asked.
    if (viewer === 'reporter') return 'others'
    return projectId === null ? 'experts' : `project:${projectId}`
  }
  return [
    { voice: 'team', party: 'team' },
    ...(withReporter ? [{ voice: 'reporter', party: 'reporter' } as const] : []),
    ...bound
      .filter(({ consent }) => consent !== 'invited')
      .map(({ personId, projectId }) => ({
        voice: `person:${personId}` as const,
        party: partyOf(projectId),
      })),
  ]
}

const shown = (
  kept: KeptProposal,
  negotiation: Negotiation,
  {
    answers,
    voices,
    party,
    now,
  }: {
    answers: readonly KeptAnswer[]
    voices: readonly Voiced[]
    party: EmbargoParty
    now: Instant
  },
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
      byParty: answersByParty(proposal, negotiation, voices),
    },
  ]
}

/** Loads the negotiation of a case as `party` sees it. */
export const lookAtTerms = async (
  tx: Tx,
  loaded: LoadedCase,
  at: { charter: Charter; party: EmbargoParty; now: Instant; sure: Instant },
): Promise<TermsLook> => {
  const { charter, party, now, sure } = at
  const { caseId } = loaded
  const proposals = await selectProposals(tx, loaded)
  const answers = await selectAnswers(tx, caseId)
  const bound = await selectBound(tx, caseId)
  const known = await loadState(tx, loaded)
  const embargo = embargoOf(loaded, proposals)
  const withReporter = await hasReporter(tx, caseId)
  const voices = voicesOf(bound, { withReporter, viewer: party })
  const negotiation: Negotiation = {
    embargo,
    answers,
    others: otherParties(bound, withReporter),
    keptOn: proposals.filter(({ keptOn }) => keptOn).map(({ proposalId }) => proposalId),
    window: replyWindowOf(charter.embargo),
  }
  const { minHours, maxDays } = limitsOf(charter.embargo)
  return {
    ...{ embargo, party, bound, minHours, maxDays },
    known: seenState(known, { viewer: party, bound, isOpen: loaded.participantsOpen }),
    basis: loaded.embargoBasis,
    open: proposals
      .flatMap((kept) => shown(kept, negotiation, { answers, voices, party, now }))
      .sort((a, b) => a.endsAt - b.endsAt),
    advice: terminationAdvice({
      embargo,
      now: sure,
      public: known.state.public,
      projects: awaitedFixes(known),
      originalPublic: party === 'team' && (await isOriginalPublic(tx, caseId)),
      evidence: { adversariesHoldExploit: false, adversariesKnow: false },
    }),
    latest: latestEnd(embargo, maxDays, now),
  }
}

const latestEnd = (embargo: Embargo, maxDays: number, now: Instant): Instant => {
  const from = embargo.state === 'active' || embargo.state === 'revising' ? embargo.startedAt : now
  return addDays(from, maxDays)
}
