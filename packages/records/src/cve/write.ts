/*
 * Owns writing CVE records of version 5 from the hub, and what CVE has no place for.
 * Refuses to invent: what the advisory does not say is missing in the record, and lint tells.
 */
import { type Advisory, createAdvisory, type Provider } from '../advisory/advisory.js'
import { cveIdOf } from '../advisory/ids.js'
import { lostExtras, lostFields } from '../advisory/losses.js'
import type { Lost, Written } from '../advisory/report.js'
import { isJsonObject, type JsonObject, memberOf } from '../json/json.js'
import { assemble } from '../json/taker.js'
import { isRejectedOnly, writeCnaContainer } from './write-container.js'
import { lostInReferences } from './write-references.js'

/** The version of the record format that is written. */
export const CVE_DATA_VERSION = '5.2'

/**
 * Writes the CNA container that CVE Services takes in `{cnaContainer}`: published, or rejected
 * when the advisory is withdrawn.
 *
 * Does not check the result: see `lintCve`, which names what is missing, the reason of a rejection above all. A container
 * without providerMetadata is valid for
 * posting only once the caller's organisation is in `advisory.provider`.
 */
export function writeCveCna(advisory: Advisory): Written<JsonObject> {
  return { record: writeCnaContainer(advisory), lost: lostInWriting(advisory) }
}

/**
 * The CNA container that rejects a record, or an id that was never used, for a reason in English.
 *
 * @param provider as in `writeCveCna`: CVE Services puts it in, and lint asks for it
 */
export function writeCveRejection(reason: string, provider?: Provider): JsonObject {
  const withdrawal = { reasons: [{ language: 'en', value: reason }], replacedBy: [] }
  return writeCnaContainer(
    createAdvisory({ withdrawal, ...(provider !== undefined && { provider }) }),
  )
}

/** Writes the whole record, its metadata and the containers of others included. */
export function writeCve(advisory: Advisory): Written<JsonObject> {
  return { record: writeCveRecord(advisory), lost: lostInWriting(advisory) }
}

/** The whole record alone, without asking what has no place in it. */
export function writeCveRecord(advisory: Advisory): JsonObject {
  const extra = advisory.extra?.cve ?? {}
  // A rejected record has no containers of others; one that was read so keeps what it had.
  const isOurRejection = advisory.withdrawal !== undefined && extra.rejected !== true
  const others = isOurRejection ? {} : objectIn(extra, 'containers')
  const containers = { cna: writeCnaContainer(advisory), ...others }
  const members = { dataType: 'CVE_RECORD', dataVersion: CVE_DATA_VERSION }
  const outer = memberOf(extra, 'record')
  const head = isJsonObject(outer) ? outer : members
  const metadata = writeMetadata(advisory, memberOf(extra, 'metadata'))
  return { ...head, cveMetadata: metadata, containers }
}

function objectIn(extra: JsonObject, name: string): JsonObject {
  const value = memberOf(extra, name)
  return isJsonObject(value) ? value : {}
}

function writeMetadata(advisory: Advisory, read: unknown): JsonObject {
  const { assigner, dates, withdrawal } = advisory
  const members = {
    cveId: standingId(advisory),
    assignerOrgId: assigner?.orgId,
    assignerShortName: assigner?.shortName,
    state: stateOf(advisory, read),
    dateReserved: dates.reserved,
    datePublished: dates.published,
    dateUpdated: dates.modified,
    dateRejected: withdrawal?.at,
  }
  return assemble(members, isJsonObject(read) ? read : undefined)
}

/** A record stands under its CVE id; one that was read under whatever it said. */
function standingId(advisory: Advisory): string | undefined {
  return advisory.extra?.cve === undefined ? cveIdOf(advisory) : advisory.id
}

/** A draft that was read without a state stays one until it is withdrawn. */
function stateOf(advisory: Advisory, read: unknown): string | undefined {
  if (advisory.withdrawal !== undefined) return 'REJECTED'
  const isDraft = isJsonObject(read) && advisory.extra?.cve?.draft === true
  return isDraft ? undefined : 'PUBLISHED'
}

/** A rejected container may hold nothing that was published. */
const PUBLISHED = [
  ...(['title', 'descriptions', 'affected', 'references', 'credits', 'severities'] as const),
  ...(['weaknesses', 'impacts', 'timeline', 'workarounds', 'solutions', 'exploits'] as const),
  ...(['configurations', 'tags'] as const),
] as const

function lostInRejection(advisory: Advisory): readonly Lost[] {
  const reason = 'A rejected CVE record holds nothing but the reasons.'
  return lostFields(PUBLISHED.map((name) => ({ path: `/${name}`, value: advisory[name], reason })))
}

/** True where one of the products has the project's name. */
function isNamed({ project, affected }: Advisory): boolean {
  return affected.some(({ product, package: named }) => [product, named?.name].includes(project))
}

function lostInWriting(advisory: Advisory): readonly Lost[] {
  const inPackages = advisory.affected.flatMap((affected, index) => {
    const path = `/affected/${index}`
    const derived = affected.versions.length > 0
    return lostFields([
      {
        path: `${path}/listed`,
        value: affected.listed,
        reason: 'CVE states versions as ranges; the list of names stays out.',
      },
      {
        path: `${path}/severities`,
        value: affected.severities,
        reason: 'CVE has no severity per product.',
      },
      {
        path: `${path}/ranges`,
        value: derived ? affected.ranges : [],
        reason: 'The version statements say it already.',
      },
    ])
  })
  return [
    ...(isRejectedOnly(advisory) ? lostInRejection(advisory) : []),
    ...lostFields([
      {
        path: '/aliases',
        value: advisory.aliases.filter((id) => id !== advisory.id && id !== standingId(advisory)),
        reason: 'A CVE record names no other ids.',
      },
      {
        path: '/id',
        value: advisory.id === standingId(advisory) ? undefined : advisory.id,
        reason: 'A CVE record stands under its CVE id.',
      },
      { path: '/related', value: advisory.related, reason: 'A CVE record names no related ids.' },
      {
        path: '/upstream',
        value: advisory.upstream,
        reason: 'A CVE record names no upstream ids.',
      },
      {
        path: '/project',
        value: isNamed(advisory) ? undefined : advisory.project,
        reason: 'A CVE record names products, and no project.',
      },
      {
        path: '/announcement',
        value: advisory.announcement,
        reason: 'It belongs to the announce mail.',
      },
    ]),
    ...inPackages,
    ...lostInReferences(advisory),
    ...lostExtras(advisory, 'cve'),
  ]
}
