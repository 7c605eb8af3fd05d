// Records what became true of the vulnerability, with what follows from it at once, each with its ledger event. Decides
// by the rules alone and knows no embargo: whoever records that the public knows leaves it afterwards (embargo/leave.ts).
import {
  type CaseStateChange,
  type CaseStateEvent,
  type CaseStateReport,
  type FixEvent,
  isRefusal,
  type PublicEvent,
  type Refusal,
  recordCaseEvent,
} from '@parley/rules'
import type { EventFacts } from '../../audit/append.js'
import type { Change } from '../../audit/change.js'
import type { EventName } from '../../audit/events.js'
import { timestamp } from '../../db/tables/columns.js'
import type { LoadedCase } from '../load.js'
import { updateCase } from '../store.js'
import { insertCaseEvents, type LoadedState, loadState, projectKey } from './store.js'

const NAMES: Readonly<Record<CaseStateEvent, EventName>> = {
  V: 'case:vendor-aware',
  F: 'case:fix-ready',
  D: 'case:fix-deployed',
  P: 'case:became-public',
  X: 'case:exploit-public',
  A: 'case:attacks-observed',
}

/** What was recorded, and the ledger's id of the event that was reported. */
export interface RecordedState {
  readonly state: LoadedState['state']
  readonly changes: readonly CaseStateChange[]
  readonly eventId: string
}

const personOf = ({ actor }: Change): string | null =>
  actor.kind === 'person' ? actor.personId : null

const write = async (
  step: Change,
  { loaded, before, shown = {} }: { loaded: LoadedCase; before: LoadedState; shown?: EventFacts },
  report: CaseStateReport,
): Promise<RecordedState | Refusal> => {
  const decided = recordCaseEvent(before.state, report)
  if (isRefusal(decided)) return decided
  const { changes, state } = decided
  const { projects } = before
  const by = personOf(step)
  await insertCaseEvents(step.tx, loaded, { changes, projects, by, at: step.now })
  let first = ''
  for (const { event, project, implied } of changes) {
    const projectId = projects.find((each) => projectKey(each.projectId) === project)?.projectId
    const facts = { event, projectId: projectId ?? null, implied }
    const isFirst = first === ''
    const open = isFirst ? { shown } : {}
    const { eventId } = await step.record({ name: NAMES[event], of: loaded.of, facts, ...open })
    if (isFirst) first = eventId
  }
  return { state, changes, eventId: first }
}

/**
 * Records that the public knows, an exploit is public, or attacks are seen. The case is locked by the caller. `shown` are
 * facts of the event that may become public with the advisory.
 */
export const recordPublicEvent = async (
  step: Change,
  loaded: LoadedCase,
  { event, shown = {} }: { readonly event: PublicEvent; readonly shown?: EventFacts },
): Promise<RecordedState | Refusal> => {
  const before = await loadState(step.tx, loaded)
  const outcome = await write(step, { loaded, before, shown }, { event })
  if (!isRefusal(outcome) && event === 'A' && !loaded.exploited)
    await updateCase(step.tx, loaded.caseId, { exploited: true })
  return outcome
}

/** Records one fix event of one project of the case. The case is locked by the caller. */
export const recordFixEvent = async (
  step: Change,
  loaded: LoadedCase,
  { projectId, event }: { readonly projectId: number; readonly event: FixEvent },
): Promise<RecordedState | Refusal> => {
  const before = await loadState(step.tx, loaded)
  const { reportState } = loaded
  return write(step, { loaded, before }, { event, project: projectKey(projectId), reportState })
}

/** Those of these events that have not happened for a project yet, in their order: for callers that know where it stands now. */
const missing = ({ state }: LoadedState, projectId: number, until: FixEvent) => {
  const fix = state.projects[projectKey(projectId)]
  if (fix === undefined) return []
  const order = [
    ['V', fix.vendorAware],
    ['F', fix.fixReady],
    ['D', fix.fixDeployed],
  ] as const
  const upTo = order.slice(0, order.findIndex(([event]) => event === until) + 1)
  return upTo.flatMap(([event, happened]) => (happened ? [] : [event]))
}

/**
 * Brings a project up to a fix event, with those before it that nobody recorded: a merged fix means that the project
 * knows. Refuses what the rules refuse; writes nothing when all of it had happened.
 */
export const advanceFix = async (
  step: Change,
  loaded: LoadedCase,
  { projectId, until }: { readonly projectId: number; readonly until: FixEvent },
): Promise<{ readonly recorded: number } | Refusal> => {
  const before = await loadState(step.tx, loaded)
  const events = missing(before, projectId, until)
  for (const event of events) {
    const outcome = await recordFixEvent(step, loaded, { projectId, event })
    if (isRefusal(outcome)) return outcome
  }
  return { recorded: events.length }
}

/**
 * The fix can be seen by anyone: "fix ready" for the case's own project, and the phase "fix public, not announced".
 * It is not public awareness, and ends no embargo. Where the report is not accepted yet, only the visibility is noted.
 */
export const noteFixVisible = async (step: Change, loaded: LoadedCase): Promise<void> => {
  if (loaded.fixPublicAt !== null || loaded.publishedAt !== null) return
  if (loaded.projectId !== null)
    await advanceFix(step, loaded, { projectId: loaded.projectId, until: 'F' })
  await updateCase(step.tx, loaded.caseId, { fixPublicAt: timestamp(step.now) })
  await step.record({ name: 'case:fix-visible', of: loaded.of })
}
