// SQL on what is true of the vulnerability of a case: its six events and the projects they are about.
import { randomUUID } from 'node:crypto'
import {
  type CaseState,
  type CaseStateChange,
  type CaseStateEvent,
  type FixState,
  type Instant,
  NOTHING_PUBLIC,
  type PublicState,
  UNAWARE,
} from '@parley/rules'
import { sql } from 'kysely'
import { timestamp } from '../../db/tables/columns.js'
import type { Tx } from '../../db/transaction.js'
import type { LoadedCase } from '../load.js'

/** A project of the case; `isOwn` is the one the report is about. */
export interface CaseProject {
  readonly projectId: number
  readonly name: string
  readonly isOwn: boolean
}

/** One event as it was recorded, oldest first. */
export interface RecordedEvent {
  readonly event: CaseStateEvent
  readonly projectId: number | null
  readonly implied: boolean
  readonly recordedBy: string | null
  readonly recordedAt: Instant
}

export interface LoadedState {
  readonly projects: readonly CaseProject[]
  /** Projects that say they are not affected: no fix is waited for from them. */
  readonly notAffected: readonly number[]
  readonly events: readonly RecordedEvent[]
  readonly state: CaseState
}

/** A project as the rules know it: its id as a word. */
export const projectKey = (projectId: number): string => `project:${projectId}`

const has = (events: readonly RecordedEvent[], event: CaseStateEvent, projectId: number | null) =>
  events.some((each) => each.event === event && each.projectId === projectId)

const fixOf = (events: readonly RecordedEvent[], projectId: number): FixState => ({
  ...UNAWARE,
  vendorAware: has(events, 'V', projectId),
  fixReady: has(events, 'F', projectId),
  fixDeployed: has(events, 'D', projectId),
})

const publicOf = (events: readonly RecordedEvent[]): PublicState => ({
  ...NOTHING_PUBLIC,
  publicAware: has(events, 'P', null),
  exploitPublic: has(events, 'X', null),
  attacksObserved: has(events, 'A', null),
})

export const selectProjectsOf = async (tx: Tx, caseId: string): Promise<readonly CaseProject[]> => {
  const { rows } = await sql<CaseProject>`select * from sec.projects_of_case(${caseId})`.execute(tx)
  return rows
}

/** A case as its state is loaded: its own project knows from the day the report was received. */
export type StateOf = Pick<LoadedCase, 'caseId' | 'projectId' | 'receivedAt'>

const withOwnProject = (
  { projectId, receivedAt }: StateOf,
  events: readonly RecordedEvent[],
): readonly RecordedEvent[] => {
  if (projectId === null || has(events, 'V', projectId)) return events
  const own = { event: 'V', projectId, implied: true, recordedBy: null } as const
  return [{ ...own, recordedAt: receivedAt }, ...events]
}

/** What is true of the vulnerability of a case, for whoever reads it. */
export const loadState = async (tx: Tx, of: StateOf): Promise<LoadedState> => {
  const { caseId } = of
  const rows = await tx
    .selectFrom('caseEvent')
    .select(['event', 'projectId', 'implied', 'recordedBy', 'recordedAt'])
    .where('caseId', '=', caseId)
    .where('mistakenAt', 'is', null)
    .orderBy('eventOrder')
    .execute()
  const events = withOwnProject(of, rows)
  const projects = await selectProjectsOf(tx, caseId)
  const notAffected = await tx
    .selectFrom('party')
    .select('projectId')
    .where('caseId', '=', caseId)
    .where('status', '=', 'not-affected')
    .execute()
  return {
    projects,
    notAffected: notAffected.map(({ projectId }) => projectId),
    events,
    state: {
      projects: Object.fromEntries(
        projects.map(({ projectId }) => [projectKey(projectId), fixOf(events, projectId)]),
      ),
      public: publicOf(events),
    },
  }
}

/** How far the fixes are that are waited for, the case's own project first. */
export const awaitedFixes = ({
  projects,
  notAffected,
  state,
}: LoadedState): readonly (FixState & { readonly isOwn: boolean })[] =>
  projects
    .filter(({ projectId }) => !notAffected.includes(projectId))
    .map(({ projectId, isOwn }) => ({
      ...(state.projects[projectKey(projectId)] ?? UNAWARE),
      isOwn,
    }))

/** Writes events in their order; those that followed from another have nobody who recorded them. */
export const insertCaseEvents = async (
  tx: Tx,
  of: { readonly caseId: string; readonly compartmentId: number },
  recorded: {
    readonly changes: readonly CaseStateChange[]
    readonly projects: readonly CaseProject[]
    readonly by: string | null
    readonly at: Instant
  },
): Promise<void> => {
  const idOf = (key: string | undefined) =>
    recorded.projects.find(({ projectId }) => projectKey(projectId) === key)?.projectId ?? null
  for (const { event, project, implied } of recorded.changes) {
    await tx
      .insertInto('caseEvent')
      .values({
        caseEventId: randomUUID(),
        ...{ caseId: of.caseId, compartmentId: of.compartmentId, event, implied },
        projectId: idOf(project),
        recordedBy: implied ? null : recorded.by,
        recordedAt: timestamp(recorded.at),
      })
      .execute()
  }
}
