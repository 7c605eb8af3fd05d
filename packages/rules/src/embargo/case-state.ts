// Owns what is true of the vulnerability itself: who knows, which fixes exist, what the public has.
// Refuses to know embargo terms, consent and report decisions; it takes a project's report state as a word.

import type { ReportState } from '../cases/facts.js'
import { type Refusal, refuse } from '../refusal.js'

/** Events of one project, in the only order they can happen: aware, fix ready, fix deployed. @source CERT/CC Vultron, case state model */
export const FIX_EVENTS = ['V', 'F', 'D'] as const
/** Events of the whole case: the public knows, an exploit is public, attacks are observed. @source CERT/CC Vultron, case state model */
export const PUBLIC_EVENTS = ['P', 'X', 'A'] as const

/** An event of one project. @source CERT/CC Vultron, case state model */
export type FixEvent = (typeof FIX_EVENTS)[number]
/** An event of the whole case. @source CERT/CC Vultron, case state model */
export type PublicEvent = (typeof PUBLIC_EVENTS)[number]
/** Any of the six events of the model. @source CERT/CC Vultron, case state model */
export type CaseStateEvent = FixEvent | PublicEvent

/** How far one project is; each flag implies the ones before it (V, then F, then D). */
export interface FixState {
  readonly vendorAware: boolean
  readonly fixReady: boolean
  readonly fixDeployed: boolean
}

/** What the world outside the case knows; the three flags are independent but for X bringing P. */
export interface PublicState {
  readonly publicAware: boolean
  readonly exploitPublic: boolean
  readonly attacksObserved: boolean
}

/** The state of a case: one fix state per participating project, one public state. */
export interface CaseState {
  readonly projects: Readonly<Record<string, FixState>>
  readonly public: PublicState
}

/** What somebody says happened: a fix event names its project and that project's report state. */
export type CaseStateReport =
  | { readonly event: FixEvent; readonly project: string; readonly reportState: ReportState }
  | { readonly event: PublicEvent }

/** One thing that happened; `implied` events follow at once from another and are recorded too. */
export interface CaseStateChange {
  readonly event: CaseStateEvent
  readonly project?: string
  readonly implied: boolean
}

/** The new state, and what is recorded: the reported event first, then what follows from it. */
export interface CaseStateDecision {
  readonly state: CaseState
  readonly changes: readonly CaseStateChange[]
}

/** Why an event is not recorded. @source CERT/CC Vultron, case state model */
export type CaseStateRefusal =
  | 'case-state.already-happened'
  | 'case-state.out-of-order'
  | 'case-state.report-not-accepted'
  | 'case-state.unknown-project'

/** Nobody at the vendor knows, no fix. @source CERT/CC Vultron, case state model */
export const UNAWARE: FixState = { vendorAware: false, fixReady: false, fixDeployed: false }
/** p x a: nothing is public. @source CERT/CC Vultron, case state model */
export const NOTHING_PUBLIC: PublicState = {
  publicAware: false,
  exploitPublic: false,
  attacksObserved: false,
}

const FIX_FLAG = { V: 'vendorAware', F: 'fixReady', D: 'fixDeployed' } as const
const PUBLIC_FLAG = { P: 'publicAware', X: 'exploitPublic', A: 'attacksObserved' } as const
const BEFORE = { V: undefined, F: 'V', D: 'F' } as const
const WORDS = {
  V: 'the project knows',
  F: 'a fix is ready',
  D: 'the fix is deployed',
  P: 'the public knows',
  X: 'an exploit is public',
  A: 'attacks are observed',
} as const
const SOURCE = 'CERT/CC Vultron, case state model'
const FIX_NEEDS: readonly ReportState[] = ['accepted', 'deferred', 'closed']

/**
 * Says whether nothing is public: p x a, the state in which an embargo can be agreed.
 *
 * @source CERT/CC Vultron, embargo management
 */
export function isQuiet(state: PublicState): boolean {
  return !state.publicAware && !state.exploitPublic && !state.attacksObserved
}

/**
 * Records that something happened, with everything that follows from it at once.
 *
 * Each event happens once and never un-happens. V comes before F, F before D. An exploit in public
 * makes the vulnerability public; a public vulnerability makes every project of the case aware.
 * F and D need the project's report accepted, deferred or closed. Does not end an embargo: the
 * caller records these changes first, then asks `terminationAdvice`.
 *
 * @returns the new state and its changes in order (the reported one first, then the implied ones),
 * or refusal `case-state.already-happened`, `.out-of-order`, `.report-not-accepted`,
 * `.unknown-project`
 * @source CERT/CC Vultron, case state model and formal protocol
 */
export function recordCaseEvent(
  state: CaseState,
  report: CaseStateReport,
): CaseStateDecision | Refusal<CaseStateRefusal> {
  return 'project' in report
    ? recordFixEvent(state, report.project, report)
    : recordPublicEvent(state, report.event)
}

/**
 * Lists the events that may be recorded next for one project's view of the case.
 *
 * Order is V, F, D, P, X, A. Does not look at the report state, which only F and D need.
 *
 * @source CERT/CC Vultron, case state model
 */
export function possibleEvents(fix: FixState, open: PublicState): readonly CaseStateEvent[] {
  const fixes = FIX_EVENTS.filter((event) => {
    const before = BEFORE[event]
    return !fix[FIX_FLAG[event]] && (before === undefined || fix[FIX_FLAG[before]])
  })
  return [...fixes, ...PUBLIC_EVENTS.filter((event) => !open[PUBLIC_FLAG[event]])]
}

function recordFixEvent(
  state: CaseState,
  project: string,
  report: { readonly event: FixEvent; readonly reportState: ReportState },
): CaseStateDecision | Refusal<CaseStateRefusal> {
  const { event, reportState } = report
  const fix = Object.hasOwn(state.projects, project) ? state.projects[project] : undefined
  if (fix === undefined) {
    return refuse('case-state.unknown-project', 'This project does not take part in the case.')
  }
  if (fix[FIX_FLAG[event]]) return alreadyHappened(event)
  const before = BEFORE[event]
  if (before !== undefined && !fix[FIX_FLAG[before]]) {
    const because = `It is not recorded yet that ${WORDS[before]}, which comes first.`
    return refuse('case-state.out-of-order', because, SOURCE)
  }
  if (event !== 'V' && !FIX_NEEDS.includes(reportState)) {
    const because = `The report is ${reportState}; a fix is recorded once it has been accepted.`
    return refuse('case-state.report-not-accepted', because, SOURCE)
  }
  const projects = { ...state.projects, [project]: { ...fix, [FIX_FLAG[event]]: true } }
  return { state: { ...state, projects }, changes: [{ event, project, implied: false }] }
}

function recordPublicEvent(
  state: CaseState,
  event: PublicEvent,
): CaseStateDecision | Refusal<CaseStateRefusal> {
  if (state.public[PUBLIC_FLAG[event]]) return alreadyHappened(event)
  const changes: CaseStateChange[] = [{ event, implied: false }]
  const bringsPublic = event === 'X' && !state.public.publicAware
  if (bringsPublic) changes.push({ event: 'P', implied: true })
  const open = {
    ...state.public,
    [PUBLIC_FLAG[event]]: true,
    publicAware: state.public.publicAware || event !== 'A',
  }
  if (!bringsPublic && event !== 'P') return { state: { ...state, public: open }, changes }
  const entries = Object.entries(state.projects)
  for (const [project, fix] of entries) {
    if (!fix.vendorAware) changes.push({ event: 'V', project, implied: true })
  }
  const projects = Object.fromEntries(
    entries.map(([project, fix]) => [project, { ...fix, vendorAware: true }]),
  )
  return { state: { projects, public: open }, changes }
}

function alreadyHappened(event: CaseStateEvent): Refusal<CaseStateRefusal> {
  const because = `It is already recorded that ${WORDS[event]}; this happens once.`
  return refuse('case-state.already-happened', because, SOURCE)
}
