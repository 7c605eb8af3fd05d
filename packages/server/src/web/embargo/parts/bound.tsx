// Who is bound by the embargo, how far their consent is, and who can read the case and why.
import type { CaseReaders } from '@parley/rules'
import type { EmbargoPage as Loaded } from '../../../embargo/load.js'
import { Card, Table } from '../../look/card.js'
import { Action, Button } from '../../look/form/buttons.js'
import { Part } from '../../look/form/choices.js'
import { counted, people } from '../../look/marks.js'
import { DateTime } from '../../look/time.js'
import { ConsentPill, canEnd, wasNotReached } from '../words.js'

interface BoundProps {
  readonly page: Loaded
  readonly csrf: string
}

type Listed = Loaded['participants'][number]

const When = ({ participant }: { readonly participant: Listed }) => (
  <span class="small quiet">
    {participant.projectName !== null && (
      <>
        for <bdi>{participant.projectName}</bdi>,{' '}
      </>
    )}
    asked by <bdi>{participant.invitedBy}</bdi> on{' '}
    <DateTime day at={new Date(participant.invitedAt)} />
    {(participant.consent === 'invited' || participant.consent === 'lapsed') &&
      participant.endedAt === null &&
      participant.replyBy !== null && (
        <>
          , answer by <DateTime at={new Date(participant.replyBy)} />
        </>
      )}
    {wasNotReached(participant) &&
      ', and the mail could not be delivered: check the address, then invite them again'}
    {participant.answeredAt !== null && !wasNotReached(participant) && (
      <>
        , answered on <DateTime day at={new Date(participant.answeredAt)} />
      </>
    )}
    {participant.agreedUntil !== null && participant.consent === 'signatory' && (
      <>
        , until <DateTime day at={new Date(participant.agreedUntil)} />
      </>
    )}
    {participant.endedAt !== null && (
      <>
        , ended <DateTime at={new Date(participant.endedAt)} />
      </>
    )}
  </span>
)

export const Asked = ({ page, csrf }: BoundProps) => {
  const { caseId } = page.standing.loaded
  return (
    <Card
      title="Who is bound"
      footer={
        <Button small href={`/cases/${caseId}/invite`}>
          Invite somebody
        </Button>
      }
    >
      <p class="pad">
        The team{page.standing.hasReporter && ' and the reporter'}
        {page.participants.length > 0 && ', and these:'}
        {page.participants.length === 0 && '. Nobody else was asked.'}
      </p>
      {page.participants.length > 0 && (
        <Table
          columns={[{ name: 'Who' }, { name: 'What can be done', number: true }]}
          rows={page.participants.map((participant) => [
            <>
              <bdi>{participant.name}</bdi> <ConsentPill participant={participant} />
              <br />
              <When participant={participant} />
            </>,
            canEnd(participant) && (
              <Action
                small
                tone="danger"
                action={`/cases/${caseId}/participants/${participant.personId}/end`}
                csrf={csrf}
              >
                {participant.consent === 'invited' ? 'Take back' : 'End access'}
              </Action>
            ),
          ])}
        />
      )}
    </Card>
  )
}

/** Who agreed is bound by that, also while they are asked again about a later end. */
const boundInWords = ({ standing, terms: { bound, known } }: BoundProps['page']): string => {
  const held = bound.filter(({ consent }) => consent !== 'invited')
  const projects = known.projects
    .filter(({ projectId }) => held.some((each) => each.projectId === projectId))
    .map(({ name }) => name)
  const experts = held.filter(({ projectId }) => projectId === null).length
  const who = [
    'The team',
    ...(standing.hasReporter ? ['the reporter'] : []),
    ...projects,
    ...(experts > 0 ? [counted(experts, 'expert')] : []),
  ]
  return `${who.slice(0, -1).join(', ')} and ${who.at(-1)}.`
}

export const Others = ({ page, csrf }: BoundProps) => (
  <Card title="Who is bound" padded>
    <p dir="auto">{boundInWords(page)}</p>
    <Part title="Leave the case">
      <p class="small quiet">
        It is announced, and nothing of it reaches you afterwards; what you know stays confidential
        until the embargo ends. To come back you would have to be invited again.
      </p>
      <Action
        tone="danger"
        action={`/cases/${page.standing.loaded.caseId}/embargo/leave`}
        csrf={csrf}
      >
        Leave the case now
      </Action>
    </Part>
  </Card>
)

export const Readers = ({ readers }: { readonly readers: CaseReaders }) => (
  <Card title={`${people(readers.readers.length)} can read it`}>
    <div class="pad">
      <Part title="Who, and why">
        <Table
          columns={[{ name: 'Who' }, { name: 'Because' }]}
          rows={readers.readers.map((reader) => [
            <bdi>{reader.name}</bdi>,
            <span class="small">{reader.because.join('; ')}</span>,
          ])}
        />
        {readers.awaited.length > 0 && (
          <p class="small quiet">Not yet: {readers.awaited.map(({ name }) => name).join(', ')}.</p>
        )}
      </Part>
    </div>
  </Card>
)
