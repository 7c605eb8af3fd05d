// What the fake of CVE Services remembers: organizations, users, ids and records, and how ids are
// numbered. It knows nothing of HTTP, headers or schemas.
import { randomUUID } from 'node:crypto'
import type { CveIdState, CveRecord } from './answers.js'

export interface FakeUser {
  readonly uuid: string
  readonly username: string
  readonly name: {
    readonly first: string
    readonly last: string
    readonly middle: string
    readonly suffix: string
  }
  readonly key: string
  readonly roles: readonly string[]
  readonly created: string
}

export interface FakeOrg {
  readonly uuid: string
  readonly shortName: string
  readonly name: string
  readonly quota: number
  readonly users: readonly FakeUser[]
  readonly created: string
}

export interface FakeCveId {
  readonly cveId: string
  readonly year: string
  readonly requestedBy: { readonly cna: string; readonly user: string }
  readonly reserved: string
  readonly created: string
  owner: string
  state: CveIdState
  modified: string
}

export interface FakeOrgOptions {
  readonly shortName: string
  readonly name?: string
  readonly quota?: number
  readonly users: readonly FakeUserOptions[]
}

export interface FakeUserOptions {
  readonly username: string
  readonly key: string
  readonly name?: { readonly first: string; readonly last: string }
}

interface YearRange {
  priorityTop: number
  generalTop: number
  readonly pool: number[]
}

export interface FakeState {
  readonly now: () => Date
  readonly orgs: readonly FakeOrg[]
  readonly ids: Map<string, FakeCveId>
  readonly records: Map<string, CveRecord>
  readonly years: Map<string, YearRange>
}

/** The service gives out single ids below 20000 and batches from there on. */
const generalStart = 20_000
const poolSize = 100

export interface FakeStateOptions {
  readonly orgs: readonly FakeOrgOptions[]
  /** Years for which ids may be reserved; default: from 1999 to next year. */
  readonly years?: readonly number[]
  readonly now?: () => Date
}

export function createFakeState({
  orgs,
  years,
  now = () => new Date(),
}: FakeStateOptions): FakeState {
  const created = now().toISOString()
  const open = years ?? Array.from({ length: now().getUTCFullYear() - 1997 }, (_, i) => 1999 + i)
  return {
    now,
    orgs: orgs.map((org) => ({
      uuid: randomUUID(),
      shortName: org.shortName,
      name: org.name ?? org.shortName,
      quota: org.quota ?? 1000,
      created,
      users: org.users.map((user) => ({
        ...user,
        name: { first: '', last: '', ...user.name, middle: '', suffix: '' },
        uuid: randomUUID(),
        roles: ['ADMIN'],
        created,
      })),
    })),
    ids: new Map(),
    records: new Map(),
    years: new Map(
      open.map((y) => [String(y), { priorityTop: 0, generalTop: generalStart, pool: [] }]),
    ),
  }
}

export function quotaOf(state: FakeState, org: FakeOrg) {
  const reserved = [...state.ids.values()].filter(
    (id) => id.owner === org.shortName && id.state === 'RESERVED',
  ).length
  return { id_quota: org.quota, total_reserved: reserved, available: org.quota - reserved }
}

export type Batch = 'priority' | 'sequential' | 'nonsequential'

/** Takes `amount` numbers of a year that is open and adds the ids to the state. */
export function reserveIds(
  state: FakeState,
  wanted: { year: string; amount: number; batch: Batch; org: FakeOrg; user: string },
): readonly FakeCveId[] {
  const range = state.years.get(wanted.year)
  if (range === undefined) return []
  return Array.from({ length: wanted.amount }, () => {
    const number = nextNumber(range, wanted.batch)
    const at = state.now().toISOString()
    const id: FakeCveId = {
      cveId: `CVE-${wanted.year}-${String(number).padStart(4, '0')}`,
      year: wanted.year,
      requestedBy: { cna: wanted.org.shortName, user: wanted.user },
      reserved: at,
      created: at,
      owner: wanted.org.shortName,
      state: 'RESERVED',
      modified: at,
    }
    state.ids.set(id.cveId, id)
    return id
  })
}

function nextNumber(range: YearRange, batch: Batch): number {
  if (batch === 'priority' && range.priorityTop + 1 < generalStart) return ++range.priorityTop
  if (batch !== 'nonsequential') return ++range.generalTop
  if (range.pool.length === 0) {
    for (let i = 0; i < poolSize; i++) range.pool.push(++range.generalTop)
  }
  const [number] = range.pool.splice(Math.floor(Math.random() * range.pool.length), 1)
  return number ?? ++range.generalTop
}

/** Stores a container under an id and moves the id along with it. */
export function storeRecord(
  state: FakeState,
  stored: { id: FakeCveId; cna: Record<string, unknown>; to: 'PUBLISHED' | 'REJECTED' },
): CveRecord {
  const { id, cna, to } = stored
  const org = state.orgs.find(({ shortName }) => shortName === id.owner)
  const at = state.now().toISOString()
  const before = state.records.get(id.cveId)?.cveMetadata
  const { dateRejected: _, ...kept } = before ?? {}
  const record = {
    dataType: 'CVE_RECORD',
    dataVersion: '5.1',
    cveMetadata: {
      ...kept,
      cveId: id.cveId,
      assignerOrgId: org?.uuid ?? '',
      state: to,
      assignerShortName: id.owner,
      dateReserved: id.reserved,
      ...(to === 'PUBLISHED'
        ? { datePublished: before?.datePublished ?? at }
        : { dateRejected: at }),
      dateUpdated: at,
    },
    containers: {
      cna: {
        ...cna,
        providerMetadata: { orgId: org?.uuid ?? '', shortName: id.owner, dateUpdated: at },
      },
    },
  }
  id.state = to
  id.modified = at
  state.records.set(id.cveId, record)
  return record
}
