// `/charter`: the rules a team decides by, each with its source, and what the team has set for itself.
import { describeCharter } from '@parley/rules'
import type { FastifyInstance } from 'fastify'
import { type CharterChange, selectCharterChanges } from '../../charter/changes.js'
import { charterOf } from '../../charter/charter-of.js'
import { selectTeams, type Team } from '../../charter/store.js'
import { type Site, sendPage } from '../../http/site.js'
import type { Viewer } from '../../identity/viewer.js'
import { drawForAnyone } from '../frame.js'
import { Card } from '../look/card.js'
import { Note } from '../look/states.js'
import { DateTime } from '../look/time.js'
import { ofTeam, TeamTabs, teamAsked } from './members-pages.js'

interface CharterPage {
  readonly viewer: Viewer
  readonly url: string
  readonly team: Team | undefined
  readonly teams: readonly Team[]
  readonly changes: readonly CharterChange[]
}

const Source = ({ source }: { readonly source: string }) => (
  <cite class="small faint"> {source}</cite>
)

const Changes = ({ changes }: { readonly changes: readonly CharterChange[] }) =>
  changes.length === 0 ? null : (
    <Card title="How it came to be so" id="changes" padded>
      <ul class="plain stack tight">
        {changes.map(({ changedAt, what, source, by }) => (
          <li>
            <DateTime at={new Date(changedAt)} day />: {what}{' '}
            {source !== '' && <span dir="auto">{`Decided: ${source}. `}</span>}
            <span class="small faint">{by === null ? 'by the operator' : `by ${by}`}</span>
          </li>
        ))}
      </ul>
    </Card>
  )

const drawCharter = ({ viewer, url, team, teams, changes }: CharterPage): string => {
  const charter = charterOf(team)
  const path = team === undefined ? '/charter' : ofTeam('/charter', team)
  const overridden = Object.keys(team?.charterOverrides ?? {}).length
  return drawForAnyone({
    title: 'Charter',
    site: team?.name ?? 'Parley',
    viewer,
    current: '/charter',
    canonical: `${url}${path}`,
    description: `The rules that ${team?.name ?? 'a team'} decides by, with their sources.`,
    children: (
      <>
        <header class="stack tight">
          <h1>{charter.title}</h1>
          <p class="lead">{charter.summary}</p>
          <p class="quiet">
            These are the rules in force: what is enforced here is made of the same data. “Our
            reading” marks where no source says it, or where sources disagree.
          </p>
        </header>
        {team !== undefined && <TeamTabs teams={teams} team={team} path="/charter" />}
        {overridden > 0 && (
          <Note tone="embargo">
            {`The team has set ${overridden} of these for itself; each says where that was decided.`}
          </Note>
        )}
        {charter.approvals.readers.value === 0 && (
          <Note tone="embargo">
            Advisories of this team are published without a second person reading them.
          </Note>
        )}
        <nav aria-label="Sections">
          <ul class="inline small">
            {describeCharter(charter).map((section) => (
              <li>
                <a href={`#${section.id}`}>{section.title}</a>
              </li>
            ))}
          </ul>
        </nav>
        {describeCharter(charter).map((section) => (
          <Card title={section.title} id={section.id} padded>
            <ul class="plain stack tight">
              {section.lines.map((line) => (
                <li>
                  {line.text}
                  <Source source={line.source} />
                </li>
              ))}
            </ul>
          </Card>
        ))}
        <Changes changes={changes} />
      </>
    ),
  })
}

export const registerCharterPages = (app: FastifyInstance, { installation }: Site): void => {
  app.get('/charter', { config: { access: 'public' } }, async (request, reply) => {
    const teams = await selectTeams(installation.db.app)
    const { viewer } = request
    const team = teams.length === 0 ? undefined : await teamAsked(installation, request)
    const changes = team === undefined ? [] : await selectCharterChanges(installation, team.teamId)
    return sendPage(reply, drawCharter({ viewer, url: installation.url, team, teams, changes }))
  })
}
