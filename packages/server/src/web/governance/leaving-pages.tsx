// `/leaving/{team}`: a member leaves by themselves. To whoever is no member of it there is no such team.
import { checkAdmins, isRefusal, type Refusal } from '@parley/rules'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { selectStillOpen } from '../../cases/leaving.js'
import { charterOf } from '../../charter/charter-of.js'
import { beginLeaving, takeBackLeaving } from '../../charter/offboarding/begin.js'
import { adminsWithout } from '../../charter/offboarding/end.js'
import { selectManagedMembers } from '../../charter/store.js'
import { notFound } from '../../http/problems.js'
import { type Site, sendPage } from '../../http/site.js'
import { drawForPerson } from '../frame.js'
import { PageHead } from '../look/frame/shell.js'
import { holdForProof } from '../sign-in/hold.js'
import { sessionOf } from '../sign-in/passkey-routes.js'
import { ProofNote, RefusalNote } from '../team/draw-admin.js'
import { LeavingCard } from './leaving-card.js'

const config = { access: 'signed-in' } as const

type OfTeam = { Params: { slug: string } }

const ownMembership = async ({ installation }: Site, request: FastifyRequest<OfTeam>) => {
  const person = sessionOf(request)
  const slug = request.params.slug.toLowerCase()
  const team = person.memberships.find((one) => one.slug.toLowerCase() === slug)
  if (team === undefined) throw notFound()
  const members = await selectManagedMembers(installation.db.app, team.teamId)
  const member = members.find(({ personId }) => personId === person.personId)
  if (member === undefined) throw notFound()
  return { person, team, members, member }
}

type Own = Awaited<ReturnType<typeof ownMembership>>

const draw = async (site: Site, own: Own, refusal?: Refusal): Promise<string> => {
  const { installation } = site
  const { person, team, members, member } = own
  const here = `/leaving/${encodeURIComponent(team.slug)}`
  const { teamId } = team
  const { personId } = person
  const stillOpen = await selectStillOpen(installation, person, { teamId, personId })
  const without = adminsWithout(members, member.membershipId)
  return drawForPerson(person, {
    title: `Leaving ${team.name}`,
    place: 'account',
    children: (
      <div class="stack">
        <PageHead title={`Leaving ${team.name}`} lede={<a href="/account">Your account</a>} />
        {refusal && <RefusalNote refusal={refusal} next={here} />}
        {refusal === undefined && (
          <ProofNote person={person} now={installation.now()} next={here} />
        )}
        <LeavingCard
          isOwn
          isLeaving={member.isLeaving}
          stillOpen={stillOpen}
          mayNotLeave={checkAdmins(charterOf(team), without)}
          csrf={person.session.csrf}
          actions={{ begin: here, atOnce: `${here}/now`, stay: `${here}/stay` }}
        />
      </div>
    ),
  })
}

export const registerLeavingPages = (app: FastifyInstance, site: Site): void => {
  const { installation } = site
  app.get<OfTeam>('/leaving/:slug', { config }, async (request, reply) =>
    sendPage(reply, await draw(site, await ownMembership(site, request))),
  )
  const here = ({ params }: FastifyRequest<OfTeam>) => `/leaving/${encodeURIComponent(params.slug)}`
  type Act = (own: Own) => Promise<true | Refusal>
  const act = (path: string, to: (request: FastifyRequest<OfTeam>) => string, work: Act) =>
    app.post<OfTeam>(path, { config }, async (request, reply): Promise<FastifyReply> => {
      const own = await ownMembership(site, request)
      const outcome = await work(own)
      if (isRefusal(outcome)) {
        if (await holdForProof(site, reply, { refusal: outcome, next: here(request) })) return reply
        return sendPage(reply, await draw(site, own, outcome), 409)
      }
      return reply.redirect(to(request), 303)
    })
  const ids = ({ team: { teamId }, member: { membershipId } }: Own) => ({ teamId, membershipId })
  act('/leaving/:slug', here, (own) => beginLeaving(installation, own.person, ids(own)))
  act(
    '/leaving/:slug/now',
    () => '/account?done=left',
    (own) => beginLeaving(installation, own.person, { ...ids(own), atOnce: true }),
  )
  act('/leaving/:slug/stay', here, (own) => takeBackLeaving(installation, own.person, ids(own)))
}
