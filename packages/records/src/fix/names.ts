/*
 * Owns mending names and ids: of packages, of registered products, and of a record's other names.
 * Refuses to guess which of two claims is meant.
 */
import { registeredSpelling } from '../cve/lint-affected.js'
import { withoutPurlVersion } from '../ids/purl.js'
import { isJsonArray, type JsonObject, memberOf, pointer } from '../json/json.js'
import { idsNamedAgain } from '../osv/named-ids.js'
import { normalizePackageName } from '../versions/names.js'
import type { Work } from './work.js'

/** The names in an object, as they are known elsewhere. */
export function mendNames(object: JsonObject, work: Work): JsonObject {
  if (work.path === '') return mendIds(object, work)
  if (work.name === 'package') return mendPackage(object, work)
  return work.name === 'affected' && work.form === 'cve' ? mendProduct(object, work) : object
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

/**
 * Takes out an id that is the record's own, or that stands before already. Of `aliases` and `upstream` nobody can tell here
 * which is true, so that both stay, for lint to name.
 */
function mendIds(object: JsonObject, { repairs }: Work): JsonObject {
  if (typeof memberOf(object, 'id') !== 'string') return object
  const needless = idsNamedAgain(object).filter(({ how }) => how !== 'alias-too')
  if (needless.length === 0) return object
  const members = Object.entries(object).flatMap(([name, value]) => {
    const places = new Set(needless.filter(({ list }) => list === name).map(({ index }) => index))
    if (places.size === 0 || !isJsonArray(value)) return [[name, value] as const]
    for (const index of places) {
      repairs.push({ path: pointer(`/${name}`, index), reason: 'The repeated id was removed.' })
    }
    const kept = value.filter((_, index) => !places.has(index))
    return kept.length === 0 ? [] : [[name, kept] as const]
  })
  return Object.fromEntries(members)
}
