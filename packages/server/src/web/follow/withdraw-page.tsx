// Taking a report back asks first, and says what will become of it.
import { type Charter, type Instant, isRefusal, withdrawReport } from '@parley/rules'
import type { VNode } from 'preact'
import type { Followed } from '../../intake/follow.js'
import { ActionForm, Button, Refused } from '../look/form/buttons.js'
import { oneLine } from '../look/one-line.js'
import { DateTime } from '../look/time.js'

export interface WithdrawPageProps {
  readonly followed: Followed
  readonly charter: Charter
  readonly now: Instant
  readonly base: string
}

export const WithdrawPage = ({ followed, charter, now, base }: WithdrawPageProps): VNode => {
  const decision = withdrawReport(followed.loaded, now, charter)
  const refusal = isRefusal(decision) ? decision : undefined
  return (
    <section class="stack">
      <h1>Take this report back?</h1>
      <p>
        <span class="id">{followed.loaded.number}</span>{' '}
        <b dir="auto">{oneLine(followed.loaded.title)}</b>
      </p>
      {isRefusal(decision) ? null : decision.closesAt === null ? (
        <p>
          {followed.loaded.determination === 'duplicate'
            ? 'Another case tracks the same issue, and goes on all the same.'
            : 'The team has found it to be real, so it will be fixed all the same: users are no safer without it.'}{' '}
          The team is told that you took it back.
        </p>
      ) : (
        <p>
          The team is told, and it closes on <DateTime at={new Date(decision.closesAt)} day />{' '}
          unless you write before. What you sent stays sealed with the case.
        </p>
      )}
      <ActionForm action={`${base}/withdraw`} csrf="" label="Take this report back">
        <div class="form-end">
          <Button tone="danger" disabled={refusal !== undefined} describedBy={refusal && 'why'}>
            Take it back
          </Button>
          <a href={base}>Keep it</a>
          {refusal && <Refused id="why" {...refusal} />}
        </div>
      </ActionForm>
    </section>
  )
}
