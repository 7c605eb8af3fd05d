// Notes every answer that shows something of a case: pages, API and files alike, forms that are drawn again among them,
// for every route that says it is for the readers of a case or for who holds its follow link, after the answer has gone
// out. Lists and search are none (docs/READINGS.md, "What reading a case is").
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { isId } from '../cases/load.js'
import { type OpenedAs, openReadLog, type Read } from '../cases/reads/log.js'
import type { Installation } from '../db/installation.js'
import { reporterBy } from '../intake/follow-link.js'
import { mayReadAnswer } from './access.js'
import { hasDrawn } from './site.js'

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

/** A page shows the case whatever its status: 409 and 422 draw it around the form that was refused. */
const showsCase = (request: FastifyRequest, reply: FastifyReply): boolean => {
  if (request.routeOptions.config.showsNoContent === true) return false
  if (hasDrawn(reply)) return true
  const { statusCode } = reply
  if (request.method === 'GET') return isShown(statusCode)
  // What a program changed is told to it; 204 and a redirect show nothing.
  return request.url.startsWith('/api/') && (statusCode === 200 || statusCode === 201)
}

/** A text that is all of a case that its reader gets, and the case that it is of: its address does not say. */
type Alone =
  | { readonly opened: 'brief'; readonly caseId: string; readonly briefId: string }
  | { readonly opened: 'review'; readonly caseId: string; readonly reviewId: string }

const alone = new WeakMap<FastifyRequest, Alone>()

/** Says which brief this request shows, and of which case. */
export const noteBrief = (
  request: FastifyRequest,
  { caseId, briefId }: { readonly caseId: string; readonly briefId: string },
): void => {
  alone.set(request, { opened: 'brief', caseId, briefId })
}

/** Says which version, submitted to somebody outside its case, this request shows. */
export const noteReview = (
  request: FastifyRequest,
  { caseId, reviewId }: { readonly caseId: string; readonly reviewId: string },
): void => {
  alone.set(request, { opened: 'review', caseId, reviewId })
}

/** Who read what with this request, if it was let to. */
const readBy = ({ keys }: Installation, request: FastifyRequest) => {
  const { viewer } = request
  const text = alone.get(request)
  if (text !== undefined && viewer.kind === 'person') return { ...text, personId: viewer.personId }
  const { access } = request.routeOptions.config
  if (access === 'case' && viewer.kind === 'person' && mayReadAnswer(viewer)) {
    const caseId = caseIdIn(request)
    return caseId && { caseId, personId: viewer.personId }
  }
  if (access !== 'capability') return undefined
  // because: parsed parameters are an object of texts
  const holder = reporterBy(keys, (request.params as { capability?: string }).capability ?? '')
  return holder && { holder }
}

/** Begins noting; what is noted is written twice a second and when the server closes. */
export const registerReads = (app: FastifyInstance, installation: Installation): void => {
  const log = openReadLog(installation)
  const timer = setInterval(() => void log.flush(), everyMs)
  timer.unref()
  app.addHook('onResponse', async (request, reply) => {
    if (request.viewer === undefined || !showsCase(request, reply)) return
    const by = readBy(installation, request)
    if (!by) return
    const read: Read = { opened: openedAs(request), ...by, at: installation.now() }
    log.note(read)
  })
  app.addHook('onClose', async () => {
    clearInterval(timer)
    await log.flush()
  })
}
