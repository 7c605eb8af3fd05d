/*
 * Owns what the walk hands from place to place. Refuses to mend anything.
 */
import type { Lost } from '../advisory/report.js'
import type { RegisteredProduct } from '../cve/lint-options.js'
import type { Json } from '../json/json.js'

/** One repair: where in the original, and a sentence for a person. */
export type Repair = Lost

/** What is told beforehand. */
export interface FixOptions {
  /** How projects are registered to be spelt; the PSF's two when absent. */
  readonly products?: readonly RegisteredProduct[]
}

/** A value on its way through the repairs. */
export interface Work {
  readonly value: Json
  readonly path: string
  /** The member that holds the value, itself or in a list; empty for the record itself. */
  readonly name: string
  readonly depth: number
  readonly products: readonly RegisteredProduct[]
  /** The record's form: what a member of a name is for differs between them. */
  readonly form: 'cve' | 'osv' | 'other'
  readonly repairs: Repair[]
}
