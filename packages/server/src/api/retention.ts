// Keeping a case longer, for programs.
import { instant, isRefusal } from '@parley/rules'
import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { isHidden } from '../cases/begin.js'
import { keepCase } from '../cases/retention/keep.js'
import { personOrNothing } from '../http/access.js'
import { HttpProblem, notFound, refusedProblem } from '../http/problems.js'
import type { Site } from '../http/site.js'
import { registerContactApi } from './contact.js'

const registerKeep = (app: FastifyInstance, { installation }: Site): void => {
  app.withTypeProvider<ZodTypeProvider>().put(
    '/api/v1/cases/:id/keep-until',
    {
      config: { access: 'case', scope: 'cases:write' },
      schema: {
        summary: 'Keep a case longer than the charter says, or go by the charter again',
        tags: ['cases'],
        params: z.object({ id: z.string() }),
        body: z.object({
          until: z.iso.datetime({ offset: true }).nullable().describe('Null goes by the charter.'),
        }),
        response: { 204: z.null() },
      },
    },
    async ({ params, body, viewer }, reply) => {
      const until = body.until === null ? null : instant(Date.parse(body.until))
      const input = { caseId: params.id, until }
      const outcome = await keepCase(installation, personOrNothing(viewer), input)
      if (!isRefusal(outcome)) return reply.code(204).send(null)
      throw isHidden(outcome) ? notFound() : new HttpProblem(refusedProblem(outcome))
    },
  )
}

/** What is kept longer, and how a reporter is reached. */
export const registerRetentionApi = (app: FastifyInstance, site: Site): void => {
  registerKeep(app, site)
  registerContactApi(app, site)
}
