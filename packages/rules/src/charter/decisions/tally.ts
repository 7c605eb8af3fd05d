// Owns the count of a secret ballot: votes in, outcome out, in whole numbers.
// It knows no voter and no token: that every vote is somebody's is proven elsewhere. The veto is in veto.ts.
import type { BallotRules } from '../governance.js'
import { fewestFor, isQuorate, quorumOf, reaches } from './share.js'

/** @source PEP 811, membership; charter-rules B5 */
export type Vote = 'yes' | 'no' | 'abstain'

/** The choices of a ballot in the order they are offered. @source PEP 811, membership */
export const VOTES: readonly Vote[] = ['yes', 'no', 'abstain']

/**
 * The outcome of a closed ballot. `reason` is what decided it; `neededYes` what the threshold asked of these votes, and
 * `neededVotes` what the quorum asked.
 *
 * @source PEP 811, membership
 */
export type BallotOutcome = {
  readonly yes: number
  readonly no: number
  readonly abstain: number
  readonly electorate: number
  readonly neededYes: number
  readonly neededVotes: number
  readonly carried: boolean
  readonly reason: 'carried' | 'no-votes' | 'no-quorum' | 'below-threshold'
}

/**
 * Counts a closed ballot.
 *
 * Carried when yes reaches the threshold of the denominator and the quorum is met. Without a single yes or no nothing is
 * carried. The order of the votes does not matter. Against the membership, an abstention weighs as much as a no.
 * Does not check that there are no more votes than voters.
 *
 * @param electorate who could vote at the end: at opening, less those who left before they took part
 * @source PEP 811, membership (B1, B2, B4, B5)
 * @reading docs/READINGS.md#two-thirds
 */
export const countBallot = (
  rules: BallotRules,
  input: { readonly electorate: number; readonly votes: readonly Vote[] },
): BallotOutcome => {
  const { electorate, votes } = input
  const number = (wanted: Vote) => votes.filter((vote) => vote === wanted).length
  const [yes, no, abstain] = [number('yes'), number('no'), number('abstain')]
  const whole = rules.denominator.value === 'membership' ? electorate : yes + no
  const counted = {
    ...{ yes, no, abstain, electorate },
    neededYes: Math.max(1, fewestFor(rules.threshold.value, whole)),
    neededVotes: quorumOf(rules.quorum.value, electorate),
  }
  const failed = (reason: BallotOutcome['reason']) => ({ ...counted, carried: false, reason })
  if (yes + no === 0) return failed('no-votes')
  if (!isQuorate(rules.quorum.value, counted)) return failed('no-quorum')
  if (!reaches(rules.threshold.value, yes, whole) || yes === 0) return failed('below-threshold')
  return { ...counted, carried: true, reason: 'carried' }
}
