/*
 * Owns the words for violations of a schema: what is wrong, and how to mend it.
 * Refuses to find any: see schema.ts.
 */

/** An error as the generated validators report it. */
export interface SchemaError {
  readonly instancePath: string
  readonly schemaPath: string
  readonly keyword: string
  readonly params: Readonly<Record<string, unknown>>
}

type Explain = (params: SchemaError['params'], error: SchemaError) => string

interface Words {
  readonly because: Explain
  readonly fix: Explain
}

const EMPTY = 'Fill it, or leave the member out.'

const WORDS: Readonly<Record<string, Words>> = {
  required: {
    because: ({ missingProperty }) => `The member "${missingProperty}" is missing.`,
    fix: ({ missingProperty }) => `Add "${missingProperty}".`,
  },
  additionalProperties: {
    because: ({ additionalProperty }) => `"${additionalProperty}" is no member of this object.`,
    fix: ({ additionalProperty }) => `Remove "${additionalProperty}".`,
  },
  type: {
    because: ({ type }) => `It must be of type ${[type].flat().join(' or ')}.`,
    fix: ({ type }) =>
      `Write ${[type]
        .flat()
        .map((each) => TYPE_WORDS[String(each)] ?? each)
        .join(' or ')}.`,
  },
  pattern: {
    because: ({ pattern }, error) =>
      formWords(error) === undefined
        ? `It does not have the form that is asked for: ${short(pattern)}`
        : 'It does not have the form that is asked for.',
    fix: (_, error) => formWords(error) ?? 'Write it in that form.',
  },
  format: {
    because: ({ format }) => FORMAT_WORDS[String(format)]?.because ?? `It is no ${format}.`,
    fix: ({ format }) => FORMAT_WORDS[String(format)]?.fix ?? `Write it as ${format} wants it.`,
  },
  enum: {
    because: ({ allowedValues }) =>
      `It is none of the allowed values: ${short([allowedValues].flat().join(', '))}`,
    fix: () => 'Write one of the allowed values, letter for letter.',
  },
  const: {
    because: ({ allowedValue }) => `It must be ${short(allowedValue)}.`,
    fix: ({ allowedValue }) => `Write ${short(allowedValue)}.`,
  },
  minLength: {
    because: ({ limit }) =>
      limit === 1 ? 'It is empty.' : `It is shorter than ${limit} characters.`,
    fix: ({ limit }) => (limit === 1 ? EMPTY : `Write at least ${limit} characters.`),
  },
  maxLength: {
    because: ({ limit }) => `It is longer than ${limit} characters.`,
    fix: ({ limit }) => `Shorten it to ${limit} characters.`,
  },
  minItems: {
    because: ({ limit }) =>
      limit === 1 ? 'The list is empty.' : `It has fewer than ${limit} items.`,
    fix: ({ limit }) => (limit === 1 ? EMPTY : `Give at least ${limit}.`),
  },
  maxItems: {
    because: ({ limit }) => `It has more than ${limit} items.`,
    fix: ({ limit }) => `Keep the ${limit} that say most.`,
  },
  minProperties: {
    because: ({ limit }) => `It has fewer than ${limit} members.`,
    fix: () => EMPTY,
  },
  maxProperties: {
    because: ({ limit }) => `It has more than ${limit} members.`,
    fix: ({ limit }) => `Keep ${limit}.`,
  },
  uniqueItems: {
    because: ({ i, j }) => `Items ${j} and ${i} of the list are the same.`,
    fix: () => 'Remove one of the two.',
  },
  minimum: {
    because: ({ limit }) => `It is below ${limit}.`,
    fix: ({ limit }) => `Write ${limit} or more.`,
  },
  maximum: {
    because: ({ limit }) => `It is above ${limit}.`,
    fix: ({ limit }) => `Write ${limit} or less.`,
  },
  multipleOf: {
    because: ({ multipleOf }) => `It is no multiple of ${multipleOf}.`,
    fix: ({ multipleOf }) => `Round it to a multiple of ${multipleOf}.`,
  },
  contains: {
    because: () => 'No item of the list is of the kind that must be there.',
    fix: (_, { instancePath }) =>
      /\/(?:descriptions|rejectedReasons)$/.test(instancePath)
        ? 'Add a text in English, with "lang": "en".'
        : 'Add an item of that kind.',
  },
  anyOf: { because: choiceBecause, fix: choiceFix },
  oneOf: { because: choiceBecause, fix: choiceFix },
  not: {
    because: () => 'It combines what excludes one another.',
    fix: () => 'Keep one of them, and remove the others.',
  },
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  string: 'a text in quotes',
  number: 'a number without quotes',
  integer: 'a whole number without quotes',
  boolean: 'true or false without quotes',
  array: 'a list in square brackets',
  object: 'an object in braces',
}

const TIME_FIX = 'Write day, time and zone, such as 2024-09-03T12:29:00Z.'
const URL_FIX = 'Write the whole address, with https:// and the host.'

const FORMAT_WORDS: Readonly<Record<string, { readonly because: string; readonly fix: string }>> = {
  uri: { because: 'It is no absolute URL.', fix: URL_FIX },
  iri: { because: 'It is no absolute address.', fix: URL_FIX },
  'date-time': { because: 'It is no date and time with a zone (RFC 3339).', fix: TIME_FIX },
  date: { because: 'It is no date.', fix: 'Write year, month and day, such as 2024-09-03.' },
}

/** What the forms that the schemas ask for look like, by where they stand. */
const FORM_WORDS: readonly (readonly [RegExp, string])[] = [
  [/\/(?:cveId|cve|replacedBy\/\d+)$/, 'Write CVE-, the year, and at least four digits.'],
  [/\/cweId$|\/cwe(?:_ids\/\d+|\/id)$/, 'Write the id alone, such as CWE-79.'],
  [/\/capecId$/, 'Write the id alone, such as CAPEC-66.'],
  [
    /\/(?:vectorString|score)$/,
    'Copy the whole vector from a calculator, and name the version it is of.',
  ],
  [/\/(?:source_)?lang$/, 'Write a language tag, such as en.'],
  [/\/(?:orgId|assignerOrgId|requesterUserId|user)$/, 'Write the UUID as CVE Services gives it.'],
  [/\/(?:published|modified|withdrawn|time|date\w*)$/, TIME_FIX],
  [/\/(?:url|repo)$/i, URL_FIX],
  [/\/(?:purl|packageURL)$/, 'Write a package URL, such as pkg:pypi/pip.'],
  [
    /\/id$/,
    'Begin it with the prefix of its database and a hyphen, such as PSF-2024-8; or with x_.',
  ],
  [/\/dataVersion$/, 'Write the version of the record format, such as 5.2.0.'],
]

function formWords({ instancePath }: SchemaError): string | undefined {
  return FORM_WORDS.find(([place]) => place.test(instancePath))?.[1]
}

/** What is wrong, in a sentence. */
export function becauseOf(error: SchemaError): string {
  return (
    WORDS[error.keyword]?.because(error.params, error) ?? `It breaks the rule "${error.keyword}".`
  )
}

/**
 * How to mend it, in a sentence.
 *
 * @param source the schema's name and version, for people
 */
export function fixOf(error: SchemaError, source: string): string {
  const fix = WORDS[error.keyword]?.fix(error.params, error)
  if (fix === undefined) return `Look the rule up in the ${source}.`
  const other = error.keyword === 'additionalProperties' ? elsewhere(source) : ''
  return other === '' ? fix : `${fix.slice(0, -1)}, or ${other}.`
}

/** Where a format keeps what it has no member for. */
function elsewhere(source: string): string {
  if (source.startsWith('CVE')) return 'name it x_…'
  return source.startsWith('OSV') ? 'move it to "database_specific"' : ''
}

interface Choice {
  readonly place: RegExp
  readonly because: string
  readonly fix: string
}

/** What the choices of the schemas are about, by where they stand. */
const CHOICES: readonly Choice[] = [
  {
    place: /\/affected\/\d+$/,
    because:
      'A product needs vendor and product, or collectionURL and packageName; and versions or a defaultStatus.',
    fix: 'Add the one of them that is missing.',
  },
  {
    place: /\/affected\/\d+\/versions\/\d+$/,
    because:
      'A version needs version and status alone, or with a versionType, or is a range with a versionType and exactly one of lessThan and lessThanOrEqual.',
    fix: 'Add the status, and of a range the versionType and its one end.',
  },
  {
    place: /\/metrics\/\d+$/,
    because: 'A metric needs one of cvssV4_0, cvssV3_1, cvssV3_0, cvssV2_0 and other.',
    fix: 'Add one of them, or remove the entry.',
  },
  {
    place: /\/metrics\/\d+\/cvssV\d_\d$/,
    because: 'The score and its severity word do not fit one another.',
    fix: 'Score the vector again, and copy score and word.',
  },
  {
    place: /\/events\/\d+$/,
    because:
      'An event is exactly one of introduced, fixed, last_affected and limit; in GIT ranges with a full commit hash.',
    fix: 'Make each of them an event of its own; write hashes whole.',
  },
  {
    place: /\/tags\/\d+$/,
    because: 'It is no tag of the format, and does not start with "x_".',
    fix: 'Choose a tag of the format, or begin your own with x_.',
  },
]

function choiceAt({ instancePath }: SchemaError): Choice | undefined {
  return CHOICES.find(({ place }) => place.test(instancePath))
}

function choiceBecause(_: SchemaError['params'], error: SchemaError): string {
  return choiceAt(error)?.because ?? 'None of the allowed shapes fits.'
}

function choiceFix(_: SchemaError['params'], error: SchemaError): string {
  return choiceAt(error)?.fix ?? 'Compare it with a record that is valid, and give it that shape.'
}

function short(value: unknown): string {
  const text = String(value)
  return text.length > 160 ? `${text.slice(0, 157)}…` : text
}
