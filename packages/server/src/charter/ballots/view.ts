// What is shown of a ballot: its electorate, the opening, and once it is counted the votes with their tokens for the electorate.
// Row-level security leaves out what somebody may not see. Decides nothing.
import type { Vote } from '@parley/rules'
import type { Tx } from '../../db/transaction.js'
import type { Elector, NominationRow } from '../nominations/store.js'

/** A vote as everybody of the electorate sees it. */
export interface ListedVote {
  readonly token: string
  readonly tokenSignature: string
  readonly vote: Vote
}

export interface BallotView {
  readonly row: Pick<
    NominationRow,
    'nominationId' | 'rules' | 'opensAt' | 'closesAt' | 'publicKey' | 'outcome' | 'opening'
  >
  readonly electors: readonly Elector[]
  /** Whether this person was in the electorate, still of the team or not. */
  readonly isElector: boolean
  /** Once the ballot is counted, for the electorate. */
  readonly votes: readonly ListedVote[]
  readonly tokensIssued: number
}

/** The votes of a ballot that are shown to this transaction's actor, by their tokens. */
export const selectVotes = async (tx: Tx, ballotId: string): Promise<readonly ListedVote[]> => {
  const rows = await tx
    .selectFrom('ballotVote')
    .select(['token', 'tokenSignature', 'vote'])
    .where('ballotId', '=', ballotId)
    .orderBy('token')
    .execute()
  return rows.map(({ token, tokenSignature, vote }) => ({
    token: token.toString('base64url'),
    tokenSignature: tokenSignature.toString('base64url'),
    vote,
  }))
}
