/*
 * Owns what is asked of a conversion to OSV, and its answers. Refuses to convert: see convert.ts.
 */
import type { Advisory } from '../advisory/advisory.js'
import type { Lost } from '../advisory/report.js'
import type { JsonObject } from '../json/json.js'

/** `psf` is bug for bug what the PSF publishes today; `default` is what it should be. */
export type OsvProfile = 'psf' | 'default'

/** How to convert. */
export interface OsvConversionOptions {
  readonly profile: OsvProfile
  /** The record to update: the one that has the CVE id among its aliases. */
  readonly existing?: JsonObject
  /**
   * Profile `default`: the version of the advisory that the existing record was made of. What it said and this one says
   * no more is taken out, where nobody else has changed it; without it whatever the existing record has stays.
   */
  readonly before?: Advisory
  /** The id of a new record, or the allocated one of a provisional record. */
  readonly id?: string
  /** Profile `default`: the affected versions by name, from the project's tags or index. */
  readonly versions?: readonly string[]
}

/** The record, or why there is none. */
export type OsvConversion =
  | {
      readonly ok: true
      readonly record: JsonObject
      /** False when nothing but the dates differs from the existing record: do not write. */
      readonly changed: boolean
      readonly lost: readonly Lost[]
    }
  | OsvRefusal

/** Why a profile makes no record of an advisory. */
export interface OsvRefusal {
  readonly ok: false
  readonly refusal: 'osv.no-cve-id' | 'osv.not-selected' | 'osv.not-english'
  readonly because: string
  /** A sentence for a person: what to do about it. */
  readonly fix: string
}

/** What a profile makes of an advisory, before it is compared with the existing record. */
export type Converted = { readonly record: JsonObject; readonly lost: readonly Lost[] } | OsvRefusal
