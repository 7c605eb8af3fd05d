/*
 * Owns whether what a conversion made is a document of its format: the linter of the format is asked for what its schema
 * refuses, for CSAF its mandatory tests too. A contradiction that the source had too is carried and said, not corrected.
 * Refuses to judge anything else.
 */
import {
  type Advisory,
  type Finding,
  isJsonObject,
  type Json,
  type JsonObject,
  lintAnnounceMail,
  STAND_IN_ORG_ID,
  writeCsaf,
} from '@parley/records'
import type { FormatName } from './formats.js'
import type { LintRecord } from './lint-record.js'
import { type Conversion, csafOptions } from './read-write.js'

/** What is wrong with what was made. */
export interface Defects {
  /** What the schema and the mandatory tests of the format refuse; empty for a valid document. */
  readonly refusing: readonly Finding[]
  /** How a valid document contradicts itself, as its source does. */
  readonly contradictions: readonly Finding[]
}

/** Every error of the format's own lint in what was written. */
export const defectsOf = async (
  written: { readonly record: Json; readonly advisory: Advisory },
  conversion: Conversion,
  lint: LintRecord,
): Promise<Defects> => {
  const { to } = conversion
  if (to === 'mail') return { refusing: mailErrors(written.advisory), contradictions: [] }
  const { findings } = await lint(subjectOf(to, written, conversion))
  const errors = findings.filter(({ level }) => level === 'error')
  return {
    refusing: errors.filter(({ rule }) => REFUSING.test(rule)),
    contradictions: errors.filter(({ rule }) => !REFUSING.test(rule)),
  }
}

/** A document that fails a mandatory test of CSAF is as invalid as one that its schema refuses. */
const REFUSING = /^(?:schema|csaf\.6\.1)\./

/** A mail is a text and has no schema, but a title to be read back by, and something to announce. */
const mailErrors = (advisory: Advisory): readonly Finding[] => {
  const untitled = lintAnnounceMail(advisory).filter(({ rule }) => rule === 'mail.no-title')
  const source = 'PSRT advisory template'
  const withdrawn: Finding = {
    ...{ path: '/withdrawal', rule: 'mail.withdrawn', level: 'error', source },
    because: 'The advisory is withdrawn; the mail would announce a vulnerability.',
    fix: 'Write by hand why it was withdrawn.',
  }
  return [
    ...(advisory.withdrawal === undefined ? [] : [withdrawn]),
    ...untitled.map((finding) => ({ ...finding, level: 'error' as const })),
  ]
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

/** The record as CVE Services makes it: assigner, state and provider are put in there, not by who submits it. */
const asServed = (record: Json): Json => {
  if (!isJsonObject(record)) return record
  const { cveMetadata, containers } = record
  const { cna, ...others } = objectOf(containers)
  return {
    ...record,
    cveMetadata: { assignerOrgId: STAND_IN_ORG_ID, state: 'PUBLISHED', ...objectOf(cveMetadata) },
    containers: {
      cna: { providerMetadata: { orgId: STAND_IN_ORG_ID }, ...objectOf(cna) },
      ...others,
    },
  }
}

const objectOf = (value: Json | undefined): JsonObject => (isJsonObject(value) ? value : {})
