/*
 * Owns reading CVE records of version 5, whole or as a CNA container, into the hub.
 * Refuses to judge them: see lint.ts. Whatever the hub has no field for goes to `extra.cve`.
 */
import {
  type Advisory,
  type AdvisoryDates,
  createAdvisory,
  type Organization,
  type Provider,
} from '../advisory/advisory.js'
import { lostInReading } from '../advisory/losses.js'
import type { Read } from '../advisory/report.js'
import { isJsonObject, type Json, type JsonObject, memberOf } from '../json/json.js'
import { type Taker, take } from '../json/taker.js'
import { readAffected } from './read-affected.js'
import { readMetrics } from './read-metrics.js'
import {
  readCredit,
  readReference,
  readText,
  readTimelineEntry,
  readWeaknesses,
} from './read-parts.js'
import { writeCveRecord } from './write.js'
import { writeCnaContainer } from './write-container.js'

/**
 * Reads a CVE record of version 5.0 to 5.2: published, rejected, or a draft without a state.
 *
 * Also takes a bare CNA container, and one wrapped as `{cnaContainer}` the way CVE Services wants
 * it posted. Does not check the schema: members of unexpected shape travel in `extra.cve`.
 */
export function readCve(source: Json): Read<Advisory> {
  if (!isJsonObject(source)) return unreadable('', 'A CVE record is a JSON object.')
  const wrapped = memberOf(source, 'cnaContainer')
  if (isJsonObject(wrapped)) return readCnaContainer(wrapped)
  const containers = memberOf(source, 'containers')
  if (containers === undefined) return readCnaContainer(source)
  const cna = isJsonObject(containers) ? memberOf(containers, 'cna') : undefined
  if (!isJsonObject(containers) || !isJsonObject(cna)) {
    return unreadable('/containers', 'A CVE record has a CNA container.')
  }
  const advisory = readRecord(source, containers, cna)
  return { ok: true, value: advisory, lost: lostInReading(source, writeCveRecord(advisory)) }
}

/** Reads a CNA container by itself; the advisory then has no id. */
export function readCnaContainer(cna: JsonObject): Read<Advisory> {
  if (!isContainer(cna)) return unreadable('', 'Neither a CVE record nor a CNA container.')
  const advisory = readContainer(cna, {}, {})
  return { ok: true, value: advisory, lost: lostInReading(cna, writeCnaContainer(advisory)) }
}

const CONTAINER_MEMBERS = ['providerMetadata', 'descriptions', 'affected', 'rejectedReasons']

function isContainer(value: JsonObject): boolean {
  return CONTAINER_MEMBERS.some((name) => Object.hasOwn(value, name))
}

function unreadable(path: string, because: string): Read<Advisory> {
  return { ok: false, path, because }
}

function readRecord(source: JsonObject, all: JsonObject, cna: JsonObject): Advisory {
  const { containers: _containers, cveMetadata, ...record } = source
  const { cna: _cna, ...otherContainers } = all
  const metadata = take(isJsonObject(cveMetadata) ? cveMetadata : {})
  const known = readMetadata(metadata)
  const outer = { record, containers: otherContainers, metadata: metadata.rest() ?? {} }
  return readContainer(cna, known, outer)
}

interface Metadata {
  readonly id?: string
  /** CVE's word; a draft has none. */
  readonly state?: string
  readonly rejectedAt?: string
  readonly assigner?: Organization
  readonly dates?: AdvisoryDates
}

function readMetadata(metadata: Taker): Metadata {
  const state = metadata.string('state')
  const id = metadata.string('cveId')
  const rejectedAt = metadata.string('dateRejected')
  const assigner = readAssigner(metadata)
  return {
    ...(id !== undefined && { id }),
    ...(state !== undefined && { state }),
    ...(rejectedAt !== undefined && { rejectedAt }),
    ...(assigner !== undefined && { assigner }),
    dates: definedOnly({
      reserved: metadata.string('dateReserved'),
      published: metadata.string('datePublished'),
      modified: metadata.string('dateUpdated'),
    }),
  }
}

function readAssigner(metadata: Taker): Organization | undefined {
  const orgId = metadata.string('assignerOrgId')
  if (orgId === undefined) return undefined
  const shortName = metadata.string('assignerShortName')
  return { orgId, ...(shortName !== undefined && { shortName }) }
}

function readContainer(cna: JsonObject, metadata: Metadata, outer: JsonObject): Advisory {
  const container = take(cna)
  const title = container.string('title')
  const provider = container.object('providerMetadata', readProvider)
  const withdrawal = readWithdrawal(container, metadata)
  const fields = {
    ...(metadata.id !== undefined && { id: metadata.id }),
    ...(title !== undefined && { title }),
    ...(provider !== undefined && { provider }),
    ...(metadata.assigner !== undefined && { assigner: metadata.assigner }),
    ...withdrawal,
    ...readLists(container),
    dates: {
      ...metadata.dates,
      ...definedOnly({
        public: container.string('datePublic'),
        assigned: container.string('dateAssigned'),
      }),
    },
  }
  const marks = {
    ...(metadata.state === undefined && { draft: true }),
    ...(withdrawal.withdrawal !== undefined && { rejected: true }),
  }
  return createAdvisory({
    ...fields,
    extra: { cve: { ...outer, ...marks, container: container.rest() ?? {} } },
  })
}

function readLists(container: Taker) {
  return {
    descriptions: container.list('descriptions', readText),
    affected: container.list('affected', readAffected),
    references: container.list('references', readReference),
    credits: container.list('credits', readCredit),
    severities: container.list('metrics', readMetrics).flat(),
    weaknesses: container.list('problemTypes', readWeaknesses).flat(),
    impacts: container.list('impacts', readImpact),
    timeline: container.list('timeline', readTimelineEntry),
    workarounds: container.list('workarounds', readText),
    solutions: container.list('solutions', readText),
    exploits: container.list('exploits', readText),
    configurations: container.list('configurations', readText),
    tags: container.strings('tags'),
  }
}

function readImpact(source: JsonObject) {
  const impact = take(source)
  const capecId = impact.string('capecId')
  return {
    ...(capecId !== undefined && { capecId }),
    descriptions: impact.list('descriptions', readText),
    extra: { cve: impact.rest() ?? {} },
  }
}

function readProvider(source: JsonObject): Provider | undefined {
  const provider = take(source)
  const orgId = provider.string('orgId')
  if (orgId === undefined) return undefined
  const shortName = provider.string('shortName')
  const dateUpdated = provider.string('dateUpdated')
  return {
    orgId,
    ...(shortName !== undefined && { shortName }),
    ...(dateUpdated !== undefined && { dateUpdated }),
    extra: { cve: provider.rest() ?? {} },
  }
}

function readWithdrawal(container: Taker, metadata: Metadata): Pick<Advisory, 'withdrawal'> {
  const reasons = container.list('rejectedReasons', readText)
  const replacedBy = container.strings('replacedBy')
  const at = metadata.rejectedAt
  if (metadata.state !== 'REJECTED' && reasons.length === 0 && replacedBy.length === 0) return {}
  return { withdrawal: { ...(at !== undefined && { at }), reasons, replacedBy } }
}

function definedOnly<T extends Readonly<Record<string, string | undefined>>>(
  fields: T,
): { readonly [K in keyof T]?: string } {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined)
  // Object.fromEntries forgets the names; they are those of `fields`.
  return Object.fromEntries(entries) as { readonly [K in keyof T]?: string }
}
