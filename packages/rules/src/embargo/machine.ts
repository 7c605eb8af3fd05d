// Owns the embargo of one case: its five states, what moves it between them, and which end applies.
// Refuses to know participants' consent (consent.ts), when it must end (termination.ts) and storage.

import { type Refusal, refuse } from '../refusal.js'
import type { Instant } from '../time.js'
import { isQuiet, type PublicState } from './case-state.js'
import { checkEmbargoEnd, type EmbargoEndRefusal, type EmbargoLimits } from './limits.js'
import { isInForce } from './termination.js'

/** Every state of an embargo, the start first. @source CERT/CC Vultron, embargo management */
export const EMBARGO_STATES = ['none', 'proposed', 'active', 'revising', 'exited'] as const
/** Everything that moves an embargo. @source CERT/CC Vultron, embargo management */
export const EMBARGO_EVENTS = ['propose', 'accept', 'reject', 'terminate'] as const
/** One of EMBARGO_STATES. @source CERT/CC Vultron, embargo management */
export type EmbargoState = (typeof EMBARGO_STATES)[number]
/** One of EMBARGO_EVENTS. @source CERT/CC Vultron, embargo management */
export type EmbargoEvent = (typeof EMBARGO_EVENTS)[number]

/**
 * The whole machine: what each event leads to; an event that is not listed is refused.
 *
 * @source CERT/CC Vultron, embargo management process model
 */
export const EMBARGO_TABLE: Readonly<
  Record<EmbargoState, Readonly<Partial<Record<EmbargoEvent, EmbargoState>>>>
> = {
  none: { propose: 'proposed' },
  proposed: { propose: 'proposed', accept: 'active', reject: 'none' },
  active: { propose: 'revising', terminate: 'exited' },
  revising: { propose: 'revising', accept: 'active', reject: 'active', terminate: 'exited' },
  exited: {},
}

/** An end somebody asks for. `endsAt` is an instant, so it carries no doubt about its zone. */
export interface EmbargoProposal {
  readonly id: string
  readonly by: string
  readonly proposedAt: Instant
  readonly endsAt: Instant
}

/** Why an embargo was left; the levels behind these words are in termination.ts. */
export type EmbargoExitCause =
  | 'public'
  | 'exploit-public'
  | 'attacks-observed'
  | 'adversaries-hold-exploit'
  | 'adversaries-know'
  | 'fix-deployed'
  | 'fix-ready-everywhere'
  | 'end-reached'
  | 'decided'

/** The embargo of a case. Open proposals are kept in the order they were made. */
export type Embargo =
  | { readonly state: 'none' }
  | { readonly state: 'proposed'; readonly proposals: readonly EmbargoProposal[] }
  | { readonly state: 'active'; readonly startedAt: Instant; readonly endsAt: Instant }
  | {
      readonly state: 'revising'
      readonly startedAt: Instant
      readonly endsAt: Instant
      readonly proposals: readonly EmbargoProposal[]
    }
  | {
      readonly state: 'exited'
      readonly startedAt: Instant
      readonly endedAt: Instant
      readonly cause: EmbargoExitCause
    }

/** An event with what it is about. @source CERT/CC Vultron, embargo management */
export type EmbargoMove =
  | { readonly event: 'propose'; readonly proposal: EmbargoProposal }
  | { readonly event: 'accept'; readonly proposalId: string }
  | { readonly event: 'reject'; readonly proposalId?: string }
  | { readonly event: 'terminate'; readonly cause: EmbargoExitCause }

/** What a move is judged by besides the embargo itself. @source CERT/CC Vultron, embargo management */
export interface EmbargoFacts {
  readonly now: Instant
  readonly public: PublicState
  readonly limits: EmbargoLimits
}

/** One step as it is recorded; `implied` marks a longer proposal that stays open by itself. */
export interface EmbargoStep {
  readonly event: EmbargoEvent
  readonly to: EmbargoState
  readonly proposal?: EmbargoProposal
  readonly implied: boolean
}

/** The embargo after a move, and the steps to record in order. @source CERT/CC Vultron, embargo management */
export interface EmbargoDecision {
  readonly embargo: Embargo
  readonly steps: readonly EmbargoStep[]
}

/** Why an embargo does not move. @source CERT/CC Vultron, embargo management */
export type EmbargoRefusal =
  | 'embargo.no-such-step'
  | 'embargo.not-quiet'
  | EmbargoEndRefusal
  | 'embargo.same-end'
  | 'embargo.unknown-proposal'
  | 'embargo.duplicate-proposal'

const SOURCE = 'CERT/CC Vultron, embargo management'

/** An embargo nobody has spoken of yet. @source CERT/CC Vultron, embargo management */
export const NO_EMBARGO: Embargo = { state: 'none' }

/**
 * Moves the embargo by one event, or says why not.
 *
 * Proposing and accepting need public state p x a. The shortest wins: accepting while several
 * proposals are open makes the earliest end active and leaves the later ones open as revisions.
 * Rejecting ends the discussion: no open proposal is left, an active embargo stays as it was; where one
 * proposal is named, the others stay open.
 * Does not check who may do this, nor whether ending is right: see access/ and termination.ts.
 *
 * @returns the embargo and its steps in order, or refusal `embargo.no-such-step`, `.not-quiet`,
 * `.end-passed`, `.too-short`, `.too-long`, `.same-end`, `.unknown-proposal`, `.duplicate-proposal`
 * @source CERT/CC Vultron, embargo management process model
 * @reading docs/READINGS.md#shortest-embargo-wins
 */
export function moveEmbargo(
  embargo: Embargo,
  move: EmbargoMove,
  facts: EmbargoFacts,
): EmbargoDecision | Refusal<EmbargoRefusal> {
  if (move.event === 'terminate') {
    return isInForce(embargo)
      ? terminate(embargo, move.cause, facts.now)
      : noSuchStep(embargo.state, 'terminate')
  }
  const to = EMBARGO_TABLE[embargo.state][move.event]
  if (to === undefined) return noSuchStep(embargo.state, move.event)
  switch (move.event) {
    case 'propose':
      return propose(embargo, move.proposal, facts)
    case 'accept':
      return accept(embargo, move.proposalId, facts)
    case 'reject':
      return reject(embargo, move.proposalId)
  }
}

/**
 * Lists the open proposals of an embargo, in the order they were made.
 *
 * @source CERT/CC Vultron, embargo management
 */
export function openProposals(embargo: Embargo): readonly EmbargoProposal[] {
  return embargo.state === 'proposed' || embargo.state === 'revising' ? embargo.proposals : []
}

/**
 * Says whether a proposal would make an embargo in force longer, so that consent to it lapses.
 *
 * @returns false when no embargo is in force
 * @source CERT/CC Vultron, participant embargo consent
 */
export function lengthensEmbargo(embargo: Embargo, proposal: EmbargoProposal): boolean {
  return isInForce(embargo) && proposal.endsAt > embargo.endsAt
}

/**
 * Puts an embargo in force with the earliest of several ends; the later ones stay open.
 *
 * @param proposals at least one, in the order they were made
 * @source CERT/CC Vultron, default embargoes (the shortest embargo proposed wins)
 */
export function settleShortest(
  startedAt: Instant,
  proposals: readonly [EmbargoProposal, ...EmbargoProposal[]],
): EmbargoDecision {
  const shortest = proposals.reduce((a, b) => (b.endsAt < a.endsAt ? b : a))
  const rest = proposals.filter((proposal) => proposal.endsAt > shortest.endsAt)
  const { endsAt } = shortest
  const steps: EmbargoStep[] = [
    { event: 'accept', to: 'active', proposal: shortest, implied: false },
    ...rest.map(
      (proposal): EmbargoStep => ({ event: 'propose', to: 'revising', proposal, implied: true }),
    ),
  ]
  const embargo: Embargo =
    rest.length === 0
      ? { state: 'active', startedAt, endsAt }
      : { state: 'revising', startedAt, endsAt, proposals: rest }
  return { embargo, steps }
}

function propose(
  embargo: Embargo,
  proposal: EmbargoProposal,
  facts: EmbargoFacts,
): EmbargoDecision | Refusal<EmbargoRefusal> {
  if (!isQuiet(facts.public)) return notQuiet()
  const running = isInForce(embargo) ? embargo : undefined
  const bad = checkEmbargoEnd(proposal.endsAt, running?.startedAt, facts)
  if (bad !== undefined) return bad
  const open = openProposals(embargo)
  if (open.some((other) => other.id === proposal.id)) {
    return refuse('embargo.duplicate-proposal', 'This proposal is already on the table.')
  }
  if ([running, ...open].some((other) => other?.endsAt === proposal.endsAt)) {
    return refuse('embargo.same-end', 'This end is already agreed or proposed.')
  }
  const proposals = [...open, proposal]
  const next: Embargo = running
    ? { ...running, state: 'revising', proposals }
    : { state: 'proposed', proposals }
  return { embargo: next, steps: [{ event: 'propose', to: next.state, proposal, implied: false }] }
}

function accept(
  embargo: Embargo,
  proposalId: string,
  facts: EmbargoFacts,
): EmbargoDecision | Refusal<EmbargoRefusal> {
  if (!isQuiet(facts.public)) return notQuiet()
  const named = openProposals(embargo).find((proposal) => proposal.id === proposalId)
  if (named === undefined) return unknownProposal()
  if (!(named.endsAt > facts.now)) {
    const because = 'The end proposed here has passed meanwhile; propose a later one.'
    return refuse('embargo.end-passed', because, SOURCE)
  }
  const others = openProposals(embargo).filter(
    (proposal) => proposal.id !== proposalId && proposal.endsAt > facts.now,
  )
  return settleShortest('startedAt' in embargo ? embargo.startedAt : facts.now, [named, ...others])
}

function reject(
  embargo: Embargo,
  proposalId: string | undefined,
): EmbargoDecision | Refusal<EmbargoRefusal> {
  const open = openProposals(embargo)
  const named = open.find((proposal) => proposal.id === proposalId)
  if (proposalId !== undefined && named === undefined) return unknownProposal()
  const rest = named === undefined ? [] : open.filter((proposal) => proposal !== named)
  const left = withoutProposals(embargo)
  const first: EmbargoStep = { event: 'reject', to: left.state, implied: false }
  const steps = [named === undefined ? first : { ...first, proposal: named }]
  if (rest.length === 0) return { embargo: left, steps }
  const next: Embargo =
    left.state === 'active'
      ? { ...left, state: 'revising', proposals: rest }
      : { state: 'proposed', proposals: rest }
  const kept = rest.map((proposal): EmbargoStep => {
    return { event: 'propose', to: next.state, proposal, implied: true }
  })
  return { embargo: next, steps: [...steps, ...kept] }
}

function withoutProposals(
  embargo: Embargo,
): Extract<Embargo, { readonly state: 'none' | 'active' }> {
  if (embargo.state !== 'revising') return { state: 'none' }
  return { state: 'active', startedAt: embargo.startedAt, endsAt: embargo.endsAt }
}

function unknownProposal(): Refusal<EmbargoRefusal> {
  return refuse('embargo.unknown-proposal', 'This proposal is not on the table any more.')
}

function terminate(
  { startedAt }: { readonly startedAt: Instant },
  cause: EmbargoExitCause,
  now: Instant,
): EmbargoDecision {
  const step: EmbargoStep = { event: 'terminate', to: 'exited', implied: false }
  return { embargo: { state: 'exited', startedAt, endedAt: now, cause }, steps: [step] }
}

const STATE_WORDS = {
  none: 'There is no embargo and none is proposed.',
  proposed: 'An embargo is proposed and not agreed yet.',
  active: 'The embargo is in force and no revision is on the table.',
  revising: 'The embargo is in force and a revision is on the table.',
  exited: 'The embargo has ended and does not come back.',
} as const

function noSuchStep(state: EmbargoState, event: EmbargoEvent): Refusal<EmbargoRefusal> {
  const because = `${STATE_WORDS[state]} So there is nothing to ${event}.`
  return refuse('embargo.no-such-step', because, SOURCE)
}

function notQuiet(): Refusal<EmbargoRefusal> {
  const because = 'Something is public or attacks are seen: no embargo can be agreed any more.'
  return refuse('embargo.not-quiet', because, SOURCE)
}
