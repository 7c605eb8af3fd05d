// Owns the report states (RM) as one table, and the moves that are no determination: close, reopen, withdraw.
// It knows nothing of embargo terms beyond "in force", and of publication beyond "published".

import type { Charter } from '../charter/charter.js'
import { isBlank } from '../intake/clean.js'
import { type Refusal, refuse } from '../refusal.js'
import { addDays, type Instant } from '../time.js'
import type { CaseFacts, ReportEvent, ReportState } from './facts.js'

/** @source Vultron, report management */
export type ReportTransition = {
  readonly from: ReportState
  readonly event: ReportEvent
  readonly to: ReportState
}

/**
 * Every transition there is. `valid → invalid` is not among them.
 * @source Vultron, report management
 * @reading docs/READINGS.md#valid-to-invalid
 */
export const reportTransitions: readonly ReportTransition[] = [
  { from: 'start', event: 'receive', to: 'received' },
  { from: 'received', event: 'validate', to: 'valid' },
  { from: 'received', event: 'invalidate', to: 'invalid' },
  { from: 'invalid', event: 'validate', to: 'valid' },
  { from: 'invalid', event: 'close', to: 'closed' },
  { from: 'valid', event: 'accept', to: 'accepted' },
  { from: 'valid', event: 'defer', to: 'deferred' },
  { from: 'accepted', event: 'defer', to: 'deferred' },
  { from: 'accepted', event: 'close', to: 'closed' },
  { from: 'deferred', event: 'accept', to: 'accepted' },
  { from: 'deferred', event: 'close', to: 'closed' },
]

/**
 * The state after one event.
 *
 * @returns refusal `report.no-such-transition` when the table has no such row
 * @source Vultron, report management
 */
export const nextReportState = (
  from: ReportState,
  event: ReportEvent,
): ReportState | Refusal<'report.no-such-transition'> =>
  reportTransitions.find((row) => row.from === from && row.event === event)?.to ??
  refuse('report.no-such-transition', `A report that is ${from} cannot ${event}.`, 'Vultron, RM')

/**
 * The state after several events, in order; the first that the table lacks is refused.
 * @source Vultron, report management
 */
export const followReportEvents = (
  from: ReportState,
  events: readonly ReportEvent[],
): ReportState | Refusal<'report.no-such-transition'> => {
  let state = from
  for (const event of events) {
    const next = nextReportState(state, event)
    if (typeof next !== 'string') return next
    state = next
  }
  return state
}

/**
 * Whether the clock has stopped: published, closed, or deferred as a duplicate of a case with its own clock.
 * @source PEP 811 (I3): "either rejected or as a published advisory and mitigation"
 * @reading docs/READINGS.md#finished
 */
export const isFinished = (
  facts: Pick<CaseFacts, 'reportState' | 'determination' | 'publishedAt'>,
): boolean =>
  facts.publishedAt !== null ||
  facts.reportState === 'closed' ||
  (facts.reportState === 'deferred' && facts.determination === 'duplicate')

/** @source Vultron, report management */
export type Closing = { readonly events: readonly ReportEvent[]; readonly to: 'closed' }

/**
 * Closes an invalid, accepted or deferred report. Never ends an embargo.
 *
 * Does not check who asks, nor the hold of an invalid report: see `heldReport` in deadlines.ts.
 *
 * @param despiteEmbargo set when the person was told that the embargo is in force and still wants to close
 * @returns refusal `close.embargo-in-force` (defer instead, or say so), or `report.no-such-transition`
 * @source Vultron, report management
 */
export const closeCase = (
  facts: Pick<CaseFacts, 'reportState' | 'embargoInForce' | 'publishedAt'>,
  { despiteEmbargo }: { readonly despiteEmbargo: boolean },
): Closing | Refusal<'close.embargo-in-force' | 'report.no-such-transition'> => {
  const next = nextReportState(facts.reportState, 'close')
  if (typeof next !== 'string') return next
  const asks = facts.embargoInForce && facts.reportState !== 'invalid' && !despiteEmbargo
  if (asks) {
    return refuse(
      'close.embargo-in-force',
      'The embargo is in force: defer the case, or confirm that it should be closed all the same.',
      'Vultron, RM',
    )
  }
  return { events: ['close'], to: 'closed' }
}

/** `clockStartsAt` is null where the clock never stopped. @source Developer's Guide (I4) */
export type Reopening = { readonly to: 'received'; readonly clockStartsAt: Instant | null }

/**
 * Takes a closed or invalid report back into triage.
 *
 * A closed report had been finished in time or late; its clock starts anew with the new evidence.
 *
 * @returns refusal `reopen.not-closed`, `reopen.published` or `reopen.needs-reason`
 * @source Developer's Guide, template R2 and older text (I4)
 * @reading docs/READINGS.md#reopening
 */
export const reopenCase = (
  facts: Pick<CaseFacts, 'reportState' | 'publishedAt'>,
  request: { readonly reason: string; readonly at: Instant },
): Reopening | Refusal<'reopen.not-closed' | 'reopen.published' | 'reopen.needs-reason'> => {
  if (facts.publishedAt !== null) {
    return refuse(
      'reopen.published',
      'The advisory is published: amend it, or open a new case for what was found since.',
      'our reading',
    )
  }
  if (facts.reportState !== 'closed' && facts.reportState !== 'invalid') {
    return refuse('reopen.not-closed', 'The case is open already.', 'our reading')
  }
  if (isBlank(request.reason)) {
    return refuse('reopen.needs-reason', 'Say what is new, so that others see why.', 'our reading')
  }
  return { to: 'received', clockStartsAt: facts.reportState === 'closed' ? request.at : null }
}

/** `closesAt` is null where the team must decide what becomes of the case. @source our reading */
export type Withdrawal = {
  readonly events: readonly ReportEvent[]
  readonly to: ReportState
  readonly closesAt: Instant | null
}

/**
 * A reporter takes the report back. What nobody has judged yet is held and then closes; what the team has
 * found to be real stays as it is, because users are no safer for the withdrawal.
 *
 * @returns refusal `withdraw.closed` or `withdraw.published`
 * @source our reading
 * @reading docs/READINGS.md#withdrawal
 */
export const withdrawReport = (
  facts: Pick<CaseFacts, 'reportState' | 'publishedAt'>,
  at: Instant,
  charter: Pick<Charter, 'clocks'>,
): Withdrawal | Refusal<'withdraw.closed' | 'withdraw.published'> => {
  if (facts.publishedAt !== null) {
    return refuse('withdraw.published', 'The advisory is published already.', 'our reading')
  }
  const closesAt = addDays(at, charter.clocks.holdDays.value)
  switch (facts.reportState) {
    case 'closed':
      return refuse('withdraw.closed', 'The report is closed already.', 'our reading')
    case 'start':
      return { events: ['receive', 'invalidate'], to: 'invalid', closesAt }
    case 'received':
      return { events: ['invalidate'], to: 'invalid', closesAt }
    case 'invalid':
      return { events: [], to: 'invalid', closesAt }
    case 'valid':
    case 'accepted':
    case 'deferred':
      return { events: [], to: facts.reportState, closesAt: null }
  }
}
