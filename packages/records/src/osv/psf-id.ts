/*
 * Owns how numbers of the PSF's advisory database are chosen.
 * Refuses to know who else is choosing one: the caller fetches first and takes the next when its
 * push is refused.
 */
import { utcYearOf } from '../advisory/timestamp.js'

const PSF_ID = /^PSF-(?<year>\d{4})-(?<number>[1-9]\d*)$/
const PROVISIONAL = 'PSF-0000-'

/**
 * The next free id `PSF-YYYY-N`: the year in which the record is published, and the highest
 * number of that year plus one. Withdrawn records keep their number.
 *
 * @param existingIds every id the database has; others than `PSF-YYYY-N` are ignored
 * @param published RFC 3339
 * @returns undefined when `published` is no timestamp
 */
export function allocatePsfId(
  existingIds: Iterable<string>,
  published: string,
): string | undefined {
  const year = utcYearOf(published)
  if (year === undefined) return undefined
  let highest = 0
  for (const id of existingIds) {
    const parts = PSF_ID.exec(id)?.groups
    if (Number(parts?.year) === year) highest = Math.max(highest, Number(parts?.number))
  }
  return `PSF-${String(year).padStart(4, '0')}-${highest + 1}`
}

/** Whether it is a number of the PSF's advisory database. */
export function isPsfId(id: string): boolean {
  return PSF_ID.test(id)
}

/** Whether it stands for a number that is not allocated yet. */
export function isProvisionalPsfId(id: string): boolean {
  return id.startsWith(PROVISIONAL)
}

/** The id a record has until its number is allocated. */
export function provisionalPsfId(cveId: string): string {
  return `${PROVISIONAL}${cveId}`
}
