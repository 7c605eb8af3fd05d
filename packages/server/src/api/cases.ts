// Cases for programs: the list by the same filter language as the page, one case, and what is done to it. A refusal is
// 409 with its code, reason and source; what is not theirs is not there.

import { cleanLine, cleanText, DETERMINATIONS, isRefusal, type Refusal } from '@parley/rules'
import type { FastifyInstance, FastifyReply } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import * as coordinator from '../cases/actions/coordinator.js'
import { determineCase } from '../cases/actions/determine.js'
import * as lifecycle from '../cases/actions/lifecycle.js'
import { markOpened } from '../cases/activity.js'
import { isHidden } from '../cases/begin.js'
import { isListCursor, listCases } from '../cases/list/list.js'
import { readReportFiles } from '../cases/messages/files.js'
import { loadCasePage } from '../cases/page.js'
import { readReport } from '../cases/report.js'
import type { Installation } from '../db/installation.js'
import { readTogether } from '../db/transaction.js'
import { reportFixEvent } from '../embargo/terms/report-fix.js'
import { mayReadAnswer, personOf, personOrNothing } from '../http/access.js'
import { HttpProblem, notFound, refusedProblem } from '../http/problems.js'
import type { Site } from '../http/site.js'
import { actorOf, type Person } from '../identity/viewer.js'
import { breakGlass } from '../publication/break-glass/actions.js'
import { markExploited } from '../publication/break-glass/exploited.js'
import { doneUnread, listedCase, shapeCase, shapeRow, wholeCase } from './cases-shapes.js'
import { listOf, listQuery, noCursor } from './lists.js'

const params = z.object({ id: z.string() })
const reading = { access: 'case', scope: 'cases:read' } as const
const writing = { access: 'case', scope: 'cases:write' } as const

const query = z.object({
  q: z
    .string()
    .max(500)
    .default('')
    .describe('A filter, as on the page: is:open severity:high words'),
  ...listQuery(),
})

const list = listOf(listedCase, {
  problems: z.array(z.object({ text: z.string(), message: z.string() })),
})

const coordinatorBody = z
  .object({
    action: z.enum(['take', 'offer', 'accept', 'decline', 'pass-on', 'declare-conflict']),
    to: z.uuid().optional().describe('For `offer`: the member who is asked.'),
  })
  .refine(({ action, to }) => action !== 'offer' || to !== undefined, {
    path: ['to'],
    message: 'Say which member is asked.',
  })

const determinationBody = z.object({
  determination: z.enum(DETERMINATIONS),
  reference: z.string().max(2_000).optional(),
  duplicateOf: z.string().max(60).optional().describe('The other case, by number or id.'),
  alsoCoordinate: z.boolean().optional(),
  reply: z
    .string()
    .max(60_000)
    .optional()
    .describe("Sent to the reporter; left out, the charter's reply is sent; empty, none."),
})

const eventBody = z.object({
  event: z.enum([
    'exploited',
    'not-exploited',
    'closed',
    'reopened',
    'waiting-on-reporter',
    'not-waiting',
    'vendor-aware',
    'fix-ready',
    'fix-deployed',
    'public',
    'exploit-public',
    'attacks-observed',
  ]),
  projectId: z
    .int()
    .optional()
    .describe('For `vendor-aware`, `fix-ready`, `fix-deployed`: the project, else the case’s own.'),
  reason: z
    .string()
    .max(2_000)
    .optional()
    .describe('For `reopened`: what is new. For a leak or attacks: what was seen.'),
  despiteEmbargo: z.boolean().optional().describe('For `closed`, while the embargo is in force.'),
})

type Outcome = Promise<object | Refusal>
type Coordinating = z.output<typeof coordinatorBody>
type Happening = z.output<typeof eventBody>

const onCoordinator = (
  installation: Installation,
  person: Person,
  { caseId, action, to }: Coordinating & { caseId: string },
): Outcome => {
  switch (action) {
    case 'take':
      return coordinator.takeCase(installation, person, caseId)
    case 'offer':
      return coordinator.offerCase(installation, person, { caseId, toId: to ?? '' })
    case 'accept':
      return coordinator.acceptCase(installation, person, caseId)
    case 'decline':
      return coordinator.declineCase(installation, person, caseId)
    case 'pass-on':
      return coordinator.passCaseOn(installation, person, caseId)
    case 'declare-conflict':
      return coordinator.declareConflict(installation, person, caseId)
  }
}

const FIX = { 'vendor-aware': 'V', 'fix-ready': 'F', 'fix-deployed': 'D' } as const

const onEvent = (
  installation: Installation,
  person: Person,
  { caseId, event, reason, despiteEmbargo, projectId }: Happening & { caseId: string },
): Outcome => {
  switch (event) {
    case 'exploited':
    case 'not-exploited':
      return markExploited(installation, person, {
        caseId,
        exploited: event === 'exploited',
      })
    case 'closed':
      return lifecycle.closeTheCase(installation, person, {
        caseId,
        despiteEmbargo: despiteEmbargo === true,
      })
    case 'reopened':
      return lifecycle.reopenTheCase(installation, person, {
        caseId,
        reason: cleanText(reason ?? ''),
      })
    case 'waiting-on-reporter':
    case 'not-waiting':
      return lifecycle.setWaiting(installation, person, {
        caseId,
        onReporter: event === 'waiting-on-reporter',
      })
    case 'vendor-aware':
    case 'fix-ready':
    case 'fix-deployed':
      return reportFixEvent(installation, person, { caseId, projectId, event: FIX[event] })
    case 'public':
    case 'exploit-public':
    case 'attacks-observed':
      return breakGlass(installation, person, { caseId, cause: event, note: reason ?? '' })
  }
}

/** The case after an action, or the problem of its refusal. */
const caseOr = async (
  installation: Installation,
  person: Person,
  { caseId, outcome }: { caseId: string; outcome?: object | Refusal },
) => {
  if (isRefusal(outcome)) {
    throw isHidden(outcome) ? notFound() : new HttpProblem(refusedProblem(outcome))
  }
  const { page, ...report } = await readTogether(installation, actorOf(person), async (reading) => {
    const page = await loadCasePage(reading, person, caseId)
    if (page === undefined) throw notFound()
    const { loaded } = page
    return {
      page,
      report: await readReport(reading, person, loaded),
      files: await readReportFiles(reading, person, loaded),
    }
  })
  await markOpened(installation, person, { ...page, isRead: true })
  return shapeCase(page, report)
}

/** The case after an action; nothing of it to a token that may write and not read. */
const afterActing = async (
  { installation, reply }: { installation: Installation; reply: FastifyReply },
  person: Person,
  acted: { caseId: string; outcome: object | Refusal },
) => {
  if (isRefusal(acted.outcome) || mayReadAnswer(person)) return caseOr(installation, person, acted)
  return reply.code(204).send(null)
}

const registerReading = (app: FastifyInstance, { installation }: Site): void => {
  const typed = app.withTypeProvider<ZodTypeProvider>()
  typed.get(
    '/api/v1/cases',
    {
      config: { access: 'signed-in', scope: 'cases:read' },
      schema: { summary: 'Cases', tags: ['cases'], querystring: query, response: { 200: list } },
    },
    async (request) => {
      const { q, limit, cursor } = request.query
      if (cursor !== undefined && !isListCursor(cursor)) throw noCursor()
      const asked = { query: q, limit, cursor }
      const page = await listCases(installation, personOf(request.viewer), asked)
      const problems = page.problems.map(({ text, message }) => ({ text, message }))
      return { items: page.rows.map(shapeRow), next: page.next ?? null, problems }
    },
  )
  typed.get(
    '/api/v1/cases/:id',
    {
      config: reading,
      schema: { summary: 'One case', tags: ['cases'], params, response: { 200: wholeCase } },
    },
    (request) =>
      caseOr(installation, personOrNothing(request.viewer), { caseId: request.params.id }),
  )
}

const registerActing = (app: FastifyInstance, { installation }: Site): void => {
  const typed = app.withTypeProvider<ZodTypeProvider>()
  const response = { 200: wholeCase, 204: doneUnread }
  const tags = ['cases']
  typed.post(
    '/api/v1/cases/:id/coordinator',
    {
      config: writing,
      schema: {
        summary: 'Take, hand over or pass on',
        tags,
        params,
        body: coordinatorBody,
        response,
      },
    },
    async (request, reply) => {
      const person = personOrNothing(request.viewer)
      const caseId = request.params.id
      const outcome = await onCoordinator(installation, person, { caseId, ...request.body })
      return afterActing({ installation, reply }, person, { caseId, outcome })
    },
  )
  typed.post(
    '/api/v1/cases/:id/determination',
    {
      config: writing,
      schema: { summary: 'Say what it is', tags, params, body: determinationBody, response },
    },
    async (request, answer) => {
      const person = personOrNothing(request.viewer)
      const caseId = request.params.id
      const { reply, reference, ...rest } = request.body
      const outcome = await determineCase(installation, person, {
        ...rest,
        caseId,
        reference: reference === undefined ? undefined : cleanLine(reference),
        reply: reply === undefined ? undefined : cleanText(reply),
      })
      return afterActing({ installation, reply: answer }, person, { caseId, outcome })
    },
  )
  typed.post(
    '/api/v1/cases/:id/events',
    {
      config: writing,
      schema: { summary: 'Record what happened', tags, params, body: eventBody, response },
    },
    async (request, reply) => {
      const person = personOrNothing(request.viewer)
      const caseId = request.params.id
      const outcome = await onEvent(installation, person, { caseId, ...request.body })
      return afterActing({ installation, reply }, person, { caseId, outcome })
    },
  )
}

/** Declares the API of cases. */
export const registerCasesApi = (app: FastifyInstance, site: Site): void => {
  registerReading(app, site)
  registerActing(app, site)
}
