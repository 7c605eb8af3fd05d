// Owns who may vote in a ballot and when: the electorate fixed at opening, the review before, the window, the close.
// It knows people by id and role alone, no token and no key; counting is in tally.ts.
import { type Refusal, refuse } from '../../refusal.js'
import { addDays, type Instant } from '../../time.js'
import type { BallotRules } from '../governance.js'

/** When a ballot opens and closes. The window runs in days of 24 hours, whatever clocks on walls do. @source PEP 811, membership; charter-rules B3 */
export type BallotTimes = { readonly opensAt: Instant; readonly closesAt: Instant }

/**
 * The times of the ballot on a nomination made at this instant. A change to or from summer time moves neither.
 *
 * @source PEP 811, membership (B3)
 * @reading docs/READINGS.md#review-before-voting
 */
export const ballotTimes = (rules: BallotRules, nominatedAt: Instant): BallotTimes => {
  const opensAt = addDays(nominatedAt, rules.reviewDays.value)
  return { opensAt, closesAt: addDays(opensAt, rules.windowDays.value) }
}

/** An active member as a ballot sees them. @source PEP 811, membership */
export type Elector = { readonly personId: string; readonly isActive: boolean }

/**
 * Who votes: the active members at opening, each once, without the nominee unless the charter lets them.
 *
 * @source PEP 811, membership (B10)
 * @reading docs/READINGS.md#electorate
 */
export const electorateOf = (
  rules: BallotRules,
  members: readonly Elector[],
  nomineeId: string | null,
): readonly string[] => {
  const voters = members
    .filter(({ isActive }) => isActive)
    .map(({ personId }) => personId)
    .filter((personId) => rules.nomineeVotes.value || personId !== nomineeId)
  return [...new Set(voters)]
}

/** One person of the electorate while the ballot runs. @source PEP 811, membership */
export type ElectorState = {
  readonly hasToken: boolean
  /** Left the team after the ballot was opened. */
  readonly hasLeft: boolean
}

/**
 * How many the outcome is counted against: who left before asking for a token is taken out; who asked for one stays,
 * because their vote, if there is one, cannot be told from the others.
 *
 * @source charter-rules B10
 * @reading docs/READINGS.md#electorate
 */
export const countedElectorate = (electors: readonly ElectorState[]): number =>
  electors.filter(({ hasToken, hasLeft }) => hasToken || !hasLeft).length

/** @source PEP 811, membership (B3) */
export type BallotRefusal = Refusal<
  'ballot.not-open-yet' | 'ballot.closed' | 'ballot.not-elector' | 'ballot.has-left'
>

const membership = 'PEP 811, membership'

/**
 * Whether the ballot takes tokens and votes now: from its opening until just before its closing.
 *
 * @returns refusal `ballot.not-open-yet` or `ballot.closed`
 * @source PEP 811, membership (B3)
 */
export const whetherOpen = (
  times: BallotTimes,
  now: Instant,
): Refusal<'ballot.not-open-yet' | 'ballot.closed'> | undefined => {
  if (now < times.opensAt)
    return refuse('ballot.not-open-yet', 'The ballot is not open yet.', membership)
  return now < times.closesAt
    ? undefined
    : refuse('ballot.closed', 'The ballot is closed.', membership)
}

/**
 * Whether somebody may ask for their token. Asking again for the same is not looked at here.
 *
 * @param elector undefined for who was not a member at opening
 * @source PEP 811, membership (B10)
 * @reading docs/READINGS.md#electorate
 */
export const mayAskForToken = (
  times: BallotTimes,
  now: Instant,
  elector: ElectorState | undefined,
): BallotRefusal | undefined => {
  if (elector === undefined) {
    const because = 'Those vote who were members when the ballot was opened.'
    return refuse('ballot.not-elector', because, membership)
  }
  const closed = whetherOpen(times, now)
  if (closed !== undefined) return closed
  if (elector.hasLeft && !elector.hasToken)
    return refuse('ballot.has-left', 'Who has left the team asks for no token.', 'our reading')
  return undefined
}
