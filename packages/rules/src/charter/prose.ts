// Owns how provisions become sentences: counts, lists, and one line from one provision.
// It knows no provision in particular.
import type { Role, Sourced } from './charter.js'

/** One sentence of the charter, with its source and the heading of docs/READINGS.md, if there is one. @source design: a charter that can be pointed to */
export type CharterLine = {
  readonly text: string
  readonly source: string
  readonly reading?: string
}

/** @source design: a charter that can be pointed to */
export const roleNames: Readonly<Record<Role, string>> = {
  admin: 'admins',
  'release-manager': 'release managers',
  'steering-council': 'Steering Council members',
}

/** @source design: a charter that can be pointed to */
export const count = (n: number, one: string): string => `${n} ${one}${n === 1 ? '' : 's'}`

/** @source design: a charter that can be pointed to */
export const list = (items: readonly string[], last: 'and' | 'or' = 'and'): string =>
  items.length < 2
    ? items.join('')
    : `${items.slice(0, -1).join(', ')} ${last} ${items[items.length - 1]}`

/**
 * A provision as a sentence; a value that says "no" may have no sentence, and then no line.
 * @source design: a charter that can be pointed to
 */
export const line = <T>(
  provision: Sourced<T>,
  text: (value: T) => string | null,
): CharterLine[] => {
  const sentence = text(provision.value)
  if (sentence === null) return []
  const { source, reading } = provision
  return [reading === undefined ? { text: sentence, source } : { text: sentence, source, reading }]
}

/** @source design: a charter that can be pointed to */
export const yes =
  (text: string) =>
  (value: boolean): string | null =>
    value ? text : null
