// `/members` and its lists as CSV: who is in a team, in the team's own order, byte for byte as the Developer's Guide
// has it. Public: names, GitHub names and roles, nothing else of anybody.
import {
  type Charter,
  describeCharter,
  formatMemberList,
  type ListedMember,
  notesOf,
  type Sourced,
  setUpState,
} from '@parley/rules'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { charterOf } from '../../charter/charter-of.js'
import {
  type ListedMembership,
  selectActiveMembers,
  selectEmeritus,
  selectTeam,
  selectTeams,
  type Team,
} from '../../charter/store.js'
import type { Installation } from '../../db/installation.js'
import { notFound } from '../../http/problems.js'
import { type Site, sendPage } from '../../http/site.js'
import type { Viewer } from '../../identity/viewer.js'
import { drawForAnyone } from '../frame.js'
import { Card, Table } from '../look/card.js'
import { Tabs } from '../look/lists.js'
import { counted } from '../look/marks.js'
import { Empty, Note } from '../look/states.js'

const config = { access: 'public' } as const

/** The team of `?team=`, or the default one; not found when there is none of that name. */
export const teamAsked = async (
  installation: Installation,
  request: FastifyRequest,
): Promise<Team> => {
  // because: a parsed query is an object of unknown values
  const slug = (request.query as Record<string, unknown>)['team']
  const wanted = typeof slug === 'string' && slug !== '' ? slug : undefined
  const team = await selectTeam(installation.db.app, wanted)
  if (team === undefined) throw notFound()
  return team
}

/** The default team stands at the bare address; the others say their name. */
export const ofTeam = (path: string, team: Pick<Team, 'slug' | 'isDefault'>): string =>
  team.isDefault ? path : `${path}?team=${encodeURIComponent(team.slug)}`

export const TeamTabs = (props: { teams: readonly Team[]; team: Team; path: string }) =>
  props.teams.length < 2 ? null : (
    <Tabs
      label="Teams"
      tabs={props.teams.map((other) => ({
        href: ofTeam(props.path, other),
        label: other.name,
        current: other.teamId === props.team.teamId,
      }))}
    />
  )

const listed = (member: ListedMembership): ListedMember => ({
  name: member.listName,
  login: member.listLogin,
  notes: member.leftAt === null ? notesOf(member.roles) : (member.leftNotes ?? ''),
})

interface MembersPage {
  readonly viewer: Viewer
  readonly url: string
  readonly team: Team
  readonly teams: readonly Team[]
  readonly members: readonly ListedMember[]
  readonly emeritus: readonly ListedMember[]
}

const List = ({ title, members }: { title: string; members: readonly ListedMember[] }) => (
  <Table
    label={`${title}: names`}
    bare
    none="Nobody yet."
    columns={[{ name: 'Name' }, { name: 'GitHub' }, { name: 'Notes' }]}
    rows={members.map(({ name, login, notes }) => [
      <span dir="auto">{name}</span>,
      login === null ? (
        ''
      ) : (
        <a href={`https://github.com/${login}`} rel="noreferrer nofollow">
          {login}
        </a>
      ),
      notes,
    ])}
  />
)

const Duties = ({
  title,
  duties,
}: {
  title: string
  duties: Sourced<readonly string[]> | undefined
}) =>
  duties === undefined || duties.value.length === 0 ? null : (
    <>
      <h3>{title}</h3>
      <ul class="bullets">
        {duties.value.map((duty) => (
          <li>{duty}</li>
        ))}
      </ul>
      <p class="small quiet">{duties.source}</p>
    </>
  )

const Work = ({ team: { memberDuties, adminDuties } }: Charter) =>
  memberDuties === undefined && adminDuties === undefined ? null : (
    <Card title="What they do" id="duties" padded>
      <Duties title="Members" duties={memberDuties} />
      <Duties title="Admins, in addition" duties={adminDuties} />
    </Card>
  )

/** How somebody becomes a member, in the charter's own sentences. */
const Joining = ({ charter, team }: { readonly charter: Charter; readonly team: Team }) => (
  <Card
    title="How to join"
    id="joining"
    padded
    footer={
      <>
        <a href={ofTeam('/decisions', team)}>How it was decided so far</a> ·{' '}
        <a href={ofTeam('/charter', team)}>The charter, with its sources</a>
      </>
    }
  >
    <p>Talk to a member: members nominate, and the team votes.</p>
    <ul class="bullets">
      {describeCharter(charter)
        .filter(({ id }) => id === 'nomination')
        .flatMap(({ lines }) => lines)
        .map(({ text }) => (
          <li>{text}</li>
        ))}
    </ul>
  </Card>
)

const drawMembers = (page: MembersPage): string => {
  const { team, teams, members, emeritus } = page
  const charter = charterOf(team)
  const state = setUpState(charter, team.admins)
  return drawForAnyone({
    title: 'Members',
    site: team.name,
    viewer: page.viewer,
    current: '/members',
    canonical: `${page.url}${ofTeam('/members', team)}`,
    description: `Who is in ${team.name}.`,
    children: (
      <>
        <header class="stack tight">
          <h1>Members</h1>
          <p class="lead">
            {`Who handles vulnerability reports for ${team.name}: ${counted(members.length, 'member')}, ${counted(state.admins, 'admin')}.`}
          </p>
        </header>
        <TeamTabs teams={teams} team={team} path="/members" />
        {!state.isSetUp && team.hostsCases && (
          <Note tone="embargo">
            {`This team is being set up: it has ${state.admins} of the ${state.needed} admins its charter asks for. It takes reports meanwhile.`}
          </Note>
        )}
        {team.hostsCases && (
          <p>
            <a href={`/join?team=${encodeURIComponent(team.slug)}`}>
              Interested in joining? Say so.
            </a>
          </p>
        )}
        <Card title="Members" aside={<a href={ofTeam('/members.csv', team)}>as CSV</a>}>
          <List title="Members" members={members} />
        </Card>
        {emeritus.length > 0 && (
          <Card
            title="Members emeritus"
            aside={<a href={ofTeam('/members-emeritus.csv', team)}>as CSV</a>}
          >
            <List title="Members emeritus" members={emeritus} />
          </Card>
        )}
        {team.hostsCases && <Work {...charter} />}
        {team.hostsCases && <Joining charter={charter} team={team} />}
      </>
    ),
  })
}

const drawNoTeam = (viewer: Viewer): string =>
  drawForAnyone({
    title: 'Members',
    site: 'Parley',
    viewer,
    current: '/members',
    children: (
      <>
        <h1>Members</h1>
        <Empty title="No team yet">
          Its members are listed here as soon as this installation has been set up.
        </Empty>
      </>
    ),
  })

export const registerMembersPages = (app: FastifyInstance, { installation }: Site): void => {
  const { app: db } = installation.db
  app.get('/members', { config }, async (request, reply) => {
    const teams = await selectTeams(db)
    if (teams.length === 0) return sendPage(reply, drawNoTeam(request.viewer))
    const team = await teamAsked(installation, request)
    const [members, emeritus] = await Promise.all([
      selectActiveMembers(db, team.teamId),
      selectEmeritus(db, team.teamId),
    ])
    const { viewer } = request
    const lists = { members: members.map(listed), emeritus: emeritus.map(listed) }
    return sendPage(reply, drawMembers({ viewer, url: installation.url, team, teams, ...lists }))
  })
  const sendList = (path: string, select: typeof selectActiveMembers) =>
    app.get(path, { config }, async (request, reply) => {
      const team = await teamAsked(installation, request)
      const members = await select(db, team.teamId)
      return reply
        .type('text/csv; charset=utf-8; header=absent')
        .send(formatMemberList(members.map(listed)))
    })
  sendList('/members.csv', selectActiveMembers)
  sendList('/members-emeritus.csv', selectEmeritus)
}
