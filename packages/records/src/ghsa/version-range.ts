/*
 * Owns GitHub's way of writing version ranges: `>= 1.0, < 1.2.3`, one range a text.
 * Refuses to order versions, and texts of any other form.
 */
import type { VersionStatement } from '../advisory/affected.js'
import { schemeOf } from '../versions/collections.js'
import type { PlainStatement } from '../versions/plain-statements.js'

const TERM = /^(=|<=?|>=?)\s*([^\s,<>=|]+)$/

/**
 * The statement of a range, and whether it begins behind its version; `> 0` is everything there is.
 *
 * @param versionType how the versions order; stands in ranges only
 * @returns undefined for several ranges in one text, and anything else that is no range of GitHub's
 * @source GitHub Docs, best practices for writing repository security advisories, affected versions
 */
export function parseRange(text: string, versionType: string): PlainStatement | undefined {
  const terms = text.split(',').map((term) => TERM.exec(term.trim()))
  const bounds: Record<string, string> = {}
  for (const term of terms) {
    const [, operator = '', version = ''] = term ?? []
    if (term === null || Object.hasOwn(bounds, operator)) return undefined
    bounds[operator] = version
  }
  const { '=': only, '>': after, '>=': from, '<': lessThan, '<=': lessThanOrEqual } = bounds
  if (only !== undefined) {
    const statement = { version: only, status: 'affected' as const, changes: [] }
    return terms.length === 1 ? { statement } : undefined
  }
  if (lessThan !== undefined && lessThanOrEqual !== undefined) return undefined
  if (after !== undefined && from !== undefined) return undefined
  const end = lessThanOrEqual === undefined ? { lessThan: lessThan ?? '*' } : { lessThanOrEqual }
  const version = after ?? from ?? '0'
  const behind = after !== undefined && after !== '0'
  return {
    statement: { version, status: 'affected', versionType, changes: [], ...end },
    ...(behind && { behind }),
  }
}

/** What CNAs write where a version should stand. */
const UNNAMED = new Set(['n/a', '*', 'unspecified', 'all'])
const PLAIN = /^[^\s,<>=|]+$/

/**
 * The text of an affected statement; undefined for commits, and for words that are no versions.
 *
 * @param behind true for a range that begins behind its version
 */
export function rangeText(statement: VersionStatement, behind = false): string | undefined {
  const { version, versionType, lessThan, lessThanOrEqual } = statement
  const end = lessThanOrEqual ?? lessThan
  if (versionType === 'git' || ![version, end ?? '*'].every((each) => PLAIN.test(each))) {
    return undefined
  }
  if (end === undefined) return UNNAMED.has(version) ? undefined : `= ${version}`
  const start = version === '*' ? '0' : version
  const first = `${behind ? '>' : '>='} ${start}`
  if (end === '*') return first
  const last = lessThanOrEqual === undefined ? `< ${end}` : `<= ${end}`
  return start === '0' ? last : `${first}, ${last}`
}

/** CVE's word for how an ecosystem's versions order. */
export function versionTypeOf(ecosystem: string | undefined): string {
  const scheme = ecosystem === undefined ? undefined : schemeOf(ecosystem)
  return scheme === 'pep440' ? 'python' : (scheme ?? 'custom')
}
