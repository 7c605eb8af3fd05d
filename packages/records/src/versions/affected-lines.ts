/*
 * Owns which versions an entry's statements call affected, as lines that begin with a version, and as names: what OSV can
 * say. Refuses to say more: see stated-lines.ts, whose lines they are.
 */
import type { Affected } from '../advisory/affected.js'
import type { Comparison } from './bounds.js'
import type { Line } from './lines.js'
import type { Unsaid } from './stated/types.js'
import { statedLines } from './stated-lines.js'

/** What an entry's statements of versions call affected, and what of them that does not say. */
export interface AffectedLines {
  readonly lines: readonly Line[]
  /** Single affected versions that no line by default holds. */
  readonly listed: readonly string[]
  /** By the place of the statement. */
  readonly unsaid: ReadonlyMap<number, readonly Unsaid[]>
  /** The places of single versions that are taken for the fix, as the default is affected. */
  readonly fixes: readonly number[]
  /** True where the exceptions from the default cannot be ordered and are taken to stand apart. */
  readonly isGuessed: boolean
  readonly compare: Comparison
}

/** The lines of an entry by its statements of versions, and by its default where that is affected. */
export function affectedLines(affected: Affected): AffectedLines {
  const means = { behind: false, unaffected: false, unknown: false }
  const { lines, ...rest } = statedLines(affected, means)
  return {
    lines: lines.filter(({ isSingle }) => !isSingle),
    listed: lines.filter(({ isSingle }) => isSingle).map(({ start }) => start),
    ...rest,
  }
}
