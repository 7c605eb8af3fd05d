// Ends reviews: by the team, with what was asked taken back, when another version is submitted to the same person, and once
// it is out. What was read cannot be unread; from the next statement on it is not shown again.
import { isRefusal, moveReview } from '@parley/rules'
import type { Change } from '../../audit/change.js'
import type { LoadedCase } from '../../cases/load.js'
import { revokeLinks } from '../../embargo/consent.js'
import { queueMail } from '../../jobs/outbox.js'
import { endReview, type Review, selectReviews } from './store.js'

/** Why a review ended, as its event says it. */
export type Ended = 'by-team' | 'newer-version' | 'taken-back' | 'published' | 'moot' | 'erased'

export interface Ending {
  readonly because: Ended
  /** Which of the case's; without it, every one. */
  readonly which?: (review: Review) => boolean
}

/** Ends those of a case that are not over already, each with the unused link that led to it, and says which. */
export const endReviews = async (
  step: Change,
  loaded: Pick<LoadedCase, 'caseId' | 'key' | 'of'>,
  { because, which = () => true }: Ending,
): Promise<readonly Review[]> => {
  const { tx, now, record } = step
  const ended: Review[] = []
  for (const review of await selectReviews(tx, loaded)) {
    const { reviewId, personId, hash, state } = review
    if (!which(review) || isRefusal(moveReview(state, 'end'))) continue
    await endReview(tx, reviewId, now)
    const facts = { reviewId, personId, hash, because }
    await record({ name: 'review:ended', of: loaded.of, facts })
    await revokeLinks(step, personId)
    ended.push(review)
  }
  return ended
}

/** What was confidential is public: whoever agreed to keep it so is told, and that it is closed to them. */
export const endPublished = async (step: Change, loaded: LoadedCase): Promise<void> => {
  const ended = await endReviews(step, loaded, { because: 'published' })
  const bound = ended.filter(({ state }) => state !== 'asked').map(({ personId }) => personId)
  if (bound.length === 0) return
  const people = await step.tx
    .selectFrom('person')
    .select(['personId', 'email'])
    .where('personId', 'in', bound)
    .where('closedAt', 'is', null)
    .execute()
  for (const { personId, email } of people)
    if (email !== null)
      await queueMail(step, {
        kind: 'review-published',
        ...{ caseId: loaded.caseId, personId, to: email },
        subject: 'What you were asked to review is published',
        text: [
          'What you agreed to keep confidential for a review is public now:',
          '',
          `${step.installation.url}/advisories`,
          '',
          'The version that you were shown is closed to you; its advisory is open to everyone.',
        ].join('\n'),
      })
}
