/*
 * Owns what counts as the same package name. Refuses to know whether a package exists.
 */

/**
 * The name under which a package is looked up: PyPI ignores case and the kind of separator
 * (PEP 503); names of other ecosystems are what they are.
 */
export function normalizePackageName(ecosystem: string, name: string): string {
  return ecosystem.split(':', 1)[0] === 'PyPI' ? name.toLowerCase().replace(/[-_.]+/g, '-') : name
}

/** The name under which a repository's ranges are indexed: host and path, without `.git`. */
export function normalizeRepository(url: string): string {
  const plain = url.replace(/^[a-z+]+:\/\//i, '').replace(/^[^@/]*@/, '')
  return withoutTrailingSlashes(plain).replace(/\.git$/, '')
}

/** The text without the slashes at its end, in one pass however many there are. */
export function withoutTrailingSlashes(text: string): string {
  let end = text.length
  while (text[end - 1] === '/') end--
  return text.slice(0, end)
}
