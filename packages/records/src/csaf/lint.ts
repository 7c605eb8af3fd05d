/*
 * Owns the lint of CSAF 2.0 documents: the schema, the mandatory tests of section 6.1, and the rules
 * that hold for every record. Refuses to do I/O, and to stop at the first finding.
 */
import type { Finding } from '../advisory/report.js'
import { validateCsaf } from '../generated/validate-csaf.js'
import { type Json, type JsonObject, memberOf } from '../json/json.js'
import { lintOrder } from '../lint/date-rules.js'
import { objectAt, objectsAt, type Place, rootOf, stringAt } from '../lint/places.js'
import { lintSchema, type Validator } from '../lint/schema.js'
import { lintCvssObject } from '../lint/severity-rules.js'
import { lintUrl } from '../lint/url-rules.js'
import { isFilled, lintProducts } from './lint-products.js'
import { lintSameVersion } from './lint-same-version.js'
import { lintTracking } from './lint-tracking.js'
import { failed, type MandatoryTest } from './mandatory.js'
import { isVersion21, NOT_READ } from './version-21.js'

/** What the tests compare with. */
export interface CsafLintOptions {
  /** The name that the list of weaknesses gives an id, such as `CWE-79`; undefined for an id that it has not. */
  readonly weaknessName?: (id: string) => string | undefined
}

/**
 * Every finding about a CSAF 2.0 document.
 *
 * Schema violations (`schema.…`) and failed mandatory tests (`csaf.6.1.…`) are errors. Tested only with the list handed in:
 * 6.1.11 (that id and name of a weakness belong together). Not tested: the registry behind 6.1.12, which is not here. A document of 2.1 has one finding, that it was not checked. Never throws, whatever the JSON.
 */
export function lintCsaf(record: Json, options: CsafLintOptions = {}): readonly Finding[] {
  const root = rootOf(record)
  if (isVersion21(root.value)) return [UNCHECKED]
  // because: the generated code carries no types; this is the shape it is generated in
  const validate = validateCsaf as unknown as Validator
  const document = objectAt(root, 'document')
  const tracking = objectAt(document, 'tracking')
  const vulnerabilities = objectsAt(root, 'vulnerabilities')
  const references = [document, ...vulnerabilities].flatMap((each) => objectsAt(each, 'references'))
  return [
    ...lintSchema(validate, record, 'CSAF 2.0 JSON schema'),
    ...lintProducts(root),
    ...lintSameVersion(root),
    ...lintTracking(root),
    ...lintProfile(root),
    ...vulnerabilities.flatMap(lintScores),
    ...vulnerabilities.flatMap((each) => lintWeakness(each, options)),
    ...lintOrder(
      stringAt(tracking, 'initial_release_date'),
      stringAt(tracking, 'current_release_date'),
    ),
    ...references.flatMap((each) => {
      const url = stringAt(each, 'url')
      return url === undefined ? [] : lintUrl(url)
    }),
  ]
}

/** Held against 2.0 every document of 2.1 would be full of errors that are none. */
const UNCHECKED: Finding = {
  path: '/document/csaf_version',
  rule: 'schema.version',
  level: 'error',
  because: `${NOT_READ} Nothing of this document was checked.`,
  source: 'CSAF 2.1',
  fix: 'Check it with a validator of CSAF 2.1, or give it in version 2.0.',
}

/** Test 6.1.11: the weakness is on the list, under that name. */
function lintWeakness(
  vulnerability: Place<JsonObject>,
  { weaknessName }: CsafLintOptions,
): readonly Finding[] {
  const weakness = objectAt(vulnerability, 'cwe')
  const id = stringAt(weakness, 'id')
  if (weaknessName === undefined || id === undefined) return []
  const name = weaknessName(id.value)
  if (name === undefined)
    return [failed('6.1.11', id.path, `No weakness has the id "${id.value}".`)]
  const said = stringAt(weakness, 'name')
  if (said === undefined || said.value === name) return []
  return [failed('6.1.11', said.path, `The weakness ${id.value} is called "${name}".`)]
}

/** Tests 6.1.9 and 6.1.10: the vector, the score and the metrics agree. */
function lintScores(vulnerability: Place<JsonObject>): readonly Finding[] {
  return objectsAt(vulnerability, 'scores').flatMap((score) =>
    ['cvss_v2', 'cvss_v3']
      .flatMap((member) => lintCvssObject(objectAt(score, member)))
      .map((finding) => ({ ...finding, ...mandatoryOf(finding) })),
  )
}

function mandatoryOf({ rule }: Finding): Partial<Finding> {
  if (rule === 'severity.score-does-not-match') {
    return { rule: 'csaf.6.1.9', level: 'error', source: 'CSAF 2.0, section 6.1.9' }
  }
  return rule === 'severity.metric-does-not-match'
    ? { rule: 'csaf.6.1.10', level: 'error', source: 'CSAF 2.0, section 6.1.10' }
    : {}
}

/** Tests 6.1.27: what each profile demands beyond the schema. */
function lintProfile(root: Place<JsonObject>): readonly Finding[] {
  const document = objectAt(root, 'document')
  switch (stringAt(document, 'category')?.value) {
    case 'csaf_security_incident_response':
      return [...lintNotes(document), ...lintReferences(document)]
    case 'csaf_informational_advisory':
      return [
        ...lintNotes(document),
        ...lintReferences(document),
        ...lintAbsent(root, 'vulnerabilities', '6.1.27.3'),
      ]
    case 'csaf_security_advisory':
      return [
        ...lintPresent(root, 'product_tree', '6.1.27.4'),
        ...lintEach(root, 'notes', '6.1.27.5'),
        ...lintEach(root, 'product_status', '6.1.27.6'),
        ...lintPresent(root, 'vulnerabilities', '6.1.27.11'),
      ]
    case 'csaf_vex':
      return [
        ...lintPresent(root, 'product_tree', '6.1.27.4'),
        ...lintEach(root, 'notes', '6.1.27.5'),
        ...lintPresent(root, 'vulnerabilities', '6.1.27.11'),
        ...objectsAt(root, 'vulnerabilities').flatMap((each) => lintVex(root, each)),
      ]
    default:
      return []
  }
}

const NOTES = ['description', 'details', 'general', 'summary']

function lintNotes(document: Place<JsonObject>): readonly Finding[] {
  const notes = objectsAt(document, 'notes')
  const isThere = notes.some((note) => NOTES.includes(stringAt(note, 'category')?.value ?? ''))
  const because = 'The profile demands a note that describes, details or sums up.'
  return isThere ? [] : [failed('6.1.27.1', document.path, because)]
}

function lintReferences(document: Place<JsonObject>): readonly Finding[] {
  const references = objectsAt(document, 'references')
  const isThere = references.some((each) => memberOf(each.value, 'category') !== 'self')
  const because = 'The profile demands a reference to somewhere else.'
  return isThere ? [] : [failed('6.1.27.2', document.path, because)]
}

function lintPresent(
  root: Place<JsonObject>,
  name: string,
  test: MandatoryTest,
): readonly Finding[] {
  return isFilled(root.value, name)
    ? []
    : [failed(test, root.path, `The profile demands "${name}".`)]
}

function lintAbsent(
  root: Place<JsonObject>,
  name: string,
  test: MandatoryTest,
): readonly Finding[] {
  return isFilled(root.value, name)
    ? [failed(test, `/${name}`, `The profile does not allow "${name}".`)]
    : []
}

function lintEach(root: Place<JsonObject>, name: string, test: MandatoryTest): readonly Finding[] {
  return objectsAt(root, 'vulnerabilities')
    .filter(({ value }) => !isFilled(value, name))
    .map(({ path }) => failed(test, path, `The profile demands "${name}" in each vulnerability.`))
}

const VEX_STATUS = ['fixed', 'known_affected', 'known_not_affected', 'under_investigation']

type Objects = readonly Place<JsonObject>[]

/** Products that statements name, by themselves or by a group of the product tree. */
function productsNamed(root: Place<JsonObject>, statements: Objects): ReadonlySet<Json> {
  const groups = objectsAt(objectAt(root, 'product_tree'), 'product_groups')
  const listed = (item: Place<JsonObject>, name: string): readonly Json[] => {
    const ids = memberOf(item.value, name)
    return Array.isArray(ids) ? ids : []
  }
  const inGroup = (id: Json) =>
    groups
      .filter((group) => memberOf(group.value, 'group_id') === id)
      .flatMap((group) => listed(group, 'product_ids'))
  return new Set(
    statements.flatMap((item) => [
      ...listed(item, 'product_ids'),
      ...listed(item, 'group_ids').flatMap(inGroup),
    ]),
  )
}

function lintVex(root: Place<JsonObject>, vulnerability: Place<JsonObject>): readonly Finding[] {
  const status = objectAt(vulnerability, 'product_status').value
  const { value, path } = vulnerability
  const impacts = objectsAt(vulnerability, 'threats').filter(
    (threat) => memberOf(threat.value, 'category') === 'impact',
  )
  const unnamed = (name: string, test: MandatoryTest, statements: Objects, what: string) => {
    const named = productsNamed(root, statements)
    const ids = memberOf(status, name)
    return (Array.isArray(ids) ? ids : []).every((id) => named.has(id))
      ? []
      : [failed(test, `${path}/product_status/${name}`, `The profile demands ${what}.`)]
  }
  return [
    ...(VEX_STATUS.some((name) => isFilled(status, name))
      ? []
      : [failed('6.1.27.7', path, 'The profile demands a status of some product.')]),
    ...(isFilled(value, 'cve') || isFilled(value, 'ids')
      ? []
      : [failed('6.1.27.8', path, 'The profile demands an id of the vulnerability.')]),
    ...unnamed(
      'known_not_affected',
      '6.1.27.9',
      [...objectsAt(vulnerability, 'flags'), ...impacts],
      'why a product is not affected',
    ),
    ...unnamed(
      'known_affected',
      '6.1.27.10',
      objectsAt(vulnerability, 'remediations'),
      'what to do about an affected product',
    ),
  ]
}
