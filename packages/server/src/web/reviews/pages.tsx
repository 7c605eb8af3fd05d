// Reviews at their addresses. What was not submitted to this person, and what is over, answers as what does not exist.
import { isRefusal, type Refusal } from '@parley/rules'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { isHidden } from '../../cases/begin.js'
import { personOf, personOrNothing } from '../../http/access.js'
import { textOf } from '../../http/forms.js'
import { notFound } from '../../http/problems.js'
import { noteReview } from '../../http/reads.js'
import { type Site, sendPage } from '../../http/site.js'
import {
  answerAsked,
  listMyReviews,
  type ReviewAnswer,
  readReview,
} from '../../publication/reviews/answer.js'
import { drawForPerson } from '../frame.js'
import { ReviewPage, ReviewsPage } from './review-pages.js'

type OfReview = { Params: { review: string } }

const ANSWERS: readonly ReviewAnswer['event'][] = ['agree', 'approve', 'decline']

const show = async (
  { installation }: Site,
  request: FastifyRequest<OfReview>,
  { reply, refusal }: { reply: FastifyReply; refusal?: Refusal },
) => {
  const person = personOrNothing(request.viewer)
  const review = await readReview(installation, person, request.params.review)
  if (review === undefined) throw notFound()
  if (review.text !== undefined) noteReview(request, review)
  const isLong = refusal?.refusal === 'text.too-long'
  const html = drawForPerson(person, {
    title: 'A review',
    place: 'reviews',
    children: (
      <ReviewPage
        review={review}
        csrf={person.session?.csrf ?? ''}
        note={refusal === undefined ? '' : textOf(request.body, 'note')}
        error={isLong ? refusal.because : undefined}
        refusal={isLong ? undefined : refusal}
      />
    ),
  })
  return sendPage(reply, html, refusal === undefined ? 200 : isLong ? 422 : 409)
}

/** What somebody outside a case is asked to review. */
export const registerReviewPages = (app: FastifyInstance, site: Site): void => {
  const { installation } = site
  app.get('/reviews', { config: { access: 'signed-in' } }, async ({ viewer }, reply) => {
    const person = personOf(viewer)
    const reviews = await listMyReviews(installation, person)
    const html = drawForPerson(person, {
      title: 'Reviews',
      place: 'reviews',
      children: <ReviewsPage reviews={reviews} now={installation.now()} />,
    })
    return sendPage(reply, html)
  })
  const config = { access: 'case' } as const
  app.get<OfReview>('/reviews/:review', { config }, (request, reply) =>
    show(site, request, { reply }),
  )
  app.post<OfReview>('/reviews/:review', { config }, async (request, reply) => {
    const person = personOrNothing(request.viewer)
    const { body, params } = request
    const event = ANSWERS.find((each) => each === textOf(body, 'answer'))
    if (event === undefined) return show(site, request, { reply })
    const outcome = await answerAsked(installation, person, {
      ...{ reviewId: params.review, event },
      ...{ terms: textOf(body, 'terms'), note: textOf(body, 'note') },
    })
    if (!isRefusal(outcome)) return reply.redirect(`/reviews/${params.review}`, 303)
    if (isHidden(outcome)) throw notFound()
    return show(site, request, { reply, refusal: outcome })
  })
}
