// Owns decisions of a body by name: every member votes or abstains, conflicts abstain, a strict majority of the rest.
// It knows no text and no mail: ids and votes in, outcome out.
import { type Refusal, refuse } from '../../refusal.js'
import type { Quorum } from '../governance.js'
import { isQuorate } from './share.js'
import type { Vote } from './tally.js'

/** One member of the body when the vote was opened. `vote` is null until they have voted or abstained. @source PEP 13, council decisions */
export type CouncilVote = {
  readonly personId: string
  readonly hasConflict: boolean
  readonly vote: Vote | null
  /** Left the body after the vote was opened: no longer waited for, and what they voted does not count. */
  readonly hasLeft: boolean
}

/** `waitingFor` names whom the vote waits for; while there is one, it has no outcome. @source PEP 13, council decisions */
export type CouncilOutcome =
  | { readonly state: 'open'; readonly waitingFor: readonly string[] }
  | {
      readonly state: 'passed' | 'failed'
      readonly yes: number
      readonly no: number
      readonly abstain: number
      readonly reason: 'majority' | 'no-majority' | 'no-quorum'
    }

const pep13 = 'PEP 13'

/**
 * Whether a member may vote so. A conflict leaves abstaining alone. A vote can be changed until the last one is in.
 *
 * @returns refusal `council.not-a-member`, `council.has-conflict` or `council.decided`
 * @source PEP 13, council decisions (C2)
 */
export const mayVoteInCouncil = (
  votes: readonly CouncilVote[],
  personId: string,
  vote: Vote,
): Refusal<'council.not-a-member' | 'council.has-conflict' | 'council.decided'> | undefined => {
  const own = votes.find((member) => member.personId === personId)
  if (own === undefined || own.hasLeft)
    return refuse('council.not-a-member', 'Those vote who were of the body at opening.', pep13)
  if (votes.every(({ vote: given, hasLeft }) => given !== null || hasLeft))
    return refuse('council.decided', 'Everybody has voted or abstained: it is decided.', pep13)
  if (own.hasConflict && vote !== 'abstain') {
    const because = 'Who has a conflict of interest must abstain.'
    return refuse('council.has-conflict', because, pep13)
  }
  return undefined
}

/**
 * Whether a member has a conflict of interest in a vote: once stated, for good. PEP 13 makes abstaining a duty, and a duty is
 * not laid down by voting again without naming it.
 *
 * @source PEP 13, council decisions (C2)
 * @reading docs/READINGS.md#a-conflict-once-stated
 */
export const hasConflictNow = (
  before: Pick<CouncilVote, 'hasConflict'> | undefined,
  states: boolean,
): boolean => states || before?.hasConflict === true

/**
 * The outcome of a body's vote: open until everybody has voted or abstained; then passed with more yes than no among
 * those who did not abstain, if the quorum is met. The order of the votes does not matter.
 *
 * A vote of yes or no by somebody with a conflict counts as an abstention.
 *
 * @source PEP 13, council decisions (C2, C3, C4); PEP 772 (R1)
 * @reading docs/READINGS.md#council-decisions
 */
export const councilOutcome = (quorum: Quorum, members: readonly CouncilVote[]): CouncilOutcome => {
  const votes = members.filter(({ hasLeft }) => !hasLeft)
  const waiting = votes.filter(({ vote }) => vote === null)
  if (waiting.length > 0)
    return { state: 'open', waitingFor: waiting.map(({ personId }) => personId) }
  const number = (wanted: Vote) =>
    votes.filter(({ vote, hasConflict }) => (hasConflict ? 'abstain' : vote) === wanted).length
  const counted = { yes: number('yes'), no: number('no'), abstain: number('abstain') }
  if (!isQuorate(quorum, { ...counted, electorate: votes.length }))
    return { state: 'failed', ...counted, reason: 'no-quorum' }
  return counted.yes > counted.no
    ? { state: 'passed', ...counted, reason: 'majority' }
    : { state: 'failed', ...counted, reason: 'no-majority' }
}
