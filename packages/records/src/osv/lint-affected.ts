/*
 * Owns the rules about packages and ranges of an OSV record.
 * Refuses to ask any index which packages and versions exist.
 */
import type { Finding } from '../advisory/report.js'
import { isJsonArray, type JsonObject, memberOf } from '../json/json.js'
import { objectAt, objectsAt, type Place, stringAt, stringsAt } from '../lint/places.js'
import { lintPurl } from '../lint/purl-rules.js'
import { lintOrderable, lintRangeOrder } from '../lint/version-rules.js'
import { comparisonOf } from '../versions/bounds.js'
import { schemeOf, type VersionScheme } from '../versions/collections.js'
import { normalizePackageName } from '../versions/names.js'
import { compareVersions, isOrderable } from '../versions/order.js'

/** Every finding about `affected`. */
export function lintAffected(root: Place<JsonObject>): readonly Finding[] {
  const findings: Finding[] = []
  for (const affected of objectsAt(root, 'affected')) {
    const named = objectAt(affected, 'package')
    const ecosystem = stringAt(named, 'ecosystem')?.value ?? ''
    findings.push(
      ...lintPackage(named, ecosystem),
      ...lintMatchable(affected),
      ...lintVersions(affected),
      ...lintListed(affected, ecosystem),
    )
    for (const range of objectsAt(affected, 'ranges')) {
      findings.push(...lintRange(range, ecosystem))
    }
  }
  return findings
}

const PURL = {
  versionRule: 'purl.with-version',
  source: 'OSV schema, package; purl specification',
}

function lintPackage(named: Place<JsonObject>, ecosystem: string): readonly Finding[] {
  const name = stringAt(named, 'name')
  const purl = stringAt(named, 'purl')
  if (name === undefined) return []
  const normal = normalizePackageName(ecosystem, name.value)
  const ofPurl = purl === undefined ? [] : lintPurl(purl, { ecosystem, name: normal }, PURL)
  if (normal === name.value) return ofPurl
  const spelling: Finding = {
    path: name.path,
    rule: 'osv.name-not-normalized',
    level: 'warning',
    because: `PyPI knows this package as "${normal}".`,
    source: 'PEP 503',
    fix: `Write "${normal}".`,
  }
  return [spelling, ...ofPurl]
}

/** Somebody must be able to find the entry: by a package or by a repository. */
function lintMatchable(affected: Place<JsonObject>): readonly Finding[] {
  const hasPackage = memberOf(affected.value, 'package') !== undefined
  const hasRepo = objectsAt(affected, 'ranges').some(
    ({ value }) => memberOf(value, 'repo') !== undefined,
  )
  if (hasPackage || hasRepo) return []
  return [
    {
      path: affected.path,
      rule: 'osv.not-matchable',
      level: 'warning',
      because: 'It names neither a package nor a repository, so no scanner can match it.',
      source: 'OSV schema, affected',
      fix: 'Name the package, or give a range of type GIT with its repository.',
    },
  ]
}

/** A version is affected if it is in one of the ranges or is listed: without either, none is. */
function lintVersions(affected: Place<JsonObject>): readonly Finding[] {
  const hasAny = ['ranges', 'versions'].some((name) => {
    const value = memberOf(affected.value, name)
    return isJsonArray(value) && value.length > 0
  })
  if (hasAny || memberOf(affected.value, 'package') === undefined) return []
  return [
    {
      path: affected.path,
      rule: 'osv.no-versions',
      level: 'warning',
      because: 'It names a package and no version of it, so no version is affected.',
      source: 'OSV schema, affected[].versions and evaluation',
      fix: 'Give a range, from "0" where all versions are affected, or list the versions.',
    },
  ]
}

/**
 * Listed versions of which none can be one: a scanner compares them with what is installed and never finds any. A single odd
 * one among others may be old: PyPI has versions from before PEP 440.
 */
function lintListed(affected: Place<JsonObject>, ecosystem: string): readonly Finding[] {
  const scheme = schemeOf(ecosystem)
  const listed = stringsAt(affected, 'versions')
  const [first] = listed
  if (scheme === undefined || first === undefined) return []
  return listed.some(({ value }) => isOrderable(scheme, value)) ? [] : lintOrderable(scheme, first)
}

function schemeOfRange(type: string | undefined, ecosystem: string): VersionScheme | undefined {
  if (type === 'SEMVER') return 'semver'
  return type === 'ECOSYSTEM' ? schemeOf(ecosystem) : undefined
}

function lintRange(range: Place<JsonObject>, ecosystem: string): readonly Finding[] {
  const scheme = schemeOfRange(stringAt(range, 'type')?.value, ecosystem)
  if (scheme === undefined) return []
  const findings: Finding[] = []
  let start: Place<string> | undefined
  for (const event of objectsAt(range, 'events')) {
    const introduced = stringAt(event, 'introduced')
    const fixed = introduced === undefined ? stringAt(event, 'fixed') : undefined
    const place = introduced ?? fixed ?? stringAt(event, 'last_affected')
    if (place === undefined) continue
    if (!isOrderable(scheme, place.value)) findings.push(...lintOrderable(scheme, place))
    if (introduced !== undefined) start = introduced
    else if (start !== undefined && !isInOrder(scheme, start, place)) {
      const inclusive = fixed === undefined
      findings.push(...lintRangeOrder(comparisonOf(scheme), { start, end: place, inclusive }))
    }
  }
  return findings
}

/** Nearly every range is, and then nothing more needs to be asked. */
function isInOrder(scheme: VersionScheme, start: Place<string>, end: Place<string>): boolean {
  return (compareVersions(scheme, start.value, end.value) ?? 0) < 0
}
