// The list of what was published, for anyone: newest first, by year, narrowed by a text, a team and a year.
import type { ListedAdvisory } from '../../publication/public/store.js'
import { Field, Select } from '../look/form/fields.js'
import { classes, counted, Pill } from '../look/marks.js'
import { oneLine } from '../look/one-line.js'
import { Empty } from '../look/states.js'
import { DateTime } from '../look/time.js'
import { AdvisorySeverity } from './severity.js'

export interface Facet {
  readonly slug: string
  readonly name: string
  readonly year: number
  readonly count: number
}

export interface AdvisoryListProps {
  readonly advisories: readonly ListedAdvisory[]
  readonly facets: readonly Facet[]
  readonly search: { readonly text: string; readonly team: string; readonly year: string }
  /** Where the list goes on, when it does. */
  readonly next: string | undefined
}

const yearOf = (advisory: ListedAdvisory): number => new Date(advisory.publishedAt).getUTCFullYear()

const Row = ({ advisory, showTeam }: { advisory: ListedAdvisory; showTeam: boolean }) => (
  <li class="advisory-row" data-row>
    <span class="sev">
      <AdvisorySeverity severity={advisory.severity} />
    </span>
    <span class="what">
      <a
        class={classes('row-link', advisory.withdrawnAt !== null && 'gone')}
        href={`/advisories/${encodeURIComponent(advisory.id)}`}
        dir="auto"
      >
        {oneLine(advisory.title)}
      </a>
      <span class="faint small">
        <span class="id">{advisory.id}</span>
        {advisory.cveId !== null && advisory.cveId !== advisory.id && (
          <>
            {' · '}
            <span class="id">{advisory.cveId}</span>
          </>
        )}
        {advisory.project !== null && ` · ${advisory.project}`}
        {showTeam && ` · ${advisory.teamName}`}
        {advisory.withdrawnAt !== null && (
          <>
            {' '}
            <Pill tone="bad">withdrawn</Pill>
          </>
        )}
      </span>
    </span>
    <span class="faint small nowrap">
      <DateTime at={new Date(advisory.publishedAt)} day />
    </span>
  </li>
)

const Filter = ({ facets, search }: Pick<AdvisoryListProps, 'facets' | 'search'>) => {
  const teams = [...new Map(facets.map(({ slug, name }) => [slug, name]))]
  const years = [...new Set(facets.map(({ year }) => String(year)))]
  return (
    <search>
      <form method="get" action="/advisories" class="advisory-filter">
        <Field
          name="q"
          type="search"
          label="Search"
          value={search.text}
          placeholder="tarfile, CVE-2024-6232, …"
        />
        {teams.length > 1 && (
          <Select
            name="team"
            label="Team"
            value={search.team}
            none="All teams"
            options={teams.map(([value, label]) => ({ value, label }))}
          />
        )}
        <Select
          name="year"
          label="Year"
          value={search.year}
          none="All years"
          options={years.map((value) => ({ value, label: value }))}
        />
        <button type="submit" class="button">
          Filter
        </button>
      </form>
    </search>
  )
}

const groups = (advisories: readonly ListedAdvisory[]) => {
  const years = [...new Set(advisories.map(yearOf))]
  return years.map((year) => ({
    year,
    advisories: advisories.filter((advisory) => yearOf(advisory) === year),
  }))
}

export const AdvisoryList = ({ advisories, facets, search, next }: AdvisoryListProps) => {
  const total = facets.reduce((sum, facet) => sum + facet.count, 0)
  const isSearch = search.text !== '' || search.team !== '' || search.year !== ''
  const showTeam = new Set(facets.map(({ slug }) => slug)).size > 1
  if (total === 0)
    return (
      <>
        <h1>Advisories</h1>
        <Empty title="Nothing was published yet">
          Advisories stand here once they are announced.
        </Empty>
      </>
    )
  return (
    <>
      <header class="stack tight">
        <h1>Advisories</h1>
        <p class="faint small">
          {counted(total, 'published advisory').replace('advisorys', 'advisories')} ·{' '}
          <a href="/advisories.atom">Atom</a> · <a href="/advisories.json">JSON Feed</a>
        </p>
      </header>
      <Filter facets={facets} search={search} />
      {advisories.length === 0 && (
        <Empty
          title={isSearch ? 'Nothing matches' : 'No more advisories'}
          action={<a href="/advisories">Show all advisories</a>}
        >
          Try a module's name, a CVE id, or another year.
        </Empty>
      )}
      {groups(advisories).map((group) => (
        <section class="stack tight" aria-labelledby={`year-${group.year}`}>
          <h2 id={`year-${group.year}`}>{group.year}</h2>
          <ol class="card advisory-rows">
            {group.advisories.map((advisory) => (
              <Row advisory={advisory} showTeam={showTeam} />
            ))}
          </ol>
        </section>
      ))}
      {next !== undefined && (
        <p>
          <a class="button" href={next}>
            Older advisories
          </a>
        </p>
      )}
    </>
  )
}
