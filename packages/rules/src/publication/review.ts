// Owns the review of one version by somebody outside the case: who may be asked, what they agree to, and what their answer
// is. Refuses to know what the version says: they are shown its text, and nothing else of the case.

import type { CaseFacts } from '../cases/facts.js'
import { type Refusal, refuse } from '../refusal.js'

/** Every state of a review, the start first. @source access design, records submitted for review */
export const REVIEW_STATES = ['asked', 'agreed', 'approved', 'declined', 'over'] as const
/** Everything that moves a review. @source access design, records submitted for review */
export const REVIEW_EVENTS = ['agree', 'approve', 'decline', 'end'] as const
/** Where the review of one version by one person stands. @source access design, records submitted for review */
export type ReviewState = (typeof REVIEW_STATES)[number]
/** One of REVIEW_EVENTS. @source access design, records submitted for review */
export type ReviewEvent = (typeof REVIEW_EVENTS)[number]

/**
 * The whole machine: what each event leads to; an event that is not listed is refused.
 *
 * `agree` is the consent to keep confidential what is shown then; nothing is shown before. `end` is the team's, or follows
 * from publication, from an edit that is asked about anew, and from taking the request back.
 *
 * @source access design, records submitted for review
 * @reading docs/READINGS.md#reviewers-from-outside
 */
export const REVIEW_TABLE: Readonly<
  Record<ReviewState, Readonly<Partial<Record<ReviewEvent, ReviewState>>>>
> = {
  asked: { agree: 'agreed', decline: 'declined', end: 'over' },
  agreed: { approve: 'approved', decline: 'declined', end: 'over' },
  approved: { end: 'over' },
  declined: { end: 'over' },
  over: {},
}

const SAID: Readonly<Record<ReviewState, string>> = {
  asked: 'Agree to keep it confidential first: then you read what you are asked to review.',
  agreed: 'You have agreed already.',
  approved: 'You have approved this version.',
  declined: 'You have declined.',
  over: 'This review is over.',
}

/**
 * Moves the review of one version.
 *
 * @returns the next state, or refusal `review.no-such-step` with what stands in the way
 * @source access design, records submitted for review
 */
export function moveReview(
  state: ReviewState,
  event: ReviewEvent,
): ReviewState | Refusal<'review.no-such-step'> {
  return REVIEW_TABLE[state][event] ?? refuse('review.no-such-step', SAID[state])
}

/**
 * Whether the text is shown: from the consent on, until the review is declined or over.
 *
 * @source access design, records submitted for review: that version only, until it is published or withdrawn
 */
export function showsReviewed(state: ReviewState): boolean {
  return state === 'agreed' || state === 'approved'
}

/** Whether something of a case can go out: it is open and a vulnerability, or published already. `sec.review_stands` is the same as SQL. */
function canGoOut({
  reportState,
  determination,
  publishedAt,
}: Pick<CaseFacts, 'reportState' | 'determination' | 'publishedAt'>): boolean {
  return publishedAt !== null || (reportState !== 'closed' && determination === 'vulnerability')
}

/** Why somebody is not asked from outside. @source access design, records submitted for review */
export type AskOutsideRefusal =
  | 'review.nothing-goes-out'
  | 'review.has-conflict'
  | 'review.reads-the-case'
  | 'review.took-part'
  | 'review.account-closed'
  | 'review.asked-already'

/**
 * Whether a version may be submitted to this person.
 *
 * Who reads the case is asked as one of its readers: their approval needs no second way in. Who takes part in it under
 * other terms, or declined them, is not let in by this door.
 *
 * @returns undefined, or refusal `review.nothing-goes-out`, `.reads-the-case`, `.took-part`, `.has-conflict`,
 * `.account-closed`, `.asked-already`
 * @source access design, records submitted for review
 * @reading docs/READINGS.md#reviewers-from-outside
 */
export function askOutsideRefusal(facts: {
  readonly of: Pick<CaseFacts, 'reportState' | 'determination' | 'publishedAt'>
  /** Whether they declared a conflict of interest in the case, while they were of its team. */
  readonly isConflicted: boolean
  readonly isMember: boolean
  readonly isParticipant: boolean
  readonly isOpenAccount: boolean
  /** How far they are with this very version; null where they were not asked about it, or it is over. */
  readonly standing: ReviewState | null
}): Refusal<AskOutsideRefusal> | undefined {
  if (!canGoOut(facts.of))
    return refuse(
      'review.nothing-goes-out',
      'Nothing of this case goes out: it is closed, or not determined to be a vulnerability.',
    )
  if (facts.isMember)
    return refuse(
      'review.reads-the-case',
      'They are a member of the team: choose them from the list, or widen the case to them first.',
    )
  if (facts.isParticipant)
    return refuse(
      'review.took-part',
      'They were invited to this case: what they read follows from the terms they were asked to agree to.',
    )
  if (facts.isConflicted)
    return refuse(
      'review.has-conflict',
      'They declared a conflict of interest in this case: others decide it.',
    )
  if (!facts.isOpenAccount)
    return refuse('review.account-closed', 'The account with this address was closed.')
  if (facts.standing !== null && facts.standing !== 'over')
    return refuse('review.asked-already', 'They were asked about exactly this version already.')
  return undefined
}
