// Routes of the publication page: one GET, and one POST for everything that can be pressed on it. A refusal draws the
// page again with its reason and everything that was typed.
import { isRefusal, type Refusal } from '@parley/rules'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { isHidden } from '../../cases/begin.js'
import { personOrNothing } from '../../http/access.js'
import { textOf } from '../../http/forms.js'
import { notFound } from '../../http/problems.js'
import { type Site, sendPage } from '../../http/site.js'
import type { Person } from '../../identity/viewer.js'
import { askForApproval, giveApproval, takeBack } from '../../publication/actions/approve.js'
import { declareTheEmergency, reviewEmergency } from '../../publication/actions/emergency.js'
import {
  callOff,
  confirmAnnouncement,
  publishNow,
  retryStep,
} from '../../publication/actions/publish.js'
import type { Desk } from '../../publication/desk.js'
import { loadDeskFor } from '../../publication/look.js'
import { askOutside, checkOutsider, endOutside } from '../../publication/reviews/ask.js'
import { callOffSchedule, scheduleForEnd } from '../../publication/schedule/schedule.js'
import { liveAddress } from '../cases/live.js'
import { drawForPerson } from '../frame.js'
import type { FieldErrors } from '../look/form/fields.js'
import { holdForProof } from '../sign-in/hold.js'
import { errorsOf, reasonFieldOf } from './errors.js'
import { PublicationPage } from './page.js'

const caseIdOf = (request: FastifyRequest): string =>
  // because: every route here has :caseId in its address
  (request.params as { caseId: string }).caseId

const fieldOf = (request: FastifyRequest) =>
  reasonFieldOf(request.url, textOf(request.body, 'kind'))

/** What was typed, given back under the name of the form it was typed in. */
const typedIn = (request: FastifyRequest): Readonly<Record<string, string>> => {
  const { body } = request
  if (request.url.endsWith('/outside'))
    return {
      outsideName: textOf(body, 'outsideName'),
      outsideEmail: textOf(body, 'outsideEmail'),
    }
  const field = fieldOf(request)
  if (field === undefined) return {}
  const given = { [field]: textOf(body, 'reason'), askedOf: textOf(body, 'askedOf') }
  return { ...given, rejectsCve: textOf(body, 'rejectsCve') }
}

/** Whether steps go on by themselves: then the page shows each as it comes. */
const isMoving = ({ publications }: Desk): boolean => {
  const steps = publications.at(-1)?.steps ?? []
  return (
    steps.some(({ state }) => state === 'waiting' || state === 'running') &&
    !steps.some(({ state }) => state === 'stuck')
  )
}

const show = async (
  site: Site,
  request: FastifyRequest,
  { reply, refused, wrong }: { reply: FastifyReply; refused?: Refusal; wrong?: FieldErrors },
) => {
  const person = personOrNothing(request.viewer)
  const live = await liveAddress(site.installation, person, caseIdOf(request))
  const inSight = await loadDeskFor(site, person, caseIdOf(request))
  if (inSight === undefined) throw notFound()
  const errors = wrong ?? (refused === undefined ? {} : errorsOf(refused, fieldOf(request)))
  const isRefused = refused !== undefined || wrong !== undefined
  const html = drawForPerson(person, {
    title: `Publication of ${inSight.desk.loaded.number}`,
    place: 'cases',
    live,
    liveFollows: isMoving(inSight.desk),
    children: (
      <PublicationPage
        {...inSight}
        personId={person.personId}
        csrf={person.session?.csrf ?? ''}
        now={site.installation.now()}
        typed={isRefused ? typedIn(request) : {}}
        errors={errors}
        refused={Object.keys(errors).length > 0 ? undefined : refused}
      />
    ),
  })
  return sendPage(reply, html, wrong !== undefined ? 422 : isRefused ? 409 : 200)
}

type Press = (
  site: Site,
  person: Person,
  input: { caseId: string; body: unknown },
) => Promise<unknown>

const kindOf = (text: string) =>
  text === 'amendment' || text === 'withdrawal' ? ({ kind: text } as const) : {}

const ask: Press = (site, person, { caseId, body }) => {
  const askedOf = textOf(body, 'askedOf')
  return askForApproval(site, person, {
    caseId,
    basis: textOf(body, 'basis'),
    askedOf: askedOf === '' ? [] : [askedOf],
    ...kindOf(textOf(body, 'kind')),
    reason: textOf(body, 'reason'),
    rejectsCve: textOf(body, 'rejectsCve') === 'yes',
  })
}

const ids = (caseId: string, body: unknown) => ({
  caseId,
  publicationId: textOf(body, 'publicationId'),
  step: textOf(body, 'step'),
  hash: textOf(body, 'hash'),
  reason: textOf(body, 'reason'),
})

const PRESSES: Readonly<Record<string, Press>> = {
  '': (site, person, { caseId, body }) => publishNow(site, person, ids(caseId, body)),
  '/approval': ask,
  '/outside/end': (site, person, { caseId, body }) =>
    endOutside(site, person, { caseId, reviewId: textOf(body, 'reviewId') }),
  '/approve': (site, person, { caseId, body }) => giveApproval(site, person, ids(caseId, body)),
  '/emergency': (site, person, { caseId, body }) =>
    declareTheEmergency(site, person, ids(caseId, body)),
  '/take-back': (site, person, { caseId, body }) => takeBack(site, person, ids(caseId, body)),
  '/schedule': (site, person, { caseId, body }) => scheduleForEnd(site, person, ids(caseId, body)),
  '/unschedule': (site, person, { caseId }) => callOffSchedule(site, person, { caseId }),
  '/retry': (site, person, { caseId, body }) => retryStep(site, person, ids(caseId, body)),
  '/confirm': (site, person, { caseId, body }) =>
    confirmAnnouncement(site, person, ids(caseId, body)),
  '/cancel': (site, person, { caseId, body }) => callOff(site, person, ids(caseId, body)),
  '/review': (site, person, { caseId, body }) => reviewEmergency(site, person, ids(caseId, body)),
}

const PAGE = '/cases/:caseId/publication'

/** The form names whom it asks in two fields, each of which can be wrong. */
const outsiderIn = (body: unknown) => ({
  name: textOf(body, 'outsideName'),
  email: textOf(body, 'outsideEmail'),
})

const toOutside: Press = (site, person, { caseId, body }) =>
  askOutside(site, person, { caseId, basis: textOf(body, 'basis'), ...outsiderIn(body) })

const wrongOutsider = (body: unknown): FieldErrors => {
  const { name, email } = checkOutsider(outsiderIn(body))
  return {
    ...(name === undefined ? {} : { outsideName: name }),
    ...(email === undefined ? {} : { outsideEmail: email }),
  }
}

const pressed =
  (site: Site, press: Press) => async (request: FastifyRequest, reply: FastifyReply) => {
    const person = personOrNothing(request.viewer)
    const caseId = caseIdOf(request)
    const outcome = await press(site, person, { caseId, body: request.body })
    const address = `/cases/${caseId}/publication`
    if (!isRefusal(outcome)) return reply.redirect(address, 303)
    if (isHidden(outcome)) throw notFound()
    if (await holdForProof(site, reply, { refusal: outcome, next: address })) return reply
    return show(site, request, { reply, refused: outcome })
  }

/** The publication page of a case and what is pressed on it. */
export const registerPublicationPages = (app: FastifyInstance, site: Site): void => {
  const ofCase = { config: { access: 'case' } } as const
  app.get(PAGE, ofCase, (request, reply) => show(site, request, { reply }))
  app.post(`${PAGE}/outside`, ofCase, (request, reply) => {
    const wrong = wrongOutsider(request.body)
    if (Object.keys(wrong).length > 0) return show(site, request, { reply, wrong })
    return pressed(site, toOutside)(request, reply)
  })
  for (const [rest, press] of Object.entries(PRESSES))
    app.post(`${PAGE}${rest}`, ofCase, pressed(site, press))
}
