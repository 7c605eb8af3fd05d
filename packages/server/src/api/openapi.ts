// `GET /api/openapi.json`: the API described by its own routes (OpenAPI 3.1). Registered before them, so that it hears
// of each. Pages are left out; a route's scope comes from the same line that the server enforces.
import swagger, { type SwaggerTransform } from '@fastify/swagger'
import type { FastifyInstance, RouteOptions } from 'fastify'
import { jsonSchemaTransform } from 'fastify-type-provider-zod'
import { takesNoKey } from '../http/idempotency.js'
import type { Site } from '../http/site.js'

const isApi = (url: string): boolean => /^\/(api\/v1|v1)\//.test(url)

/** RFC 9457, as `http/problems.ts` writes it. */
const problemSchema = {
  type: 'object',
  required: ['type', 'title', 'status', 'detail', 'instance'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    instance: { type: 'string', description: 'The address of the request.' },
    refusal: { type: 'string', description: 'A stable code of what was refused.' },
    source: { type: 'string', description: 'The rule that refused it.' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['path', 'message'],
        properties: { path: { type: 'string' }, message: { type: 'string' } },
      },
    },
  },
} as const

const problem = {
  description: 'A problem (RFC 9457).',
  content: { 'application/problem+json': { schema: problemSchema } },
}

const writes: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH', 'DELETE'])

const idempotencyHeader = {
  type: 'object',
  properties: {
    'idempotency-key': {
      type: 'string',
      pattern: '^[\\x21-\\x7e]{1,255}$',
      description:
        'Makes the request safe to repeat for a day: the same key and request are done once and answered alike, another request under it is 422.',
    },
  },
} as const

/** The header of everything that writes; not where nothing of a request is kept. */
const headersOf = ({ method, config = {} }: RouteOptions) =>
  [method].flat().some((each) => writes.has(each)) && !takesNoKey(config)
    ? { headers: idempotencyHeader }
    : {}

const tagOf = (url: string): string => /^\/(?:api\/v1|v1)\/([^/{:]+)/.exec(url)?.[1] ?? 'api'

const describeRoute: SwaggerTransform = (input) => {
  if (!isApi(input.url)) return { schema: { hide: true }, url: input.url }
  const { schema, url } = jsonSchemaTransform({ ...input, schema: input.schema ?? {} })
  const { scope, access } = input.route.config ?? {}
  const response = typeof schema.response === 'object' ? schema.response : {}
  return {
    url,
    schema: {
      tags: [tagOf(url)],
      ...schema,
      ...headersOf(input.route),
      response: { ...response, default: problem },
      security: scope === undefined || access === 'public' ? [] : [{ token: [scope] }],
    },
  }
}

/** Before any route: hears of each as it is declared. */
export const registerOpenApi = async (app: FastifyInstance, { installation }: Site) => {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Parley',
        version: '1',
        description:
          'What may not be known and what does not exist answer alike. A refusal is 409 with its code, reason and source; what is malformed is 422, every error with its path.',
      },
      servers: [{ url: installation.url }],
      components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
    },
    transform: describeRoute,
  })
  app.get('/api/openapi.json', { config: { access: 'public' } }, () => app.swagger())
}
