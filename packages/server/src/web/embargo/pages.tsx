// Invitations, consent and the embargo of a case at their addresses. The invitation is the one page of a case that
// somebody sees who may not read it yet; everything else answers them as if nothing were there.
import { isRefusal, type Refusal } from '@parley/rules'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { isHidden } from '../../cases/begin.js'
import { answerInvitation, leaveCase, loadInvitation } from '../../embargo/answer.js'
import { checkInvitation, endAccess, inviteParticipant } from '../../embargo/invite.js'
import { loadInviting } from '../../embargo/load.js'
import { personOrNothing } from '../../http/access.js'
import { textOf } from '../../http/forms.js'
import { HttpProblem, notFound, refusedProblem } from '../../http/problems.js'
import { type Site, sendPage } from '../../http/site.js'
import type { Person } from '../../identity/viewer.js'
import { drawForPerson } from '../frame.js'
import { InvitationPage } from './invitation-page.js'
import { cameFrom, InvitePage } from './invite-page.js'
import { registerTermsPages, showEmbargo } from './terms-pages.js'

type OfCase = { Params: { id: string } }
type OfParticipant = { Params: { id: string; personId: string } }

const config = { access: 'case' } as const
const beforeConsent = { ...config, showsNoContent: true } as const

const csrfOf = (person: Person) => person.session?.csrf ?? ''

/** Throws the answer of a refusal; what may not be known is not there. */
const refused = (refusal: Refusal): HttpProblem =>
  isHidden(refusal) ? notFound() : new HttpProblem(refusedProblem(refusal))

const registerInvitation = (app: FastifyInstance, { installation }: Site): void => {
  const send = async (
    reply: FastifyReply,
    person: Person,
    { caseId, refusal }: { caseId: string; refusal?: Refusal },
  ) => {
    const invitation = await loadInvitation(installation, person, caseId)
    if (invitation === undefined) throw refusal === undefined ? notFound() : refused(refusal)
    const page = drawForPerson(person, {
      title: 'Invitation',
      children: <InvitationPage {...{ invitation, refusal }} csrf={csrfOf(person)} />,
    })
    return sendPage(reply, page, refusal === undefined ? 200 : 409)
  }
  app.get<OfCase>(
    '/cases/:id/invitation',
    { config: beforeConsent },
    async ({ params, viewer }, reply) =>
      send(reply, personOrNothing(viewer), { caseId: params.id }),
  )
  app.post<OfCase>(
    '/cases/:id/invitation',
    { config: beforeConsent },
    async ({ params, body, viewer }, reply) => {
      const person = personOrNothing(viewer)
      const caseId = params.id
      const answer = textOf(body, 'answer')
      if (answer !== 'agree' && answer !== 'decline') return send(reply, person, { caseId })
      const agrees = answer === 'agree'
      const terms = textOf(body, 'terms')
      const outcome = await answerInvitation(installation, person, { caseId, agrees, terms })
      if (!isRefusal(outcome))
        return reply.redirect(agrees ? `/cases/${caseId}?done=agreed` : '/cases?done=declined', 303)
      if (isHidden(outcome)) throw notFound()
      return send(reply, person, { caseId, refusal: outcome })
    },
  )
}

const registerEmbargo = (app: FastifyInstance, site: Site): void => {
  const { installation } = site
  app.get<OfCase & { Querystring: { done?: unknown } }>(
    '/cases/:id/embargo',
    { config },
    ({ params, query, viewer }, reply) =>
      showEmbargo(site, personOrNothing(viewer), {
        reply,
        caseId: params.id,
        done: query.done,
      }),
  )
  app.post<OfCase>('/cases/:id/embargo/leave', { config }, async ({ params, viewer }, reply) => {
    const left = await leaveCase(installation, personOrNothing(viewer), params.id)
    if (isRefusal(left)) throw refused(left)
    return reply.redirect('/cases?done=left', 303)
  })
}

const FIELD_OF: Readonly<Record<string, string>> = {
  'invite.not-accepted': 'project',
  'invite.no-project': 'project',
}

const FIELDS = ['email', 'name', 'project', 'title', 'why'] as const

const registerInviting = (app: FastifyInstance, { installation }: Site): void => {
  interface Again {
    readonly caseId: string
    readonly values: Readonly<Record<string, string>>
    readonly errors: Readonly<Record<string, string>>
    readonly from: string
  }
  const send = async (reply: FastifyReply, person: Person, { caseId, ...form }: Again) => {
    const { errors } = form
    const inviting = await loadInviting(installation, person, caseId)
    if (inviting === undefined) throw notFound()
    const page = drawForPerson(person, {
      title: `Invite · ${inviting.standing.loaded.number}`,
      place: 'cases',
      children: <InvitePage {...{ inviting, ...form }} csrf={csrfOf(person)} />,
    })
    return sendPage(reply, page, Object.keys(errors).length > 0 ? 422 : 200)
  }
  type From = OfCase & { Querystring: { from?: unknown } }
  app.get<From>('/cases/:id/invite', { config }, async ({ params, query, viewer }, reply) => {
    const from = cameFrom(query.from)
    const caseId = params.id
    return send(reply, personOrNothing(viewer), { caseId, from, values: {}, errors: {} })
  })
  app.post<From>('/cases/:id/invite', { config }, async (request, reply) => {
    const { params, query, body } = request
    const person = personOrNothing(request.viewer)
    const caseId = params.id
    const values = Object.fromEntries(FIELDS.map((name) => [name, textOf(body, name)]))
    const { email = '', name = '', title = '', why = '' } = values
    const wanted = values['project'] ?? ''
    const projectId = wanted === '' ? null : /^\d{1,9}$/.test(wanted) ? Number(wanted) : 0
    const input = { caseId, email, name, title, why, projectId }
    const errors = checkInvitation(input)
    const again = { caseId, values, from: cameFrom(query.from) }
    if (Object.keys(errors).length > 0) return send(reply, person, { ...again, errors })
    const invited = await inviteParticipant(installation, person, input)
    if (!isRefusal(invited)) return reply.redirect(`/cases/${caseId}/embargo?done=invited`, 303)
    if (isHidden(invited)) throw notFound()
    const field = FIELD_OF[invited.refusal] ?? 'email'
    return send(reply, person, { ...again, errors: { [field]: invited.because } })
  })
  app.post<OfParticipant>(
    '/cases/:id/participants/:personId/end',
    { config },
    async ({ params, viewer }, reply) => {
      const { id: caseId, personId } = params
      const ended = await endAccess(installation, personOrNothing(viewer), { caseId, personId })
      if (isRefusal(ended)) throw refused(ended)
      return reply.redirect(`/cases/${caseId}/embargo?done=ended`, 303)
    },
  )
}

/** Pages and forms of invitations, consent and the embargo. */
export const registerEmbargoPages = (app: FastifyInstance, site: Site): void => {
  registerInvitation(app, site)
  registerEmbargo(app, site)
  registerInviting(app, site)
  registerTermsPages(app, site)
}
