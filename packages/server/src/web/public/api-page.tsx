// `/api`: the API for people to read, made from the same description as /api/openapi.json.
import type { FastifyInstance } from 'fastify'
import { type Site, sendPage } from '../../http/site.js'
import { drawForAnyone } from '../frame.js'
import { Card } from '../look/card.js'
import { Pill } from '../look/marks.js'

interface Operation {
  readonly method: string
  readonly path: string
  readonly summary: string
  readonly scope: string | undefined
  readonly body: readonly string[]
  readonly query: readonly string[]
}

type Json = Readonly<Record<string, unknown>>

const record = (value: unknown): Json =>
  // because: an object of a JSON document has texts as keys and unknown values
  typeof value === 'object' && value !== null ? (value as Json) : {}

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

/** "summary", "patch?": what may be left out is marked. */
const fieldsOf = (schema: Json): readonly string[] => {
  const required = list(schema['required'])
  return Object.keys(record(schema['properties'])).map((name) =>
    required.includes(name) ? name : `${name}?`,
  )
}

const operationOf = (path: string, method: string, raw: unknown): Operation => {
  const operation = record(raw)
  const content = record(record(operation['requestBody'])['content'])
  const schema = record(record(content['application/json'])['schema'])
  const scopes = list(operation['security']).flatMap((one) => list(record(one)['token']))
  return {
    method: method.toUpperCase(),
    path,
    summary: String(operation['summary'] ?? ''),
    scope: scopes.length > 0 ? String(scopes[0]) : undefined,
    body: fieldsOf(schema),
    query: list(operation['parameters'])
      .map(record)
      .filter((parameter) => parameter['in'] === 'query')
      .map((parameter) => `${parameter['name']}${parameter['required'] === true ? '' : '?'}`),
  }
}

const operationsIn = (document: unknown): readonly Operation[] =>
  Object.entries(record(record(document)['paths'])).flatMap(([path, methods]) =>
    Object.entries(record(methods)).map(([method, raw]) => operationOf(path, method, raw)),
  )

const Line = ({ operation }: { readonly operation: Operation }) => {
  const { method, path, summary, scope, body, query } = operation
  return (
    <li>
      <p>
        <code>{`${method} ${path}`}</code> {scope && <Pill id>{scope}</Pill>}
      </p>
      {summary && <p class="quiet">{summary}</p>}
      {query.length > 0 && (
        <p class="small faint">
          query <code>{query.join(', ')}</code>
        </p>
      )}
      {body.length > 0 && (
        <p class="small faint">
          body <code>{body.join(', ')}</code>
        </p>
      )}
    </li>
  )
}

const groupOf = ({ path }: Operation): string =>
  /^\/(?:api\/v1|v1)\/([^/{]+)/.exec(path)?.[1] ?? path

const drawApi = (url: string, operations: readonly Operation[]): string => {
  const groups = new Map<string, Operation[]>()
  for (const operation of operations) {
    groups.set(groupOf(operation), [...(groups.get(groupOf(operation)) ?? []), operation])
  }
  return drawForAnyone({
    title: 'API',
    site: 'Parley',
    canonical: `${url}/api`,
    children: (
      <>
        <header class="stack tight">
          <h1>API</h1>
          <p class="lead">
            JSON over HTTP, described for programs in <a href="/api/openapi.json">openapi.json</a>.
          </p>
        </header>
        <Card title="How it works" padded>
          <p>
            Send a token of <a href="/account#tokens">your account</a> as{' '}
            <code>Authorization: Bearer …</code>; the scope a route asks for stands beside it.
          </p>
          <p>
            A problem is <code>application/problem+json</code> (RFC 9457); a refusal is 409 with its
            code, reason and source. What you may not know answers as what does not exist.
          </p>
          <p>
            Whatever writes can be sent again under an <code>Idempotency-Key</code>: the same key
            and request are done once and get the same answer. Lists take <code>limit</code> and{' '}
            <code>cursor</code> and answer <code>next</code>. Times are RFC 3339 in UTC.
          </p>
        </Card>
        {[...groups].map(([name, group]) => (
          <Card title={name} id={name}>
            <ul class="plain pad stack">
              {group.map((operation) => (
                <Line operation={operation} />
              ))}
            </ul>
          </Card>
        ))}
      </>
    ),
  })
}

export const registerApiPage = (app: FastifyInstance, { installation }: Site): void => {
  app.get('/api', { config: { access: 'public' } }, (_request, reply) =>
    sendPage(reply, drawApi(installation.url, operationsIn(app.swagger()))),
  )
}
