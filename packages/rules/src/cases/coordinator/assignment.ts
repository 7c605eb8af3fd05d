// Owns the charter's assignment of a coordinator: who is in the pool, who is next, and passing on.
// It knows no calendar and no tables: load, absence and idleness are facts it is given.
import type { Charter } from '../../charter/charter.js'
import { type Refusal, refuse } from '../../refusal.js'
import { addDays, type Instant } from '../../time.js'
import type { Member } from '../facts.js'
import type { Coordination, CoordinatorChange } from './coordinator.js'

/** Open cases a member coordinates, and when the charter last picked that member. @source our reading */
export type Load = { readonly open: number; readonly lastAssignedAt: Instant | null }

/**
 * What assignment looks at. Members without an entry in `load` have no open case and were never assigned;
 * `away`, `leaving` and `declined` hold ids; `idleSince` is the last human activity on the case.
 *
 * @source Developer's Guide, coordinators (H3, H4)
 */
export type AssignmentInput = {
  readonly members: readonly Member[]
  readonly load: ReadonlyMap<string, Load>
  readonly away: ReadonlySet<string>
  /** Members who are handing over what they coordinate. */
  readonly leaving?: ReadonlySet<string>
  readonly declined: ReadonlySet<string>
  /** Asked before the others: who is on call for an urgent report, or is named for the project. */
  readonly preferred?: ReadonlySet<string>
  readonly idleSince: Instant
  readonly now: Instant
}

/** Why a member was not picked. @source Developer's Guide, coordinators (H3, H4) */
export type SkippedMember = {
  readonly memberId: string
  readonly because:
    | 'not-active'
    | 'leaving'
    | 'role'
    | 'reporter'
    | 'conflict'
    | 'away'
    | 'declined'
}

/** @source Developer's Guide, coordinators (H3) */
export type Assignment = CoordinatorChange & { readonly skipped: readonly SkippedMember[] }

/** The provisions that assignment reads. @source Developer's Guide, coordinators (H3, H4) */
export type Rules = Pick<Charter, 'coordination' | 'clocks'>

const skipReason = (
  member: Member,
  facts: Coordination,
  input: AssignmentInput,
  { coordination }: Rules,
): SkippedMember['because'] | null => {
  if (!member.active) return 'not-active'
  if (input.leaving?.has(member.id) === true) return 'leaving'
  if (member.roles.some((role) => coordination.excludedFromAssignment.value.includes(role))) {
    return 'role'
  }
  if (facts.reporterIds.includes(member.id)) return 'reporter'
  if (facts.conflictedIds.includes(member.id)) return 'conflict'
  if (coordination.maySkipWhenAway.value && input.away.has(member.id)) return 'away'
  return input.declined.has(member.id) ? 'declined' : null
}

const neverAssigned = Number.NEGATIVE_INFINITY

const byFairness =
  ({ load, preferred }: AssignmentInput) =>
  (a: Member, b: Member): number => {
    const first = Number(preferred?.has(b.id) ?? false) - Number(preferred?.has(a.id) ?? false)
    if (first !== 0) return first
    const [left, right] = [load.get(a.id), load.get(b.id)]
    const open = (left?.open ?? 0) - (right?.open ?? 0)
    if (open !== 0) return open
    const [last, other] = [
      left?.lastAssignedAt ?? neverAssigned,
      right?.lastAssignedAt ?? neverAssigned,
    ]
    if (last !== other) return last < other ? -1 : 1
    return a.id < b.id ? -1 : 1
  }

/**
 * Picks from the pool: those who are preferred first, then the fewest open cases, then who was assigned longest ago, then the lower id.
 * Deterministic: the order of `members` does not matter. Asks neither for idleness nor for consent.
 *
 * @returns refusal `coordinator.nobody-left`
 * @source Developer's Guide, coordinators (H3, H4)
 * @reading docs/READINGS.md#selection
 */
export const nextInPool = (
  facts: Coordination,
  input: AssignmentInput,
  charter: Rules,
): Assignment | Refusal<'coordinator.nobody-left'> => {
  const skipped = input.members.flatMap((member): SkippedMember[] => {
    const because = skipReason(member, facts, input, charter)
    return because === null ? [] : [{ memberId: member.id, because }]
  })
  const out = new Set(skipped.map(({ memberId }) => memberId))
  const pool = input.members.filter(({ id }) => id !== facts.coordinatorId && !out.has(id))
  const [first] = pool.sort(byFairness(input))
  if (first === undefined) {
    return refuse(
      'coordinator.nobody-left',
      'No member can be assigned: all are excluded by role, away, involved, or have passed it on.',
      charter.coordination.excludedFromAssignment.source,
    )
  }
  const change = { coordinatorId: first.id, previousId: facts.coordinatorId, offeredTo: null }
  return { ...change, assignedBy: 'charter', skipped }
}

/**
 * Assigns a coordinator to a case that has been idle without one for the charter's days.
 *
 * @returns refusal `coordinator.already-assigned`, `coordinator.case-closed`, `coordinator.not-idle`, or
 * `coordinator.nobody-left`, upon which the admins must be told
 * @source Developer's Guide, coordinators (H3, H4)
 * @reading docs/READINGS.md#selection
 */
export const assignCoordinator = (
  facts: Coordination,
  input: AssignmentInput,
  charter: Rules,
):
  | Assignment
  | Refusal<
      | 'coordinator.already-assigned'
      | 'coordinator.case-closed'
      | 'coordinator.not-idle'
      | 'coordinator.nobody-left'
    > => {
  const { idleDays } = charter.clocks
  if (facts.coordinatorId !== null) {
    return refuse('coordinator.already-assigned', 'The case has a coordinator.', idleDays.source)
  }
  if (facts.reportState === 'closed') {
    return refuse('coordinator.case-closed', 'The case is closed.', idleDays.source)
  }
  if (input.now < addDays(input.idleSince, idleDays.value)) {
    const because = 'The case has not been idle for long enough: a member may still volunteer.'
    return refuse('coordinator.not-idle', because, idleDays.source)
  }
  return nextInPool(facts, input, charter)
}

/**
 * A coordinator whom the charter picked passes the case on to the next in the pool. Who volunteered hands
 * over instead. When nobody is left, the coordinator keeps it: there is no gap.
 *
 * @returns refusal `coordinator.not-yours`, `coordinator.volunteered`, `coordinator.no-passing-on` or
 * `coordinator.nobody-left`
 * @source our reading of the consent concern (H4) and of the duty to delegate (H5)
 * @reading docs/READINGS.md#pass-on
 */
export const passOn = (
  facts: Coordination,
  byId: string,
  { input, charter }: { readonly input: AssignmentInput; readonly charter: Rules },
):
  | Assignment
  | Refusal<
      | 'coordinator.not-yours'
      | 'coordinator.volunteered'
      | 'coordinator.no-passing-on'
      | 'coordinator.nobody-left'
    > => {
  const { mayPassOn } = charter.coordination
  if (facts.coordinatorId !== byId) {
    return refuse(
      'coordinator.not-yours',
      'Only its coordinator can pass the case on.',
      mayPassOn.source,
    )
  }
  if (!mayPassOn.value) {
    return refuse('coordinator.no-passing-on', 'The charter has no passing on.', mayPassOn.source)
  }
  if (facts.assignedBy !== 'charter') {
    const because = 'You took this case yourself: hand it over to a member who accepts it.'
    return refuse(
      'coordinator.volunteered',
      because,
      charter.coordination.handOverNeedsAcceptance.source,
    )
  }
  return nextInPool(facts, input, charter)
}
