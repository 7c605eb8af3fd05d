/*
 * Owns the warning that one version has two statuses under two product ids: the mandatory test 6.1.6 looks at ids alone.
 * Refuses to order versions: only names that are the very same count.
 */
import type { Finding } from '../advisory/report.js'
import { type JsonObject, memberOf, sortedText } from '../json/json.js'
import { objectAt, objectsAt, type Place, stringsAt } from '../lint/places.js'
import { CAMPS } from './lint-products.js'
import { type Product, productsOf } from './products.js'

/** Products of different ids and statuses that the tree names alike. */
export function lintSameVersion(root: Place<JsonObject>): readonly Finding[] {
  const products = productsOf(objectAt(root, 'product_tree').value)
  const names = new Map(products.map((each) => [each.id, namesOf(each)]))
  return objectsAt(root, 'vulnerabilities').flatMap((each) => lintStatuses(each, names))
}

function lintStatuses(
  vulnerability: Place<JsonObject>,
  names: ReadonlyMap<string, readonly string[]>,
): readonly Finding[] {
  const status = objectAt(vulnerability, 'product_status')
  const first = new Map<string, { readonly camp: number; readonly id: string }>()
  return CAMPS.flatMap((members, camp) =>
    members
      .flatMap((member) => stringsAt(status, member))
      .flatMap(({ value: id, path }) => {
        const found = (names.get(id) ?? []).flatMap((name) => {
          const before = first.get(name)
          if (before === undefined) first.set(name, { camp, id })
          return before === undefined || before.camp === camp || before.id === id ? [] : [before.id]
        })
        return found.slice(0, 1).map((other) => finding(path, id, other))
      }),
  )
}

/** A package URL with its version; and all that the tree says of it, its id aside, where that has a version. */
function namesOf({ source, vendor, product, version, further = [], purl }: Product): string[] {
  const helper = memberOf(source, 'product_identification_helper') ?? null
  const place = sortedText([vendor ?? null, product ?? null, version ?? null, further, helper])
  const isVersioned = purl !== undefined && /.@[^@/?#]+(?:[?#]|$)/.test(purl)
  return [
    ...(isVersioned ? [purl] : []),
    ...(product !== undefined && version !== undefined ? [place] : []),
  ]
}

function finding(path: string, id: string, other: string): Finding {
  return {
    path,
    rule: 'csaf.same-version',
    level: 'warning',
    because: `The product "${id}" is named like "${other}", which has another status already.`,
    source: 'CSAF 2.0, section 6.1.6, which looks at the ids alone',
    fix: 'Keep the status that is true, or name what tells the two apart, such as a platform.',
  }
}
