/*
 * Owns the rules about packages and ranges of an OSV record.
 * Refuses to ask any index which packages and versions exist.
 */
import type { Finding } from '../advisory/report.js'
import { parsePurl } from '../ids/purl.js'
import { type JsonObject, memberOf } from '../json/json.js'
import { objectAt, objectsAt, type Place, stringAt } from '../lint/places.js'
import { lintOrderable, lintRangeOrder } from '../lint/version-rules.js'
import { purlTypeOf, schemeOf, type VersionScheme } from '../versions/collections.js'
import { normalizePackageName, withoutSuffix } from '../versions/names.js'
import { compareVersions, isOrderable } from '../versions/order.js'

/** Every finding about `affected`. */
export function lintAffected(root: Place<JsonObject>): readonly Finding[] {
  return objectsAt(root, 'affected').flatMap((affected) => {
    const named = objectAt(affected, 'package')
    const ecosystem = stringAt(named, 'ecosystem')?.value ?? ''
    return [
      ...lintPackage(named, ecosystem),
      ...lintMatchable(affected),
      ...objectsAt(affected, 'ranges').flatMap((range) => lintRange(range, ecosystem)),
    ]
  })
}

function lintPackage(named: Place<JsonObject>, ecosystem: string): readonly Finding[] {
  const name = stringAt(named, 'name')
  const purl = stringAt(named, 'purl')
  if (name === undefined) return []
  const normal = normalizePackageName(ecosystem, name.value)
  const spelling: readonly Finding[] =
    normal === name.value
      ? []
      : [
          {
            path: name.path,
            rule: 'osv.name-not-normalized',
            level: 'warning',
            because: `PyPI knows this package as "${normal}".`,
            source: 'PEP 503',
            fix: `Write "${normal}".`,
          },
        ]
  return [...spelling, ...(purl === undefined ? [] : lintPurl(purl, ecosystem, normal))]
}

function lintPurl(purl: Place<string>, ecosystem: string, name: string): readonly Finding[] {
  // Most package URLs are just this, and taking them apart is slow.
  if (/^[a-z0-9-]+$/.test(name) && purl.value === `pkg:${purlTypeOf(ecosystem)}/${name}`) return []
  const parts = parsePurl(purl.value)
  const source = 'OSV schema, package; purl specification'
  if (parts === undefined) {
    return [
      {
        path: purl.path,
        rule: 'purl.malformed',
        level: 'warning',
        because: 'It is no package URL.',
        source,
      },
    ]
  }
  const known = parts.ecosystem !== undefined && schemeOf(ecosystem) !== undefined
  const differs =
    known &&
    (parts.ecosystem !== withoutSuffix(ecosystem) ||
      normalizePackageName(ecosystem, parts.name) !== name)
  return [
    ...(parts.version === undefined
      ? []
      : [
          {
            path: purl.path,
            rule: 'purl.with-version',
            level: 'warning' as const,
            because: 'A package URL in an OSV record has no version.',
            source,
            fix: 'Leave out "@" and the version.',
          },
        ]),
    ...(differs
      ? [
          {
            path: purl.path,
            rule: 'purl.does-not-match',
            level: 'warning' as const,
            because: 'The package URL names another package.',
            source,
          },
        ]
      : []),
  ]
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
    },
  ]
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
      findings.push(...lintRangeOrder(scheme, { start, end: place, inclusive }))
    }
  }
  return findings
}

/** Nearly every range is, and then nothing more needs to be asked. */
function isInOrder(scheme: VersionScheme, start: Place<string>, end: Place<string>): boolean {
  return (compareVersions(scheme, start.value, end.value) ?? 0) < 0
}
