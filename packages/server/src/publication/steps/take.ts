// Takes one step of a publication for one attempt: locked, judged by the rules, marked as running before anything goes
// out. A worker that dies leaves it running; its lease ends and the step is taken again, looking for its own effect.
import type { JsonObject } from '@parley/records'
import {
  addHours,
  type Charter,
  gateOf,
  type Instant,
  isRefusal,
  moveStep,
  type Refusal,
  type StepFacts,
  type StepState,
} from '@parley/rules'
import { type Change, change } from '../../audit/change.js'
import type { LoadedCase } from '../../cases/load.js'
import { charterOf } from '../../charter/charter-of.js'
import { timestamp } from '../../db/tables/columns.js'
import type { StepName } from '../../db/tables/publication.js'
import { isOutgoingPaused } from '../../jobs/paused.js'
import { planOf, stepState } from '../facts.js'
import { type Publication, type StepRow, updateStep } from '../store.js'
import { type PublicationParts, type PublishingTeam, selectPublishingTeam } from '../venues.js'
import { writeFailed } from './failed.js'
import { loadPublication } from './load.js'
import { stepFacts } from './skip.js'
import { isStopped, stopEmergency } from './stop.js'

/** Ids of a step, as its job is given them. */
export interface StepIds {
  readonly caseId: string
  readonly publicationId: string
  readonly step: string
}

/** A step in hand: everything that doing it needs. */
export interface TakenStep {
  readonly loaded: LoadedCase
  readonly publication: Publication
  readonly team: PublishingTeam
  readonly step: StepName
  /** Counts from 1. */
  readonly attempt: number
  /** When the advisory was announced, in this publication or an earlier one; null before. */
  readonly announcedAt: Instant | null
  /** A person has found it where it was sent: it is not done again. */
  readonly isConfirmed: boolean
  /** Every CVE container that was to be put out for this case. */
  readonly ownRecords: readonly JsonObject[]
  /** The id an earlier publication's record has in the advisory database. */
  readonly osvId: string | undefined
}

/** Stands in place of a fault once a person has said that the step was done. */
export const CONFIRMED = 'mail.confirmed'

/** Longer than any attempt, whose every call has a timeout. */
const LEASE_HOURS = 0.25

/** Whether the step's time has come: the rules' gate, and for the page a number to stand under where one is coming. */
export const isOpen = (
  { publication, loaded }: { publication: Publication; loaded: LoadedCase },
  row: StepRow,
  { now, charter }: { now: Instant; charter: Charter },
): boolean => {
  const gate = gateOf(row.step, planOf(publication.steps), {
    now,
    announcedAt: publication.kind === 'first' ? null : loaded.publishedAt,
    notBefore: publication.notBefore,
    cveWithinHours: charter.clocks.cveRecordAfterAdvisoryHours.value,
  })
  return gate.isOpen && !(row.step === 'page' && waitsForNumber(publication.steps))
}

/**
 * The page stands under the number of the advisory database, so it lets a first attempt at the records pass. When one
 * of them fails the page does not wait: readers of the announcement look for it.
 */
const waitsForNumber = (steps: readonly StepRow[]): boolean =>
  steps.some((each) => each.step === 'mail') &&
  steps.some(
    (each) =>
      (each.step === 'osv' || each.step === 'cve') &&
      (each.state === 'waiting' || (each.state === 'running' && each.attempts === 1)),
  )

/** The state to start from: a lease that has ended means that the worker is gone and its effect may be there. */
const startable = (row: StepRow, facts: StepFacts): StepState | Refusal => {
  const state = stepState(row)
  if (state.state === 'waiting') return moveStep(state, { event: 'open' }, facts)
  if (state.state !== 'running' || (row.nextTryAt !== null && row.nextTryAt > facts.now))
    return state
  const gone = {
    event: 'fail',
    retry: 'later',
    code: 'worker.gone',
    mayHaveHappened: true,
  } as const
  const failed = moveStep(state, gone, facts)
  return isRefusal(failed) || failed.state === 'stuck'
    ? failed
    : moveStep(failed, { event: 'retry' }, facts)
}

/** Takes the step, or undefined when there is nothing to do now. */
export const takeStep = async (
  parts: PublicationParts,
  ids: StepIds,
): Promise<TakenStep | undefined> => {
  const taken = await change(
    parts.installation,
    { kind: 'job', caseId: ids.caseId },
    async (step) => takeIn(parts, step, ids),
  )
  // because: takeIn never refuses
  return (taken as { taken: TakenStep | undefined }).taken
}

const nothing = { taken: undefined }

const takeIn = async (
  parts: PublicationParts,
  step: Change,
  ids: StepIds,
): Promise<{ taken: TakenStep | undefined }> => {
  if (await isOutgoingPaused(step.tx)) return nothing
  const found = await loadPublication(step, ids)
  const row = found?.publication.steps.find((each) => each.step === ids.step)
  if (found === undefined || row === undefined) return nothing
  const { loaded, publication, osvId } = found
  const team = await selectPublishingTeam(step.tx, loaded.teamId)
  if (!isOpen(found, row, { now: step.now, charter: charterOf(team) })) return nothing
  const facts = stepFacts(step.now, row.step)
  const from = startable(row, facts)
  // The second worker that died over it: whether it was done cannot be looked for, so a person is asked.
  if (!isRefusal(from) && from.state === 'stuck' && row.state === 'running') {
    await writeFailed(step, found, { row, fault: { code: from.code, retry: 'later' } })
    return nothing
  }
  const running = isRefusal(from) ? from : moveStep(from, { event: 'start' }, facts)
  if (isRefusal(running) || running.state !== 'running') return nothing
  if (await isStopped(parts, step, found)) {
    await stopEmergency(step, found)
    return nothing
  }
  await updateStep(step.tx, publication, {
    step: row.step,
    state: 'running',
    attempts: running.attempt,
    mayBeDone: running.lookFirst,
    startedAt: timestamp(row.startedAt ?? step.now),
    nextTryAt: timestamp(addHours(step.now, LEASE_HOURS)),
  })
  const announcedAt = loaded.publishedAt
  const { attempt } = running
  const isConfirmed = row.lastFault === CONFIRMED
  const ownRecords = found.publications.flatMap(({ snapshot: { cve } }) =>
    cve === null ? [] : [cve],
  )
  return {
    taken: {
      ...{ loaded, publication, team, step: row.step, attempt, announcedAt, osvId },
      ...{ isConfirmed, ownRecords },
    },
  }
}
