/*
 * Owns remembering which CVE record of a run stands under which public issue, so that the next one under the same issue
 * is noticed. Refuses to grow with the stream: the oldest are forgotten.
 */
import type { CveLintOptions, Json } from '@parley/records'
import type { Library } from './lint-record.js'

const REMEMBERED = 50_000

export interface IssueOwners {
  /** What the lint of the next record is told. */
  options(library: Library): CveLintOptions
  /** Notes the issues of a record that was linted. */
  note(library: Library, record: Json, cveId: string | null): void
}

export const rememberIssues = (most = REMEMBERED): IssueOwners => {
  const issueOwners = new Map<string, string>()
  return {
    options: ({ DEFAULT_CVE_LINT_OPTIONS }) => ({ ...DEFAULT_CVE_LINT_OPTIONS, issueOwners }),
    note(library, record, cveId) {
      if (cveId === null || !library.isJsonObject(record)) return
      for (const url of library.issuesOf(record)) {
        if (issueOwners.has(url)) continue
        const [oldest] = issueOwners.size < most ? [] : issueOwners.keys()
        if (oldest !== undefined) issueOwners.delete(oldest)
        issueOwners.set(url, cveId)
      }
    },
  }
}
