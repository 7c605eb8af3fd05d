// The calls a CVE numbering authority makes to CVE Services. It knows the API and nothing of our
// cases; it never asks twice, for the API has no idempotency key: the caller looks, then asks.
import type { z } from 'zod'
import { Fault } from '../../config/fault.js'
import { type Answer, exchange } from '../exchange.js'
import {
  type CveIdEntry,
  type CveIdState,
  type CveQuota,
  type CveRecord,
  createdRecord,
  cveIdEntry,
  cveIdPage,
  cveRecord,
  quota,
  type ReservedCveId,
  reservation,
  updatedRecord,
} from './answers.js'
import { apiErrorCode, faultOf } from './refused.js'

export interface CveClientOptions {
  /** Such as `https://cveawg.mitre.org/api`, without a slash at its end. */
  readonly baseUrl: string
  readonly org: string
  readonly user: string
  readonly key: string
  readonly timeoutMs?: number
}

export type CveContainer = Readonly<Record<string, unknown>>

export interface ReservedBetween {
  readonly from: Date
  readonly to: Date
  readonly state?: CveIdState
}

/**
 * Every call throws a Fault when it fails. After one with `retry: 'later'` from a call that
 * changes something, the change may have been made: look with `reservedBetween` or `getRecord`
 * before asking again. (`cve.answer-lost` says so for sure; a 5xx may hide the same.)
 */
export interface CveClient {
  reserve(wanted: { readonly year: number }): Promise<ReservedCveId>
  /** All our ids reserved in the span, both ends included, oldest first. */
  reservedBetween(span: ReservedBetween): Promise<readonly CveIdEntry[]>
  getId(cveId: string): Promise<CveIdEntry | undefined>
  getRecord(cveId: string): Promise<CveRecord | undefined>
  publish(cveId: string, cnaContainer: CveContainer): Promise<CveRecord>
  update(cveId: string, cnaContainer: CveContainer): Promise<CveRecord>
  /** Rejects an id that was reserved and never published. */
  reject(cveId: string, rejectedContainer: CveContainer): Promise<CveRecord>
  rejectPublished(cveId: string, rejectedContainer: CveContainer): Promise<CveRecord>
  quota(): Promise<CveQuota>
  /** The same, for somebody who waits: it gives up sooner. */
  check(): Promise<CveQuota>
}

const defaultTimeoutMs = 20_000
const checkTimeoutMs = 5_000
/** A page of 500 ids takes 150 kB, the largest record the API stores 3.8 MB. */
const maxAnswerBytes = 8_000_000
const maxPages = 200

export function createCveClient(options: CveClientOptions): CveClient {
  const send = sending(options)
  const get = async <T>(path: string, schema: z.ZodType<T>) =>
    accept(await send('GET', path), schema, 'cve.malformed')
  const change = async <T>(
    method: 'POST' | 'PUT',
    path: string,
    schema: z.ZodType<T>,
    cna?: CveContainer,
  ) => accept(await send(method, path, cna), schema, 'cve.answer-lost')
  const find = async <T>(path: string, schema: z.ZodType<T>) => {
    const answer = await send('GET', path)
    return isMissing(answer) ? undefined : accept(answer, schema, 'cve.malformed')
  }
  const org = encodeURIComponent(options.org)
  const quotaPath = `/org/${org}/id_quota`
  const sendQuickly = sending({
    ...options,
    timeoutMs: Math.min(options.timeoutMs ?? defaultTimeoutMs, checkTimeoutMs),
  })
  const record = (cveId: string) => `/cve/${encodeURIComponent(cveId)}`
  return {
    reserve: ({ year }) =>
      change('POST', `/cve-id?amount=1&cve_year=${year}&short_name=${org}`, reservation),
    reservedBetween: (span) => listReserved((path) => get(path, cveIdPage), span),
    getId: (id) => find(`/cve-id/${encodeURIComponent(id)}`, cveIdEntry),
    getRecord: (id) => find(record(id), cveRecord),
    publish: (id, cna) => change('POST', `${record(id)}/cna`, createdRecord, cna),
    update: (id, cna) => change('PUT', `${record(id)}/cna`, updatedRecord, cna),
    reject: (id, cna) => change('POST', `${record(id)}/reject`, createdRecord, cna),
    rejectPublished: (id, cna) => change('PUT', `${record(id)}/reject`, updatedRecord, cna),
    quota: () => get(quotaPath, quota),
    check: async () => accept(await sendQuickly('GET', quotaPath), quota, 'cve.malformed'),
  }
}

function sending({ baseUrl, org, user, key, timeoutMs = defaultTimeoutMs }: CveClientOptions) {
  const headers = {
    'CVE-API-ORG': org,
    'CVE-API-USER': user,
    'CVE-API-KEY': key,
    accept: 'application/json',
  }
  return (method: 'GET' | 'POST' | 'PUT', path: string, cnaContainer?: CveContainer) =>
    exchange({
      service: 'cve',
      url: baseUrl.replace(/\/+$/, '') + path,
      method,
      headers:
        cnaContainer === undefined ? headers : { ...headers, 'content-type': 'application/json' },
      ...(cnaContainer === undefined ? {} : { body: JSON.stringify({ cnaContainer }) }),
      timeoutMs,
      maxBytes: maxAnswerBytes,
    })
}

const isMissing = (answer: Answer): boolean =>
  answer.status === 404 &&
  ['CVE_ID_NOT_FOUND', 'CVE_RECORD_DNE'].includes(apiErrorCode(answer) ?? '')

function accept<T>(answer: Answer, schema: z.ZodType<T>, unreadable: string): T {
  if (answer.status < 200 || answer.status > 299) throw faultOf(answer)
  try {
    return schema.parse(JSON.parse(answer.text))
  } catch {
    // The parser's own error is left out: it quotes the text it could not read.
    throw new Fault({
      code: unreadable,
      retry: 'later',
      message: `CVE Services answered ${answer.status} in a shape that could not be read`,
    })
  }
}

/**
 * The API compares strictly and its documented times have whole seconds, so the question is asked
 * a little wider than the span and the answer cut to it.
 */
async function listReserved(
  getPage: (path: string) => Promise<z.infer<typeof cveIdPage>>,
  { from, to, state }: ReservedBetween,
): Promise<readonly CveIdEntry[]> {
  const query = new URLSearchParams({
    'time_reserved.gt': wholeSeconds(from.getTime() - 1000),
    'time_reserved.lt': wholeSeconds(to.getTime() + 1999),
    ...(state === undefined ? {} : { state }),
  })
  const found: CveIdEntry[] = []
  for (let page = 1; page <= maxPages; page++) {
    query.set('page', String(page))
    const { cve_ids, nextPage } = await getPage(`/cve-id?${query}`)
    found.push(...cve_ids.filter((entry) => isWithin(entry, from, to)))
    if (nextPage === null || nextPage === undefined) return found.sort(byReservedAt)
  }
  throw new Fault({
    code: 'cve.too-many-ids',
    retry: 'never',
    message: `more than ${maxPages} pages of ids in one span`,
  })
}

const wholeSeconds = (time: number): string => `${new Date(time).toISOString().slice(0, 19)}Z`

function isWithin({ reservedAt }: CveIdEntry, from: Date, to: Date): boolean {
  if (reservedAt === undefined) return false
  const time = Date.parse(reservedAt)
  return time >= from.getTime() && time <= to.getTime()
}

const byReservedAt = (a: CveIdEntry, b: CveIdEntry): number =>
  Date.parse(a.reservedAt ?? '') - Date.parse(b.reservedAt ?? '')
