/*
 * Owns remembering which CVE record of a run stands under which public issue.
 * Refuses to grow with the stream: the oldest are forgotten.
 */
const REMEMBERED = 50_000

export interface IssueOwners {
  /** The CVE id by the issue's URL. */
  readonly issueOwners: ReadonlyMap<string, string>
  /** Notes the issues of a record that was linted; who came first keeps an issue. */
  note(issues: readonly string[], cveId: string): void
}

export const rememberIssues = (most = REMEMBERED): IssueOwners => {
  const issueOwners = new Map<string, string>()
  return {
    issueOwners,
    note(issues, cveId) {
      for (const url of issues) {
        if (issueOwners.has(url)) continue
        const [oldest] = issueOwners.size < most ? [] : issueOwners.keys()
        if (oldest !== undefined) issueOwners.delete(oldest)
        issueOwners.set(url, cveId)
      }
    },
  }
}
