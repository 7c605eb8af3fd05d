/*
 * Owns the lint of CVE records: the schema, then every rule, all findings at once.
 * Refuses to do I/O, and to stop at the first finding.
 */
import type { Finding } from '../advisory/report.js'
import {
  validatePublishedContainer,
  validatePublishedRecord,
  validateRejectedContainer,
  validateRejectedRecord,
} from '../generated/validate-cve.js'
import { type Json, type JsonObject, memberOf } from '../json/json.js'
import { lintOrder } from '../lint/date-rules.js'
import { objectAt, type Place, rootOf, stringAt } from '../lint/places.js'
import { lintSchema, type Validator } from '../lint/schema.js'
import { lintAffected } from './lint-affected.js'
import { lintContainer } from './lint-container.js'
import { type CveLintOptions, DEFAULT_CVE_LINT_OPTIONS } from './lint-options.js'

/**
 * Every finding about a CVE record, or about a bare CNA container.
 *
 * Schema violations are errors with rules `schema.…`, and so are contradictions; other rules are
 * warnings. Never throws, whatever the JSON. Does not look at containers of others (adp) beyond
 * the schema, and fetches nothing.
 */
export function lintCve(
  record: Json,
  options: CveLintOptions = DEFAULT_CVE_LINT_OPTIONS,
): readonly Finding[] {
  const root = rootOf(record)
  const whole = memberOf(root.value, 'containers') !== undefined || looksWhole(root.value)
  const wrapped = !whole && memberOf(root.value, 'cnaContainer') !== undefined
  const container = whole
    ? objectAt(objectAt(root, 'containers'), 'cna')
    : wrapped
      ? objectAt(root, 'cnaContainer')
      : root
  const metadata = objectAt(root, 'cveMetadata')
  const known = {
    cveId: stringAt(metadata, 'cveId')?.value,
    state: stringAt(metadata, 'state')?.value,
  }
  const schema = whole ? lintRecordSchema(record, root) : lintContainerSchema(record, container)
  return [
    ...schema,
    ...lintContainer(container, options, known),
    ...lintAffected(container, options),
    ...(whole ? lintMetadata(metadata) : []),
  ]
}

function looksWhole(record: JsonObject): boolean {
  return ['dataType', 'dataVersion', 'cveMetadata'].some((name) => Object.hasOwn(record, name))
}

const SCHEMA = 'CVE record format 5.2'

function lintRecordSchema(record: Json, root: Place<JsonObject>): readonly Finding[] {
  const state = memberOf(objectAt(root, 'cveMetadata').value, 'state')
  const validate = state === 'REJECTED' ? validateRejectedRecord : validatePublishedRecord
  const findings = lintSchema(asValidator(validate), record, SCHEMA)
  const version = memberOf(root.value, 'dataVersion')
  const isOlder = typeof version === 'string' && /^5\.[01](?:\.|$)/.test(version)
  return isOlder ? findings.map(tolerateUnknownMembers) : findings
}

/** Products were closed to unknown members only in 5.2. */
function tolerateUnknownMembers(finding: Finding): Finding {
  const isProduct = /\/affected\/\d+$/.test(finding.path)
  if (!isProduct || finding.rule !== 'schema.additional-properties') return finding
  return { ...finding, rule: 'cve.unknown-member', level: 'warning' }
}

function lintContainerSchema(record: Json, container: Place<JsonObject>): readonly Finding[] {
  const isRejected = Object.hasOwn(container.value, 'rejectedReasons')
  const validate = isRejected ? validateRejectedContainer : validatePublishedContainer
  const subject = container.path === '' ? record : container.value
  const findings = lintSchema(asValidator(validate), subject, SCHEMA)
  return findings.map((finding) => ({ ...finding, path: container.path + finding.path }))
}

/** The generated code carries no types; this is the shape it is generated in. */
function asValidator(validate: unknown): Validator {
  return validate as Validator
}

function lintMetadata(metadata: Place<JsonObject>): readonly Finding[] {
  const reserved = stringAt(metadata, 'dateReserved')
  const published = stringAt(metadata, 'datePublished')
  return [
    ...lintOrder(reserved, published),
    ...lintOrder(published, stringAt(metadata, 'dateUpdated')),
    ...lintOrder(reserved, stringAt(metadata, 'dateRejected')),
  ]
}
