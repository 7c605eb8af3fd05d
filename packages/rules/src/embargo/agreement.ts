// Owns how the parties of a case agree on an end: who is asked, whose answer decides, and what silence does.
// Refuses to know names and storage; a party is a word, and a proposal is one of machine.ts.

import type { Instant } from '../time.js'
import { isQuiet } from './case-state.js'
import { type ReplyWindow, replyBy } from './consent.js'
import {
  type Embargo,
  type EmbargoFacts,
  type EmbargoProposal,
  type EmbargoStep,
  moveEmbargo,
  openProposals,
} from './machine.js'
import { isInForce } from './termination.js'

/**
 * Who speaks in a negotiation: the team with one voice, the reporter, and each participant for themselves.
 * `default` is the team's published default, which the team has accepted by publishing it.
 *
 * @source CERT/CC Vultron, negotiating embargoes
 */
export type EmbargoParty = 'team' | 'reporter' | `person:${string}`

/** One party's word on one proposal; a later one replaces it. @source CERT/CC Vultron, negotiating embargoes */
export interface EmbargoAnswer {
  readonly proposalId: string
  readonly party: EmbargoParty
  readonly answer: 'accepted' | 'declined'
}

/**
 * Everything an agreement is decided by. `others` are the parties beside the team that can answer now:
 * the reporter where there is one, and each participant who has agreed to the present terms. `keptOn` are
 * proposals that stood on the table when the end in force was agreed; what was said of them before counts
 * no more, so `answers` leaves it out.
 *
 * @source CERT/CC Vultron, negotiating embargoes
 */
export interface Negotiation {
  readonly embargo: Embargo
  readonly answers: readonly EmbargoAnswer[]
  readonly others: readonly EmbargoParty[]
  readonly keptOn: readonly string[]
  readonly window: ReplyWindow
}

/** Where one proposal stands, and whose answer it waits for. @source CERT/CC Vultron, negotiating embargoes */
export interface Agreement {
  readonly state: 'agreed' | 'failed' | 'waiting'
  readonly waitingFor: readonly EmbargoParty[]
  readonly replyBy: Instant
  /** True for a later end than the one in force, and for a first embargo. */
  readonly lengthens: boolean
}

/** What became of the open proposals, and the steps to record in order. @source CERT/CC Vultron, negotiating embargoes */
export interface Settlement {
  readonly embargo: Embargo
  readonly steps: readonly EmbargoStep[]
  readonly accepted: readonly string[]
  readonly rejected: readonly string[]
}

/**
 * Says where one open proposal stands.
 *
 * An earlier end needs the team and one other party: it takes something from nobody, and the shortest
 * wins. A later end, and a first embargo, need the team and the reporter; participants answer each for
 * themselves and hold nobody up. Whoever proposes accepts. Whoever accepts an end accepts every earlier
 * one on the table, unless they declined it. After the reply window silence counts as declined.
 *
 * @source CERT/CC Vultron, negotiating embargoes and default embargoes
 * @reading docs/READINGS.md#who-must-agree-to-an-end
 */
export function agreementOn(
  proposal: EmbargoProposal,
  negotiation: Negotiation,
  now: Instant,
): Agreement {
  const { embargo, others, window } = negotiation
  const lengthens = !isInForce(embargo) || proposal.endsAt > embargo.endsAt
  const until = replyBy(proposal.proposedAt, window)
  const word = (party: EmbargoParty) => wordOf(party, proposal, negotiation)
  const silent = now >= until
  const common = { replyBy: until, lengthens }
  const others_ = lengthens ? others.filter((party) => party === 'reporter') : others
  const open = (parties: readonly EmbargoParty[]) =>
    parties.filter((party) => word(party) === undefined)
  const team = word('team')
  const otherSays = lengthens
    ? others_.every((party) => word(party) === 'accepted')
    : others_.length === 0 || others_.some((party) => word(party) === 'accepted')
  if (team === 'accepted' && otherSays) return { ...common, state: 'agreed', waitingFor: [] }
  const isHopeless = lengthens
    ? others_.some((party) => word(party) === 'declined')
    : others_.length > 0 && others_.every((party) => word(party) === 'declined')
  if (team === 'declined' || isHopeless || silent) {
    return { ...common, state: 'failed', waitingFor: [] }
  }
  const waitingFor = [...open(['team']), ...(otherSays ? [] : open(others_))]
  return { ...common, state: 'waiting', waitingFor }
}

/**
 * What settles: the words of the parties, whenever one of them speaks; or the clock as well, which counts silence and drops
 * ends that have passed. The clock is nobody's to tell but the clock's.
 *
 * @source CERT/CC Vultron, negotiating embargoes
 */
export type Settling = 'words' | 'clock'

/**
 * Settles what can be settled now: agreed ends come into force, failed ones leave the table.
 *
 * The earliest open end is decided first; a later one waits for it, because the shortest wins. Once it is
 * in force the later ones stay open as revisions, which need a yes of their own: no two ends are agreed
 * at once. Called by `words` after every proposal and answer, and by the `clock` when a reply window is
 * over; twice does no harm. Once something is public nothing is settled: the embargo is left instead.
 *
 * @source CERT/CC Vultron, negotiating embargoes (the shortest embargo proposed wins)
 * @reading docs/READINGS.md#shortest-embargo-wins
 */
export function settleProposals(
  negotiation: Negotiation,
  facts: EmbargoFacts,
  by: Settling = 'clock',
): Settlement {
  const accepted: string[] = []
  const rejected: string[] = []
  const steps: EmbargoStep[] = []
  let known = negotiation
  let { embargo } = negotiation
  if (!isQuiet(facts.public)) return { embargo, steps, accepted, rejected }
  for (;;) {
    const move = nextMove(known, by === 'clock' ? facts.now : null)
    if (move === undefined) return { embargo, steps, accepted, rejected }
    const { proposal, outcome } = move
    const decision = moveEmbargo(
      embargo,
      outcome === 'accepted'
        ? { event: 'accept', proposalId: proposal.id }
        : { event: 'reject', proposalId: proposal.id },
      facts,
    )
    // An end that has passed cannot be accepted any more; it is dropped by its silence instead.
    if ('refusal' in decision) return { embargo, steps, accepted, rejected }
    ;(outcome === 'accepted' ? accepted : rejected).push(proposal.id)
    steps.push(...decision.steps)
    embargo = decision.embargo
    const keptOn = openProposals(embargo).map(({ id }) => id)
    known =
      outcome === 'accepted' ? { ...known, embargo, keptOn, answers: [] } : { ...known, embargo }
  }
}

/**
 * The open proposals of an embargo, the earliest end first.
 *
 * @source CERT/CC Vultron, default embargoes (the shortest embargo proposed wins)
 */
export function proposalsByEnd(embargo: Embargo): readonly EmbargoProposal[] {
  return [...openProposals(embargo)].sort((a, b) => a.endsAt - b.endsAt)
}

/** `now` is null where the clock has no say. */
function nextMove(
  negotiation: Negotiation,
  now: Instant | null,
): { readonly proposal: EmbargoProposal; readonly outcome: 'accepted' | 'rejected' } | undefined {
  const open = proposalsByEnd(negotiation.embargo)
  const stateOf = (proposal: EmbargoProposal) =>
    // Nobody is late at the instant at which it was put.
    agreementOn(proposal, negotiation, now ?? proposal.proposedAt).state
  const failed = open.find(
    (proposal) => (now !== null && proposal.endsAt <= now) || stateOf(proposal) === 'failed',
  )
  if (failed !== undefined) return { proposal: failed, outcome: 'rejected' }
  const [earliest] = open
  if (earliest === undefined || stateOf(earliest) !== 'agreed') return undefined
  return { proposal: earliest, outcome: 'accepted' }
}

/**
 * Whether a proposal of the team's own stood on the table when an earlier end was agreed, and nobody else is asked about it:
 * then it is not the team's yes any more, or agreeing to an earlier end would put the later one in force at once.
 */
function needsTeamAgain(proposal: EmbargoProposal, { others, keptOn }: Negotiation): boolean {
  return proposal.by === 'team' && keptOn.includes(proposal.id) && !others.includes('reporter')
}

/**
 * What a party says to a proposal: its own word, else the acceptance of a later end that implies it.
 *
 * @source CERT/CC Vultron, default embargoes (the shortest embargo proposed wins)
 */
export function wordOf(
  party: EmbargoParty,
  proposal: EmbargoProposal,
  negotiation: Negotiation,
): EmbargoAnswer['answer'] | undefined {
  const { embargo, answers, keptOn } = negotiation
  const own = answers.findLast((each) => each.party === party && each.proposalId === proposal.id)
  if (own !== undefined) return own.answer
  if (proposal.by === party && !needsTeamAgain(proposal, negotiation)) return 'accepted'
  const later = openProposals(embargo).filter((other) => other.endsAt > proposal.endsAt)
  const implies = later.some((other) => {
    if (keptOn.includes(proposal.id) && keptOn.includes(other.id)) return false
    const word = answers.findLast((each) => each.party === party && each.proposalId === other.id)
    if (word !== undefined) return word.answer === 'accepted'
    return other.by === party && !needsTeamAgain(other, negotiation)
  })
  return implies ? 'accepted' : undefined
}
