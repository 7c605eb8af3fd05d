// Ends reviews of what will not go out: its case was closed, or turned out to be none, before anything was published.
import { sql } from 'kysely'
import { change } from '../../audit/change.js'
import { unknownCase } from '../../cases/begin.js'
import { loadCase } from '../../cases/load.js'
import { doEach } from '../../jobs/each.js'
import type { PublicationParts } from '../venues.js'
import { endReviews } from './end.js'

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
        await endReviews(step, loaded, { because: 'not-published' })
        return { caseId }
      })
    })
  }
