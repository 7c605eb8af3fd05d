/*
 * Owns reading CVE's affected products and their version statements.
 * Refuses to order versions or to derive ranges: see versions/.
 */
import {
  type Affected,
  createAffected,
  type PackageName,
  type StatusChange,
  type VersionStatement,
  type VersionStatus,
} from '../advisory/affected.js'
import { type JsonObject, memberOf } from '../json/json.js'
import { type Taker, take } from '../json/taker.js'
import { ecosystemOfCollection } from '../versions/collections.js'

/** Reads one product of `affected`. */
export function readAffected(source: JsonObject): Affected {
  const product = take(source)
  const packageName = readPackage(product)
  return createAffected({
    ...named(product, ['vendor', 'product', 'repo']),
    ...(packageName !== undefined && { package: packageName }),
    modules: product.strings('modules'),
    programFiles: product.strings('programFiles'),
    programRoutines: product.list('programRoutines', readRoutine),
    platforms: product.strings('platforms'),
    cpes: product.strings('cpes'),
    ...readDefaultStatus(source, product),
    versions: product.list('versions', readStatement),
    extra: { cve: product.rest() ?? {} },
  })
}

/** The members that are there, under their own names. */
function named<K extends string>(
  taker: Taker,
  names: readonly K[],
): { readonly [P in K]?: string } {
  const found = names.flatMap((name) => {
    const value = taker.string(name)
    return value === undefined ? [] : [[name, value] as const]
  })
  // Object.fromEntries forgets the names; they are those asked for.
  return Object.fromEntries(found) as { readonly [P in K]?: string }
}

/** A collection without a name, and a package URL without one, stay in the rest. */
function readPackage(product: Taker): PackageName | undefined {
  const name = product.string('packageName')
  if (name === undefined) return undefined
  const collectionUrl = product.string('collectionURL')
  const purl = product.string('packageURL')
  const ecosystem = collectionUrl === undefined ? undefined : ecosystemOfCollection(collectionUrl)
  return {
    name,
    ...(ecosystem !== undefined && { ecosystem }),
    ...(purl !== undefined && { purl }),
    ...(collectionUrl !== undefined && { collectionUrl }),
  }
}

/** A routine is `{name}` and nothing else, or its list travels whole. */
function readRoutine(source: JsonObject): string | undefined {
  const routine = take(source)
  const name = routine.string('name')
  return routine.rest() === undefined ? name : undefined
}

function readDefaultStatus(source: JsonObject, product: Taker): Pick<Affected, 'defaultStatus'> {
  const value = memberOf(source, 'defaultStatus')
  if (!isStatus(value)) return {}
  product.string('defaultStatus')
  return { defaultStatus: value }
}

function isStatus(value: unknown): value is VersionStatus {
  return value === 'affected' || value === 'unaffected' || value === 'unknown'
}

function readStatement(source: JsonObject): VersionStatement | undefined {
  const statement = take(source)
  const version = statement.string('version')
  const status = statement.string('status')
  if (version === undefined || !isStatus(status)) return undefined
  const bounds = named(statement, ['versionType', 'lessThan', 'lessThanOrEqual'])
  const changes = statement.list('changes', readChange)
  const rest = statement.rest()
  return {
    version,
    status,
    ...bounds,
    changes,
    ...(rest !== undefined && { extra: { cve: rest } }),
  }
}

function readChange(source: JsonObject): StatusChange | undefined {
  const change = take(source)
  const at = change.string('at')
  const status = change.string('status')
  if (at === undefined || !isStatus(status)) return undefined
  const rest = change.rest()
  return { at, status, ...(rest !== undefined && { extra: { cve: rest } }) }
}
