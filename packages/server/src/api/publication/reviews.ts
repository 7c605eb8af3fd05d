// Reviews for programs: what somebody is asked to review from outside a case, the version they agreed to read, and their
// answer. A review that is not theirs, or is over, is not there.
import { isRefusal } from '@parley/rules'
import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { personOf, personOrNothing } from '../../http/access.js'
import { notFound } from '../../http/problems.js'
import { noteReview } from '../../http/reads.js'
import type { Site } from '../../http/site.js'
import {
  answerAsked,
  listMyReviews,
  noteMaxLength,
  type OwnReview,
  readReview,
} from '../../publication/reviews/answer.js'
import { listOf, listQuery, pageOf } from '../lists.js'
import { refused } from './approval.js'

const line = z.object({
  reviewId: z.string(),
  team: z.string(),
  askedBy: z.string(),
  askedAt: z.iso.datetime(),
  state: z.enum(['asked', 'agreed', 'approved', 'declined', 'over']),
})

const json = z.record(z.string(), z.unknown())

const whole = line.extend({
  conduct: z.string().describe('What is agreed to before anything is shown.'),
  terms: z.string().describe('Names the conduct as it stands: sent when it is agreed to.'),
  version: z
    .object({
      kind: z.enum(['first', 'amendment', 'withdrawal']),
      reason: z.string(),
      mail: z.object({ to: z.string(), subject: z.string(), body: z.string() }).nullable(),
      cve: json.nullable(),
      osv: json.nullable(),
    })
    .nullable()
    .describe('What would go out; null before the consent, and after a no.'),
})

const shownLine = ({ reviewId, teamName, askedBy, askedAt, state }: OwnReview) => ({
  ...{ reviewId, team: teamName, askedBy, state },
  askedAt: new Date(askedAt).toISOString(),
})

const shown = (review: OwnReview): z.input<typeof whole> => {
  const { conduct, terms, text } = review
  if (text === undefined) return { ...shownLine(review), conduct, terms, version: null }
  const { kind, reason, snapshot, outputs } = text
  const { mail } = snapshot
  return {
    ...{ ...shownLine(review), conduct, terms },
    version: {
      ...{ kind, reason, cve: outputs.cve, osv: outputs.osv },
      mail: mail === null ? null : { to: mail.to, subject: mail.subject, body: mail.body },
    },
  }
}

const params = z.object({ reviewId: z.string() })

/** What is asked of somebody from outside their cases. */
export const registerReviewsApi = (app: FastifyInstance, { installation }: Site): void => {
  const api = app.withTypeProvider<ZodTypeProvider>()
  const tags = ['publication']
  api.get(
    '/api/v1/reviews',
    {
      config: { access: 'signed-in', scope: 'cases:read' },
      schema: {
        ...{ summary: 'What one is asked to review from outside its case', tags },
        querystring: z.object(listQuery()),
        response: { 200: listOf(line) },
      },
    },
    async ({ query, viewer }) => {
      const reviews = await listMyReviews(installation, personOf(viewer))
      const { items, next } = pageOf(reviews, query, ({ reviewId }) => reviewId)
      return { items: items.map(shownLine), next }
    },
  )
  api.get(
    '/api/v1/reviews/:reviewId',
    {
      config: { access: 'case', scope: 'cases:read' },
      schema: { summary: 'One review', tags, params, response: { 200: whole } },
    },
    async (request) => {
      const person = personOrNothing(request.viewer)
      const review = await readReview(installation, person, request.params.reviewId)
      if (review === undefined) throw notFound()
      if (review.text !== undefined) noteReview(request, review)
      return shown(review)
    },
  )
  api.post(
    '/api/v1/reviews/:reviewId',
    {
      config: { access: 'case', scope: 'publish', showsNoContent: true },
      schema: {
        summary: 'Agree to the terms of a review, approve the version, or decline it',
        ...{ tags, params },
        body: z.object({
          answer: z.enum(['agree', 'approve', 'decline']),
          terms: z.string().max(64).optional().describe('With `agree`: `terms` of what was read.'),
          note: z.string().max(noteMaxLength).optional().describe('For the team.'),
        }),
        response: { 200: line.pick({ reviewId: true, state: true }) },
      },
    },
    async ({ params: { reviewId }, body, viewer }) => {
      const { answer: event, terms, note } = body
      const outcome = await answerAsked(installation, personOrNothing(viewer), {
        ...{ reviewId, event },
        ...(terms === undefined ? {} : { terms }),
        ...(note === undefined ? {} : { note }),
      })
      if (isRefusal(outcome)) throw refused(outcome)
      return outcome
    },
  )
}
