/*
 * Owns the rules about URLs that no schema can state. Refuses to fetch anything.
 */
import type { Finding } from '../advisory/report.js'
import { isUri } from './formats.js'
import type { Place } from './places.js'

/** The mistake of pasting a URL behind a scheme: `https://https://…`, of which some programs leave `https://https//…`. */
const DOUBLED_SCHEME = /^(?:https?:\/\/)+(https?):?\/\//i

const PLAIN_URL = /^(?:https?|ftps?):\/\/(?!https?:?\/\/)[^/?#\s]+/i

/** The URL with the last of its schemes alone; undefined for one that does not name two. */
export function withoutDoubledScheme(url: string): string | undefined {
  return DOUBLED_SCHEME.test(url) ? url.replace(DOUBLED_SCHEME, '$1://') : undefined
}

/**
 * True for one address that lint says nothing of and that anybody can open safely: https, a host, nobody's name or
 * password in it, and a URI as the CVE and OSV schemas take it.
 */
export function isPlainHttps(url: string): boolean {
  return PLAIN_URL.test(url) && /^https:\/\/[^/?#@]+(?:[/?#]|$)/.test(url) && isUri(url)
}

/**
 * The URL is one that a person can open.
 *
 * @param hasSchema whether the schema of the format asks for a URI, and has said so already where it is none
 */
export function lintUrl(
  url: Place<string>,
  { hasSchema = true }: { readonly hasSchema?: boolean } = {},
): readonly Finding[] {
  if (PLAIN_URL.test(url.value)) return []
  const { value, path } = url
  const mended = withoutDoubledScheme(value)
  if (mended !== undefined) {
    return [
      {
        path,
        rule: 'url.doubled-scheme',
        level: 'warning',
        because: 'The URL names its scheme twice, so it leads nowhere.',
        source: 'CVE-2026-12003 as published',
        fix: `Write ${mended}`,
      },
    ]
  }
  if (hasSchema && !isUri(value)) return []
  return [
    {
      path,
      rule: 'url.not-absolute',
      level: 'warning',
      because: 'It is no absolute web address.',
      source: 'CVE record format, reference; OSV schema, references',
      fix: 'Write the whole address, with https:// and the host.',
    },
  ]
}

/** Each URL stands once. */
export function lintDuplicateUrls(urls: readonly Place<string>[]): readonly Finding[] {
  if (!hasRepeats(urls)) return []
  const first = new Map<string, Place<string>>()
  return urls.flatMap((url): readonly Finding[] => {
    const before = first.get(url.value)
    if (before === undefined) {
      first.set(url.value, url)
      return []
    }
    const because = `The same address already stands at ${before.path}.`
    return [
      {
        path: url.path,
        rule: 'url.duplicate',
        level: 'warning',
        because,
        fix: 'Keep one, with all tags.',
      },
    ]
  })
}

/** Of a few, which most lists are, each is compared with each sooner than a set is made. */
const FEW = 16

function hasRepeats(urls: readonly Place<string>[]): boolean {
  if (urls.length > FEW) return new Set(urls.map(({ value }) => value)).size < urls.length
  for (let later = 1; later < urls.length; later++) {
    for (let before = 0; before < later; before++) {
      if (urls[later]?.value === urls[before]?.value) return true
    }
  }
  return false
}
