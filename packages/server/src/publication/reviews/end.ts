// Ends reviews: by the team, with what was asked taken back, when another version is submitted to the same person, and once
// it is out. What was read cannot be unread; from the next statement on it is not shown again.
import { isRefusal, moveReview } from '@parley/rules'
import type { Change } from '../../audit/change.js'
import type { LoadedCase } from '../../cases/load.js'
import { endReview, type Review, selectReviews } from './store.js'

/** Why a review ended, as its event says it. */
export type Ended =
  | 'by-team'
  | 'newer-version'
  | 'taken-back'
  | 'published'
  | 'not-published'
  | 'erased'

export interface Ending {
  readonly because: Ended
  /** Which of the case's; without it, every one. */
  readonly which?: (review: Review) => boolean
}

/** Ends those of a case that are not over already. */
export const endReviews = async (
  { tx, now, record }: Change,
  loaded: Pick<LoadedCase, 'caseId' | 'key' | 'of'>,
  { because, which = () => true }: Ending,
): Promise<void> => {
  for (const review of await selectReviews(tx, loaded)) {
    const { reviewId, personId, hash, state } = review
    if (!which(review) || isRefusal(moveReview(state, 'end'))) continue
    await endReview(tx, reviewId, now)
    const facts = { reviewId, personId, hash, because }
    await record({ name: 'review:ended', of: loaded.of, facts })
  }
}
