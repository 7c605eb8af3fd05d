/*
 * Owns whether what a conversion made is a document of its format: the linter of the format is asked for what its schema
 * refuses. Refuses to judge anything else: a defect that the source had too is carried, not corrected.
 */
import {
  type Advisory,
  type Finding,
  isJsonObject,
  type Json,
  type JsonObject,
  writeCsaf,
} from '@parley/records'
import type { FormatName } from './formats.js'
import type { LintRecord } from './lint-record.js'
import { type Conversion, csafOptions } from './read-write.js'

/** What the schema of the format that was written refuses in it; empty for a valid document. */
export const schemaErrors = async (
  written: { readonly record: Json; readonly advisory: Advisory },
  conversion: Conversion,
  lint: LintRecord,
): Promise<readonly Finding[]> => {
  const { to } = conversion
  // A mail is a text; it has no schema.
  if (to === 'mail') return []
  const { findings } = await lint(subjectOf(to, written, conversion))
  return findings.filter(({ level, rule }) => level === 'error' && rule.startsWith('schema.'))
}

const subjectOf = (
  to: FormatName,
  { record, advisory }: { readonly record: Json; readonly advisory: Advisory },
  conversion: Conversion,
): Json => {
  if (to === 'cve') return asServed(record)
  // Only 2.0 is linted; a document of 2.1 is made of the one of 2.0 and lacks what that one lacks.
  const isNewer = to === 'csaf' && conversion.csaf.version === '2.1'
  return isNewer
    ? writeCsaf(advisory, { ...csafOptions(advisory, conversion), version: '2.0' }).record
    : record
}

const STAND_IN = '00000000-0000-4000-8000-000000000000'

/** The record as CVE Services makes it: assigner, state and provider are put in there, not by who submits it. */
const asServed = (record: Json): Json => {
  if (!isJsonObject(record)) return record
  const { cveMetadata, containers } = record
  const { cna, ...others } = objectOf(containers)
  return {
    ...record,
    cveMetadata: { assignerOrgId: STAND_IN, state: 'PUBLISHED', ...objectOf(cveMetadata) },
    containers: { cna: { providerMetadata: { orgId: STAND_IN }, ...objectOf(cna) }, ...others },
  }
}

const objectOf = (value: Json | undefined): JsonObject => (isJsonObject(value) ? value : {})
