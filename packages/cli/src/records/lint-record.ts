/*
 * Owns linting one record: its format is found or given, and the library's lint of it is asked.
 * Refuses to read or print anything.
 */
import type { Finding, Json } from '@parley/records'
import { type FormatName, formatOf, idOf } from './formats.js'

/** The library; loaded by whoever needs it, so that other commands start faster. */
export type Library = typeof import('@parley/records')

export interface Linted {
  readonly id: string | null
  readonly format: FormatName | null
  readonly findings: readonly Finding[]
}

/** Every finding about a record; a value that looks like no record is one finding of level error. */
export const lintRecord = (
  library: Library,
  record: Json,
  asked: FormatName | undefined,
): Linted => {
  const format = asked ?? formatOf(record)
  const id = idOf(record, format) ?? null
  if (format === undefined) return { id, format: null, findings: [UNKNOWN] }
  return { id, format, findings: findingsOf(library, record, format) }
}

const UNKNOWN: Finding = {
  path: '',
  rule: 'schema.unknown-format',
  level: 'error',
  because: 'It looks like none of the formats: CVE, OSV, GHSA, CSAF, OpenVEX.',
  fix: 'Say which it is with --as.',
}

const findingsOf = (library: Library, record: Json, format: FormatName): readonly Finding[] => {
  switch (format) {
    case 'cve':
      return library.lintCve(record)
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

const lintMail = (library: Library, record: Json): readonly Finding[] => {
  const mail = library.isJsonObject(record) ? record : {}
  const { subject, body } = mail
  const read =
    typeof subject === 'string' && typeof body === 'string'
      ? library.readAnnounceMail({ subject, body })
      : { ok: false as const, path: '', because: 'A mail has a subject and a body.' }
  if (read.ok) return library.lintAnnounceMail(read.value)
  return [{ path: read.path, rule: 'schema.mail', level: 'error', because: read.because }]
}
