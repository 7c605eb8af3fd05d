// Casting a vote: a token and a vote, from nobody in particular. No session, no event, no time, no order: nothing that
// is written here says who it was or when.
import { type Refusal, refuse, VOTES, type Vote, whetherOpen } from '@parley/rules'
import { sql } from 'kysely'
import type { Installation } from '../../db/installation.js'
import { inTransaction } from '../../db/transaction.js'
import { type BallotKey, isSignedBy } from './signing.js'
import { isToken, isVoteOf } from './texts.js'

export interface CastVote {
  readonly token: Buffer
  readonly tokenSignature: Buffer
  readonly vote: Vote
  readonly voteSignature: Buffer
}

export const isVote = (text: unknown): text is Vote => VOTES.some((vote) => vote === text)

interface Casting {
  readonly publicKey: BallotKey
  readonly opensAt: number
  readonly closesAt: number
  readonly isClosed: boolean
}

const used = () =>
  refuse(
    'ballot.token-used',
    'This token has voted already, otherwise: a token casts once.',
    'RFC 9474',
  )

const isOver = () => refuse('ballot.closed', 'The ballot is closed: this vote was not counted.')

/**
 * Casts, once for a token: the same vote sent again is answered as the first was, so that a lost answer loses nothing.
 * Refuses a token of another ballot, and one that has voted otherwise.
 */
export const castVote = (
  installation: Installation,
  ballotId: string,
  cast: CastVote,
): Promise<true | Refusal> =>
  inTransaction(installation.db, { kind: 'nobody' }, async (tx) => {
    const { rows } = await sql<Casting>`
      select * from sec.ballot_for_casting(${ballotId})`.execute(tx)
    const ballot = rows[0]
    if (ballot === undefined) return refuse('nomination.unknown', 'There is no such ballot.')
    // because: the database's times are instants
    const times = ballot as unknown as Parameters<typeof whetherOpen>[0]
    const closed = whetherOpen(times, installation.now())
    if (closed !== undefined) return closed
    if (ballot.isClosed) return isOver()
    const { token, tokenSignature, vote, voteSignature } = cast
    const isGood =
      isToken(token) &&
      isSignedBy(ballot.publicKey, token, tokenSignature) &&
      isVoteOf(ballotId, cast)
    if (!isGood) return refuse('ballot.token-unknown', 'This is no token of this ballot.')
    const done = await sql<{ outcome: 'cast' | 'used' | 'closed' }>`
      select sec.cast_vote(${ballotId}, ${token}, ${tokenSignature}, ${vote}, ${voteSignature}) as outcome`.execute(
      tx,
    )
    const outcome = done.rows[0]?.outcome
    if (outcome === 'cast') return true as const
    return outcome === 'used' ? used() : isOver()
  })
