/*
 * Owns which formats the command line knows, and how a record tells its own.
 * Refuses to read or lint: the library does.
 */
import type { Json, JsonObject } from '@parley/records'

export const FORMATS = ['cve', 'osv', 'ghsa', 'csaf', 'vex', 'mail'] as const

export type FormatName = (typeof FORMATS)[number]

export const isFormatName = (text: string): text is FormatName =>
  FORMATS.some((format) => format === text)

/** The member that tells a format, the surest first. */
const SIGNS: readonly (readonly [FormatName, (record: JsonObject) => boolean])[] = [
  ['cve', (record) => has(record, 'dataType', 'dataVersion', 'cveMetadata', 'containers')],
  ['cve', (record) => has(record, 'cnaContainer')],
  ['ghsa', (record) => has(record, 'ghsa_id', 'cve_id')],
  ['csaf', (record) => has(record, 'document', 'product_tree')],
  ['vex', (record) => has(record, '@context', 'statements')],
  ['osv', (record) => has(record, 'schema_version', 'modified')],
  ['cve', (record) => has(record, 'providerMetadata', 'rejectedReasons', 'descriptions')],
  ['ghsa', (record) => has(record, 'vulnerabilities') && has(record, 'summary', 'description')],
  ['csaf', (record) => has(record, 'vulnerabilities')],
  ['osv', (record) => has(record, 'id', 'aliases', 'details', 'affected')],
  ['mail', (record) => has(record, 'subject') && has(record, 'body')],
]

const has = (record: JsonObject, ...names: readonly string[]): boolean =>
  names.some((name) => Object.hasOwn(record, name))

/** The format of a record by its members; undefined when it looks like none. */
export const formatOf = (record: Json): FormatName | undefined =>
  isObject(record) ? SIGNS.find(([, fits]) => fits(record))?.[0] : undefined

/** Where each format keeps its id. */
const ID_PATHS: Readonly<Record<FormatName, readonly (readonly string[])[]>> = {
  cve: [['cveMetadata', 'cveId']],
  osv: [['id']],
  ghsa: [['ghsa_id']],
  csaf: [['document', 'tracking', 'id']],
  vex: [['@id']],
  mail: [['subject']],
}

/** The record's id, when it has one in the place of its format. */
export const idOf = (record: Json, format: FormatName | undefined): string | undefined => {
  const paths = format === undefined ? [['id']] : ID_PATHS[format]
  for (const path of paths) {
    let value: Json | undefined = record
    for (const name of path) {
      value = isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined
    }
    if (typeof value === 'string') return value
  }
  return undefined
}

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
