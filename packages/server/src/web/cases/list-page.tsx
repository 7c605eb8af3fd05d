// `/cases`: what needs this person, in tabs, by filter and by word. A filter is in the address; nothing is hidden in a
// script. Drawn from one loaded desk.
import {
  type CaseView,
  type Charter,
  caseViews,
  type Instant,
  type QueryProblem,
} from '@parley/rules'
import type { CaseDesk } from '../../cases/list/list.js'
import type { ListRow } from '../../cases/list/select.js'
import { maxWords } from '../../cases/search/words.js'
import { Action, ActionForm, Button, type RefusalText } from '../look/form/buttons.js'
import { Field } from '../look/form/fields.js'
import { PageHead } from '../look/frame/shell.js'
import { type CaseRowProps, CaseRows, FilterBar, type Tab, Tabs } from '../look/lists.js'
import { oneLine } from '../look/one-line.js'
import { Empty, Note } from '../look/states.js'
import { whyOf } from './need-words.js'
import { Invitations, ReviewsAsked } from './parts/asked.js'
import { clockRing, moment, phaseWords, severityMark } from './words.js'

/** A view that was not saved, as it was typed. */
export interface TypedView {
  readonly name: string
  readonly query: string
}

export interface ListPageProps {
  readonly desk: CaseDesk
  /** The filter as typed. */
  readonly query: string
  readonly csrf: string
  readonly charter: Charter
  readonly now: Instant
  /** Whether this person may open cases by hand: a member of a team that hosts cases. */
  readonly mayOpen: boolean
  /** Whether this person is in no team. */
  readonly isGuest: boolean
  readonly refusal?: RefusalText | undefined
  readonly typed?: TypedView | undefined
  readonly isFirst: boolean
  /** Versions that were submitted to this person from outside their cases, and wait for them. */
  readonly reviewsAsked: number
  /** What was just done. */
  readonly done?: string | undefined
}

const VIEWS: Readonly<Record<CaseView, string>> = {
  'needs-me': 'Needs you',
  unassigned: 'Unassigned',
  mine: 'Mine',
  waiting: 'Waiting',
  'due-soon': 'Due soon',
  overdue: 'Overdue',
  open: 'All open',
  finished: 'Finished',
  'owes-credit': 'Credit owed',
}

const hrefOf = (query: string): string => `/cases?q=${encodeURIComponent(query)}`

const countIn = ({ counts }: CaseDesk, view: CaseView): number | undefined =>
  view === 'finished' ? undefined : counts[view]

/** Cases that need this person, and those whose terms they are asked to answer. */
export const needsMeIn = ({ counts, invitations }: CaseDesk): number =>
  counts['needs-me'] + invitations.length

const viewTab = (view: CaseView, { desk, query }: ListPageProps): Tab => {
  const count = view === 'needs-me' ? needsMeIn(desk) : countIn(desk, view)
  return {
    href: hrefOf(`is:${view}`),
    label: VIEWS[view],
    count,
    current: query === `is:${view}`,
    kind: view === 'overdue' && (count ?? 0) > 0 ? 'late' : undefined,
  }
}

/** Who is in no team has a few cases by invitation: a team's tabs would all be empty for them. */
const GUEST_VIEWS: readonly CaseView[] = ['needs-me', 'open', 'finished']

/** Rarely is a credit owed: its tab is there while one is, and while it is looked at. */
const RARE: CaseView = 'owes-credit'
const isRareShown = ({ desk, query }: ListPageProps): boolean =>
  desk.counts[RARE] > 0 || query === `is:${RARE}`

const tabs = (props: ListPageProps): readonly Tab[] => [
  ...(props.isGuest ? GUEST_VIEWS : caseViews)
    .filter((view) => view !== RARE || isRareShown(props))
    .map((view) => viewTab(view, props)),
  ...props.desk.saved.map(({ name, query }) => ({
    href: hrefOf(query),
    label: name,
    current: query === props.query,
    kind: 'extra' as const,
  })),
]

const problemWords = (problems: readonly QueryProblem[], leftOut: readonly string[]) => {
  const said = problems.map(({ text, message, suggestion }) => {
    const meant = suggestion === undefined ? '' : ` Did you mean “${suggestion}”?`
    return `“${text}”: ${message}${meant}`
  })
  const common =
    leftOut.length === 0
      ? []
      : [`Nearly every case has ${leftOut.join(', ')}: left out of the search.`]
  const skipped = said.length === 0 ? [] : ['The list is shown without it.']
  return [...said, ...skipped, ...common].join(' ') || undefined
}

/** One row of the list as the component takes it. */
export const rowProps = (
  row: ListRow,
  { charter, now, csrf }: { charter: Charter; now: Instant; csrf: string },
): CaseRowProps => ({
  href: `/cases/${row.caseId}`,
  title: oneLine(row.title),
  id: row.number,
  projects: row.projectName === null ? [] : [row.projectName],
  readers: row.readers,
  narrowed: row.narrowed,
  state: row.exploited ? { label: 'Exploited', tone: 'bad' } : phaseWords(row.phase, row),
  severity: severityMark(row),
  coordinator: row.coordinatorName === null ? undefined : { name: row.coordinatorName },
  take:
    row.isMember && row.phase === 'needs-coordinator'
      ? { action: `/cases/${row.caseId}/take`, csrf }
      : undefined,
  clock: clockRing(row, charter, now),
  active: moment(row.lastActivityAt),
  now: moment(now),
  unread: row.unread,
  why: whyOf(row, charter, now),
})

const searchedIn = `Words are searched in titles, reports and messages: of each case in its first ${maxWords.toLocaleString('en')} different words.`

/** Whether a filter has a word beside its conditions. */
const hasWord = (query: string): boolean =>
  query.split(/\s+/).some((part) => part !== '' && !part.includes(':'))

const Nothing = ({ query, mayOpen, desk }: ListPageProps) => {
  const open = mayOpen ? <Button href="/cases/new">Open a case by hand</Button> : undefined
  if (query === 'is:needs-me')
    return (
      <Empty
        title={
          desk.invitations.length > 0
            ? 'Nothing else needs you right now'
            : 'Nothing needs you right now'
        }
        action={open}
      >
        Reports that wait for a coordinator, answers, approvals and deadlines appear here.
      </Empty>
    )
  return (
    <Empty title="No case matches" action={<Button href={hrefOf('is:open')}>Show all open</Button>}>
      {desk.list.problems.length > 0 && <b>{problemWords(desk.list.problems, [])} </b>}
      Conditions must all hold: is:open coordinator:me severity:high project:name. A coordinator is
      me, nobody, or how a name begins. {searchedIn}
    </Empty>
  )
}

const SaveView = ({ query, desk, csrf, typed, refusal }: ListPageProps) => {
  const saved = desk.saved.find((view) => view.query === query)
  if (saved !== undefined)
    return (
      <Action action={`/cases/views/${saved.savedViewId}/delete`} csrf={csrf} small tone="plain">
        Delete the view “{saved.name}”
      </Action>
    )
  if (typed === undefined && (query === '' || caseViews.some((view) => query === `is:${view}`)))
    return null
  return (
    <details open={typed !== undefined}>
      <summary class="small">Save this filter as a view</summary>
      <ActionForm
        action="/cases/views"
        csrf={csrf}
        hidden={{ query }}
        label="Save this filter"
        class="inline"
      >
        <Field name="name" label="Name" value={typed?.name} error={typed && refusal?.because} />
        <Button small>Save</Button>
      </ActionForm>
    </details>
  )
}

const More = ({ desk, query }: ListPageProps) =>
  desk.list.next === undefined ? null : (
    <p>
      <a
        class="button"
        href={`${hrefOf(query)}&cursor=${encodeURIComponent(desk.list.next)}`}
        rel="next"
      >
        Next page
      </a>
    </p>
  )

export const ListPage = (props: ListPageProps) => {
  const { desk, query, csrf, charter, now, mayOpen } = props
  const { list } = desk
  return (
    <>
      <PageHead
        title="Cases"
        aside={mayOpen ? <Button href="/cases/new">Open a case by hand</Button> : undefined}
      />
      {props.refusal && props.typed === undefined && (
        <Note tone="bad" spoken>
          {props.refusal.because}
        </Note>
      )}
      {props.done && (
        <Note tone="good" spoken>
          {props.done}
        </Note>
      )}
      <Invitations invitations={desk.invitations} />
      <ReviewsAsked asked={props.reviewsAsked} />
      <Tabs label="Views" tabs={tabs(props)} />
      <FilterBar
        action="/cases"
        value={query}
        shown={list.rows.length}
        total={list.total}
        placeholder="is:open coordinator:me severity:high words"
        help={hasWord(query) && list.rows.length > 0 ? searchedIn : undefined}
        error={problemWords(list.problems, list.leftOut)}
      />
      <SaveView {...props} />
      {list.rows.length === 0 ? (
        <Nothing {...props} />
      ) : (
        <CaseRows
          label="Cases"
          rows={list.rows.map((row) => rowProps(row, { charter, now, csrf }))}
        />
      )}
      <More {...props} />
    </>
  )
}
