/*
 * Owns what CSAF 2.1 says otherwise than 2.0, for documents that are written: metrics with CVSS 4, several weaknesses, the
 * TLP label, and remediations of affected products only. Refuses to read 2.1, and to invent a weakness's list version.
 */
import type { Advisory, Severity, Weakness } from '../advisory/advisory.js'
import { isJsonArray, isJsonObject, type Json, type JsonObject, memberOf } from '../json/json.js'
import { assemble } from '../json/taker.js'
import { cvssObject } from '../severity/cvss-object.js'
import { cweOf, listIn } from './parts.js'
import { scoredIds } from './product-parts.js'

const SCHEMA = 'https://docs.oasis-open.org/csaf/csaf/v2.1/schema/csaf.json'

/** What is said of a document of 2.1 that somebody wants read or linted. */
export const NOT_READ = 'CSAF 2.1 is not read yet, only written; version 2.0 is read.'

/** True for a document that says that it is of version 2.1. */
export function isVersion21(source: JsonObject): boolean {
  const document = memberOf(source, 'document')
  return isJsonObject(document) && memberOf(document, 'csaf_version') === '2.1'
}

/** TLP 2.0. */
export type TlpLabel = 'CLEAR' | 'GREEN' | 'AMBER' | 'AMBER+STRICT' | 'RED'

/** What a document of version 2.1 says that no advisory does. */
export interface Csaf21Options {
  /** Who may read the document; CLEAR when absent, for a written advisory is for everybody. */
  readonly tlp?: TlpLabel
  /** The version of the CWE list that the weaknesses' names are of, as `4.18`; without it no weakness is written. */
  readonly cweVersion?: string
}

/**
 * A document of version 2.0 as one of version 2.1.
 *
 * The profile demands an affected product there (test 6.1.27.12); where the advisory names none, the document fails it.
 *
 * @param document as `writeCsaf` makes it; other members of a document that was read travel on as they are
 */
export function inVersion21(
  document: JsonObject,
  advisory: Advisory,
  options: Csaf21Options,
): JsonObject {
  const { document: head, product_tree: tree, vulnerabilities, ...rest } = document
  const all = isJsonArray(vulnerabilities) ? vulnerabilities : []
  return assemble({
    $schema: SCHEMA,
    document: isJsonObject(head) ? headIn21(head, options) : head,
    product_tree: isJsonObject(tree) ? treeIn21(tree) : tree,
    ...rest,
    vulnerabilities: all.map((each, index) => {
      if (!isJsonObject(each)) return each
      return vulnerabilityIn21(each, index === 0 ? advisory : undefined, options)
    }),
  })
}

/** The severities that one document says: the first valid of each version. */
export function severitiesIn21(advisory: Advisory): readonly Severity[] {
  if (scoredIds(advisory).length === 0) return []
  return (['CVSS_V4', 'CVSS_V3', 'CVSS_V2'] as const).flatMap((type) => firstOf(advisory, type))
}

function firstOf({ severities }: Advisory, type: Severity['type']): readonly Severity[] {
  const valid = severities.filter(
    (each) => each.type === type && !('refusal' in cvssObject(each.vector)),
  )
  return valid.slice(0, 1)
}

/** The weaknesses that have an id and a name; none without the version of their list. */
export function weaknessesIn21(
  { weaknesses }: Advisory,
  { cweVersion }: Csaf21Options,
): readonly Weakness[] {
  if (cweVersion === undefined) return []
  const ids = weaknesses.map((each) => cweOf(each)?.['id'])
  return weaknesses.filter((_, index) => ids[index] && ids.indexOf(ids[index]) === index)
}

function headIn21(head: JsonObject, { tlp }: Csaf21Options): JsonObject {
  const { category, distribution, ...rest } = head
  const before = isJsonObject(distribution) ? distribution : {}
  const said = isJsonObject(before['tlp']) ? before['tlp'] : {}
  const label = said['label'] === 'WHITE' ? 'CLEAR' : said['label']
  const { csaf_version: _version, ...others } = rest
  return assemble({
    category,
    csaf_version: '2.1',
    distribution: { ...before, tlp: { ...said, label: tlp ?? label ?? 'CLEAR' } },
    ...others,
  })
}

/** A product may have several package URLs. Walks branches without the call stack. */
function treeIn21(tree: JsonObject): JsonObject {
  const made: Record<string, Json> = { ...tree }
  const waiting = [made]
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    for (const name of WITH_PRODUCTS) {
      const value = memberOf(node, name)
      if (value !== undefined) node[name] = copied(value, waiting)
    }
    const helper = memberOf(node, 'product_identification_helper')
    if (isJsonObject(helper)) node['product_identification_helper'] = withPurls(helper)
  }
  return made
}

const WITH_PRODUCTS = [
  ...(['branches', 'product', 'full_product_names', 'relationships'] as const),
  'full_product_name',
]

/** A copy one level deep; the objects in it are still to be walked. */
function copied(value: Json, waiting: Record<string, Json>[]): Json {
  if (isJsonArray(value))
    return value.map((each) => (isJsonObject(each) ? copied(each, waiting) : each))
  if (!isJsonObject(value)) return value
  const copy: Record<string, Json> = { ...value }
  waiting.push(copy)
  return copy
}

function withPurls({ purl, ...rest }: JsonObject): JsonObject {
  return purl === undefined ? rest : { ...rest, purls: [purl] }
}

function vulnerabilityIn21(
  vulnerability: JsonObject,
  advisory: Advisory | undefined,
  options: Csaf21Options,
): JsonObject {
  const { scores: _scores, cwe: _cwe, release_date, remediations, ...rest } = vulnerability
  const cwes = advisory === undefined ? [] : weaknessesIn21(advisory, options)
  return assemble({
    ...rest,
    cwes: cwes.map((each) => ({ ...cweOf(each), version: options.cweVersion ?? '' })),
    disclosure_date: release_date,
    metrics: metricsOf(vulnerability, advisory),
    remediations: isJsonArray(remediations)
      ? remediations.flatMap((each) => remediationIn21(each, vulnerability))
      : remediations,
  })
}

const CVSS_MEMBERS = ['cvss_v2', 'cvss_v3'] as const

function metricsOf(
  vulnerability: JsonObject,
  advisory: Advisory | undefined,
): readonly JsonObject[] {
  const metrics = listIn(vulnerability, 'scores').map((score) => ({
    products: memberOf(score, 'products') ?? [],
    content: assemble(
      Object.fromEntries(CVSS_MEMBERS.map((name) => [name, memberOf(score, name)])),
    ),
  }))
  const newest = advisory && severitiesIn21(advisory).find(({ type }) => type === 'CVSS_V4')
  const cvss = newest && cvssObject(newest.vector)
  if (advisory === undefined || cvss === undefined || 'refusal' in cvss) return metrics
  const [first, ...further] = metrics
  const products = first?.products ?? scoredIds(advisory)
  return [{ products, content: { ...first?.content, cvss_v4: cvss } }, ...further]
}

/** Version 2.1 forbids to remedy what is not affected, or fixed (test 6.1.36). */
const NOT_TO_REMEDY = ['known_not_affected', 'fixed', 'first_fixed']

function remediationIn21(remediation: Json, vulnerability: JsonObject): readonly Json[] {
  const status = memberOf(vulnerability, 'product_status')
  const ids = isJsonObject(remediation) ? memberOf(remediation, 'product_ids') : undefined
  if (!isJsonObject(remediation) || !isJsonObject(status) || !isJsonArray(ids)) return [remediation]
  const healthy = NOT_TO_REMEDY.flatMap((name) => memberOf(status, name) ?? [])
  const left = ids.filter((id) => !healthy.includes(id))
  return left.length === 0 ? [] : [{ ...remediation, product_ids: left }]
}
