// Proves that every keyword that the schemas use has words of its own: what is wrong, and how to mend it.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { Json } from '../json/json.js'
import { becauseOf, fixOf } from './schema-words.js'

const KEYWORDS = [
  ...['required', 'additionalProperties', 'type', 'pattern', 'format', 'enum', 'const'],
  ...[
    'minLength',
    'maxLength',
    'minItems',
    'maxItems',
    'minProperties',
    'maxProperties',
    'uniqueItems',
  ],
  ...['minimum', 'maximum', 'multipleOf', 'contains', 'anyOf', 'oneOf', 'not'],
]

/** Every keyword of a schema that can fail; what only leads to others cannot. */
const keywordsOf = (node: Json, found = new Set<string>()): Set<string> => {
  if (typeof node !== 'object' || node === null) return found
  for (const [name, inner] of Object.entries(node)) {
    if (
      /^(?:min|max|multiple|unique|exclusive|contains|pattern$|format$|const$|enum$|not$)/.test(
        name,
      )
    )
      if (typeof inner !== 'object' || name === 'enum' || name === 'not' || name === 'contains')
        found.add(name)
    keywordsOf(inner, found)
  }
  return found
}

const SCHEMAS = ['CVE_JSON_bundled_5.2.0.DERIVED', 'osv-schema', 'csaf_2.0_json_schema']

test.each([...SCHEMAS, 'openvex_json_schema'])(
  'every keyword of %s is among those with words',
  (name) => {
    const text = readFileSync(new URL(`../../schemas/${name}.json`, import.meta.url), 'utf8')
    const silent = [...keywordsOf(JSON.parse(text))].filter((each) => !KEYWORDS.includes(each))
    expect(silent).toEqual([])
  },
)

const error = (keyword: string, instancePath = '/x') => ({
  ...{ keyword, instancePath, schemaPath: '#' },
  params: { limit: 2, i: 1, j: 0, type: 'string', missingProperty: 'a', additionalProperty: 'a' },
})

test.each(KEYWORDS)('%s says how to mend it', (keyword) => {
  const said = [becauseOf(error(keyword)), fixOf(error(keyword), 'CSAF')]
  for (const words of said) expect(words).toMatch(/^["A-Z].+/)
  expect(said[0]).not.toContain('breaks the rule')
  expect(said[1]).not.toContain('Look the rule up')
})

test('what nobody has words for says where to look', () => {
  expect(becauseOf(error('dependentRequired'))).toBe('It breaks the rule "dependentRequired".')
  expect(fixOf(error('dependentRequired'), 'OSV schema 1.7.5')).toBe(
    'Look the rule up in the OSV schema 1.7.5.',
  )
})

test.each([
  ['CVE record format 5.2', 'Remove "a", or name it x_….'],
  ['OSV schema 1.7.5', 'Remove "a", or move it to "database_specific".'],
  ['CSAF 2.0 JSON schema', 'Remove "a".'],
])('an unknown member has its place in %s', (source, fix) => {
  expect(fixOf(error('additionalProperties'), source)).toBe(fix)
})

test.each([
  ['/cveMetadata/cveId', /CVE-/],
  ['/containers/cna/problemTypes/0/descriptions/0/cweId', /CWE-79/],
  ['/severity/0/score', /vector/],
  ['/published', /2024-09-03T/],
  ['/containers/cna/descriptions/0/lang', /en/],
  ['/containers/cna/providerMetadata/orgId', /UUID/],
  ['/somewhere', /in that form/],
])('the form at %s is shown', (path, words) => {
  expect(fixOf(error('pattern', path), 'CVE')).toMatch(words)
})
