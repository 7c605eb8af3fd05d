// In the case's page: what the embargo asks of its reader now. A proposal that waits for them, a decision that the rules
// advise. Nothing where nothing is asked; that it has ended with nothing published is one of the case's needs.

import type { EmbargoPage } from '../../embargo/load.js'
import { loadEmbargo } from '../../embargo/load.js'
import type { Site } from '../../http/site.js'
import type { Person } from '../../identity/viewer.js'
import type { CaseSection } from '../cases/sections.js'
import { Card, TodoList } from '../look/card.js'
import { DateTime } from '../look/time.js'

const asks = ({ terms, standing }: EmbargoPage) => {
  const waiting = terms.open.filter(({ own, waitingFor }) => {
    return own === undefined && waitingFor.includes(terms.party)
  })
  const { level } = terms.advice
  return [
    ...waiting.map(({ endsAt, replyBy }) => (
      <>
        An end is proposed, <DateTime at={new Date(endsAt)} />: answer{' '}
        {standing.isMember ? 'for the team' : ''} by <DateTime at={new Date(replyBy)} />.
      </>
    )),
    ...(standing.isMember && level === 'should'
      ? [<>Decide whether to leave the embargo: {terms.advice.reasons[0]?.because}</>]
      : []),
  ]
}

const load = async (site: Site, person: Person, caseId: string) => {
  const page = await loadEmbargo(site.installation, person, caseId)
  const asked = page === undefined ? [] : asks(page)
  if (page === undefined || asked.length === 0) return undefined
  if (page.standing.loaded.reportState === 'closed') return undefined
  const link = <a href={`/cases/${caseId}/embargo`}>Look</a>
  return (
    <Card title="The embargo">
      <TodoList items={asked.map((text) => ({ text, done: false, aside: link }))} />
    </Card>
  )
}

export const embargoSection: CaseSection = { name: 'embargo', place: 'main', order: 8, load }
