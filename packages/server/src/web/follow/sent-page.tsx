// The page after sending: the receipt, the link that is the only way back, what would help next, and what happens when.
import { addDays, type Charter, type FieldNote, type Instant } from '@parley/rules'
import type { VNode } from 'preact'
import type { Followed } from '../../intake/follow.js'
import { Card, Timeline } from '../look/card.js'
import { Note } from '../look/states.js'
import { DateTime } from '../look/time.js'
import { OwnLink } from './own-link.js'

export interface SentPageProps {
  readonly followed: Followed
  readonly charter: Charter
  readonly url: string
  readonly advice: readonly FieldNote[]
}

const Link = ({ url }: { readonly url: string }) => (
  <OwnLink
    url={url}
    open={
      <a class="button main" href={url}>
        Open your report
      </a>
    }
  >
    It opens your report: where it stands, what the team writes, your answers. It is yours alone;
    whoever has it can read the report.
  </OwnLink>
)

const Receipt = ({ receipt, url }: { readonly receipt: string; readonly url: string }) => (
  <Card title="Your receipt" padded>
    <p>
      It is signed, and promises that your report stands in the public ledger from this moment on.
      It says nothing of what you wrote.
    </p>
    <details>
      <summary>Show it</summary>
      <pre>{receipt}</pre>
    </details>
    <p>
      <a href={`${url}/receipt`} download>
        Download the receipt
      </a>
    </p>
  </Card>
)

const Next = ({ charter, followed }: SentPageProps) => {
  const { firstReplyDays, idleDays } = charter.clocks
  const { receivedAt, deadlineAt } = followed.loaded
  const by = (at: Instant) => (
    <>
      by <DateTime at={new Date(at)} day />
    </>
  )
  return (
    <Card title="What happens next" padded>
      <Timeline
        steps={[
          { name: 'Stored', when: <DateTime at={new Date(receivedAt)} />, state: 'done' },
          {
            name: 'Somebody answers you',
            when: by(addDays(receivedAt, firstReplyDays.value)),
            state: 'ahead',
          },
          {
            name: 'A coordinator has it',
            when: by(addDays(receivedAt, idleDays.value)),
            state: 'ahead',
          },
          { name: 'Fixed and published, or answered', when: by(deadlineAt), state: 'ahead' },
        ]}
      />
    </Card>
  )
}

/** Advice never stopped the report: it says what would make it quicker to handle. */
const Advice = ({ advice }: { readonly advice: readonly FieldNote[] }) =>
  advice.length === 0 ? null : (
    <Note>
      <p>
        <b>What would help next.</b> You can add it on your report’s page.
      </p>
      <div class="rendered small">
        <ul>
          {advice.map(({ message }) => (
            <li>{message}</li>
          ))}
        </ul>
      </div>
    </Note>
  )

/** The page's content. */
export const SentPage = (props: SentPageProps): VNode => {
  const { followed, url } = props
  return (
    <>
      <header class="stack tight">
        <h1>Your report is stored</h1>
        <p>
          Its number is <span class="id">{followed.loaded.number}</span>, and {followed.team.name}{' '}
          can read it. Nobody else can.
        </p>
      </header>
      <Link url={url} />
      {followed.receipt && <Receipt receipt={followed.receipt} url={url} />}
      <Next {...props} />
      <Advice advice={props.advice} />
    </>
  )
}
