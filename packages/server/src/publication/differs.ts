// Whether what is written of a published advisory differs from what the public reads: a new version that was begun, an answer
// of somebody credited that came afterwards. Kept on the case's row for the lists; what differs in words is shown beside the
// outputs.
import { loadCase } from '../cases/load.js'
import { updateCase } from '../cases/store.js'
import { inTransaction, type Tx } from '../db/transaction.js'
import { loadDesk } from './desk.js'
import type { PublicationParts } from './venues.js'
import { whatDiffers } from './what-differs.js'

interface Differs {
  readonly versionDiffers: boolean
  readonly creditsDiffer: boolean
}

const nothing: Differs = { versionDiffers: false, creditsDiffer: false }

const differsNow = async (
  tx: Tx,
  parts: PublicationParts,
  loaded: Parameters<typeof loadDesk>[2]['loaded'],
): Promise<Differs> => {
  if (loaded.publishedAt === null) return nothing
  const { state, publications, prepared } = await loadDesk(tx, parts, { loaded, mayChoose: false })
  const published = publications.at(-1)?.snapshot.advisory
  if (published === undefined || state === 'withdrawn' || prepared.kind === 'withdrawal')
    return nothing
  const changes = whatDiffers(published, prepared.snapshot.advisory)
  const ofCredits = changes.filter(({ path }) => path === '/credits')
  return {
    versionDiffers: changes.length > ofCredits.length,
    creditsDiffer: ofCredits.length > 0,
  }
}

/** Looks at one case, after what is written of it changed, and after a publication of it was done. */
export const lookWhatDiffers =
  (parts: PublicationParts) =>
  ({ caseId }: { caseId: string }): Promise<void> =>
    inTransaction(parts.installation.db, { kind: 'job', caseId }, async (tx) => {
      const loaded = await loadCase(tx, parts.installation, caseId, { lock: true })
      if (loaded === undefined) return
      const now = await differsNow(tx, parts, loaded)
      const isSame =
        now.versionDiffers === loaded.versionDiffers && now.creditsDiffer === loaded.creditsDiffer
      if (!isSame) await updateCase(tx, caseId, now)
    })
