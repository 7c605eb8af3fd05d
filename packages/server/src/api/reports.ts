// `POST /api/v1/reports` and the reporter's messages: what the form and the follow page do, for programs. The check is
// the rules' own, so that every error comes at once with its path; the schemas here are for the readers of OpenAPI.
import { type FieldNote, isRefusal, pep811Charter, type Refusal } from '@parley/rules'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { isId } from '../cases/load.js'
import { charterOf } from '../charter/charter-of.js'
import type { Installation } from '../db/installation.js'
import { inTransaction } from '../db/transaction.js'
import { secretOfRequest } from '../http/idempotency.js'
import { networkOf } from '../http/network.js'
import { HttpProblem, invalidProblem, notFound, refusedProblem } from '../http/problems.js'
import type { Site } from '../http/site.js'
import { checkArriving } from '../intake/check.js'
import { loadFollowed, selectFollowedCase, selectFollowedMessages } from '../intake/follow.js'
import { followSecret, followUrl, reporterBy } from '../intake/follow-link.js'
import { writeAsReporter } from '../intake/reporter-messages.js'
import { type ReceivingTeam, routeTo, selectReceivingTeams } from '../intake/routing.js'
import { submitReport } from '../intake/submit.js'
import { type Asked, listOf, listQuery, noCursor } from './lists.js'

const optionalText = z.string().nullish()

const reportSchema = z
  .looseObject({
    project: z.string().describe('Its name; one that is unknown is taken all the same.'),
    summary: z.string(),
    details: z.string(),
    affectedVersions: optionalText,
    proofOfConcept: optionalText,
    patch: optionalText,
    reporter: z
      .object({ name: optionalText, email: optionalText, creditAs: optionalText })
      .nullish(),
    embargo: z
      .object({
        until: optionalText.describe('A day, or RFC 3339 with a zone.'),
        wish: optionalText,
      })
      .nullish(),
  })
  .describe('A report. Lengths are those of the team’s charter.')

const receivedSchema = z.object({
  reportId: z.string(),
  receipt: z.string().describe('A signed note; `parley ledger verify` checks it.'),
  followUrl: z.string().describe('Whoever has it can read the report. It is not shown again.'),
  advice: z
    .array(z.object({ path: z.string(), message: z.string() }))
    .optional()
    .describe('What was left out or would help, such as an embargo the charter does not allow.'),
})

const messageSchema = z.object({
  id: z.string(),
  at: z.iso.datetime(),
  from: z.enum(['reporter', 'team', 'parley']),
  author: z.string().nullable(),
  audience: z.enum(['team+reporter', 'everyone']),
  body: z.string().nullable().describe('Markdown; null once it was taken back.'),
})

const byCapability = z.object({ capability: z.string() })

/** What a body got wrong, each with its path. */
export const invalid = (errors: readonly FieldNote[]): HttpProblem =>
  new HttpProblem(invalidProblem(errors))

const STATUS: Readonly<Record<string, number>> = {
  'intake.reporter-refused': 403,
  'intake.no-team': 503,
  'intake.too-many-from-address': 429,
  'intake.too-many': 429,
  'intake.too-large-today': 429,
  'intake.too-many-messages': 429,
  'intake.too-large-hour': 429,
}

/** Limits have a status of their own, so that programs wait by themselves; every other refusal is a 409. */
export const refused = (refusal: Refusal): HttpProblem => {
  if (refusal.refusal === 'report.unknown') return notFound()
  const problem = refusedProblem(refusal)
  return new HttpProblem({ ...problem, status: STATUS[refusal.refusal] ?? problem.status })
}

const charterFor = (teams: readonly ReceivingTeam[], body: unknown) => {
  // because: anything may come in; only a text is a project's name
  const project = (body as { project?: unknown } | null)?.project
  const to = routeTo(teams, typeof project === 'string' ? project : '')
  return isRefusal(to) ? pep811Charter : charterOf(to.team)
}

const answer = (
  installation: Installation,
  of: {
    readonly caseId: string
    readonly receipt: string
    readonly secret: string
    readonly advice: readonly FieldNote[]
  },
) => ({
  reportId: of.caseId,
  receipt: of.receipt,
  followUrl: followUrl(installation, of.secret),
  ...(of.advice.length === 0
    ? {}
    : { advice: of.advice.map(({ path, message }) => ({ path, message })) }),
})

/** The link that a try of this very request stored before it could answer. */
const earlierTry = async (installation: Installation, secret: string | undefined) => {
  const followed = secret === undefined ? undefined : await loadFollowed(installation, secret)
  return followed?.receipt
    ? { caseId: followed.loaded.caseId, receipt: followed.receipt }
    : undefined
}

const receive = async (site: Site, request: FastifyRequest) => {
  const { installation, settings } = site
  const { idempotency } = request
  const secret = idempotency && followSecret(secretOfRequest(installation, idempotency))
  const teams = await selectReceivingTeams(installation)
  const checked = checkArriving(request.body, [], {
    charter: charterFor(teams, request.body),
    limits: settings.limits,
    now: installation.now(),
  })
  if ('errors' in checked) throw invalid(checked.errors)
  const { advice } = checked
  const stored = await earlierTry(installation, secret)
  if (stored !== undefined && secret !== undefined)
    return answer(installation, { ...stored, secret, advice })
  const received = await submitReport(site, teams, {
    report: checked.report,
    files: [],
    source: 'api',
    address: networkOf(request),
    secret,
  })
  if (isRefusal(received)) throw refused(received)
  return answer(installation, { ...received, secret: received.capability, advice })
}

const holder = (site: Site, capability: string) => {
  const reporter = reporterBy(site.installation.keys, capability)
  if (reporter === undefined) throw notFound()
  return reporter
}

const readMessages = (site: Site, capability: string, { limit, cursor: before }: Asked) =>
  inTransaction(site.installation.db, holder(site, capability), async (tx) => {
    const loaded = await selectFollowedCase(tx, site.installation)
    if (loaded === undefined) throw notFound()
    if (before !== undefined && !isId(before)) throw noCursor()
    const found = await selectFollowedMessages(tx, loaded, { limit: limit + 1, before })
    const messages = found.slice(-limit).reverse()
    return {
      next: found.length > limit ? (messages.at(-1)?.messageId ?? null) : null,
      items: messages.map(({ messageId, at, from, author, audience, body }) => ({
        id: messageId,
        at: new Date(at).toISOString(),
        from: from === 'person' ? ('team' as const) : from,
        author,
        audience,
        body,
      })),
    }
  })

const writeMessage = async (site: Site, request: FastifyRequest, capability: string) => {
  const reporter = holder(site, capability)
  // because: anything may come in; what is no text is refused right below
  const text = (request.body as { body?: unknown } | null)?.body
  if (typeof text !== 'string') throw invalid([{ path: 'body', message: 'A message is a text.' }])
  const written = await writeAsReporter(site, reporter, {
    text,
    files: [],
    address: networkOf(request),
  })
  if (!isRefusal(written)) return { id: written.messageId }
  throw refused(written)
}

export const registerReportsApi = (app: FastifyInstance, site: Site): void => {
  const api = app.withTypeProvider<ZodTypeProvider>()
  // Every POST checks its own body and names every error: the schema's verdict is not waited for.
  const posting = { withoutCsrf: true } as const
  api.post(
    '/api/v1/reports',
    {
      config: { access: 'public', ...posting },
      attachValidation: true,
      schema: {
        summary: 'Report a vulnerability',
        tags: ['reports'],
        body: reportSchema,
        response: { 201: receivedSchema },
      },
    },
    async (request, reply) => reply.code(201).send(await receive(site, request)),
  )
  const path = '/api/v1/reports/:capability/messages'
  api.get(
    path,
    {
      config: { access: 'capability' },
      schema: {
        summary: 'Messages of a report, the newest first, for its reporter',
        tags: ['reports'],
        params: byCapability,
        querystring: z.object(listQuery()),
        response: { 200: listOf(messageSchema) },
      },
    },
    ({ params, query }) => readMessages(site, params.capability, query),
  )
  api.post(
    path,
    {
      config: { access: 'capability', ...posting },
      attachValidation: true,
      schema: {
        summary: 'Write to the team, as the reporter',
        tags: ['reports'],
        params: byCapability,
        body: z.object({ body: z.string().describe('Markdown.') }),
        response: { 201: z.object({ id: z.string() }) },
      },
    },
    async (request, reply) =>
      reply.code(201).send(await writeMessage(site, request, request.params.capability)),
  )
}
