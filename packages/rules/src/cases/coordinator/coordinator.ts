// Owns who coordinates a case by consent: volunteering, and handing over without a gap.
// It knows people by id and role alone; the charter's own assignment is in assignment.ts.
import { type Refusal, refuse } from '../../refusal.js'
import type { CaseFacts, Member } from '../facts.js'

/**
 * Who coordinates. `offeredTo` is the member who has not answered a hand-over yet; `assignedBy` tells a
 * volunteer (or one who accepted) from one whom the charter picked; `reporterIds` are the people behind the
 * report who are members too; `conflictedIds` have declared a conflict of interest.
 *
 * @source Developer's Guide, coordinators
 */
export type Coordination = Pick<CaseFacts, 'reportState'> & {
  readonly coordinatorId: string | null
  readonly offeredTo: string | null
  readonly assignedBy: 'member' | 'charter' | null
  readonly reporterIds: readonly string[]
  readonly conflictedIds: readonly string[]
}

/** Who coordinates after a decision. @source Developer's Guide, coordinators */
export type CoordinatorChange = {
  readonly coordinatorId: string
  readonly previousId: string | null
  readonly offeredTo: string | null
  readonly assignedBy: 'member' | 'charter'
}

const guide = "Developer's Guide, coordinators"

type Unfit = Refusal<
  | 'coordinator.case-closed'
  | 'coordinator.not-a-member'
  | 'coordinator.is-reporter'
  | 'coordinator.has-conflict'
>

const unfit = (facts: Coordination, member: Member): Unfit | null => {
  if (facts.reportState === 'closed') {
    return refuse('coordinator.case-closed', 'The case is closed.', guide)
  }
  if (!member.active) {
    return refuse('coordinator.not-a-member', 'Only an active member can coordinate.', guide)
  }
  if (facts.reporterIds.includes(member.id)) {
    return refuse('coordinator.is-reporter', 'Who reported it cannot coordinate it.', 'our reading')
  }
  if (facts.conflictedIds.includes(member.id)) {
    const because = 'Who declared a conflict of interest cannot coordinate it.'
    return refuse('coordinator.has-conflict', because, 'our reading, after PEP 13')
  }
  return null
}

/**
 * A member takes an uncoordinated case. Release managers and council members may.
 *
 * @returns refusal `coordinator.already-assigned`, or why this member cannot
 * @source Developer's Guide, coordinators (H1, H2, D3)
 * @reading docs/READINGS.md#conflict-of-interest
 */
export const volunteer = (
  facts: Coordination,
  member: Member,
): CoordinatorChange | Unfit | Refusal<'coordinator.already-assigned'> => {
  const refused = unfit(facts, member)
  if (refused !== null) return refused
  if (facts.coordinatorId !== null) {
    const because = 'The case has a coordinator: ask for a hand-over.'
    return refuse('coordinator.already-assigned', because, guide)
  }
  return { coordinatorId: member.id, previousId: null, offeredTo: null, assignedBy: 'member' }
}

/** @source Developer's Guide, coordinators (H5) */
export type HandOverOffer = { readonly coordinatorId: string; readonly offeredTo: string }

/**
 * The coordinator offers the case to another member, and keeps it until that one accepts.
 * A second offer replaces the first.
 *
 * @returns refusal `coordinator.not-yours` (admins cannot offer another's case either), `coordinator.same-person`,
 * or why the other cannot
 * @source PEP 811; Developer's Guide, coordinators (H5)
 * @reading docs/READINGS.md#hand-over
 */
export const offerHandOver = (
  facts: Coordination,
  byId: string,
  to: Member,
): HandOverOffer | Unfit | Refusal<'coordinator.not-yours' | 'coordinator.same-person'> => {
  if (facts.coordinatorId !== byId) {
    return refuse('coordinator.not-yours', 'Only its coordinator can hand the case over.', guide)
  }
  if (to.id === byId) {
    return refuse('coordinator.same-person', 'Choose somebody else to hand it over to.', guide)
  }
  return unfit(facts, to) ?? { coordinatorId: byId, offeredTo: to.id }
}

const refuseAnswer = (facts: Coordination, byId: string) => {
  if (facts.offeredTo === null) {
    return refuse('coordinator.no-offer', 'Nobody is being asked to take the case over.', guide)
  }
  return facts.offeredTo === byId
    ? null
    : refuse('coordinator.offer-not-yours', 'Another member was asked.', guide)
}

type AnswerRefusal = Refusal<'coordinator.no-offer' | 'coordinator.offer-not-yours'>

/**
 * The member who was asked takes the case: the moment at which the coordinator changes.
 *
 * @returns refusal `coordinator.no-offer`, `coordinator.offer-not-yours`, or why this member can no longer
 * @source Developer's Guide, coordinators (H5)
 */
export const acceptHandOver = (
  facts: Coordination,
  member: Member,
): CoordinatorChange | Unfit | AnswerRefusal =>
  refuseAnswer(facts, member.id) ??
  unfit(facts, member) ?? {
    coordinatorId: member.id,
    previousId: facts.coordinatorId,
    offeredTo: null,
    assignedBy: 'member',
  }

/** The coordinator stays; `offeredTo` becomes null. @source Developer's Guide, coordinators (H5) */
export type HandOverEnded = {
  readonly coordinatorId: string | null
  readonly offeredTo: null
  readonly outcome: 'declined' | 'taken-back'
}

/**
 * The member who was asked says no, or the coordinator takes the offer back. Nothing else changes.
 *
 * @returns refusal `coordinator.no-offer` or `coordinator.offer-not-yours`
 * @source Developer's Guide, coordinators (H5)
 */
export const declineHandOver = (
  facts: Coordination,
  byId: string,
): HandOverEnded | AnswerRefusal => {
  const { coordinatorId } = facts
  const refused = refuseAnswer(facts, byId)
  if (refused === null) return { coordinatorId, offeredTo: null, outcome: 'declined' }
  return facts.offeredTo !== null && coordinatorId === byId
    ? { coordinatorId, offeredTo: null, outcome: 'taken-back' }
    : refused
}
