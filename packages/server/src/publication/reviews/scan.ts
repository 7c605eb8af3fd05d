// Ends reviews that stand no more (sec.review_stands): of what will not go out, for its case was closed or turned out to be
// none; and of somebody who has another part in the case since, or a conflict of interest. The database shows them nothing meanwhile.
import { sql } from 'kysely'
import { change } from '../../audit/change.js'
import { unknownCase } from '../../cases/begin.js'
import { loadCase } from '../../cases/load.js'
import { doEach } from '../../jobs/each.js'
import type { PublicationParts } from '../venues.js'
import { endReviews } from './end.js'
import type { Review } from './store.js'

/** Finds them each minute. */
export const mootReviewScan = ({ installation }: Pick<PublicationParts, 'installation'>) =>
  async function mootReviews(): Promise<void> {
    const { rows } = await sql<{ caseId: string }>`select * from sec.reviews_moot()`.execute(
      installation.db.job,
    )
    await doEach(installation, rows, async ({ caseId }) => {
      await change(installation, { kind: 'job', caseId }, async (step) => {
        const loaded = await loadCase(step.tx, installation, caseId, { lock: true })
        if (loaded === undefined) return unknownCase()
        const which = ({ stands }: Review) => !stands
        await endReviews(step, loaded, { because: 'moot', which })
        return { caseId }
      })
    })
  }
