// What a member does about a case's reporter, at its addresses: a new follow link, a recorded disregard (G5), and an
// account for those who keep the Code of Conduct (K4).
import { cleanText, isRefusal, type Refusal, tooLong } from '@parley/rules'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { isHidden } from '../../cases/begin.js'
import { personOrNothing } from '../../http/access.js'
import { textOf } from '../../http/forms.js'
import { notFound } from '../../http/problems.js'
import { type Site, sendPage } from '../../http/site.js'
import { recordDisregard } from '../../intake/disregard.js'
import { replaceFollowLink } from '../../intake/replace-link.js'
import { loadReporterDesk } from '../../intake/reporter-desk.js'
import { referConduct } from '../../publication/referral.js'
import { drawForPerson } from '../frame.js'
import { type Account, ReporterPage } from './page.js'

interface Drawn {
  readonly reply: FastifyReply
  readonly made?: string | null | undefined
  readonly refused?: Refusal | undefined
  readonly typed?: string | undefined
  readonly account?: Account | undefined
}

const config = { access: 'case' } as const

const caseIdOf = (request: FastifyRequest): string =>
  // because: every route here has :caseId in its address
  (request.params as { caseId: string }).caseId

const show = async (site: Site, request: FastifyRequest, { reply, ...drawn }: Drawn) => {
  const person = personOrNothing(request.viewer)
  const desk = await loadReporterDesk(site.installation, person, caseIdOf(request))
  if (desk === undefined) throw notFound()
  const csrf = person.session?.csrf ?? ''
  const html = drawForPerson(person, {
    title: `Reporter · ${desk.loaded.number}`,
    place: 'cases',
    children: <ReporterPage {...{ desk, csrf, ...drawn }} />,
  })
  const isRefused = drawn.refused !== undefined || drawn.account?.wrong !== undefined
  return sendPage(reply, html, isRefused ? 409 : 200)
}

const postLink = async (site: Site, request: FastifyRequest, reply: FastifyReply) => {
  const person = personOrNothing(request.viewer)
  const replaced = await replaceFollowLink(site.installation, person, caseIdOf(request))
  if (!isRefusal(replaced)) return show(site, request, { reply, made: replaced.url })
  if (isHidden(replaced)) throw notFound()
  return show(site, request, { reply, refused: replaced })
}

/** As long as a reason may be. */
const reasonLength = 2_000

const postDisregard = async (site: Site, request: FastifyRequest, reply: FastifyReply) => {
  const person = personOrNothing(request.viewer)
  const caseId = caseIdOf(request)
  const kind = textOf(request.body, 'kind') === 'refusal' ? 'refusal' : 'warning'
  const reason = cleanText(textOf(request.body, 'reason'))
  const long = tooLong('The reason', reason, reasonLength)
  if (long !== undefined) return show(site, request, { reply, refused: long, typed: reason })
  const recorded = await recordDisregard(site.installation, person, { caseId, kind, reason })
  if (!isRefusal(recorded)) return reply.redirect(`/cases/${caseId}/reporter`, 303)
  if (isHidden(recorded)) throw notFound()
  return show(site, request, { reply, refused: recorded, typed: reason })
}

const postConduct = async (site: Site, request: FastifyRequest, reply: FastifyReply) => {
  const person = personOrNothing(request.viewer)
  const typed = textOf(request.body, 'account')
  const input = { caseId: caseIdOf(request), account: typed }
  const checked = await referConduct(site.installation, person, input)
  if (!isRefusal(checked)) return show(site, request, { reply, account: { checked: checked.text } })
  if (isHidden(checked)) throw notFound()
  return show(site, request, { reply, account: { typed, wrong: checked.because } })
}

/** Declares the reporter's page of a case and its forms. */
export const registerReporterPages = (app: FastifyInstance, site: Site): void => {
  const at = '/cases/:caseId/reporter'
  app.get(at, { config }, (request, reply) => show(site, request, { reply }))
  app.post(`${at}/link`, { config }, (request, reply) => postLink(site, request, reply))
  app.post(`${at}/disregard`, { config }, (request, reply) => postDisregard(site, request, reply))
  app.post(`${at}/conduct`, { config }, (request, reply) => postConduct(site, request, reply))
}
