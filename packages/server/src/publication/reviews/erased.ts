// Ends what somebody who is erased is asked to review: each is an event of its case, so that its history says why.
import { sql } from 'kysely'
import { change } from '../../audit/change.js'
import { unknownCase } from '../../cases/begin.js'
import { loadCase } from '../../cases/load.js'
import type { Installation } from '../../db/installation.js'
import { endReviews } from './end.js'
import type { Review } from './store.js'

/** Ends every review that was asked of them and is not over. */
export const endReviewsOf = async (installation: Installation, personId: string): Promise<void> => {
  const { rows } = await sql<{ caseId: string }>`
    select distinct case_id from sec.reviews_of(${personId})`.execute(installation.db.job)
  for (const { caseId } of rows)
    await change(installation, { kind: 'job', caseId }, async (step) => {
      const loaded = await loadCase(step.tx, installation, caseId, { lock: true })
      if (loaded === undefined) return unknownCase()
      const which = (each: Review) => each.personId === personId
      await endReviews(step, loaded, { because: 'erased', which })
      return { caseId }
    })
}
