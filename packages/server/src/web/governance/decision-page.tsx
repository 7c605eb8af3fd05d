// One decision of the body about a member: who voted how by name, whom it waits for, what follows.
import type { Refusal } from '@parley/rules'
import type { DecisionPage } from '../../charter/council/page.js'
import { Card, Facts, Table } from '../look/card.js'
import { ActionForm, Because, Button } from '../look/form/buttons.js'
import { Check, Choice } from '../look/form/choices.js'
import { PageHead } from '../look/frame/shell.js'
import { Pill } from '../look/marks.js'
import { Note } from '../look/states.js'
import { DateTime } from '../look/time.js'
import { voteWords } from '../nominations/words.js'
import { countsInWords, decisionStates, kindWords, questionWords, reasonInWords } from './words.js'

export interface DecisionProps {
  readonly page: DecisionPage
  readonly slug: string
  readonly csrf: string
  readonly personId: string
  readonly refusal?: Refusal | undefined
}

export const CouncilVotes = ({ council }: Pick<DecisionPage, 'council'>) => (
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

const VoteForm = ({ page, slug, csrf, personId }: DecisionProps) => {
  const { row, council } = page
  const own = council.find((member) => member.personId === personId)
  if (row.state !== 'open' || own === undefined || row.kind === 'veto') return null
  const isAboutThem = row.subjectId === personId
  const mustAbstain = isAboutThem || own.hasConflict
  return (
    <Card title="Your vote" id="vote" padded>
      <ActionForm
        action={`/governance/${slug}/decisions/${row.decisionId}/vote`}
        csrf={csrf}
        label="Your vote"
      >
        <Choice
          name="vote"
          label={questionWords[row.kind]}
          value={own.vote ?? undefined}
          options={[
            ...(mustAbstain
              ? []
              : [
                  { value: 'yes', label: 'Yes' },
                  { value: 'no', label: 'No' },
                ]),
            { value: 'abstain', label: 'Abstain' },
          ]}
          help={
            isAboutThem
              ? 'It is about you: that is a conflict of interest.'
              : mustAbstain
                ? 'You stated a conflict of interest in this vote: that stays.'
                : 'You can change it until the last one is in; a conflict of interest stays.'
          }
        />
        {!mustAbstain && (
          <Check name="conflict" label="I have a conflict of interest, and must abstain" />
        )}
        <div class="form-end">
          <Button tone="main">Give your vote</Button>
        </div>
      </ActionForm>
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
      {refusal && (
        <Note tone="bad" spoken>
          <Because {...refusal} />
        </Note>
      )}
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
