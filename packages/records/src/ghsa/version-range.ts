/*
 * Owns GitHub's way of writing version ranges: `>= 1.0, < 1.2.3`, one range a text.
 * Refuses to order versions, and texts of any other form.
 */
import type { VersionStatement } from '../advisory/affected.js'
import { schemeOf } from '../versions/collections.js'

const TERM = /^(=|<=?|>=)\s*([^\s,<>=|]+)$/

/**
 * The statement of a range.
 *
 * @param versionType how the versions order; stands in ranges only
 * @returns undefined for `> 1.0`, several ranges in one text, and anything else CVE cannot say
 */
export function parseRange(text: string, versionType: string): VersionStatement | undefined {
  const terms = text.split(',').map((term) => TERM.exec(term.trim()))
  const bounds: Record<string, string> = {}
  for (const term of terms) {
    const [, operator = '', version = ''] = term ?? []
    if (term === null || Object.hasOwn(bounds, operator)) return undefined
    bounds[operator] = version
  }
  const { '=': only, '>=': from, '<': lessThan, '<=': lessThanOrEqual } = bounds
  if (only !== undefined) {
    return terms.length === 1 ? { version: only, status: 'affected', changes: [] } : undefined
  }
  if (lessThan !== undefined && lessThanOrEqual !== undefined) return undefined
  const end = lessThanOrEqual === undefined ? { lessThan: lessThan ?? '*' } : { lessThanOrEqual }
  return { version: from ?? '0', status: 'affected', versionType, changes: [], ...end }
}

/** What CNAs write where a version should stand. */
const UNNAMED = new Set(['n/a', '*', 'unspecified', 'all'])
const PLAIN = /^[^\s,<>=|]+$/

/** The text of an affected statement; undefined for commits, and for words that are no versions. */
export function rangeText(statement: VersionStatement): string | undefined {
  const { version, versionType, lessThan, lessThanOrEqual } = statement
  const end = lessThanOrEqual ?? lessThan
  if (versionType === 'git' || ![version, end ?? '*'].every((each) => PLAIN.test(each))) {
    return undefined
  }
  if (end === undefined) return UNNAMED.has(version) ? undefined : `= ${version}`
  const start = version === '*' ? '0' : version
  if (end === '*') return `>= ${start}`
  const last = lessThanOrEqual === undefined ? `< ${end}` : `<= ${end}`
  return start === '0' ? last : `>= ${start}, ${last}`
}

/** CVE's word for how an ecosystem's versions order. */
export function versionTypeOf(ecosystem: string | undefined): string {
  const scheme = ecosystem === undefined ? undefined : schemeOf(ecosystem)
  return scheme === 'pep440' ? 'python' : (scheme ?? 'custom')
}
