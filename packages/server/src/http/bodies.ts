// What a body may be, before anything judges what it says: how long, of how many parts, and of which kind. Every route
// takes texts; only a route that declares `takesFiles` takes a multipart form.
import { parse } from 'node:querystring'
import formbody from '@fastify/formbody'
import multipart from '@fastify/multipart'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { AttachmentLimits, IntakeLimits, Limits } from '../config/limits.js'
import { textsWithoutNul, withoutNul } from './clean.js'
import { HttpProblem } from './problems.js'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route takes files, and names those that are too large beside their field. */
    takesFiles?: boolean
  }
}

/**
 * Bytes of a body without files. The longest that somebody has reason to send is a report with details, a proof of
 * concept and a patch, each as long as a field may be, as a form that writes every byte as `%XX`: nine fields. JSON that
 * escapes every character needs six.
 */
export const textBytes = ({ maxFieldBytes }: Pick<IntakeLimits, 'maxFieldBytes'>): number =>
  10 * maxFieldBytes

/** Bytes of one patch as JSON, where every line end and every quote is two. */
export const patchBytes = ({ maxBytes }: Pick<AttachmentLimits, 'maxBytes'>): number => 2 * maxBytes

/** Bytes of a form with files. */
export const formBytes = ({ intake, attachments }: Pick<Limits, 'intake' | 'attachments'>) =>
  attachments.maxBytes * attachments.maxPerMessage + textBytes(intake)

/** An advisory with all its rows and links full has some 5,000. */
const MOST_PARTS = 20_000
const MOST_FIELDS = 5_000
const DEEPEST = 32

export const tooLarge = (detail: string): HttpProblem =>
  new HttpProblem({ status: 413, title: 'Too large', detail })

const tooManyParts = () => tooLarge('This has more parts than anything here asks for.')

const QUOTE = 0x22
const BACKSLASH = 0x5c
const COMMA = 0x2c

const depthOf = (code: number): number => {
  if (code === 0x5b || code === 0x7b) return 1
  return code === 0x5d || code === 0x7d ? -1 : 0
}

/** Whether JSON has few enough parts to be parsed and judged at all, found in one pass over the text. */
export const isOfSoundShape = (text: string): boolean => {
  let parts = 0
  let depth = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === QUOTE) {
      at++
      while (at < text.length && text.charCodeAt(at) !== QUOTE)
        at += text.charCodeAt(at) === BACKSLASH ? 2 : 1
      continue
    }
    const step = depthOf(code)
    depth += step
    if (step > 0 || code === COMMA) parts++
    if (parts > MOST_PARTS || depth > DEEPEST) return false
  }
  return true
}

const parseForm = (text: string): Record<string, unknown> => {
  let fields = 1
  for (let at = text.indexOf('&'); at >= 0; at = text.indexOf('&', at + 1)) fields++
  if (fields > MOST_FIELDS) throw tooManyParts()
  return textsWithoutNul(parse(text, '&', '=', { maxKeys: 0 }))
}

const ESCAPED = /\\u(?:0000|d[89a-f])/i

const isMultipart = ({ headers }: FastifyRequest): boolean =>
  /^\s*multipart\//i.test(headers['content-type'] ?? '')

const refuseUndeclared = (request: FastifyRequest, most: number): void => {
  if (!isMultipart(request) || request.is404) return
  if (request.routeOptions.config.takesFiles !== true)
    throw new HttpProblem({
      status: 415,
      title: 'No files here',
      detail: 'This takes no files: send a plain form, or JSON. Nothing was stored.',
    })
  if (Number(request.headers['content-length'] ?? 0) > most) throw tooLarge(TOO_MUCH)
}

export const TOO_MUCH =
  'The files are together more than this installation takes at once. Nothing was stored; send fewer, or smaller ones.'

/** Declares what is read of a body, and how. */
export const limitBodies = async (
  app: FastifyInstance,
  limits: Pick<Limits, 'intake' | 'attachments'>,
): Promise<void> => {
  const { maxBytes, maxPerMessage } = limits.attachments
  await app.register(formbody, { parser: parseForm })
  const parseJson = app.getDefaultJsonParser('error', 'error')
  app.addContentTypeParser<string>(
    'application/json',
    { parseAs: 'string' },
    (request, text, done) => {
      if (!isOfSoundShape(text)) return done(tooManyParts())
      return parseJson(request, text, (failed, value) =>
        done(failed, ESCAPED.test(text) ? withoutNul(value) : value),
      )
    },
  )
  app.addHook('preParsing', async (request) => refuseUndeclared(request, formBytes(limits)))
  await app.register(multipart, {
    throwFileSizeLimit: false,
    limits: {
      fileSize: maxBytes,
      // Some more than are taken, so that a page can say how many are too many.
      files: 2 * maxPerMessage,
      fieldSize: textBytes(limits.intake),
      fields: 200,
      parts: 200 + 2 * maxPerMessage,
      headerPairs: 50,
    },
  })
}
