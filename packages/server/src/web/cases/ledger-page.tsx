// `/cases/{id}/ledger`: who knew what, when, and where each step of the case stands in the public ledger. For the team.
import type { CaseLedger, CaseReading } from '../../cases/reads/list.js'
import { Card, Table } from '../look/card.js'
import { PageHead } from '../look/frame/shell.js'
import { counted, people } from '../look/marks.js'
import { DateTime } from '../look/time.js'
import { eventInWords } from './event-words.js'

export interface LedgerPageProps {
  readonly ledger: CaseLedger
}

const Reason = ({ reading }: { readonly reading: CaseReading }) => {
  if (reading.personId === null) return <>whoever held the follow link</>
  if (reading.agreedAt !== null)
    return (
      <>
        invited{reading.projectName !== null && <bdi> for {reading.projectName}</bdi>}, agreed{' '}
        <DateTime at={new Date(reading.agreedAt)} />
      </>
    )
  return <>{reading.isMember ? 'of the team' : 'asked to look'}</>
}

const Reader = ({ name }: { readonly name: string | null }) =>
  name === null ? <>The reporter</> : <bdi>{name}</bdi>

const Readings = ({ ledger }: LedgerPageProps) => (
  <Card
    title="Who has opened it"
    aside={people(ledger.readings.length)}
    footer={
      <span class="small quiet">
        One entry for each person and hour, pages, files and programs alike, until the advisory is
        public. Lists and search show its title to all who can open it, and are not counted.{' '}
        <a href={`/cases/${ledger.loaded.caseId}/readers`}>Who could open it</a>
      </span>
    }
  >
    <Table
      label="Who has opened it"
      stacks
      columns={[
        { name: 'Who' },
        { name: 'First opened' },
        { name: 'Last opened' },
        { name: 'Hours', number: true },
      ]}
      none="Nobody has opened it since reading is written down."
      rows={ledger.readings.map((reading) => [
        <>
          <Reader name={reading.name} />
          <br />
          <span class="small quiet">
            <Reason reading={reading} />
          </span>
        </>,
        <DateTime at={new Date(reading.firstAt)} />,
        <DateTime at={new Date(reading.lastAt)} />,
        reading.hours,
      ])}
    />
  </Card>
)

const Place = ({ ledger, eventId }: LedgerPageProps & { readonly eventId: string }) => {
  const index = ledger.places.get(eventId)
  if (index === undefined) return <span class="quiet">within a second</span>
  return (
    <a class="id" href={`/api/v1/ledger/proof?event=${eventId}`}>
      {index}
    </a>
  )
}

const Openings = ({ ledger }: LedgerPageProps) =>
  ledger.openings.length === 0 ? null : (
    <Card title="Each opening" aside={counted(ledger.openings.length, 'entry', 'entries')} padded>
      <details>
        <summary>The newest first</summary>
        <Table
          label="Each opening"
          stacks
          columns={[{ name: 'When' }, { name: 'Who' }, { name: 'Entry', number: true }]}
          rows={ledger.openings.map(({ eventId, name, at }) => [
            <DateTime at={new Date(at)} />,
            <Reader name={name} />,
            <Place ledger={ledger} eventId={eventId} />,
          ])}
        />
      </details>
    </Card>
  )

const Steps = ({ ledger }: LedgerPageProps) => {
  const nameOf = (personId: string) =>
    ledger.members.find((member) => member.personId === personId)?.name ?? 'somebody'
  return (
    <Card
      title="Steps of the case in the ledger"
      aside={counted(ledger.events.length, 'step')}
      footer={
        <span class="small quiet">
          Each entry is public as an id, a time and a salted commitment: it says nothing of this
          case. <a href="/ledger">The public ledger</a>
        </span>
      }
    >
      <Table
        label="Steps of the case in the ledger"
        stacks
        columns={[{ name: 'When' }, { name: 'What' }, { name: 'Entry', number: true }]}
        rows={ledger.events
          .toReversed()
          .map((event) => [
            <DateTime at={new Date(event.at)} />,
            <bdi>{eventInWords(event, nameOf)}</bdi>,
            <Place ledger={ledger} eventId={event.eventId} />,
          ])}
      />
    </Card>
  )
}

export const LedgerPage = ({ ledger }: LedgerPageProps) => {
  const { loaded, signed } = ledger
  return (
    <>
      <PageHead
        title={`Who knew what, when: ${loaded.number}`}
        lede={
          <>
            <a href={`/cases/${loaded.caseId}`}>Back to the case</a>
            {signed && (
              <>
                . The newest signature is over {counted(signed.size, 'entry', 'entries')}, given{' '}
                <DateTime at={new Date(signed.at)} />
              </>
            )}
          </>
        }
      />
      <div class="stack">
        <Readings ledger={ledger} />
        <Openings ledger={ledger} />
        <Steps ledger={ledger} />
      </div>
    </>
  )
}
