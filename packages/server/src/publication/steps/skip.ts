// Steps that are no longer wanted: a newer version took their place, or the publication was called off. Whatever one of
// them may have done stays noted on it.
import {
  type Instant,
  isRefusal,
  moveStep,
  PUBLICATION_BACKOFF,
  type StepFacts,
} from '@parley/rules'
import type { Change } from '../../audit/change.js'
import type { LoadedCase } from '../../cases/load.js'
import { timestamp } from '../../db/tables/columns.js'
import type { StepName } from '../../db/tables/publication.js'
import type { Desk } from '../desk.js'
import { stepState } from '../facts.js'
import { type Publication, updatePublication, updateStep } from '../store.js'

/** A list's archive cannot be asked whether the announcement arrived; records and pages can. */
export const canLook = (step: StepName): boolean => step !== 'mail'

export const stepFacts = (now: Instant, step: StepName): StepFacts => ({
  now,
  canLook: canLook(step),
  backoff: PUBLICATION_BACKOFF,
  jitter: Math.random(),
})

/** Skips every step that is open and does not run; says which. */
export const skipSteps = async (
  { tx, now }: Pick<Change, 'tx' | 'now'>,
  publication: Publication,
): Promise<readonly StepName[]> => {
  const skipped: StepName[] = []
  for (const row of publication.steps) {
    if (isRefusal(moveStep(stepState(row), { event: 'skip' }, stepFacts(now, row.step)))) continue
    await updateStep(tx, publication, { step: row.step, state: 'skipped', nextTryAt: null })
    skipped.push(row.step)
  }
  return skipped
}

/** Ends the publication on its way in favour of a newer one; undefined where none is. */
export const skipOpenSteps = async (
  change: Change,
  { publications }: Pick<Desk, 'publications'>,
): Promise<{ publicationId: string; steps: readonly StepName[] } | undefined> => {
  const publication = publications.find((each) => each.finishedAt === null)
  if (publication === undefined) return undefined
  const { publicationId } = publication
  const steps = await skipSteps(change, publication)
  await updatePublication(change.tx, publicationId, { finishedAt: timestamp(change.now) })
  return { publicationId, steps }
}

/** Calls a publication off of which certainly nothing went out. */
export const cancel = async (
  change: Change,
  { loaded, publication }: { loaded: LoadedCase; publication: Publication },
): Promise<void> => {
  const { tx, now, record } = change
  const { publicationId } = publication
  await skipSteps(change, publication)
  await updatePublication(tx, publicationId, { cancelledAt: timestamp(now) })
  await record({ name: 'publication:cancelled', of: loaded.of, facts: { publicationId } })
}
