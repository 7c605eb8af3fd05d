// What somebody outside a case is asked to review: the list, and one version: first who asks and the terms, after the consent
// what would go out, and two answers.
import type { Instant } from '@parley/rules'
import type { OwnReview } from '../../publication/reviews/answer.js'
import { Card } from '../look/card.js'
import { Action, ActionForm, Button, type RefusalText } from '../look/form/buttons.js'
import { TextArea } from '../look/form/fields.js'
import { PageHead } from '../look/frame/shell.js'
import { Empty, Note } from '../look/states.js'
import { Age, DateTime } from '../look/time.js'
import { OutputPanels } from '../publication/outputs.js'

const STANDS: Readonly<Record<OwnReview['state'], string>> = {
  asked: 'not opened yet',
  agreed: 'waits for your answer',
  approved: 'you approved it',
  declined: 'you declined',
  over: '',
}

export const ReviewsPage = ({
  reviews,
  now,
}: {
  readonly reviews: readonly OwnReview[]
  readonly now: Instant
}) => (
  <div class="stack">
    <PageHead title="Reviews" lede="What teams ask you to read before it is published." />
    {reviews.length === 0 ? (
      <Empty title="Nothing waits for your review">
        When a team submits a version to you, it stands here until it is out. You read that version,
        and nothing else of its case.
      </Empty>
    ) : (
      <Card title="Submitted to you" aside={String(reviews.length)}>
        <ul class="pad stack tight">
          {reviews.map((review) => (
            <li>
              <a href={`/reviews/${review.reviewId}`}>
                For <bdi>{review.teamName}</bdi>
              </a>
              <span class="small faint">
                {' '}
                · asked by <bdi>{review.askedBy}</bdi>,{' '}
                <Age at={new Date(review.askedAt)} now={new Date(now)} ago /> ·{' '}
                {STANDS[review.state]}
              </span>
            </li>
          ))}
        </ul>
      </Card>
    )}
  </div>
)

export interface ReviewPageProps {
  readonly review: OwnReview
  readonly csrf: string
  readonly note: string
  readonly error?: string | undefined
  readonly refusal?: RefusalText | undefined
}

const addressOf = ({ review }: ReviewPageProps): string => `/reviews/${review.reviewId}`

const Terms = (props: ReviewPageProps) => {
  const { review, csrf } = props
  const form = { action: addressOf(props), csrf, name: 'answer' }
  return (
    <>
      <Card title="The terms" padded>
        <blockquote class="lead">{review.conduct}</blockquote>
        <p class="small quiet">
          It is confidential until the team publishes it. You read this one version, and nothing
          else of its case; that you opened it is recorded, and the team sees when.
        </p>
      </Card>
      <div class="form-end">
        <Action {...form} tone="main" value="agree" hidden={{ terms: review.terms }}>
          I agree and keep this confidential
        </Action>
        <Action {...form} value="decline">
          Decline
        </Action>
      </div>
    </>
  )
}

const Answer = (props: ReviewPageProps) => {
  const { review, csrf, note, error } = props
  if (review.state === 'approved')
    return (
      <Note tone="good">
        You approved exactly this version
        {review.answeredAt !== null && (
          <>
            {' '}
            on <DateTime at={new Date(review.answeredAt)} />
          </>
        )}
        . An edit makes it another one, which you would be asked about anew.
      </Note>
    )
  return (
    <Card title="Your answer" padded>
      <ActionForm action={addressOf(props)} csrf={csrf} label="Your answer">
        <TextArea
          name="note"
          label="What you want to tell the team"
          help="If you decline, what should change. The team reads it; it is published nowhere."
          value={note}
          error={error}
          rows={4}
        />
        <div class="form-end">
          <Button tone="main" name="answer" value="approve">
            Approve exactly this version
          </Button>
          <Button name="answer" value="decline">
            Decline
          </Button>
        </div>
      </ActionForm>
    </Card>
  )
}

const Body = (props: ReviewPageProps) => {
  const { review } = props
  if (review.state === 'declined')
    return (
      <Note>
        You declined. What you were shown stays confidential until the team publishes it, and is not
        shown to you again.
      </Note>
    )
  if (review.text === undefined) return <Terms {...props} />
  return (
    <>
      <Note tone="embargo">
        Under embargo. This is all of the case that you are shown; it closes to you once it is out.
      </Note>
      {review.text.reason !== '' && (
        <Card title="What readers are told" padded>
          <p dir="auto">{review.text.reason}</p>
        </Card>
      )}
      <OutputPanels of={review.text} />
      <Answer {...props} />
    </>
  )
}

export const ReviewPage = (props: ReviewPageProps) => {
  const { review, refusal } = props
  return (
    <div class="stack loose">
      <PageHead
        title={`A review for ${review.teamName}`}
        lede={
          <>
            <bdi>{review.askedBy}</bdi> of <bdi>{review.teamName}</bdi> asks you to read what they
            are about to publish. Asked on <DateTime at={new Date(review.askedAt)} />.
          </>
        }
      />
      {refusal && (
        <Note tone="bad" spoken>
          {refusal.because}
        </Note>
      )}
      <Body {...props} />
    </div>
  )
}
