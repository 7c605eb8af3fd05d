// Owns the public lists of members as CSV: name, GitHub name, notes; read and written byte for byte.
// It knows no team and no account: what a note means for a membership is said here, who holds it is not.

import { isBlank } from '../intake/clean.js'

/**
 * One line of a public list. `login` is null where the list has none.
 * @source Python Developer's Guide, members of the PSRT (A5, A6)
 */
export type ListedMember = {
  readonly name: string
  readonly login: string | null
  readonly notes: string
}

/** What is wrong with a line of a list, counted from 1. @source Python Developer's Guide, members of the PSRT */
export type ListError = { readonly line: number; readonly message: string }

/** The lines, or everything that is wrong with them. @source Python Developer's Guide, members of the PSRT */
export type ReadList =
  | { readonly members: readonly ListedMember[] }
  | { readonly errors: readonly ListError[] }

const roleNotes = [
  ['admin', 'Admin'],
  ['release-manager', 'Release Manager'],
] as const

/**
 * The notes of a membership: its roles that the public list shows, in the list's order.
 *
 * @source Python Developer's Guide, members of the PSRT (A5)
 */
export const notesOf = (roles: readonly string[]): string =>
  roleNotes
    .filter(([role]) => roles.includes(role))
    .map(([, note]) => note)
    .join(', ')

/**
 * The roles that notes stand for, or null for a note that stands for none.
 *
 * @source Python Developer's Guide, members of the PSRT (A5)
 */
export const rolesOf = (notes: string): readonly ('admin' | 'release-manager')[] | null => {
  if (notes === '') return []
  const roles = notes.split(', ').map((note) => roleNotes.find(([, known]) => known === note)?.[0])
  const known = roles.filter((role) => role !== undefined)
  return known.length === roles.length && notesOf(known) === notes ? known : null
}

const field = (text: string): string =>
  /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text

/**
 * Writes a list: no header, UTF-8, a comma after an empty note, quotes where a value has a comma.
 *
 * @param members in the order of the list, which is the team's own
 * @source Python Developer's Guide, members of the PSRT (A5, A6)
 */
export const formatMemberList = (members: readonly ListedMember[]): string =>
  members
    .map(({ name, login, notes }) => `${[name, login ?? '', notes].map(field).join(',')}\n`)
    .join('')

/** The values of one line; undefined when its quotes do not close or text stands behind them. */
const valuesOf = (line: string): readonly string[] | undefined => {
  const values: string[] = []
  let rest = line
  for (;;) {
    const match = /^(?:"((?:[^"]|"")*)"|([^",]*))(,|$)/.exec(rest)
    if (match === null) return undefined
    const [all, quoted, plain = '', end] = match
    values.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'))
    if (end === '') return values
    rest = rest.slice(all.length)
  }
}

const loginPattern = /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})$/

const problemOf = ([name = '', login = '', notes = '', ...more]: readonly string[]):
  | string
  | undefined => {
  if (more.length > 0) return 'More than three values: name, GitHub name, notes.'
  if (isBlank(name) || name.length > 200) return 'A name of 1 to 200 characters is needed.'
  if (login !== '' && !loginPattern.test(login)) return 'This is not a GitHub name.'
  if (notes.length > 200) return 'The notes are longer than 200 characters.'
  return undefined
}

/**
 * Reads a list. A byte-order mark and line ends of other systems are taken; a blank line is skipped.
 *
 * Refuses the whole list when one line is wrong, with every wrong line. Does not check that notes stand for roles.
 *
 * @param alsoWrong what else is wrong with a line that can be read
 * @source Python Developer's Guide, members of the PSRT (A5, A6)
 */
export const readMemberList = (
  text: string,
  alsoWrong: (member: ListedMember) => string | undefined = () => undefined,
): ReadList => {
  const members: ListedMember[] = []
  const errors: ListError[] = []
  const seen = new Set<string>()
  for (const [at, line] of text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n/)
    .entries()) {
    if (line.trim() === '') continue
    const values = valuesOf(line)
    const message = values === undefined ? 'The quotes do not close.' : problemOf(values)
    const [name = '', login = '', notes = ''] = values ?? []
    const member = { name, login: login === '' ? null : login, notes }
    const also = message === undefined ? alsoWrong(member) : undefined
    const key = login === '' ? `name ${name}` : `login ${login.toLowerCase()}`
    if (message !== undefined) errors.push({ line: at + 1, message })
    else if (seen.has(key)) errors.push({ line: at + 1, message: 'This person is listed above.' })
    if (also !== undefined) errors.push({ line: at + 1, message: also })
    seen.add(key)
    members.push(member)
  }
  return errors.length > 0 ? { errors } : { members }
}

/**
 * Where a new name goes: before the first one that comes after it by name, at the end otherwise. The rest of the order
 * is left alone, for it is made by hand.
 *
 * @returns the index in `names` to insert at
 * @source charter-rules A5: roughly by first name
 */
export const placeInList = (names: readonly string[], name: string): number => {
  const at = names.findIndex((other) => other.localeCompare(name, 'en') > 0)
  return at === -1 ? names.length : at
}
