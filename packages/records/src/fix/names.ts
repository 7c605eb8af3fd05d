/*
 * Owns mending names and ids: of packages, of registered products, and of a record's other names.
 * Refuses to guess which of two claims is meant.
 */
import { registeredSpelling } from '../cve/lint-affected.js'
import { withoutPurlVersion } from '../ids/purl.js'
import { isJsonArray, type Json, type JsonObject, memberOf, pointer } from '../json/json.js'
import { LISTS_OF_IDS } from '../osv/lint.js'
import { normalizePackageName } from '../versions/names.js'
import type { Work } from './work.js'

/** The names in an object, as they are known elsewhere. */
export function mendNames(object: JsonObject, work: Work): JsonObject {
  if (work.path === '') return mendIds(object, work)
  if (work.name === 'package') return mendPackage(object, work)
  return work.name === 'affected' ? mendProduct(object, work) : object
}

const PURL_REASON = 'The version was left out of the package URL.'

function mendPackage(object: JsonObject, work: Work): JsonObject {
  const ecosystem = memberOf(object, 'ecosystem')
  const name = memberOf(object, 'name')
  const purl = memberOf(object, 'purl')
  const normal =
    typeof ecosystem === 'string' && typeof name === 'string'
      ? normalizePackageName(ecosystem, name)
      : undefined
  return replaced(object, work, [
    ['name', normal, `The name was written as PyPI knows it: ${normal}.`],
    ['purl', typeof purl === 'string' ? withoutPurlVersion(purl) : undefined, PURL_REASON],
  ])
}

function mendProduct(object: JsonObject, work: Work): JsonObject {
  const { product, vendor } = registeredSpelling(object, work.products) ?? {}
  const purl = memberOf(object, 'packageURL')
  return replaced(object, work, [
    ['product', product, `The product was written as it is registered: ${product}.`],
    [
      'vendor',
      memberOf(object, 'vendor') === undefined ? undefined : vendor,
      `The vendor was written as it is registered: ${vendor}.`,
    ],
    ['packageURL', typeof purl === 'string' ? withoutPurlVersion(purl) : undefined, PURL_REASON],
  ])
}

type Replacement = readonly [member: string, value: string | undefined, reason: string]

/** The object with the members that become another text, each repair said. */
function replaced(
  object: JsonObject,
  { path, repairs }: Work,
  members: readonly Replacement[],
): JsonObject {
  const changed = members.filter(
    ([member, value]) => value !== undefined && value !== memberOf(object, member),
  )
  for (const [member, , reason] of changed) repairs.push({ path: pointer(path, member), reason })
  const mended = changed.map(([member, value]) => [member, value ?? ''] as const)
  return { ...object, ...Object.fromEntries(mended) }
}

/** Takes out an id that is the record's own, or that stands before already. */
function mendIds(object: JsonObject, { repairs }: Work): JsonObject {
  const id = memberOf(object, 'id')
  if (typeof id !== 'string') return object
  const seen = new Set([id])
  const kept = new Map<string, readonly Json[] | undefined>(
    LISTS_OF_IDS.map((name) => [name, keptIds(object, { name, seen, repairs })]),
  )
  const members = Object.entries(object).flatMap(([name, value]) => {
    const items = kept.get(name)
    if (items === undefined) return [[name, value] as const]
    return items.length === 0 ? [] : [[name, items] as const]
  })
  return Object.fromEntries(members)
}

/** The ids of a list that do not stand before; undefined where all of them stay. */
function keptIds(
  object: JsonObject,
  { name, seen, repairs }: { name: string; seen: Set<string> } & Pick<Work, 'repairs'>,
): readonly Json[] | undefined {
  const items = memberOf(object, name)
  if (!isJsonArray(items)) return undefined
  const kept = items.filter((item, index) => {
    const isNew = typeof item !== 'string' || !seen.has(item)
    if (typeof item === 'string') seen.add(item)
    const reason = 'The repeated id was removed.'
    if (!isNew) repairs.push({ path: pointer(`/${name}`, index), reason })
    return isNew
  })
  return kept.length === items.length ? undefined : kept
}
