/*
 * Owns package URLs in both directions, by packageurl-js.
 * Refuses types that no supported ecosystem has.
 */
import { PackageURL } from 'packageurl-js'
import { ecosystemOfPurlType, purlTypeOf } from '../versions/collections.js'
import { normalizePackageName } from '../versions/names.js'

/** What a package URL says about a package. */
export interface PurlParts {
  /** OSV's ecosystem; absent when the type is of none that is supported. */
  readonly ecosystem?: string
  /** The name as OSV writes it: for Go, npm and Maven with its namespace. */
  readonly name: string
  readonly version?: string
}

/** Takes a package URL apart, without its qualifiers and its path inside the package; undefined when the text is none. */
export function parsePurl(text: string): PurlParts | undefined {
  const purl = tryParse(text)
  if (purl === undefined) return undefined
  const { type, namespace, name, version } = purl
  const separator = type === 'maven' ? ':' : '/'
  const full = namespace ? `${namespace}${separator}${name}` : name
  const ecosystem = ecosystemOfPurlType(type)
  return {
    name: full,
    ...(ecosystem !== undefined && { ecosystem }),
    ...(version && { version }),
  }
}

/** The package URL without its version; all else stays as it is written. */
export function withoutPurlVersion(text: string): string {
  if (parsePurl(text)?.version === undefined) return text
  const [, head = '', tail = ''] = /^([^?#]*)(.*)$/s.exec(text) ?? []
  return head.replace(/@[^/@]*$/, '') + tail
}

function tryParse(text: string): PackageURL | undefined {
  try {
    return PackageURL.fromString(text)
  } catch {
    // The library throws on every malformed text; that it is malformed is all there is to say.
    return undefined
  }
}

/** Writes the package URL of a package, without a version; undefined for unknown ecosystems. */
export function writePurl(ecosystem: string, name: string): string | undefined {
  const type = purlTypeOf(ecosystem)
  if (type === undefined || name === '') return undefined
  const separator = type === 'maven' ? ':' : '/'
  const normal = normalizePackageName(ecosystem, name)
  const cut = normal.lastIndexOf(separator)
  const namespace = cut <= 0 ? undefined : normal.slice(0, cut)
  return tryWrite(type, namespace, normal.slice(cut + 1))
}

function tryWrite(type: string, namespace: string | undefined, name: string): string | undefined {
  try {
    return new PackageURL(type, namespace, name, undefined, undefined, undefined).toString()
  } catch {
    // Names the type does not allow have no package URL.
    return undefined
  }
}
