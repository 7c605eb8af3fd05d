// Lists: views as tabs, the filter, rows of cases. A row is one line on a wide screen and three on a phone; all
// of it is one link, and the button in it stays a button of its own.
import { Action, type RefusalText } from './form/buttons.js'
import {
  ClockRing,
  type ClockRingProps,
  classes,
  Pill,
  Severity,
  type SeverityProps,
  type Tone,
  Who,
} from './marks.js'
import { Age, type Moment } from './time.js'

export type Tab = {
  readonly href: string
  readonly label: string
  readonly count?: number | undefined
  readonly current?: boolean | undefined
  /** Late: something in it is overdue. Extra: an offer such as "save this view". */
  readonly kind?: 'late' | 'extra' | undefined
}

export type TabsProps = { readonly label: string; readonly tabs: readonly Tab[] }

export const Tabs = ({ label, tabs }: TabsProps) => (
  <nav aria-label={label}>
    <ul class="tabs">
      {tabs.map((tab) => (
        <li class={tab.kind}>
          <a href={tab.href} aria-current={tab.current ? 'page' : undefined}>
            {tab.count === undefined ? tab.label : `${tab.label} ${tab.count}`}
          </a>
        </li>
      ))}
    </ul>
  </nav>
)

export type FilterBarProps = {
  readonly action: string
  readonly value: string
  readonly name?: string | undefined
  readonly shown: number
  readonly total: number
  readonly placeholder?: string | undefined
  /** What the field finds, where what is in it makes that worth saying. */
  readonly help?: string | undefined
  /** What of the filter was not understood, in words. */
  readonly error?: string | undefined
}

export const FilterBar = (props: FilterBarProps) => (
  <search>
    <form class="filter" method="get" action={props.action}>
      <input
        class="input"
        name={props.name ?? 'q'}
        value={props.value}
        placeholder={props.placeholder}
        aria-label="Filter"
        aria-describedby={props.error ? 'filter-error' : undefined}
        aria-invalid={props.error ? 'true' : undefined}
        autocomplete="off"
        spellcheck={false}
        data-filter
      />
      <button type="submit" class="button">
        Filter
      </button>
      <span class="faint small">
        {`${props.shown} of ${props.total}`}
        <span class="needs-script">
          {' · '}
          <kbd>/</kbd> to filter, <kbd>?</kbd> for keys
        </span>
      </span>
      {props.help && <span class="faint small">{props.help}</span>}
      {props.error && (
        <span class="error" id="filter-error">
          {props.error}
        </span>
      )}
    </form>
  </search>
)

export type CaseRowProps = {
  readonly href: string
  readonly title: string
  readonly id: string
  readonly projects: readonly string[]
  /** How many people can read it, and whether that was narrowed below the whole team. */
  readonly readers: number
  readonly narrowed?: boolean | undefined
  readonly state: { readonly label: string; readonly tone: Tone }
  readonly severity?: Omit<SeverityProps, 'pill'> | undefined
  readonly coordinator?: { readonly name: string } | undefined
  /** Offered where there is no coordinator. */
  readonly take?:
    | { readonly action: string; readonly csrf: string; readonly refusal?: RefusalText | undefined }
    | undefined
  readonly clock?: ClockRingProps | undefined
  readonly active: Moment
  readonly now: Moment
  readonly unread?: boolean | undefined
  /** Why it stands here, in few words. */
  readonly why?: { readonly text: string; readonly tone: 'late' | 'asks' | 'quiet' } | undefined
}

export const CaseRow = (props: CaseRowProps) => (
  <div class={classes('row', props.unread && 'unread')} data-row>
    <span class="state">
      <Pill tone={props.state.tone}>{props.state.label}</Pill>
    </span>
    <span class="what">
      <a class="row-link" href={props.href} dir="auto">
        {props.title}
      </a>
      <span class="under faint small">
        <span class="id">{props.id}</span>
        {props.projects.length > 0 && ` · ${props.projects.join(', ')}`}
        {` · ${props.readers} can read${props.narrowed ? ', narrowed' : ''}`}
        {props.unread && <span class="seen-by-readers"> · new since you looked</span>}
      </span>
      {props.why && <span class={`why small ${props.why.tone}`}>{props.why.text}</span>}
    </span>
    <span class="sev">
      {props.severity ? (
        <Severity {...props.severity} />
      ) : (
        <span class="faint small none">no score</span>
      )}
    </span>
    <span class="co">
      <Coordinator {...props} />
    </span>
    {props.clock ? <ClockRing {...props.clock} /> : <span class="clock" />}
    <span class="faint small when">
      <span class="seen-by-readers">Last activity: </span>
      <Age at={props.active} now={props.now} />
    </span>
  </div>
)

const Coordinator = ({ coordinator, take }: CaseRowProps) => {
  if (coordinator) return <Who name={coordinator.name} as="Coordinator" />
  if (!take) return <span class="faint small">nobody</span>
  return (
    <Action small {...take}>
      Take it
    </Action>
  )
}

const HEADS = ['State', 'Case', 'Severity', 'Coordinator', 'Clock', 'Last activity']

export type CaseRowsProps = { readonly rows: readonly CaseRowProps[]; readonly label: string }

export const CaseRows = ({ rows, label }: CaseRowsProps) => (
  <div class="card case-rows">
    <div class="heads" aria-hidden="true">
      {HEADS.map((head) => (
        <span>{head}</span>
      ))}
    </div>
    <ol class="rows" aria-label={label}>
      {rows.map((row) => (
        <li>
          <CaseRow {...row} />
        </li>
      ))}
    </ol>
  </div>
)
