/*
 * Owns linting CVE records as part of a run: which record stands under which public issue is remembered, so that the
 * next one under the same issue is noticed.
 */
import { DEFAULT_CVE_LINT_OPTIONS, isJsonObject, issuesOf, lintCve } from '@parley/records'
import type { Linter } from '../lint-record.js'
import { rememberIssues } from './issue-owners.js'

/** The linter of one run, over all its files. */
export const createLinter = (): Linter => {
  const { issueOwners, note } = rememberIssues()
  const options = { ...DEFAULT_CVE_LINT_OPTIONS, issueOwners }
  return (record, id) => {
    const findings = lintCve(record, options)
    if (id !== null && isJsonObject(record)) note(issuesOf(record), id)
    return findings
  }
}
