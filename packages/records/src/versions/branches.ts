/*
 * Owns the ends of ranges that CVE writes as a pattern: `6.1.*` is behind everything of its branch.
 * Refuses every other place for a star, which the CVE schema gives no meaning.
 */
import type { VersionStatement } from '../advisory/affected.js'
import type { VersionScheme } from './collections.js'
import { isUnbounded } from './statement.js'

const BRANCH = /^(?<before>(?:\d{1,9}!)?(?:\d{1,9}\.){0,7})(?<last>\d{1,9})\.\*$/

/**
 * A version to compare with where a range ends: for a pattern the last of its branch.
 *
 * @source CVE Record Format, lessThan: an asterisk is an arbitrarily large number in the version ordering
 */
export function lastOf(end: string): string {
  return end.replace(/\.\*$/, '.999999999')
}

/**
 * The first version behind a branch: the earliest that the next one may have.
 *
 * @param scheme without one the next branch's number itself, so that its pre-releases count to the branch before
 * @returns undefined for what is no branch of the scheme
 */
export function branchEnd(pattern: string, scheme: VersionScheme | undefined): string | undefined {
  const { before, last } = BRANCH.exec(pattern)?.groups ?? {}
  if (before === undefined || last === undefined) return undefined
  const next = `${before}${Number(last) + 1}`
  if (scheme === 'pep440') return `${next}.dev0`
  if (next.includes('!')) return undefined
  if (scheme === undefined) return next
  const parts = next.split('.')
  return parts.length > 2 ? undefined : `${[...parts, '0', '0'].slice(0, 3).join('.')}-0`
}

/** Where a range ends, by a version: `*` for nowhere. */
export interface End {
  readonly end: string
  readonly inclusive: boolean
}

/** The end of a range; undefined where a star stands that no version can be put for. */
export function endOf(
  { lessThan, lessThanOrEqual }: Pick<VersionStatement, 'lessThan' | 'lessThanOrEqual'>,
  scheme: VersionScheme | undefined,
): End | undefined {
  const end = lessThan ?? lessThanOrEqual ?? '*'
  if (isUnbounded(end)) return { end: '*', inclusive: true }
  if (!end.includes('*')) return { end, inclusive: lessThan === undefined }
  const next = branchEnd(end, scheme)
  return next === undefined ? undefined : { end: next, inclusive: false }
}
