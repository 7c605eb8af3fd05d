// What `<parley-ballot>` asks for: a token in the voter's session, and casting without any. The second route recognises
// nobody and logs nothing. JSON for our own script; problems as everywhere.
import type { FastifyInstance } from 'fastify'
import { castVote, isVote } from '../../charter/ballots/cast.js'
import { loadBallotRecord } from '../../charter/ballots/record.js'
import { askForToken } from '../../charter/ballots/token.js'
import { personOrNothing } from '../../http/access.js'
import { HttpProblem, notFound, unlessRefused } from '../../http/problems.js'
import type { Site } from '../../http/site.js'
import { isNominationId, ofNomination } from './ids.js'

type OfNomination = { Params: { nomination: string } }

const fieldOf = (body: unknown, name: string): unknown =>
  // because: a parsed body is an object of unknown values
  (body as Record<string, unknown> | null | undefined)?.[name]

const bytesOf = (body: unknown, name: string): Buffer => {
  const text = fieldOf(body, name)
  return typeof text === 'string' && /^[\w-]{1,1400}$/.test(text)
    ? Buffer.from(text, 'base64url')
    : Buffer.alloc(0)
}

/** Far more than a vote or an assertion needs. */
const bodyLimit = 16_384

export const registerCasting = (app: FastifyInstance, { installation }: Site): void => {
  app.post<OfNomination>(
    '/nominations/:nomination/token',
    { config: { access: 'signed-in' }, bodyLimit },
    async (request, reply) => {
      const person = personOrNothing(request.viewer)
      const ballotId = ofNomination(request.params)
      const asked = {
        ballotId,
        blinded: bytesOf(request.body, 'blinded'),
        response: fieldOf(request.body, 'response'),
      }
      const signed = await askForToken(installation, person, asked)
      if ('refusal' in signed && signed.refusal === 'nomination.unknown') throw notFound()
      return reply.send({ blindSignature: unlessRefused(signed).toString('base64url') })
    },
  )

  const unlinked = { access: 'public', withoutCsrf: true, unlinked: true } as const
  app.post<OfNomination>(
    '/nominations/:nomination/votes',
    { config: unlinked, bodyLimit },
    async (request, reply) => {
      if (!isNominationId(request.params.nomination)) throw notFound()
      if (request.headers.cookie !== undefined || request.headers.authorization !== undefined)
        throw new HttpProblem({
          status: 400,
          title: 'Not cast',
          detail:
            'A vote is cast without a session: this request said who it is from. Nothing was stored.',
        })
      const vote = fieldOf(request.body, 'vote')
      const cast = await castVote(installation, request.params.nomination, {
        token: bytesOf(request.body, 'token'),
        tokenSignature: bytesOf(request.body, 'tokenSignature'),
        vote: isVote(vote) ? vote : 'abstain',
        // What is no vote fits no signature.
        voteSignature: isVote(vote) ? bytesOf(request.body, 'voteSignature') : Buffer.alloc(0),
      })
      if (cast !== true && cast.refusal === 'nomination.unknown') throw notFound()
      unlessRefused(cast)
      return reply.send({ cast: true })
    },
  )

  app.get<OfNomination>(
    '/nominations/:nomination/record.json',
    { config: { access: 'signed-in' } },
    async (request, reply) => {
      const person = personOrNothing(request.viewer)
      const record = await loadBallotRecord(installation, person, ofNomination(request.params))
      if (record === undefined) throw notFound()
      return reply
        .header('content-disposition', 'attachment; filename="ballot-record.json"')
        .type('application/json')
        .send(JSON.stringify(record, null, 1))
    },
  )
}
