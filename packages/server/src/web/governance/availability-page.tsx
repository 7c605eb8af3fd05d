// `/governance/{team}/availability`: who is there, who is on call, how much each has on hand, and which projects hang on too
// few. Draws what it is given.
import type { Instant, Refusal } from '@parley/rules'
import type { Availability, MemberLoad, ProjectCover } from '../../cases/availability/page.js'
import { Card, Table } from '../look/card.js'
import { Action, ActionForm, Because, Button } from '../look/form/buttons.js'
import { ErrorSummary } from '../look/form/choices.js'
import { bindForm, Field, type FieldErrors, type FieldValues, Select } from '../look/form/fields.js'
import { PageHead } from '../look/frame/shell.js'
import { counted, Pill } from '../look/marks.js'
import { Note } from '../look/states.js'
import { DateTime } from '../look/time.js'
import { ProofNote, RefusalNote } from '../team/draw-admin.js'
import type { Governing } from './governing.js'
import { GovernanceTabs } from './tabs.js'

export interface AvailabilityProps extends Governing {
  readonly page: Availability
  readonly refusal?: Refusal | undefined
  readonly errors?: FieldErrors | undefined
  readonly values?: FieldValues | undefined
}

const at = (instant: Instant) => new Date(instant)

const timeIn = (zone: string, now: Instant): string =>
  new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit' }).format(
    now,
  )

const hours = (value: number | null) =>
  value === null ? <span class="faint">–</span> : `${Math.round(value)} h`

const Marks = ({ member }: { readonly member: MemberLoad }) => (
  <>
    {member.isOnCall && (
      <Pill tone={member.isAway ? 'bad' : 'accent'}>
        {member.isAway ? 'on call, yet away' : 'on call'}
      </Pill>
    )}
    {member.isLeaving && <Pill tone="embargo">leaving</Pill>}
    {!member.acknowledged && <Pill>sees no case yet</Pill>}
    {member.awayUntil !== null && (
      <Pill tone="embargo">
        away until <DateTime at={new Date(member.awayUntil - 1)} day />
      </Pill>
    )}
    {member.awayUntil === null && member.awayFrom !== null && (
      <span class="small faint">
        away from <DateTime at={at(member.awayFrom)} day />
      </span>
    )}
  </>
)

const Members = ({ page }: AvailabilityProps) => (
  <Card title="Who is there" aside={<a href="/account#away">say when you are away</a>}>
    <Table
      label="Members and what they have on hand"
      stacks
      columns={[
        { name: 'Member' },
        { name: 'Their time' },
        { name: 'Open', number: true },
        { name: 'Passed on', number: true },
        { name: 'First answer', number: true },
      ]}
      rows={page.members.map((member) => [
        <span class="inline">
          <bdi>{member.name}</bdi> <Marks member={member} />
        </span>,
        <span title={member.timeZone}>{timeIn(member.timeZone, page.now)}</span>,
        member.open,
        member.declined,
        hours(member.answerHours),
      ])}
    />
    <p class="pad small quiet">
      Of the cases that you can read: open ones they coordinate, those they passed on, and the
      middle of the hours until the first answers that they gave to reporters. Assignment counts all
      cases.
    </p>
  </Card>
)

const OnCall = ({ page, team, person, isAdmin, errors, values }: AvailabilityProps) => {
  const field = bindForm(values ?? {}, errors ?? {})
  const base = `/governance/${team.slug}/on-call`
  const csrf = person.session.csrf
  const choices = page.members.filter(({ id }) => isAdmin || id === person.personId)
  return (
    <Card title="On call" id="on-call" padded>
      <p class="quiet">
        Whoever is on call hears of new and urgent reports at once, whatever they chose for mail,
        and is asked first to coordinate a report that is exploited.
      </p>
      {page.shifts.length === 0 ? (
        <p>Nobody is on the rota.</p>
      ) : (
        <Table
          label="The rota"
          columns={[{ name: 'Who' }, { name: 'First day' }, { name: 'Last day' }, { name: '' }]}
          stacks
          rows={page.shifts.map(({ shiftId, personId, name, fromAt, untilAt }) => [
            <bdi>{name}</bdi>,
            <DateTime at={at(fromAt)} day />,
            <DateTime at={new Date(untilAt - 1)} day />,
            (isAdmin || personId === person.personId) && (
              <Action action={`${base}/${shiftId}/remove`} csrf={csrf} value={shiftId} small>
                Remove
              </Action>
            ),
          ])}
        />
      )}
      <ActionForm action={base} csrf={csrf} label="Go on call">
        <Select
          {...field('member')}
          label="Who"
          options={choices.map(({ membershipId, name }) => ({ value: membershipId, label: name }))}
        />
        <Field {...field('from')} label="First day" type="date" />
        <Field {...field('until')} label="Last day" type="date" />
        <div class="form-end">
          <Button>Put on the rota</Button>
        </div>
      </ActionForm>
    </Card>
  )
}

const Named = ({ project, ...props }: AvailabilityProps & { readonly project: ProjectCover }) => {
  const { team, person, isAdmin } = props
  if (project.named.length === 0) return <span class="faint">the whole pool</span>
  return (
    <ul class="plain">
      {project.named.map(({ membershipId, name }) => (
        <li class="inline">
          <bdi>{name}</bdi>
          {isAdmin && (
            <Action
              action={`/governance/${team.slug}/responders/remove`}
              csrf={person.session.csrf}
              hidden={{ project: String(project.projectId), member: membershipId }}
              value={`${project.projectId}-${membershipId}`}
              small
            >
              Remove
            </Action>
          )}
        </li>
      ))}
    </ul>
  )
}

const NameForm = ({ page, team, person }: AvailabilityProps) => (
  <details class="part">
    <summary>Name somebody for a project</summary>
    <ActionForm
      action={`/governance/${team.slug}/responders`}
      csrf={person.session.csrf}
      label="Name somebody for a project"
    >
      <Select
        name="project"
        id="field-project"
        label="Project"
        options={page.projects.map(({ projectId, name }) => ({
          value: String(projectId),
          label: name,
        }))}
      />
      <Select
        name="member"
        id="field-responder"
        label="Member"
        options={page.members.map(({ membershipId, name }) => ({
          value: membershipId,
          label: name,
        }))}
      />
      <div class="form-end">
        <Button>Name them</Button>
      </div>
    </ActionForm>
  </details>
)

const Projects = (props: AvailabilityProps) => {
  const { page, isAdmin } = props
  if (page.projects.length === 0) return null
  return (
    <Card title="Who answers for a project" id="projects">
      <Table
        label="Projects and who answers for them"
        stacks
        columns={[{ name: 'Project' }, { name: 'Answered by' }, { name: 'There now' }]}
        rows={page.projects.map((project) => [
          <bdi>{project.name}</bdi>,
          <Named {...props} project={project} />,
          project.warning === undefined ? (
            counted(project.responders, 'member')
          ) : (
            <Pill tone="bad">{`only ${project.responders}`}</Pill>
          ),
        ])}
      />
      {isAdmin && (
        <div class="pad">
          <NameForm {...props} />
        </div>
      )}
    </Card>
  )
}

const labels = { from: 'First day', until: 'Last day', member: 'Who' }

/** What the team is warned of: projects that too few can be asked about. */
export const ThinNote = ({
  projects,
  because,
}: {
  readonly projects: readonly string[]
  readonly because?: Refusal | undefined
}) => (
  <Note tone="bad">
    <b>Too few can be asked about </b>
    <bdi>{projects.slice(0, 5).join(', ')}</bdi>
    {projects.length > 5 && ` and ${counted(projects.length - 5, 'other project')}`}
    {'. '}
    {because && <Because {...because} />}
  </Note>
)

export const AvailabilityPage = (props: AvailabilityProps) => {
  const { team, person, page, refusal, errors, isAdmin } = props
  const here = `/governance/${team.slug}/availability`
  const thin = page.projects.filter(({ warning }) => warning !== undefined)
  return (
    <div class="stack">
      <PageHead title="Availability" lede={<bdi>{team.name}</bdi>} />
      <GovernanceTabs slug={team.slug} current="availability" isMember />
      {errors && <ErrorSummary errors={errors} labels={labels} />}
      {refusal && <RefusalNote refusal={refusal} next={here} />}
      {thin.length > 0 && (
        <ThinNote projects={thin.map(({ name }) => name)} because={thin[0]?.warning} />
      )}
      <Members {...props} />
      <OnCall {...props} />
      {isAdmin && refusal === undefined && page.projects.length > 0 && (
        <ProofNote person={person} now={page.now} next={here} />
      )}
      <Projects {...props} />
    </div>
  )
}
