// How a reporter is reached, by their own word, for programs: an address that is given later, and what is held of them erased.
import { isRefusal } from '@parley/rules'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { networkOf } from '../http/network.js'
import { notFound } from '../http/problems.js'
import type { Site } from '../http/site.js'
import { reporterBy } from '../intake/follow-link.js'
import { giveContact } from '../intake/give-contact.js'
import { eraseOwnContact } from '../intake/reporter-answers.js'
import { invalid, refused } from './reports.js'

const path = '/api/v1/reports/:capability/contact'
const params = z.object({ capability: z.string() })
const config = { access: 'capability', withoutCsrf: true } as const

const give = async (site: Site, request: FastifyRequest, capability: string): Promise<void> => {
  // because: anything may come in; what is no text is refused as no address
  const email = (request.body as { email?: unknown } | null)?.email
  const given = await giveContact(site, {
    capability,
    email: typeof email === 'string' ? email : '',
    address: networkOf(request),
  })
  if (!isRefusal(given)) return
  if (given.refusal === 'contact.no-address')
    throw invalid([{ path: 'email', message: given.because }])
  throw refused(given)
}

export const registerContactApi = (app: FastifyInstance, site: Site): void => {
  const api = app.withTypeProvider<ZodTypeProvider>()
  api.post(
    path,
    {
      config,
      attachValidation: true,
      schema: {
        summary: 'Give an address for mail about the report, where none is held',
        tags: ['reports'],
        params,
        body: z.object({ email: z.string().describe('One mail address.') }),
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      await give(site, request, request.params.capability)
      return reply.code(204).send(null)
    },
  )
  api.delete(
    path,
    {
      config,
      schema: {
        summary: 'Erase the reporter’s name and address; the link goes on working',
        tags: ['reports'],
        params,
        response: { 204: z.null() },
      },
    },
    async ({ params: { capability } }, reply) => {
      const reporter = reporterBy(site.installation.keys, capability)
      if (reporter === undefined) throw notFound()
      const outcome = await eraseOwnContact(site.installation, reporter)
      if (isRefusal(outcome)) throw notFound()
      return reply.code(204).send(null)
    },
  )
}
