/*
 * Owns what counts as the same package name. Refuses to know whether a package exists.
 */

/**
 * The name under which a package is looked up: PyPI ignores case and the kind of separator
 * (PEP 503); names of other ecosystems are what they are.
 */
export function normalizePackageName(ecosystem: string, name: string): string {
  return withoutSuffix(ecosystem) === 'PyPI' ? normalizePyPiName(name) : name
}

function normalizePyPiName(name: string): string {
  const lower = name.toLowerCase()
  return /[_.]|--/.test(lower) ? lower.replace(/[-_.]+/g, '-') : lower
}

/** OSV's ecosystem without what may follow a colon: `Debian` of `Debian:12`. */
export function withoutSuffix(ecosystem: string): string {
  const colon = ecosystem.indexOf(':')
  return colon < 0 ? ecosystem : ecosystem.slice(0, colon)
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
