// `/governance/{team}`: what the body decides about a team's members, and the yearly report. Draws what it is given.
import { type Instant, MEMBER_DECISIONS, type Refusal } from '@parley/rules'
import type { Draft, SentReport } from '../../charter/activity/report.js'
import type { DecisionRow } from '../../charter/council/store.js'
import type { ListedNomination } from '../../charter/nominations/page.js'
import type { RecordedRemoval } from '../../charter/offboarding/unvoted.js'
import type { ListedMembership } from '../../charter/store.js'
import { Card, Table } from '../look/card.js'
import { ActionForm, Because, Button } from '../look/form/buttons.js'
import { Choice, ErrorSummary } from '../look/form/choices.js'
import { bindForm, type FieldErrors, type FieldValues, Select } from '../look/form/fields.js'
import { PageHead } from '../look/frame/shell.js'
import { Tabs } from '../look/lists.js'
import { counted, Pill } from '../look/marks.js'
import { Note } from '../look/states.js'
import { DateTime } from '../look/time.js'
import { stateWords } from '../nominations/words.js'
import { ofTeam } from '../public/members-pages.js'
import type { Governing } from './governing.js'
import { GovernanceTabs } from './tabs.js'
import { countsInWords, decisionStates, kindWords, removalWords } from './words.js'

export interface Overview extends Governing {
  readonly now: Instant
  /** Nominations for this team that are not decided yet. */
  readonly undecided: readonly ListedNomination[]
  readonly decisions: readonly DecisionRow[]
  /** What admins did to memberships because it was decided elsewhere. */
  readonly removals: readonly RecordedRemoval[]
  readonly reports: readonly SentReport[]
  readonly draft: Draft | undefined
  readonly members: readonly ListedMembership[]
  readonly refusal?: Refusal | undefined
  /** The vote that was to be opened, drawn again. */
  readonly values?: FieldValues | undefined
  readonly errors?: FieldErrors | undefined
  /** For admins: the body that may veto is not there. */
  readonly missing?: Refusal | undefined
}

const at = (instant: Instant) => new Date(instant)

const Until = ({ row: { state, opensAt, closesAt, vetoEndsAt } }: ListedNomination) => {
  if (state === 'review')
    return (
      <>
        opens <DateTime at={at(opensAt)} />
      </>
    )
  const until = state === 'voting' ? closesAt : state === 'waiting' ? vetoEndsAt : null
  return (
    until !== null && (
      <>
        until <DateTime at={at(until)} />
      </>
    )
  )
}

const Nominations = ({ undecided }: Overview) => (
  <Card title="Being decided" aside={String(undecided.length)}>
    <Table
      label="Nominations being decided"
      stacks
      columns={[{ name: 'Nominated' }, { name: 'Where it stands' }, { name: 'When' }]}
      rows={undecided.map((one) => {
        const { label, tone } = stateWords[one.row.state]
        return [
          <a href={`/nominations/${one.row.nominationId}`} dir="auto">
            {one.name}
          </a>,
          <Pill tone={tone === 'plain' ? undefined : tone}>{label}</Pill>,
          <Until {...one} />,
        ]
      })}
    />
  </Card>
)

const Decisions = ({ team, decisions }: Overview) => (
  <Card
    title="Decisions about members"
    aside={<a href={ofTeam('/decisions', team)}>what the public sees</a>}
  >
    <Table
      label="Votes about members"
      stacks
      none="Nothing yet. Votes of the oversight body on removals and admins stand here."
      columns={[{ name: 'Decision' }, { name: 'About' }, { name: 'Where it stands' }]}
      rows={decisions.map(({ decisionId, kind, subjectName, state, outcome }) => [
        <a href={`/governance/${team.slug}/decisions/${decisionId}`}>{kindWords[kind]}</a>,
        <bdi>{subjectName}</bdi>,
        <>
          <Pill tone={decisionStates[state].tone}>{decisionStates[state].label}</Pill>
          {outcome !== null && <span class="small faint"> {countsInWords(outcome)}</span>}
        </>,
      ])}
    />
  </Card>
)

const Removals = ({ removals }: Overview) =>
  removals.length === 0 ? null : (
    <Card title="Decided elsewhere" id="elsewhere">
      <Table
        label="What was decided elsewhere"
        stacks
        columns={[{ name: 'What' }, { name: 'About' }, { name: 'Where it was decided' }]}
        rows={removals.map(({ kind, name, source, by, recordedAt }) => [
          removalWords[kind],
          <bdi>{name}</bdi>,
          <>
            <span dir="auto">{source}</span>{' '}
            <span class="small faint">
              written down by <bdi>{by}</bdi> on <DateTime at={at(recordedAt)} day />
            </span>
          </>,
        ])}
      />
    </Card>
  )

const decisionHelp = {
  removal: {
    label: 'End the membership',
    help: 'passed, it ends at once and their cases go to others',
  },
  'admin-appointment': { label: 'Make them an admin', help: 'passed, they are one at once' },
} as const

const VOTE_LABELS = { member: 'About', kind: 'What is decided' }

const OpenVote = ({ team, members, person, values = {}, errors = {} }: Overview) => {
  const field = bindForm(values, errors)
  return (
    <Card title="Open a vote" id="open" padded>
      <p class="quiet">
        Every member of your body votes or abstains by name. More yes than no among those who do not
        abstain passes.
      </p>
      <ActionForm
        action={`/governance/${team.slug}/decisions`}
        csrf={person.session.csrf}
        label="A vote of the body"
      >
        <Select
          {...field('member')}
          label={VOTE_LABELS.member}
          none="Choose whom it is about"
          options={members.map(({ membershipId, listName }) => ({
            value: membershipId,
            label: listName,
          }))}
        />
        <Choice
          {...field('kind')}
          label={VOTE_LABELS.kind}
          options={MEMBER_DECISIONS.map((value) => ({ value, ...decisionHelp[value] }))}
        />
        <div class="form-end">
          <Button tone="main">Open the vote</Button>
        </div>
      </ActionForm>
    </Card>
  )
}

const Due = ({ draft, now }: { readonly draft: Draft; readonly now: Instant }) =>
  draft.dueAt <= now ? (
    <Note tone="embargo">
      The yearly report is due since <DateTime at={at(draft.dueAt)} day />.
    </Note>
  ) : (
    <p class="quiet">
      The next one is due on <DateTime at={at(draft.dueAt)} day />.
    </p>
  )

const Reports = ({ team, reports, draft, now }: Overview) => (
  <Card
    title="Yearly reports"
    id="reports"
    padded
    footer={
      draft && <Button href={`/governance/${team.slug}/report`}>See who would be in it now</Button>
    }
  >
    {draft && <Due draft={draft} now={now} />}
    {reports.length === 0 ? (
      <p class="quiet">None was sent yet.</p>
    ) : (
      <ul class="plain">
        {reports.map(({ reportId, madeAt, inactive }) => (
          <li>
            <a href={`/governance/${team.slug}/reports/${reportId}`}>
              <DateTime at={at(madeAt)} day />
            </a>{' '}
            <span class="quiet">{counted(inactive, 'inactive member')}</span>
          </li>
        ))}
      </ul>
    )}
  </Card>
)

export const OverviewPage = (page: Overview) => {
  const { team, all, isMember, isAdmin, isOfBody, undecided, refusal, missing } = page
  return (
    <div class="stack">
      <PageHead title="Governance" lede={<bdi>{team.name}</bdi>} />
      {all.length > 1 && (
        <Tabs
          label="Teams"
          tabs={all.map((one) => ({
            href: `/governance/${one.team.slug}`,
            label: one.team.slug,
            current: one.team.teamId === team.teamId,
          }))}
        />
      )}
      <GovernanceTabs slug={team.slug} current="overview" isMember={isMember} />
      {page.errors && <ErrorSummary errors={page.errors} labels={VOTE_LABELS} />}
      {refusal && (
        <Note tone="bad" spoken>
          <Because {...refusal} />
        </Note>
      )}
      {missing && (
        <Note tone="bad">
          Nobody can be nominated. <Because {...missing} />{' '}
          <a href={`/admin/${team.slug}/oversight`}>Name the body</a>
        </Note>
      )}
      {undecided.length > 0 && <Nominations {...page} />}
      <Decisions {...page} />
      <Removals {...page} />
      {(isAdmin || isOfBody) && <Reports {...page} />}
      {isOfBody && <OpenVote {...page} />}
    </div>
  )
}
