// Opening a decision of a body and voting on it by name (PEP 13): one machine for vetoes, removals and admins. Whoever
// votes last decides it; what follows is done by a job.
import {
  hasConflictNow,
  isConflicted,
  mayVoteInCouncil,
  type Quorum,
  type Refusal,
  refuse,
  type Vote,
} from '@parley/rules'
import { sql } from 'kysely'
import { type Change, change } from '../../audit/change.js'
import type { Installation } from '../../db/installation.js'
import type { DecisionKind } from '../../db/tables/charter.js'
import { timestamp } from '../../db/tables/columns.js'
import { actorOf, type Person } from '../../identity/viewer.js'
import { knowNominee } from '../nominations/nominee.js'
import { selectNomination } from '../nominations/store.js'
import { type DecisionRow, type Seat, selectCouncil, selectDecision } from './store.js'

export interface NewDecision {
  readonly decisionId: string
  readonly teamId: number
  readonly bodyTeamId: number
  readonly kind: DecisionKind
  /** The membership that it is about; none for a veto. */
  readonly membershipId?: string
  /** Whose vote it is not: whom it is about; null where they have no account. */
  readonly concerns: string | null
  readonly quorum: Quorum
  readonly charter: string
  readonly openedBy: string
  readonly seats: readonly Seat[]
}

/** Writes a decision and a place for the vote of everybody who sits in the body now. */
export const insertDecision = async ({ tx, now }: Change, made: NewDecision): Promise<void> => {
  const { decisionId, teamId, bodyTeamId, kind, concerns, charter, openedBy } = made
  await tx
    .insertInto('decision')
    .values({
      ...{ decisionId, teamId, bodyTeamId, kind, charter, openedBy },
      membershipId: made.membershipId ?? null,
      quorum: JSON.stringify(made.quorum),
      openedAt: timestamp(now),
    })
    .execute()
  if (made.seats.length === 0) return
  const places = made.seats.map(({ personId }) => ({
    ...{ decisionId, personId, opened: personId === openedBy },
    hasConflict: isConflicted(personId, concerns),
  }))
  await tx.insertInto('decisionVote').values(places).execute()
}

/** Holds the decision's row, so that a vote and the count do not pass each other. */
export const heldDecision = async (
  { tx }: Change,
  decisionId: string,
): Promise<DecisionRow | undefined> => {
  await sql`select 1 from decision where decision_id = ${decisionId} for update`.execute(tx)
  return selectDecision(tx, decisionId)
}

/** Whom a decision is about; of a veto, the nominee, if they have an account by now. */
const concernedBy = async (
  { tx, installation }: Change,
  { kind, decisionId, subjectId }: DecisionRow,
): Promise<string | null> => {
  if (kind !== 'veto') return subjectId
  const nomination = await selectNomination(tx, decisionId)
  return nomination === undefined ? null : knowNominee(tx, installation.keys, nomination)
}

/** Nothing was chosen: that is no abstention, which is a vote by name as well. */
export const noVote: Refusal = refuse('decision.no-vote', 'Choose yes, no or abstain.')

/** Votes or abstains by name; `hasConflict` leaves abstaining alone, for good, and who is voted on has one. */
export const voteByName = (
  installation: Installation,
  person: Person,
  input: { readonly decisionId: string; readonly vote: Vote; readonly hasConflict: boolean },
): Promise<true | Refusal> =>
  change<true>(installation, actorOf(person), async (step) => {
    const { decisionId, vote } = input
    const { personId } = person
    const found = await heldDecision(step, decisionId)
    if (found === undefined) return refuse('decision.unknown', 'There is no such vote.')
    const votes = await selectCouncil(step.tx, decisionId)
    const own = votes.find((one) => one.personId === personId)
    const isAboutThem = isConflicted(personId, await concernedBy(step, found))
    const hasConflict = hasConflictNow(own, input.hasConflict || isAboutThem)
    const stated = votes.map((one) => (one.personId === personId ? { ...one, hasConflict } : one))
    const refusal = mayVoteInCouncil(stated, personId, vote)
    if (refusal !== undefined) return refusal
    if (found.state !== 'open') return refuse('council.decided', 'This vote is decided.')
    await step.tx
      .updateTable('decisionVote')
      .set({ vote, hasConflict, votedAt: timestamp(step.now) })
      .where('decisionId', '=', decisionId)
      .where('personId', '=', personId)
      .execute()
    const { teamId, kind } = found
    if (kind === 'veto') {
      const facts = { nominationId: decisionId, vote, hasConflict }
      await step.record({ name: 'veto:voted', teamId, facts })
      await step.enqueue({ task: 'nomination.look', ids: { nominationId: decisionId } })
    } else {
      await step.record({
        name: 'decision:voted',
        teamId,
        facts: { decisionId, vote, hasConflict },
      })
      await step.enqueue({ task: 'decision.look', ids: { decisionId } })
    }
    return true as const
  })
