// What is done about an embargo by forms: propose an end, answer one, leave it early, record what became true. A form
// that is refused comes back with everything typed, and the embargo as it is now.
import { isRefusal, type Refusal } from '@parley/rules'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { isHidden } from '../../cases/begin.js'
import { listReaders } from '../../cases/readers.js'
import { loadEmbargo } from '../../embargo/load.js'
import { type Answered, answerProposal } from '../../embargo/terms/answer.js'
import { leaveEarly } from '../../embargo/terms/leave.js'
import { proposeEnd } from '../../embargo/terms/propose.js'
import { reportFixEvent } from '../../embargo/terms/report-fix.js'
import { readLocalEnd } from '../../embargo/terms/zone.js'
import { personOrNothing } from '../../http/access.js'
import { textOf, textsOf } from '../../http/forms.js'
import { notFound } from '../../http/problems.js'
import { type Site, sendPage } from '../../http/site.js'
import type { Person } from '../../identity/viewer.js'
import { loadScheduleFor } from '../../publication/schedule/look.js'
import { drawForPerson } from '../frame.js'
import { EmbargoPage, type EmbargoPageProps } from './embargo-page.js'
import { doneInWords, scheduleInWords } from './words.js'

type OfCase = { Params: { id: string } }

const config = { access: 'case' } as const

/** `/cases/{id}/embargo`, plain or with a refused form. */
export const showEmbargo = async (
  { installation }: Site,
  person: Person,
  drawn: {
    readonly reply: FastifyReply
    readonly caseId: string
    readonly refused?: EmbargoPageProps['refused']
    /** The word of what was just done. */
    readonly done?: unknown
  },
): Promise<FastifyReply> => {
  const { reply, caseId, refused, done } = drawn
  const page = await loadEmbargo(installation, person, caseId)
  if (page === undefined) throw notFound()
  const listed = await listReaders(installation, person, caseId)
  const schedule = await loadScheduleFor(installation, person, caseId)
  const html = drawForPerson(person, {
    title: `Embargo · ${page.standing.loaded.number}`,
    place: 'cases',
    children: (
      <EmbargoPage
        page={page}
        readers={isRefusal(listed) ? undefined : listed.readers}
        csrf={person.session?.csrf ?? ''}
        zone={person.timeZone}
        scheduled={scheduleInWords(schedule, page.standing.loaded)}
        refused={refused}
        done={doneInWords(done)}
      />
    ),
  })
  return sendPage(reply, html, refused === undefined ? 200 : refused.errors ? 422 : 409)
}

/** What somebody had before their eyes; a form without it is an old one. */
export const basisIn = (body: unknown): number => {
  const text = textOf(body, 'basis')
  return /^\d{1,9}$/.test(text) ? Number(text) : -1
}

const FIELD_OF: Readonly<Record<string, string>> = {
  'embargo.needs-zone': 'zone',
  'embargo.no-such-zone': 'zone',
  'embargo.needs-time': 'at',
  'embargo.unreadable-end': 'at',
  'embargo.no-such-time': 'at',
  'embargo.ambiguous-time': 'at',
  'embargo.end-passed': 'at',
  'embargo.too-short': 'at',
  'embargo.too-long': 'at',
  'embargo.same-end': 'at',
}

/** A refusal beside its field. */
export const endErrors = ({
  refusal,
  because,
}: Refusal): Readonly<Record<string, string>> | undefined => {
  const field = FIELD_OF[refusal]
  return field === undefined ? undefined : { [field]: because }
}

const registerProposing = (app: FastifyInstance, site: Site): void => {
  app.post<OfCase>(
    '/cases/:id/embargo/proposals',
    { config },
    async ({ params, body, viewer }, reply) => {
      const person = personOrNothing(viewer)
      const caseId = params.id
      const values = {
        at: textOf(body, 'at'),
        zone: textOf(body, 'zone'),
        reason: textOf(body, 'reason'),
      }
      const endsAt = readLocalEnd(values.at, values.zone)
      const outcome = isRefusal(endsAt)
        ? endsAt
        : await proposeEnd(
            site.installation,
            { kind: 'person', person },
            { caseId, endsAt, reason: values.reason, basis: basisIn(body) },
          )
      if (!isRefusal(outcome)) {
        const done = outcome.outcome === 'accepted' ? 'end-moved' : 'proposed'
        return reply.redirect(`/cases/${caseId}/embargo?done=${done}`, 303)
      }
      if (isHidden(outcome)) throw notFound()
      const errors = endErrors(outcome)
      const form = errors === undefined ? 'answer' : 'propose'
      const refused = { form, refusal: outcome, values, ...(errors && { errors }) } as const
      return showEmbargo(site, person, { reply, caseId, refused })
    },
  )
  app.post<OfCase>(
    '/cases/:id/embargo/answer',
    { config },
    async ({ params, body, viewer }, reply) => {
      const person = personOrNothing(viewer)
      const caseId = params.id
      const answer = textOf(body, 'answer') === 'accepted' ? 'accepted' : 'declined'
      const outcome = await answerProposal(
        site.installation,
        { kind: 'person', person },
        { caseId, proposalId: textOf(body, 'proposal'), answer, basis: basisIn(body) },
      )
      const word = isRefusal(outcome) ? answer : answeredAs(outcome, answer)
      return after(site, { reply, person, caseId }, { outcome, form: 'answer', word })
    },
  )
}

/** The word of what an answer did. */
const answeredAs = ({ outcome }: Answered, answer: 'accepted' | 'declined'): string => {
  if (outcome === 'accepted') return 'end-moved'
  if (outcome === 'rejected') return 'turned-down'
  return answer === 'accepted' ? 'agreed' : 'declined'
}

/** Back to the embargo, or there with the reason. */
const after = async (
  site: Site,
  of: { readonly reply: FastifyReply; readonly person: Person; readonly caseId: string },
  done: {
    readonly outcome: object | Refusal
    readonly form: 'answer' | 'leave' | 'event'
    readonly word: string
  },
) => {
  const { reply, person, caseId } = of
  const { outcome, form, word } = done
  if (!isRefusal(outcome)) return reply.redirect(`/cases/${caseId}/embargo?done=${word}`, 303)
  if (isHidden(outcome)) throw notFound()
  return showEmbargo(site, person, { reply, caseId, refused: { form, refusal: outcome } })
}

const CHECKS = 20

const leavingIn = ({ body }: FastifyRequest, caseId: string) => {
  const evidence = textsOf(body, 'evidence')
  return {
    caseId,
    basis: basisIn(body),
    evidence: {
      adversariesHoldExploit: evidence.includes('hold-exploit'),
      adversariesKnow: evidence.includes('know'),
    },
    checked: Array.from({ length: CHECKS }, (_, at) => textOf(body, `check-${at}`)).filter(
      (text) => text === 'yes',
    ).length,
  }
}

const FIX = ['V', 'F', 'D'] as const

const registerDeciding = (app: FastifyInstance, site: Site): void => {
  app.post<OfCase>('/cases/:id/embargo/end', { config }, async (request, reply) => {
    const person = personOrNothing(request.viewer)
    const caseId = request.params.id
    const outcome = await leaveEarly(site.installation, person, leavingIn(request, caseId))
    return after(site, { reply, person, caseId }, { outcome, form: 'leave', word: 'left' })
  })
  app.post<OfCase>(
    '/cases/:id/embargo/events',
    { config },
    async ({ params, body, viewer }, reply) => {
      const person = personOrNothing(viewer)
      const caseId = params.id
      const event = FIX.find((each) => each === textOf(body, 'event'))
      const project = textOf(body, 'project')
      const outcome = await reportFixEvent(site.installation, person, {
        caseId,
        event: event ?? 'V',
        projectId: /^\d{1,9}$/.test(project) ? Number(project) : 0,
      })
      return after(site, { reply, person, caseId }, { outcome, form: 'event', word: 'recorded' })
    },
  )
}

/** Forms that move the embargo. */
export const registerTermsPages = (app: FastifyInstance, site: Site): void => {
  registerProposing(app, site)
  registerDeciding(app, site)
}
