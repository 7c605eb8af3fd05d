// The reporter's own page: where the report stands, until when it is private, the talk with the team, and what the
// reporter decides. Shown to whoever holds the link; nothing on it comes from anywhere else.
import type { Charter, Instant } from '@parley/rules'
import type { VNode } from 'preact'
import type { TermsByLink } from '../../embargo/terms/by-link.js'
import type { Followed } from '../../intake/follow.js'
import type { StandingWords } from '../../intake/standing.js'
import { END_LABELS } from '../embargo/parts/propose.js'
import { Card, Facts } from '../look/card.js'
import { EmbargoStrip } from '../look/conversation.js'
import { ErrorSummary } from '../look/form/choices.js'
import type { FieldErrors, FieldValues } from '../look/form/fields.js'
import { Pill, type Tone } from '../look/marks.js'
import { oneLine } from '../look/one-line.js'
import { Note } from '../look/states.js'
import { DateTime, leftInWords } from '../look/time.js'
import { Credit, Mail, OwnData, Withdraw } from './answers.js'
import { Talk, TeamFiles, TheReport } from './conversation.js'
import { FollowEmbargo } from './embargo.js'
import { type Holds, holdsFor } from './holds.js'
import { OwnLink } from './own-link.js'

export interface FollowPageProps {
  readonly followed: Followed
  readonly standing: StandingWords
  readonly charter: Charter
  readonly now: Instant
  /** The address of this page, without a slash at the end. */
  readonly base: string
  /** The same as one keeps it, with the name of the site. */
  readonly url: string
  readonly filesHelp: string
  /** What was typed and refused: in which form, and why. */
  readonly refused?:
    | {
        readonly form: 'message' | 'credit' | 'embargo' | 'contact'
        readonly values: FieldValues
        readonly errors: FieldErrors
      }
    | undefined
  /** The reporter's part in the embargo; absent where there is none to take. */
  readonly terms?: TermsByLink | undefined
  /** What was just done. */
  readonly done?: string | undefined
}

const day = 86_400_000

const overWords = ({ followed, standing }: FollowPageProps, { isQuiet }: Holds): string => {
  const { embargoState, publishedAt, determination } = followed.loaded
  if (determination === 'spam') return 'Closed'
  if (!isQuiet && publishedAt === null) return 'Not a vulnerability: you may speak about it'
  if (standing.isOver && publishedAt === null) return 'Closed'
  return embargoState === 'exited' || publishedAt !== null
    ? 'The private time has ended'
    : 'Not under embargo'
}

const privateWords = ({ originalAdvisoryId }: Followed): string =>
  originalAdvisoryId === null
    ? 'Private between you and the team'
    : 'The same issue is public; what only your report says is private'

const Strip = (props: FollowPageProps) => {
  const { followed, now, standing } = props
  const { embargoState, embargoEndsAt, clockStartedAt, deadlineAt, determination } = followed.loaded
  const holds = holdsFor(followed, standing.standing)
  const isRunning =
    holds.isQuiet &&
    determination !== 'spam' &&
    (embargoState === 'active' || embargoState === 'revising') &&
    embargoEndsAt !== null
  const total = deadlineAt - clockStartedAt
  const clock = holds.isRunning
    ? {
        part: (now - clockStartedAt) / total,
        label: `day ${Math.max(1, Math.ceil((now - clockStartedAt) / day))} of ${Math.round(total / day)}`,
      }
    : undefined
  return (
    <EmbargoStrip
      title={isRunning ? privateWords(followed) : overWords(props, holds)}
      tone={isRunning ? 'embargo' : 'plain'}
      until={
        isRunning && (
          <>
            until <DateTime at={new Date(embargoEndsAt)} />,{' '}
            {leftInWords(new Date(embargoEndsAt), new Date(now))}
          </>
        )
      }
      clock={clock}
    />
  )
}

const TONES: Readonly<Partial<Record<StandingWords['standing'], Tone>>> = {
  'waiting-on-you': 'embargo',
  published: 'good',
  accepted: 'accent',
  'fix-in-the-works': 'accent',
}

/** When the team last took it up again; of before its event was for the reporter, the clock tells it of a closed one. */
const takenUpAgainAt = ({ events, loaded }: Followed): Instant | null => {
  const { clockStartedAt, receivedAt } = loaded
  const last = events.findLast(({ name }) => name === 'case:reopened')
  return last?.at ?? (clockStartedAt > receivedAt ? clockStartedAt : null)
}

const advisoryPath = (id: string): string => `/advisories/${encodeURIComponent(id)}`

/** Said until the team says again what it is. */
const TakenUpAgain = ({ followed }: Pick<FollowPageProps, 'followed'>) => {
  const at = takenUpAgainAt(followed)
  if (at === null || followed.loaded.determination !== null) return null
  return (
    <p>
      It had an answer before, and the team took it up again on <DateTime at={new Date(at)} />.
    </p>
  )
}

const Head = ({ followed, standing }: FollowPageProps) => (
  <header class="stack tight">
    <p class="small">
      <Pill tone={TONES[standing.standing]}>{standing.label}</Pill>{' '}
      <span class="id">{followed.loaded.number}</span>{' '}
      <span class="faint">{followed.projectName ?? followed.report.project}</span>
    </p>
    <h1 dir="auto">{oneLine(followed.loaded.title)}</h1>
    <p>{standing.meaning}</p>
    <TakenUpAgain followed={followed} />
    {followed.advisoryWithdrawal?.reason && (
      <Note tone="bad">
        <b>Why it was withdrawn.</b> <bdi>{followed.advisoryWithdrawal.reason}</bdi>
      </Note>
    )}
    {followed.originalAdvisoryId && (
      <p>
        The same issue is public already: what{' '}
        <a href={advisoryPath(followed.originalAdvisoryId)}>its advisory</a> says is no secret.
      </p>
    )}
    {followed.advisoryId && (
      <p>
        <a href={advisoryPath(followed.advisoryId)}>Read the advisory</a>
      </p>
    )}
  </header>
)

const Terms = ({ charter, followed }: FollowPageProps) => (
  <Card
    title={
      followed.originalAdvisoryId === null ? 'While it is private' : 'While the rest is private'
    }
    id="terms"
    padded
  >
    <div class="rendered small">
      <ul>
        {charter.reports.conduct.map(({ value }) => (
          <li>{value}</li>
        ))}
      </ul>
    </div>
  </Card>
)

const Dates = ({ followed, base, standing }: FollowPageProps) => {
  const { receivedAt, deadlineAt, finishedAt, cveId, holdUntil } = followed.loaded
  const { isRunning } = holdsFor(followed, standing.standing)
  const reopenedAt = takenUpAgainAt(followed)
  const closesAt = finishedAt === null && !isRunning ? holdUntil : null
  const facts = [
    { name: 'Received', value: <DateTime at={new Date(receivedAt)} /> },
    { name: 'Taken up again', value: reopenedAt && <DateTime at={new Date(reopenedAt)} /> },
    { name: 'To be finished by', value: isRunning && <DateTime at={new Date(deadlineAt)} day /> },
    {
      name: 'Closes by itself',
      value: closesAt !== null && (
        <span>
          <DateTime at={new Date(closesAt)} day />, unless you write before
        </span>
      ),
    },
    { name: 'Finished', value: finishedAt && <DateTime at={new Date(finishedAt)} /> },
    { name: 'CVE id', value: cveId && <span class="id">{cveId}</span> },
    {
      name: 'Receipt',
      value: followed.receipt && (
        <a href={`${base}/receipt`} download>
          Download
        </a>
      ),
    },
    {
      name: 'In the ledger',
      value:
        followed.receipt &&
        (followed.entry === null ? (
          'within a second; load this page again'
        ) : (
          <span>
            yes, as{' '}
            <a href={`/api/v1/ledger/proof?event=${followed.entry.eventId}`}>
              entry {followed.entry.index}
            </a>
            , as your receipt promised; <a href="/ledger">how to check that</a>
          </span>
        )),
    },
  ]
  return (
    <Card title="Facts">
      <Facts facts={facts.filter(({ value }) => value !== null && value !== false)} wide />
    </Card>
  )
}

/** What stands over the fields, in their order. */
const LABELS: Readonly<Record<string, string>> = {
  ...END_LABELS,
  body: 'Write to the team',
  attachments: 'Files',
  kind: 'How should we credit you?',
  name: 'Name or handle',
  email: 'Your mail address',
}

/** The page's content. */
export const FollowPage = (props: FollowPageProps): VNode => {
  const { followed, base, refused, done } = props
  const message = refused?.form === 'message' ? refused : undefined
  const credit = refused?.form === 'credit' ? refused : undefined
  const embargo = refused?.form === 'embargo' ? refused : undefined
  const contact = refused?.form === 'contact' ? refused : undefined
  const holds = holdsFor(followed, props.standing.standing)
  // Who may speak is asked for no end, and told of none.
  const isOpen = (holds.isRunning && holds.isQuiet) || embargo !== undefined
  const terms = isOpen && props.terms && (
    <FollowEmbargo page={props.terms} base={base} refused={embargo} />
  )
  const credits = holds.advisory !== 'none' && (
    <Credit
      {...{ followed, base }}
      advisory={holds.advisory}
      values={credit?.values}
      errors={credit?.errors}
    />
  )
  // What waits for the reporter's answer stands before the talk; what they may look up stands after it.
  const isAsked = embargo !== undefined || (props.terms?.terms.open.length ?? 0) > 0
  const creditAsked =
    credit !== undefined || (holds.advisory === 'ahead' && followed.credits[0]?.consent === 'asked')
  return (
    <>
      <Head {...props} />
      {done && (
        <Note tone="good" spoken>
          {done}
        </Note>
      )}
      <ErrorSummary errors={refused?.errors ?? {}} labels={LABELS} />
      <Strip {...props} />
      {isAsked && terms}
      {creditAsked && credits}
      <Talk
        followed={followed}
        base={base}
        typed={message?.values['body'] ?? ''}
        errors={message?.errors ?? {}}
        filesHelp={props.filesHelp}
      />
      <TeamFiles followed={followed} base={base} />
      <TheReport followed={followed} base={base} />
      {!isAsked && terms}
      {!creditAsked && credits}
      <Dates {...props} />
      <OwnLink url={props.url}>
        It is yours alone: whoever has it can read the report and answer in your name.
      </OwnLink>
      <Mail {...{ followed, base }} values={contact?.values} errors={contact?.errors} />
      <OwnData followed={followed} base={base} />
      {holds.isQuiet && followed.loaded.determination !== 'spam' && <Terms {...props} />}
      <Withdraw followed={followed} base={base} />
    </>
  )
}
