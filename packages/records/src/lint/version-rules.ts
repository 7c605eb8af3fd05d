/*
 * Owns the rules about the order of versions. Refuses to know which versions exist.
 */
import type { Finding } from '../advisory/report.js'
import { type Comparison, isEmptySpan } from '../versions/bounds.js'
import { branchEnd } from '../versions/branches.js'
import type { VersionScheme } from '../versions/collections.js'
import { isOrderable } from '../versions/order.js'
import { isNoVersion, isWordForBound } from '../versions/statement.js'
import type { Place } from './places.js'

/** The version can be ordered by the scheme it claims. */
export function lintOrderable(
  scheme: VersionScheme,
  { value, path }: Place<string>,
): readonly Finding[] {
  if (value === '*' || isOrderable(scheme, value)) return []
  const name = scheme === 'pep440' ? 'Python version (PEP 440)' : 'semantic version'
  return [
    {
      path,
      rule: 'version.not-orderable',
      level: 'warning',
      because: `"${shown(value)}" is no ${name}, so nobody can tell what lies before and after it.`,
      source: scheme === 'pep440' ? 'PEP 440' : 'Semantic Versioning 2.0.0',
      fix: 'Write it as the releases are numbered, such as 3.12.6; 0 is the earliest.',
    },
  ]
}

/** A version stands where one should: a star ends a range alone, or at the end of a branch. */
export function lintNamed(
  { value, path }: Place<string>,
  where: 'start' | 'end' | 'single',
): readonly Finding[] {
  if (where === 'start' && value === '*') return []
  if (where === 'end' && (value === '*' || branchEnd(value, 'pep440') !== undefined)) return []
  if (!isNoVersion(value)) return []
  const isBound = where !== 'single' && isWordForBound(value)
  const taken = `it is taken for ${where === 'start' ? 'the beginning of everything' : 'no end'}`
  return [
    {
      path,
      rule: 'version.unnamed',
      level: 'warning',
      because: `"${shown(value)}" is no version, ${isBound ? taken : 'so nobody can tell which ones are meant'}.`,
      source: 'CVE record format, versions: version, lessThan, lessThanOrEqual',
      fix: 'Write a range with its versionType: all versions from "0" to "lessThan": "*", those before 2.0 from "0" to "lessThan": "2.0". Where none is known, leave it out and say defaultStatus.',
    },
  ]
}

const LONGEST_SHOWN = 60

function shown(version: string): string {
  return version.length > LONGEST_SHOWN ? `${version.slice(0, LONGEST_SHOWN)}…` : version
}

/** A range from one place to another; `inclusive` when the end belongs to it. */
export interface PlacedRange {
  readonly start: Place<string>
  readonly end: Place<string>
  readonly inclusive: boolean
}

/** The end of a range lies after its start: else the record contradicts itself. */
export function lintRangeOrder(
  compare: Comparison,
  { start, end, inclusive }: PlacedRange,
): readonly Finding[] {
  if (!isEmptySpan(compare, { start: start.value, end: end.value, inclusive })) return []
  return [
    {
      path: end.path,
      rule: 'version.range-out-of-order',
      level: 'error',
      because: `The range ends before it begins (at ${start.value}), so it names no version.`,
      source: 'CVE record format, versions; OSV schema, events',
      fix: 'Exchange or correct the two versions.',
    },
  ]
}
