/*
 * Owns turning OSV's ranges of events into CVE's version statements.
 * Refuses to merge what the source keeps apart.
 */
import type { Affected, AffectedRange, VersionStatement } from '../advisory/affected.js'
import { schemeOf } from './collections.js'
import { placeOf } from './is-affected.js'

/**
 * The entry's version statements: its own, or those its ranges and listed versions amount to.
 *
 * Listed versions are stated one by one only where there is no range, for ranges say them too.
 */
export function statementsOf(affected: Affected): readonly VersionStatement[] {
  if (affected.versions.length > 0) return affected.versions
  if (affected.ranges.length > 0) {
    return affected.ranges.flatMap((range) => statementsOfRange(range, affected))
  }
  return affected.listed.map((version) => ({ version, status: 'affected', changes: [] }))
}

function statementsOfRange(range: AffectedRange, affected: Affected): readonly VersionStatement[] {
  const versionType = versionTypeOf(range, affected)
  const statements: VersionStatement[] = []
  let start: string | undefined
  for (const event of range.events) {
    const { kind, at } = placeOf(event)
    if (kind === 'introduced') {
      if (start !== undefined && isOpen(start, statements))
        statements.push(open(start, versionType))
      start = at
    } else {
      const bound = kind === 'last_affected' ? { lessThanOrEqual: at } : { lessThan: at }
      statements.push({ ...affectedFrom(start ?? '0', versionType), ...bound })
    }
  }
  if (start !== undefined && isOpen(start, statements)) statements.push(open(start, versionType))
  return statements
}

/** A start is open until a statement begins with it. */
function isOpen(start: string, statements: readonly VersionStatement[]): boolean {
  return statements.at(-1)?.version !== start
}

function open(start: string, versionType: string): VersionStatement {
  return { ...affectedFrom(start, versionType), lessThan: '*' }
}

function affectedFrom(version: string, versionType: string): VersionStatement {
  return { version, status: 'affected', versionType, changes: [] }
}

function versionTypeOf({ type }: AffectedRange, affected: Affected): string {
  if (type === 'GIT') return 'git'
  if (type === 'SEMVER') return 'semver'
  const ecosystem = affected.package?.ecosystem
  const scheme = ecosystem === undefined ? undefined : schemeOf(ecosystem)
  return scheme === 'pep440' ? 'python' : (scheme ?? 'custom')
}
