// Who takes part, in the side of the case's page: the projects and people asked, with how far their consent is.
import { loadEmbargo } from '../../embargo/load.js'
import type { Site } from '../../http/site.js'
import type { Person } from '../../identity/viewer.js'
import type { CaseSection } from '../cases/sections.js'
import { Card, Table } from '../look/card.js'
import { counted } from '../look/marks.js'
import { ConsentPill, canEnd } from './words.js'

/** So many stand in the side; all of them are one click away. */
const shown = 12

const load = async (site: Site, person: Person, caseId: string) => {
  const page = await loadEmbargo(site.installation, person, caseId)
  if (page === undefined) return undefined
  const { isMember } = page.standing
  const now = page.participants.filter(canEnd)
  if (!isMember && page.projects.length + page.experts === 0) return undefined
  const more = now.length > shown ? `, ${now.length - shown} more` : ''
  return (
    <Card
      title="Participants"
      aside={isMember ? <a href={`/cases/${caseId}/invite`}>Invite</a> : undefined}
      footer={<a href={`/cases/${caseId}/embargo`}>Who is bound, and why{more}</a>}
    >
      {isMember ? (
        <Table
          bare
          columns={[{ name: 'Who' }, { name: 'Consent', number: true }]}
          none="Only the team."
          rows={now.slice(0, shown).map((participant) => [
            <bdi>
              {participant.name}
              {participant.projectName !== null && `, ${participant.projectName}`}
            </bdi>,
            <ConsentPill participant={participant} />,
          ])}
        />
      ) : (
        <p class="pad">
          {[...page.projects, ...(page.experts > 0 ? [counted(page.experts, 'expert')] : [])].join(
            ', ',
          )}
        </p>
      )}
    </Card>
  )
}

export const participantsSection: CaseSection = {
  name: 'participants',
  place: 'side',
  order: 300,
  load,
}
