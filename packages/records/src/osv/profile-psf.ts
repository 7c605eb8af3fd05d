/*
 * Owns profile `psf`: bug for bug what the PSF's own tool makes of a CVE record.
 * Refuses to be better than that: see profile-default.ts.
 */
import type { Advisory, Reference } from '../advisory/advisory.js'
import type { AffectedRange } from '../advisory/affected.js'
import type { Lost } from '../advisory/report.js'
import { isJsonObject, type JsonObject, memberOf } from '../json/json.js'
import { introducedIn } from './merge.js'
import type { OsvConversionOptions, OsvRefusal } from './profile.js'
import { provisionalPsfId } from './psf-id.js'
import { lostInPsf } from './psf-losses.js'

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
  const range = rangeOf(advisory, existing)
  const start = { schema_version: '1.5.0', id: id ?? provisionalPsfId(cveId), aliases: [cveId] }
  const record = {
    ...(existing ?? start),
    ...(id !== undefined && { id }),
    ...dated('published', advisory.dates.published),
    ...dated('modified', advisory.dates.modified),
    details: description.value,
    affected: [
      {
        ranges: [
          { type: range.type, events: range.events.map((event) => ({ ...event })), repo: REPO },
        ],
      },
    ],
    references: advisory.references.map((each) => ({ type: typeOf(each), url: each.url })),
    database_specific: databaseSpecific(existing),
  }
  return { record, lost: lostInPsf(advisory, { cveId, record, range, typeOf }) }
}

function dated(name: string, text: string | undefined): JsonObject {
  return text === undefined ? {} : { [name]: `${text.replace(/Z+$/, '')}Z` }
}

function rangeOf(advisory: Advisory, existing: JsonObject | undefined): AffectedRange {
  const fixes = advisory.references.flatMap((reference) => {
    const hash = fixCommit(reference)
    return hash === undefined ? [] : [{ fixed: hash }]
  })
  return { type: 'GIT', repo: REPO, events: [{ introduced: introducedIn(existing) }, ...fixes] }
}

function fixCommit({ url, tags }: Reference): string | undefined {
  return tags.includes('patch') ? FIX_COMMIT.exec(url)?.groups?.hash : undefined
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
