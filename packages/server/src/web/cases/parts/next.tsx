// What is to be done next: each need of the rules as one line, with its own action where the page has one, and one main
// button. A button that may not be pressed says why in the rules' words.
import { conflictRefusal, type Instant, type Need, type NeedKind } from '@parley/rules'
import type { ComponentChildren } from 'preact'
import { mayOn } from '../../../cases/begin.js'
import { Card, type TodoItem, TodoList } from '../../look/card.js'
import { Action, Button } from '../../look/form/buttons.js'
import { DateTime, momentInWords } from '../../look/time.js'
import { moment } from '../words.js'
import { addressOf, type PartProps } from './context.js'
import { PassOn } from './facts.js'

const coordinatorAction = (
  { page, csrf }: PartProps,
  { does, label, tone }: { does: string; label: string; tone?: 'main' },
) => (
  <Action
    action={addressOf(page, '/coordinator')}
    csrf={csrf}
    hidden={{ do: does }}
    value={does}
    small
    tone={tone}
  >
    {label}
  </Action>
)

const determineLink = ({ page }: PartProps) => (
  <a href={addressOf(page, '/determination')}>Determine</a>
)

const AnswerOffer = (props: PartProps) => (
  <span class="inline">
    {coordinatorAction(props, { does: 'accept', label: 'Accept', tone: 'main' })}
    {coordinatorAction(props, { does: 'decline', label: 'Decline' })}
  </span>
)

const ASIDES: Partial<Record<NeedKind, (props: PartProps) => ComponentChildren>> = {
  'hand-over-offered': (props) => <AnswerOffer {...props} />,
  'reporter-answered': determineLink,
  'reporter-withdrew': determineLink,
  assigned: (props) => <PassOn {...props} />,
  'first-reply': () => <a href="#composer">Write</a>,
  'your-credit': ({ page }) => <a href={`/credits#credit-of-${page.loaded.caseId}`}>Answer</a>,
  'duplicate-credit': ({ page }) => <a href={addressOf(page, '/credits')}>Credits</a>,
  'amendment-unasked': ({ page }) => <a href={addressOf(page, '/publication')}>See what differs</a>,
  'emergency-declared': ({ page }) => (
    <a href={addressOf(page, '/publication')}>Look, or stop it</a>
  ),
  'emergency-review': ({ page }) => <a href={addressOf(page, '/publication')}>Review it</a>,
  'publication-stuck': ({ page }) => <a href={addressOf(page, '/publication')}>Look</a>,
  'cve-record-due': ({ page }) => <a href={addressOf(page, '/publication')}>Look</a>,
  'leak-list': ({ page }) => <a href={addressOf(page, '/break-glass')}>Go through it</a>,
  'embargo-proposal': ({ page }) => <a href={addressOf(page, '/embargo')}>Answer</a>,
  'your-opinion': () => <a href="#opinions">Give it</a>,
  'opinion-given': () => <a href="#opinions">Read it</a>,
  determination: determineLink,
  approval: ({ page }) => <a href={addressOf(page, '/publication')}>Read it</a>,
  'advisory-due': ({ page }) => <a href={addressOf(page, '/publication')}>Look</a>,
  'embargo-over': ({ page }) => <a href={addressOf(page, '/publication')}>Look</a>,
  publish: ({ page }) => <a href={addressOf(page, '/publication')}>Publish</a>,
}

const item = (props: PartProps, need: Need): TodoItem => ({
  text: (
    <>
      {need.because}
      {need.need === 'assigned' && props.page.loaded.assignedAt !== null && (
        <span class="small faint">
          {' '}
          On <DateTime at={moment(props.page.loaded.assignedAt)} />.
        </span>
      )}
      {need.dueAt !== undefined && (
        <span class={need.dueAt < props.page.now ? 'small was-due' : 'small faint'}>
          {' '}
          {need.dueAt < props.page.now ? 'It was due' : 'By'} <DateTime at={moment(need.dueAt)} />.
        </span>
      )}
    </>
  ),
  done: false,
  aside: ASIDES[need.need]?.(props),
})

/** Whoever is asked for something of their own is asked for that first: this button answers the reporter. */
const Determining = ({ page, person }: PartProps) => {
  const isAskedFirst = page.needs.some(({ need }) => need === 'your-opinion')
  const isOffered = page.loaded.offeredTo === person.personId
  return (
    <span class="inline">
      {isAskedFirst && (
        <Button tone="main" href="#opinions">
          Give your opinion
        </Button>
      )}
      <Button
        tone={isOffered || isAskedFirst ? undefined : 'main'}
        href={addressOf(page, '/determination')}
      >
        Say what it is
      </Button>
    </span>
  )
}

const inConflict = ({ page, person }: PartProps) =>
  conflictRefusal(page.loaded.conflictedIds, person.personId)

/** The one main button of the page, by where the case stands; undefined where there is none. */
const mainButton = (props: PartProps): ComponentChildren => {
  const { page, person, csrf } = props
  const { phase, loaded } = page
  if (phase === 'needs-coordinator')
    return (
      <Action
        action={addressOf(page, '/take')}
        csrf={csrf}
        tone="main"
        hotkey="t"
        refusal={mayOn(person, 'case.take', page) ?? inConflict(props)}
      >
        Take it
      </Action>
    )
  if (inConflict(props) !== undefined) return undefined
  if (loaded.determination === null && phase !== 'closed') return <Determining {...props} />
  if (phase === 'closed' || phase === 'held')
    return <Button href="#manage">Reopen it with what is new</Button>
  return undefined
}

const heldWords = ({
  holdUntil,
  withdrawnAt,
}: {
  readonly holdUntil: Instant | null
  readonly withdrawnAt: Instant | null
}): string => {
  const why =
    withdrawnAt === null
      ? 'It is held so that the reporter can answer'
      : 'The reporter took it back'
  return holdUntil === null
    ? `${why}, and then closes.`
    : `${why}, and it closes by itself on ${momentInWords(moment(holdUntil))}.`
}

/** What this person sees where nothing is asked of them: whose turn it is. */
const quiet = (props: PartProps): string => {
  const { page } = props
  const conflict = inConflict(props)
  if (conflict !== undefined) return conflict.because
  switch (page.phase) {
    case 'published':
      if (page.around.advisoryWithdrawn)
        return 'Its advisory was withdrawn, and its page says so. What became of its records stands under Publication.'
      if (page.loaded.versionDiffers || page.loaded.creditsDiffer)
        return 'It is published, and what is written differs from it: an amendment is begun. It stands under Publication.'
      return 'It is published. What is amended or withdrawn stands under Publication.'
    case 'closed':
      return 'It is closed. Reopen it when there is new evidence.'
    case 'held':
      return heldWords(page.loaded)
    case 'waiting-on-reporter':
      return 'It waits for the reporter.'
    case 'accepted':
      return page.loaded.determination === 'vulnerability'
        ? 'Nothing runs out soon. What is left before the advisory can go out stands below.'
        : 'Nothing is asked of you here right now.'
    default:
      if (page.loaded.determination === null)
        return 'Nothing runs out soon. Its coordinator says what it is; any member can.'
      return 'Nothing is asked of you here right now.'
  }
}

export const NextCard = (props: PartProps) => {
  const { page } = props
  if (!page.isMember) return null
  return (
    <Card title="What is to be done next" footer={mainButton(props)}>
      {page.needs.length > 0 ? (
        <TodoList items={page.needs.map((need) => item(props, need))} />
      ) : (
        <p class="pad quiet">{quiet(props)}</p>
      )}
    </Card>
  )
}
