/*
 * Owns which of GitHub's ecosystems is which of OSV's. Refuses to know any package.
 */

const PAIRS: readonly (readonly [github: string, osv: string])[] = [
  ['pip', 'PyPI'],
  ['npm', 'npm'],
  ['go', 'Go'],
  ['maven', 'Maven'],
  ['nuget', 'NuGet'],
  ['rubygems', 'RubyGems'],
  ['rust', 'crates.io'],
  ['composer', 'Packagist'],
  ['erlang', 'Hex'],
  ['pub', 'Pub'],
  ['swift', 'SwiftURL'],
  ['actions', 'GitHub Actions'],
]

/** GitHub's word for everything that is in none of its ecosystems. */
export const OTHER = 'other'

/** OSV's ecosystem for GitHub's; undefined for `other` and words that are not known. */
export function ecosystemOfGithub(word: string): string | undefined {
  return PAIRS.find(([github]) => github === word)?.[1]
}

/** GitHub's ecosystem for OSV's, its suffix aside; `other` where it has none. */
export function githubEcosystem(ecosystem: string | undefined): string {
  const name = ecosystem?.split(':', 1)[0]
  return PAIRS.find(([, osv]) => osv === name)?.[0] ?? OTHER
}

/** True for a word that GitHub's schema allows. */
export function isGithubEcosystem(word: string): boolean {
  return word === OTHER || ecosystemOfGithub(word) !== undefined
}
