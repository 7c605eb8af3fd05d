// What belongs to one browser while it signs in: the cookie of a pending ceremony, its present session's token, and
// what it calls itself. Decides nothing.
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Installation } from '../../db/installation.js'
import { CEREMONY_MINUTES } from '../../identity/ceremonies.js'
import type { Browser } from '../../identity/entering.js'

const isHttps = ({ url }: Installation) => url.startsWith('https:')
const ceremonyCookie = (installation: Installation): string =>
  isHttps(installation) ? '__Host-parley-ceremony' : 'parley-ceremony'
const sessionCookie = (installation: Installation): string =>
  isHttps(installation) ? '__Host-parley' : 'parley'

/** Lax, because the way back from another site's sign-in is a link from there. */
export const setCeremony = (
  installation: Installation,
  reply: FastifyReply,
  secret: string,
): void => {
  reply.setCookie(ceremonyCookie(installation), secret, {
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure: isHttps(installation),
    maxAge: CEREMONY_MINUTES * 60,
  })
}

/** The ceremony's secret; its cookie is taken away, for a ceremony is used once. */
export const takeCeremonyCookie = (
  installation: Installation,
  request: FastifyRequest,
  reply: FastifyReply,
): string | undefined => {
  const name = ceremonyCookie(installation)
  const secret = request.cookies[name]
  if (secret !== undefined) reply.clearCookie(name, { path: '/' })
  return secret
}

export const browserOf = (installation: Installation, request: FastifyRequest): Browser => ({
  agent: request.headers['user-agent'] ?? '',
  token: request.cookies[sessionCookie(installation)],
})
