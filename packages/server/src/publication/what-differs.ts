// What a new version changes for those who read the advisory.
import { type Advisory, type Change, diffAdvisories } from '@parley/records'

/** The changes in words. The announcement is no part of it: it was sent once, and no second mail goes out. */
export const whatDiffers = (before: Advisory, after: Advisory): readonly Change[] =>
  diffAdvisories(before, after).filter(({ path }) => path !== '/announcement')
