/*
 * Owns writing CVE's affected products, with version statements derived from ranges where the
 * advisory has none.
 * Refuses to guess a vendor or a product.
 */
import type { Affected, PackageName, StatusChange, VersionStatement } from '../advisory/affected.js'
import type { JsonObject } from '../json/json.js'
import { assemble } from '../json/taker.js'
import { collectionOfEcosystem } from '../versions/collections.js'
import { statementsOf } from '../versions/statements.js'

/** One product of `affected`. */
export function writeAffected(affected: Affected): JsonObject {
  const { package: named, extra } = affected
  const members = {
    vendor: affected.vendor,
    product: affected.product,
    collectionURL: named && collectionOf(named),
    packageName: named?.name,
    packageURL: named?.purl,
    repo: affected.repo ?? repoOf(affected),
    modules: affected.modules,
    programFiles: affected.programFiles,
    programRoutines: affected.programRoutines.map((name) => ({ name })),
    platforms: affected.platforms,
    cpes: affected.cpes,
    defaultStatus: affected.defaultStatus ?? derivedDefault(affected),
    versions: statementsOf(affected).map(writeStatement),
  }
  return assemble(members, extra?.cve)
}

function collectionOf({ collectionUrl, ecosystem, extra }: PackageName): string | undefined {
  if (collectionUrl !== undefined || extra?.cve !== undefined) return collectionUrl
  return ecosystem === undefined ? undefined : collectionOfEcosystem(ecosystem)
}

function repoOf({ ranges, extra }: Affected): string | undefined {
  return extra?.cve === undefined ? ranges.find(({ repo }) => repo !== undefined)?.repo : undefined
}

/** Ranges name everything that is affected, so what they leave out is not. */
function derivedDefault({ versions, ranges }: Affected): string | undefined {
  return versions.length === 0 && ranges.length > 0 ? 'unaffected' : undefined
}

function writeStatement(statement: VersionStatement): JsonObject {
  const { version, status, versionType, lessThan, lessThanOrEqual, changes, extra } = statement
  const members = { version, status, versionType, lessThan, lessThanOrEqual }
  return assemble({ ...members, changes: changes.map(writeChange) }, extra?.cve)
}

function writeChange({ at, status, extra }: StatusChange): JsonObject {
  return assemble({ at, status }, extra?.cve)
}
