// Forms come from our own pages: the browser says where a request comes from, and a session's forms carry its token.
import { timingSafeEqual } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { HttpProblem } from './problems.js'

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS'])

const foreign = (): HttpProblem =>
  new HttpProblem({
    status: 403,
    title: 'This form did not come from here',
    detail: 'Open the page again and repeat the step. Nothing was stored.',
    refusal: 'request.foreign',
  })

/**
 * Refuses a changing request that a browser sent from another site. Our pages send no referrer, and then a browser says
 * `Origin: null` even for their own forms: `Sec-Fetch-Site` tells them apart, and a browser on plain http, which sends
 * none, is believed.
 */
export const checkOrigin = (request: FastifyRequest, origin: string): void => {
  if (SAFE.has(request.method) || request.routeOptions.config.fromAnywhere === true) return
  const { origin: from, 'sec-fetch-site': site } = request.headers
  if (site === 'same-origin') return
  if (site !== undefined && site !== 'none') throw foreign()
  if (from === 'null' && site === undefined && origin.startsWith('http:')) return
  if (from !== undefined && from !== origin) throw foreign()
}

const equal = (a: string, b: string): boolean => {
  const left = Buffer.from(a)
  const right = Buffer.from(b)
  return left.length === right.length && timingSafeEqual(left, right)
}

const tokenIn = (request: FastifyRequest): unknown => {
  const header = request.headers['x-csrf']
  if (header !== undefined) return header
  // because: a parsed form is an object of unknown values
  return (request.body as Record<string, unknown> | null | undefined)?.['csrf']
}

/** Refuses a changing request in a session whose form does not carry the session's token. */
export const checkToken = (request: FastifyRequest): void => {
  if (SAFE.has(request.method) || request.routeOptions.config.withoutCsrf === true) return
  const { viewer } = request
  if (viewer.kind !== 'person' || viewer.session === undefined) return
  const token = tokenIn(request)
  if (typeof token !== 'string' || !equal(token, viewer.session.csrf)) throw foreign()
}
