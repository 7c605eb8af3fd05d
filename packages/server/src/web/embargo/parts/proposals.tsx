// What is on the table: each proposed end with who wants it, whose answer it waits for and until when, and the reader's
// own two buttons.
import type { EmbargoParty, Instant } from '@parley/rules'
import type { ShownProposal } from '../../../embargo/terms/look.js'
import { Action } from '../../look/form/buttons.js'
import { Pill } from '../../look/marks.js'
import { DateTime, leftInWords } from '../../look/time.js'

export interface ProposalsProps {
  readonly open: readonly ShownProposal[]
  readonly nameOf: (party: EmbargoParty) => string
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

const Answers = ({
  proposal,
  nameOf,
}: { proposal: ShownProposal } & Pick<ProposalsProps, 'nameOf'>) => {
  const said = proposal.answers.filter(({ party }) => party !== proposal.party)
  const yes = said.filter(({ answer }) => answer === 'accepted').map(({ party }) => nameOf(party))
  const no = said.filter(({ answer }) => answer === 'declined').map(({ party }) => nameOf(party))
  return (
    <p class="small quiet">
      Proposed by <bdi>{nameOf(proposal.party)}</bdi> on{' '}
      <DateTime at={new Date(proposal.proposedAt)} />.
      {yes.length > 0 && ` Agreed: ${yes.join(', ')}.`}
      {no.length > 0 && ` Declined: ${no.join(', ')}.`}
      {proposal.waitingFor.length > 0 && (
        <>
          {' '}
          Waits for {proposal.waitingFor.map(nameOf).join(proposal.lengthens ? ' and ' : ' or ')},
          by <DateTime at={new Date(proposal.replyBy)} />; no answer counts as declined.
        </>
      )}
    </p>
  )
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
        </div>
        <Buttons {...props} proposal={proposal} />
      </li>
    ))}
  </ul>
)
