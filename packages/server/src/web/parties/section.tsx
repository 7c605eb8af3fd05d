// Who takes part, in the side of the case's page: the projects with how far each is, the silent ones first.
import { loadParties, type PartiesPage, type PartyLine } from '../../embargo/parties/load.js'
import type { Site } from '../../http/site.js'
import type { Person } from '../../identity/viewer.js'
import type { CaseSection } from '../cases/sections.js'
import { Card } from '../look/card.js'
import { counted } from '../look/marks.js'
import { Age } from '../look/time.js'
import { goneWords, StatusPill } from './words.js'

/** So many stand in the side; all of them are one click away. */
const shown = 8

const bySilence = (a: PartyLine, b: PartyLine): number =>
  (a.silence?.since ?? Number.POSITIVE_INFINITY) - (b.silence?.since ?? Number.POSITIVE_INFINITY)

/** Parties whose reader may go to their page first, then by silence; experts are counted, not listed. */
const listed = ({ parties }: PartiesPage): readonly PartyLine[] =>
  parties
    .filter(({ projectId }) => projectId !== null)
    .sort((a, b) => Number(b.isMine) - Number(a.isMine) || bySilence(a, b) || 0)

const Line = ({ page, party }: { readonly page: PartiesPage; readonly party: PartyLine }) => {
  const { standing, now } = page
  const name = <bdi>{party.name}</bdi>
  const leads = standing.isMember || party.isMine
  return (
    <li class="side-party">
      <span>
        {leads ? (
          <a href={`/cases/${standing.loaded.caseId}/parties/${party.projectId}`}>{name}</a>
        ) : (
          name
        )}
        {party.silence && (
          <span class="under small faint">
            silent, <Age at={new Date(party.silence.since)} now={new Date(now)} />
          </span>
        )}
      </span>
      {party.status !== null && <StatusPill status={party.status} />}
    </li>
  )
}

const draw = (page: PartiesPage) => {
  const { isMember, loaded, participants } = page.standing
  const parties = listed(page)
  const experts = isMember
    ? page.parties.filter((party) => party.projectId === null && goneWords(party) === undefined)
        .length
    : participants.filter(({ projectId }) => projectId === null).length
  const more = parties.length - shown
  const base = `/cases/${loaded.caseId}`
  return (
    <Card
      title="Parties"
      aside={isMember ? <a href={`${base}/parties/invite`}>Invite a project</a> : undefined}
      footer={
        <span class="inline">
          <a href={`${base}/parties`}>
            {more > 0 ? `All ${parties.length} projects` : 'All of them'}
          </a>
          {isMember && <a href={`${base}/invite?from=case`}>Invite a person</a>}
          <a href={`${base}/embargo`}>Who is bound, and why</a>
        </span>
      }
    >
      <ul class="pad">
        {parties.slice(0, shown).map((party) => (
          <Line page={page} party={party} />
        ))}
        {experts > 0 && <li class="side-party quiet">{counted(experts, 'expert')}</li>}
        {parties.length + experts === 0 && <li class="side-party quiet">Only the team.</li>}
      </ul>
    </Card>
  )
}

const load = async (site: Site, person: Person, caseId: string) => {
  const page = await loadParties(site.installation, person, caseId)
  return page === undefined ? undefined : draw(page)
}

export const partiesSection: CaseSection = { name: 'parties', place: 'side', order: 300, load }
