// Messages of a case for programs: the newest first page by page, one more, one taken back. Reading and writing follow
// the same rules as the pages; a message that is withheld has no text here either.
import { isRefusal, type Refusal } from '@parley/rules'
import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { isHidden } from '../cases/begin.js'
import { isId } from '../cases/load.js'
import { loadConversation, newestShown } from '../cases/messages/conversation.js'
import type { ShownMessage } from '../cases/messages/posts.js'
import { takeBackMessage } from '../cases/messages/retract.js'
import { sendMessage } from '../cases/messages/send.js'
import { personOrNothing } from '../http/access.js'
import { HttpProblem, notFound, refusedProblem } from '../http/problems.js'
import type { Site } from '../http/site.js'
import { listOf, listQuery, noCursor } from './lists.js'

const audience = z
  .string()
  .max(40)
  .describe('`team`, `team+reporter`, `everyone`, or `project:N` for the channel of one project.')

const messageSchema = z.object({
  id: z.string(),
  at: z.iso.datetime(),
  from: z.enum(['person', 'reporter', 'parley']),
  author: z
    .string()
    .nullable()
    .describe('To a participant, other participants are named by their project.'),
  project: z.string().nullable(),
  audience,
  body: z.string().nullable().describe('Markdown; null where it was taken back.'),
  retractedAt: z.iso.datetime().nullable(),
  files: z.array(z.object({ id: z.string(), name: z.string(), sizeBytes: z.int() })),
})

const ofCase = z.object({ id: z.string() })
const ofMessage = z.object({ id: z.string(), messageId: z.string() })

/** The problem of a refusal; what may not be known is not there. */
const refused = (refusal: Refusal): HttpProblem =>
  isHidden(refusal) ? notFound() : new HttpProblem(refusedProblem(refusal))

const rfc3339 = (at: number): string => new Date(at).toISOString()

const answerOf = (message: ShownMessage): z.input<typeof messageSchema> => ({
  id: message.messageId,
  at: rfc3339(message.at),
  from: message.from,
  author: message.author?.name ?? null,
  project: message.author?.project ?? null,
  audience: message.audience,
  body: message.text,
  retractedAt: message.retracted === null ? null : rfc3339(message.retracted.at),
  files: message.files.map(({ attachmentId, name, sizeBytes }) => ({
    id: attachmentId,
    name,
    sizeBytes,
  })),
})

const registerReading = (app: FastifyInstance, site: Site): void => {
  app.withTypeProvider<ZodTypeProvider>().get(
    '/api/v1/cases/:id/messages',
    {
      config: { access: 'case', scope: 'cases:read' },
      schema: {
        summary: 'Messages of a case, the newest first',
        tags: ['cases'],
        params: ofCase,
        querystring: z.object(listQuery(newestShown)),
        response: { 200: listOf(messageSchema) },
      },
    },
    async ({ params, query, viewer }) => {
      const { limit, cursor: before } = query
      if (before !== undefined && !isId(before)) throw noCursor()
      const { installation } = site
      const person = personOrNothing(viewer)
      const of = { caseId: params.id, limit }
      const conversation = await loadConversation(installation, person, { ...of, before })
      if (conversation === undefined) {
        const isThere = before !== undefined && (await loadConversation(installation, person, of))
        throw isThere ? noCursor() : notFound()
      }
      return {
        items: conversation.messages.map(answerOf).reverse(),
        next: conversation.older?.before ?? null,
      }
    },
  )
}

/** Reading and writing the messages of a case. */
export const registerMessagesApi = (app: FastifyInstance, site: Site): void => {
  registerReading(app, site)
  const api = app.withTypeProvider<ZodTypeProvider>()
  const config = { access: 'case', scope: 'cases:write' } as const
  api.post(
    '/api/v1/cases/:id/messages',
    {
      config,
      schema: {
        summary: 'Write a message to one audience of a case',
        tags: ['cases'],
        params: ofCase,
        body: z.object({
          audience,
          body: z.string().max(site.settings.limits.intake.maxFieldBytes).describe('Markdown.'),
          waitForReporter: z.boolean().optional(),
        }),
        response: { 201: z.object({ id: z.string() }) },
      },
    },
    async ({ params, body, viewer }, reply) => {
      const sent = await sendMessage(site, personOrNothing(viewer), {
        caseId: params.id,
        audience: body.audience,
        text: body.body,
        waitForReporter: body.waitForReporter ?? false,
      })
      if (isRefusal(sent)) throw refused(sent)
      return reply.code(201).send({ id: sent.messageId })
    },
  )
  api.post(
    '/api/v1/cases/:id/messages/:messageId/retraction',
    {
      config,
      schema: {
        summary: 'Take a message back that went to the wrong audience',
        tags: ['cases'],
        params: ofMessage,
        response: { 200: z.object({ id: z.string() }) },
      },
    },
    async ({ params, viewer }) => {
      const of = { caseId: params.id, messageId: params.messageId }
      const taken = await takeBackMessage(site.installation, personOrNothing(viewer), of)
      if (isRefusal(taken)) throw refused(taken)
      return { id: taken.messageId }
    },
  )
}
