/*
 * Owns the rules about products and versions of a CNA container.
 * Refuses to know which versions exist.
 */
import type { Finding } from '../advisory/report.js'
import { type JsonObject, memberOf } from '../json/json.js'
import { objectsAt, type Place, stringAt } from '../lint/places.js'
import { lintUrl } from '../lint/url-rules.js'
import { lintOrderable, lintRangeOrder } from '../lint/version-rules.js'
import type { VersionScheme } from '../versions/collections.js'
import type { CveLintOptions, RegisteredProduct } from './lint-options.js'

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
  ])
}

function lintNames(
  affected: Place<JsonObject>,
  products: readonly RegisteredProduct[],
): readonly Finding[] {
  const product = stringAt(affected, 'product')
  const vendor = stringAt(affected, 'vendor')
  const registered = products.find((each) => isSpeltLike(each.product, product?.value ?? ''))
  if (product === undefined || registered === undefined) return []
  if (!isTheirs(affected, vendor?.value ?? '', registered)) return []
  return [
    ...lintSpelling(product, registered.product, 'product'),
    ...(vendor === undefined ? [] : lintSpelling(vendor, registered.vendor, 'vendor')),
  ]
}

function isSpeltLike(left: string, right: string): boolean {
  return left.toLowerCase() === right.trim().toLowerCase()
}

/** Another vendor may have a product of the same name; a Python word in it tells it is not. */
function isTheirs(
  affected: Place<JsonObject>,
  vendor: string,
  registered: RegisteredProduct,
): boolean {
  const collection = stringAt(affected, 'collectionURL')?.value ?? ''
  return (
    isSpeltLike(registered.vendor, vendor) ||
    /python|pypa|pip\b|psf/i.test(vendor) ||
    collection.includes('pypi.org')
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
      },
    ]
  })
}

function lintPackageUrl(affected: Place<JsonObject>): readonly Finding[] {
  const purl = stringAt(affected, 'packageURL')
  if (purl === undefined || !/@[^/]*$/.test(purl.value.replace(/[?#].*$/s, ''))) return []
  const because = 'A package URL in a CVE record has no version.'
  return [
    {
      path: purl.path,
      rule: 'cve.purl-with-version',
      level: 'warning',
      because,
      source: 'CVE record format 5.2, packageURL',
      fix: 'Leave out "@" and the version.',
    },
  ]
}

function schemeOfType(versionType: string | undefined): VersionScheme | undefined {
  if (versionType === 'python') return 'pep440'
  return versionType === 'semver' ? 'semver' : undefined
}

function lintStatement(statement: Place<JsonObject>): readonly Finding[] {
  const start = stringAt(statement, 'version')
  const scheme = schemeOfType(stringAt(statement, 'versionType')?.value)
  const lessThan = stringAt(statement, 'lessThan')
  const end = lessThan ?? stringAt(statement, 'lessThanOrEqual')
  const untyped = end !== undefined && memberOf(statement.value, 'versionType') === undefined
  if (untyped) return [untypedRange(statement)]
  if (scheme === undefined || start === undefined) return []
  const changes = objectsAt(statement, 'changes').map((change) => stringAt(change, 'at'))
  const places = [start, end, ...changes].filter((place) => place !== undefined)
  return [
    ...places.flatMap((place) => lintOrderable(scheme, place)),
    ...(end === undefined
      ? []
      : lintRangeOrder(scheme, { start, end, inclusive: lessThan === undefined })),
  ]
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
