/*
 * Owns version ranges as CSAF writes them: `vers:pypi/>=3.8|<3.13.1`.
 * Refuses to order versions, and the operators that CVE has no word for.
 */
import type { VersionStatement, VersionStatus } from '../advisory/affected.js'
import type { PlainStatement } from '../versions/plain-statements.js'

const VERS = /^vers:(?<scheme>[a-z0-9.+-]+)\/(?<constraints>.+)$/
const CONSTRAINT = /^(?<operator>>=|>|<=|<|=|)(?<version>[^<>=!*,|]+)$/

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
 * @returns undefined for texts that are none, and for `!=`, which CVE cannot say
 */
export function parseVers(
  text: string,
  status: VersionStatus,
): readonly PlainStatement[] | undefined {
  const { scheme, constraints } = VERS.exec(text)?.groups ?? {}
  if (scheme === undefined || constraints === undefined) return undefined
  const versionType = TYPES.find(([each]) => each === scheme)?.[1] ?? 'custom'
  const base = { status, versionType, changes: [] }
  if (constraints === '*') return [{ statement: { ...base, version: '0', lessThan: '*' } }]
  const statements: PlainStatement[] = []
  let start: { readonly version: string; readonly behind: boolean } | undefined
  const end = (bound: Pick<VersionStatement, 'lessThan' | 'lessThanOrEqual'>) => {
    const { version = '0', behind = false } = start ?? {}
    statements.push({ statement: { ...base, version, ...bound }, ...(behind && { behind }) })
    start = undefined
  }
  for (const constraint of constraints.split('|')) {
    const { operator, version } = CONSTRAINT.exec(decode(constraint.trim()))?.groups ?? {}
    if (operator === undefined || version === undefined) return undefined
    if (operator === '<') end({ lessThan: version })
    else if (operator === '<=') end({ lessThanOrEqual: version })
    else if (start !== undefined) return undefined
    else if (operator.startsWith('>')) start = { version, behind: operator === '>' }
    else statements.push({ statement: { version, status, changes: [] } })
  }
  if (start !== undefined) end({ lessThan: '*' })
  return statements
}

/**
 * The statements of a product's versions in CVE's way: a range that begins behind a version comes after a statement that names
 * it, and where none does, its status is unknown.
 */
export function withoutBehind(all: readonly PlainStatement[]): readonly VersionStatement[] {
  const others = all.filter(({ behind }) => !behind).map(({ statement }) => statement)
  const isNamed = (name: string) =>
    others.some(({ version, lessThan, lessThanOrEqual }) =>
      lessThan === undefined && lessThanOrEqual === undefined
        ? version === name
        : lessThanOrEqual === name,
    )
  const named = new Set<string>()
  const lines = all.flatMap(({ statement, behind }): readonly VersionStatement[] => {
    const { version } = statement
    if (!behind) return []
    if (isNamed(version) || named.has(version)) return [statement]
    named.add(version)
    return [{ version, status: 'unknown', changes: [] }, statement]
  })
  return [...others, ...lines]
}

/**
 * The vers text of a range; undefined for single versions and for commits.
 *
 * @param behind true where it begins behind its version
 */
export function versText(statement: VersionStatement, behind = false): string | undefined {
  const { version, versionType, lessThan, lessThanOrEqual } = statement
  const end = lessThanOrEqual ?? lessThan
  if (end === undefined || versionType === 'git') return undefined
  const scheme = TYPES.find(([, type]) => type === versionType)?.[0] ?? 'generic'
  const last = end === '*' ? [] : [`${lessThanOrEqual === undefined ? '<' : '<='}${encode(end)}`]
  const from = behind ? '>' : '>='
  const first = version === '0' || version === '*' ? [] : [`${from}${encode(version)}`]
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
