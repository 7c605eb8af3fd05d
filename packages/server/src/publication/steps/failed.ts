// What a failed attempt leaves in our own rows: its next try, or that nobody tries any more, and who is told then.
import { isRefusal, moveStep } from '@parley/rules'
import type { Change } from '../../audit/change.js'
import type { LoadedCase } from '../../cases/load.js'
import type { Fault } from '../../config/fault.js'
import { timestamp } from '../../db/tables/columns.js'
import type { StepName } from '../../db/tables/publication.js'
import { stepState } from '../facts.js'
import { type Publication, type StepRow, updateStep } from '../store.js'
import { isClearRefusal } from './refusals.js'
import { stepFacts } from './skip.js'

export interface Found {
  readonly loaded: LoadedCase
  readonly publication: Publication
  /** All of the case's, this one among them. */
  readonly publications: readonly Publication[]
}

/** Lets the other steps be looked at now: one that waited for this one, one that shares its page. */
export const enqueueOthers = async (
  { enqueue }: Change,
  { caseId, publicationId, steps }: Publication,
  done: StepName,
): Promise<void> => {
  for (const { step, state } of steps) {
    if (step === done || (state !== 'waiting' && state !== 'failed')) continue
    const ids = { caseId, publicationId, step }
    await enqueue({
      task: 'publication.step',
      ids,
      key: `publication.step:${publicationId}:${step}`,
    })
  }
}

/** Its coordinator hears of it, and who asked for the publication; without a coordinator everybody does. */
const tellStuck = async (
  { enqueue }: Change,
  { loaded, publication }: Pick<Found, 'loaded' | 'publication'>,
  eventId: string,
): Promise<void> => {
  const { caseId, coordinatorId } = loaded
  await enqueue({ task: 'notify.team', ids: { caseId, eventId } })
  const { requestedBy: personId } = publication
  if (coordinatorId === null || coordinatorId === personId) return
  const ids = { caseId, personId, kind: 'publication-stuck' }
  await enqueue({ task: 'notify.person', ids })
}

export interface Failed {
  readonly fault: Pick<Fault, 'code' | 'retry'>
  /** The text of the record that another wrote meanwhile; public, as all that stands there. */
  readonly changed?: string
}

export const writeFailed = async (
  change: Change,
  { loaded, publication }: Pick<Found, 'loaded' | 'publication'>,
  { row, fault, changed }: Failed & { row: StepRow },
): Promise<void> => {
  const { tx, now, record } = change
  const { code, retry } = fault
  const mayHaveHappened = !isClearRefusal(code)
  const event = { event: 'fail', retry, code, mayHaveHappened } as const
  const next = moveStep(stepState(row), event, stepFacts(now, row.step))
  if (isRefusal(next) || (next.state !== 'failed-retrying' && next.state !== 'stuck')) return
  const nextAt = next.state === 'failed-retrying' ? next.nextAt : null
  await updateStep(tx, publication, {
    step: row.step,
    state: next.state === 'stuck' ? 'stuck' : 'failed',
    nextTryAt: nextAt === null ? null : timestamp(nextAt),
    lastFault: code,
    mayBeDone: next.lookFirst,
    ...(changed !== undefined && { outcome: JSON.stringify({ changed }) }),
  })
  // One event for the first failure and one when nobody tries any more: the row counts the attempts between.
  if (row.attempts === 1 || next.state === 'stuck') {
    const { publicationId } = publication
    const facts = { publicationId, step: row.step, code, stuck: next.state === 'stuck' }
    const { eventId } = await record({ name: 'publication:step-failed', of: loaded.of, facts })
    if (next.state === 'stuck') await tellStuck(change, { loaded, publication }, eventId)
  }
  await enqueueOthers(change, publication, row.step)
}
