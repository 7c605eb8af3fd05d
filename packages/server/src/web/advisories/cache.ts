// Caching of public pages and feeds: an entity tag over the bytes, so that it tells nothing that the bytes do not. A
// signed-in reader's page differs in its navigation and is nobody else's to keep.
import { createHash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'

const tagOf = (body: string): string =>
  `"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"`

const matches = (header: string | undefined, tag: string): boolean =>
  (header ?? '').split(',').some((one) => {
    const known = one.trim().replace(/^W\//, '')
    return known === tag || known === '*'
  })

/** Sends a public body, or 304 where the asker has it already. */
export const sendPublic = (
  reply: FastifyReply,
  body: string,
  { type, seconds = 300 }: { type: string; seconds?: number },
): FastifyReply => {
  const request: FastifyRequest = reply.request
  const isShared = request.viewer.kind === 'anonymous'
  const tag = tagOf(body)
  reply
    .header('etag', tag)
    .header('vary', 'cookie, authorization')
    .header('cache-control', isShared ? `public, max-age=${seconds}` : 'private, no-cache')
  if (matches(request.headers['if-none-match'], tag)) return reply.code(304).send()
  return reply.type(type).send(body)
}

export const HTML = 'text/html; charset=utf-8'
