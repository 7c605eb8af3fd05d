/*
 * Owns the rules about package URLs, for every record that names a package beside one.
 * Refuses to ask any index which packages exist.
 */
import type { Finding } from '../advisory/report.js'
import { parsePurl } from '../ids/purl.js'
import { purlTypeOf, schemeOf } from '../versions/collections.js'
import { normalizePackageName, withoutSuffix } from '../versions/names.js'
import type { Place } from './places.js'

/** What a record says beside a package URL; without both nothing is compared. */
export interface NamedPackage {
  /** OSV's ecosystem; absent or empty when the record names none that is known. */
  readonly ecosystem?: string | undefined
  readonly name?: string | undefined
}

/** The package URL is one, has no version, and names the package beside it: another is a contradiction. */
export function lintPurl(
  purl: Place<string>,
  named: NamedPackage,
  about: { readonly versionRule: string; readonly source: string },
): readonly Finding[] {
  const { ecosystem = '', name } = named
  const normal = name === undefined ? undefined : normalizePackageName(ecosystem, name)
  if (isPlainly(purl.value, ecosystem, normal)) return []
  const { source, versionRule } = about
  const parts = parsePurl(purl.value)
  const path = purl.path
  if (parts === undefined) {
    const because = 'It is no package URL.'
    const fix = 'Write one, such as pkg:pypi/pip, or leave it out.'
    return [{ path, rule: 'purl.malformed', level: 'warning', because, source, fix }]
  }
  const found: Finding[] = []
  if (parts.version !== undefined) {
    const because = 'A package URL in a record has no version.'
    const fix = 'Leave out "@" and the version.'
    found.push({ path, rule: versionRule, level: 'warning', because, source, fix })
  }
  const isKnown = parts.ecosystem !== undefined && schemeOf(ecosystem) !== undefined
  const isOther =
    parts.ecosystem !== withoutSuffix(ecosystem) ||
    normalizePackageName(ecosystem, parts.name) !== normal
  if (normal !== undefined && isKnown && isOther) {
    const because = 'The package URL names another package.'
    const fix = 'Correct the package URL, or the package.'
    found.push({ path, rule: 'purl.does-not-match', level: 'error', because, source, fix })
  }
  return found
}

/** Most package URLs are just this, and taking them apart is slow. */
function isPlainly(purl: string, ecosystem: string, name: string | undefined): boolean {
  if (name === undefined || !/^[a-z0-9-]+$/.test(name)) return false
  return purl === `pkg:${purlTypeOf(ecosystem)}/${name}`
}
