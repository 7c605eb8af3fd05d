// The remediation on the case's page: what the advisory still needs, each with the way to it. Shown once a report is
// accepted. What is needed is the rules' to say, under the charter.
import { isRefusal, type Requirement } from '@parley/rules'
import { mayOn } from '../../cases/begin.js'
import { loadCase } from '../../cases/load.js'
import { selectMembers } from '../../cases/people.js'
import { inTransaction } from '../../db/transaction.js'
import type { Site } from '../../http/site.js'
import { actorOf, type Person } from '../../identity/viewer.js'
import { loadDesk } from '../../publication/desk.js'
import type { CaseSection } from '../cases/sections.js'
import { Card, type TodoItem, TodoList } from '../look/card.js'

type Place = 'advisory' | 'severity' | 'advisory#cve' | 'credits' | 'publication' | 'embargo'

const PLACES: Readonly<Partial<Record<Requirement['id'], Place>>> = {
  severity: 'severity',
  'cve-id': 'advisory#cve',
  'coordinator-credited': 'credits',
  'credits-answered': 'credits',
  'four-eyes': 'publication',
  approval: 'publication',
  lint: 'publication',
  'lint-warnings': 'publication',
  embargo: 'embargo',
}

/** In the order in which they are worked on, each with what its link says. */
const WORDS: Readonly<Record<Place, { readonly title: string; readonly act: string }>> = {
  advisory: { title: 'Advisory', act: 'Write it' },
  severity: { title: 'Severity', act: 'Score it' },
  'advisory#cve': { title: 'CVE id', act: 'Look' },
  credits: { title: 'Credits', act: 'Ask for them' },
  publication: { title: 'Records and approval', act: 'Look' },
  embargo: { title: 'Embargo', act: 'Look' },
}

const placeOf = (one: Requirement): Place => PLACES[one.id] ?? 'advisory'

/** One line for each place where something is missing, so that a case just accepted shows five and not fifteen. */
const todos = (
  open: readonly Requirement[],
  { at, mayEdit }: { at: (place: string) => string; mayEdit: boolean },
): readonly TodoItem[] =>
  (Object.keys(WORDS) as readonly Place[]) // because: the keys of a record of places are places
    .map((place) => ({ place, here: open.filter((one) => placeOf(one) === place) }))
    .filter(({ here }) => here.length > 0)
    .map(({ place, here }) => {
      const { title, act } = WORDS[place]
      // Scores are shown beside the advisory; only who may change one has its page.
      const href = at(!mayEdit && place === 'severity' ? 'advisory' : place)
      const advised = here.every(({ level }) => level === 'advised') ? ' (advised)' : ''
      return {
        text: (
          <>
            {title}: <span class="quiet">{here.map(({ missing }) => missing).join(', ')}</span>
            {advised}
          </>
        ),
        done: false,
        aside: (
          <a href={href}>
            {mayEdit ? act : 'Look'}
            <span class="seen-by-readers">{`: ${title}`}</span>
          </a>
        ),
      }
    })

const load = async (site: Site, person: Person, caseId: string) => {
  const desk = await inTransaction(site.installation.db, actorOf(person), async (tx) => {
    const loaded = await loadCase(tx, site.installation, caseId)
    if (loaded?.determination !== 'vulnerability' || loaded.publishedAt !== null) return undefined
    const { members, narrowed } = await selectMembers(tx, loaded)
    const mayEdit = !isRefusal(mayOn(person, 'remediation.edit', { loaded, members, narrowed }))
    return { ...(await loadDesk(tx, site, { loaded, mayChoose: false })), mayEdit }
  })
  if (desk === undefined || desk.state !== 'draft') return undefined
  const { mayEdit } = desk
  const at = (place: string) => `/cases/${caseId}/${place}`
  const { requirements, summary } = desk.readiness
  const open = requirements.filter((one) => !one.met)
  const met = requirements.filter((one) => one.met)
  return (
    <Card
      title="Before the advisory can go out"
      id="remediation"
      aside={
        <>
          <a href={at('advisory')}>Advisory</a> ·{' '}
          {mayEdit && (
            <>
              <a href={at('severity')}>Severity</a> ·{' '}
            </>
          )}
          <a href={at('credits')}>Credits</a>
        </>
      }
      footer={<a href={at('publication')}>See what will go out</a>}
    >
      {open.length === 0 && <p class="pad small quiet">{summary}</p>}
      <TodoList items={todos(open, { at, mayEdit })} />
      {met.length > 0 && (
        <details class="pad">
          <summary class="small quiet">{`${met.length} of ${requirements.length} are met`}</summary>
          <TodoList items={met.map(({ label }) => ({ text: label, done: true }))} />
        </details>
      )}
    </Card>
  )
}

export const remediationSection: CaseSection = {
  name: 'remediation',
  place: 'main',
  order: 150,
  load,
}
