// In the case's page: that a list is open, with what of it is left and the nearest of the law's clocks.
import { isQuiet } from '@parley/rules'
import type { Site } from '../../http/site.js'
import type { Person } from '../../identity/viewer.js'
import { loadGlass } from '../../publication/break-glass/load.js'
import type { CaseSection } from '../cases/sections.js'
import { Card } from '../look/card.js'
import { Button } from '../look/form/buttons.js'
import { DateTime, leftInWords } from '../look/time.js'

const load = async (site: Site, person: Person, caseId: string) => {
  const page = await loadGlass(site.installation, person, caseId)
  if (page?.glass === undefined || page.glass.closedAt !== null) return undefined
  const { glass, items, clocks, now } = page
  const done = items.filter(({ id }) => glass.items.some(({ item }) => item === id)).length
  const next = clocks.find(({ level }) => level === 'late' || level === 'soon' || level === 'ok')
  const isTakenBack = isQuiet(page.known.state.public)
  return (
    <Card
      title="It leaked or is exploited"
      aside={`${done} of ${items.length} done`}
      padded
      footer={
        <Button tone="main" small href={`/cases/${caseId}/break-glass`}>
          {isTakenBack ? 'Look at the list and close it' : 'Go through the list'}
        </Button>
      }
    >
      <p>
        Since <DateTime at={new Date(glass.openedAt)} />.
        {isTakenBack && ' It was taken back: the list can be closed.'}
        {next?.dueAt != null && (
          <>
            {' '}
            The next notice to the authorities is due by <DateTime at={new Date(next.dueAt)} />,{' '}
            {leftInWords(new Date(next.dueAt), new Date(now))}.
          </>
        )}
      </p>
    </Card>
  )
}

export const glassSection: CaseSection = { name: 'break-glass', place: 'main', order: 5, load }
