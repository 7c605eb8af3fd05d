// Review by somebody outside the case: who was asked about what goes out, what they answered, and the form that asks.
import type { ReviewState } from '@parley/rules'
import type { Review } from '../../publication/reviews/store.js'
import { Action, ActionForm, Button } from '../look/form/buttons.js'
import { Field } from '../look/form/fields.js'
import { DateTime } from '../look/time.js'
import { type ApprovalProps, addressOf, nameOf } from './asking.js'

/** Names of the form's fields, and what they are called. */
export const OUTSIDE_LABELS = { outsideEmail: 'Their address', outsideName: 'Their name' } as const

const SAID: Readonly<Record<ReviewState, string>> = {
  asked: 'has not agreed to keep it confidential yet, and sees nothing',
  agreed: 'reads it, and has not answered',
  approved: 'approved it',
  declined: 'declined to approve it',
  over: '',
}

const Asked = ({ review, ...props }: ApprovalProps & { readonly review: Review }) => {
  const isOther = review.hash !== props.desk.prepared.hash
  return (
    <li class="stack tight">
      <span class="small">
        <b>
          <bdi>{review.name}</bdi>
        </b>
        , outside the case, {SAID[review.state]}
        {isOther && ' (a version that was edited since: ask again)'}.{' '}
        <span class="faint">
          Asked by <bdi>{nameOf(props, review.askedBy)}</bdi> on{' '}
          <DateTime at={new Date(review.askedAt)} />.
        </span>
      </span>
      {review.note !== '' && (
        <span class="small" dir="auto">
          “{review.note}”
        </span>
      )}
      {props.isMember && (
        <Action
          small
          action={addressOf(props, '/outside/end')}
          csrf={props.csrf}
          hidden={{ reviewId: review.reviewId }}
          refusal={props.may('advisory.submit-outside')}
        >
          {review.state === 'asked' ? 'Take the request back' : 'Close it to them'}
        </Action>
      )}
    </li>
  )
}

const Form = (props: ApprovalProps) => {
  const { desk, csrf, typed, errors } = props
  const bind = (name: keyof typeof OUTSIDE_LABELS) => ({
    ...{ name, label: OUTSIDE_LABELS[name], value: typed[name] ?? '', error: errors[name] },
  })
  const isOpen = errors['outsideEmail'] !== undefined || errors['outsideName'] !== undefined
  return (
    <details open={isOpen}>
      <summary class="small">Ask somebody outside the case</summary>
      <ActionForm
        action={addressOf(props, '/outside')}
        csrf={csrf}
        hidden={{ basis: desk.prepared.draft.hash }}
        label="Ask somebody outside the case"
      >
        <p class="small quiet">
          A CNA operator, or a second reader who is not of the team. They get a mail without
          content, agree to keep it confidential, and read this version alone: no report, no
          messages, no files. Their approval counts as a reader’s. It is closed to them once it is
          out.
        </p>
        <Field {...bind('outsideEmail')} type="email" />
        <Field
          {...bind('outsideName')}
          help="Whoever has an account already keeps the name in it."
        />
        <div>
          <Button>Ask them</Button>
        </div>
      </ActionForm>
    </details>
  )
}

/** Who was asked from outside and is not done; and the form, where a version can be submitted. */
export const Outside = (props: ApprovalProps) => {
  const { desk, isMember } = props
  if (!isMember) return null
  const { kind, hash } = desk.prepared
  const standing = desk.reviews.filter(({ stands }) => stands)
  const isAskable = kind === 'first' || desk.submission?.hash === hash
  const canAsk = isAskable && props.may('advisory.submit-outside') === undefined
  return (
    <>
      {standing.length > 0 && (
        <ul class="stack" aria-label="Asked from outside the case">
          {standing.map((review) => (
            <Asked review={review} {...props} />
          ))}
        </ul>
      )}
      {canAsk && <Form {...props} />}
    </>
  )
}
