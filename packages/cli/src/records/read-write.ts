/*
 * Owns reading a record of any format into the hub and writing it in another.
 * Refuses to know what a format looks like: the library does.
 */
import {
  type Advisory,
  type CsafOptions,
  type CveGiven,
  completedForCve,
  convertToOsv,
  type Json,
  type JsonObject,
  type Lost,
  type OsvProfile,
  type Publisher,
  publisherOf,
  type Read,
  readCsaf,
  readCve,
  readGhsa,
  readOsv,
  readVex,
  writeAnnounceMail,
  writeCsaf,
  writeCve,
  writeGhsa,
  writeOsv,
  writeVex,
} from '@parley/records'
import type { FormatName } from './formats.js'
import { readMail } from './read-mail.js'

export interface Conversion {
  readonly from: FormatName
  readonly to: FormatName
  /** Absent: `default`, but OSV to OSV is then written as it was read. */
  readonly profile: OsvProfile | undefined
  /** The OSV record that stands for this advisory already. */
  readonly existing: (advisory: Advisory) => JsonObject | undefined
  /** Who publishes the document, where its format asks; nobody is made up. */
  readonly publisher: Publisher | undefined
  /** Which CSAF is written. */
  readonly csaf: Pick<CsafOptions, 'version' | 'cweVersion'>
  /** What a CVE record demands and the source may lack. */
  readonly cve: CveGiven
  /** One line, for an advisory that has none. */
  readonly title: string | undefined
}

export type ConvertResult =
  | {
      readonly ok: true
      readonly record: Json
      /** What was read, of which the record was written. */
      readonly advisory: Advisory
      readonly lost: readonly Lost[]
      /** True when an existing record stands as it is, for nothing but dates would change. */
      readonly isUnchanged?: true
    }
  | { readonly ok: false; readonly isRefused: boolean; readonly because: string }

/** Converts one record; what neither reader nor writer could carry is in `lost`. */
export const convertRecord = (record: Json, conversion: Conversion): ConvertResult => {
  const read = readRecord(record, conversion.from)
  if (!read.ok) {
    const place = read.path === '' ? '' : `${read.path}: `
    return { ok: false, isRefused: false, because: `${place}${read.because}` }
  }
  const { title = conversion.title } = read.value
  const advisory = title === undefined ? read.value : { ...read.value, title }
  const written = writeRecord(advisory, conversion)
  if (!written.ok) return written
  return { ...written, advisory, lost: [...read.lost, ...written.lost] }
}

const readRecord = (record: Json, from: FormatName): Read<Advisory> => {
  switch (from) {
    case 'cve':
      return readCve(record)
    case 'osv':
      return readOsv(record)
    case 'ghsa':
      return readGhsa(record)
    case 'csaf':
      return readCsaf(record)
    case 'vex':
      return readVex(record)
    case 'mail':
      return readMail(record)
  }
}

type WriteResult =
  | Omit<Extract<ConvertResult, { ok: true }>, 'advisory'>
  | Extract<ConvertResult, { ok: false }>

const writeRecord = (advisory: Advisory, conversion: Conversion): WriteResult => {
  switch (conversion.to) {
    case 'cve':
      return { ok: true, ...writeCve(completedForCve(advisory, conversion.cve)) }
    case 'osv':
      return writeToOsv(advisory, conversion)
    case 'ghsa':
      return { ok: true, ...writeGhsa(advisory) }
    case 'csaf':
      return { ok: true, ...writeCsaf(advisory, csafOptions(advisory, conversion)) }
    case 'vex':
      return { ok: true, ...writeVex(advisory, vexOptions(advisory, conversion)) }
    case 'mail': {
      const { record, lost } = writeAnnounceMail(advisory)
      return { ok: true, record: { ...record }, lost }
    }
  }
}

/** How a CSAF document is written. Of a publisher that nobody named it is not known of which kind it is. */
export const csafOptions = (
  advisory: Advisory,
  { from, publisher, csaf }: Conversion,
): CsafOptions => {
  // A document keeps the publisher that it has.
  const own = from === 'csaf' ? undefined : publisherOf(advisory)
  return {
    ...csaf,
    ...(publisher !== undefined
      ? { publisher: { category: 'vendor', ...publisher } }
      : own !== undefined && { publisher: { category: 'other', ...own } }),
  }
}

/** The document's address: the advisory's id below the publisher's namespace. */
const vexOptions = (advisory: Advisory, conversion: Conversion) => {
  const own = conversion.from === 'vex' ? undefined : publisherOf(advisory)
  const publisher = conversion.publisher ?? own
  if (publisher === undefined) return {}
  const { name, namespace } = publisher
  const id = `${namespace.replace(/\/$/, '')}/${encodeURIComponent(advisory.id ?? 'advisory')}`
  return { author: name, id }
}

const writeToOsv = (advisory: Advisory, { from, profile, existing }: Conversion): WriteResult => {
  const before = existing(advisory)
  if (from === 'osv' && profile === undefined && before === undefined) {
    return { ok: true, ...writeOsv(advisory) }
  }
  const made = convertToOsv(advisory, {
    profile: profile ?? 'default',
    ...(before !== undefined && { existing: before }),
    // A GitHub advisory keeps its own id; everybody else's record begins under its CVE id.
    ...(before === undefined &&
      from === 'ghsa' &&
      advisory.id !== undefined && { id: advisory.id }),
  })
  if (!made.ok) return { ok: false, isRefused: true, because: `${made.because} ${made.fix}` }
  if (before !== undefined && !made.changed) {
    return { ok: true, record: before, lost: made.lost, isUnchanged: true }
  }
  return { ok: true, record: made.record, lost: made.lost }
}
