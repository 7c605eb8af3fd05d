// A vote of a body by name: who voted how, and the form in which one of its members votes. Of decisions and of vetoes alike.
import type { Refusal } from '@parley/rules'
import type { NamedCouncilVote } from '../../charter/council/store.js'
import { noVote } from '../../charter/council/vote.js'
import { Table } from '../look/card.js'
import { ActionForm, Button } from '../look/form/buttons.js'
import { Check, Choice } from '../look/form/choices.js'
import { type BesideFields, errorsIn } from '../look/form/refused.js'
import { voteWords } from '../nominations/words.js'

/** What is said beside the vote itself. */
export const BESIDE_VOTE: BesideFields = { [noVote.refusal]: 'vote' }
/** What the summary adds. */
export const NO_VOTE_YET = 'Nothing was recorded.'

export const CouncilVotes = ({ council }: { readonly council: readonly NamedCouncilVote[] }) => (
  <Table
    label="Votes of the body"
    columns={[{ name: 'Member' }, { name: 'Vote' }]}
    rows={council.map(({ name, vote, hasConflict, hasLeft, opened }) => [
      <>
        <bdi>{name}</bdi>
        {opened && <span class="small faint"> opened the vote</span>}
      </>,
      <>
        {vote === null ? 'not yet' : voteWords[vote]}
        {hasConflict && <span class="small faint"> conflict of interest</span>}
        {hasLeft && <span class="small faint"> has left the body</span>}
      </>,
    ])}
  />
)

interface CouncilVoteProps {
  readonly action: string
  readonly csrf: string
  readonly own: NamedCouncilVote
  readonly isAboutThem?: boolean
  readonly question: string
  /** What the two answers say would happen. */
  readonly yes: string
  readonly no: string
  /** Why the last try was refused. */
  readonly refusal?: Refusal | undefined
}

const helpFor = ({ own, isAboutThem }: CouncilVoteProps): string => {
  if (isAboutThem) return 'It is about you: that is a conflict of interest.'
  return own.hasConflict
    ? 'You stated a conflict of interest in this vote: that stays.'
    : 'You can change it until the last one is in; a conflict of interest stays.'
}

/** Who has a conflict of interest is left abstaining alone. */
export const CouncilVoteForm = (props: CouncilVoteProps) => {
  const { action, csrf, own, isAboutThem = false, question, yes, no, refusal } = props
  const mustAbstain = isAboutThem || own.hasConflict
  return (
    <ActionForm action={action} csrf={csrf} label="Your vote">
      <Choice
        name="vote"
        label={question}
        value={own.vote ?? undefined}
        options={[
          ...(mustAbstain
            ? []
            : [
                { value: 'yes', label: yes },
                { value: 'no', label: no },
              ]),
          { value: 'abstain', label: 'Abstain' },
        ]}
        help={helpFor(props)}
        error={errorsIn(refusal, BESIDE_VOTE)?.['vote']}
      />
      {!mustAbstain && (
        <Check name="conflict" label="I have a conflict of interest, and must abstain" />
      )}
      <div class="form-end">
        <Button tone="main">Give your vote</Button>
      </div>
    </ActionForm>
  )
}
