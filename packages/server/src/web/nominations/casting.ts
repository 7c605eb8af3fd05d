// What `<parley-ballot>` asks for: a token in the voter's session, and casting without any. The second route recognises
// nobody and logs nothing. JSON for our own script; problems as everywhere.
import type { FastifyInstance } from 'fastify'
import { castVote } from '../../charter/ballots/cast.js'
import { loadBallotRecord } from '../../charter/ballots/record.js'
import { askForToken } from '../../charter/ballots/token.js'
import {
  ballotBodyLimit as bodyLimit,
  readAsking,
  readCast,
  saysWho,
} from '../../charter/ballots/wire.js'
import { personOrNothing } from '../../http/access.js'
import { HttpProblem, notFound, unlessRefused } from '../../http/problems.js'
import type { Site } from '../../http/site.js'
import { isNominationId, ofNomination } from './ids.js'

type OfNomination = { Params: { nomination: string } }

export const registerCasting = (app: FastifyInstance, { installation }: Site): void => {
  app.post<OfNomination>(
    '/nominations/:nomination/token',
    { config: { access: 'signed-in' }, bodyLimit },
    async (request, reply) => {
      const person = personOrNothing(request.viewer)
      const ballotId = ofNomination(request.params)
      const signed = await askForToken(installation, person, readAsking(ballotId, request.body))
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
      const detail = saysWho(request.headers)
      if (detail !== undefined) throw new HttpProblem({ status: 400, title: 'Not cast', detail })
      const cast = await castVote(installation, request.params.nomination, readCast(request.body))
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
