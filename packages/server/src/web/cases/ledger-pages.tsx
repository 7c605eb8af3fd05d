// The case's ledger at its address, and the line about it in the side of the case's page. For the team of the case;
// to everyone else there is nothing.
import type { FastifyInstance } from 'fastify'
import { type LedgerFigures, loadCaseLedger, loadLedgerFigures } from '../../cases/reads/list.js'
import { personOrNothing } from '../../http/access.js'
import { notFound } from '../../http/problems.js'
import { type Site, sendPage } from '../../http/site.js'
import type { Person } from '../../identity/viewer.js'
import { drawForPerson } from '../frame.js'
import { Card } from '../look/card.js'
import { counted, people } from '../look/marks.js'
import { LedgerPage } from './ledger-page.js'
import type { CaseSection } from './sections.js'

type OfCase = { Params: { caseId: string } }

export const registerCaseLedger = (app: FastifyInstance, { installation }: Site): void => {
  app.get<OfCase>(
    '/cases/:caseId/ledger',
    { config: { access: 'case' } },
    async ({ params, viewer }, reply) => {
      const person = personOrNothing(viewer)
      const ledger = await loadCaseLedger(installation, person, params.caseId)
      if (ledger === undefined) throw notFound()
      const title = `${ledger.loaded.number}: who knew what, when`
      return sendPage(
        reply,
        drawForPerson(person, { title, place: 'cases', children: <LedgerPage ledger={ledger} /> }),
      )
    },
  )
}

const openedBy = ({ readers, reporterReads }: LedgerFigures): string => {
  const reporter = reporterReads ? 'the reporter' : undefined
  if (readers === 0)
    return reporter === undefined
      ? 'No opening of it is written down yet.'
      : 'Only the reporter has opened the case.'
  const others = reporter === undefined ? people(readers) : `${people(readers)} and ${reporter}`
  return `${others} ${readers === 1 && !reporterReads ? 'has' : 'have'} opened the case.`
}

const load = async ({ installation }: Site, person: Person, caseId: string) => {
  const figures = await loadLedgerFigures(installation, person, caseId)
  if (figures === undefined) return undefined
  return (
    <Card title="Ledger" footer={<a href={`/cases/${caseId}/ledger`}>Who knew what, when</a>}>
      <p class="pad small">
        {counted(figures.entries, 'entry', 'entries')}. {openedBy(figures)}
      </p>
    </Card>
  )
}

export const ledgerSection: CaseSection = { name: 'ledger', place: 'side', order: 800, load }
