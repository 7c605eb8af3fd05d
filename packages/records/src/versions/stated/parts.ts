/*
 * Owns taking statements apart: each part has one status, and bounds that are versions.
 * Refuses to hide what names no version: it is noted.
 */
import type { VersionStatement } from '../../advisory/affected.js'
import type { Comparison, Span } from '../bounds.js'
import { branchEnd, endOf } from '../branches.js'
import type { VersionScheme } from '../collections.js'
import { boundsIn, isEmpty } from '../lines.js'
import { isOrderable } from '../order.js'
import { piecesOf } from '../pieces.js'
import { hasWordForBound, isNoVersion, isRange, withoutDoubt } from '../statement.js'
import { isBeginning } from '../statement-status.js'
import type { Means, Notes, Part } from './types.js'

/** How an entry's versions order, and what can be said of them. */
export interface PartsOptions {
  readonly means: Means
  readonly scheme: VersionScheme | undefined
  readonly compare: Comparison
  readonly typeOf: (statement: VersionStatement) => string | undefined
  readonly notes: Notes
}

/** The parts of a statement; none where it names no version. */
export function partsOf(
  statement: VersionStatement,
  place: number,
  options: PartsOptions,
): readonly Part[] {
  const { means, typeOf, notes } = options
  const { version, status } = statement
  const common = { versionType: typeOf(statement), place }
  if (!isRange(statement)) {
    if (status === 'unknown' && !means.unknown) return []
    if (isNoVersion(version)) {
      notes.add(place, 'no-version')
      return []
    }
    return [{ ...common, status, start: version, end: version, inclusive: true, isSingle: true }]
  }
  if (hasWordForBound(statement)) notes.add(place, 'word')
  return piecesIn(statement, options).flatMap((piece): readonly Part[] => {
    const span = spanOf(piece, place, options)
    return span === undefined ? [] : [{ ...common, status: piece.status, ...span, isSingle: false }]
  })
}

/** Where nobody can say that it is unknown, what held before goes on, but is no exception. */
function piecesIn(
  statement: VersionStatement,
  { means, compare }: PartsOptions,
): readonly VersionStatement[] {
  const pieces = piecesOf(statement, compare)
  if (means.unknown) return pieces
  return [
    ...piecesOf(withoutDoubt(statement), compare).filter(({ status }) => status === 'affected'),
    ...pieces.filter(({ status }) => status === 'unaffected'),
  ]
}

function spanOf(
  piece: VersionStatement,
  place: number,
  { scheme, compare, notes }: PartsOptions,
): Span | undefined {
  const start = isBeginning(piece.version) ? '0' : piece.version
  const end = endOf(piece, scheme)
  if (end === undefined || isNoVersion(start) || (end.end !== '*' && isNoVersion(end.end))) {
    notes.add(place, 'no-version')
    return undefined
  }
  const span = { start, ...end }
  if (isEmpty(span, boundsIn(compare))) {
    notes.add(place, 'empty')
    return undefined
  }
  const stated = piece.lessThan ?? piece.lessThanOrEqual ?? '*'
  const isBranch = branchEnd(stated, scheme) !== undefined
  if (isBranch && scheme === undefined) notes.add(place, 'branch')
  const isOrdered = (bound: string) =>
    scheme === undefined || bound === '*' || isOrderable(scheme, bound)
  if (!isOrdered(start) || !isOrdered(span.end)) notes.add(place, 'not-orderable')
  return span
}
