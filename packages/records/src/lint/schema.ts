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

/** The keyword of each choice that failed, by the place it is about and the place it stands in the schema. */
type Choices = Map<string, Map<string, string>>

/**
 * Leaves out what only follows from another error: the failed branches of a choice, what an empty list has no item of, and
 * the bare statement that a condition's consequence did not hold.
 *
 * Goes through the errors once, backwards: there may be a hundred thousand of them.
 */
function withoutConsequences(errors: readonly SchemaError[]): readonly SchemaError[] {
  const empty = new Set(errors.filter(isOfEmptyList).map(({ instancePath }) => instancePath))
  const choices: Choices = new Map()
  const left: SchemaError[] = []
  for (const error of errors.toReversed()) {
    const { keyword, instancePath, schemaPath } = error
    const isSaidElsewhere = keyword === 'contains' && empty.has(instancePath)
    if (keyword !== 'if' && !isSaidElsewhere && !isBranch(error, choices)) left.push(error)
    if (!CHOICES.has(keyword)) continue
    const here = choices.get(instancePath) ?? new Map<string, string>()
    choices.set(instancePath, here.set(schemaPath, keyword))
  }
  return left.length > 0 ? left.reverse() : errors
}

/** What an empty list lacks is named once. */
function isOfEmptyList({ keyword, params }: SchemaError): boolean {
  return keyword === 'minItems' && params['limit'] === 1
}

/** Errors of a schema that is kept elsewhere are reported as of its root. */
const REFERRED = /^#\/\w+$/

/**
 * The validators report the failed branches of a choice before the choice itself. A step into the record is at least one
 * step into the schema, so that a choice this error is a branch of is about no place further up than that.
 */
function isBranch(error: SchemaError, choices: Choices): boolean {
  if (choices.size === 0) return false
  let place = error.instancePath
  for (let steps = error.schemaPath.split('/').length; steps > 0; steps--) {
    for (const [schemaPath, keyword] of choices.get(place) ?? []) {
      if (isBranchOf({ instancePath: place, schemaPath, keyword }, error)) return true
    }
    if (place === '') return false
    place = place.slice(0, place.lastIndexOf('/'))
  }
  return false
}

type Choice = Pick<SchemaError, 'instancePath' | 'schemaPath' | 'keyword'>

/** True when the error, about the choice's place or one below, is of a branch of the choice. */
function isBranchOf(choice: Choice, error: SchemaError): boolean {
  if (error.schemaPath.startsWith(`${choice.schemaPath}/`)) return true
  const below = error.instancePath.slice(choice.instancePath.length)
  if (!REFERRED.test(error.schemaPath)) return false
  return below === ''
    ? choice.keyword === 'oneOf' && error.keyword === 'pattern'
    : /^\/\w+(?:Score|Severity)$/.test(below)
}
