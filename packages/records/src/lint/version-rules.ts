/*
 * Owns the rules about the order of versions. Refuses to know which versions exist.
 */
import type { Finding } from '../advisory/report.js'
import { type Comparison, isEmptySpan } from '../versions/bounds.js'
import type { VersionScheme } from '../versions/collections.js'
import { isOrderable } from '../versions/order.js'
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
