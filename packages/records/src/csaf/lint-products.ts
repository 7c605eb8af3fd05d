/*
 * Owns the mandatory tests about products: ids, groups, statuses, scores, and what names them.
 * Refuses to know whether a product exists.
 */
import type { Finding } from '../advisory/report.js'
import { parsePurl } from '../ids/purl.js'
import { isJsonArray, type JsonObject, memberOf, sortedText } from '../json/json.js'
import { objectAt, objectsAt, type Place, stringAt, stringsAt } from '../lint/places.js'
import { failed, type MandatoryTest } from './mandatory.js'
import { branchesOf, type Product, productsOf } from './products.js'
import { namesRange } from './vers.js'

/** Tests 6.1.1 to 6.1.7, 6.1.13, 6.1.25, 6.1.29 and 6.1.31 to 6.1.33. */
export function lintProducts(root: Place<JsonObject>): readonly Finding[] {
  const tree = objectAt(root, 'product_tree')
  const products = productsOf(tree.value)
  const groups = objectsAt(tree, 'product_groups')
  const vulnerabilities = objectsAt(root, 'vulnerabilities')
  return [
    ...lintDefinitions(products, groups),
    ...lintUses(root, new Set(products.map(({ id }) => id))),
    ...lintGroupUses(root, new Set(groups.map((group) => stringAt(group, 'group_id')?.value))),
    ...lintCircles(tree),
    ...products.flatMap(lintHelper),
    ...lintVersionNames(tree.value),
    ...vulnerabilities.flatMap((each) => [
      ...lintStatuses(each),
      ...lintScores(each),
      ...lintBound(each, 'remediations', '6.1.29'),
      ...lintBound(each, 'flags', '6.1.32'),
      ...lintFlags(each),
    ]),
  ]
}

function lintDefinitions(
  products: readonly Product[],
  groups: readonly Place<JsonObject>[],
): readonly Finding[] {
  const seen = new Set<string>()
  const twice = (id: string) => seen.has(id) || !seen.add(id)
  const found = products
    .filter(({ id }) => twice(id))
    .map(({ id, path }) =>
      failed('6.1.2', `${path}/product_id`, `The product id "${id}" is defined twice.`),
    )
  seen.clear()
  const grouped = groups.flatMap((group) => {
    const id = stringAt(group, 'group_id')
    return id !== undefined && twice(id.value)
      ? [failed('6.1.5', id.path, `The group id "${id.value}" is defined twice.`)]
      : []
  })
  return [...found, ...grouped]
}

/** Every place where product ids are named. */
function usesOf(root: Place<JsonObject>): readonly Place<string>[] {
  const tree = objectAt(root, 'product_tree')
  const inTree = [
    ...objectsAt(tree, 'product_groups').flatMap((group) => stringsAt(group, 'product_ids')),
    ...objectsAt(tree, 'relationships').flatMap((each) =>
      ['product_reference', 'relates_to_product_reference'].flatMap(
        (name) => stringAt(each, name) ?? [],
      ),
    ),
  ]
  const inVulnerabilities = objectsAt(root, 'vulnerabilities').flatMap((each) => {
    const status = objectAt(each, 'product_status')
    return [
      ...Object.keys(status.value).flatMap((name) => stringsAt(status, name)),
      ...objectsAt(each, 'scores').flatMap((score) => stringsAt(score, 'products')),
      ...NAMING.flatMap((name) => objectsAt(each, name)).flatMap((item) =>
        stringsAt(item, 'product_ids'),
      ),
    ]
  })
  return [...inTree, ...inVulnerabilities]
}

const NAMING = ['remediations', 'threats', 'flags']

function lintUses(root: Place<JsonObject>, defined: ReadonlySet<string>): readonly Finding[] {
  return usesOf(root)
    .filter(({ value }) => !defined.has(value))
    .map(({ value, path }) => failed('6.1.1', path, `No product has the id "${value}".`))
}

function lintGroupUses(
  root: Place<JsonObject>,
  defined: ReadonlySet<string | undefined>,
): readonly Finding[] {
  return objectsAt(root, 'vulnerabilities')
    .flatMap((each) => NAMING.flatMap((name) => objectsAt(each, name)))
    .flatMap((item) => stringsAt(item, 'group_ids'))
    .filter(({ value }) => !defined.has(value))
    .map(({ value, path }) => failed('6.1.4', path, `No product group has the id "${value}".`))
}

/** A product that is made of itself, through however many relationships. */
function lintCircles(tree: Place<JsonObject>): readonly Finding[] {
  const relationships = objectsAt(tree, 'relationships')
  const madeOf = new Map<string, readonly string[]>()
  for (const each of relationships) {
    const id = stringAt(objectAt(each, 'full_product_name'), 'product_id')?.value
    const parts = ['product_reference', 'relates_to_product_reference'].flatMap(
      (name) => stringAt(each, name)?.value ?? [],
    )
    if (id !== undefined) madeOf.set(id, [...(madeOf.get(id) ?? []), ...parts])
  }
  return relationships.flatMap((each) => {
    const id = stringAt(objectAt(each, 'full_product_name'), 'product_id')
    if (id === undefined || !reaches(id.value, madeOf)) return []
    return [failed('6.1.3', id.path, `The product "${id.value}" is defined by itself.`)]
  })
}

function reaches(id: string, madeOf: ReadonlyMap<string, readonly string[]>): boolean {
  const seen = new Set<string>()
  const waiting = [...(madeOf.get(id) ?? [])]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (next === id) return true
    if (!seen.has(next)) waiting.push(...(madeOf.get(next) ?? []))
    seen.add(next)
  }
  return false
}

function lintHelper({ source, path, purl }: Product): readonly Finding[] {
  const base = `${path}/product_identification_helper`
  const helper = memberOf(source, 'product_identification_helper')
  const wrongPurl =
    purl !== undefined && parsePurl(purl) === undefined
      ? [failed('6.1.13', `${base}/purl`, 'It is no package URL.')]
      : []
  return [...wrongPurl, ...lintHashes(helper, base)]
}

function lintHashes(helper: unknown, base: string): readonly Finding[] {
  const place: Place<JsonObject> = {
    // because: the reader of places takes whatever is no object for an empty one
    value: (typeof helper === 'object' && helper !== null ? helper : {}) as JsonObject,
    path: base,
  }
  return objectsAt(place, 'hashes').flatMap((hash) => {
    const seen = new Set<string>()
    return objectsAt(hash, 'file_hashes').flatMap((each) => {
      const algorithm = stringAt(each, 'algorithm')
      if (algorithm === undefined || !seen.has(algorithm.value)) {
        seen.add(algorithm?.value ?? '')
        return []
      }
      return [failed('6.1.25', algorithm.path, 'The algorithm is used twice for one file.')]
    })
  })
}

function lintVersionNames(tree: JsonObject): readonly Finding[] {
  return branchesOf(tree).flatMap(({ branch, path }) => {
    const name = memberOf(branch, 'name')
    const isVersion = memberOf(branch, 'category') === 'product_version'
    if (!isVersion || typeof name !== 'string' || !namesRange(name)) return []
    return [failed('6.1.31', `${path}/name`, 'A range stands where a single version belongs.')]
  })
}

/** Statuses that exclude one another. */
export const CAMPS = [
  ['known_affected', 'first_affected', 'last_affected'],
  ['known_not_affected'],
  ['fixed', 'first_fixed'],
  ['under_investigation'],
]

function lintStatuses(vulnerability: Place<JsonObject>): readonly Finding[] {
  const status = objectAt(vulnerability, 'product_status')
  const campOf = new Map<string, number>()
  return CAMPS.flatMap((names, camp) =>
    names
      .flatMap((name) => stringsAt(status, name))
      .flatMap(({ value, path }) => {
        const before = campOf.get(value) ?? camp
        campOf.set(value, before)
        const because = `The product "${value}" has another status already.`
        return before === camp ? [] : [failed('6.1.6', path, because)]
      }),
  )
}

function lintScores(vulnerability: Place<JsonObject>): readonly Finding[] {
  const seen = new Set<string>()
  return objectsAt(vulnerability, 'scores').flatMap((score) =>
    ['cvss_v2', 'cvss_v3'].flatMap((member) => {
      const version = stringAt(objectAt(score, member), 'version')?.value
      if (version === undefined) return []
      return stringsAt(score, 'products').flatMap(({ value, path }) => {
        const key = sortedText([value, version ?? null])
        const isTwice = seen.has(key)
        seen.add(key)
        const because = `The product "${value}" has a score of CVSS ${version} already.`
        return isTwice ? [failed('6.1.7', path, because)] : []
      })
    }),
  )
}

/** Each item says for which products it holds. */
function lintBound(
  vulnerability: Place<JsonObject>,
  member: string,
  test: MandatoryTest,
): readonly Finding[] {
  return objectsAt(vulnerability, member)
    .filter(({ value }) => memberOf(value, 'product_ids') === undefined)
    .filter(({ value }) => memberOf(value, 'group_ids') === undefined)
    .map(({ path }) => failed(test, path, 'It names no product and no group.'))
}

function lintFlags(vulnerability: Place<JsonObject>): readonly Finding[] {
  const seen = new Set<string>()
  return objectsAt(vulnerability, 'flags').flatMap((flag) =>
    stringsAt(flag, 'product_ids').flatMap(({ value, path }) => {
      const isTwice = seen.has(value)
      seen.add(value)
      const because = `The product "${value}" has a justification already.`
      return isTwice ? [failed('6.1.33', path, because)] : []
    }),
  )
}

/** True when a list is there and has something in it. */
export function isFilled(source: JsonObject, name: string): boolean {
  const value = memberOf(source, name)
  return isJsonArray(value) ? value.length > 0 : value !== undefined
}
