// `/privacy`: what is kept, for how long and why, made from the numbers of the team's charter and of this installation.
import { describeRetention, type KeptLine } from '@parley/rules'
import type { FastifyInstance } from 'fastify'
import { charterOf } from '../../charter/charter-of.js'
import { selectTeams, type Team } from '../../charter/store.js'
import { type Site, sendPage } from '../../http/site.js'
import { SESSION_DAYS } from '../../identity/sessions.js'
import { TOKEN_DAYS_MAX } from '../../identity/tokens.js'
import type { Viewer } from '../../identity/viewer.js'
import { drawForAnyone } from '../frame.js'
import { Card, Table } from '../look/card.js'
import { ofTeam, TeamTabs, teamAsked } from './members-pages.js'

interface PrivacyPage {
  readonly viewer: Viewer
  readonly url: string
  readonly team: Team | undefined
  readonly teams: readonly Team[]
}

const rowOf = ({ what, days, from, why, source }: KeptLine) => [
  what,
  `${days} days after ${from}`,
  <>
    {why} <cite class="small faint">{source}</cite>
  </>,
]

const forGood = [
  [
    'Published advisories with their records, credits and timeline',
    'They are public, and others build on them. Who is credited agreed to the name.',
  ],
  [
    'The ledger',
    'It proves what was done when. It holds ids, times and fingerprints; what an entry says stands apart from it and is erased with its case.',
  ],
  [
    'That there was a case: its number, its dates, what it was found to be',
    'So that the figures of the team stay true.',
  ],
  [
    'Who was a member of the team from when to when',
    'The team publishes its members, as its charter asks.',
  ],
] as const

const Reporters = ({ noticeDays }: { readonly noticeDays: number }) => (
  <Card title="If you report" id="reporters" padded>
    <div class="rendered">
      <ul>
        <li>
          You need no account and no name. What you write is sealed, and read by the team that you
          send it to.
        </li>
        <li>
          On the page that your link opens you see all that you sent, and can have your name and
          address erased at once. Your link goes on working.
        </li>
        <li>A mail to you says that something happened, never what.</li>
        <li>{`The team is told ${noticeDays} days before the contents of a case go, and can keep a case longer.`}</li>
        <li>
          Where a team records that its policy was disregarded, a keyed fingerprint of the address
          stays with the record.
        </li>
        <li>
          Addresses of visitors are counted to hold off floods, as keyed fingerprints that are
          forgotten after two days. They are not logged.
        </li>
      </ul>
    </div>
  </Card>
)

const Members = () => (
  <Card title="If you have an account" id="members" padded>
    <div class="rendered">
      <ul>
        <li>
          <a href="/account/data">Your data</a> shows all that is held about you, and how to have it
          erased.
        </li>
        <li>{`A session ends after ${SESSION_DAYS} days, an API token after ${TOKEN_DAYS_MAX} at most.`}</li>
        <li>
          Who opens a case is written down while it is confidential: once a person, case and hour,
          for the team of the case.
        </li>
      </ul>
    </div>
  </Card>
)

const drawPrivacy = ({ viewer, url, team, teams }: PrivacyPage): string => {
  const charter = charterOf(team)
  const path = team === undefined ? '/privacy' : ofTeam('/privacy', team)
  return drawForAnyone({
    title: 'Privacy',
    site: team?.name ?? 'Parley',
    viewer,
    current: '/privacy',
    canonical: `${url}${path}`,
    description: 'What is kept, for how long and why.',
    children: (
      <>
        <header class="stack tight">
          <h1>What is kept, for how long and why</h1>
          <p class="lead">
            These are the numbers that are enforced: an hourly job goes by the same data.
          </p>
        </header>
        {team !== undefined && <TeamTabs teams={teams} team={team} path="/privacy" />}
        <Card title="For a time">
          <Table
            label="What is kept for a time"
            bare
            columns={[{ name: 'What' }, { name: 'How long' }, { name: 'Why' }]}
            rows={describeRetention(charter).map(rowOf)}
          />
        </Card>
        <Card title="For good">
          <Table
            label="What is kept for good"
            bare
            columns={[{ name: 'What' }, { name: 'Why' }]}
            rows={forGood.map(([what, why]) => [what, why])}
          />
        </Card>
        <Reporters noticeDays={charter.retention.noticeDays.value} />
        <Members />
      </>
    ),
  })
}

export const registerPrivacyPage = (app: FastifyInstance, { installation }: Site): void => {
  app.get('/privacy', { config: { access: 'public' } }, async (request, reply) => {
    const teams = await selectTeams(installation.db.app)
    const { viewer } = request
    const team = teams.length === 0 ? undefined : await teamAsked(installation, request)
    return sendPage(reply, drawPrivacy({ viewer, url: installation.url, team, teams }))
  })
}
