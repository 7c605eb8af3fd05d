// Publication on the case page: where it is, and the way to its page. Nothing before the case is accepted.
import { loadCase } from '../../cases/load.js'
import { inTransaction } from '../../db/transaction.js'
import { actorOf } from '../../identity/viewer.js'
import { publicationState } from '../../publication/facts.js'
import { selectPublications } from '../../publication/store.js'
import type { CaseSection } from '../cases/sections.js'
import { Card } from '../look/card.js'
import { Pill, type Tone } from '../look/marks.js'

const WORDS: Readonly<
  Record<ReturnType<typeof publicationState>, { label: string; tone: Tone; lead: string }>
> = {
  draft: {
    label: 'not published',
    tone: 'plain',
    lead: 'What will go out, and what it still needs',
  },
  publishing: { label: 'on its way', tone: 'accent', lead: 'The steps and their state' },
  published: { label: 'published', tone: 'good', lead: 'Its steps; a new version or a withdrawal' },
  withdrawn: { label: 'withdrawn', tone: 'bad', lead: 'How it was withdrawn' },
}

export const publicationSection: CaseSection = {
  name: 'publication',
  place: 'side',
  order: 300,
  load: (site, person, caseId) =>
    inTransaction(site.installation.db, actorOf(person), async (tx) => {
      const loaded = await loadCase(tx, site.installation, caseId)
      if (loaded === undefined) return undefined
      const publications = await selectPublications(tx, loaded)
      if (publications.length === 0 && loaded.reportState !== 'accepted') return undefined
      const words = WORDS[publicationState(publications)]
      const isTroubled = publications.some((each) =>
        each.steps.some((row) => row.state === 'failed' || row.state === 'stuck'),
      )
      return (
        <Card
          title="Publication"
          aside={<Pill tone={isTroubled ? 'bad' : words.tone}>{words.label}</Pill>}
          padded
        >
          <p>
            <a href={`/cases/${caseId}/publication`}>{words.lead}</a>
          </p>
          {isTroubled && (
            <p class="small refused">A step failed; the page says what and when next.</p>
          )}
        </Card>
      )
    }),
}
