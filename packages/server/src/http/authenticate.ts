// Finds out who a request comes from: a session cookie for browsers, a bearer token for programs. Says nothing about
// what they may do.
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Installation } from '../db/installation.js'
import { findByApiToken, findBySessionToken, SESSION_DAYS } from '../identity/sessions.js'
import { anonymous } from '../identity/viewer.js'
import { HttpProblem, notFound } from './problems.js'

const isHttps = (installation: Installation) => installation.url.startsWith('https:')

/** The `__Host-` prefix binds the cookie to this host and path; it needs https. */
const cookieName = (installation: Installation): string =>
  isHttps(installation) ? '__Host-parley' : 'parley'

export const setSessionCookie = (
  installation: Installation,
  reply: FastifyReply,
  token: string,
): void => {
  reply.setCookie(cookieName(installation), token, {
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure: isHttps(installation),
    maxAge: SESSION_DAYS * 86_400,
  })
}

export const clearSessionCookie = (installation: Installation, reply: FastifyReply): void => {
  reply.clearCookie(cookieName(installation), { path: '/' })
}

/** Collections say that the token is no good; objects say that there is nothing (access.md: the same answer). */
const refuseToken = (isObject: boolean): HttpProblem =>
  isObject
    ? notFound()
    : new HttpProblem({
        status: 401,
        title: 'Sign in first',
        detail: 'This token is unknown, expired or revoked, or is not for this.',
        refusal: 'token.refused',
      })

/** Sets `request.viewer`. A bearer token that is not good for this route is refused, never ignored. */
export const authenticate = async (
  installation: Installation,
  request: FastifyRequest,
): Promise<void> => {
  request.viewer = anonymous
  if (request.url.startsWith('/assets/') || request.routeOptions.config.unlinked === true) return
  const { authorization } = request.headers
  if (authorization?.startsWith('Bearer ')) {
    const { scope, access } = request.routeOptions.config
    const person = await findByApiToken(installation, authorization.slice('Bearer '.length))
    const good =
      person !== undefined &&
      (access === 'public' || (scope !== undefined && person.scopes?.includes(scope)))
    if (!good) throw refuseToken(access === 'case')
    request.viewer = person
    return
  }
  const token = request.cookies[cookieName(installation)]
  if (token === undefined) return
  const { enrolling, unattended } = request.routeOptions.config
  const how = { mayEnrol: enrolling === true, isUsed: unattended !== true }
  request.viewer = (await findBySessionToken(installation, token, how)) ?? anonymous
}
