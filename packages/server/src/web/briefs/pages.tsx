// Briefs at their addresses. The body's members find what was written for them; a brief that is not theirs answers as
// one that does not exist, and so does the case.
import { isRefusal, type Refusal } from '@parley/rules'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { isHidden } from '../../cases/begin.js'
import {
  checkBrief,
  listMyBriefs,
  loadCaseBriefs,
  readBrief,
  withdrawBrief,
  writeBrief,
} from '../../embargo/briefs.js'
import { personOf, personOrNothing } from '../../http/access.js'
import { textOf } from '../../http/forms.js'
import { notFound } from '../../http/problems.js'
import { noteBrief } from '../../http/reads.js'
import { type Site, sendPage } from '../../http/site.js'
import type { Person } from '../../identity/viewer.js'
import { drawForPerson } from '../frame.js'
import { BriefPage, BriefsPage, CaseBriefsPage } from './brief-pages.js'

type OfCase = { Params: { id: string } }
type OfBrief = { Params: { id: string; brief: string } }

const config = { access: 'case' } as const

const registerReading = (app: FastifyInstance, { installation }: Site): void => {
  app.get('/briefs', { config: { access: 'signed-in' } }, async ({ viewer }, reply) => {
    const person = personOf(viewer)
    const briefs = await listMyBriefs(installation, person)
    const html = drawForPerson(person, {
      title: 'Briefs',
      place: 'briefs',
      children: <BriefsPage briefs={briefs} now={installation.now()} />,
    })
    return sendPage(reply, html)
  })
  app.get<{ Params: { brief: string } }>('/briefs/:brief', { config }, async (request, reply) => {
    const person = personOrNothing(request.viewer)
    const brief = await readBrief(installation, person, request.params.brief)
    if (brief === undefined) throw notFound()
    noteBrief(request, brief)
    const html = drawForPerson(person, {
      title: 'A brief',
      place: 'briefs',
      children: <BriefPage brief={brief} />,
    })
    return sendPage(reply, html)
  })
}

const registerWriting = (app: FastifyInstance, { installation }: Site): void => {
  interface Form {
    readonly caseId: string
    readonly values?: Readonly<Record<string, string>>
    readonly errors?: Readonly<Record<string, string>>
    readonly refusal?: Refusal
  }
  const send = async (reply: FastifyReply, person: Person, form: Form) => {
    const { caseId, values = {}, errors = {}, refusal } = form
    if (refusal !== undefined && isHidden(refusal)) throw notFound()
    const page = await loadCaseBriefs(installation, person, caseId)
    if (page === undefined) throw notFound()
    const csrf = person.session?.csrf ?? ''
    const html = drawForPerson(person, {
      title: `Briefs · ${page.number}`,
      place: 'cases',
      children: <CaseBriefsPage {...{ page, csrf, values, errors, refusal }} />,
    })
    const failed = Object.keys(errors).length > 0
    return sendPage(reply, html, failed ? 422 : refusal === undefined ? 200 : 409)
  }
  const path = '/cases/:id/briefs'
  app.get<OfCase>(path, { config }, async ({ params, viewer }, reply) =>
    send(reply, personOrNothing(viewer), { caseId: params.id }),
  )
  app.post<OfCase>(path, { config }, async ({ params, body, viewer }, reply) => {
    const person = personOrNothing(viewer)
    const caseId = params.id
    const values = { subject: textOf(body, 'subject'), body: textOf(body, 'body') }
    const errors = checkBrief(values)
    if (Object.keys(errors).length > 0) return send(reply, person, { caseId, values, errors })
    const outcome = await writeBrief(installation, person, { caseId, ...values })
    if (isRefusal(outcome)) return send(reply, person, { caseId, values, refusal: outcome })
    return reply.redirect(`/cases/${caseId}/briefs`, 303)
  })
  app.post<OfBrief>(`${path}/:brief/withdraw`, { config }, async ({ params, viewer }, reply) => {
    const person = personOrNothing(viewer)
    const of = { caseId: params.id, briefId: params.brief }
    const outcome = await withdrawBrief(installation, person, of)
    if (isRefusal(outcome)) return send(reply, person, { caseId: of.caseId, refusal: outcome })
    return reply.redirect(`/cases/${of.caseId}/briefs`, 303)
  })
}

/** Briefs: written on a case, read by the body. */
export const registerBriefPages = (app: FastifyInstance, site: Site): void => {
  registerReading(app, site)
  registerWriting(app, site)
}
