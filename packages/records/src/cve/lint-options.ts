/*
 * Owns what a linter of CVE records may be told beforehand. Refuses to look any of it up.
 */

/** How a project is registered to be spelt. */
export interface RegisteredProduct {
  /** As the record shall say it: `CPython`, `pip`. */
  readonly product: string
  /** As the record shall say it: `Python Software Foundation`. */
  readonly vendor: string
}

/** What the rules compare with. */
export interface CveLintOptions {
  readonly products: readonly RegisteredProduct[]
  /**
   * Which CVE id is already published under a public issue, by the issue's URL: see `issuesOf`. A record is never held
   * against itself.
   */
  readonly issueOwners?: ReadonlyMap<string, string>
}

/** The two products of the Python Software Foundation, as its CNA operators write them. */
export const DEFAULT_CVE_LINT_OPTIONS: CveLintOptions = {
  products: [
    { product: 'CPython', vendor: 'Python Software Foundation' },
    { product: 'pip', vendor: 'Pip maintainers' },
  ],
}
