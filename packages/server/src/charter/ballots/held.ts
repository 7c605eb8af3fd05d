// Closed ballots as their electorate reads them, whether it is still of the team or not: nothing of whom they were about.
import { sql } from 'kysely'
import type { Installation } from '../../db/installation.js'
import { inTransaction, type Tx } from '../../db/transaction.js'
import { actorOf, type Person } from '../../identity/viewer.js'
import { selectElectors } from '../nominations/store.js'
import { type BallotView, selectVotes } from './view.js'

type HeldRow = BallotView['row'] & { readonly slug: string; readonly teamName: string }

const selectHeld = async (tx: Tx, ballotId: string | null): Promise<readonly HeldRow[]> => {
  const { rows } = await sql<HeldRow>`
    select h.ballot_id as nomination_id, h.slug, h.team_name, h.rules,
           b.opens_at, b.closes_at, b.public_key, b.outcome, b.opening
      from sec.held_ballots() h join ballot b using (ballot_id)
     where ${ballotId}::uuid is null or h.ballot_id = ${ballotId}::uuid
     order by b.closes_at desc, h.ballot_id limit 200`.execute(tx)
  return rows
}

export interface HeldBallot extends BallotView {
  readonly row: HeldRow
}

/** One ballot, once it is counted, for its electorate; undefined for everybody else. */
export const selectHeldBallot = async (
  tx: Tx,
  ballotId: string,
): Promise<HeldBallot | undefined> => {
  const [row] = await selectHeld(tx, ballotId)
  if (row === undefined) return undefined
  const electors = await selectElectors(tx, ballotId)
  return {
    ...{ row, electors, isElector: true },
    votes: await selectVotes(tx, ballotId),
    tokensIssued: electors.filter(({ hasToken }) => hasToken).length,
  }
}

export const loadHeldBallot = (
  { db }: Installation,
  person: Person,
  ballotId: string,
): Promise<HeldBallot | undefined> =>
  inTransaction(db, actorOf(person), (tx) => selectHeldBallot(tx, ballotId))

/** The closed ballots in whose electorate this person was, the newest first. */
export const loadHeldBallots = (
  { db }: Installation,
  person: Person,
): Promise<readonly HeldRow[]> => inTransaction(db, actorOf(person), (tx) => selectHeld(tx, null))
