// The remediation on the case's page: what the advisory still needs, each with the way to it. Shown once a report is
// accepted. What is needed is the rules' to say, under the charter.
import type { Requirement } from '@parley/rules'
import type { Site } from '../../http/site.js'
import type { Person } from '../../identity/viewer.js'
import type { CaseSection } from '../cases/sections.js'
import { Card, type TodoItem, TodoList } from '../look/card.js'
import { loadDraftDesk, openPlaces, WORDS } from './open-places.js'

/** One line for each place where something is missing, so that a case just accepted shows five and not fifteen. */
const todos = (
  open: readonly Requirement[],
  { at, mayEdit }: { at: (place: string) => string; mayEdit: boolean },
): readonly TodoItem[] =>
  openPlaces(open).map(({ place, here }) => {
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
  const desk = await loadDraftDesk(site, person, caseId)
  if (desk === undefined) return undefined
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
