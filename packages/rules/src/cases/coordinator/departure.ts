// Owns what becomes of a case whose coordinator, or whoever was asked to take it over, reads it no longer.
// It knows the pool as assignment.ts does, and not why somebody left.
import { isRefusal } from '../../refusal.js'
import { type Assignment, type AssignmentInput, nextInPool, type Rules } from './assignment.js'
import type { Coordination } from './coordinator.js'

/**
 * What follows from a departure. `reassigned`: the charter's next takes the case at once. `vacant`: nobody can be
 * assigned, so it has no coordinator. `offer-ended`: only an offer had gone to somebody who left. `unchanged`: both
 * are still there.
 *
 * @source charter rules, E8 and H5
 */
export type Departure =
  | { readonly kind: 'reassigned'; readonly assignment: Assignment }
  | { readonly kind: 'vacant'; readonly previousId: string }
  | { readonly kind: 'offer-ended'; readonly offeredTo: string }
  | { readonly kind: 'unchanged' }

/**
 * Decides after somebody stopped being an active reader of a case. `input.members` are those who still are.
 *
 * Who leaves cannot hand over any more and is not waited for: the charter picks at once, without the idle days, and
 * whom it picks may pass the case on. A closed case keeps its coordinator as history.
 *
 * @source Developer's Guide, coordinators (H5); PEP 811, removal (E8)
 * @reading docs/READINGS.md#coordinator-leaves
 */
export const afterDeparture = (
  facts: Coordination,
  input: AssignmentInput,
  charter: Rules,
): Departure => {
  const isThere = (id: string | null) =>
    id === null || input.members.some((member) => member.id === id && member.active)
  const { coordinatorId, offeredTo, reportState } = facts
  if (reportState === 'closed') return { kind: 'unchanged' }
  if (coordinatorId !== null && !isThere(coordinatorId)) {
    const assignment = nextInPool(facts, input, charter)
    return isRefusal(assignment)
      ? { kind: 'vacant', previousId: coordinatorId }
      : { kind: 'reassigned', assignment }
  }
  return offeredTo === null || isThere(offeredTo)
    ? { kind: 'unchanged' }
    : { kind: 'offer-ended', offeredTo }
}

/**
 * What to do with a case of somebody who is leaving and still coordinates it. `offer`: the charter's next is asked.
 * `waiting`: somebody is asked already. `nobody`: there is nobody to ask.
 *
 * @source charter rules, A10 and H5
 */
export type Onward =
  | { readonly kind: 'offer'; readonly offeredTo: string }
  | { readonly kind: 'waiting' }
  | { readonly kind: 'nobody' }

/**
 * Whom the charter asks to take over a case of somebody who is leaving. Who is leaving keeps it until that one accepts;
 * who declines is not asked again.
 *
 * @source Developer's Guide, coordinators (H5): a replacement, and no gap
 * @reading docs/READINGS.md#leaving
 */
export const offerOnward = (
  facts: Coordination,
  input: AssignmentInput,
  charter: Rules,
): Onward => {
  if (facts.offeredTo !== null) return { kind: 'waiting' }
  const next = nextInPool(facts, input, charter)
  return isRefusal(next) ? { kind: 'nobody' } : { kind: 'offer', offeredTo: next.coordinatorId }
}
