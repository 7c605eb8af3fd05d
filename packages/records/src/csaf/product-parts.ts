/*
 * Owns the parts of a vulnerability that name products: scores, remediations, threats.
 * Refuses to say of some products what the advisory says of all.
 */
import type { Advisory, Impact, LocalizedText, Severity } from '../advisory/advisory.js'
import type { Part, PartReading } from '../advisory/part.js'
import { writePart } from '../advisory/part.js'
import { isJsonObject, type Json, type JsonObject, memberOf } from '../json/json.js'
import { assemble } from '../json/taker.js'
import { cvssObject } from '../severity/cvss-object.js'
import { affectedPart, statusIds } from './affected.js'
import { listIn, others } from './parts.js'
import { unsaidTargets } from './unsaid.js'

/** The ids of the products as they will be written. */
function idsOf(advisory: Advisory, names?: readonly string[]): readonly string[] {
  return statusIds(writePart(affectedPart, advisory, 'csaf').members, names)
}

const AFFECTED = ['known_affected', 'first_affected', 'last_affected']

/** Scores are of affected products, or where none is, of those there are. */
export function scoredIds(advisory: Advisory): readonly string[] {
  const affected = idsOf(advisory, AFFECTED)
  return affected.length > 0 ? affected : idsOf(advisory)
}

const SCORES: Part = {
  name: 'scores',
  owns: ['severities'],
  read(members) {
    const scores = listIn(members, 'scores')
    const found = scores.flatMap(readScore)
    const severities = found.filter(
      ({ vector }, index) => found.findIndex((each) => each.vector === vector) === index,
    )
    const more = scores.map(besideVectors)
    const rest = {
      ...(more.some((each) => Object.keys(each).length > 0) && { more }),
      ...others('scores', members, isScore),
    }
    return { fields: { severities }, rest }
  },
  write(advisory) {
    const products = scoredIds(advisory)
    const scores = writableSeverities(advisory).flatMap((severity) => {
      const cvss = cvssObject(severity.vector)
      return 'refusal' in cvss ? [] : [[memberFor(severity), cvss] as const]
    })
    return scores.length === 0 ? {} : { scores: [{ products, ...Object.fromEntries(scores) }] }
  },
}

function isScore(item: Json): boolean {
  return isJsonObject(item) && readScore(item).length > 0
}

function readScore(score: JsonObject): readonly Severity[] {
  return CVSS.flatMap((member) => {
    const cvss = memberOf(score, member)
    const vector = isJsonObject(cvss) ? memberOf(cvss, 'vectorString') : undefined
    if (!isJsonObject(cvss) || typeof vector !== 'string') return []
    const base = memberOf(cvss, 'baseScore')
    const word = memberOf(cvss, 'baseSeverity')
    const severity: Severity = {
      type: member === 'cvss_v3' ? 'CVSS_V3' : 'CVSS_V2',
      vector,
      ...(typeof base === 'number' && { score: base }),
      ...(typeof word === 'string' && { rating: word }),
      scenarios: [],
    }
    return [severity]
  })
}

const CVSS = ['cvss_v3', 'cvss_v2'] as const

/** What a score says that follows from none of its vectors: a temporal score, a metric that contradicts one. */
function besideVectors(score: JsonObject): JsonObject {
  const more = CVSS.flatMap((member) => {
    const cvss = memberOf(score, member)
    if (!isJsonObject(cvss)) return []
    const vector = memberOf(cvss, 'vectorString')
    const made = cvssObject(typeof vector === 'string' ? vector : '')
    const unsaid = Object.entries(cvss).filter(
      ([name, value]) =>
        !OF_SEVERITY.has(name) && ('refusal' in made || memberOf(made, name) !== value),
    )
    return unsaid.length === 0 ? [] : [[member, Object.fromEntries(unsaid)] as const]
  })
  return Object.fromEntries(more)
}

const OF_SEVERITY = new Set(['vectorString', 'baseScore', 'baseSeverity'])

function memberFor({ type }: Severity): string {
  return type === 'CVSS_V3' ? 'cvss_v3' : 'cvss_v2'
}

/** True when there is a product that scores and remediations can be of. */
export function namesProducts(advisory: Advisory): boolean {
  return idsOf(advisory).length > 0
}

/** The severities that CSAF 2.0 has a place for: one of version 3 and one of version 2. */
export function writableSeverities(advisory: Advisory): readonly Severity[] {
  if (scoredIds(advisory).length === 0) return []
  return (['CVSS_V3', 'CVSS_V2'] as const).flatMap(
    (type) =>
      advisory.severities.find(
        (each) => each.type === type && !('refusal' in cvssObject(each.vector)),
      ) ?? [],
  )
}

const REMEDIATIONS: Part = {
  name: 'remediations',
  owns: ['solutions', 'workarounds'],
  read(members) {
    const all = listIn(members, 'remediations')
    return {
      fields: {
        solutions: textsOf(all, ['vendor_fix']),
        workarounds: textsOf(all, ['workaround', 'mitigation']),
      },
      rest: others('remediations', members, (item) =>
        isPlain(item, ['vendor_fix', 'workaround', 'mitigation']),
      ),
    }
  },
  write(advisory) {
    const ids = idsOf(advisory)
    if (ids.length === 0) return {}
    const of = (category: string, texts: readonly LocalizedText[]) =>
      texts.map(({ value }) => assemble({ category, details: value, product_ids: ids }))
    const { solutions, workarounds } = advisory
    return assemble({
      remediations: [...of('vendor_fix', solutions), ...of('workaround', workarounds)],
    })
  },
}

const THREATS: Part = {
  name: 'threats',
  owns: ['exploits', 'impacts'],
  read: readThreats,
  write(advisory) {
    const ids = idsOf(advisory)
    const threat = (category: string, { value }: LocalizedText) =>
      assemble({ category, details: value, product_ids: ids })
    const impacts = advisory.impacts.flatMap(({ descriptions }) => descriptions)
    return assemble({
      threats: [
        ...advisory.exploits.map((each) => threat('exploit_status', each)),
        ...impacts.map((each) => threat('impact', each)),
      ],
    })
  },
}

function readThreats(members: JsonObject): PartReading {
  const all = listIn(members, 'threats')
  const impacts = textsOf(all, ['impact']).map((each): Impact => ({ descriptions: [each] }))
  return {
    fields: { exploits: textsOf(all, ['exploit_status']), impacts },
    rest: others('threats', members, (item) => isPlain(item, ['exploit_status', 'impact'])),
  }
}

function textsOf(
  items: readonly JsonObject[],
  categories: readonly string[],
): readonly LocalizedText[] {
  return items
    .filter((item) => isOf(item, categories))
    .map((item) => ({ language: 'en', value: String(item['details']) }))
}

function isOf(item: JsonObject, categories: readonly string[]): boolean {
  const category = memberOf(item, 'category')
  const isText = typeof memberOf(item, 'details') === 'string'
  return isText && typeof category === 'string' && categories.includes(category)
}

const PLAIN = new Set(['category', 'details', 'product_ids'])

/** True when the texts say all there is, but for which products it is about. */
function isPlain(item: Json, categories: readonly string[]): boolean {
  return (
    isJsonObject(item) &&
    isOf(item, categories) &&
    Object.keys(item).every((name) => PLAIN.has(name)) &&
    memberOf(item, 'category') !== 'mitigation'
  )
}

/** The parts whose items are for products: what they are for where it is not said of all alike. */
export function targetsApart(vulnerability: JsonObject, products: JsonObject): JsonObject {
  const whole = [statusIds(products, AFFECTED), statusIds(products)]
  const apart = PRODUCT_PARTS.flatMap(({ name }) => {
    const member = name === 'scores' ? 'products' : 'product_ids'
    const targets = unsaidTargets(memberOf(vulnerability, name), member, whole)
    return targets === undefined ? [] : [[name, { products: targets }] as const]
  })
  return Object.fromEntries(apart)
}

/** The parts that name products by their ids; they are written anew whenever the products are. */
export const PRODUCT_PARTS: readonly Part[] = [SCORES, REMEDIATIONS, THREATS]
