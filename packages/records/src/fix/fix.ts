/*
 * Owns mending what is mechanical: the same repairs for every format, each said aloud.
 * Refuses to guess: what needs a person's knowledge stays as it is.
 */
import { DEFAULT_CVE_LINT_OPTIONS } from '../cve/lint-options.js'
import { isJsonArray, isJsonObject, type Json, memberOf, pointer } from '../json/json.js'
import { withoutDoubledScheme } from '../lint/url-rules.js'
import { isNeedlessItem, whyLeftOut } from './members.js'
import { mendNames } from './names.js'
import { withoutRepeats } from './references.js'
import type { FixOptions, Repair, Work } from './work.js'

export type { FixOptions, Repair } from './work.js'

/** A mended record and what was done. */
export interface Fixed {
  readonly record: Json
  /** Each repair: where in the original, and a sentence for a person. */
  readonly repairs: readonly Repair[]
}

/** The rules of lint whose every finding is mended. */
export const MENDED_RULES: readonly string[] = [
  'url.doubled-scheme',
  'osv.name-not-normalized',
  'osv.repeated-id',
  'purl.with-version',
  'cve.purl-with-version',
  'cve.product-spelling',
  'cve.vendor-spelling',
]

/**
 * Mends doubled URL schemes, repeated ids, PyPI names that are not normalised, and versions in package URLs; in CVE and OSV
 * records repeated references that contradict each other in nothing; in CVE records empty lists and empty texts that its schema
 * refuses, and registered products and vendors spelt otherwise.
 *
 * Linting the result finds nothing of {@link MENDED_RULES} again. Does not touch what it cannot know, containers of others
 * (`adp`), and members of no known form (`database_specific`, `x_…` and their like).
 */
export function fixRecord(record: Json, options: FixOptions = {}): Fixed {
  const repairs: Repair[] = []
  const { products = DEFAULT_CVE_LINT_OPTIONS.products } = options
  const form = formOf(record)
  const work = { value: record, path: '', name: '', depth: 0, products, repairs, form }
  return { record: mend(work), repairs }
}

/** Members by which GitHub's, CSAF's and VEX's records are told; what is none of these and not OSV's is CVE's. */
const OTHER_FORMS = ['ghsa_id', 'vulnerabilities', 'document', 'statements']

function formOf(record: Json): Work['form'] {
  if (!isJsonObject(record)) return 'other'
  const has = (name: string): boolean => memberOf(record, name) !== undefined
  if (OTHER_FORMS.some(has)) return 'other'
  return has('schema_version') || has('modified') || has('id') ? 'osv' : 'cve'
}

/** Records nest far less; what lies deeper is left alone. */
const DEEPEST = 64

function mend(work: Work): Json {
  const { value, depth, path, name, repairs } = work
  if (depth > DEEPEST || isOthers(name)) return value
  if (typeof value === 'string') return mendText(work, value)
  if (isJsonArray(value)) return mendList(work, value)
  if (!isJsonObject(value)) return value
  const members = Object.entries(value).flatMap(([member, inner]) => {
    const place = pointer(path, member)
    const mended = mend({ ...work, value: inner, path: place, name: member, depth: depth + 1 })
    const reason = work.form === 'cve' ? whyLeftOut(name, member, mended) : undefined
    if (reason === undefined) return [[member, mended] as const]
    repairs.push({ path: place, reason })
    return []
  })
  return mendNames(Object.fromEntries(members), work)
}

/** What is not the record's author's to word, or has no form that is known: lint does not look there either. */
const OTHERS = new Set([...['adp', 'database_specific', 'ecosystem_specific', 'other', 'source']])

function isOthers(name: string): boolean {
  return OTHERS.has(name) || name.startsWith('x_')
}

function mendList(work: Work, list: readonly Json[]): Json {
  const { name, path, depth, repairs } = work
  const items = list.flatMap((item, index) => {
    const place = pointer(path, index)
    if (work.form !== 'cve' || !isNeedlessItem(name, item)) {
      return [mend({ ...work, value: item, path: place, depth: depth + 1 })]
    }
    repairs.push({ path: place, reason: 'The empty text was left out.' })
    return []
  })
  // CSAF's references have a category, which is `external` where none is written.
  return name === 'references' && work.form !== 'other' ? withoutRepeats(items, work) : items
}

/** Members that hold a URL; GitHub lists its references as URLs alone. */
const URL_MEMBERS = new Set(['url', 'repo', 'collectionURL', 'references'])

function mendText({ name, path, repairs }: Work, text: string): string {
  const mended = URL_MEMBERS.has(name) ? withoutDoubledScheme(text) : undefined
  if (mended === undefined) return text
  repairs.push({ path, reason: 'The doubled scheme of the URL was removed.' })
  return mended
}
