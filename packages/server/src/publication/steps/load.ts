// A publication of which a step is looked at, held with its case.
import type { Change } from '../../audit/change.js'
import { type LoadedCase, loadCase } from '../../cases/load.js'
import { lockParticipants } from '../../embargo/terms/store.js'
import { newestOutcome } from '../facts.js'
import { type Publication, selectPublications } from '../store.js'

/** The publication with its steps, under the case's lock. */
export const loadPublication = async (
  { tx, installation }: Change,
  { caseId, publicationId }: { readonly caseId: string; readonly publicationId: string },
): Promise<
  | {
      loaded: LoadedCase
      publication: Publication
      publications: readonly Publication[]
      osvId: string | undefined
    }
  | undefined
> => {
  // Participants before the case, in the one order: an announcement leaves the embargo, which concerns them.
  await lockParticipants(tx, caseId)
  const loaded = await loadCase(tx, installation, caseId, { lock: true })
  if (loaded === undefined) return undefined
  const publications = await selectPublications(tx, loaded)
  const publication = publications.find((each) => each.publicationId === publicationId)
  const osvId = newestOutcome(publications, 'osv')?.['osvId']
  return publication === undefined ? undefined : { loaded, publication, publications, osvId }
}
