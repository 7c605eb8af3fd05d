/*
 * Owns how a violation of what GitHub's documentation demands is reported. Refuses to look at any record.
 */
import type { Finding } from '../advisory/report.js'

/** GitHub publishes no JSON schema; this is what its rules come from. */
export const GITHUB = 'GitHub REST API, security advisories'

/** A finding of level error; `rule` is named like the keyword that a JSON schema would have. */
export function violation(
  path: string,
  rule: string,
  words: Pick<Finding, 'because' | 'fix'>,
): Finding {
  return { path, rule: `schema.${rule}`, level: 'error', source: GITHUB, ...words }
}
