// What anybody may know of how a team decided: outcomes and counts, never votes. Counted here, or recorded from the history
// of a public list.
import type { BallotOutcome, CouncilOutcome, Instant } from '@parley/rules'
import { sql } from 'kysely'
import type { Installation } from '../db/installation.js'

type Counted = Exclude<CouncilOutcome, { readonly state: 'open' }>

export type PublicDecision = { readonly decidedAt: Instant; readonly name: string | null } & (
  | {
      readonly kind: 'nomination'
      readonly state: 'failed' | 'vetoed' | 'member'
      readonly outcome: BallotOutcome
      readonly veto: Counted | null
    }
  | {
      readonly kind: 'removal' | 'admin-appointment'
      readonly state: 'passed' | 'failed'
      readonly outcome: Counted
    }
)

/** The decisions of a team that are over, the newest first. */
export const selectPublicDecisions = async (
  db: Installation['db']['app'],
  teamId: number,
): Promise<readonly PublicDecision[]> => {
  const { rows } = await sql<PublicDecision>`
    select kind, decided_at, name, state, outcome, veto from sec.public_decisions(${teamId})`.execute(
    db,
  )
  return rows
}
