// The yearly report, before it is sent and after: who is inactive by the charter, who is spared and why. It prints.
import type { InactivityRules, Instant, Standing } from '@parley/rules'
import type { Draft, Report } from '../../charter/activity/report.js'
import type { DecisionRow } from '../../charter/council/store.js'
import { Card, Table } from '../look/card.js'
import { Action } from '../look/form/buttons.js'
import { PageHead } from '../look/frame/shell.js'
import { counted, Pill } from '../look/marks.js'
import { Note } from '../look/states.js'
import { DateTime } from '../look/time.js'
import { rolesInWords } from '../team/forms.js'
import { Since } from '../team/since.js'
import type { Governing } from './governing.js'
import { decisionStates } from './words.js'

const at = (instant: Instant) => new Date(instant)

interface Line {
  readonly membershipId: string
  readonly name: string
  readonly roles: readonly string[]
  readonly joinedAt: Instant
  readonly joinedEarlier: boolean
  readonly joinedOn: Instant | null
  readonly standing: Standing
  readonly hasLeft?: boolean
}

const of = (lines: readonly Line[], standing: Standing) =>
  lines.filter((line) => line.standing === standing)

const Definition = ({ rules, since }: { rules: InactivityRules; since: Instant }) => (
  <p>
    Inactive is who has neither coordinated nor commented on a report since{' '}
    <DateTime at={at(since)} day />, and joined at least {rules.newcomerDays.value} days ago.{' '}
    <cite>({rules.windowDays.source})</cite> Only whether somebody took part is looked at: the
    report says nothing of any case.
  </p>
)

const Spared = ({ title, why, lines }: { title: string; why: string; lines: readonly Line[] }) =>
  lines.length === 0 ? null : (
    <Card title={title} aside={why}>
      <Table
        label={`${title}: members`}
        columns={[{ name: 'Name' }, { name: 'Roles' }, { name: 'Member since' }]}
        rows={lines.map(({ name, roles, ...joined }) => [
          <bdi>{name}</bdi>,
          rolesInWords(roles),
          <Since {...joined} />,
        ])}
      />
    </Card>
  )

const Rest = ({ lines }: { readonly lines: readonly Line[] }) => (
  <>
    <Spared
      title="Exempt"
      why="took no part, and may stay by their role"
      lines={of(lines, 'exempt')}
    />
    <Spared
      title="Newcomers"
      why="took no part yet, and are not reported"
      lines={of(lines, 'newcomer')}
    />
    <Spared
      title="Not known yet"
      why="were members before this installation looked on: not long enough yet to report anybody"
      lines={of(lines, 'unobserved')}
    />
    <p class="quiet">{counted(of(lines, 'active').length, 'member')} took part.</p>
  </>
)

export interface DraftProps extends Governing {
  readonly draft: Draft
  readonly children?: preact.ComponentChildren
}

/** What would be sent now. */
export const DraftPage = ({ team, person, draft, children }: DraftProps) => {
  const inactive = of(draft.members, 'inactive')
  return (
    <div class="stack">
      <PageHead
        title="The yearly report"
        lede={<a href={`/governance/${team.slug}`}>{team.name}</a>}
      />
      {children}
      <Note>
        Not sent yet. This is how members stand now; only admins and the oversight body see it.
      </Note>
      <Definition rules={draft.rules} since={draft.since} />
      <Card title="Inactive" aside={String(inactive.length)}>
        <Table
          label="Inactive members"
          none="Nobody: everybody took part, or is spared."
          columns={[{ name: 'Name' }, { name: 'Roles' }, { name: 'Member since' }]}
          rows={inactive.map(({ name, roles, ...joined }) => [
            <bdi>{name}</bdi>,
            rolesInWords(roles),
            <Since {...joined} />,
          ])}
        />
      </Card>
      <Rest lines={draft.members} />
      <Card title="Send it" padded>
        <p>
          The oversight body is told by mail that the report is here. It recommends ending the
          memberships of the inactive; nobody is removed by it.
        </p>
        <Action
          action={`/governance/${team.slug}/report`}
          csrf={person.session.csrf}
          tone="main"
          refusal={draft.mayNotSend}
        >
          Send it to the body
        </Action>
      </Card>
    </div>
  )
}

export interface ReportProps extends Governing {
  readonly report: Report
  readonly decisions: readonly DecisionRow[]
}

const Next = ({
  line,
  decisions,
  isOfBody,
  team,
  person,
}: ReportProps & { readonly line: Line }) => {
  const vote = decisions.find(
    (one) => one.kind === 'removal' && one.membershipId === line.membershipId,
  )
  if (vote !== undefined)
    return (
      <a href={`/governance/${team.slug}/decisions/${vote.decisionId}`}>
        <Pill tone={decisionStates[vote.state].tone}>{decisionStates[vote.state].label}</Pill>
      </a>
    )
  if (line.hasLeft === true) return <span class="faint">has left</span>
  if (!isOfBody) return <span class="faint">no vote yet</span>
  return (
    <Action
      action={`/governance/${team.slug}/decisions`}
      csrf={person.session.csrf}
      hidden={{ member: line.membershipId, kind: 'removal' }}
      value={line.membershipId}
      small
    >
      Open a vote
    </Action>
  )
}

/** A report as it was sent. */
export const ReportPage = (props: ReportProps) => {
  const { team, report } = props
  const inactive = of(report.lines, 'inactive')
  return (
    <div class="stack">
      <PageHead
        title="The yearly report"
        lede={
          <>
            <a href={`/governance/${team.slug}`}>{team.name}</a>, sent by{' '}
            <bdi>{report.makerName}</bdi> on <DateTime at={at(report.madeAt)} />
          </>
        }
      />
      <Definition rules={report.rules} since={report.since} />
      <Card title="Inactive" aside={String(inactive.length)}>
        <Table
          label="Inactive members"
          none="Nobody: everybody took part, or is spared."
          columns={[{ name: 'Name' }, { name: 'Roles' }, { name: 'Vote' }]}
          rows={inactive.map((line) => [
            <bdi>{line.name}</bdi>,
            rolesInWords(line.roles),
            <Next {...props} line={line} />,
          ])}
        />
      </Card>
      {inactive.length > 0 && (
        <p>
          The admins recommend ending these memberships. Each is put to a vote by name; nothing ends
          without one. <cite>({report.rules.removal.source})</cite>
        </p>
      )}
      <Rest lines={report.lines} />
    </div>
  )
}
