// Briefs to the oversight body for programs: written on a case, read by the body's members.
import { isRefusal, type Refusal } from '@parley/rules'
import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { isHidden } from '../cases/begin.js'
import {
  type Brief,
  briefMaxLength,
  checkBrief,
  listMyBriefs,
  loadCaseBriefs,
  readBrief,
  subjectMaxLength,
  withdrawBrief,
  writeBrief,
} from '../embargo/briefs.js'
import { personOf, personOrNothing } from '../http/access.js'
import { HttpProblem, invalidProblem, notFound, refusedProblem } from '../http/problems.js'
import { noteBrief } from '../http/reads.js'
import type { Site } from '../http/site.js'
import { listOf, listQuery, pageOf } from './lists.js'

const ofCase = z.object({ id: z.string() })

/** What a body's member is told: nothing that names the case. */
const briefSchema = z.object({
  briefId: z.string(),
  subject: z.string(),
  body: z.string(),
  for: z.string(),
  writtenBy: z.string(),
  writtenAt: z.iso.datetime(),
  withdrawn: z.boolean(),
})

const shown = (brief: Brief) => ({
  briefId: brief.briefId,
  subject: brief.subject,
  body: brief.body,
  for: brief.bodyName,
  writtenBy: brief.writtenBy,
  writtenAt: new Date(brief.writtenAt).toISOString(),
  withdrawn: brief.withdrawnAt !== null,
})

const refused = (refusal: Refusal): HttpProblem =>
  isHidden(refusal) ? notFound() : new HttpProblem(refusedProblem(refusal))

const registerReading = (app: FastifyInstance, { installation }: Site): void => {
  const api = app.withTypeProvider<ZodTypeProvider>()
  api.get(
    '/api/v1/briefs',
    {
      config: { access: 'signed-in', scope: 'cases:read' },
      schema: {
        summary: 'Briefs written for the bodies one sits in',
        tags: ['briefs'],
        querystring: z.object(listQuery()),
        response: { 200: listOf(briefSchema.omit({ body: true })) },
      },
    },
    async ({ query, viewer }) => {
      const briefs = await listMyBriefs(installation, personOf(viewer))
      const { items, next } = pageOf(briefs, query, ({ briefId }) => briefId)
      return { items: items.map(shown).map(({ body: _, ...line }) => line), next }
    },
  )
  api.get(
    '/api/v1/briefs/:briefId',
    {
      config: { access: 'case', scope: 'cases:read' },
      schema: {
        summary: 'One brief',
        tags: ['briefs'],
        params: z.object({ briefId: z.string() }),
        response: { 200: briefSchema },
      },
    },
    async (request) => {
      const { params, viewer } = request
      const brief = await readBrief(installation, personOrNothing(viewer), params.briefId)
      if (brief === undefined) throw notFound()
      noteBrief(request, brief)
      return shown(brief)
    },
  )
  api.get(
    '/api/v1/cases/:id/briefs',
    {
      config: { access: 'case', scope: 'cases:read' },
      schema: {
        summary: 'The briefs of a case, for its team',
        tags: ['briefs'],
        params: ofCase,
        querystring: z.object(listQuery()),
        response: { 200: listOf(briefSchema) },
      },
    },
    async ({ params, query, viewer }) => {
      const page = await loadCaseBriefs(installation, personOrNothing(viewer), params.id)
      if (page === undefined) throw notFound()
      const { items, next } = pageOf(page.briefs, query, ({ briefId }) => briefId)
      return { items: items.map(shown), next }
    },
  )
}

/** Briefs of a case, and those written for a body. */
export const registerBriefsApi = (app: FastifyInstance, site: Site): void => {
  const { installation } = site
  registerReading(app, site)
  const api = app.withTypeProvider<ZodTypeProvider>()
  const config = { access: 'case', scope: 'cases:write' } as const
  api.post(
    '/api/v1/cases/:id/briefs',
    {
      config,
      schema: {
        summary: 'Write a brief to the body that oversees the team',
        tags: ['briefs'],
        params: ofCase,
        body: z.object({
          subject: z.string().describe(`At most ${subjectMaxLength} characters.`),
          body: z.string().describe(`Markdown, at most ${briefMaxLength} characters.`),
        }),
        response: { 201: z.object({ briefId: z.string() }) },
      },
    },
    async ({ params, body, viewer }, reply) => {
      const person = personOrNothing(viewer)
      const errors = Object.entries(checkBrief(body))
      if (errors.length > 0) {
        // because: what is wrong with a form says nothing of the case; who may not know it is told first
        if ((await loadCaseBriefs(installation, person, params.id)) === undefined) throw notFound()
        throw new HttpProblem(invalidProblem(errors.map(([path, message]) => ({ path, message }))))
      }
      const outcome = await writeBrief(installation, person, { caseId: params.id, ...body })
      if (isRefusal(outcome)) throw refused(outcome)
      return reply.code(201).send(outcome)
    },
  )
  api.delete(
    '/api/v1/cases/:id/briefs/:briefId',
    {
      config,
      schema: {
        summary: 'Withdraw a brief',
        tags: ['briefs'],
        params: ofCase.extend({ briefId: z.string() }),
        response: { 200: z.object({ briefId: z.string() }) },
      },
    },
    async ({ params, viewer }) => {
      const of = { caseId: params.id, briefId: params.briefId }
      const outcome = await withdrawBrief(installation, personOrNothing(viewer), of)
      if (isRefusal(outcome)) throw refused(outcome)
      return outcome
    },
  )
}
