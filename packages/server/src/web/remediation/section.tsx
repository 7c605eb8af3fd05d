// The remediation on the case's page: what the advisory still needs, each with the way to it. Shown once a report is
// accepted. What is needed is the rules' to say, under the charter.
import type { Requirement } from '@parley/rules'
import { loadCase } from '../../cases/load.js'
import { inTransaction } from '../../db/transaction.js'
import type { Site } from '../../http/site.js'
import { actorOf, type Person } from '../../identity/viewer.js'
import { loadDesk } from '../../publication/desk.js'
import type { CaseSection } from '../cases/sections.js'
import { Card, type TodoItem, TodoList } from '../look/card.js'

const PLACES: Readonly<Partial<Record<Requirement['id'], string>>> = {
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

const text = ({ label, met, missing, level }: Requirement) =>
  met ? label : `${label}: ${missing}${level === 'advised' ? ' (advised)' : ''}`

const todo = (one: Requirement, at: (place: string) => string): TodoItem => ({
  text: text(one),
  done: one.met,
  aside: one.met ? undefined : (
    <a href={at(PLACES[one.id] ?? 'advisory')} title={one.because}>
      {one.level === 'required' ? 'Do it' : 'Look'}
      <span class="seen-by-readers">{`: ${one.label}`}</span>
    </a>
  ),
})

const load = async (site: Site, person: Person, caseId: string) => {
  const desk = await inTransaction(site.installation.db, actorOf(person), async (tx) => {
    const loaded = await loadCase(tx, site.installation, caseId)
    if (loaded?.determination !== 'vulnerability' || loaded.publishedAt !== null) return undefined
    return loadDesk(tx, site, { loaded, mayChoose: false })
  })
  if (desk === undefined || desk.state !== 'draft') return undefined
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
          <a href={at('advisory')}>Advisory</a> · <a href={at('severity')}>Severity</a> ·{' '}
          <a href={at('credits')}>Credits</a>
        </>
      }
      footer={<a href={at('publication')}>See what will go out</a>}
    >
      <p class="pad small quiet">{summary}</p>
      {open.length > 0 && <TodoList items={open.map((one) => todo(one, at))} />}
      {met.length > 0 && (
        <details class="pad">
          <summary class="small quiet">{`${met.length} of ${requirements.length} are met`}</summary>
          <TodoList items={met.map((one) => todo(one, at))} />
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
