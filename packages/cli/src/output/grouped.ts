/*
 * Owns how counts are written. Refuses to ask the language tables of the runtime, whose loading takes longer than most runs.
 */

/** A whole number with a comma before every three digits. */
export const grouped = (count: number): string => String(count).replace(/\B(?=(?:\d{3})+$)/g, ',')
