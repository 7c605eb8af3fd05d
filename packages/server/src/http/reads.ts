// Notes every answer that shows something of a case: pages, API and files alike, for every route that says it is for the
// readers of a case, after the answer has gone out.
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { isId } from '../cases/load.js'
import { type OpenedAs, openReadLog } from '../cases/reads/log.js'
import type { Installation } from '../db/installation.js'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** A route for readers of a case that shows nothing of what is in it: terms before consent, a stream of nudges. */
    showsNoContent?: boolean
  }
}

const everyMs = 500

const caseIdIn = ({ params }: FastifyRequest): string | undefined => {
  // because: parsed parameters are an object of texts
  const { caseId, id } = params as { caseId?: string; id?: string }
  const text = caseId ?? id
  return text !== undefined && isId(text) ? text : undefined
}

const openedAs = ({ routeOptions }: FastifyRequest): OpenedAs => {
  const { url = '' } = routeOptions
  if (url.includes('/attachments/')) return 'file'
  return url.startsWith('/api/') ? 'api' : 'page'
}

const isShown = (status: number): boolean => (status >= 200 && status < 300) || status === 304

/** Begins noting; what is noted is written twice a second and when the server closes. */
export const registerReads = (app: FastifyInstance, installation: Installation): void => {
  const log = openReadLog(installation)
  const timer = setInterval(() => void log.flush(), everyMs)
  timer.unref()
  app.addHook('onResponse', async (request, reply) => {
    const { access, showsNoContent } = request.routeOptions.config
    const { viewer, method } = request
    if (access !== 'case' || showsNoContent === true || method !== 'GET') return
    if (viewer.kind !== 'person' || !isShown(reply.statusCode)) return
    const caseId = caseIdIn(request)
    if (caseId === undefined) return
    const { personId } = viewer
    log.note({ caseId, personId, at: installation.now(), opened: openedAs(request) })
  })
  app.addHook('onClose', async () => {
    clearInterval(timer)
    await log.flush()
  })
}
