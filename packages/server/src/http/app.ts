// The HTTP server without routes: headers, cookies, forms, limits, sessions, and errors as problem documents. Logs
// name the route's pattern, never the address asked for: a follow link is a secret.
import { randomUUID } from 'node:crypto'
import cookie from '@fastify/cookie'
import helmet from '@fastify/helmet'
import rateLimit from '@fastify/rate-limit'
import fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify'
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import type { Limits } from '../config/limits.js'
import type { Installation } from '../db/installation.js'
import { collectRoutes, type RouteLine, refuseAnonymousPrograms } from './access.js'
import { authenticate } from './authenticate.js'
import { limitBodies, textBytes } from './bodies.js'
import { textsWithoutNul } from './clean.js'
import { checkOrigin, checkToken } from './csrf.js'
import { answerIfErased } from './erased.js'
import { mayStillAsk } from './may-still-ask.js'
import { type OnTheWay, readMultipart } from './multipart.js'
import { networkOf } from './network.js'
import { notFound, type Problem, toProblem } from './problems.js'
import { noteRefusal, refusedOf } from './refused.js'
import { waitForStep } from './step.js'

export interface HttpOptions {
  readonly trustProxy: false | string[] | ((address: string, hop: number) => boolean)
  readonly limits: Pick<Limits, 'intake' | 'attachments'>
  /** Requests per address and minute, over everything. */
  readonly perMinute: number
  /** Draws a problem for a browser; the JSON form is made here. */
  readonly drawProblem: (problem: Problem, request: FastifyRequest) => string
}

const wantsPage = (request: FastifyRequest): boolean =>
  !/^\/(api|v1)\//.test(request.url) && (request.headers.accept ?? '').includes('text/html')

/** A page that needs a person is asked for again after signing in. */
const leadsToSignIn = (problem: Problem, request: FastifyRequest): boolean =>
  problem.status === 401 && /^(GET|HEAD)$/.test(request.method) && wantsPage(request)

const SECRETS: ReadonlySet<string> = new Set(['capability', 'token', 'secret'])

/**
 * Which request it was, by its address. A secret in it keeps its name; where nothing was found every part does, so that
 * what is hidden and what is not there are the same bytes.
 */
const instanceOf = ({ routeOptions, params }: FastifyRequest, status: number): string => {
  // because: the router gives every parameter of an address as a text
  const values = (params ?? {}) as Readonly<Record<string, string>>
  return (routeOptions.url ?? '/').replaceAll(/:(\w+)/g, (pattern, name: string) => {
    const value = SECRETS.has(name) || status === 404 ? undefined : values[name]
    return value === undefined ? pattern : encodeURIComponent(value)
  })
}

/** Sends a problem in the form the asker reads. */
export const sendProblem = (
  reply: FastifyReply,
  problem: Problem,
  drawProblem: HttpOptions['drawProblem'],
): FastifyReply => {
  if (leadsToSignIn(problem, reply.request))
    return reply.redirect(`/sign-in?next=${encodeURIComponent(reply.request.url)}`, 303)
  reply.code(problem.status)
  if (problem.status === 503) reply.header('retry-after', '30')
  if (wantsPage(reply.request))
    return reply.type('text/html; charset=utf-8').send(drawProblem(problem, reply.request))
  return reply
    .type('application/problem+json')
    .send(JSON.stringify({ ...problem, instance: instanceOf(reply.request, problem.status) }))
}

const secureHeaders = async (app: FastifyInstance, https: boolean) => {
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'"],
        connectSrc: ["'self'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        baseUri: ["'none'"],
        objectSrc: ["'none'"],
        requireTrustedTypesFor: ["'script'"],
      },
    },
    strictTransportSecurity: https ? { maxAge: 31_536_000, includeSubDomains: true } : false,
    referrerPolicy: { policy: 'no-referrer' },
    crossOriginEmbedderPolicy: false,
  })
}

/** Until a request has arrived whole: 100 MB of files over a slow line, and no longer. */
const REQUEST_TIMEOUT_MS = 10 * 60_000
/** How long closing waits for what is under way: a connection that was opened and never asked anything holds on for ever. */
const CLOSING_MS = 10_000

const COUNTING = { timeWindow: '1 minute', keyGenerator: networkOf }

/** Reads forms with files; nobody's files are read for what they cannot write to. */
const readingFiles = (installation: Installation, limits: HttpOptions['limits']) => {
  const held: OnTheWay = { bytes: 0 }
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    if (!request.isMultipart()) return
    if (!(await mayStillAsk(installation, request))) throw notFound()
    await readMultipart(request, reply, { limits, held })
  }
}

/** Ends what still holds on when closing has waited long enough. */
const closeInTime = (app: FastifyInstance): void => {
  app.addHook('preClose', async () => {
    const late = setTimeout(() => app.server.closeAllConnections(), CLOSING_MS)
    late.unref()
    app.server.once('close', () => clearTimeout(late))
  })
}

/** Builds the server; `routes` then declares pages and API on it. */
export const buildHttp = async (
  installation: Installation,
  options: HttpOptions,
): Promise<{ app: FastifyInstance; routes: readonly RouteLine[] }> => {
  const url = new URL(installation.url)
  const loggerInstance: FastifyBaseLogger = installation.log
  const app = fastify({
    loggerInstance,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomUUID(),
    trustProxy: options.trustProxy,
    bodyLimit: textBytes(options.limits.intake),
    requestTimeout: REQUEST_TIMEOUT_MS,
    routerOptions: { maxParamLength: 200 },
  })
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  app.decorateRequest('viewer')
  const routes = collectRoutes(app)
  await secureHeaders(app, url.protocol === 'https:')
  await app.register(cookie)
  await limitBodies(app, options.limits)
  await app.register(rateLimit, { ...COUNTING, max: options.perMinute })
  const readFiles = readingFiles(installation, options.limits)
  closeInTime(app)
  app.addHook('onRequest', async (request) => cleanAddress(request))
  app.addHook('onRequest', redirectToName(url))
  app.addHook('onRequest', async (request) => checkOrigin(request, url.origin))
  app.addHook('onRequest', async (request) => authenticate(installation, request))
  app.addHook('onRequest', async (request) => refuseAnonymousPrograms(request))
  app.addHook('preHandler', async (request, reply) => {
    await readFiles(request, reply)
    checkToken(request)
  })
  app.addHook('onSend', async (_request, reply) => {
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store')
  })
  app.addHook('onResponse', async (request, reply) => {
    const { method, routeOptions } = request
    if (routeOptions.config.unlinked === true) return
    request.log.info({
      method,
      route: routeOptions.url,
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime),
      ...refusedOf(request, reply),
    })
  })
  app.setErrorHandler(async (error, request, reply) => {
    const problem = await problemOf(installation, error, request)
    noteRefusal(request, problem)
    if (problem.status === 404) await waitForStep(reply)
    if (problem.status >= 500) request.log.error({ err: withoutText(error), ...placeOf(request) })
    return sendProblem(reply, problem, options.drawProblem)
  })
  app.setNotFoundHandler((_request, reply) =>
    sendProblem(reply, toProblem(new NotThere(), reply.request.id), options.drawProblem),
  )
  return { app, routes }
}

const cleanAddress = (request: FastifyRequest): void => {
  // because: the router gives texts, or lists of texts, by name
  request.params = textsWithoutNul((request.params ?? {}) as object)
  request.query = textsWithoutNul((request.query ?? {}) as object)
}

/** Where it failed; of a vote no line says that it was cast, not when that failed either. */
const placeOf = ({ routeOptions: { url: route, config } }: FastifyRequest) =>
  config.unlinked === true ? {} : { route }

/** What is not there may have been erased: then those who could read it are told so. */
const problemOf = async (installation: Installation, error: unknown, request: FastifyRequest) => {
  const problem = toProblem(error, request.id)
  if (problem.status !== 404) return problem
  try {
    return (await answerIfErased(installation, request)) ?? problem
  } catch (failed) {
    return toProblem(failed, request.id)
  }
}

class NotThere extends Error {
  readonly statusCode = 404
}

const FRAME = /^ {4}at (?:[\w$.<>[\] ]+ \()?(?:file:\/\/|node:|\/)[^\s()]+:\d+:\d+\)?$/

/** Where it was thrown: the frames below the message, which may have lines that look like them. */
const framesOf = ({ stack = '', message }: Error): string => {
  const after = message === '' ? 0 : stack.lastIndexOf(message) + message.length
  const isWhole = message === '' || stack.includes(message)
  const lines = isWhole ? stack.slice(after).split('\n') : []
  return lines
    .filter((line) => FRAME.test(line))
    .slice(0, 8)
    .join('\n')
}

/** What a log may hold of an error: its kind, its code and where it was thrown; messages can quote what people wrote. */
export const withoutText = (error: unknown) =>
  error instanceof Error
    ? {
        type: error.name,
        code: 'code' in error ? String(error.code) : undefined,
        at: framesOf(error),
      }
    : { type: typeof error }

/** Passkeys need a name: a request to the bare address is sent to the name this installation goes by. */
const redirectToName = (url: URL) => async (request: FastifyRequest, reply: FastifyReply) => {
  const host = request.headers.host?.split(':')[0]
  if (request.method === 'GET' && host === '127.0.0.1' && url.hostname === 'localhost') {
    return reply.redirect(`${url.origin}${request.url}`, 302)
  }
  return undefined
}
