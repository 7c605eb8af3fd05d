// One decision of the body about a member: who voted how by name, whom it waits for, what follows.
import type { Refusal } from '@parley/rules'
import type { DecisionPage } from '../../charter/council/page.js'
import { Card, Facts } from '../look/card.js'
import { Because } from '../look/form/buttons.js'
import { Refused } from '../look/form/refused.js'
import { PageHead } from '../look/frame/shell.js'
import { Pill } from '../look/marks.js'
import { Note } from '../look/states.js'
import { DateTime } from '../look/time.js'
import { BESIDE_VOTE, CouncilVoteForm, CouncilVotes, NO_VOTE_YET } from './council-vote.js'
import { countsInWords, decisionStates, kindWords, questionWords, reasonInWords } from './words.js'

export interface DecisionProps {
  readonly page: DecisionPage
  readonly slug: string
  readonly csrf: string
  readonly personId: string
  readonly refusal?: Refusal | undefined
}

const VoteForm = ({ page, slug, csrf, personId, refusal }: DecisionProps) => {
  const { row, council } = page
  const own = council.find((member) => member.personId === personId)
  if (row.state !== 'open' || own === undefined || row.kind === 'veto') return null
  return (
    <Card title="Your vote" id="vote" padded>
      <CouncilVoteForm
        action={`/governance/${slug}/decisions/${row.decisionId}/vote`}
        csrf={csrf}
        own={own}
        isAboutThem={row.subjectId === personId}
        question={questionWords[row.kind]}
        yes="Yes"
        no="No"
        refusal={refusal}
      />
    </Card>
  )
}

const follows = {
  removal: 'The membership has ended.',
  'admin-appointment': 'They are an admin.',
} as const

const After = ({ page: { row, waitsBecause } }: DecisionProps) => {
  if (row.state !== 'passed' || row.kind === 'veto') return null
  if (row.doneAt !== null) return <Note tone="good">{follows[row.kind]}</Note>
  return (
    <Note tone="embargo">
      {waitsBecause === undefined ? (
        'It is done within a minute.'
      ) : (
        <>
          It cannot be done yet, and is as soon as it can. <Because {...waitsBecause} />
        </>
      )}
    </Note>
  )
}

export const DecisionView = (props: DecisionProps) => {
  const { page, slug, refusal } = props
  const { row, council, waitedFor } = page
  const state = decisionStates[row.state]
  return (
    <div class="stack">
      <PageHead
        title={`${kindWords[row.kind]}: ${row.subjectName}`}
        lede={
          <>
            <a href={`/governance/${slug}`}>{row.teamName}</a>{' '}
            <Pill tone={state.tone}>{state.label}</Pill>
          </>
        }
      />
      <Refused
        refusal={refusal}
        beside={BESIDE_VOTE}
        labels={row.kind === 'veto' ? {} : { vote: questionWords[row.kind] }}
        kept={NO_VOTE_YET}
      />
      <After {...props} />
      <Card title="The vote">
        <Facts
          facts={[
            { name: 'Decided by', value: <bdi>{row.bodyName}</bdi> },
            {
              name: 'Opened by',
              value: (
                <>
                  <bdi>{row.openerName}</bdi> on <DateTime at={new Date(row.openedAt)} />
                </>
              ),
            },
            ...(row.outcome === null
              ? []
              : [
                  { name: 'Result', value: countsInWords(row.outcome) },
                  { name: 'Because', value: reasonInWords[row.outcome.reason] },
                ]),
            ...(waitedFor.length === 0
              ? []
              : [{ name: 'Waits for', value: <bdi>{waitedFor.join(', ')}</bdi> }]),
          ]}
          wide
        />
        <CouncilVotes council={council} />
      </Card>
      <VoteForm {...props} />
    </div>
  )
}
