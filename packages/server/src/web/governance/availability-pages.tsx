// Availability at its addresses: for the members of the team; to others there is none.
import { addDays, isRefusal, parseDay, type Refusal } from '@parley/rules'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { loadAvailability } from '../../cases/availability/page.js'
import { isId } from '../../cases/load.js'
import { addShift, nameResponder, removeShift } from '../../charter/availability/duty.js'
import { textOf } from '../../http/forms.js'
import { notFound } from '../../http/problems.js'
import { type Site, sendPage } from '../../http/site.js'
import { drawForPerson } from '../frame.js'
import type { FieldErrors, FieldValues } from '../look/form/fields.js'
import { holdForProof } from '../sign-in/hold.js'
import { AvailabilityPage } from './availability-page.js'
import { type Governing, governing, type OfTeam } from './governing.js'

const config = { access: 'signed-in' } as const
/** An id that nobody has, for one that cannot be. */
const NOBODY = '00000000-0000-0000-0000-000000000000'

interface More {
  readonly refusal?: Refusal
  readonly errors?: FieldErrors
  readonly values?: FieldValues
}

export const registerAvailabilityPages = (app: FastifyInstance, site: Site): void => {
  const { installation } = site
  const send = async (reply: FastifyReply, of: Governing, more: More = {}) => {
    const { person, team } = of
    const page = await loadAvailability(installation, person, team)
    const html = drawForPerson(person, {
      title: 'Availability',
      place: 'governance',
      children: <AvailabilityPage {...{ ...of, page, ...more }} />,
    })
    return sendPage(reply, html, more.errors ? 422 : more.refusal ? 409 : 200)
  }
  const asMember = async (request: FastifyRequest<OfTeam>): Promise<Governing> => {
    const of = await governing(installation, request)
    if (!of.isMember) throw notFound()
    return of
  }
  const answer = async (reply: FastifyReply, of: Governing, outcome: true | Refusal) => {
    const next = `/governance/${of.team.slug}/availability`
    if (!isRefusal(outcome)) return reply.redirect(next, 303)
    if (await holdForProof(site, reply, { refusal: outcome, next })) return reply
    return send(reply, of, { refusal: outcome })
  }
  const idIn = (text: string) => (isId(text) ? text : NOBODY)

  app.get<OfTeam>('/governance/:slug/availability', { config }, async (request, reply) =>
    send(reply, await asMember(request)),
  )
  app.post<OfTeam>('/governance/:slug/on-call', { config }, async (request, reply) => {
    const of = await asMember(request)
    const { body } = request
    const values = {
      member: textOf(body, 'member'),
      from: textOf(body, 'from'),
      until: textOf(body, 'until'),
    }
    const [from, last] = [parseDay(values.from), parseDay(values.until)]
    if (isRefusal(from) || isRefusal(last)) {
      const errors = {
        ...(isRefusal(from) ? { from: from.because } : {}),
        ...(isRefusal(last) ? { until: last.because } : {}),
      }
      return send(reply, of, { errors, values })
    }
    const shift = { from, until: addDays(last, 1), membershipId: idIn(values.member) }
    const outcome = await addShift(installation, of.person, { ...shift, teamId: of.team.teamId })
    if (isRefusal(outcome) && outcome.refusal.startsWith('on-call.'))
      return send(reply, of, { errors: { until: outcome.because }, values })
    return answer(reply, of, outcome)
  })
  app.post<{ Params: { slug: string; shift: string } }>(
    '/governance/:slug/on-call/:shift/remove',
    { config },
    async (request, reply) => {
      const of = await asMember(request)
      const { teamId } = of.team
      const shiftId = idIn(request.params.shift)
      return answer(reply, of, await removeShift(installation, of.person, { teamId, shiftId }))
    },
  )
  const name = (path: string, isNamed: boolean) =>
    app.post<OfTeam>(path, { config }, async (request, reply) => {
      const of = await asMember(request)
      if (!of.isAdmin) throw notFound()
      const projectId = Number(textOf(request.body, 'project'))
      const outcome = await nameResponder(installation, of.person, {
        teamId: of.team.teamId,
        projectId: Number.isSafeInteger(projectId) && projectId < 2 ** 31 ? projectId : 0,
        membershipId: idIn(textOf(request.body, 'member')),
        isNamed,
      })
      return answer(reply, of, outcome)
    })
  name('/governance/:slug/responders', true)
  name('/governance/:slug/responders/remove', false)
}
