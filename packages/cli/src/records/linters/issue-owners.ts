/*
 * Owns remembering which CVE record of a run stands under which public issue.
 * Refuses to grow with the stream: the oldest are forgotten, and what is longer than the schema allows is not remembered.
 */
const REMEMBERED = 50_000

/** The schema's own limit for the URL of a reference. */
const LONGEST_URL = 2048
/** `CVE-`, a year, and nineteen digits. */
const LONGEST_ID = 28
/** Of all URLs together, in UTF-16 units. */
const CHARACTERS = 8_000_000

export interface IssueOwners {
  /** The CVE id by the issue's URL. */
  readonly issueOwners: ReadonlyMap<string, string>
  /** Notes the issues of a record that was linted; who came first keeps an issue. */
  note(issues: readonly string[], cveId: string): void
}

export const rememberIssues = (most = REMEMBERED): IssueOwners => {
  const issueOwners = new Map<string, string>()
  let characters = 0
  return {
    issueOwners,
    note(issues, cveId) {
      if (cveId.length > LONGEST_ID) return
      for (const url of issues) {
        if (url.length > LONGEST_URL || issueOwners.has(url)) continue
        issueOwners.set(url, cveId)
        characters += url.length
        for (const oldest of issueOwners.keys()) {
          if (issueOwners.size <= most && characters <= CHARACTERS) break
          issueOwners.delete(oldest)
          characters -= oldest.length
        }
      }
    },
  }
}
