// What the log says of a request that was refused: the refusal's code, and the id of a person who was known. Never a
// text, an address or what was asked for.
import type { FastifyReply, FastifyRequest } from 'fastify'

declare module 'fastify' {
  interface FastifyRequest {
    /** The code of the refusal that this request met. */
    refused?: string
  }
}

/** Keeps the code of a refusal for the log; pages that draw a refusal themselves call it, problems do by themselves. */
export const noteRefusal = (
  request: FastifyRequest,
  { refusal }: { readonly refusal?: string },
): void => {
  if (refusal !== undefined) request.refused = refusal
}

/** The fields that a refused request adds to its line in the log; nothing for one that was served. */
export const refusedOf = (
  { refused, viewer }: Pick<FastifyRequest, 'refused' | 'viewer'>,
  { statusCode }: Pick<FastifyReply, 'statusCode'>,
): { refused?: string; by?: string } => ({
  ...(refused === undefined ? {} : { refused }),
  ...(statusCode >= 400 && viewer?.kind === 'person' ? { by: viewer.personId } : {}),
})
