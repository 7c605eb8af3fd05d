/*
 * Owns finding the products of a CSAF document: every id with what the product tree says of it.
 * Refuses to judge the tree: see lint-products.ts. Walks branches without the call stack.
 */
import {
  isJsonArray,
  isJsonObject,
  type Json,
  type JsonObject,
  memberOf,
  pointer,
} from '../json/json.js'

/** A product that the tree defines. */
export interface Product {
  readonly id: string
  /** JSON pointer of the full product name, from the root of the document. */
  readonly path: string
  readonly name: string
  readonly vendor?: string
  readonly product?: string
  /** The version branch above it. */
  readonly version?: { readonly category: string; readonly name: string }
  /** Branches above it of other categories: a family, an architecture, a service pack. */
  readonly further?: readonly JsonObject[]
  readonly cpe?: string
  readonly purl?: string
  readonly origin: 'branch' | 'list' | 'relationship'
  readonly source: JsonObject
}

/** The products of a tree in document order; ids may repeat. */
export function productsOf(tree: JsonObject): readonly Product[] {
  const base = '/product_tree'
  return [
    ...inBranches(tree),
    ...objectsIn(tree, 'full_product_names').map(([source, index]) =>
      productAt({ source, path: `${base}/full_product_names/${index}`, origin: 'list', above: {} }),
    ),
    ...objectsIn(tree, 'relationships').flatMap(([relationship, index]) => {
      const source = memberOf(relationship, 'full_product_name')
      const path = `${base}/relationships/${index}/full_product_name`
      return isJsonObject(source)
        ? [productAt({ source, path, origin: 'relationship', above: {} })]
        : []
    }),
  ].filter(({ id }) => id !== '')
}

interface Above {
  readonly vendor?: string
  readonly product?: string
  readonly version?: { readonly category: string; readonly name: string }
  readonly further?: readonly JsonObject[]
}

interface Branch {
  readonly branch: JsonObject
  readonly path: string
  readonly above: Above
}

/** Every branch of a tree with its path, depth first. */
export function branchesOf(tree: JsonObject): readonly Branch[] {
  const found: Branch[] = []
  const waiting: Branch[] = below({ branch: tree, path: '/product_tree', above: {} })
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    found.push(next)
    waiting.push(...below(next))
  }
  return found
}

/** The branches inside one, last first, for the walk takes from the end. */
function below({ branch, path, above }: Branch): Branch[] {
  return objectsIn(branch, 'branches')
    .map(([inner, index]) => ({
      branch: inner,
      path: pointer(`${path}/branches`, index),
      above: { ...above, ...said(inner, above) },
    }))
    .reverse()
}

function said(branch: JsonObject, { vendor, product, version, further = [] }: Above): Above {
  const category = memberOf(branch, 'category')
  const name = memberOf(branch, 'name')
  if (typeof name === 'string') {
    if (category === 'vendor' && vendor === undefined) return { vendor: name }
    if (category === 'product_name' && product === undefined) return { product: name }
    const isVersion = category === 'product_version' || category === 'product_version_range'
    if (isVersion && version === undefined) return { version: { category, name } }
  }
  return { further: [...further, { category: category ?? null, name: name ?? null }] }
}

function inBranches(tree: JsonObject): readonly Product[] {
  return branchesOf(tree).flatMap(({ branch, path, above }) => {
    const source = memberOf(branch, 'product')
    return isJsonObject(source)
      ? [productAt({ source, path: `${path}/product`, origin: 'branch', above })]
      : []
  })
}

function productAt(found: {
  readonly source: JsonObject
  readonly path: string
  readonly origin: Product['origin']
  readonly above: Above
}): Product {
  const { source, path, origin, above } = found
  const helper = memberOf(source, 'product_identification_helper')
  const cpe = isJsonObject(helper) ? memberOf(helper, 'cpe') : undefined
  const purl = isJsonObject(helper) ? memberOf(helper, 'purl') : undefined
  return {
    id: textOf(source, 'product_id'),
    name: textOf(source, 'name'),
    path,
    origin,
    source,
    ...above,
    ...(typeof cpe === 'string' && { cpe }),
    ...(typeof purl === 'string' && { purl }),
  }
}

function textOf(source: JsonObject, name: string): string {
  const value = memberOf(source, name)
  return typeof value === 'string' ? value : ''
}

/** The items of a member that are objects, with their places; none when it is no list. */
export function objectsIn(
  source: JsonObject,
  name: string,
): readonly (readonly [item: JsonObject, index: number])[] {
  const items = memberOf(source, name)
  if (!isJsonArray(items)) return []
  return items.flatMap((item: Json, index) => (isJsonObject(item) ? [[item, index] as const] : []))
}
