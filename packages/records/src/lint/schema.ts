/*
 * Owns turning the errors of a generated validator into findings in plain words.
 * Refuses to decide which schema applies: see the lint of each format.
 */
import type { Finding } from '../advisory/report.js'
import type { Json } from '../json/json.js'
import { becauseOf, fixOf, type SchemaError } from './schema-words.js'

/** A generated validator: false with every error in `errors`. */
export interface Validator {
  (data: Json): boolean
  readonly errors?: readonly SchemaError[] | null
}

/**
 * Validates and reports every violation, each at level error with a rule `schema.…`.
 *
 * @param source the schema's name and version, for people
 */
export function lintSchema(validate: Validator, record: Json, source: string): readonly Finding[] {
  if (validate(record)) return []
  const errors = validate.errors ?? []
  const findings = withoutConsequences(errors).map((error) => findingOf(error, source))
  return unique(findings)
}

function findingOf(error: SchemaError, source: string): Finding {
  return {
    path: error.instancePath,
    rule: `schema.${kebab(error.keyword)}`,
    level: 'error',
    because: becauseOf(error),
    source,
    fix: fixOf(error, source),
  }
}

function unique(findings: readonly Finding[]): readonly Finding[] {
  const seen = new Set<string>()
  return findings.filter((finding) => {
    const key = `${finding.path}\n${finding.rule}\n${finding.because}`
    return !seen.has(key) && seen.add(key)
  })
}

function kebab(keyword: string): string {
  return keyword.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}

const CHOICES = new Set(['anyOf', 'oneOf', 'not', 'contains'])

/**
 * Leaves out what only follows from another error: the failed branches of a choice, what an empty list has no item of, and
 * the bare statement that a condition's consequence did not hold.
 */
function withoutConsequences(errors: readonly SchemaError[]): readonly SchemaError[] {
  const choices = errors.flatMap((error, place) =>
    CHOICES.has(error.keyword) ? [{ error, place }] : [],
  )
  const empty = new Set(errors.filter(isOfEmptyList).map(({ instancePath }) => instancePath))
  const left = errors.filter(
    (error, place) =>
      error.keyword !== 'if' &&
      !(error.keyword === 'contains' && empty.has(error.instancePath)) &&
      !choices.some((choice) => place < choice.place && isBranchOf(choice.error, error)),
  )
  return left.length > 0 ? left : errors
}

/** What an empty list lacks is named once. */
function isOfEmptyList({ keyword, params }: SchemaError): boolean {
  return keyword === 'minItems' && params['limit'] === 1
}

/** Errors of a schema that is kept elsewhere are reported as of its root. */
const REFERRED = /^#\/\w+$/

/** The validators report the failed branches of a choice right before the choice itself. */
function isBranchOf(choice: SchemaError, error: SchemaError): boolean {
  if (!error.instancePath.startsWith(choice.instancePath)) return false
  if (error.schemaPath.startsWith(`${choice.schemaPath}/`)) return true
  const below = error.instancePath.slice(choice.instancePath.length)
  if (!REFERRED.test(error.schemaPath)) return false
  return below === ''
    ? choice.keyword === 'oneOf' && error.keyword === 'pattern'
    : /^\/\w+(?:Score|Severity)$/.test(below)
}
