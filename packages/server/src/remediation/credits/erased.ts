// What stands of somebody who is erased in credits that are theirs. A name they agreed to be credited by stays, for it is
// in the advisory; how they are reached, and a credit that they have not agreed to, go.
import { sql } from 'kysely'
import { change } from '../../audit/change.js'
import { loadCase } from '../../cases/load.js'
import type { Installation } from '../../db/installation.js'
import { timestamp } from '../../db/tables/columns.js'
import { CREDIT_COLUMNS, NO_CREDIT, openCredit, sealCredit } from './store.js'

const forgetIn = (installation: Installation, of: { caseId: string; personId: string }) =>
  change(installation, { kind: 'job', caseId: of.caseId }, async ({ tx, now }) => {
    const loaded = await loadCase(tx, installation, of.caseId, { lock: true })
    if (loaded === undefined) return of
    const rows = await tx
      .selectFrom('credit')
      .select(CREDIT_COLUMNS)
      .select('removedAt')
      .where('caseId', '=', of.caseId)
      .where('personId', '=', of.personId)
      .execute()
    for (const { removedAt, ...row } of rows) {
      const { name, chosenName, ...credit } = openCredit(loaded.key, row)
      const isNamed = credit.consent === 'accepted' && removedAt === null
      const kept = { ...NO_CREDIT, ...(isNamed ? { name, chosenName } : {}) }
      await tx
        .updateTable('credit')
        .set({
          sealed: sealCredit(loaded.key, row.creditId, kept),
          answerLookup: null,
          removedAt: isNamed ? null : timestamp(removedAt ?? now),
        })
        .where('creditId', '=', row.creditId)
        .execute()
    }
    return of
  })

/** Goes through every case in which they have a credit. */
export const forgetCredited = async (
  installation: Installation,
  personId: string,
): Promise<void> => {
  const { rows } = await sql<{ caseId: string }>`
    select case_id from sec.credited_in(${personId}) as case_id`.execute(installation.db.job)
  for (const { caseId } of rows) await forgetIn(installation, { caseId, personId })
}
