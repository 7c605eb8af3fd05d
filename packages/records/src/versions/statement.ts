/*
 * Owns small questions about one version statement of CVE. Refuses to order versions: see bounds.ts.
 */
import type { Affected, VersionStatement } from '../advisory/affected.js'

/** What CNAs write where a version should stand, and what says which versions and is none itself. */
export function isNoVersion(version: string): boolean {
  return /^(?:n\/a|unspecified|all|unknown|)$|\*|^[<>=~^]/i.test(version.trim())
}

/** True for a statement of a range. */
export function isRange({ lessThan, lessThanOrEqual }: VersionStatement): boolean {
  return lessThan !== undefined || lessThanOrEqual !== undefined
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
