// `/`, `/.well-known/security.txt` and `/robots.txt`: what a stranger needs first. Calm, short, and true of this
// installation.
import { addDays, formatInstant, type Instant, instant, millisecondsPerDay } from '@parley/rules'
import type { FastifyInstance } from 'fastify'
import { charterOf } from '../../charter/charter-of.js'
import { type ListedProject, selectProjects, selectTeam, type Team } from '../../charter/store.js'
import { type Site, sendPage } from '../../http/site.js'
import type { Viewer } from '../../identity/viewer.js'
import { drawForAnyone } from '../frame.js'
import { Card } from '../look/card.js'
import { Button } from '../look/form/buttons.js'
import { counted } from '../look/marks.js'
import { Empty } from '../look/states.js'

const config = { access: 'public' } as const

interface FrontPage {
  readonly viewer: Viewer
  readonly url: string
  readonly team: Team
  readonly projects: readonly ListedProject[]
}

const How = ({ team }: { readonly team: Team }) => {
  const { clocks } = charterOf(team)
  return (
    <Card title="What happens then" padded>
      <ol class="stack tight">
        <li>You get a receipt and a private link at once. Keep the link: it needs no account.</li>
        <li>{`Somebody of the team answers within ${counted(clocks.firstReplyDays.value, 'day')}, and one person coordinates the case.`}</li>
        <li>Only who must work on it reads it, each after agreeing to keep it to themselves.</li>
        <li>{`It is finished within ${counted(clocks.finishDays.value, 'day')}: answered, or fixed and published with your name, if you wish.`}</li>
      </ol>
    </Card>
  )
}

const drawFront = ({ viewer, url, team, projects }: FrontPage): string =>
  drawForAnyone({
    title: team.name,
    site: team.name,
    viewer,
    canonical: `${url}/`,
    description: `Report a vulnerability to ${team.name}, privately and without an account.`,
    children: (
      <>
        <header class="stack">
          <h1>Found a vulnerability?</h1>
          <p class="lead">
            {`Tell ${team.name} here, privately and without an account. A few sentences are enough to begin with.`}
          </p>
          <div class="form-end">
            <Button href="/report" tone="main">
              Report a vulnerability
            </Button>
            <a href="/report/link-again">I have reported and lost my link</a>
          </div>
        </header>
        <How team={team} />
        {projects.length > 0 && (
          <Card title="For these projects" padded>
            <ul class="inline">
              {projects.map((project) => (
                <li dir="auto">{project.name}</li>
              ))}
            </ul>
            <p class="small quiet">
              Another one, or not sure? Report it all the same: it finds the right people.
            </p>
          </Card>
        )}
        <p class="quiet">
          Read <a href="/advisories">what was published</a>,{' '}
          <a href="/members">who is in the team</a> and{' '}
          <a href="/charter">the rules it decides by</a>.
          {team.settings.addresses?.[0] && (
            <>
              {' '}
              If a form will not do, write to{' '}
              <a href={`mailto:${team.settings.addresses[0]}`}>{team.settings.addresses[0]}</a>.
            </>
          )}
        </p>
      </>
    ),
  })

const drawNotSetUp = (viewer: Viewer): string =>
  drawForAnyone({
    title: 'Parley',
    site: 'Parley',
    viewer,
    children: (
      <>
        <h1>Parley</h1>
        <Empty title="Nothing here yet" action={<Button href="/sign-in">Sign in</Button>}>
          Parley is where a security team takes vulnerability reports, works on them in private and
          publishes what comes of them. The first start printed a link for the owner of this
          installation: it begins the setup.
        </Empty>
      </>
    ),
  })

const EXPIRES_DAYS = 180

/** RFC 9116. Expires at a midnight, so that the file stays the same for a day. */
const securityTxt = (url: string, team: Team | undefined, now: Instant): string => {
  const today = instant(Math.floor(now / millisecondsPerDay) * millisecondsPerDay)
  const mail = team?.settings.addresses?.[0]
  return [
    `Contact: ${url}/report`,
    ...(mail === undefined ? [] : [`Contact: mailto:${encodeURI(mail)}`]),
    `Expires: ${formatInstant(addDays(today, EXPIRES_DAYS))}`,
    `Policy: ${team?.settings.policyUrl ?? `${url}/charter`}`,
    `Canonical: ${url}/.well-known/security.txt`,
    'Preferred-Languages: en',
    '',
  ].join('\n')
}

/** What search engines may keep: the pages for everyone. Everything else asks them to stay away. */
const ROBOTS = [
  'User-agent: *',
  'Allow: /$',
  'Allow: /report$',
  'Allow: /advisories',
  'Allow: /members',
  'Allow: /charter',
  'Allow: /assets/',
  'Disallow: /',
  '',
].join('\n')

export const registerFrontPages = (app: FastifyInstance, { installation }: Site): void => {
  const { app: db } = installation.db
  const { url } = installation
  app.get('/', { config }, async (request, reply) => {
    const { viewer } = request
    const team = await selectTeam(db)
    if (team === undefined) return sendPage(reply, drawNotSetUp(viewer))
    const projects = await selectProjects(db, team.teamId)
    return sendPage(reply, drawFront({ viewer, url, team, projects }))
  })
  app.get('/.well-known/security.txt', { config }, async (_request, reply) =>
    reply
      .type('text/plain; charset=utf-8')
      .send(securityTxt(url, await selectTeam(db), installation.now())),
  )
  app.get('/robots.txt', { config }, (_request, reply) =>
    reply.type('text/plain; charset=utf-8').send(ROBOTS),
  )
}
