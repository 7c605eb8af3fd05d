/*
 * Owns what a CSAF document says of products and the hub has no field for: it is carried word for word.
 * Refuses to read what has a field: see affected.ts.
 */
import type { VersionStatus } from '../advisory/affected.js'
import { parsePurl, writePurl } from '../ids/purl.js'
import { isJsonArray, isJsonObject, type Json, type JsonObject, memberOf } from '../json/json.js'
import { type Product, productsOf } from './products.js'

const IN_TREE = new Set(['branches', 'full_product_names'])

/**
 * What a tree says beyond vendors, products, versions and their plain ids.
 *
 * @param groups the products that were read, those of one name together
 */
export function unsaidInTree(
  tree: JsonObject,
  groups: readonly (readonly Product[])[],
): JsonObject {
  const others = Object.entries(tree).filter(([name]) => !IN_TREE.has(name))
  const products = productsOf(tree).flatMap((product): readonly Json[] => {
    const group = groups.find((each) => each.includes(product) || each.some(isAt(product)))
    const unsaid = group === undefined ? product.source : unsaidOf(product, group)
    return Object.keys(unsaid).length === 0 ? [] : [{ product_id: product.id, ...unsaid }]
  })
  return { ...Object.fromEntries(others), ...(products.length > 0 && { products }) }
}

/** The tree is walked more than once, and its products are found by their places. */
function isAt({ path }: Product): (other: Product) => boolean {
  return (other) => other.path === path
}

function unsaidOf(product: Product, group: readonly Product[]): JsonObject {
  const { source, name, further } = product
  const { product_id: _id, name: _name, product_identification_helper, ...more } = source
  const helper = unsaidHelper(product_identification_helper, product, group)
  return {
    ...(!followingNames(product).includes(name) && { name }),
    ...(further !== undefined && { branches: further }),
    ...(helper !== undefined && { product_identification_helper: helper }),
    ...more,
  }
}

/** The names that say nothing beside vendor, product and version. */
function followingNames({ vendor, product, version, name }: Product): readonly string[] {
  if (product === undefined) return [name]
  const full = [vendor, product].filter(Boolean).join(' ')
  return [full, product, ...(version === undefined ? [] : [`${full} ${version.name}`])]
}

function unsaidHelper(
  helper: Json | undefined,
  { version }: Product,
  group: readonly Product[],
): Json | undefined {
  if (helper === undefined) return undefined
  if (!isJsonObject(helper)) return helper
  const { cpe, purl, ...others } = helper
  const said = purlOf(group.find((each) => each.purl !== undefined))
  const isSaid = purl === said || purl === `${said}@${version?.name}`
  const unsaid = {
    ...(cpe !== undefined && typeof cpe !== 'string' && { cpe }),
    ...(purl !== undefined && !isSaid && { purl }),
    ...others,
  }
  return Object.keys(unsaid).length === 0 ? undefined : unsaid
}

/** The package URL that the fields say: without version, qualifiers and subpath. */
function purlOf(product: Product | undefined): string | undefined {
  const parts = product?.purl === undefined ? undefined : parsePurl(product.purl)
  return parts?.ecosystem === undefined ? undefined : writePurl(parts.ecosystem, parts.name)
}

/** The statuses that the hub tells apart by themselves. */
const PLAIN_STATUS = new Set(['known_affected', 'known_not_affected', 'under_investigation'])

/** What a status says beyond affected, not affected and unknown, and of ids that are no product's. */
export function statusRest(
  status: JsonObject,
  statusOf: ReadonlyMap<string, VersionStatus>,
  tree: JsonObject,
): JsonObject {
  const known = new Set(productsOf(tree).map(({ id }) => id))
  const isSaid = (id: Json) => typeof id === 'string' && known.has(id) && statusOf.has(id)
  const others = Object.entries(status).flatMap(([name, ids]) => {
    if (!PLAIN_STATUS.has(name) || !isJsonArray(ids)) return [[name, ids] as const]
    const unsaid = ids.filter((id) => !isSaid(id))
    return unsaid.length === 0 ? [] : [[name, unsaid] as const]
  })
  return others.length === 0 ? {} : { product_status: Object.fromEntries(others) }
}

/**
 * The products that the scores, remediations or threats of a vulnerability are for, where not each of them is for all that
 * are affected, or for all there are: a field of the hub speaks of them all.
 */
export function unsaidTargets(
  items: Json | undefined,
  member: 'products' | 'product_ids',
  whole: readonly (readonly string[])[],
): Json | undefined {
  const targets = (isJsonArray(items) ? items : []).map((item) =>
    isJsonObject(item) ? (memberOf(item, member) ?? null) : null,
  )
  const isWhole = (target: Json) =>
    target === null || whole.some((ids) => isJsonArray(target) && isSameSet(target, ids))
  return targets.every(isWhole) ? undefined : targets
}

function isSameSet(left: readonly Json[], right: readonly Json[]): boolean {
  const [one, other] = [new Set(left), new Set(right)]
  return one.size === other.size && [...one].every((each) => other.has(each))
}
