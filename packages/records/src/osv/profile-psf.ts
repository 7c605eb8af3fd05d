/*
 * Owns profile `psf`: bug for bug what the PSF's own tool makes of a CVE record.
 * Refuses to be better than that: see profile-default.ts.
 */
import type { Advisory, Reference } from '../advisory/advisory.js'
import { lostFields } from '../advisory/losses.js'
import type { Lost } from '../advisory/report.js'
import { isJsonArray, isJsonObject, type Json, type JsonObject, memberOf } from '../json/json.js'
import type { OsvConversionOptions, OsvRefusal } from './profile.js'
import { provisionalPsfId } from './psf-id.js'
import { lostInOsv } from './write.js'

const REPO = 'https://github.com/python/cpython'
const FIX_COMMIT = /^https:\/\/github\.com\/python\/cpython\/commit\/(?<hash>[0-9a-f]{20,})$/

/**
 * Makes the record, keeping of an existing one what the PSF's tool does not set.
 *
 * @source psf/advisory-database, tools/import-from-cve.py: its observable results
 */
export function convertPsf(
  advisory: Advisory,
  cveId: string,
  { existing, id }: OsvConversionOptions,
): { readonly record: JsonObject; readonly lost: readonly Lost[] } | OsvRefusal {
  if (!advisory.affected.some(({ product }) => product === 'CPython')) {
    return {
      ok: false,
      refusal: 'osv.not-selected',
      because: 'CPython is not among the affected products.',
      fix: 'Name the product CPython, or use profile default.',
    }
  }
  const [description] = advisory.descriptions
  if (description === undefined || !/^en\b/i.test(description.language)) {
    return {
      ok: false,
      refusal: 'osv.not-english',
      because: 'The first description is not in English.',
      fix: 'Put the English description first.',
    }
  }
  const start = { schema_version: '1.5.0', id: id ?? provisionalPsfId(cveId), aliases: [cveId] }
  const record = {
    ...(existing ?? start),
    ...(id !== undefined && { id }),
    ...dated('published', advisory.dates.published),
    ...dated('modified', advisory.dates.modified),
    details: description.value,
    affected: [{ ranges: [{ type: 'GIT', events: events(advisory, existing), repo: REPO }] }],
    references: advisory.references.map((each) => ({ type: typeOf(each), url: each.url })),
    database_specific: databaseSpecific(existing),
  }
  return { record, lost: lostInPsf(advisory, cveId) }
}

const NOT_CARRIED = 'Profile psf does not write it; profile default does.'

/** What profile `default` says and the PSF's tool does not, and then what no OSV record says. */
function lostInPsf(advisory: Advisory, cveId: string): readonly Lost[] {
  const { severities, weaknesses, related, upstream, affected } = advisory
  const others = [advisory.id, ...advisory.aliases].filter(
    (id) => id !== undefined && id !== cveId && !id.startsWith('PSF-'),
  )
  const here = lostFields([
    { path: '/title', value: advisory.title, reason: NOT_CARRIED },
    { path: '/severities', value: severities, reason: NOT_CARRIED },
    { path: '/credits', value: advisory.credits, reason: NOT_CARRIED },
    { path: '/weaknesses', value: weaknesses, reason: NOT_CARRIED },
    { path: '/aliases', value: others, reason: NOT_CARRIED },
    { path: '/related', value: related, reason: NOT_CARRIED },
    { path: '/upstream', value: upstream, reason: NOT_CARRIED },
    { path: '/withdrawal', value: advisory.withdrawal, reason: NOT_CARRIED },
    ...affected.flatMap((each, index) => [
      { path: `/affected/${index}/package`, value: each.package, reason: NOT_CARRIED },
      { path: `/affected/${index}/versions`, value: each.versions, reason: NOT_CARRIED },
      { path: `/affected/${index}/listed`, value: each.listed, reason: NOT_CARRIED },
      { path: `/affected/${index}/ranges`, value: each.ranges, reason: NOT_CARRIED },
    ]),
  ])
  const said = new Set(here.map(({ path }) => path))
  const isSaid = (path: string) => [...said].some((each) => `${path}/`.startsWith(`${each}/`))
  return [...here, ...lostInOsv(advisory).filter(({ path }) => !isSaid(path))]
}

function dated(name: string, text: string | undefined): JsonObject {
  return text === undefined ? {} : { [name]: `${text.replace(/Z+$/, '')}Z` }
}

function events(advisory: Advisory, existing: JsonObject | undefined): Json {
  const fixes = advisory.references.flatMap((reference) => {
    const hash = fixCommit(reference)
    return hash === undefined ? [] : [{ fixed: hash }]
  })
  return [{ introduced: introducedIn(existing) }, ...fixes]
}

function fixCommit({ url, tags }: Reference): string | undefined {
  return tags.includes('patch') ? FIX_COMMIT.exec(url)?.groups?.hash : undefined
}

/** The existing record's first introduced event, when it has exactly one affected entry. */
export function introducedIn(existing: JsonObject | undefined): string {
  const affected = existing && memberOf(existing, 'affected')
  if (!isJsonArray(affected) || affected.length !== 1) return '0'
  const found = list(affected[0], 'ranges')
    .flatMap((range) => list(range, 'events'))
    .map((event) => (isJsonObject(event) ? memberOf(event, 'introduced') : undefined))
    .find((introduced) => typeof introduced === 'string')
  return found ?? '0'
}

function list(value: Json | undefined, name: string): readonly Json[] {
  const items = isJsonObject(value) ? memberOf(value, name) : undefined
  return isJsonArray(items) ? items : []
}

function typeOf(reference: Reference): string {
  if (fixCommit(reference) !== undefined) return 'FIX'
  if (reference.tags.includes('vendor-advisory')) return 'ADVISORY'
  return reference.tags.includes('issue-tracking') ? 'REPORT' : 'WEB'
}

/** Always without CWE ids: the PSF's tool reads a misspelt key. */
function databaseSpecific(existing: JsonObject | undefined): JsonObject {
  const kept = existing && memberOf(existing, 'database_specific')
  return { ...(isJsonObject(kept) ? kept : {}), cwe_ids: [] }
}
