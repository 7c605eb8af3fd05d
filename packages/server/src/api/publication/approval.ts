// Approval for programs: what would go out now and what it still needs, asking for approval, giving it, an emergency.
import { isRefusal, type Refusal, refuse } from '@parley/rules'
import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { isHidden } from '../../cases/begin.js'
import { personOrNothing } from '../../http/access.js'
import { HttpProblem, notFound, refusedProblem } from '../../http/problems.js'
import type { Site } from '../../http/site.js'
import type { Person } from '../../identity/viewer.js'
import { askForApproval, giveApproval, takeBack } from '../../publication/actions/approve.js'
import { declareTheEmergency } from '../../publication/actions/emergency.js'
import { askOutside, checkOutsider, endOutside } from '../../publication/reviews/ask.js'

const params = z.object({ id: z.string() })

const body = z.discriminatedUnion('action', [
  z.object({
    action: z.literal('ask'),
    basis: z.string().max(64).describe('`basis` of GET …/publication: what you have read.'),
    askedOf: z.array(z.uuid()).max(20).default([]),
    kind: z.enum(['amendment', 'withdrawal']).optional().describe('For what is published already.'),
    reason: z.string().max(4_000).optional().describe('What changed, or why it is withdrawn.'),
    rejectsCve: z
      .boolean()
      .default(false)
      .describe('With a withdrawal: reject the CVE record too. For CNA operators.'),
  }),
  z.object({
    action: z.literal('ask-outside'),
    basis: z.string().max(64).describe('As with `ask`.'),
    name: z.string().max(200),
    email: z.string().max(254).describe('They agree first, and read this version alone.'),
  }),
  z.object({ action: z.literal('end-outside'), reviewId: z.uuid() }),
  z.object({ action: z.literal('approve'), hash: z.string().max(64) }),
  z.object({ action: z.literal('take-back'), hash: z.string().max(64) }),
  z.object({
    action: z.literal('emergency'),
    hash: z.string().max(64),
    reason: z.string().max(4_000),
  }),
])

const answer = z.object({
  caseId: z.string(),
  hash: z.string().optional().describe('The version; not where a review was ended.'),
  reviewId: z.string().optional().describe('Of `ask-outside`.'),
  publicationId: z
    .string()
    .nullable()
    .optional()
    .describe(
      'Of an emergency: the publication that waits out its delay; null while something is missing.',
    ),
})

type Body = z.output<typeof body>

const act = (site: Site, person: Person, { caseId, ...input }: Body & { caseId: string }) => {
  switch (input.action) {
    case 'ask': {
      const { kind, reason, askedOf, basis, rejectsCve } = input
      return askForApproval(site, person, {
        ...{ caseId, basis, askedOf, rejectsCve },
        ...(kind === undefined ? {} : { kind }),
        ...(reason === undefined ? {} : { reason }),
      })
    }
    case 'ask-outside': {
      const [wrong] = Object.values(checkOutsider(input))
      if (wrong !== undefined) return refuse('review.no-address', wrong)
      const { basis, name, email } = input
      return askOutside(site, person, { caseId, basis, name, email })
    }
    case 'end-outside':
      return endOutside(site, person, { caseId, reviewId: input.reviewId })
    case 'approve':
      return giveApproval(site, person, { caseId, hash: input.hash })
    case 'take-back':
      return takeBack(site, person, { caseId, hash: input.hash })
    case 'emergency':
      return declareTheEmergency(site, person, { caseId, ...input })
  }
}

/** The problem of a refusal; what may not be known is not there. */
export const refused = (refusal: Refusal): HttpProblem =>
  isHidden(refusal) ? notFound() : new HttpProblem(refusedProblem(refusal))

export const registerApprovalApi = (app: FastifyInstance, site: Site): void => {
  const api = app.withTypeProvider<ZodTypeProvider>()
  api.post(
    '/api/v1/cases/:id/approval',
    {
      config: { access: 'case', scope: 'publish' },
      schema: {
        summary:
          'Ask for approval of exactly what would go out, of readers or of somebody outside the case, give it, take it back, or declare an emergency',
        tags: ['publication'],
        params,
        body,
        response: { 200: answer },
      },
    },
    async (request) => {
      const person = personOrNothing(request.viewer)
      const outcome = await act(site, person, { caseId: request.params.id, ...request.body })
      if (isRefusal(outcome)) throw refused(outcome)
      return outcome
    },
  )
}
