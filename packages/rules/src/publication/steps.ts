// Owns the steps of a publication: which there are, what each waits for, and how it gets done once.
// Refuses to know mail, CVE Services and git: a step is a word, its outcome is reported to it.

import { type Refusal, refuse } from '../refusal.js'
import { addHours, type Instant, instant } from '../time.js'

/** In the order they are done: the announcement, then what depends on it. @source PSF CNA procedures (J4); PSRT advisory (N2) */
export const STEP_NAMES = ['mail', 'cve', 'osv', 'page'] as const
/** One of STEP_NAMES. @source PSRT advisory (N2) */
export type StepName = (typeof STEP_NAMES)[number]

/**
 * Where one step stands. `attempt` counts from 1. `lookFirst` says that an earlier attempt may have
 * been done although its answer was lost: the worker searches for its own effect before it tries.
 * A skipped step is no longer wanted: a newer version took its place, or it was called off.
 *
 * @source reliability: done exactly once or visibly stuck
 */
export type StepState =
  | { readonly state: 'waiting' }
  | { readonly state: 'due'; readonly attempt: number; readonly lookFirst: boolean }
  | {
      readonly state: 'running'
      readonly attempt: number
      readonly lookFirst: boolean
      readonly startedAt: Instant
    }
  | { readonly state: 'done'; readonly at: Instant }
  | { readonly state: 'skipped' }
  | {
      readonly state: 'failed-retrying'
      readonly attempt: number
      readonly lookFirst: boolean
      readonly nextAt: Instant
      readonly code: string
    }
  | {
      readonly state: 'stuck'
      readonly attempt: number
      readonly lookFirst: boolean
      readonly code: string
    }

/** A step of one publication. @source PSRT advisory (N2) */
export interface Step {
  readonly name: StepName
  readonly state: StepState
}

/**
 * What happened to a step. `fail.mayHaveHappened` is true when the answer was lost: a timeout, a cut
 * connection, a worker that died. `code` is the fault's code and holds no text from outside.
 *
 * @source reliability: others may fail
 */
export type StepEvent =
  | { readonly event: 'open' }
  | { readonly event: 'start' }
  | { readonly event: 'succeed' }
  | {
      readonly event: 'fail'
      readonly retry: 'later' | 'never'
      readonly code: string
      readonly mayHaveHappened: boolean
    }
  | { readonly event: 'retry' }
  | { readonly event: 'skip' }

/** How long to wait between attempts, and when to stop trying alone; operation data, not policy. @source reliability: others may fail */
export interface Backoff {
  readonly firstSeconds: number
  readonly factor: number
  readonly longestSeconds: number
  readonly attempts: number
}

/** Tries often at first, then every quarter of an hour for about two days. @source reliability: others may fail */
export const PUBLICATION_BACKOFF: Backoff = {
  firstSeconds: 5,
  factor: 2,
  longestSeconds: 900,
  attempts: 200,
}

/** `now` comes from a clock, the rest from the server's settings. @source reliability: others may fail */
export interface StepFacts {
  readonly now: Instant
  readonly backoff: Backoff
  /** 0 to 1, from the caller's randomness: spreads attempts of several steps apart. */
  readonly jitter: number
  /** Whether the step can be looked for where it was done. A list's archive cannot be asked. */
  readonly canLook: boolean
}

/** Why a step does not move. @source reliability: done exactly once or visibly stuck */
export type StepRefusal = 'step.no-such-move' | 'step.not-yet'

/**
 * Moves one step by one event.
 *
 * A step that was done stays done whatever is reported afterwards, so nothing is done twice. One
 * that may have happened keeps `lookFirst` for every later attempt: the worker searches for its own
 * effect and reports `succeed` when it finds it. Where nothing can be searched, it is repeated once; a
 * second unclear end is a person's question. A stuck step moves only when a person says `retry`,
 * or is skipped. One that runs is never skipped: it may be done at this moment.
 *
 * @returns refusal `step.no-such-move`, or `step.not-yet` before a retry's time has come
 * @source reliability: done exactly once or visibly stuck
 */
export function moveStep(
  step: StepState,
  event: StepEvent,
  facts: StepFacts,
): StepState | Refusal<StepRefusal> {
  switch (event.event) {
    case 'open':
      return step.state === 'waiting'
        ? { state: 'due', attempt: 1, lookFirst: false }
        : noSuchMove(step, 'open')
    case 'start':
      return start(step, facts.now)
    case 'succeed':
      return step.state === 'running'
        ? { state: 'done', at: facts.now }
        : noSuchMove(step, 'succeed')
    case 'fail':
      return step.state === 'running' ? afterFailure(step, event, facts) : noSuchMove(step, 'fail')
    case 'retry':
      return step.state === 'stuck' || step.state === 'failed-retrying'
        ? { state: 'due', attempt: step.attempt + 1, lookFirst: step.lookFirst }
        : noSuchMove(step, 'retry')
    case 'skip':
      return step.state === 'done' || step.state === 'running' || step.state === 'skipped'
        ? noSuchMove(step, 'skip')
        : { state: 'skipped' }
  }
}

/**
 * Whether a person may say that a step was done all the same: one that is stuck, may have been done, and cannot be
 * looked for. What can be looked for is looked for.
 *
 * @returns undefined, or refusal `step.no-such-move`
 * @source reliability: done exactly once or visibly stuck
 * @reading docs/READINGS.md#a-publication-that-does-not-get-done
 */
export function confirmRefusal(
  step: StepState,
  { canLook }: Pick<StepFacts, 'canLook'>,
): Refusal<StepRefusal> | undefined {
  if (step.state === 'stuck' && step.lookFirst && !canLook) return undefined
  return refuse(
    'step.no-such-move',
    'Only an announcement of unclear end is confirmed by a person.',
  )
}

/**
 * When to try again after a failed attempt.
 *
 * The wait grows by the factor up to the longest; jitter shortens it by at most half, so that it
 * never exceeds the longest and never goes below half of what it would be.
 *
 * @param attempt the one that failed, from 1
 * @source reliability: others may fail
 */
export function nextAttemptAt(failedAt: Instant, attempt: number, facts: StepFacts): Instant {
  const { firstSeconds, factor, longestSeconds } = facts.backoff
  const full = Math.min(firstSeconds * factor ** (attempt - 1), longestSeconds)
  return instant(failedAt + full * 1000 * (1 - facts.jitter / 2))
}

/** Whether a step may start, from when it is late, and the sentence a page shows. @source PSF CNA procedures (J4) */
export interface Gate {
  readonly isOpen: boolean
  readonly because: string
  readonly dueBy?: Instant
}

/**
 * `notBefore` is a scheduled time, or null; `announcedAt` is when an earlier version was announced,
 * for an amendment, or null; `cveWithinHours` is charter data.
 *
 * @source PSF CNA procedures (J4)
 */
export interface GateFacts {
  readonly now: Instant
  readonly announcedAt: Instant | null
  readonly notBefore: Instant | null
  readonly cveWithinHours: number
}

/**
 * Says whether a step may be done yet.
 *
 * The announcement (the mail, or the page where a team sends none) waits for nothing but its time.
 * Everything else waits for the announcement to be done: the CVE record is never published before
 * it, and is late after the charter's hours. An amendment was announced before: nothing waits.
 *
 * @param plan all steps of the publication
 * @source PSF CNA procedures (J4: within 24 hours, never before)
 */
export function gateOf(name: StepName, plan: readonly Step[], facts: GateFacts): Gate {
  const announcement = announcementOf(plan)
  const isFirst = announcement === undefined || announcement.name === name
  if (isFirst || facts.announcedAt !== null) {
    return facts.notBefore !== null && facts.now < facts.notBefore
      ? { isOpen: false, because: 'It waits for the time it is scheduled for.' }
      : { isOpen: true, because: 'Nothing has to come before it.' }
  }
  if (announcement.state.state !== 'done') {
    const because = 'It waits for the announcement, and is never done before it.'
    return { isOpen: false, because }
  }
  const because = 'The announcement is out.'
  if (name !== 'cve') return { isOpen: true, because }
  return { isOpen: true, because, dueBy: addHours(announcement.state.at, facts.cveWithinHours) }
}

/**
 * The step that tells the public: the mail, or the page where no mail is sent.
 *
 * @returns undefined for a plan with neither, such as a change of records alone
 * @source PSRT advisory (N2)
 */
export function announcementOf(plan: readonly Step[]): Step | undefined {
  return plan.find(({ name }) => name === 'mail') ?? plan.find(({ name }) => name === 'page')
}

/**
 * Opens every waiting step whose gate is open: what a worker does before it looks for due steps.
 *
 * @source PSF CNA procedures (J4)
 */
export function openSteps(plan: readonly Step[], facts: GateFacts): readonly Step[] {
  return plan.map((step) =>
    step.state.state === 'waiting' && gateOf(step.name, plan, facts).isOpen
      ? { ...step, state: { state: 'due', attempt: 1, lookFirst: false } }
      : step,
  )
}

/**
 * Says whether the whole publication is done, in the works, or needs a person.
 *
 * @source reliability: done exactly once or visibly stuck
 */
export function progressOf(plan: readonly Step[]): 'done' | 'under-way' | 'stuck' {
  if (plan.every(({ state }) => state.state === 'done' || state.state === 'skipped')) return 'done'
  return plan.some(({ state }) => state.state === 'stuck') ? 'stuck' : 'under-way'
}

function start(step: StepState, now: Instant): StepState | Refusal<StepRefusal> {
  if (step.state !== 'due' && step.state !== 'failed-retrying') return noSuchMove(step, 'start')
  const { lookFirst } = step
  if (step.state === 'due') {
    return { state: 'running', attempt: step.attempt, lookFirst, startedAt: now }
  }
  if (now < step.nextAt) {
    return refuse('step.not-yet', 'It failed a moment ago; the next attempt has its time.')
  }
  return { state: 'running', attempt: step.attempt + 1, lookFirst, startedAt: now }
}

function afterFailure(
  running: Extract<StepState, { readonly state: 'running' }>,
  failure: Extract<StepEvent, { readonly event: 'fail' }>,
  facts: StepFacts,
): StepState {
  const { attempt } = running
  const { code } = failure
  const lookFirst = running.lookFirst || failure.mayHaveHappened
  const isAskedOfPerson = !facts.canLook && running.lookFirst && failure.mayHaveHappened
  if (failure.retry === 'never' || isAskedOfPerson || attempt >= facts.backoff.attempts) {
    return { state: 'stuck', attempt, lookFirst, code }
  }
  const nextAt = nextAttemptAt(facts.now, attempt, facts)
  return { state: 'failed-retrying', attempt, lookFirst, nextAt, code }
}

function noSuchMove(step: StepState, event: StepEvent['event']): Refusal<StepRefusal> {
  return refuse('step.no-such-move', `A step that is ${step.state} cannot ${event}.`)
}
