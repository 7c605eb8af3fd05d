// The secret ballot for programs: a token, asked for by an elector with their passkey, and casting with it, from nobody.
// The second route recognises nobody, and neither keeps anything of its requests for an Idempotency-Key.
import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { isId } from '../../cases/load.js'
import { castVote, isVote } from '../../charter/ballots/cast.js'
import { askForToken } from '../../charter/ballots/token.js'
import {
  ballotBodyLimit as bodyLimit,
  readAsking,
  readCast,
  saysWho,
} from '../../charter/ballots/wire.js'
import { personOrNothing } from '../../http/access.js'
import { HttpProblem, invalidProblem, notFound, unlessRefused } from '../../http/problems.js'
import type { Site } from '../../http/site.js'

const base64url = z.string().max(1400).describe('base64url without padding')
const ofBallot = z.object({ ballot: z.string() })

const PARTS = ['token', 'tokenSignature', 'vote', 'voteSignature'] as const

/** What a casting needs and does not have: told once it is known that it casts nothing. */
const missingIn = (body: Readonly<Record<string, unknown>>) =>
  PARTS.filter((path) =>
    path === 'vote' ? !isVote(body[path]) : !/\S/.test(String(body[path] ?? '')),
  ).map((path) => ({
    path,
    message: path === 'vote' ? 'Say yes, no or abstain.' : 'A vote is cast with this.',
  }))

const registerCasting = (app: FastifyInstance, { installation }: Site): void => {
  app.withTypeProvider<ZodTypeProvider>().post(
    '/api/v1/ballots/:ballot/votes',
    {
      config: { access: 'public', withoutCsrf: true, unlinked: true },
      bodyLimit,
      schema: {
        summary: 'Cast a vote with a token, once',
        description:
          'Without a session and without an API token: a request that says who it is from is refused. An Idempotency-Key is not looked at, for a token casts once.',
        tags: ['nominations'],
        params: ofBallot,
        body: z
          .looseObject({
            token: base64url.optional(),
            tokenSignature: base64url.optional(),
            vote: z.string().max(20).optional().describe('yes, no or abstain'),
            voteSignature: base64url.optional().describe('By the token’s own key, IEEE P1363.'),
          })
          .nullish(),
        response: { 200: z.object({ cast: z.literal(true) }) },
      },
    },
    async ({ params, body, headers }) => {
      if (!isId(params.ballot)) throw notFound()
      const detail = saysWho(headers)
      if (detail !== undefined) throw new HttpProblem({ status: 400, title: 'Not cast', detail })
      const cast = await castVote(installation, params.ballot, readCast(body))
      if (cast !== true && cast.refusal === 'nomination.unknown') throw notFound()
      const missing = cast === true ? [] : missingIn(body ?? {})
      if (missing.length > 0) throw new HttpProblem(invalidProblem(missing))
      unlessRefused(cast)
      return { cast: true as const }
    },
  )
}

export const registerBallotsApi = (app: FastifyInstance, site: Site): void => {
  const { installation } = site
  app.withTypeProvider<ZodTypeProvider>().post(
    '/api/v1/ballots/:ballot/token',
    {
      config: { access: 'case', scope: 'manage', unkept: true },
      bodyLimit,
      schema: {
        summary: 'Have one’s blinded token signed (RFC 9474), once for an elector',
        description:
          'The passkey signs SHA-256 of "parley-ballot-token/v2", the ballot’s id, the digest of its opening (`opening` of the nomination) and the blinded message, each on a line; of a ballot without one, of "parley-ballot-token/v1", its id and the message. The same blinded message again gets the same answer.',
        tags: ['nominations'],
        params: ofBallot,
        body: z
          .looseObject({
            blinded: base64url.optional(),
            response: z
              .unknown()
              .optional()
              .describe('The passkey’s assertion, as WebAuthn’s JSON has it.'),
          })
          .nullish(),
        response: { 200: z.object({ blindSignature: z.string() }) },
      },
    },
    async ({ params, body, viewer }) => {
      const person = personOrNothing(viewer)
      if (!isId(params.ballot)) throw notFound()
      const signed = await askForToken(installation, person, readAsking(params.ballot, body))
      if ('refusal' in signed && signed.refusal === 'nomination.unknown') throw notFound()
      return { blindSignature: unlessRefused(signed).toString('base64url') }
    },
  )
  registerCasting(app, site)
}
