/*
 * Owns linting one record: its format is found or given, and the library's lint of it is asked.
 * Refuses to read or print anything.
 */
import type { Finding, Json } from '@parley/records'
import { type FormatName, formatOf, idOf } from './formats.js'
import type { IssueOwners } from './issue-owners.js'
import { readMail } from './read-mail.js'

/** The library; loaded by whoever needs it, so that other commands start faster. */
export type Library = typeof import('@parley/records')

export interface Linted {
  readonly id: string | null
  readonly format: FormatName | null
  readonly findings: readonly Finding[]
}

export interface LintContext {
  readonly library: Library
  /** The records' format, when they do not tell. */
  readonly as: FormatName | undefined
  readonly issueOwners: IssueOwners
}

/** Every finding about a record; a value that looks like no record is one finding of level error. */
export const lintRecord = (context: LintContext, record: Json): Linted => {
  const format = context.as ?? formatOf(record)
  const id = idOf(record, format) ?? null
  if (format === undefined) return { id, format: null, findings: [UNKNOWN] }
  const findings = findingsOf(context, record, format)
  if (format === 'cve') context.issueOwners.note(context.library, record, id)
  return { id, format, findings }
}

const UNKNOWN: Finding = {
  path: '',
  rule: 'schema.unknown-format',
  level: 'error',
  because: 'It looks like none of the formats: CVE, OSV, GHSA, CSAF, OpenVEX.',
  fix: 'Say which it is with --as.',
}

const findingsOf = (
  { library, issueOwners }: LintContext,
  record: Json,
  format: FormatName,
): readonly Finding[] => {
  switch (format) {
    case 'cve':
      return library.lintCve(record, issueOwners.options(library))
    case 'osv':
      return library.lintOsv(record)
    case 'ghsa':
      return library.lintGhsa(record)
    case 'csaf':
      return library.lintCsaf(record)
    case 'vex':
      return library.lintVex(record)
    case 'mail':
      return lintMail(library, record)
  }
}

/** A mail is its text, or an object of subject and body. */
const lintMail = (library: Library, record: Json): readonly Finding[] => {
  const read = readMail(library, record)
  if (read.ok) return library.lintAnnounceMail(read.value)
  return [{ path: read.path, rule: 'schema.mail', level: 'error', because: read.because }]
}
