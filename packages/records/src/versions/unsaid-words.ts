/*
 * Owns why lines of versions do not say what the statements of an entry say, in words.
 * Refuses to find it: see stated-lines.ts.
 */
import type { Lost } from '../advisory/report.js'
import type { Unsaid } from './stated/types.js'

/** Why a statement is not said, or more or less than it says. */
export const UNSAID: Readonly<Record<Unsaid, string>> = {
  'no-version': 'It names no version. CVE writes all of them as a range from 0 to *.',
  'not-orderable':
    'A bound is no version of its type: readers of the range leave it out, and say too much or too little.',
  empty: 'Its range ends before it begins, so that it names no version.',
  overruled: 'A statement before it says otherwise of its versions, and the first counts.',
  unheard:
    'Another statement says otherwise of its versions, and where one ends and the other begins cannot be told.',
  inclusive: 'No line begins behind a version here: its last version counts as affected.',
  branch:
    'The pre-releases before the next branch count to this one: nobody can tell how they order.',
  default: 'It is affected by default.',
  word: 'A word stands where a bound should: it is read as none, from the beginning or without an end.',
}

/** Why the lines of the default may be others. */
export const GUESSED =
  'Nobody can tell how these versions order: what is excepted from the default is taken to stand apart.'

/**
 * That the single version of an entry which is affected by default is taken for the fix: what comes after it is not called
 * affected either, which the default does. The path is relative to the entry.
 *
 * @reading Default affected
 */
export function takenForFix(place: number): Lost {
  return {
    path: `/versions/${place}`,
    reason: 'It is taken for the fix: the versions after it are not called affected either.',
  }
}
