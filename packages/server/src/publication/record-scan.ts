// A CVE record follows its announcement within the charter's hours (J4). Past them the team is told, once.
import { addHours, type Instant } from '@parley/rules'
import { sql } from 'kysely'
import { change } from '../audit/change.js'
import { loadCase } from '../cases/load.js'
import { charterOf } from '../charter/charter-of.js'
import { timestamp } from '../db/tables/columns.js'
import { inTransaction } from '../db/transaction.js'
import { doEach } from '../jobs/each.js'
import type { PublicationParts } from './venues.js'

interface Owed {
  readonly publicationId: string
  readonly caseId: string
  readonly publishedAt: Instant
  readonly charter: string
  readonly charterOverrides: Readonly<Record<string, unknown>>
}

const isLate = (row: Owed, now: Instant): boolean =>
  now > addHours(row.publishedAt, charterOf(row).clocks.cveRecordAfterAdvisoryHours.value)

/** Finds the records that are late, and tells their teams. */
export const recordScan = ({ installation }: Pick<PublicationParts, 'installation'>) =>
  async function lateRecords(): Promise<void> {
    const rows = await inTransaction(installation.db, { kind: 'job' }, async (tx) => {
      const found = await sql<Owed>`select * from sec.records_owed()`.execute(tx)
      return found.rows
    })
    const late = rows.filter((each) => isLate(each, installation.now()))
    await doEach(installation, late, async (row) => {
      const { caseId, publicationId } = row
      await change(installation, { kind: 'job', caseId }, async ({ tx, now, record, enqueue }) => {
        const loaded = await loadCase(tx, installation, caseId, { lock: true })
        const { numUpdatedRows } = await tx
          .updateTable('publicationStep')
          .set({ lateToldAt: timestamp(now) })
          .where('publicationId', '=', publicationId)
          .where('step', '=', 'cve')
          .where('state', 'not in', ['done', 'skipped'])
          .where('lateToldAt', 'is', null)
          .executeTakeFirst()
        if (loaded === undefined || numUpdatedRows === 0n) return row
        const facts = { publicationId }
        const { eventId } = await record({
          name: 'publication:record-late',
          of: loaded.of,
          facts,
        })
        await enqueue({ task: 'notify.team', ids: { caseId, eventId } })
        return row
      })
    })
  }
