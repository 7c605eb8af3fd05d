// Puts work into the queue inside the transaction that makes it necessary. A payload carries ids and nothing else;
// the type says so, and the queue's tables hold no case data.
import { type RawBuilder, sql } from 'kysely'
import type { Tx } from '../db/transaction.js'

/** Every task the worker knows, with the ids it is given. Domains register their handlers under these names. */
export interface Tasks {
  'report.acknowledge': { caseId: string }
  'report.send-link': { caseId: string }
  'report.link-again': { contact: string }
  'report.published': { caseId: string }
  /** Something happened that the reporter's page tells. */
  'report.news': { caseId: string }
  'report.advisory-withdrawn': { caseId: string }
  'notify.team': { caseId: string; eventId: string; kind?: string }
  'notify.message': { caseId: string; messageId: string }
  'notify.embargo': { caseId: string; eventId: string }
  'notify.person': { caseId: string; personId: string; kind: string }
  /** Its advisory was announced: for the whole team and everyone who agreed to its embargo. */
  'notify.published': { caseId: string }
  /** Everyone who agreed and reads this audience: `everyone`, or one project's channel. */
  'notify.bound': { caseId: string; kind: string }
  'notify.participants': { caseId: string; audience: string; kind: string }
  /** What the case is about is public: by the advisory of the case that it duplicates. */
  'embargo.public': { caseId: string }
  /** The case that this one duplicates was published. */
  'embargo.original-published': { caseId: string }
  /** `council` is `yes` for the body's council alone; `personId` names one person instead. */
  'notify.governance': {
    teamId: string
    about: string
    kind: string
    council: string
    personId?: string
  }
  'mail.send': { mailId: string }
  /** The case was accepted: its coordinator and its reporter are credited. */
  'credits.enter': { caseId: string }
  'cve.reserve': { caseId: string; cveRequestId: string }
  'cve.look': Record<string, never>
  'cve.reject': { cveId: string }
  'publication.step': { caseId: string; publicationId: string; step: string }
  /** An emergency of the case may not hold any more. */
  'publication.emergency': { caseId: string }
  'cases.left-behind': { personId: string }
  'case.end-practice': { caseId: string }
  'cases.hand-over': { offboardingId: string }
  'search.index': { caseId: string }
  'nomination.look': { nominationId: string }
  'decision.look': { decisionId: string }
  'directory.look': { teamId: string }
  'directory.act': { teamId: string }
}

export type TaskName = keyof Tasks

export interface Job<T extends TaskName = TaskName> {
  readonly task: T
  readonly ids: Tasks[T]
  /** Jobs with the same key replace one another while they wait. */
  readonly key?: string
}

/** The call that enqueues a job, to stand in a statement with others (db/together.ts). */
export const enqueueCall = <T extends TaskName>(job: Job<T>): RawBuilder<unknown> =>
  sql`jobs.enqueue(${job.task}, ${JSON.stringify(job.ids)}::json, ${job.key ?? null})`

/**
 * Enqueues a job; it runs after the transaction commits. There is no "later": what is due at a time is state, and the
 * minute's tick finds it by the installation's clock (jobs/tick.ts).
 */
export const enqueue = async <T extends TaskName>(tx: Tx, job: Job<T>): Promise<void> => {
  await sql`select ${enqueueCall(job)}`.execute(tx)
}
