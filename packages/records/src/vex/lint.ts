/*
 * Owns the lint of OpenVEX documents: the schema, then what its specification says beyond it.
 * Refuses to do I/O, and to stop at the first finding.
 */
import type { Finding } from '../advisory/report.js'
import { validateVex } from '../generated/validate-vex.js'
import { parsePurl } from '../ids/purl.js'
import { isJsonArray, type Json, type JsonObject, memberOf, sortedText } from '../json/json.js'
import { lintOrder } from '../lint/date-rules.js'
import { objectAt, objectsAt, type Place, rootOf, stringAt } from '../lint/places.js'
import { lintSchema, type Validator } from '../lint/schema.js'

const SOURCE = 'OpenVEX specification 0.2.0'

/**
 * Every finding about an OpenVEX document.
 *
 * Schema violations are errors with rules `schema.…`; what the specification demands beyond it are
 * warnings. Never throws, whatever the JSON.
 */
export function lintVex(record: Json): readonly Finding[] {
  const root = rootOf(record)
  // because: the generated code carries no types; this is the shape it is generated in
  const validate = validateVex as unknown as Validator
  return [
    ...lintSchema(validate, record, SOURCE),
    ...lintContext(root),
    ...lintOrder(stringAt(root, 'timestamp'), stringAt(root, 'last_updated')),
    ...objectsAt(root, 'statements').flatMap(lintStatement),
    ...lintContradictions(objectsAt(root, 'statements')),
  ]
}

/** How each is mended. */
const FIXES = {
  'unknown-context': 'Write https://openvex.dev/ns/v0.2.0.',
  'no-products': 'Add "products", each with an "@id".',
  'needless-justification': 'Remove the justification, or correct the status.',
  'malformed-purl': 'Write a package URL, such as pkg:pypi/pip@23.3.',
  contradiction: 'Keep one of the two, or give each statement its time.',
}

function warning(path: string, rule: keyof typeof FIXES, because: string): Finding {
  const fix = FIXES[rule]
  return { path, rule: `vex.${rule}`, level: 'warning', because, source: SOURCE, fix }
}

function lintContext(root: Place<JsonObject>): readonly Finding[] {
  const context = stringAt(root, '@context')
  if (context === undefined || /^https:\/\/openvex\.dev\/ns(?:\/v\d|$)/.test(context.value))
    return []
  return [warning(context.path, 'unknown-context', 'It is not the context of OpenVEX.')]
}

function lintStatement(statement: Place<JsonObject>): readonly Finding[] {
  const { value, path } = statement
  const status = stringAt(statement, 'status')?.value
  const products = memberOf(value, 'products')
  const isSilent = !isJsonArray(products) || products.length === 0
  const justified = ['justification', 'impact_statement'].filter((name) =>
    Object.hasOwn(value, name),
  )
  return [
    ...(isSilent ? [warning(path, 'no-products', 'The statement names no product.')] : []),
    ...(status !== undefined && status !== 'not_affected' && justified.length > 0
      ? [warning(path, 'needless-justification', `A product that is ${status} needs no excuse.`)]
      : []),
    ...objectsAt(statement, 'products').flatMap(lintProduct),
  ]
}

function lintProduct(product: Place<JsonObject>): readonly Finding[] {
  const purls = [stringAt(product, '@id'), stringAt(objectAt(product, 'identifiers'), 'purl')]
  const isPurl = (place: Place<string>) =>
    place.value.startsWith('pkg:') || place.path.endsWith('purl')
  return purls.flatMap((place) =>
    place === undefined || !isPurl(place) || parsePurl(place.value) !== undefined
      ? []
      : [warning(place.path, 'malformed-purl', 'It is no package URL.')],
  )
}

/** Without times of their own, two statements about one product cannot follow one another. */
function lintContradictions(statements: readonly Place<JsonObject>[]): readonly Finding[] {
  const said = new Map<string, string>()
  return statements.flatMap((statement) => {
    const name = stringAt(objectAt(statement, 'vulnerability'), 'name')?.value
    const status = stringAt(statement, 'status')
    const isDated = Object.hasOwn(statement.value, 'timestamp')
    if (name === undefined || status === undefined || isDated) return []
    return objectsAt(statement, 'products').flatMap((product) => {
      const key = sortedText([name, product.value])
      const before = said.get(key) ?? status.value
      said.set(key, before)
      if (before === status.value) return []
      const because = `Another statement calls the product ${before}.`
      return [{ ...warning(product.path, 'contradiction', because), level: 'error' as const }]
    })
  })
}
