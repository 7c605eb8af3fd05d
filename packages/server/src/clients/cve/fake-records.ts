// The fake's calls about records: read, publish, update, reject. It checks containers with the
// schemas the real server uses and answers as that server was recorded answering.
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { Ajv, type ValidateFunction } from 'ajv'
import addFormats from 'ajv-formats'
import { json, type LoopbackAnswer, type LoopbackRequest } from '../loopback.js'
import type { Caller } from './fake-caller.js'
import * as no from './fake-errors.js'
import { type FakeState, storeRecord } from './fake-state.js'

type Container = Record<string, unknown>

const english = /^en([-_].*)?$/i
let compiled:
  | { readonly published: ValidateFunction; readonly rejected: ValidateFunction }
  | undefined

/** Compiled on first use: it takes a good part of a second, and few starts need it. */
function schemas() {
  if (compiled === undefined) {
    const ajv = new Ajv({ strict: false })
    addFormats.default(ajv)
    compiled = {
      published: ajv.compile(schema('published-cna-container')),
      rejected: ajv.compile(schema('rejected-cna-container')),
    }
  }
  return compiled
}

const schema = (name: string) =>
  JSON.parse(
    gunzipSync(readFileSync(new URL(`./schemas/${name}.json.gz`, import.meta.url))).toString(),
  )

export function read(state: FakeState, { params }: LoopbackRequest): LoopbackAnswer {
  const record = state.records.get(params['id'] ?? '')
  return record === undefined ? no.recordMissing(404) : json(200, record)
}

export interface Submission {
  readonly caller: Caller
  readonly kind: 'cna' | 'reject'
  readonly how: 'create' | 'update'
}

export function submit(state: FakeState, request: LoopbackRequest, submission: Submission) {
  const { caller, kind, how } = submission
  const body = bodyOf(request, kind)
  if ('status' in body) return body
  const cveId = request.params['id'] ?? ''
  const id = state.ids.get(cveId)
  if (id?.owner !== caller.org.shortName || id === undefined)
    return no.notOwner(caller.org.shortName, cveId)
  const status = kind === 'cna' ? 403 : 400
  const exists = state.records.has(cveId)
  if (how === 'create' && exists) return no.recordExists(status)
  if (how === 'update' && !exists) return no.recordMissing(status)
  const to = kind === 'cna' ? 'PUBLISHED' : 'REJECTED'
  const record = storeRecord(state, { id, cna: body.cna, to })
  return json(200, {
    message: messageOf(cveId, submission),
    [how === 'create' ? 'created' : 'updated']: record,
  })
}

function messageOf(cveId: string, { kind, how }: Submission): string {
  if (kind === 'reject') return `${cveId} record was successfully submitted.`
  return `${cveId} record was successfully ${how}d. This submission should appear on https://cve.org/ within 15 minutes.`
}

function bodyOf(
  { body }: LoopbackRequest,
  kind: 'cna' | 'reject',
): { cna: Container } | LoopbackAnswer {
  let parsed: unknown
  try {
    parsed = trimmed(JSON.parse(body === '' ? '{}' : body))
    if (typeof parsed !== 'object' || parsed === null) return no.badJson('Unexpected token')
  } catch (error) {
    return no.badJson(error instanceof Error ? error.message : '')
  }
  const validate = kind === 'cna' ? schemas().published : schemas().rejected
  if (!validate(parsed))
    return no.badSchema(kind === 'cna' ? 'CVE cnaContainer' : 'CVE', validate.errors ?? [])
  // because: both schemas require this one property to be an object.
  const { cnaContainer } = parsed as { cnaContainer: Container }
  const texts = kind === 'cna' ? 'descriptions' : 'rejectedReasons'
  if (countEnglish(cnaContainer[texts]) > 1) return twoEnglish(`cnaContainer.${texts}`)
  return { cna: cnaContainer }
}

const twoEnglish = (param: string) =>
  no.badInput([
    {
      msg: `Cannot have more than one English language entry in '${param}'`,
      param,
      location: 'body',
    },
  ])

function countEnglish(texts: unknown): number {
  // because: the schema has made sure of the list and of its entries' language.
  const entries = texts as readonly { readonly lang: string }[]
  return entries.filter(({ lang }) => english.test(lang)).length
}

/** The real server trims every string before it looks at a container. */
function trimmed(value: unknown): unknown {
  if (typeof value === 'string') return value.trim()
  if (Array.isArray(value)) return value.map(trimmed)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, trimmed(inner)]))
}
