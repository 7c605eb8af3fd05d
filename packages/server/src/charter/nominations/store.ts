// Reads nominations and their ballots, as far as row-level security shows them to whoever asks. Decides nothing.
import type { BallotOutcome, Instant, OpeningDigests } from '@parley/rules'
import { sql } from 'kysely'
import type { NominationState } from '../../db/tables/charter.js'
import type { Tx } from '../../db/transaction.js'
import type { BallotKey } from '../ballots/signing.js'
import type { DecidingRules } from './texts.js'

export interface NominationRow {
  readonly nominationId: string
  readonly teamId: number
  readonly slug: string
  readonly teamName: string
  readonly oversightTeamId: number | null
  readonly nomineeId: string | null
  readonly sealed: Buffer
  readonly notice: string | null
  readonly nominatedBy: string
  readonly nominatorName: string
  readonly nominatedAt: Instant
  readonly charter: string
  readonly rules: DecidingRules
  readonly state: NominationState
  readonly vetoEndsAt: Instant | null
  readonly decidedAt: Instant | null
  /** Said to be nobody who is a member under the same name. */
  readonly saidDistinct: boolean
  readonly opensAt: Instant
  readonly closesAt: Instant
  readonly openedAt: Instant | null
  readonly closedAt: Instant | null
  readonly publicKey: BallotKey | null
  readonly outcome: BallotOutcome | null
  /** What was fixed at the opening; null before it, and of ballots that were opened before this was kept. */
  readonly opening: OpeningDigests | null
}

export const UNDECIDED: readonly NominationState[] = [
  'review',
  'voting',
  'waiting',
  'held',
  'granted',
]

const columns = sql`
  n.nomination_id, n.team_id, t.slug, t.name as team_name, t.oversight_team_id, n.nominee_id, n.sealed, n.notice,
  n.nominated_by, p.name as nominator_name, n.nominated_at, n.charter, n.rules, n.state, n.veto_ends_at, n.decided_at,
  n.said_distinct,
  b.opens_at, b.closes_at, b.opened_at, b.closed_at, b.public_key, b.outcome, b.opening`

/** The nominations that are shown to this transaction's actor, the newest first. */
export const selectNominations = async (tx: Tx): Promise<readonly NominationRow[]> => {
  const { rows } = await sql<NominationRow>`
    select ${columns} from nomination n join team t using (team_id) join person p on p.person_id = n.nominated_by
           join ballot b on b.ballot_id = n.nomination_id
     order by n.nominated_at desc, n.nomination_id limit 200`.execute(tx)
  return rows
}

/** One nomination, if it is shown to this transaction's actor. */
export const selectNomination = async (
  tx: Tx,
  nominationId: string,
): Promise<NominationRow | undefined> => {
  const { rows } = await sql<NominationRow>`
    select ${columns} from nomination n join team t using (team_id) join person p on p.person_id = n.nominated_by
           join ballot b on b.ballot_id = n.nomination_id
     where n.nomination_id = ${nominationId}`.execute(tx)
  return rows[0]
}

export interface Elector {
  readonly personId: string
  readonly name: string
  /** Whether they have left the team: as it was at the close, once it is closed. */
  readonly hasLeft: boolean
  /** Whether they asked for a token: known of others when the ballot is closed. */
  readonly hasToken: boolean
  /** Whether the ledger tells when the passkey was added that asked; null where there was nothing to compare. */
  readonly isTold: boolean | null
}

/** The electorate of a ballot, by name. */
export const selectElectors = async (tx: Tx, ballotId: string): Promise<readonly Elector[]> => {
  const { rows } = await sql<Elector>`
    select e.person_id, p.name,
           coalesce(e.has_left, not exists (select 1 from membership m join nomination n using (team_id)
                        where n.nomination_id = e.ballot_id and m.person_id = e.person_id and m.left_at is null)) as has_left,
           i.person_id is not null as has_token, i.told as is_told
      from ballot_elector e join person p using (person_id)
           left join ballot_issuance i using (ballot_id, person_id)
     where e.ballot_id = ${ballotId} order by lower(p.name), e.person_id`.execute(tx)
  return rows
}
