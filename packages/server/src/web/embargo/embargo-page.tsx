// The embargo of a case in one look: until when, who is bound, who can read and why, what changed.
import type { CaseReaders } from '@parley/rules'
import type { EmbargoPage as Loaded } from '../../embargo/load.js'
import { eventInWords } from '../cases/event-words.js'
import { Card, Facts, Table } from '../look/card.js'
import { EmbargoStrip, EventLine } from '../look/conversation.js'
import { Action, Button } from '../look/form/buttons.js'
import { PageHead } from '../look/frame/shell.js'
import { counted, people } from '../look/marks.js'
import { DateTime } from '../look/time.js'
import { ConsentPill, canEnd, embargoWords, Until } from './words.js'

export interface EmbargoPageProps {
  readonly page: Loaded
  /** Names and reasons; absent where they are not this reader's to know. */
  readonly readers: CaseReaders | undefined
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
    {participant.consent === 'invited' && participant.endedAt === null && (
      <>
        , answer by <DateTime at={new Date(participant.replyBy)} />
      </>
    )}
    {participant.answeredAt !== null && (
      <>
        , answered on <DateTime day at={new Date(participant.answeredAt)} />
      </>
    )}
    {participant.endedAt !== null && (
      <>
        , ended <DateTime at={new Date(participant.endedAt)} />
      </>
    )}
  </span>
)

const Asked = ({ page, csrf }: EmbargoPageProps) => {
  const { caseId } = page.standing.loaded
  return (
    <Card
      title="Asked into this case"
      footer={
        <Button small href={`/cases/${caseId}/invite`}>
          Invite somebody
        </Button>
      }
    >
      <Table
        columns={[{ name: 'Who' }, { name: 'Consent' }, { name: 'What can be done', number: true }]}
        none="Nobody outside the team was asked."
        rows={page.participants.map((participant) => [
          <>
            <bdi>{participant.name}</bdi>
            <br />
            <When participant={participant} />
          </>,
          <ConsentPill participant={participant} />,
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
    </Card>
  )
}

const Others = ({ page, csrf }: EmbargoPageProps) => (
  <Card title="Who is bound" padded>
    <p>
      The team, {page.standing.hasReporter && 'the reporter, '}and{' '}
      {page.projects.length === 0 ? 'no other project' : page.projects.join(', ')}
      {page.experts > 0 && `; ${counted(page.experts, 'expert')}`}.
    </p>
    <p class="small quiet">
      You can leave the case. It is announced, and nothing of it reaches you afterwards; what you
      know stays confidential until the embargo ends.
    </p>
    <Action action={`/cases/${page.standing.loaded.caseId}/embargo/leave`} csrf={csrf}>
      Leave the case
    </Action>
  </Card>
)

const Readers = ({ readers }: { readonly readers: CaseReaders }) => (
  <Card title={`${people(readers.readers.length)} can read it`}>
    <Table
      columns={[{ name: 'Who' }, { name: 'Because' }]}
      rows={readers.readers.map((reader) => [
        <bdi>{reader.name}</bdi>,
        <span class="small">{reader.because.join('; ')}</span>,
      ])}
    />
    {readers.awaited.length > 0 && (
      <p class="pad small quiet">Not yet: {readers.awaited.map(({ name }) => name).join(', ')}.</p>
    )}
  </Card>
)

const named = (page: Loaded) => (personId: string) =>
  page.participants.find((participant) => participant.personId === personId)?.name ?? 'somebody'

const Changes = ({ page }: { readonly page: Loaded }) => (
  <Card title="What changed" padded>
    {page.events.map((event) => (
      <EventLine text={<bdi>{eventInWords(event, named(page))}</bdi>} at={new Date(event.at)} />
    ))}
    {page.events.length === 0 && <p class="quiet">Nothing yet.</p>}
  </Card>
)

export const EmbargoPage = (props: EmbargoPageProps) => {
  const { page, readers } = props
  const { loaded, isMember } = page.standing
  const { title, tone } = embargoWords(loaded.embargoState)
  const agreed = page.standing.participants.length
  return (
    <div class="stack">
      <PageHead
        title="Embargo"
        lede={
          <a href={`/cases/${loaded.caseId}`}>
            <span class="id">{loaded.number}</span> <bdi>{loaded.title}</bdi>
          </a>
        }
      />
      <EmbargoStrip title={title} tone={tone} until={<Until endsAt={loaded.embargoEndsAt} />} />
      <Card title="Terms">
        <Facts
          wide
          facts={[
            { name: 'Team', value: <bdi>{page.teamName}</bdi> },
            { name: 'Agreed from outside', value: counted(agreed, 'participant') },
            { name: 'Conduct', value: <span>{page.charter.embargo.acknowledgement.value}</span> },
          ]}
        />
      </Card>
      {isMember ? <Asked {...props} /> : <Others {...props} />}
      {readers && <Readers readers={readers} />}
      <Changes page={page} />
    </div>
  )
}
