// Owns what a conflict of interest bars somebody from, once declared. Who reads a case is decided in access: it is narrowed
// where somebody is not to read it either.
import { type Refusal, refuse } from '../../refusal.js'
import type { Coordination } from './coordinator.js'

/** @source PEP 13, conflicts of interest */
export type ConflictRefusal = 'case.has-conflict'

const source = 'our reading, after PEP 13'

/**
 * Why somebody who declared a conflict of interest in a case decides nothing in it: they neither coordinate nor determine
 * it, nor close, approve or publish it.
 *
 * @returns undefined for whoever declared none
 * @source PEP 13, conflicts of interest
 * @reading docs/READINGS.md#conflict-of-interest
 */
export const conflictRefusal = (
  conflictedIds: readonly string[],
  personId: string,
): Refusal<ConflictRefusal> | undefined =>
  conflictedIds.includes(personId)
    ? refuse(
        'case.has-conflict',
        'You declared a conflict of interest in this case: others decide it.',
        source,
      )
    : undefined

/**
 * A member declares a conflict of interest: once, and for this case it stays.
 *
 * @returns undefined where it is to be noted; refusal `coordinator.hand-over-first` of whoever coordinates the case,
 * `coordinator.conflict-stands` where it was declared before
 * @source PEP 13, conflicts of interest; Developer's Guide, coordinators (H5)
 * @reading docs/READINGS.md#conflict-of-interest
 */
export const refuseToDeclare = (
  { coordinatorId, conflictedIds }: Pick<Coordination, 'coordinatorId' | 'conflictedIds'>,
  byId: string,
): Refusal<'coordinator.hand-over-first' | 'coordinator.conflict-stands'> | undefined => {
  if (coordinatorId === byId)
    return refuse(
      'coordinator.hand-over-first',
      'You coordinate this case: hand it over or pass it on first.',
      "Developer's Guide, coordinators",
    )
  return conflictedIds.includes(byId)
    ? refuse('coordinator.conflict-stands', 'You declared it already: it stays.', source)
    : undefined
}
