/*
 * Owns `parley case list` and `parley case show`: what the server says, for people or programs.
 * Refuses to interpret a case: each field is shown under its own name.
 */
import { CLEAN, CommandFailure, type ExitCode } from '../exit.js'
import type { Io } from '../io.js'
import { isRecord, openServer } from './server.js'

export interface ListOptions {
  readonly limit: string
  readonly cursor?: string
  readonly format: 'text' | 'json'
}

type Fields = Readonly<Record<string, unknown>>

/** One page of cases; the cursor of the next goes to standard error. */
export const listCases = async (io: Io, options: ListOptions): Promise<ExitCode> => {
  const { limit, cursor, format } = options
  if (!/^[1-9]\d{0,3}$/.test(limit)) throw new CommandFailure('--limit: it is no count.')
  const query = new URLSearchParams({ limit, ...(cursor !== undefined && { cursor }) })
  const page = await openServer(io, { token: true }).get(`api/v1/cases?${query}`)
  const cases = listIn(page)
  const show = format === 'json' ? (each: Fields) => JSON.stringify(each) : caseLine
  await io.stdout.write(cases.map((each) => `${show(each)}\n`).join(''))
  const next = isRecord(page) ? page['next'] : undefined
  if (typeof next === 'string') await io.stderr.write(`parley: there is more: --cursor ${next}\n`)
  return CLEAN
}

/** A page holds one list and its cursor. */
const listIn = (page: unknown): readonly Fields[] => {
  const list = Object.values(isRecord(page) ? page : {}).find(Array.isArray)
  if (list === undefined) throw new CommandFailure('The answer holds no list of cases.')
  return list.filter(isRecord)
}

/** The columns a list has room for, in the order they are shown. */
const COLUMNS = ['number', 'id', 'phase', 'state', 'project', 'title']

const caseLine = (each: Fields): string =>
  COLUMNS.map((name) => each[name])
    .filter((value) => typeof value === 'string' && value !== '')
    .map(plain)
    .join('  ')

/** One case, every field of it. */
export const showCase = async (
  io: Io,
  id: string,
  { format }: Pick<ListOptions, 'format'>,
): Promise<ExitCode> => {
  const found = await openServer(io, { token: true }).get(`api/v1/cases/${encodeURIComponent(id)}`)
  const text = format === 'json' ? JSON.stringify(found) : fieldLines(found, '').join('\n')
  await io.stdout.write(`${text}\n`)
  return CLEAN
}

const fieldLines = (value: unknown, indent: string): readonly string[] => {
  const entries = Array.isArray(value)
    ? value.map((item, index) => [String(index + 1), item] as const)
    : Object.entries(isRecord(value) ? value : {})
  return entries.flatMap(([name, member]) => fieldLine(name, member, indent))
}

const fieldLine = (name: string, member: unknown, indent: string): readonly string[] => {
  if (member === null || member === undefined) return []
  if (typeof member !== 'object') {
    const [first = '', ...rest] = plain(member).split('\n')
    return [`${indent}${name}: ${first}`, ...rest.map((line) => `${indent}  ${line}`)]
  }
  const inside = fieldLines(member, `${indent}  `)
  return inside.length === 0 ? [] : [`${indent}${name}:`, ...inside]
}

/** Without control characters: what others wrote must not steer the terminal. */
const plain = (value: unknown): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  String(value).replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g, '�')
