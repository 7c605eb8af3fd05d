// The states of a nomination in words, and the votes. Decides nothing.
import type { BallotOutcome, Vote } from '@parley/rules'
import type { NominationState } from '../../db/tables/charter.js'

export const stateWords: Readonly<
  Record<
    NominationState,
    { readonly label: string; readonly tone: 'embargo' | 'good' | 'bad' | 'plain' }
  >
> = {
  review: { label: 'in review', tone: 'plain' },
  voting: { label: 'ballot open', tone: 'embargo' },
  failed: { label: 'not carried', tone: 'plain' },
  waiting: { label: 'carried, open to a veto', tone: 'embargo' },
  held: { label: 'held by a veto vote', tone: 'embargo' },
  vetoed: { label: 'vetoed', tone: 'bad' },
  granted: { label: 'granted', tone: 'good' },
  member: { label: 'member', tone: 'good' },
  withdrawn: { label: 'taken back', tone: 'plain' },
}

export const voteWords: Readonly<Record<Vote, string>> = {
  yes: 'Yes',
  no: 'No',
  abstain: 'Abstain',
}

export const reasonWords: Readonly<Record<BallotOutcome['reason'], string>> = {
  carried: 'The ballot was carried.',
  'no-votes': 'Nobody voted yes or no: it was not carried.',
  'no-quorum': 'Too few took part: it was not carried.',
  'below-threshold': 'The threshold was not reached: it was not carried.',
}
