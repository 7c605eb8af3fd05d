// SQL on reviews of one case by people outside it: who was asked about which version, and the text they were given. Sealing
// happens here; what rows mean is decided elsewhere.
import { randomUUID } from 'node:crypto'
import type { Instant, ReviewState } from '@parley/rules'
import { sql } from 'kysely'
import type { LoadedCase } from '../../cases/load.js'
import { type CaseKey, open, seal } from '../../db/sealing.js'
import { timestamp } from '../../db/tables/columns.js'
import type { Tx } from '../../db/transaction.js'
import type { GoingOut } from '../going-out.js'

type Of = Pick<LoadedCase, 'caseId' | 'compartmentId' | 'key'>

const textPlace = (reviewId: string) => `review_text.sealed:${reviewId}`
const notePlace = (reviewId: string) => `review.note:${reviewId}`

/** A review as the team sees it. */
export interface Review {
  readonly reviewId: string
  readonly hash: string
  readonly version: number
  readonly personId: string
  readonly name: string
  readonly state: ReviewState
  /** What the reviewer says to the team; empty for nothing. */
  readonly note: string
  readonly askedBy: string
  readonly askedAt: Instant
  readonly answeredAt: Instant | null
  /** Whether it can be answered: not over, and its reviewer has no other part in a case of which something can go out. */
  readonly stands: boolean
  /** A CNA operator of another team here, who has acknowledged the embargo duties. */
  readonly isOperator: boolean
}

type Row = Omit<Review, 'note'> & { readonly note: Buffer | null }

/** Every review of the case, the oldest first; those that are over too. */
export const selectReviews = async (
  tx: Tx,
  { caseId, key }: Pick<Of, 'caseId' | 'key'>,
): Promise<readonly Review[]> => {
  const { rows } = await sql<Row>`
    select r.review_id, r.hash, r.version, r.person_id, p.name, r.state, r.note, r.asked_by, r.asked_at, r.answered_at,
           sec.review_stands(r.review_id) as stands,
           exists (select 1 from membership m where m.person_id = r.person_id and m.left_at is null
                     and m.acknowledged_at is not null and 'cna-operator' = any (m.roles)) as is_operator
      from review r join person p using (person_id)
     where r.case_id = ${caseId} order by r.asked_at, r.review_id`.execute(tx)
  return rows.map((row) => ({
    ...row,
    note: row.note === null ? '' : open(key, notePlace(row.reviewId), row.note),
  }))
}

export interface NewReview
  extends Pick<Review, 'hash' | 'version' | 'personId' | 'askedBy' | 'askedAt'> {
  readonly text: GoingOut
}

/** Submits what would go out to somebody. */
export const insertReview = async (
  tx: Tx,
  { caseId, compartmentId, key }: Of,
  { text, ...asked }: NewReview,
): Promise<string> => {
  const reviewId = randomUUID()
  const of = { reviewId, caseId, compartmentId }
  await tx
    .insertInto('review')
    .values({ ...of, ...asked, askedAt: timestamp(asked.askedAt) })
    .execute()
  const sealed = seal(key, textPlace(reviewId), JSON.stringify(text))
  await tx
    .insertInto('reviewText')
    .values({ ...of, sealed })
    .execute()
  return reviewId
}

/** Ends a review: its text is shown to nobody from the next statement on. */
export const endReview = async (tx: Tx, reviewId: string, at: Instant): Promise<void> => {
  await tx
    .updateTable('review')
    .set({ state: 'over', endedAt: timestamp(at) })
    .where('reviewId', '=', reviewId)
    .execute()
}

/** Writes what the reviewer answers. */
export const answerReview = async (
  tx: Tx,
  { reviewId, key }: { readonly reviewId: string; readonly key: CaseKey },
  answer: {
    readonly state: Extract<ReviewState, 'agreed' | 'approved' | 'declined'>
    readonly at: Instant
    readonly note: string
  },
): Promise<void> => {
  const { state, at, note } = answer
  const said = note === '' ? {} : { note: seal(key, notePlace(reviewId), note) }
  const when = state === 'agreed' ? { agreedAt: timestamp(at) } : { answeredAt: timestamp(at) }
  await tx
    .updateTable('review')
    .set({ state, ...when, ...said })
    .where('reviewId', '=', reviewId)
    .execute()
}

/** The text of a review; undefined for whoever may not read it now. */
export const selectReviewText = async (
  tx: Tx,
  { reviewId, key }: { readonly reviewId: string; readonly key: CaseKey },
): Promise<GoingOut | undefined> => {
  const row = await tx
    .selectFrom('reviewText')
    .select('sealed')
    .where('reviewId', '=', reviewId)
    .executeTakeFirst()
  if (row === undefined) return undefined
  // because: only insertReview writes this column, and the seal vouches for it
  return JSON.parse(open(key, textPlace(reviewId), row.sealed)) as GoingOut
}
