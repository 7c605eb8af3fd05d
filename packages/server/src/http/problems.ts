// The one place where refusals, faults and bugs become a status and a text (RFC 9457). What may not be known and what
// does not exist answer the same bytes: both are NotFound here.
import { isRefusal, type Refusal } from '@parley/rules'
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod'
import { COMMIT_UNCLEAR, Fault } from '../config/fault.js'
import { malformedField } from './malformed.js'

export interface FieldError {
  readonly path: string
  readonly message: string
}

export interface Problem {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail: string
  readonly refusal?: string
  readonly source?: string
  readonly errors?: readonly FieldError[]
}

/** Thrown by handlers to end a request with a problem document. Never carries what the asker may not know. */
export class HttpProblem extends Error {
  readonly problem: Problem
  constructor(problem: Omit<Problem, 'type'> & { type?: string }) {
    super(problem.title)
    this.name = 'HttpProblem'
    this.problem = { type: 'about:blank', ...problem }
  }
}

export const notFound = (): HttpProblem =>
  new HttpProblem({
    status: 404,
    title: 'Not found',
    detail: 'There is nothing here, or it is not for you to see. Both look the same on purpose.',
  })

export const signInNeeded = (): HttpProblem =>
  new HttpProblem({
    status: 401,
    title: 'Sign in first',
    detail: 'This needs a session or an API token.',
  })

export const invalidProblem = (errors: readonly FieldError[]): Problem => ({
  type: 'about:blank',
  title: 'Some fields need another look',
  status: 422,
  detail: 'Nothing was stored. Each error names its field.',
  errors,
})

/** 409 with code, reason and source; 422 with the field where the refusal is about the form of what was sent. */
export const refusedProblem = (refusal: Refusal): Problem => {
  const path = malformedField(refusal)
  const said = {
    refusal: refusal.refusal,
    ...(refusal.source === undefined ? {} : { source: refusal.source }),
  }
  if (path !== undefined)
    return { ...invalidProblem([{ path, message: refusal.because }]), ...said }
  return {
    type: 'about:blank',
    title: 'Refused',
    status: 409,
    detail: refusal.because,
    ...said,
  }
}

/** Throws the problem of a refusal; returns the value otherwise. */
export const unlessRefused = <T>(outcome: T | Refusal): T => {
  if (isRefusal(outcome)) throw new HttpProblem(refusedProblem(outcome))
  // because: isRefusal narrows the union but TypeScript cannot subtract it from an open T
  return outcome as T
}

const OUTSIDE = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT',
  'ENOSPC',
  'EDQUOT',
  'EPIPE',
  'ETIMEDOUT',
  '57P01',
  '57P02',
  '57P03',
  '08006',
  '08001',
  '08003',
  '08004',
  '53100',
  '53200',
  '53300',
  '58030',
  '57014',
  // Two changes met, and the database let the other one pass: the next try finds it done.
  '40001',
  '40P01',
  // A plan that a migration beside us made stale: the next try is planned anew.
  '0A000',
])

const codeOf = (error: unknown): string | undefined =>
  typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined

const isUnavailable = (error: unknown): boolean => {
  const code = codeOf(error)
  if (error instanceof Fault) return error.retry === 'later'
  if (code !== undefined && OUTSIDE.has(code)) return true
  return (
    error instanceof Error &&
    /timeout exceeded when trying to connect|Connection terminated|connection error and is not queryable/.test(
      error.message,
    )
  )
}

/** Where a schema's verdict points, in the words of a form: `affected.0.version`; the whole body has no name. */
const pathOf = (instancePath: string): string =>
  instancePath.replace(/^\//, '').replaceAll('/', '.')

const NOT_IT = 'This is not what is asked for.'

interface Issue {
  readonly path: readonly PropertyKey[]
  readonly message: string
}

/** Of a body that may be one of several: what each of them found. */
const branchErrors = (path: string, params: object): readonly FieldError[] =>
  'errors' in params
    ? // because: zod gives each branch of a union its own list of issues
      (params.errors as readonly (readonly Issue[])[]).flat().map((issue) => ({
        path: [path, ...issue.path].filter((part) => part !== '').join('.'),
        message: issue.message,
      }))
    : []

/** What a route's schema found, field by field; undefined when it is no schema that complains. */
const schemaErrors = (error: unknown): readonly FieldError[] | undefined =>
  hasZodFastifySchemaValidationErrors(error)
    ? error.validation.flatMap(({ instancePath, message = NOT_IT, params }) => {
        const path = pathOf(instancePath)
        const inside = branchErrors(path, params)
        return inside.length > 0 ? inside : [{ path, message }]
      })
    : undefined

const unavailableProblem = (error: unknown, requestId: string): Problem => ({
  type: 'about:blank',
  title: 'Not available right now',
  status: 503,
  detail:
    codeOf(error) === COMMIT_UNCLEAR
      ? `The server lost its database in the moment of storing this. It may be stored: look before you send it again. (Request ${requestId})`
      : `The server cannot reach its database or disk. Nothing was stored; try again in a minute. (Request ${requestId})`,
})

/** Turns anything thrown into a problem. Unknown means 500 with the request's id and no detail. */
export const toProblem = (error: unknown, requestId: string): Problem => {
  if (error instanceof HttpProblem) return error.problem
  const wrong = schemaErrors(error)
  if (wrong !== undefined) return invalidProblem(wrong)
  if (isUnavailable(error)) return unavailableProblem(error, requestId)
  const status = statusOf(error)
  if (status !== undefined && status < 500) {
    return { type: 'about:blank', title: titleOf(status), status, detail: clientDetail(status) }
  }
  return {
    type: 'about:blank',
    title: 'Something broke',
    status: 500,
    detail: `This is our mistake, and it is written down as request ${requestId}.`,
  }
}

const statusOf = (error: unknown): number | undefined =>
  typeof error === 'object' &&
  error !== null &&
  'statusCode' in error &&
  typeof error.statusCode === 'number'
    ? error.statusCode
    : undefined

const TITLES: Readonly<Record<number, string>> = {
  400: 'That request cannot be read',
  404: 'Not found',
  413: 'Too large',
  415: 'Unknown kind of content',
  429: 'Too many requests',
}
const titleOf = (status: number) => TITLES[status] ?? 'Request refused'
const DETAILS: Readonly<Record<number, string>> = {
  404: 'Nothing is here, or it is not yours to see.',
  413: 'It is larger than this installation takes; nothing was stored.',
  429: 'Wait a minute, then try again.',
}
const clientDetail = (status: number) =>
  DETAILS[status] ?? 'The request was not understood; nothing was stored.'
