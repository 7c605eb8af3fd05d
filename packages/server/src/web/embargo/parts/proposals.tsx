// What is on the table: each proposed end with who wants it, whose answer it waits for and until when, and the reader's
// own two buttons.
import type { EmbargoParty, Instant, PartyAnswers } from '@parley/rules'
import type { ShownProposal } from '../../../embargo/terms/look.js'
import { Action } from '../../look/form/buttons.js'
import { Pill } from '../../look/marks.js'
import { DateTime, leftInWords } from '../../look/time.js'

export interface ProposalsProps {
  readonly open: readonly ShownProposal[]
  readonly nameOf: (party: EmbargoParty) => string
  /** How a party is called before this reader, by its word in `byParty`. */
  readonly partyOf: (party: string) => string
  /** "for the team", or nothing for whoever answers for themselves. */
  readonly onBehalf: string
  /** "You", or "The team" for whoever answers for it. */
  readonly own: string
  readonly action: string
  readonly csrf: string
  readonly basis: number
  readonly now: Instant
  /** Nothing can be agreed any more, and why. */
  readonly closed?: string | undefined
}

/** What a party said, in a word where it speaks with one voice. */
const said = ({ voices, agreed, declined, silent }: PartyAnswers): string => {
  if (agreed === voices) return 'agreed'
  if (declined === voices) return 'declined'
  if (silent === voices) return 'no answer yet'
  return [
    `${agreed} of ${voices} agreed`,
    ...(declined > 0 ? [`${declined} declined`] : []),
    ...(silent > 0 ? [`${silent} not yet`] : []),
  ].join(', ')
}

const toneOf = ({ voices, agreed, declined }: PartyAnswers) => {
  if (agreed === voices) return 'good' as const
  return declined > 0 ? ('bad' as const) : ('plain' as const)
}

/** Who has answered, party by party: the same for everyone who is bound. */
const ByParty = ({
  proposal: { byParty },
  partyOf,
}: { proposal: ShownProposal } & Pick<ProposalsProps, 'partyOf'>) => {
  const answered = byParty.filter(({ silent }) => silent === 0).length
  return (
    <div class="small">
      <p class="quiet">{`Answered: ${answered} of ${byParty.length} parties.`}</p>
      <ul class="plain inline">
        {byParty.map((row) => (
          <li>
            <bdi>{partyOf(row.party)}</bdi> <Pill tone={toneOf(row)}>{said(row)}</Pill>
          </li>
        ))}
      </ul>
    </div>
  )
}

const Answers = ({
  proposal,
  nameOf,
}: { proposal: ShownProposal } & Pick<ProposalsProps, 'nameOf'>) => (
  <p class="small quiet">
    Proposed by <bdi>{nameOf(proposal.party)}</bdi> on{' '}
    <DateTime at={new Date(proposal.proposedAt)} />.
    {proposal.waitingFor.length > 0 && (
      <>
        {' '}
        Waits for {waitsFor(proposal, nameOf)}, by <DateTime at={new Date(proposal.replyBy)} />; no
        answer counts as declined.
      </>
    )}
  </p>
)

/** A few names; of many, how many: who they are stands in the list below. */
const waitsFor = (
  { waitingFor, lengthens }: ShownProposal,
  nameOf: ProposalsProps['nameOf'],
): string => {
  const names = [...new Set(waitingFor.map(nameOf))]
  if (names.length > 4) return lengthens ? `${names.length} answers` : `one of ${names.length}`
  return names.join(lengthens ? ' and ' : ' or ')
}

const Buttons = (props: ProposalsProps & { proposal: ShownProposal }) => {
  const { proposal, onBehalf, closed } = props
  if (proposal.own === 'accepted') return <Pill tone="good">{`${props.own} agreed`}</Pill>
  if (proposal.own === 'declined') return <Pill>{`${props.own} declined`}</Pill>
  const refusal = closed === undefined ? undefined : { because: closed }
  const button = (answer: 'accepted' | 'declined', label: string, tone?: 'main') => (
    <Action
      small
      tone={tone}
      action={props.action}
      csrf={props.csrf}
      hidden={{ proposal: proposal.proposalId, basis: String(props.basis) }}
      name="answer"
      value={answer}
      refusal={answer === 'accepted' ? refusal : undefined}
    >
      {label}
    </Action>
  )
  return (
    <span class="inline">
      {button('accepted', `Agree${onBehalf}`, 'main')}
      {button('declined', `Decline${onBehalf}`)}
    </span>
  )
}

export const Proposals = (props: ProposalsProps) => (
  <ul class="proposals">
    {props.open.map((proposal) => (
      <li>
        <div class="stack tight">
          <p>
            <b>
              <DateTime at={new Date(proposal.endsAt)} />
            </b>{' '}
            <span class="small quiet">
              {proposal.lengthens ? 'later than now' : 'earlier than now'},{' '}
              {leftInWords(new Date(proposal.endsAt), new Date(props.now))}
            </span>
          </p>
          {proposal.reason !== null && <p dir="auto">{proposal.reason}</p>}
          <Answers proposal={proposal} nameOf={props.nameOf} />
          <ByParty proposal={proposal} partyOf={props.partyOf} />
        </div>
        <Buttons {...props} proposal={proposal} />
      </li>
    ))}
  </ul>
)
