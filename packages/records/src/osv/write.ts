/*
 * Owns writing OSV records from the hub, as the advisory stands, and what OSV has no place for.
 * Refuses to decide ids, dates or profiles: see convert.ts.
 */
import type { Advisory, Credit, Reference, Severity } from '../advisory/advisory.js'
import {
  type Affected,
  type AffectedRange,
  hasUnreadVersions,
  type PackageName,
} from '../advisory/affected.js'
import { upperSnakeCreditType } from '../advisory/credits.js'
import { weaknessId } from '../advisory/ids.js'
import { lostExtras, lostFields } from '../advisory/losses.js'
import { lostDetails } from '../advisory/lost-details.js'
import { referenceTypeOf, typeOfTag } from '../advisory/references.js'
import type { Lost, Written } from '../advisory/report.js'
import { isJsonObject, type JsonObject, memberOf } from '../json/json.js'
import { assemble } from '../json/taker.js'
import { isVector } from '../severity/vector.js'
import { normalizePackageName } from '../versions/names.js'
import { rangesOf } from '../versions/ranges.js'
import { detailsOf, withdrawalReason } from './withdraw.js'

/** The schema version a record gets that was not read with one. */
export const OSV_SCHEMA_VERSION = '1.7.5'

/**
 * Writes the OSV record of an advisory as it stands.
 *
 * Version statements become ranges; versions of a product without a package in a known ecosystem
 * cannot be said and are reported. Does not check the result: see `lintOsv`.
 */
export function writeOsv(advisory: Advisory): Written<JsonObject> {
  return { record: writeOsvRecord(advisory), lost: lostInOsv(advisory) }
}

/** The record alone, without asking what has no place in it. */
export function writeOsvRecord(advisory: Advisory): JsonObject {
  const { id, aliases, dates, withdrawal, extra } = advisory
  const read = extra?.osv
  const members = {
    schema_version: read === undefined ? OSV_SCHEMA_VERSION : undefined,
    id,
    aliases: aliases.filter((alias) => alias !== id || read !== undefined),
    related: advisory.related,
    upstream: advisory.upstream,
    published: dates.published,
    modified: dates.modified,
    withdrawn: withdrawal && (withdrawal.at ?? dates.modified),
    summary: advisory.title,
    details: detailsOf(advisory),
    severity: writtenSeverities(advisory.severities).map(writeSeverity),
    affected: advisory.affected
      .filter((each) => read !== undefined || isWritten(each))
      .map(writeAffected),
    references: advisory.references.map((each) =>
      assemble({ type: referenceTypeOf(each), url: each.url }, each.extra?.osv),
    ),
    credits: advisory.credits.map(writeCredit),
    database_specific: writeDatabaseSpecific(advisory),
  }
  return assemble(members, read)
}

/** True but for an entry that speaks of versions and names none that is affected: it would be read as all versions, or none. */
function isWritten(affected: Affected): boolean {
  const entry = writeAffected(affected)
  const names = entry['ranges'] !== undefined || entry['versions'] !== undefined
  return (
    isNotEmpty(entry) && (names || !speaksOfVersions(affected) || affected.extra?.osv !== undefined)
  )
}

function speaksOfVersions(affected: Affected): boolean {
  const { versions, defaultStatus } = affected
  return versions.length > 0 || defaultStatus !== undefined || hasUnreadVersions(affected)
}

function isNotEmpty(entry: JsonObject): boolean {
  return Object.keys(entry).length > 0
}

/** OSV wants CVSS 3 and 4; version 2 speaks only where neither does. */
function writtenSeverities(severities: readonly Severity[]): readonly Severity[] {
  const usable = severities.filter(isWritable)
  const modern = usable.filter(({ type }) => type !== 'CVSS_V2')
  const chosen = modern.length > 0 ? usable.filter((each) => isKept(each, modern)) : usable
  const firstWith = (severity: Severity) =>
    chosen.find(({ type, vector }) => type === severity.type && vector === severity.vector)
  return chosen.filter((each) => each.extra?.osv !== undefined || firstWith(each) === each)
}

function isKept(severity: Severity, modern: readonly Severity[]): boolean {
  return severity.extra?.osv !== undefined || modern.includes(severity)
}

function isWritable({ type, vector, extra }: Severity): boolean {
  return type !== 'other' && (extra?.osv !== undefined || type === 'Ubuntu' || isVector(vector))
}

function writeSeverity({ type, vector, extra }: Severity): JsonObject {
  return assemble({ type, score: vector }, extra?.osv)
}

function writeCredit({ name, contacts, type, extra }: Credit): JsonObject {
  return assemble({ name, contact: contacts, type: type && upperSnakeCreditType(type) }, extra?.osv)
}

function writeDatabaseSpecific({ weaknesses, extra }: Advisory): JsonObject | undefined {
  const read = memberOf(extra?.osv ?? {}, 'database_specific')
  const ids = weaknesses.map(weaknessId).filter((id) => id !== undefined)
  const isRead = weaknesses.some((weakness) => weakness.extra?.osv !== undefined)
  const cweIds = isRead ? ids : [...new Set(ids)]
  const written = assemble({ cwe_ids: cweIds }, isJsonObject(read) ? read : undefined)
  return isNotEmpty(written) || isJsonObject(read) ? written : undefined
}

function writeAffected(affected: Affected): JsonObject {
  const { package: named, severities, extra } = affected
  const derived = rangesOf(affected)
  const isRead = extra?.osv !== undefined
  const hasPackage = named?.ecosystem !== undefined
  const ranges = derived.ranges.filter(({ type }) => isRead || hasPackage || type === 'GIT')
  const members = {
    package: named && writePackage(isRead ? named : normalized(named)),
    severity: severities.map(writeSeverity),
    ranges: ranges.map(writeRange),
    versions: isRead || hasPackage ? derived.listed : affected.listed,
    ecosystem_specific: isRead ? undefined : goImports(affected),
  }
  return assemble(members, extra?.osv)
}

/**
 * OSV lists packages of PyPI under their normalized names.
 *
 * @source OSV schema, affected[].package field; PEP 503
 */
function normalized(named: PackageName): PackageName {
  const { ecosystem, name } = named
  return ecosystem === undefined ? named : { ...named, name: normalizePackageName(ecosystem, name) }
}

function writePackage({ ecosystem, name, purl, extra }: PackageName): JsonObject | undefined {
  return ecosystem === undefined ? undefined : assemble({ ecosystem, name, purl }, extra?.osv)
}

function writeRange({ type, repo, events, extra }: AffectedRange): JsonObject {
  return assemble({ type, repo, events: events.map((event) => ({ ...event })) }, extra?.osv)
}

/** Go's database names the import path and the symbols beside the package. */
function goImports({ package: named, programRoutines }: Affected): JsonObject | undefined {
  if (named?.ecosystem !== 'Go') return undefined
  const symbols = programRoutines.length > 0 ? { symbols: programRoutines } : {}
  return { imports: [{ path: named.name, ...symbols }] }
}

const NO_PLACE = 'OSV has no place for it.'

/** What an advisory says and OSV has no place for. */
function lostInOsv(advisory: Advisory): readonly Lost[] {
  const written = writtenSeverities(advisory.severities)
  return [
    ...lostFields([
      { path: '/project', value: advisory.project, reason: NO_PLACE },
      {
        path: '/announcement',
        value: advisory.announcement,
        reason: 'It belongs to the announce mail.',
      },
      {
        path: '/descriptions',
        value: advisory.descriptions.slice(1),
        reason: 'OSV has one description, in English.',
      },
      { path: '/impacts', value: advisory.impacts, reason: NO_PLACE },
      { path: '/timeline', value: advisory.timeline, reason: NO_PLACE },
      { path: '/workarounds', value: advisory.workarounds, reason: NO_PLACE },
      { path: '/solutions', value: advisory.solutions, reason: NO_PLACE },
      { path: '/exploits', value: advisory.exploits, reason: NO_PLACE },
      { path: '/configurations', value: advisory.configurations, reason: NO_PLACE },
      { path: '/tags', value: advisory.tags, reason: NO_PLACE },
      { path: '/dates/reserved', value: advisory.dates.reserved, reason: NO_PLACE },
      { path: '/dates/assigned', value: advisory.dates.assigned, reason: NO_PLACE },
      { path: '/dates/public', value: advisory.dates.public, reason: NO_PLACE },
      {
        path: '/withdrawal/reasons',
        value: advisory.withdrawal?.reasons.filter((each) => each !== withdrawalReason(advisory)),
        reason: 'OSV has one text, in English.',
      },
      { path: '/withdrawal/replacedBy', value: advisory.withdrawal?.replacedBy, reason: NO_PLACE },
      { path: '/provider', value: advisory.provider, reason: NO_PLACE },
      { path: '/assigner', value: advisory.assigner, reason: NO_PLACE },
    ]),
    ...advisory.severities.flatMap((each, index) =>
      written.includes(each) ? [] : [{ path: `/severities/${index}`, reason: lostSeverity(each) }],
    ),
    ...advisory.credits.flatMap(({ userId, login }, index) =>
      lostFields([
        { path: `/credits/${index}/userId`, value: userId, reason: NO_PLACE },
        { path: `/credits/${index}/login`, value: login, reason: NO_PLACE },
      ]),
    ),
    ...advisory.weaknesses.flatMap((each, index) =>
      weaknessId(each) === undefined
        ? [{ path: `/weaknesses/${index}`, reason: 'OSV carries CWE ids, not texts.' }]
        : [],
    ),
    ...advisory.references.flatMap(lostInReference),
    ...advisory.affected.flatMap((each, index) => lostInEntry(each, index, advisory)),
    ...lostDetails(advisory, NO_PLACE, { lists: true }),
    ...lostExtras(advisory, 'osv'),
  ]
}

function lostInReference(reference: Reference, index: number): readonly Lost[] {
  const { name, tags } = reference
  const path = `/references/${index}`
  const named = name === undefined ? [] : [{ path: `${path}/name`, reason: NO_PLACE }]
  const type = referenceTypeOf(reference)
  if (tags.every((tag) => typeOfTag(tag) === type)) return named
  return [...named, { path: `${path}/tags`, reason: 'OSV has one type for each reference.' }]
}

function lostSeverity({ type, vector }: Severity): string {
  if (type === 'other') return 'OSV carries CVSS only.'
  return isVector(vector)
    ? 'A newer CVSS, or the same vector, is there already.'
    : 'The vector is invalid.'
}

/** An entry of a package is left out where it names no version that is affected, or none that OSV can say. */
function lostInEntry(affected: Affected, index: number, { extra }: Advisory): readonly Lost[] {
  const details = lostInAffected(affected, index)
  const isRead = extra?.osv !== undefined
  if (isRead || isWritten(affected) || !speaksOfVersions(affected)) return details
  const reason = 'OSV names what is affected, and here is no version of it that OSV can say.'
  return [...details, { path: `/affected/${index}`, reason }]
}

function lostInAffected(affected: Affected, index: number): readonly Lost[] {
  const path = `/affected/${index}`
  const { lost, ranges } = rangesOf(affected)
  const homeless = affected.package?.ecosystem === undefined && affected.extra?.osv === undefined
  const versions = homeless && ranges.some(({ type }) => type !== 'GIT')
  return [
    ...lost.map((each) => ({ ...each, path: path + each.path })),
    ...(versions
      ? [
          {
            path: `${path}/versions`,
            reason: 'Without a package in a known ecosystem OSV cannot order versions.',
          },
        ]
      : []),
    ...lostFields([
      {
        path: `${path}/defaultStatus`,
        value: affected.defaultStatus === 'unknown' ? affected.defaultStatus : undefined,
        reason: 'OSV cannot say that a status is unknown.',
      },
      { path: `${path}/vendor`, value: affected.vendor, reason: NO_PLACE },
      { path: `${path}/product`, value: affected.product, reason: NO_PLACE },
      {
        path: `${path}/package`,
        value: homeless ? affected.package : undefined,
        reason: 'OSV wants an ecosystem that it knows.',
      },
      {
        path: `${path}/repo`,
        value: ranges.some(({ repo }) => repo !== undefined) ? undefined : affected.repo,
        reason: 'OSV names a repository by its commits only.',
      },
      { path: `${path}/modules`, value: affected.modules, reason: NO_PLACE },
      { path: `${path}/programFiles`, value: affected.programFiles, reason: NO_PLACE },
      {
        path: `${path}/programRoutines`,
        value: goImports(affected) ? [] : affected.programRoutines,
        reason: NO_PLACE,
      },
      { path: `${path}/platforms`, value: affected.platforms, reason: NO_PLACE },
      { path: `${path}/cpes`, value: affected.cpes, reason: NO_PLACE },
    ]),
  ]
}
