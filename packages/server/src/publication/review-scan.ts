// An emergency publication is looked at afterwards by somebody else. Past its day everyone who reads the case is told,
// and again every day until somebody has.
import { addDays, type Instant, reviewDueAt } from '@parley/rules'
import { sql } from 'kysely'
import { change } from '../audit/change.js'
import { loadCase } from '../cases/load.js'
import { charterOf } from '../charter/charter-of.js'
import { timestamp } from '../db/tables/columns.js'
import { inTransaction } from '../db/transaction.js'
import { doEach } from '../jobs/each.js'
import type { PublicationParts } from './venues.js'

interface Unreviewed {
  readonly publicationId: string
  readonly caseId: string
  readonly finishedAt: Instant
  readonly remindedAt: Instant | null
  readonly charter: string
  readonly charterOverrides: Readonly<Record<string, unknown>>
}

const isDue = (row: Unreviewed, now: Instant): boolean =>
  now >= reviewDueAt(row.finishedAt, charterOf(row).approvals) &&
  (row.remindedAt === null || now >= addDays(row.remindedAt, 1))

/** Finds the emergencies whose review is overdue, and tells their teams once a day. */
export const reviewScan = ({ installation }: Pick<PublicationParts, 'installation'>) =>
  async function emergencyReviews(): Promise<void> {
    const rows = await inTransaction(installation.db, { kind: 'job' }, async (tx) => {
      const found = await sql<Unreviewed>`select * from sec.emergencies_unreviewed()`.execute(tx)
      return found.rows
    })
    const due = rows.filter((each) => isDue(each, installation.now()))
    await doEach(installation, due, async (row) => {
      const { caseId, publicationId } = row
      await change(installation, { kind: 'job', caseId }, async ({ tx, now, record, enqueue }) => {
        const loaded = await loadCase(tx, installation, caseId, { lock: true })
        const { numUpdatedRows } = await tx
          .updateTable('publication')
          .set({ reviewRemindedAt: timestamp(now) })
          .where('publicationId', '=', publicationId)
          .where('reviewedAt', 'is', null)
          .executeTakeFirst()
        if (loaded === undefined || numUpdatedRows === 0n) return row
        const { eventId } = await record({
          name: 'publication:review-overdue',
          of: loaded.of,
          facts: { publicationId },
        })
        await enqueue({ task: 'notify.team', ids: { caseId, eventId } })
        return row
      })
    })
  }
