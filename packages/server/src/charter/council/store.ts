// Reads decisions of bodies and the votes on them, as far as row-level security shows them to whoever asks.
import type { CouncilOutcome, CouncilVote, Instant, Quorum, Vote } from '@parley/rules'
import { sql } from 'kysely'
import type { DecisionKind, DecisionState } from '../../db/tables/charter.js'
import type { Tx } from '../../db/transaction.js'

export interface DecisionRow {
  readonly decisionId: string
  readonly teamId: number
  readonly slug: string
  readonly teamName: string
  readonly bodyTeamId: number
  readonly bodyName: string
  readonly kind: DecisionKind
  readonly membershipId: string | null
  /** Whom it is about, as the public list has them; null for a veto. */
  readonly subjectId: string | null
  readonly subjectName: string | null
  readonly quorum: Quorum
  readonly openedAt: Instant
  readonly openerName: string
  readonly state: DecisionState
  readonly closedAt: Instant | null
  readonly outcome: Exclude<CouncilOutcome, { state: 'open' }> | null
  readonly doneAt: Instant | null
}

const decisions = sql`
  select d.decision_id, d.team_id, t.slug, t.name as team_name, d.body_team_id, b.name as body_name, d.kind, d.membership_id,
         m.person_id as subject_id, m.list_name as subject_name, d.quorum, d.opened_at, p.name as opener_name, d.state,
         d.closed_at, d.outcome, d.done_at
    from decision d join team t using (team_id) join team b on b.team_id = d.body_team_id
         join person p on p.person_id = d.opened_by left join membership m on m.membership_id = d.membership_id`

/** One decision, if it is shown to this transaction's actor. */
export const selectDecision = async (
  tx: Tx,
  decisionId: string,
): Promise<DecisionRow | undefined> => {
  const { rows } = await sql<DecisionRow>`
    ${decisions} where d.decision_id = ${decisionId}`.execute(tx)
  return rows[0]
}

/** A team's decisions about members, open ones first, then the newest. */
export const selectDecisions = async (tx: Tx, teamId: number): Promise<readonly DecisionRow[]> => {
  const { rows } = await sql<DecisionRow>`
    ${decisions} where d.team_id = ${teamId} and d.kind <> 'veto'
     order by d.state <> 'open', d.opened_at desc, d.decision_id limit 200`.execute(tx)
  return rows
}

/** Decisions about members of which something is left to do: votes, or what they decided. */
export const selectUnfinished = async (
  tx: Tx,
): Promise<readonly { readonly decisionId: string }[]> => {
  const { rows } = await sql<{ decisionId: string }>`
    select decision_id from decision where kind <> 'veto' and (state = 'open' or (state = 'passed' and done_at is null))
     order by opened_at`.execute(tx)
  return rows
}

export interface NamedCouncilVote extends CouncilVote {
  readonly name: string
  readonly opened: boolean
}

/** The votes on a decision by name; empty while nobody opened one. */
export const selectCouncil = async (
  tx: Tx,
  decisionId: string,
): Promise<readonly NamedCouncilVote[]> => {
  const { rows } = await sql<NamedCouncilVote & { vote: Vote | null }>`
    select c.person_id, p.name, c.has_conflict, c.vote, c.opened,
           not exists (select 1 from membership m where m.person_id = c.person_id and m.team_id = d.body_team_id
                          and m.left_at is null and 'steering-council' = any (m.roles)) as has_left
      from decision_vote c join person p using (person_id) join decision d using (decision_id)
     where c.decision_id = ${decisionId} order by lower(p.name)`.execute(tx)
  return rows
}

export interface Seat {
  readonly personId: string
  readonly email: string | null
}

/** The members of a body now. */
export const selectSeats = async (tx: Tx, bodyTeamId: number): Promise<readonly Seat[]> => {
  const { rows } = await sql<Seat>`
    select m.person_id, p.email from membership m join person p using (person_id)
     where m.team_id = ${bodyTeamId} and m.left_at is null and p.closed_at is null
       and 'steering-council' = any (m.roles) order by lower(p.name)`.execute(tx)
  return rows
}

export interface Overseer {
  readonly bodyTeamId: number
  readonly seats: readonly Seat[]
}

/** Which body oversees a team, and who sits in it. */
export const selectOverseer = async (tx: Tx, teamId: number): Promise<Overseer | undefined> => {
  const team = await tx
    .selectFrom('team')
    .select('oversightTeamId')
    .where('teamId', '=', teamId)
    .executeTakeFirst()
  const bodyTeamId = team?.oversightTeamId ?? null
  return bodyTeamId === null ? undefined : { bodyTeamId, seats: await selectSeats(tx, bodyTeamId) }
}
