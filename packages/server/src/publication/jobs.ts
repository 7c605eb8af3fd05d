// The job of one step and the scan over steps that are due. A fault of the outside world is written on the step and
// tried again by its own backoff; anything else is a bug, goes to the queue's log, and leaves the step to its lease.
import { sql } from 'kysely'
import { Fault } from '../config/fault.js'
import { inTransaction } from '../db/transaction.js'
import { enqueue } from '../jobs/enqueue.js'
import { RecordChanged } from './steps/changed.js'
import { publishCveRecord } from './steps/cve.js'
import { settleStep } from './steps/finish.js'
import { type Outcome, sendAnnouncement } from './steps/mail.js'
import { pushOsvRecord } from './steps/osv.js'
import { type StepIds, type TakenStep, takeStep } from './steps/take.js'
import type { PublicationParts } from './venues.js'

/** Does what the step does to the outside world; the page is our own row and needs nothing here. */
export const performStep = async (parts: PublicationParts, taken: TakenStep): Promise<Outcome> => {
  switch (taken.step) {
    case 'mail':
      return sendAnnouncement(parts, taken)
    case 'cve':
      return publishCveRecord(parts, taken)
    case 'osv':
      return pushOsvRecord(parts, taken)
    case 'page':
      return {}
  }
}

/** The handler of `publication.step`. */
export const publicationStep =
  (parts: PublicationParts) =>
  async (ids: StepIds): Promise<void> => {
    const taken = await takeStep(parts, ids)
    if (taken === undefined) return
    try {
      const outcome = await performStep(parts, taken)
      await settleStep(parts, taken, { outcome })
    } catch (error) {
      if (!(error instanceof Fault)) throw error
      const changed = error instanceof RecordChanged ? JSON.stringify(error.found) : undefined
      await settleStep(parts, taken, { fault: error, ...(changed !== undefined && { changed }) })
      const { publicationId, step } = ids
      const { code, retry } = error
      parts.installation.log.warn({ publicationId, step, code, retry }, 'publication step failed')
    }
  }

/** Finds the steps whose time has come: scheduled, failed a while ago, or left running by a worker that died. */
export const publicationScan = ({ installation }: PublicationParts) =>
  async function publicationSteps(): Promise<void> {
    await inTransaction(installation.db, { kind: 'job' }, async (tx) => {
      const { rows } = await sql<{ publicationId: string; caseId: string; step: string }>`
        select * from sec.steps_due(${new Date(installation.now())})`.execute(tx)
      for (const ids of rows) {
        const key = `publication.step:${ids.publicationId}:${ids.step}`
        await enqueue(tx, { task: 'publication.step', ids, key })
      }
    })
  }
