// Owns what may still be done about a publication on its way: calling it off, and replacing what it has not done.
// Refuses to know what its steps are made of: done, possibly done, or certainly not.

import { type Refusal, refuse } from '../refusal.js'
import type { Step, StepName } from './steps.js'

/**
 * A publication that is not finished. `isAnnounced` says that the public was told, by this one or by one before it.
 *
 * @source reliability: done exactly once or visibly stuck
 */
export interface UnderWay {
  readonly kind: 'first' | 'amendment' | 'withdrawal'
  readonly plan: readonly Step[]
  readonly isAnnounced: boolean
}

/** Why a publication on its way is left alone. @source reliability: done exactly once or visibly stuck */
export type UnderWayRefusal =
  | 'publication.already-started'
  | 'publication.begun'
  | 'publication.attempt-running'
  | 'publication.nothing-out'

/**
 * Whether a publication can be called off: only where it is certain that nothing of it went out.
 *
 * An attempt that was clearly refused has done nothing. One whose answer was lost, or that still runs, may have.
 *
 * @returns undefined, or refusal `publication.begun`
 * @source reliability: done exactly once or visibly stuck
 */
export function callOffRefusal(plan: readonly Step[]): Refusal<UnderWayRefusal> | undefined {
  const hasBegun = plan.some(({ state }) => state.state === 'done' || mayBeDone(state))
  return hasBegun
    ? refuse('publication.begun', 'Part of it may have gone out: it cannot be called off.')
    : undefined
}

/**
 * The steps that a new version or a withdrawal takes the place of, where it may.
 *
 * Something has to have failed: what is going well is waited for. An attempt that runs is waited for too, so that its
 * end never comes after the new version's. Where nothing went out, calling it off is the way. An announcement that may
 * have gone out is not repeated: the page then tells the public.
 *
 * @returns the open steps, or refusal `publication.already-started`, `.attempt-running`, `.nothing-out`
 * @source product, amend; reliability: done exactly once or visibly stuck
 */
export function supersede(
  underWay: UnderWay,
): { readonly skipped: readonly StepName[] } | Refusal<UnderWayRefusal> {
  const { plan, isAnnounced } = underWay
  const open = plan.filter(({ state }) => state.state !== 'done' && state.state !== 'skipped')
  if (!open.some(({ state }) => state.state === 'stuck' || state.state === 'failed-retrying')) {
    return refuse(
      'publication.already-started',
      'A publication is on its way: wait until it is done.',
    )
  }
  if (open.some(({ state }) => state.state === 'running')) {
    return refuse(
      'publication.attempt-running',
      'One of its steps is being tried at this moment: wait for its end.',
    )
  }
  if (!isAnnounced && callOffRefusal(plan) === undefined) {
    return refuse(
      'publication.nothing-out',
      'Nothing of it has gone out: call it off, and ask for approval anew.',
    )
  }
  return { skipped: open.map(({ name }) => name) }
}

function mayBeDone(state: Step['state']): boolean {
  if (state.state === 'running') return true
  return 'lookFirst' in state && state.lookFirst
}
