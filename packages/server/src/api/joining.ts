// Merging and splitting cases for programs.
import { isRefusal, type Refusal } from '@parley/rules'
import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { isHidden } from '../cases/begin.js'
import { personOrNothing } from '../http/access.js'
import { HttpProblem, invalidProblem, notFound, refusedProblem } from '../http/problems.js'
import type { Site } from '../http/site.js'
import { checkMerge, mergeInto } from '../publication/joining/merge.js'
import { CARRIED, checkSplit, detailsMaxLength, splitCase } from '../publication/joining/split.js'

const ofCase = z.object({ id: z.string() })
const config = { access: 'case', scope: 'cases:write' } as const

/** The problem of a refusal; what may not be known is not there. */
const refused = (refusal: Refusal): HttpProblem =>
  isHidden(refusal) ? notFound() : new HttpProblem(refusedProblem(refusal))

/** The errors of a body, after the case itself has answered: they say nothing of it. */
const invalid = (errors: Readonly<Record<string, string>>): HttpProblem =>
  new HttpProblem(
    invalidProblem(Object.entries(errors).map(([path, message]) => ({ path, message }))),
  )

const registerMerge = (app: FastifyInstance, { installation }: Site): void => {
  app.withTypeProvider<ZodTypeProvider>().post(
    '/api/v1/cases/:id/merge',
    {
      config,
      schema: {
        summary: 'Merge a case into another; who agreed to it is asked into the kept one',
        tags: ['cases'],
        params: ofCase,
        body: z.object({
          into: z.string().max(60).describe('The case that is kept: its id or its number.'),
          title: z.string().max(1_000).describe('Of the invitation: it must not tell the problem.'),
          why: z.string().max(10_000).describe('Read before they agree, too.'),
        }),
        response: { 200: z.object({ caseId: z.string(), asked: z.int() }) },
      },
    },
    async ({ params, body, viewer }) => {
      const input = { caseId: params.id, ...body }
      const outcome = await mergeInto(installation, personOrNothing(viewer), input)
      if (isRefusal(outcome)) {
        const errors = checkMerge(input)
        if (!isHidden(outcome) && Object.keys(errors).length > 0) throw invalid(errors)
        throw refused(outcome)
      }
      return { caseId: outcome.keptId, asked: outcome.asked }
    },
  )
}

const registerSplit = (app: FastifyInstance, { installation }: Site): void => {
  app.withTypeProvider<ZodTypeProvider>().post(
    '/api/v1/cases/:id/split',
    {
      config,
      schema: {
        summary:
          'Split off a new case with what is chosen of the report, the same clock and embargo',
        tags: ['cases'],
        params: ofCase,
        body: z.object({
          title: z.string().max(1_000),
          projectId: z.int().nullable().default(null),
          details: z
            .string()
            .max(detailsMaxLength)
            .describe('The report of the new case: what of the old one concerns it.'),
          keep: z.array(z.enum(CARRIED)).default([]).describe('What else comes along.'),
        }),
        response: { 201: z.object({ caseId: z.string(), number: z.string() }) },
      },
    },
    async ({ params, body, viewer }, reply) => {
      const input = { caseId: params.id, ...body }
      const outcome = await splitCase(installation, personOrNothing(viewer), input)
      if (isRefusal(outcome)) {
        const errors = checkSplit(input)
        if (!isHidden(outcome) && Object.keys(errors).length > 0) throw invalid(errors)
        throw refused(outcome)
      }
      return reply.code(201).send(outcome)
    },
  )
}

/** Merging a case into another, and splitting one off. */
export const registerJoiningApi = (app: FastifyInstance, site: Site): void => {
  registerMerge(app, site)
  registerSplit(app, site)
}
