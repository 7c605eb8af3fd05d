// `GET /api/openapi.json`: the API described by its own routes (OpenAPI 3.1). Registered before them, so that it hears
// of each. Pages are left out; a route's scope comes from the same line that the server enforces.
import swagger, { type SwaggerTransform } from '@fastify/swagger'
import type { FastifyInstance } from 'fastify'
import { jsonSchemaTransform } from 'fastify-type-provider-zod'
import type { Site } from '../http/site.js'

const isApi = (url: string): boolean => /^\/(api\/v1|v1)\//.test(url)

/** RFC 9457, as `http/problems.ts` writes it. */
const problemSchema = {
  type: 'object',
  required: ['type', 'title', 'status', 'detail'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    instance: { type: 'string' },
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
          'What may not be known and what does not exist answer alike. A refusal is 409 with its code, reason and source.',
      },
      servers: [{ url: installation.url }],
      components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
    },
    transform: describeRoute,
  })
  app.get('/api/openapi.json', { config: { access: 'public' } }, () => app.swagger())
}
