/*
 * Owns what is affected: CSAF's product tree and product status, as the hub's products and versions.
 * Refuses to call a product fixed that the advisory only calls unaffected.
 */
import { type Affected, createAffected, type VersionStatus } from '../advisory/affected.js'
import type { Part, PartReading } from '../advisory/part.js'
import { parsePurl, writePurl } from '../ids/purl.js'
import { isJsonArray, isJsonObject, type JsonObject, memberOf } from '../json/json.js'
import { assemble } from '../json/taker.js'
import { type PlainStatement, plainStatements } from '../versions/plain-statements.js'
import type { Means } from '../versions/stated/types.js'
import { isNoVersion } from '../versions/statement.js'
import { statementsOf } from '../versions/statements.js'
import { type Product, productsOf } from './products.js'
import { statusRest, unsaidInTree } from './unsaid.js'
import { namesRange, parseVers, versText, withoutBehind } from './vers.js'

/** The part of `product_tree` and `product_status`. */
export const affectedPart: Part = {
  name: 'products',
  owns: ['affected'],
  read: readProducts,
  write: ({ affected }) => writeProducts(affected),
}

const STATUS: readonly (readonly [string, VersionStatus])[] = [
  ['known_affected', 'affected'],
  ['first_affected', 'affected'],
  ['last_affected', 'affected'],
  ['known_not_affected', 'unaffected'],
  ['fixed', 'unaffected'],
  ['first_fixed', 'unaffected'],
  ['recommended', 'unaffected'],
  ['under_investigation', 'unknown'],
]

function readProducts(members: JsonObject): PartReading {
  const tree = objectIn(members, 'product_tree')
  const status = objectIn(members, 'product_status')
  const statusOf = statusByProduct(status)
  const groups = new Map<string, Product[]>()
  for (const product of productsOf(tree)) {
    if (!statusOf.has(product.id)) continue
    const key = JSON.stringify([product.vendor, product.product ?? product.name])
    groups.set(key, [...(groups.get(key) ?? []), product])
  }
  const affected = [...groups.values()].map((products) => readGroup(products, statusOf))
  const rest = {
    ...unsaidInTree(tree, [...groups.values()]),
    ...statusRest(status, statusOf, tree),
  }
  return { fields: { affected }, rest }
}

function objectIn(members: JsonObject, name: string): JsonObject {
  const value = memberOf(members, name)
  return isJsonObject(value) ? value : {}
}

function statusByProduct(status: JsonObject): ReadonlyMap<string, VersionStatus> {
  const byId = new Map<string, VersionStatus>()
  for (const [name, word] of STATUS) {
    const ids = memberOf(status, name)
    for (const id of isJsonArray(ids) ? ids : []) {
      if (typeof id === 'string' && !byId.has(id)) byId.set(id, word)
    }
  }
  return byId
}

function readGroup(
  products: readonly Product[],
  statusOf: ReadonlyMap<string, VersionStatus>,
): Affected {
  const [first] = products
  const purl = products.find(({ purl }) => purl !== undefined)?.purl
  const parts = purl === undefined ? undefined : parsePurl(purl)
  const statements = products.map((product) => statementOf(product, statusOf.get(product.id)))
  const unread = products.filter((_, index) => statements[index] === undefined)
  const isWhole = products.length === 1 && first?.version === undefined
  const status = first && statusOf.get(first.id)
  const known = parts?.ecosystem !== undefined && writePurl(parts.ecosystem, parts.name)
  return createAffected({
    ...(first?.vendor !== undefined && { vendor: first.vendor }),
    ...(first !== undefined && { product: first.product ?? first.name }),
    ...(parts !== undefined && {
      package: {
        name: parts.name,
        ...(parts.ecosystem !== undefined && { ecosystem: parts.ecosystem }),
        ...(typeof known === 'string' && { purl: known }),
      },
    }),
    cpes: [...new Set(products.flatMap(({ cpe }) => (cpe === undefined ? [] : [cpe])))],
    ...(isWhole && status !== undefined && { defaultStatus: status }),
    versions: withoutBehind(statements.flatMap((each) => each ?? [])),
    ...(unread.length > 0 &&
      !isWhole && {
        extra: { csaf: { versions: unread.map(({ version, name }) => version?.name ?? name) } },
      }),
  })
}

function statementOf(
  { version }: Product,
  status: VersionStatus | undefined,
): readonly PlainStatement[] | undefined {
  if (version === undefined || status === undefined) return undefined
  if (version.category === 'product_version') {
    return [{ statement: { version: version.name, status, changes: [] } }]
  }
  return parseVers(version.name, status)
}

/** A version of a product as it is written. */
interface Leaf {
  readonly status: VersionStatus
  readonly branch?: { readonly category: string; readonly name: string }
}

/** What CSAF can say of versions: a product has one of three statuses, and a range of vers may begin behind a version. */
export const MEANS: Means = { behind: true, unaffected: true, unknown: true }

/** The leaves of a product: its statements, or itself with its default status. */
function leavesOf(affected: Affected): readonly Leaf[] {
  if (statementsOf(affected).length === 0) {
    return affected.defaultStatus === undefined ? [] : [{ status: affected.defaultStatus }]
  }
  const leaves = plainStatements(affected, MEANS).plain.flatMap((each) => {
    const branch = branchOf(each)
    return branch === undefined ? [] : [{ status: each.statement.status, branch }]
  })
  // Affected whatever the versions are, none of which CSAF can say.
  const isWhole = leaves.length === 0 && affected.defaultStatus === 'affected'
  return isWhole ? [{ status: 'affected' }] : leaves
}

function branchOf({ statement, behind }: PlainStatement): Leaf['branch'] {
  const { version, versionType, lessThan, lessThanOrEqual } = statement
  if (versionType === 'git') return undefined
  const range = versText(statement, behind)
  if (range !== undefined) return { category: 'product_version_range', name: range }
  const isSingle = lessThan === undefined && lessThanOrEqual === undefined
  const isPlain = !/[=\s]/.test(version) && !isNoVersion(version) && !namesRange(version)
  return isSingle && isPlain ? { category: 'product_version', name: version } : undefined
}

/** True for a statement that CSAF's tree can say. */
export function isWritable(plain: PlainStatement): boolean {
  return branchOf(plain) !== undefined
}

/** The name a product goes by. */
export function productName({ product, package: named }: Affected): string | undefined {
  return product ?? named?.name
}

const STATUS_MEMBER: Readonly<Record<VersionStatus, string>> = {
  affected: 'known_affected',
  unaffected: 'known_not_affected',
  unknown: 'under_investigation',
}

function writeProducts(affected: readonly Affected[]): JsonObject {
  const status: Record<string, string[]> = {}
  let count = 0
  const nextId = (word: VersionStatus): string => {
    const id = `CSAFPID-${String(++count).padStart(4, '0')}`
    const member = STATUS_MEMBER[word]
    const ids = status[member] ?? []
    ids.push(id)
    status[member] = ids
    return id
  }
  const byVendor = new Map<string | undefined, JsonObject[]>()
  for (const each of affected) {
    const branch = productBranch(each, nextId)
    if (branch !== undefined)
      byVendor.set(each.vendor, [...(byVendor.get(each.vendor) ?? []), branch])
  }
  const branches = [...byVendor].flatMap(([vendor, inner]) =>
    vendor === undefined || vendor === ''
      ? inner
      : [{ category: 'vendor', name: vendor, branches: inner }],
  )
  if (branches.length === 0) return {}
  return { product_tree: { branches }, product_status: status }
}

function productBranch(
  affected: Affected,
  nextId: (status: VersionStatus) => string,
): JsonObject | undefined {
  const name = productName(affected)
  const leaves = leavesOf(affected)
  if (name === undefined || name === '' || leaves.length === 0) return undefined
  const full = [affected.vendor, name].filter(Boolean).join(' ')
  const helper = helperOf(affected)
  const products = leaves.map(({ status, branch }) => {
    const version = branch === undefined ? '' : ` ${branch.name}`
    const product = assemble({
      name: full + version,
      product_id: nextId(status),
      product_identification_helper: helper,
    })
    return branch === undefined ? { product } : { ...branch, product }
  })
  const [only] = leaves
  const head = { category: 'product_name', name }
  return only?.branch === undefined ? { ...head, ...products[0] } : { ...head, branches: products }
}

/** True for a product of a package whose URL is known. */
export function hasPurl(affected: Affected): boolean {
  return purlOf(affected) !== undefined
}

function purlOf({ package: named }: Affected): string | undefined {
  return (named?.purl ?? (named?.ecosystem && writePurl(named.ecosystem, named.name))) || undefined
}

function helperOf(affected: Affected): JsonObject | undefined {
  const helper = assemble({ cpe: affected.cpes[0], purl: purlOf(affected) })
  return Object.keys(helper).length === 0 ? undefined : helper
}

/** The ids of the products that a written status counts, the affected first. */
export function statusIds(members: JsonObject, names?: readonly string[]): readonly string[] {
  const status = objectIn(members, 'product_status')
  const chosen = names ?? STATUS.map(([name]) => name)
  const ids = chosen.flatMap((name) => memberOf(status, name) ?? [])
  return [...new Set(ids.filter((id) => typeof id === 'string'))]
}
