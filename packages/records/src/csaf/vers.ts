/*
 * Owns version ranges as CSAF writes them: `vers:pypi/>=3.8|<3.13.1`.
 * Refuses to order versions, and the operators that CVE has no word for.
 */
import type { VersionStatement, VersionStatus } from '../advisory/affected.js'

const VERS = /^vers:(?<scheme>[a-z0-9.+-]+)\/(?<constraints>.+)$/
const CONSTRAINT = /^(?<operator>>=|<=|<|=|)(?<version>[^<>=!*,|]+)$/

/** CVE's word for the order of versions, by the scheme of a vers text. */
const TYPES: readonly (readonly [scheme: string, versionType: string])[] = [
  ['pypi', 'python'],
  ['semver', 'semver'],
  ['npm', 'semver'],
  ['golang', 'semver'],
  ['cargo', 'semver'],
  ['generic', 'custom'],
]

/**
 * The statements of a vers text, all of one status.
 *
 * @returns undefined for texts that are none, and for `>` and `!=`, which CVE cannot say
 */
export function parseVers(
  text: string,
  status: VersionStatus,
): readonly VersionStatement[] | undefined {
  const { scheme, constraints } = VERS.exec(text)?.groups ?? {}
  if (scheme === undefined || constraints === undefined) return undefined
  const versionType = TYPES.find(([each]) => each === scheme)?.[1] ?? 'custom'
  const base = { status, versionType, changes: [] }
  if (constraints === '*') return [{ ...base, version: '0', lessThan: '*' }]
  const statements: VersionStatement[] = []
  let start: string | undefined
  for (const constraint of constraints.split('|')) {
    const { operator, version } = CONSTRAINT.exec(decode(constraint.trim()))?.groups ?? {}
    if (operator === undefined || version === undefined) return undefined
    if (operator === '>=') {
      if (start !== undefined) return undefined
      start = version
    } else if (operator === '<' || operator === '<=') {
      const end = operator === '<' ? { lessThan: version } : { lessThanOrEqual: version }
      statements.push({ ...base, version: start ?? '0', ...end })
      start = undefined
    } else if (start === undefined) {
      statements.push({ version, status, changes: [] })
    } else {
      return undefined
    }
  }
  return start === undefined
    ? statements
    : [...statements, { ...base, version: start, lessThan: '*' }]
}

/** The vers text of a range; undefined for single versions and for commits. */
export function versText(statement: VersionStatement): string | undefined {
  const { version, versionType, lessThan, lessThanOrEqual } = statement
  const end = lessThanOrEqual ?? lessThan
  if (end === undefined || versionType === 'git') return undefined
  const scheme = TYPES.find(([, type]) => type === versionType)?.[0] ?? 'generic'
  const last = end === '*' ? [] : [`${lessThanOrEqual === undefined ? '<' : '<='}${encode(end)}`]
  const first = version === '0' || version === '*' ? [] : [`>=${encode(version)}`]
  const constraints = [...first, ...last].join('|')
  return `vers:${scheme}/${constraints === '' ? '*' : constraints}`
}

/** True for a text that speaks of more than one version (test 6.1.31 of the standard). */
export function namesRange(text: string): boolean {
  return /[<>]|(?:^|\s)(?:after|all|before|earlier|later|prior|versions)(?:\s|$)/i.test(text)
}

function encode(version: string): string {
  return version.replace(/[%<>=!*,|\s]/g, (character) => encodeURIComponent(character))
}

function decode(constraint: string): string {
  try {
    return decodeURIComponent(constraint)
  } catch {
    // A stray percent sign is part of the version.
    return constraint
  }
}
