/*
 * Owns small questions about one version statement of CVE. Refuses to order versions: see bounds.ts.
 */
import type { Affected, VersionStatement } from '../advisory/affected.js'

/** What CNAs write where a version should stand, and what says which versions and is none itself. */
export function isNoVersion(version: string): boolean {
  return isWordForBound(version) || /\*|^[<>=~^]/.test(version.trim())
}

/**
 * True for the words that CNAs write where a range has no bound: its start is then the beginning of everything, its end
 * nothing. Alone, in place of a version, they say nothing.
 *
 * @source CVE Program, converter of CVE JSON 4 to 5: `unspecified` where `<` and `<=` name no start, and `>=` no end
 * @reading A range without a bound
 */
export function isWordForBound(version: string): boolean {
  return /^(?:n\/a|unspecified|all(?: versions)?|unknown|)$/i.test(version.trim())
}

/** True for an end behind everything. */
export function isUnbounded(end: string): boolean {
  return end === '*' || isWordForBound(end)
}

/** True for a statement of a range. */
export function isRange({ lessThan, lessThanOrEqual }: VersionStatement): boolean {
  return lessThan !== undefined || lessThanOrEqual !== undefined
}

/** True for a range with a word in place of a bound. */
export function hasWordForBound(statement: VersionStatement): boolean {
  const { version, lessThan, lessThanOrEqual } = statement
  const bounds = [version, lessThan, lessThanOrEqual].filter((each) => each !== undefined)
  return isRange(statement) && bounds.some(isWordForBound)
}

/** Without the changes to `unknown`, which no line says: what held before them goes on. */
export function withoutDoubt(statement: VersionStatement): VersionStatement {
  return { ...statement, changes: statement.changes.filter(({ status }) => status !== 'unknown') }
}

/** The type of each of an entry's statements; one without a type orders like those beside it that have one. */
export function typeIn({
  versions,
}: Affected): (statement: VersionStatement) => string | undefined {
  const beside = versions.find((each) => each.versionType)?.versionType
  return ({ versionType }) => versionType ?? beside
}
