/*
 * Owns linting one record: its format is found or given, and the linter of that format is asked; each is loaded when its
 * first record comes, for loading takes longer than linting. Refuses to read or print anything.
 */
import type { Finding, Json } from '@parley/records'
import { FORMATS, type FormatName, formatOf, idOf } from './formats.js'

export interface Linted {
  readonly id: string | null
  readonly format: FormatName | null
  readonly findings: readonly Finding[]
}

/** Every finding about a record of one format, over the records of a run. */
export type Linter = (record: Json, id: string | null) => readonly Finding[]

/** Lints one record; a promise only while its format's linter is being loaded. */
export type LintRecord = (record: Json) => Linted | Promise<Linted>

const LOADERS: Readonly<Record<FormatName, () => Promise<{ createLinter(): Linter }>>> = {
  cve: () => import('./linters/cve.js'),
  osv: () => import('./linters/osv.js'),
  ghsa: () => import('./linters/ghsa.js'),
  csaf: () => import('./linters/csaf.js'),
  vex: () => import('./linters/vex.js'),
  mail: () => import('./linters/mail.js'),
}

/**
 * A lint of records for one run. A value that looks like no record is one finding of level error.
 *
 * @param as the records' format, when they do not tell
 */
export const openLint = (as: FormatName | undefined): LintRecord => {
  const linters = new Map<FormatName, Linter>()
  const load = async (format: FormatName): Promise<Linter> => {
    const linter = (await LOADERS[format]()).createLinter()
    linters.set(format, linter)
    return linter
  }
  return (record) => {
    const format = as ?? formatOf(record)
    const id = idOf(record, format) ?? null
    if (format === undefined)
      return { id, format: null, findings: [Array.isArray(record) ? A_LIST : UNKNOWN] }
    const linter = linters.get(format)
    return linter === undefined
      ? load(format).then((loaded) => ({ id, format, findings: loaded(record, id) }))
      : { id, format, findings: linter(record, id) }
  }
}

const A_LIST: Finding = {
  path: '',
  rule: 'schema.list',
  level: 'error',
  because: 'It is a list, and each record stands by itself.',
  fix: 'Write each of its records on a line of its own, and lint them with --jsonl.',
}

const UNKNOWN: Finding = {
  path: '',
  rule: 'schema.unknown-format',
  level: 'error',
  because: 'It looks like none of the formats: CVE, OSV, GHSA, CSAF, OpenVEX, announce mail.',
  fix: `Say which it is with --as: ${FORMATS.join(', ')}.`,
}
