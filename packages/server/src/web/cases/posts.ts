// The forms of the case page: each POST does one action and leads back to the case, or draws it again with the reason
// and everything typed.
import { cleanLine, cleanText, isBlank, isRefusal, parseDay, type Refusal } from '@parley/rules'
import type { FastifyInstance } from 'fastify'
import * as coordinator from '../../cases/actions/coordinator.js'
import * as lifecycle from '../../cases/actions/lifecycle.js'
import { askSecondOpinion, giveSecondOpinion } from '../../cases/actions/opinions.js'
import { isHidden } from '../../cases/begin.js'
import { keepCase } from '../../cases/retention/keep.js'
import { personOrNothing } from '../../http/access.js'
import { textOf } from '../../http/forms.js'
import { notFound } from '../../http/problems.js'
import type { Site } from '../../http/site.js'
import type { Person } from '../../identity/viewer.js'
import { markExploited } from '../../publication/break-glass/exploited.js'
import type { FieldErrors } from '../look/form/fields.js'
import { determinationIn, postDetermination } from './determining.js'
import { caseIdOf, doneQuery, showCase } from './show.js'
import { onTriage } from './triaging.js'

export interface Posted {
  readonly site: Site
  readonly person: Person
  readonly caseId: string
  readonly body: unknown
}

interface WrongFields extends Refusal {
  readonly errors: FieldErrors
}

/** A refusal may say by itself what is wrong with which field. */
export type Outcome = Promise<object | WrongFields | Refusal>

/** What a form does, by the name of its button where it has several. */
type Work = (posted: Posted) => Outcome

const everyText = (body: unknown): Record<string, string> =>
  Object.fromEntries(Object.keys(body ?? {}).map((name) => [name, textOf(body, name)]))

const notThere = async () => {
  throw notFound()
}

const byButton =
  (works: Readonly<Record<string, Work>>): Work =>
  (posted) =>
    (works[textOf(posted.body, 'do')] ?? notThere)(posted)

const onCoordinator = byButton({
  take: ({ site, person, caseId }) => coordinator.takeCase(site.installation, person, caseId),
  offer: ({ site, person, caseId, body }) =>
    coordinator.offerCase(site.installation, person, { caseId, toId: textOf(body, 'toId') }),
  accept: ({ site, person, caseId }) => coordinator.acceptCase(site.installation, person, caseId),
  decline: ({ site, person, caseId }) => coordinator.declineCase(site.installation, person, caseId),
  'pass-on': ({ site, person, caseId }) =>
    coordinator.passCaseOn(site.installation, person, caseId),
  conflict: ({ site, person, caseId }) =>
    coordinator.declareConflict(site.installation, person, caseId),
})

const onState = byButton({
  close: ({ site, person, caseId, body }) =>
    lifecycle.closeTheCase(site.installation, person, {
      caseId,
      despiteEmbargo: textOf(body, 'despiteEmbargo') === 'yes',
    }),
  reopen: ({ site, person, caseId, body }) =>
    lifecycle.reopenTheCase(site.installation, person, {
      caseId,
      reason: cleanText(textOf(body, 'reason')),
    }),
  exploited: ({ site, person, caseId }) =>
    markExploited(site.installation, person, { caseId, exploited: true }),
  'not-exploited': ({ site, person, caseId }) =>
    markExploited(site.installation, person, { caseId, exploited: false }),
  waiting: ({ site, person, caseId }) =>
    lifecycle.setWaiting(site.installation, person, { caseId, onReporter: true }),
  'not-waiting': ({ site, person, caseId }) =>
    lifecycle.setWaiting(site.installation, person, { caseId, onReporter: false }),
})

const onOpinions = byButton({
  ask: ({ site, person, caseId, body }) =>
    askSecondOpinion(site.installation, person, { caseId, memberId: textOf(body, 'memberId') }),
  give: async ({ site, person, caseId, body }) => {
    const determination = determinationIn(textOf(body, 'determination'))
    if (determination === undefined)
      return { refusal: 'opinion.needs-determination', because: 'Say what you think it is.' }
    const because = textOf(body, 'because')
    return giveSecondOpinion(site.installation, person, { caseId, determination, because })
  },
})

const onName: Work = async ({ site, person, caseId, body }) => {
  const title = cleanLine(textOf(body, 'title'))
  if (isBlank(title) || [...title].length > 200)
    return { refusal: 'case.title', because: 'A title has between 1 and 200 characters.' }
  const projectId = Number(textOf(body, 'projectId')) || null
  return lifecycle.renameCase(site.installation, person, { caseId, title, projectId })
}

const onKeep = byButton({
  keep: async ({ site, person, caseId, body }) => {
    const until = parseDay(textOf(body, 'until'))
    return isRefusal(until) ? until : keepCase(site.installation, person, { caseId, until })
  },
  release: ({ site, person, caseId }) =>
    keepCase(site.installation, person, { caseId, until: null }),
})

const takeWork: Work = ({ site, person, caseId }) =>
  coordinator.takeCase(site.installation, person, caseId)

/** The forms without a button that says which. */
const FORMS: Readonly<Record<string, string>> = { '/name': 'rename', '/triage': 'triage' }

const FIELDS: Readonly<Record<string, string>> = {
  'case.title': 'title',
  'opinion.needs-determination': 'determination',
  'opinion.needs-reason': 'because',
}

/** The forms of one field: whatever is refused is about it. */
const OF_FORM: Readonly<Record<string, string>> = {
  ask: 'memberId',
  offer: 'toId',
  reopen: 'reason',
}

/** Where a refusal stands beside a field, and what else is wrong in the same form. */
const errorsOf = (name: string, { refusal, because }: Refusal, body: unknown): FieldErrors => {
  const field = OF_FORM[name] ?? FIELDS[refusal]
  if (field === undefined) return {}
  const isUnexplained = field === 'determination' && isBlank(textOf(body, 'because'))
  return { [field]: because, ...(isUnexplained ? { because: 'Say why in a sentence.' } : {}) }
}

/** Declares a form: done, it leads back to the case; refused, the case is drawn with the reason. */
const form = (app: FastifyInstance, site: Site, { path, work }: { path: string; work: Work }) => {
  app.post(`/cases/:caseId${path}`, { config: { access: 'case' } }, async (request, reply) => {
    const person = personOrNothing(request.viewer)
    const caseId = caseIdOf(request)
    const outcome = await work({ site, person, caseId, body: request.body })
    const name = FORMS[path] ?? textOf(request.body, 'do')
    if (!isRefusal(outcome)) return reply.redirect(`/cases/${caseId}${doneQuery(name)}`, 303)
    if (isHidden(outcome)) throw notFound()
    const values = everyText(request.body)
    const errors = 'errors' in outcome ? outcome.errors : errorsOf(name, outcome, request.body)
    const refused = { form: name, refusal: outcome, values, errors }
    return showCase(site, request, { reply, refused })
  })
}

/** Declares every form of the case page. */
export const registerCaseForms = (app: FastifyInstance, site: Site): void => {
  form(app, site, { path: '/take', work: takeWork })
  form(app, site, { path: '/coordinator', work: onCoordinator })
  form(app, site, { path: '/state', work: onState })
  form(app, site, { path: '/opinions', work: onOpinions })
  form(app, site, { path: '/triage', work: onTriage })
  form(app, site, { path: '/name', work: onName })
  form(app, site, { path: '/keep', work: onKeep })
  app.post('/cases/:caseId/determination', { config: { access: 'case' } }, (request, reply) =>
    postDetermination(site, request, reply),
  )
}
