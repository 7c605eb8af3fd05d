// The words of consent and of an embargo's end, and the marks they are shown with.
import {
  asksForSilence,
  type Determination,
  type Instant,
  isOverWithoutAdvisory,
} from '@parley/rules'
import type { LoadedCase } from '../../cases/load.js'
import type { LoadedState } from '../../cases/state/store.js'
import type { ListedParticipant } from '../../embargo/store.js'
import { inForce } from '../../embargo/terms/store.js'
import type { Schedule } from '../../publication/schedule/store.js'
import type { EmbargoStripProps } from '../look/conversation.js'
import { Pill, type Tone } from '../look/marks.js'
import { DateTime } from '../look/time.js'

type StripRow = Pick<
  LoadedCase,
  | 'embargoState'
  | 'embargoEndsAt'
  | 'publishedAt'
  | 'fixPublicAt'
  | 'embargoCause'
  | 'determination'
  | 'reportState'
> & {
  /** It duplicates a case that is public: what that advisory says is no secret. */
  readonly isOriginalPublic?: boolean
}

/** A case that ended without an advisory: nothing of it will be published. */
const isOver = ({ reportState, determination }: Pick<StripRow, 'reportState' | 'determination'>) =>
  // because: the column is written from the rules' determinations alone
  isOverWithoutAdvisory({ reportState, determination: determination as Determination | null })

/** What the strip says: under embargo until when, a fix that can be seen, ended and not published, public, closed. */
export const stripOf = (
  row: StripRow,
  known: Pick<LoadedState, 'state'> | undefined,
  now: Instant,
): Pick<EmbargoStripProps, 'title' | 'tone' | 'until'> => {
  if (row.publishedAt !== null) return { title: 'Public', tone: 'good' }
  if (isOver(row)) return { title: 'Closed', tone: 'plain', until: <Closed row={row} now={now} /> }
  const { embargoState, embargoEndsAt, fixPublicAt } = row
  const isLeaked = known?.state.public.publicAware === true
  const isRunning = inForce(row)
  const since = fixPublicAt !== null && !isLeaked && (
    <>
      The fix can be seen since <DateTime at={new Date(fixPublicAt)} />.
    </>
  )
  if (isRunning && embargoEndsAt !== null) {
    if (embargoEndsAt <= now)
      return {
        title: 'The embargo reached its end',
        tone: 'bad',
        until: <Ended at={embargoEndsAt} />,
      }
    const shown = inForceWords(row, since !== false)
    return {
      title: shown.title,
      tone: 'embargo',
      until: (
        <>
          {shown.before}
          <Until endsAt={embargoEndsAt} />
          {embargoState === 'revising' && ', another end is proposed'}
          {since && '. '}
          {since}
        </>
      ),
    }
  }
  if (embargoState === 'exited')
    return {
      title: isLeaked
        ? 'The public knows, nothing is published'
        : 'The embargo has ended, nothing is published',
      tone: isLeaked ? 'bad' : 'embargo',
      until: 'The case stays need-to-know until somebody publishes.',
    }
  const title = embargoState === 'proposed' ? 'An embargo is proposed' : 'No embargo'
  return {
    title: since ? 'Fix public, not announced' : title,
    tone: 'plain',
    until: since || undefined,
  }
}

/** How a case is called whose embargo is in force, and what stands before its end: something of it may be known. */
const inForceWords = ({ isOriginalPublic, determination }: StripRow, isFixPublic: boolean) => {
  // because: the column is written from the rules' determinations alone
  if (!asksForSilence(determination as Determination | null))
    return { title: 'Its reporter may speak about it,', before: 'others are bound ' }
  if (isOriginalPublic)
    return { title: 'The same issue is public,', before: 'the rest under embargo ' }
  return isFixPublic
    ? { title: 'Fix public, not announced', before: 'under embargo ' }
    : { title: 'Under embargo', before: '' }
}

/** Closing ends no embargo: whoever agreed to it is bound until its end. */
const Closed = ({ row, now }: { readonly row: StripRow; readonly now: Instant }) => {
  const { embargoState, embargoEndsAt } = row
  const isRunning = inForce(row)
  const isBinding = isRunning && embargoEndsAt !== null && embargoEndsAt > now
  return (
    <>
      {isBinding && (
        <>
          Whoever agreed to its embargo is bound <Until endsAt={embargoEndsAt} />.{' '}
        </>
      )}
      {(embargoState === 'exited' || (isRunning && !isBinding)) && 'Its embargo has ended. '}
      What is written here stays private to those who could read it.
    </>
  )
}

const Ended = ({ at }: { readonly at: number }) => (
  <>
    on <DateTime at={new Date(at)} />
  </>
)

const SCHEDULE_ENDED = {
  edited:
    'The advisory was edited since, so what was scheduled for the end is void: have it approved and schedule it again.',
  'left-early':
    'The embargo was left early, so what was scheduled for its end was called off. Publish it when it is ready.',
  'not-ready':
    'At the end something was missing, so what was scheduled did not go out: see what the publication page asks.',
  'by-hand': undefined,
} as const

/** What waits for the end of the embargo, or why it does not any more. */
export const scheduleInWords = (
  schedule: Schedule | undefined,
  row: Pick<
    LoadedCase,
    'embargoState' | 'embargoEndsAt' | 'publishedAt' | 'reportState' | 'determination'
  >,
): { readonly tone: 'good' | 'embargo'; readonly text: string } | undefined => {
  if (row.publishedAt !== null || isOver(row)) return undefined
  if (schedule?.state === 'waiting')
    return {
      tone: 'good',
      text: 'An approved advisory goes out by itself at the end of the embargo. Any edit voids it.',
    }
  const because = schedule?.because == null ? undefined : SCHEDULE_ENDED[schedule.because]
  if (because !== undefined) return { tone: 'embargo', text: because }
  return inForce(row)
    ? {
        tone: 'embargo',
        text: 'Nothing goes out by itself at the end: no approved advisory is scheduled for it.',
      }
    : undefined
}

/** "until 12 Jan 2027, 14:00 UTC", or nothing. */
export const Until = ({ endsAt }: { readonly endsAt: number | null }) =>
  endsAt === null ? null : (
    <>
      until <DateTime at={new Date(endsAt)} />
    </>
  )

const STATES: Readonly<
  Record<ListedParticipant['consent'], { readonly label: string; readonly tone: Tone }>
> = {
  invited: { label: 'Asked', tone: 'embargo' },
  signatory: { label: 'Agreed', tone: 'good' },
  declined: { label: 'Declined', tone: 'plain' },
  lapsed: { label: 'Asked again', tone: 'embargo' },
  left: { label: 'Left', tone: 'plain' },
}

const endedByTeam = (participant: Pick<ListedParticipant, 'consent' | 'endedAt'>) =>
  participant.endedAt !== null && participant.consent !== 'left'

/** Asked by a mail that never arrived: what counts as their silence says nothing of them. */
export const wasNotReached = ({
  consent,
  undelivered,
}: Pick<ListedParticipant, 'consent' | 'undelivered'>): boolean =>
  undelivered && consent !== 'signatory' && consent !== 'left'

/** How far somebody's consent is, in a pill. */
export const ConsentPill = ({
  participant,
}: {
  readonly participant: Pick<ListedParticipant, 'consent' | 'endedAt' | 'undelivered'>
}) => {
  if (endedByTeam(participant)) return <Pill>Access ended</Pill>
  if (wasNotReached(participant)) return <Pill tone="bad">Not delivered</Pill>
  const { label, tone } = STATES[participant.consent]
  return <Pill tone={tone}>{label}</Pill>
}

/** Whether the team can end what this participant has. */
export const canEnd = ({
  consent,
  endedAt,
}: Pick<ListedParticipant, 'consent' | 'endedAt'>): boolean =>
  endedAt === null && (consent === 'invited' || consent === 'signatory' || consent === 'lapsed')

const DONE: Readonly<Record<string, string>> = {
  invited:
    'The invitation is on its way by mail. They read nothing of the case before they agree; who was asked stands below.',
  proposed:
    'It is on the table, and everyone bound is told. The end stays as it is until this one is agreed.',
  'end-moved': 'It is agreed, and is the end from now on. Everyone bound is told.',
  agreed: 'Your answer is recorded. The end stays as it is until the others have answered too.',
  declined: 'Your answer is recorded: declined.',
  'turned-down': 'Your answer is recorded. With it the proposal is turned down.',
  left: 'The embargo is left, for everyone. Nothing was published by it.',
  recorded: 'Recorded.',
  ended: 'Their access has ended: the case is closed to them from this moment.',
}

/** What was just done, from the word in the address. */
export const doneInWords = (word: unknown): string | undefined =>
  typeof word === 'string' && Object.hasOwn(DONE, word) ? DONE[word] : undefined
