/*
 * Owns what an OpenVEX document cannot say of an affected entry. Refuses to write it: see products.ts.
 */
import type { Advisory } from '../advisory/advisory.js'
import type { Affected, VersionStatement } from '../advisory/affected.js'
import { lostFields } from '../advisory/losses.js'
import type { Lost } from '../advisory/report.js'
import { type JsonObject, memberOf } from '../json/json.js'
import { type PlainStatements, plainStatements } from '../versions/plain-statements.js'
import { isRange } from '../versions/statement.js'
import { statementsOf } from '../versions/statements.js'
import { hasPurl, MEANS, writeProducts } from './products.js'

const NO_PLACE = 'OpenVEX has no place for it.'

/** What of the advisory's entry at this place is not written. */
export function lostInAffected(
  affected: Affected,
  index: number,
  advisory: Pick<Advisory, 'affected'>,
): readonly Lost[] {
  const path = `/affected/${index}`
  const products = (['affected', 'unknown'] as const).flatMap(
    (status) => writeProducts(affected, status).products,
  )
  if (products.length === 0) {
    return [{ path, reason: 'OpenVEX needs a package URL, a CPE or an address, and a status.' }]
  }
  const said = plainStatements(affected, MEANS)
  return [
    ...lostInVersions(affected, said, advisory).map((each) => ({
      ...each,
      path: path + each.path,
    })),
    ...lostNames(affected, path, products),
    ...lostFields([
      {
        path: `${path}/defaultStatus`,
        value: said.isDefaultSaid ? undefined : affected.defaultStatus,
        reason: 'OpenVEX says which versions are affected, and nothing of the others.',
      },
      { path: `${path}/vendor`, value: affected.vendor, reason: NO_PLACE },
      {
        path: `${path}/cpes`,
        value: hasPurl(affected) ? affected.cpes : affected.cpes.slice(1),
        reason: 'OpenVEX names a product once.',
      },
      // Without a package and a CPE the repository names the product.
      {
        path: `${path}/repo`,
        value: affected.package || affected.cpes.length > 0 ? affected.repo : undefined,
        reason: NO_PLACE,
      },
      {
        path: `${path}/listed`,
        value: affected.ranges.length > 0 ? affected.listed : [],
        reason: 'OpenVEX has ranges in words only.',
      },
      {
        path: `${path}/ranges`,
        value: affected.ranges,
        reason: 'OpenVEX has ranges in words only.',
      },
      { path: `${path}/modules`, value: affected.modules, reason: NO_PLACE },
      { path: `${path}/programFiles`, value: affected.programFiles, reason: NO_PLACE },
      { path: `${path}/programRoutines`, value: affected.programRoutines, reason: NO_PLACE },
      { path: `${path}/platforms`, value: affected.platforms, reason: NO_PLACE },
      { path: `${path}/severities`, value: affected.severities, reason: NO_PLACE },
    ]),
  ]
}

/** Paths are relative to the entry. */
function lostInVersions(
  affected: Affected,
  { unsaid, lost }: PlainStatements,
  advisory: Pick<Advisory, 'affected'>,
): readonly Lost[] {
  const guessed = new Set(lost.map(({ path }) => path))
  const isDoubtSaid = isInDoubt(affected, advisory)
  const stated = statementsOf(affected).flatMap((statement, place): readonly Lost[] => {
    const path = `/versions/${place}`
    const isUnsaid = statement.status === 'unknown' && !isDoubtSaid
    const byKind = isUnsaid ? ONE_STATUS : unsaidByKind(statement, hasPurl(affected))
    const reason = unsaid.get(place) ?? (guessed.has(path) ? undefined : byKind)
    return reason === undefined ? [] : [{ path, reason }]
  })
  return [...stated, ...lost]
}

const ONE_STATUS = 'OpenVEX gives a product one status, and some versions of it are affected.'

/** True where the products in doubt are named, for none of them is affected too. */
function isInDoubt(affected: Affected, advisory: Pick<Advisory, 'affected'>): boolean {
  const key = (product: JsonObject) => JSON.stringify(product)
  const others = new Set(
    advisory.affected.flatMap((each) => writeProducts(each, 'affected').products.map(key)),
  )
  return writeProducts(affected, 'unknown').products.every((each) => !others.has(key(each)))
}

function unsaidByKind(statement: VersionStatement, isNamed: boolean): string | undefined {
  if (statement.status === 'unaffected') return 'OpenVEX wants a justification.'
  if (isRange(statement)) return 'OpenVEX has ranges in words only.'
  return isNamed ? undefined : 'OpenVEX names a version by a package URL.'
}

/** The names a product has beside the one that OpenVEX knows it by. */
function lostNames(
  affected: Affected,
  path: string,
  products: readonly JsonObject[],
): readonly Lost[] {
  return lostFields([
    {
      path: `${path}/package`,
      value: hasPurl(affected) ? undefined : affected.package,
      reason: 'OpenVEX names a package by its package URL.',
    },
    {
      path: `${path}/product`,
      value: isNamedBy(products, affected.product) ? undefined : affected.product,
      reason: 'OpenVEX names a product by a package URL, a CPE or an address.',
    },
  ])
}

function isNamedBy(products: readonly JsonObject[], name: string | undefined): boolean {
  return products.some((product) => memberOf(product, '@id') === name)
}
