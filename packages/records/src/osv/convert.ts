/*
 * Owns turning an advisory into the OSV record of one of the two profiles, new or as an update
 * of the record that exists.
 * Refuses to allocate numbers (psf-id.ts) and to know what is in the database.
 */
import type { Advisory } from '../advisory/advisory.js'
import { cveIdOf } from '../advisory/ids.js'
import { isJsonArray, isSameJson, type JsonObject, memberOf } from '../json/json.js'
import type { Converted, OsvConversion, OsvConversionOptions } from './profile.js'
import { convertDefault } from './profile-default.js'
import { convertPsf } from './profile-psf.js'

/**
 * Converts an advisory, usually one read from a CVE record, to OSV.
 *
 * @returns the record and whether it differs from the existing one in more than its dates; or
 *   refusal `osv.no-cve-id`, and in profile `psf` `osv.not-selected` when CPython is not among
 *   the products and `osv.not-english` when the first description is in another language
 */
export function convertToOsv(advisory: Advisory, options: OsvConversionOptions): OsvConversion {
  const cveId = cveIdOf(advisory)
  if (options.profile === 'psf') {
    if (cveId === undefined) {
      return {
        ok: false,
        refusal: 'osv.no-cve-id',
        because: 'The advisory has no CVE id.',
        fix: 'Give it a CVE id, or use profile default.',
      }
    }
    return finish(convertPsf(advisory, cveId, options), options)
  }
  return finish(convertDefault(advisory, cveId, options), options)
}

function finish(converted: Converted, { existing }: OsvConversionOptions): OsvConversion {
  if ('refusal' in converted) return converted
  const { record, lost } = converted
  const changed = existing === undefined || !isSameJson(undated(existing), undated(record))
  return { ok: true, record, changed, lost }
}

function undated({ published, modified, ...rest }: JsonObject): JsonObject {
  return rest
}

/** The record of a database that has the CVE id among its aliases. */
export function findByAlias(records: Iterable<JsonObject>, cveId: string): JsonObject | undefined {
  for (const record of records) {
    const aliases = memberOf(record, 'aliases')
    if (isJsonArray(aliases) && aliases.includes(cveId)) return record
  }
  return undefined
}
