// `/join`: anybody says that they are interested in joining a team. Public, without a session and without scripts; nothing
// typed is lost. What happens to it then is said on the page itself.
import { isRefusal, type Refusal } from '@parley/rules'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { charterOf } from '../../charter/charter-of.js'
import { checkInterested, stateInterest } from '../../charter/interests/state.js'
import { selectTeams, type Team } from '../../charter/store.js'
import { textOf } from '../../http/forms.js'
import { networkOf } from '../../http/network.js'
import { notFound } from '../../http/problems.js'
import { type Site, sendPage } from '../../http/site.js'
import { drawForAnyone } from '../frame.js'
import { Card } from '../look/card.js'
import { Rendered } from '../look/conversation.js'
import { ActionForm, Button } from '../look/form/buttons.js'
import { ErrorSummary } from '../look/form/choices.js'
import type { FieldErrors, FieldValues } from '../look/form/fields.js'
import { renderMarkdown } from '../look/markdown.js'
import { Note } from '../look/states.js'
import { ofTeam } from '../public/members-pages.js'
import { INTEREST_LABELS, interestAsTyped, interestIn } from './fields.js'
import { InterestFields } from './form.js'

const config = { access: 'public' } as const

/** The teams that somebody can join here: those that work on cases. */
const open = async ({ installation }: Site): Promise<readonly Team[]> =>
  (await selectTeams(installation.db.app)).filter(({ hostsCases }) => hostsCases)

/** The team of that short name, or the default one. */
const teamNamed = (teams: readonly Team[], slug: unknown): Team => {
  const named = typeof slug === 'string' && slug !== ''
  const team = teams.find((one) =>
    named ? one.slug.toLowerCase() === slug.toLowerCase() : one.isDefault,
  )
  const found = team ?? (named ? undefined : teams[0])
  if (found === undefined) throw notFound()
  return found
}

interface JoinPage {
  readonly team: Team
  readonly values: FieldValues
  readonly errors: FieldErrors
  readonly refusal?: Refusal | undefined
}

export const Needs = ({ team }: { readonly team: Pick<Team, 'name' | 'settings'> }) =>
  team.settings.needs === undefined ? null : (
    <Card title="What the team needs now" padded>
      <Rendered html={renderMarkdown(team.settings.needs)} />
    </Card>
  )

const HowItGoes = ({ team }: { readonly team: Team }) => {
  const { ballot, veto } = charterOf(team).governance
  const keptDays = charterOf(team).retention.interestDays.value
  return (
    <details class="small">
      <summary>What happens then</summary>
      <ol>
        <li>
          Your words are sealed and shown to the members of {team.name}. Nobody else sees them.
        </li>
        <li>
          By mail you get a link to a page of your own: read there what you said, change it, take it
          back.
        </li>
        <li>
          A member who takes it up writes the case for you together with you, and nominates you.
        </li>
        <li>
          {`The members vote in secret for ${ballot.windowDays.value} days.`}
          {veto.body.value !== null &&
            ` Then the body that oversees the team may veto for ${veto.windowDays.value} days.`}
        </li>
        <li>{`If nobody takes it up, it is erased ${keptDays} days after you last changed it.`}</li>
      </ol>
      <p>
        All of it is in <a href={ofTeam('/charter', team)}>the charter</a>.
      </p>
    </details>
  )
}

const draw = (request: FastifyRequest, page: JoinPage): string => {
  const { team, values, errors, refusal } = page
  return drawForAnyone({
    title: 'Join',
    site: team.name,
    description: `Say that you are interested in joining ${team.name}.`,
    narrow: true,
    viewer: request.viewer,
    current: '/join',
    children: (
      <>
        <header class="stack tight">
          <h1>{`Join ${team.name}`}</h1>
          <p class="quiet">
            Say that you are interested. No account is needed, and nothing is decided by it: members
            nominate, and the team votes.
          </p>
        </header>
        <Needs team={team} />
        {refusal && (
          <Note tone="bad" spoken>
            <b>Not taken.</b> {refusal.because} What you typed is kept below.
          </Note>
        )}
        <ErrorSummary errors={errors} labels={INTEREST_LABELS} />
        <ActionForm
          action="/join"
          csrf=""
          hidden={{ team: team.slug }}
          guard
          label={`Join ${team.name}`}
        >
          <InterestFields
            backgrounds={charterOf(team).governance.nomination.expectedBackgrounds.value}
            values={values}
            errors={errors}
          />
          <HowItGoes team={team} />
          <div class="form-end">
            <Button tone="main">Say that you are interested</Button>
            <span class="small faint">
              <a href="/privacy">What is kept, and how long</a>
            </span>
          </div>
        </ActionForm>
      </>
    ),
  })
}

const drawSent = (request: FastifyRequest, team: Team): string =>
  drawForAnyone({
    title: 'Thank you',
    site: team.name,
    narrow: true,
    viewer: request.viewer,
    current: '/join',
    children: (
      <>
        <h1>Thank you</h1>
        <p class="lead">{`The members of ${team.name} see that you are interested.`}</p>
        <p>
          A mail is on its way to you with the link to your page. Read there what you said, change
          it, or take it back. If none comes, look among the mail that was sorted out, or say it
          again with another address.
        </p>
        <p>
          <a href={ofTeam('/members', team)}>The members</a> ·{' '}
          <a href={ofTeam('/charter', team)}>The charter</a>
        </p>
      </>
    ),
  })

const receive = async (site: Site, request: FastifyRequest, reply: FastifyReply) => {
  const team = teamNamed(await open(site), textOf(request.body, 'team'))
  const said = interestIn(request.body)
  const page = { team, values: interestAsTyped(said), errors: {} }
  const errors = checkInterested(said)
  if (Object.keys(errors).length > 0)
    return sendPage(reply, draw(request, { ...page, errors }), 422)
  const taken = await stateInterest(site, { ...said, team, address: networkOf(request) })
  if (isRefusal(taken)) {
    reply.header('retry-after', '3600')
    return sendPage(reply, draw(request, { ...page, refusal: taken }), 429)
  }
  return reply.redirect(`/join/sent?team=${encodeURIComponent(team.slug)}`, 303)
}

export const registerJoinPages = (app: FastifyInstance, site: Site): void => {
  type Asked = { Querystring: { team?: string } }
  app.get<Asked>('/join', { config }, async (request, reply) => {
    const team = teamNamed(await open(site), request.query.team)
    return sendPage(reply, draw(request, { team, values: {}, errors: {} }))
  })
  app.get<Asked>('/join/sent', { config }, async (request, reply) =>
    sendPage(reply, drawSent(request, teamNamed(await open(site), request.query.team))),
  )
  app.post('/join', { config: { ...config, withoutCsrf: true } }, (request, reply) =>
    receive(site, request, reply),
  )
}
