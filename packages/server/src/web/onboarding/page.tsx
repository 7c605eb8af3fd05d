// The checklist of a newcomer, their mentor and the cases they shadow, as those see it whom it concerns.
import type { Refusal } from '@parley/rules'
import type { OnboardingPage, ShownLine } from '../../charter/onboarding/load.js'
import type { Onboarding } from '../../charter/onboarding/store.js'
import { GovernanceTabs } from '../governance/tabs.js'
import { Card, Table } from '../look/card.js'
import { Action, ActionForm, Button } from '../look/form/buttons.js'
import { Field, Select } from '../look/form/fields.js'
import { type BesideFields, errorsIn, Refused } from '../look/form/refused.js'
import { PageHead } from '../look/frame/shell.js'
import { Pill } from '../look/marks.js'
import { Empty, Note } from '../look/states.js'
import { DateTime } from '../look/time.js'

export interface PageProps {
  readonly page: OnboardingPage
  readonly csrf: string
  readonly refusal?: Refusal | undefined
  /** The case number that was typed, in a form that is drawn again. */
  readonly typed?: string | undefined
}

/** What is said beside the case number. */
const BESIDE: BesideFields = { 'shadow.not-theirs': 'number' }
const LABELS = { number: 'Case number' }

const owners = { newcomer: 'the newcomer', mentor: 'the mentor', admin: 'an admin' } as const

const baseOf = ({ membershipId }: Pick<Onboarding, 'membershipId'>) => `/onboarding/${membershipId}`

const when = ({ doneAt, dueAt, isLate }: ShownLine) =>
  doneAt !== null ? (
    <>
      <Pill tone="good">done</Pill> <DateTime at={new Date(doneAt)} day />
    </>
  ) : (
    <>
      {isLate ? <Pill tone="embargo">late</Pill> : 'by'} <DateTime at={new Date(dueAt)} day />
    </>
  )

interface LineProps {
  readonly line: ShownLine
  readonly page: OnboardingPage
  readonly csrf: string
}

/** Where something is to be read; our own readings are for the charter's page. */
const isWritten = (source: string): boolean => !source.startsWith('our reading')

/** Where an item is done; the places of the team, where admins review what would be done there. */
const linkOf = ({ item }: ShownLine, { of, standing }: OnboardingPage): string | null =>
  item.link ?? (item.id === 'venues' && standing.isAdmin ? `/admin/${of.slug}/directory` : null)

const Line = ({ line, page, csrf }: LineProps) => {
  const { of, standing } = page
  const { item, doneAt, mayNotTick } = line
  const link = linkOf(line, page)
  const isOwn =
    item.owner === 'newcomer' ? standing.isNewcomer : item.owner === 'mentor' && standing.isMentor
  return (
    <li class="stack tight">
      <span>
        {link === null ? item.text : <a href={link}>{item.text}</a>}{' '}
        {isWritten(item.source) && <cite class="small faint">({item.source})</cite>}
      </span>
      <span class="small quiet">
        {when(line)} · {isOwn ? 'you' : owners[item.owner]}
      </span>
      {mayNotTick === undefined && (
        <Action
          action={`${baseOf(of)}/items/${item.id}`}
          csrf={csrf}
          hidden={{ done: doneAt === null ? 'yes' : 'no' }}
          small
        >
          {doneAt === null ? 'Mark as done' : 'Not done after all'}
          <span class="seen-by-readers">{` ${item.text}`}</span>
        </Action>
      )}
    </li>
  )
}

const Checklist = ({ page, csrf }: PageProps) => {
  const open = page.lines.filter(({ doneAt }) => doneAt === null).length
  return (
    <Card
      title="Checklist"
      id="checklist"
      aside={open === 0 ? 'all done' : `${open} of ${page.lines.length} to do`}
      padded
    >
      <ol class="stack">
        {page.lines.map((line) => (
          <Line line={line} page={page} csrf={csrf} />
        ))}
      </ol>
    </Card>
  )
}

const Mentor = ({ page, csrf }: PageProps) => {
  const { of, standing, mentors } = page
  const base = baseOf(of)
  if (of.mentorName !== null)
    return (
      <Card title="Mentor" id="mentor" padded>
        <p>
          <bdi>{of.mentorName}</bdi>
          {of.mentorSince !== null && (
            <>
              {' '}
              since <DateTime at={new Date(of.mentorSince)} day />
            </>
          )}
          . Nobody reads more by it than before.
        </p>
        <Action action={`${base}/mentor/end`} csrf={csrf} small>
          End the mentoring
        </Action>
      </Card>
    )
  return (
    <Card title="Mentor" id="mentor" padded>
      <p>Nobody yet. A member offers to be it, or an admin names one.</p>
      {standing.isAdmin && (
        <ActionForm action={`${base}/mentor`} csrf={csrf} label="Mentor">
          <Select
            name="mentor"
            label="Name a mentor"
            options={mentors.map(({ personId, name }) => ({ value: personId, label: name }))}
          />
          <div class="form-end">
            <Button>Name the mentor</Button>
          </div>
        </ActionForm>
      )}
    </Card>
  )
}

const Practice = ({ page, csrf }: PageProps) => {
  const { of, standing, practice, mayNotPractise } = page
  const base = baseOf(of)
  return (
    <Card title="Practice case" id="practice" padded>
      <p>
        A report that is made up, worked on by the newcomer and the mentor alone: triage it, score
        it, write the advisory, approve it. Nothing of it leaves the two, no CVE id is asked for, no
        figure counts it. The mentor plays the reporter. Ended, its contents are erased.
      </p>
      {practice !== undefined && (
        <>
          <p>
            <a href={`/cases/${practice.caseId}`}>{practice.number}</a>, since{' '}
            <DateTime at={new Date(practice.begunAt)} day />.
          </p>
          <Action action={`${base}/practice/end`} csrf={csrf} small>
            End the practice case
          </Action>
        </>
      )}
      {mayNotPractise === undefined && (
        <Action action={`${base}/practice`} csrf={csrf}>
          Begin a practice case
        </Action>
      )}
      {mayNotPractise !== undefined &&
        practice === undefined &&
        (standing.isNewcomer || standing.isMentor) && (
          <p class="small quiet">{mayNotPractise.because}</p>
        )}
    </Card>
  )
}

const Shadowing = ({ page, csrf, refusal, typed }: PageProps) => {
  const { of, standing, shadowed } = page
  const base = baseOf(of)
  return (
    <Card title="Cases to shadow" id="shadowing">
      <p class="pad small quiet">
        Who shadows a case reads along, and suggests in messages to the team; its coordinator
        decides. Shadowing opens no case: only such as the newcomer reads already can be chosen.
      </p>
      <Table
        label="Cases to shadow"
        columns={[{ name: 'Case' }, { name: 'Chosen by' }, { name: 'Since' }, { name: '' }]}
        none="None is chosen."
        rows={shadowed.map(({ caseId, number, mentorName, begunAt, endedAt }) => [
          <a href={`/cases/${caseId}`}>{number}</a>,
          <bdi>{mentorName}</bdi>,
          <DateTime at={new Date(begunAt)} day />,
          endedAt === null ? (
            <Action action={`${base}/shadows/${caseId}/end`} csrf={csrf} small>
              {`End shadowing ${number}`}
            </Action>
          ) : (
            'ended'
          ),
        ])}
      />
      {standing.isMentor && (
        <div class="pad">
          <ActionForm action={`${base}/shadows`} csrf={csrf} label="Choose a case">
            <Field
              name="number"
              label={LABELS.number}
              help={`Such as ${of.slug}-2026-014.`}
              value={typed}
              error={errorsIn(refusal, BESIDE)?.['number']}
              code
            />
            <div class="form-end">
              <Button>Let them shadow it</Button>
            </div>
          </ActionForm>
        </div>
      )}
    </Card>
  )
}

export const OnboardingView = (props: PageProps) => {
  const { page, refusal } = props
  const { of, standing } = page
  return (
    <div class="stack">
      <PageHead
        title={standing.isNewcomer ? 'Your first weeks' : of.name}
        lede={
          <>
            {standing.isNewcomer ? 'In ' : 'New in '}
            <bdi>{of.teamName}</bdi>, since <DateTime at={new Date(of.begunAt)} day />
          </>
        }
      />
      <GovernanceTabs slug={of.slug} current="newcomers" />
      <Refused refusal={refusal} beside={BESIDE} labels={LABELS} />
      {standing.isNewcomer && of.acknowledgedAt === null && (
        <Note tone="embargo">
          No case opens before you have agreed to how information under embargo is treated.{' '}
          <a href="/acknowledge?next=/onboarding">Read it and agree</a>.
        </Note>
      )}
      <Checklist {...props} />
      <Mentor {...props} />
      <Practice {...props} />
      <Shadowing {...props} />
    </div>
  )
}

export interface ListProps {
  readonly all: readonly Onboarding[]
  readonly personId: string
  /** Whose checklists this person is shown. */
  readonly shown: ReadonlySet<string>
  readonly csrf: string
  /** A team of theirs, for the parts of governance. */
  readonly slug: string | undefined
}

export const OnboardingList = ({ all, personId, shown, csrf, slug }: ListProps) => (
  <div class="stack">
    <PageHead title="Who is new" lede="Newcomers of your teams, and who mentors them." />
    {slug !== undefined && <GovernanceTabs slug={slug} current="newcomers" />}
    {all.length === 0 ? (
      <Empty title="Nobody is new">
        Whoever becomes a member stands here with the checklist of their first weeks.
      </Empty>
    ) : (
      <Card title="Newcomers" aside={String(all.length)}>
        <Table
          stacks
          label="Newcomers"
          columns={[{ name: 'Who' }, { name: 'Team' }, { name: 'Since' }, { name: 'Mentor' }]}
          rows={all.map((of) => [
            shown.has(of.membershipId) ? (
              <a href={baseOf(of)} dir="auto">
                {of.name}
              </a>
            ) : (
              <bdi>{of.name}</bdi>
            ),
            of.slug,
            <DateTime at={new Date(of.begunAt)} day />,
            of.mentorName !== null ? (
              <bdi>{of.mentorName}</bdi>
            ) : of.personId === personId ? (
              'nobody yet'
            ) : (
              <Action action={`${baseOf(of)}/mentor`} csrf={csrf} small>
                Be their mentor
                <span class="seen-by-readers">{` (${of.name})`}</span>
              </Action>
            ),
          ])}
        />
      </Card>
    )}
  </div>
)
