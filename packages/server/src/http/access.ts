// Every route says who it is for, in its own declaration. The access matrix is generated from these lines: a route
// without one does not start, and a line without an expectation fails the build.
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Person, Viewer } from '../identity/viewer.js'
import { notFound, signInNeeded } from './problems.js'

/**
 * `public`: anyone. `capability`: whoever holds the link in the address. `signed-in`: any person.
 * `case`: the readers of the case in the address; others get 404. `admin`: admins of a team.
 */
export type RouteAccess = 'public' | 'capability' | 'signed-in' | 'case' | 'admin'

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: RouteAccess
    /** What an API token needs to call this route; routes without it take no token. */
    scope?: string
    /** Forms without a session (report, sign-in) carry no token; the origin is checked all the same. */
    withoutCsrf?: boolean
    /** A session that is good for a first passkey alone is recognised here, and nowhere else. */
    enrolling?: true
    /** A page asks by itself, with nobody there: it does not keep a session from going idle. */
    unattended?: true
    /** Nobody is recognised here and nothing is logged: casting a vote. A cookie that comes along is not looked at. */
    unlinked?: boolean
    /** Asking again gets the same answer by itself: no answer and no time is kept for an Idempotency-Key. */
    unkept?: boolean
    /** Mail programs post here by themselves, from wherever they are (RFC 8058). */
    fromAnywhere?: boolean
  }
  interface FastifyRequest {
    viewer: Viewer
  }
}

export interface RouteLine {
  readonly method: string
  readonly url: string
  readonly access: RouteAccess
  readonly scope: string | undefined
  readonly takesFiles?: boolean
  /** Bytes of its body, where it says so itself. */
  readonly bodyLimit?: number | undefined
}

/** Collects the route table while routes are declared; throws at start for a route that does not say who it is for. */
export const collectRoutes = (app: FastifyInstance): readonly RouteLine[] => {
  const lines: RouteLine[] = []
  app.addHook('onRoute', (route) => {
    const methods = [route.method]
      .flat()
      .filter((method) => method !== 'HEAD' && method !== 'OPTIONS')
    for (const method of methods) {
      const access =
        route.config?.access ?? (route.url.startsWith('/assets/') ? 'public' : undefined)
      if (access === undefined)
        throw new Error(`The route ${method} ${route.url} does not say who it is for.`)
      const { url, bodyLimit } = route
      const { scope, takesFiles = false } = route.config ?? {}
      lines.push({ method, url, access, scope, takesFiles, bodyLimit })
    }
  })
  return lines
}

/** The signed-in person, or a problem: 401 for collections, as access.md has it. */
export const personOf = (viewer: Viewer): Person => {
  if (viewer.kind !== 'person') throw signInNeeded()
  return viewer
}

/** For objects: without a session the answer is that there is nothing. */
export const personOrNothing = (viewer: Viewer): Person => {
  if (viewer.kind !== 'person') throw notFound()
  return viewer
}

/**
 * Whether an answer may tell the case: a token that was made for writing alone is told that it is done, and nothing of
 * what it wrote to.
 */
export const mayReadAnswer = ({ scopes }: Person): boolean =>
  scopes === undefined || scopes.includes('cases:read')

/**
 * Before a program's request is read any further: without a session or token, objects are not there and collections ask
 * for one (access.md). Pages answer for themselves, with the way to sign in.
 */
export const refuseAnonymousPrograms = (request: FastifyRequest): void => {
  const { access } = request.routeOptions.config
  if (request.viewer.kind !== 'anonymous' || !request.url.startsWith('/api/')) return
  if (access === 'case') throw notFound()
  if (access === 'signed-in' || access === 'admin') throw signInNeeded()
}
