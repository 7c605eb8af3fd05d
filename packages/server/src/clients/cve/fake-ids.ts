// The fake's calls about ids and organizations: reserve, list, look at, change. Statuses and
// bodies follow the recorded exchanges with the real server.
import { json, type LoopbackAnswer, type LoopbackRequest } from '../loopback.js'
import { type Caller, callerOf } from './fake-caller.js'
import * as no from './fake-errors.js'
import {
  type Batch,
  type FakeCveId,
  type FakeOrg,
  type FakeState,
  type FakeUser,
  quotaOf,
  reserveIds,
} from './fake-state.js'

const idPattern = /^CVE-\d{4}-\d{4,19}$/
const pageSize = 500
const maxNonsequential = 10

export function reserve(state: FakeState, { query }: LoopbackRequest, { org, user }: Caller) {
  const bad = reserveMistakes(query)
  if (bad.length > 0) return no.badInput(bad)
  const amount = Number(query.get('amount'))
  const year = query.get('cve_year') ?? ''
  if (query.get('short_name') !== org.shortName) return no.cannotReserveForOther()
  if (amount <= 0) return no.invalidAmount()
  const batch = batchOf(query, amount)
  if (typeof batch !== 'string') return batch
  if (batch === 'nonsequential' && amount > maxNonsequential) return no.overNonsequentialMax()
  const quota = quotaOf(state, org)
  if (amount > quota.available) return no.overQuota(quota)
  if (!state.years.has(year)) return no.yearNotOpen(year)
  const ids = reserveIds(state, { year, amount, batch, org, user: user.username })
  return json(200, {
    cve_ids: ids.map(shortForm),
    meta: { remaining_quota: quota.available - ids.length },
  })
}

const allowedToReserve = ['amount', 'batch_type', 'cve_year', 'short_name']

function reserveMistakes(query: URLSearchParams): readonly no.BadParameter[] {
  const shortName = query.get('short_name') ?? ''
  const invalid = (param: string) => ({ msg: 'Invalid value', param, location: 'query' as const })
  return [
    ...unknownParameters(query, allowedToReserve),
    ...(/^-?\d+$/.test(query.get('amount') ?? '') ? [] : [invalid('amount')]),
    ...(/^\d{4}$/.test(query.get('cve_year') ?? '') ? [] : [invalid('cve_year')]),
    // The real server checks that it is there and then its length, and reports both.
    ...(shortName === '' ? [invalid('short_name'), invalid('short_name')] : []),
  ]
}

function batchOf(query: URLSearchParams, amount: number): Batch | LoopbackAnswer {
  const asked = query.get('batch_type')?.toLowerCase().replace('-', '')
  if (asked === undefined) return amount === 1 ? 'priority' : no.noBatchType()
  return asked === 'sequential' || asked === 'nonsequential' ? asked : no.invalidBatchType()
}

const unknownParameters = (query: URLSearchParams, known: readonly string[]) =>
  [...query.keys()]
    .filter((name) => !known.includes(name))
    .map((name): no.BadParameter => {
      return { msg: `'${name}' is not a valid parameter name.`, param: '', location: 'query' }
    })

const timeFilters = ['reserved', 'modified'].flatMap((t) => [`time_${t}.gt`, `time_${t}.lt`])
const badTime =
  "Bad date, or invalid timestamp format: valid format is yyyy-MM-ddTHH:mm:ss or yyyy-MM-ddTHH:mm:ssZZ:ZZ (to use '+' in timezone offset, encode as '%2B). ZZ:ZZ (if used) must be between 00:00 and 23:59."
const badState = 'Invalid CVE ID state. Valid states are: RESERVED, PUBLISHED, REJECTED'

export function list(state: FakeState, { query }: LoopbackRequest, { org }: Caller) {
  const bad = listMistakes(query)
  if (bad.length > 0) return no.badInput(bad)
  const wantedState = query.get('state')?.toUpperCase()
  const year = query.get('cve_id_year')
  const found = [...state.ids.values()]
    .filter((id) => id.owner === org.shortName)
    .filter((id) => wantedState === undefined || id.state === wantedState)
    .filter((id) => year === null || id.year === year)
    .filter((id) => timeFilters.every((name) => passesTime(id, name, query.get(name))))
    .sort((a, b) => (a.cveId < b.cveId ? -1 : 1))
  return json(200, page(found.map(longForm), Number(query.get('page') ?? 1)))
}

function listMistakes(query: URLSearchParams): readonly no.BadParameter[] {
  const mistake = (param: string, msg: string) => ({ msg, param, location: 'query' as const })
  const state = query.get('state')?.toUpperCase()
  return [
    ...unknownParameters(query, ['page', 'state', 'cve_id_year', ...timeFilters]),
    ...(state === undefined || ['RESERVED', 'PUBLISHED', 'REJECTED'].includes(state)
      ? []
      : [mistake('state', badState)]),
    ...(/^[1-9]\d*$/.test(query.get('page') ?? '1') ? [] : [mistake('page', 'Invalid value')]),
    ...timeFilters
      .filter((name) => query.has(name) && Number.isNaN(timeOf(query.get(name) ?? '')))
      .map((name) => mistake(name, badTime)),
  ]
}

const timePattern = /^\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?)?$/

/** A time without a zone is UTC. NaN for what the server would not take. */
function timeOf(text: string): number {
  const match = timePattern.exec(text.toUpperCase())
  if (match === null) return Number.NaN
  return Date.parse(match[1] === undefined || match[3] !== undefined ? match[0] : `${match[0]}Z`)
}

function passesTime(id: FakeCveId, name: string, limit: string | null): boolean {
  if (limit === null) return true
  const time = Date.parse(name.startsWith('time_reserved') ? id.reserved : id.modified)
  return name.endsWith('.gt') ? time > timeOf(limit) : time < timeOf(limit)
}

/** Paging fields appear only when there is more than one page. */
function page(all: readonly unknown[], current: number) {
  const cve_ids = all.slice((current - 1) * pageSize, current * pageSize)
  const pageCount = Math.ceil(all.length / pageSize)
  if (all.length <= pageSize) return { cve_ids }
  return {
    cve_ids,
    totalCount: all.length,
    itemsPerPage: pageSize,
    pageCount,
    currentPage: current,
    prevPage: current > 1 ? current - 1 : null,
    nextPage: current < pageCount ? current + 1 : null,
  }
}

export function look(state: FakeState, request: LoopbackRequest): LoopbackAnswer {
  const id = idOf(state, request)
  if (!isFakeId(id)) return id
  if (callerOf(state, request)?.org.shortName === id.owner) return json(200, longForm(id))
  const { cveId: cve_id, year: cve_year } = id
  if (id.state === 'RESERVED')
    return json(200, { cve_id, cve_year, state: id.state, owning_cna: '[REDACTED]' })
  return json(200, {
    cve_id,
    cve_year,
    state: id.state,
    owning_cna: id.owner,
    dateUpdated: id.modified,
  })
}

export function change(state: FakeState, request: LoopbackRequest, { org }: Caller) {
  const id = idOf(state, request)
  if (!isFakeId(id)) return id
  const { query } = request
  const unknown = unknownParameters(query, ['state', 'org'])
  if (unknown.length > 0) return no.badInput(unknown)
  if (id.owner !== org.shortName) return no.notOwner(org.shortName, id.cveId)
  if (state.records.has(id.cveId)) return no.idHasRecord(id.cveId)
  const newState = query.get('state')?.toUpperCase() ?? id.state
  if (newState !== 'RESERVED' && newState !== 'REJECTED')
    return no.badInput([{ msg: badState, param: 'state', location: 'query' }])
  const newOrg = query.get('org') ?? id.owner
  if (!state.orgs.some(({ shortName }) => shortName === newOrg)) return no.noSuchOrg(newOrg)
  id.state = newState
  id.owner = newOrg
  id.modified = state.now().toISOString()
  return json(200, { message: `${id.cveId} was successfully updated.`, updated: longForm(id) })
}

function idOf(state: FakeState, { params }: LoopbackRequest): FakeCveId | LoopbackAnswer {
  const cveId = params['id'] ?? ''
  if (!idPattern.test(cveId))
    return no.badInput([{ msg: 'Invalid value', param: 'id', location: 'params' }])
  return state.ids.get(cveId) ?? no.idNotFound(cveId)
}

const isFakeId = (found: FakeCveId | LoopbackAnswer): found is FakeCveId => 'cveId' in found

const shortForm = (id: FakeCveId) => ({
  requested_by: id.requestedBy,
  cve_id: id.cveId,
  cve_year: id.year,
  state: id.state,
  owning_cna: id.owner,
  reserved: id.reserved,
})

const longForm = (id: FakeCveId) => ({
  ...shortForm(id),
  time: { created: id.created, modified: id.modified },
})

export function orgCall(
  state: FakeState,
  { params }: LoopbackRequest,
  { org, what }: { org: FakeOrg; what: 'org' | 'quota' | 'users' },
): LoopbackAnswer {
  if (params['org'] !== org.shortName) return no.notSameOrg()
  if (what === 'quota') return json(200, quotaOf(state, org))
  if (what === 'users') return json(200, { users: org.users.map((u) => userForm(org, u)) })
  return json(200, {
    UUID: org.uuid,
    short_name: org.shortName,
    name: org.name,
    authority: { active_roles: ['CNA'] },
    policies: { id_quota: org.quota },
    time: { created: org.created, modified: org.created },
  })
}

const userForm = (org: FakeOrg, user: FakeUser) => ({
  username: user.username,
  name: user.name,
  UUID: user.uuid,
  org_UUID: org.uuid,
  active: true,
  authority: { active_roles: user.roles },
  time: { created: user.created, modified: user.created },
})
