// Which charter a team decides by: a built-in one or one from a file, with the provisions the team has set for itself. Refuses to guess:
// an override that does not fit the charter is an error where it is written, and never silently dropped where it is read.
import { type Charter, pep811Charter } from '@parley/rules'
import { invariant } from '../config/invariant.js'
import { knownCharter } from './known.js'

/** One provision set by a team, with where it was decided. */
export interface CharterOverride {
  readonly value: number | boolean | string | readonly string[]
  readonly source: string
}

/** Overrides by the provision's path in the charter: `approvals.readers`, `clocks.idleDays`. */
export type CharterOverrides = Readonly<Record<string, CharterOverride>>

/** What is needed of a team, or of a viewer's membership, to know its charter. */
export interface CharteredTeam {
  readonly charter: string
  readonly charterOverrides: Readonly<Record<string, unknown>>
}

type Provision = { value: unknown; source: string; reading?: string }

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isProvision = (value: unknown): value is Provision =>
  isRecord(value) && 'value' in value && typeof value['source'] === 'string'

const provisionAt = (charter: unknown, path: string): Provision | undefined => {
  let at = charter
  for (const part of path.split('.')) {
    if (!isRecord(at) || !Object.hasOwn(at, part)) return undefined
    at = at[part]
  }
  return isProvision(at) ? at : undefined
}

const kindOf = (value: unknown): string => (Array.isArray(value) ? 'list' : typeof value)

const isSensible = (value: unknown): boolean => {
  if (typeof value === 'number') return Number.isInteger(value) && value >= 0 && value <= 100_000
  if (typeof value === 'string') return value.length > 0 && value.length <= 10_000
  if (Array.isArray(value)) return value.every((item) => ['string', 'number'].includes(typeof item))
  return typeof value === 'boolean'
}

/** Why these overrides do not fit the charter, by path; empty when they do. */
export const checkOverrides = (
  charter: Charter,
  overrides: Readonly<Record<string, unknown>>,
): readonly { path: string; message: string }[] =>
  Object.entries(overrides).flatMap(([path, override]) => {
    const provision = provisionAt(charter, path)
    if (provision === undefined) return [{ path, message: 'The charter has no such provision.' }]
    if (!isProvision(override) || override.source.trim() === '')
      return [{ path, message: 'Say the value and where it was decided.' }]
    const fits = kindOf(override.value) === kindOf(provision.value) && isSensible(override.value)
    return fits ? [] : [{ path, message: `This should be a ${kindOf(provision.value)}.` }]
  })

/** The charter of that name as it was written; an unknown name is the default charter. */
export const writtenCharter = (name: string): Charter => knownCharter(name) ?? pep811Charter

/** What a provision tells people as its reason is told of another number too. */
const reasonOf = (provision: unknown): Record<string, unknown> =>
  isRecord(provision) && 'because' in provision ? { because: provision['because'] } : {}

const withProvision = (
  at: Record<string, unknown>,
  parts: readonly string[],
  provision: Provision,
): Record<string, unknown> => {
  const [first = '', ...rest] = parts
  const inner = at[first]
  return {
    ...at,
    [first]:
      rest.length === 0 || !isRecord(inner)
        ? { ...reasonOf(inner), ...provision }
        : withProvision(inner, rest, provision),
  }
}

/**
 * The charter in force for a team: the built-in one with the team's own provisions in it. For nobody's team, such as an
 * invited expert's, the default charter.
 */
export const charterOf = (team: CharteredTeam | undefined): Charter => {
  if (team === undefined) return pep811Charter
  const builtIn = writtenCharter(team.charter)
  const overrides = Object.entries(team.charterOverrides)
  if (overrides.length === 0) return builtIn
  invariant(
    checkOverrides(builtIn, team.charterOverrides).length === 0,
    'the charter overrides of a team fit its charter',
  )
  let charter: Record<string, unknown> = { ...builtIn }
  for (const [path, override] of overrides) {
    // because: checkOverrides has just seen that the override is a provision
    const { value, source } = override as Provision
    charter = withProvision(charter, path.split('.'), { value, source })
  }
  // because: every override was put where a provision of the same kind stood
  return charter as unknown as Charter
}
