// The one shape of every change: load facts, decide, write state with its ledger event and its jobs, all in one
// transaction. A refusal is returned and nothing is written; a thrown Fault or Bug writes nothing either.
import { type Instant, isRefusal, type Refusal } from '@parley/rules'
import type { Installation } from '../db/installation.js'
import { type Actor, inTransaction, type Tx } from '../db/transaction.js'
import { enqueue, type Job, type TaskName } from '../jobs/enqueue.js'
import {
  appendEvent,
  type EventInput,
  type PreparedEvent,
  prepareEvent,
  type WrittenEvent,
} from './append.js'
import { nextStep } from './once.js'

export interface Change {
  readonly tx: Tx
  readonly now: Instant
  readonly installation: Installation
  readonly actor: Actor
  /** Appends an event on behalf of the transaction's actor. */
  record(event: Omit<EventInput, 'actor' | 'at'>): Promise<WrittenEvent>
  /** Makes such an event without writing it: for rows that go into one statement (db/together.ts). */
  prepare(event: Omit<EventInput, 'actor' | 'at'>): PreparedEvent
  enqueue<T extends TaskName>(job: Job<T>): Promise<void>
}

class Refused extends Error {
  readonly refusal: Refusal
  constructor(refusal: Refusal) {
    super('refused')
    this.refusal = refusal
  }
}

const eventActor = (actor: Actor): EventInput['actor'] => {
  if (actor.kind === 'person') return { kind: 'person', personId: actor.personId }
  return { kind: actor.kind === 'reporter' ? 'reporter' : 'parley' }
}

/**
 * Runs one change. When `work` returns a Refusal, the transaction is rolled back and the Refusal returned. In a request
 * under an Idempotency-Key it is done once: `work` then returns plain data, and a repeated request is given it again.
 */
export const change = async <T>(
  installation: Installation,
  actor: Actor,
  work: (change: Change) => Promise<T | Refusal>,
): Promise<T | Refusal> => {
  const step = nextStep()
  // because: this very change of an earlier try returned it
  if (step?.done !== undefined) return step.done.outcome as T
  try {
    return await inTransaction(installation.db, actor, async (tx) => {
      const now = installation.now()
      const { keys } = installation
      const outcome = await work({
        tx,
        now,
        installation,
        actor,
        record: (event) => appendEvent(tx, { ...event, actor: eventActor(actor), at: now }, keys),
        prepare: (event) => prepareEvent({ ...event, actor: eventActor(actor), at: now }, keys),
        enqueue: (job) => enqueue(tx, job),
      })
      if (isRefusal(outcome)) throw new Refused(outcome)
      await step?.keep(tx, outcome)
      return outcome
    })
  } catch (error) {
    if (error instanceof Refused) return error.refusal
    throw error
  }
}
