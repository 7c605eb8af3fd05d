// What of the state of a vulnerability somebody who takes part is shown: the projects that agreed to the embargo, by name, as
// everywhere; how far another project's fix is, only where the coordinator opened the list.
import type { EmbargoParty } from '@parley/rules'
import type { LoadedState } from '../../cases/state/store.js'
import type { Bound } from './store.js'

/** The state as one reader sees it. `unsaid` are the projects whose fixes are not for them to know. */
export interface SeenState extends LoadedState {
  readonly unsaid: readonly number[]
}

/**
 * What `viewer` sees of it: the team everything, a participant the projects that agreed, the reporter the case's own.
 *
 * @reading docs/READINGS.md#what-participants-see-of-other-fixes
 */
export const seenState = (
  known: LoadedState,
  {
    viewer,
    bound,
    isOpen,
  }: { readonly viewer: EmbargoParty; readonly bound: readonly Bound[]; readonly isOpen: boolean },
): SeenState => {
  if (viewer === 'team') return { ...known, unsaid: [] }
  const agreed = viewer === 'reporter' ? [] : bound.filter(({ consent }) => consent !== 'invited')
  const mine = agreed.find(({ personId }) => viewer === `person:${personId}`)?.projectId
  const projects = known.projects.filter(
    ({ projectId, isOwn }) => isOwn || agreed.some((each) => each.projectId === projectId),
  )
  const unsaid = projects
    .filter(({ projectId, isOwn }) => !isOwn && !isOpen && projectId !== mine)
    .map(({ projectId }) => projectId)
  const isSaid = (projectId: number | null) =>
    projectId === null ||
    (projects.some((each) => each.projectId === projectId) && !unsaid.includes(projectId))
  const { events, notAffected } = known
  return {
    ...known,
    projects,
    unsaid,
    notAffected: notAffected.filter(isSaid),
    events: events.filter(({ projectId }) => isSaid(projectId)),
  }
}
