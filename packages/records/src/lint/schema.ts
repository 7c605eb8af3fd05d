/*
 * Owns turning the errors of a generated validator into findings in plain words.
 * Refuses to decide which schema applies: see the lint of each format.
 */
import type { Finding } from '../advisory/report.js'
import type { Json } from '../json/json.js'

/** An error as the generated validators report it. */
export interface SchemaError {
  readonly instancePath: string
  readonly schemaPath: string
  readonly keyword: string
  readonly params: Readonly<Record<string, unknown>>
}

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
  const fix = fixOf(error)
  return {
    path: error.instancePath,
    rule: `schema.${kebab(error.keyword)}`,
    level: 'error',
    because: becauseOf(error),
    source,
    ...(fix !== undefined && { fix }),
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
 * Leaves out what only follows from another error: the failed branches of a choice, and the
 * bare statement that a condition's consequence did not hold.
 */
function withoutConsequences(errors: readonly SchemaError[]): readonly SchemaError[] {
  const choices = errors.flatMap((error, place) =>
    CHOICES.has(error.keyword) ? [{ error, place }] : [],
  )
  const left = errors.filter(
    (error, place) =>
      error.keyword !== 'if' &&
      !choices.some((choice) => place < choice.place && isBranchOf(choice.error, error)),
  )
  return left.length > 0 ? left : errors
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

type Explain = (params: SchemaError['params'], error: SchemaError) => string

const WORDS: Readonly<Record<string, Explain>> = {
  required: ({ missingProperty }) => `The member "${missingProperty}" is missing.`,
  additionalProperties: ({ additionalProperty }) =>
    `"${additionalProperty}" is no member of this object.`,
  type: ({ type }) => `It must be of type ${[type].flat().join(' or ')}.`,
  pattern: ({ pattern }) => `It does not have the form that is asked for: ${short(pattern)}`,
  format: ({ format }) => FORMAT_WORDS[String(format)] ?? `It is no ${format}.`,
  enum: ({ allowedValues }) =>
    `It is none of the allowed values: ${short([allowedValues].flat().join(', '))}`,
  const: ({ allowedValue }) => `It must be ${short(allowedValue)}.`,
  minLength: ({ limit }) =>
    limit === 1 ? 'It is empty.' : `It is shorter than ${limit} characters.`,
  maxLength: ({ limit }) => `It is longer than ${limit} characters.`,
  minItems: ({ limit }) =>
    limit === 1 ? 'The list is empty.' : `It has fewer than ${limit} items.`,
  maxItems: ({ limit }) => `It has more than ${limit} items.`,
  minProperties: ({ limit }) => `It has fewer than ${limit} members.`,
  uniqueItems: ({ i, j }) => `Items ${j} and ${i} of the list are the same.`,
  minimum: ({ limit }) => `It is below ${limit}.`,
  maximum: ({ limit }) => `It is above ${limit}.`,
  multipleOf: ({ multipleOf }) => `It is no multiple of ${multipleOf}.`,
  contains: () => 'No item of the list is of the kind that must be there.',
  anyOf: (_, error) => choiceWords(error),
  oneOf: (_, error) => choiceWords(error),
  not: () => 'It combines what excludes one another.',
}

const FORMAT_WORDS: Readonly<Record<string, string>> = {
  uri: 'It is no absolute URL.',
  'date-time': 'It is no date and time with a zone (RFC 3339).',
  date: 'It is no date.',
}

function becauseOf(error: SchemaError): string {
  return WORDS[error.keyword]?.(error.params, error) ?? `It breaks the rule "${error.keyword}".`
}

/** What the choices of the schemas are about, by where they stand. */
const CHOICE_WORDS: readonly (readonly [RegExp, string])[] = [
  [
    /\/affected\/\d+$/,
    'A product needs vendor and product, or collectionURL and packageName; and versions or a defaultStatus.',
  ],
  [
    /\/affected\/\d+\/versions\/\d+$/,
    'A version needs version and status alone, or with a versionType, or is a range with a versionType and exactly one of lessThan and lessThanOrEqual.',
  ],
  [/\/metrics\/\d+$/, 'A metric needs one of cvssV4_0, cvssV3_1, cvssV3_0, cvssV2_0 and other.'],
  [/\/metrics\/\d+\/cvssV\d_\d$/, 'The score and its severity word do not fit one another.'],
  [
    /\/events\/\d+$/,
    'An event is exactly one of introduced, fixed, last_affected and limit; in GIT ranges with a full commit hash.',
  ],
  [/\/tags\/\d+$/, 'It is no tag of the format, and does not start with "x_".'],
]

function choiceWords({ instancePath }: SchemaError): string {
  return (
    CHOICE_WORDS.find(([place]) => place.test(instancePath))?.[1] ??
    'None of the allowed shapes fits.'
  )
}

function fixOf({ keyword, params }: SchemaError): string | undefined {
  if (keyword === 'required') return `Add "${params.missingProperty}".`
  if (keyword === 'additionalProperties')
    return `Remove "${params.additionalProperty}", or name it x_….`
  return keyword === 'minItems' && params.limit === 1
    ? 'Fill it, or leave the member out.'
    : undefined
}

function short(value: unknown): string {
  const text = String(value)
  return text.length > 160 ? `${text.slice(0, 157)}…` : text
}
