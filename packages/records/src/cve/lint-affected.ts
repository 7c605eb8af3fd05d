/*
 * Owns the rules about products and versions of a CNA container.
 * Refuses to know which versions exist.
 */
import type { Finding } from '../advisory/report.js'
import { type JsonObject, memberOf } from '../json/json.js'
import { objectsAt, type Place, stringAt } from '../lint/places.js'
import { lintPurl } from '../lint/purl-rules.js'
import { lintUrl } from '../lint/url-rules.js'
import { lintNamed, lintOrderable, lintRangeOrder } from '../lint/version-rules.js'
import { comparisonOfType, schemeOfType } from '../versions/bounds.js'
import { lastOf } from '../versions/branches.js'
import { ecosystemOfCollection } from '../versions/collections.js'
import type { CveLintOptions, RegisteredProduct } from './lint-options.js'
import { lintStatuses } from './lint-statuses.js'

/** Every finding about `affected`. */
export function lintAffected(
  container: Place<JsonObject>,
  { products }: CveLintOptions,
): readonly Finding[] {
  return objectsAt(container, 'affected').flatMap((product) => [
    ...lintNames(product, products),
    ...['collectionURL', 'repo'].flatMap((name) => {
      const url = stringAt(product, name)
      return url === undefined ? [] : lintUrl(url)
    }),
    ...lintPlaceholders(product),
    ...lintPackageUrl(product),
    ...objectsAt(product, 'versions').flatMap(lintStatement),
    ...lintStatuses(product),
  ])
}

function lintNames(
  affected: Place<JsonObject>,
  products: readonly RegisteredProduct[],
): readonly Finding[] {
  const registered = registeredSpelling(affected.value, products)
  if (registered === undefined) return []
  return (['product', 'vendor'] as const).flatMap((what) => {
    const written = stringAt(affected, what)
    return written === undefined ? [] : lintSpelling(written, registered[what], what)
  })
}

/** How the product of an entry is registered to be spelt; undefined when it is no registered one. */
export function registeredSpelling(
  affected: JsonObject,
  products: readonly RegisteredProduct[],
): RegisteredProduct | undefined {
  const product = textOf(affected, 'product')
  const registered = products.find((each) => isSpeltLike(each.product, product))
  return registered !== undefined && isTheirs(affected, registered) ? registered : undefined
}

function textOf(object: JsonObject, name: string): string {
  const value = memberOf(object, name)
  return typeof value === 'string' ? value : ''
}

function isSpeltLike(left: string, right: string): boolean {
  return left.toLowerCase() === right.trim().toLowerCase()
}

/** How the vendor of a registered product has been written; another may have a product of the same name. */
const OTHER_SPELLINGS = new Set([
  'cpython',
  'pip',
  'pip developers',
  'psf',
  'pypa',
  'python',
  'python packaging authority',
  'python packaging authority (pypa)',
  'python software foundation (psf)',
  'python.org',
  'the pip developers',
  'the python packaging authority',
  'the python software foundation',
])

function isTheirs(affected: JsonObject, registered: RegisteredProduct): boolean {
  const vendor = textOf(affected, 'vendor')
  return (
    isSpeltLike(registered.vendor, vendor) ||
    OTHER_SPELLINGS.has(vendor.trim().toLowerCase()) ||
    textOf(affected, 'collectionURL').includes('pypi.org')
  )
}

function lintSpelling(
  { value, path }: Place<string>,
  registered: string,
  what: string,
): readonly Finding[] {
  if (value === registered) return []
  return [
    {
      path,
      rule: `cve.${what}-spelling`,
      level: 'warning',
      because: `The ${what} is registered as "${registered}", not "${value}"; searches for one do not find the other.`,
      source: 'PSF CVE Numbering Authority, record fields; CVE-2026-3219 as published',
      fix: `Write "${registered}".`,
    },
  ]
}

function lintPlaceholders(affected: Place<JsonObject>): readonly Finding[] {
  return ['vendor', 'product'].flatMap((name): readonly Finding[] => {
    const value = stringAt(affected, name)
    if (value === undefined || !/^(?:n\/a|unknown|none|-)$/i.test(value.value.trim())) return []
    const because = `The ${name} is a placeholder.`
    return [
      {
        path: value.path,
        rule: 'cve.placeholder',
        level: 'warning',
        because,
        source: 'CVE record format, affected',
        fix: `Write the ${name} as its maintainers do.`,
      },
    ]
  })
}

function lintPackageUrl(affected: Place<JsonObject>): readonly Finding[] {
  const purl = stringAt(affected, 'packageURL')
  if (purl === undefined) return []
  const collection = stringAt(affected, 'collectionURL')?.value
  const ecosystem = collection === undefined ? undefined : ecosystemOfCollection(collection)
  return lintPurl(purl, { ecosystem, name: stringAt(affected, 'packageName')?.value }, PURL)
}

const PURL = {
  versionRule: 'cve.purl-with-version',
  source: 'CVE record format 5.2, packageURL; purl specification',
}

function lintStatement(statement: Place<JsonObject>): readonly Finding[] {
  const start = stringAt(statement, 'version')
  const versionType = stringAt(statement, 'versionType')?.value
  const lessThan = stringAt(statement, 'lessThan')
  const end = lessThan ?? stringAt(statement, 'lessThanOrEqual')
  const untyped = end !== undefined && memberOf(statement.value, 'versionType') === undefined
  if (untyped) return [untypedRange(statement)]
  if (start === undefined) return []
  const unnamed = [
    ...lintNamed(start, end === undefined ? 'single' : 'start'),
    ...(end === undefined ? [] : lintNamed(end, 'end')),
  ]
  if (unnamed.length > 0) return unnamed
  const inOrder =
    end === undefined
      ? []
      : lintRangeOrder(comparisonOfType(versionType), { start, end, inclusive: !lessThan })
  const scheme = schemeOfType(versionType)
  // What only plain numbers tell may be meant otherwise: the record does not say how its versions order.
  if (scheme === undefined) return inOrder.map((each) => ({ ...each, level: 'warning' }))
  const changes = objectsAt(statement, 'changes').map((change) => stringAt(change, 'at'))
  const last = end && { value: lastOf(end.value), path: end.path }
  const places = [start, last, ...changes].filter((place) => place !== undefined)
  return [...places.flatMap((place) => lintOrderable(scheme, place)), ...inOrder]
}

function untypedRange({ path }: Place<JsonObject>): Finding {
  return {
    path,
    rule: 'version.range-without-type',
    level: 'warning',
    because: 'The range does not say how its versions order, so nobody can tell what is inside.',
    source: 'CVE record format, versions',
    fix: 'Add "versionType": python, semver, git or custom.',
  }
}
