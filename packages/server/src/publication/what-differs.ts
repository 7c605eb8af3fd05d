// What a new version changes for those who read the advisory.
import { type Advisory, type Change, diffAdvisories, isSameJson } from '@parley/records'
import type { Snapshot } from './prepare.js'

/** The changes in words. The announcement is no part of it: it was sent once, and no second mail goes out. */
export const whatDiffers = (before: Advisory, after: Advisory): readonly Change[] =>
  diffAdvisories(before, after).filter(({ path }) => path !== '/announcement')

/** Whether a new version's OSV record names other versions or commits than the one that was pushed. */
export const osvRangesDiffer = (before: Snapshot, after: Snapshot): boolean => {
  const [was, is] = [before.osv?.record, after.osv?.record]
  if (was == null || is == null) return false
  return !isSameJson(was['affected'], is['affected'])
}
