/*
 * Proves each mandatory test: a document that fails it is found, at its place, and just so by the validator of the BSI.
 */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { example } from '../../test/csaf-example.js'
import { FAILING } from '../../test/csaf-failing.js'
import { mandatoryTestsFailedBy } from '../../test/csaf-oracle.js'
import { loadRecords } from '../../test/data.js'
import { readCve } from '../cve/read.js'
import type { Json, JsonObject } from '../json/json.js'
import { lintCsaf } from './lint.js'
import { writeCsaf } from './write.js'

const ours = (document: Json): readonly string[] => [
  ...new Set(
    lintCsaf(document).flatMap(({ rule }) => (rule.startsWith('csaf.6.') ? [rule.slice(5)] : [])),
  ),
]

const hasItsSchema = (document: Json): boolean =>
  !lintCsaf(document).some(({ rule }) => rule.startsWith('schema.'))

describe('each mandatory test', () => {
  test.each(FAILING)('%s fails at %s', (number, path, document) => {
    expect(lintCsaf(document)).toContainEqual(
      expect.objectContaining({ rule: `csaf.${number}`, path, level: 'error' }),
    )
  })

  test('the example itself fails none', () => {
    expect(lintCsaf(example)).toEqual([])
  })

  test('a word of a version’s name is a range only when it stands alone', () => {
    const named = (name: string): Json =>
      JSON.parse(JSON.stringify(example).replace('"name":"1.0.1"', `"name":"${name}"`))
    expect(ours(named('after-eight'))).not.toContain('6.1.31')
    expect(ours(named('All versions'))).toContain('6.1.31')
  })
})

describe('against the validator of the BSI', () => {
  test.each(FAILING)('%s, failed at %s, fails the same tests there', (_, __, document) => {
    expect([...ours(document)].sort()).toEqual(mandatoryTestsFailedBy(document))
  })

  test('documents written from real records fail the same tests', () => {
    for (const record of [
      ...loadRecords('psf-cve'),
      ...loadRecords('cve-records-sample').slice(0, 60),
    ]) {
      const read = readCve(record)
      if (!read.ok) throw new Error(read.because)
      const publisher = {
        category: 'vendor',
        name: 'Example',
        namespace: 'https://a.example',
      } as const
      const { record: document } = writeCsaf(read.value, { publisher })
      if (hasItsSchema(document))
        expect([...ours(document)].sort()).toEqual(mandatoryTestsFailedBy(document))
    }
  })

  // 6.1.12 asks a registry of languages that lint does not have; it tells only what is no language tag at all.
  const asked = (numbers: readonly string[]) =>
    numbers.filter((number) => number !== '6.1.12').sort()

  test('the example with texts exchanged fails the same tests', () => {
    const texts = [
      'P-1',
      'P-2',
      'P-9',
      'G-1',
      '1',
      '2',
      '1.0.0',
      'draft',
      'final',
      'csaf_vex',
      'csaf_base',
      'fixed',
    ]
    fc.assert(
      fc.property(fc.nat(200), fc.nat(200), fc.constantFrom(...texts), (first, second, text) => {
        const document = exchanged(exchanged(example, first, text), second, text)
        fc.pre(hasItsSchema(document))
        expect(asked(ours(document))).toEqual(asked(mandatoryTestsFailedBy(document)))
      }),
      // An affected product that only a threat names, and a remediation of another product's group.
      { numRuns: 100, examples: [[62, 0, 'csaf_vex']] },
    )
  })
})

/** The document with its nth text (counted around) exchanged for another. */
function exchanged(document: JsonObject, nth: number, text: string): JsonObject {
  let count = 0
  JSON.stringify(document, (_, value) => {
    if (typeof value === 'string') count++
    return value
  })
  let at = 0
  return JSON.parse(
    JSON.stringify(document, (_, value) =>
      typeof value === 'string' && at++ === nth % count ? text : value,
    ),
  )
}

describe('the weakness of a vulnerability (6.1.11), by a list that is handed in', () => {
  const NAMES = new Map([
    ['CWE-79', 'Cross-site Scripting'],
    ['CWE-1333', 'Inefficient Regular Expression Complexity'],
  ])
  const found = (cwe: Json) => {
    const copy = structuredClone(example) as unknown as { vulnerabilities: Record<string, Json>[] }
    for (const each of copy.vulnerabilities) each['cwe'] = cwe
    const weaknessName = (id: string) => NAMES.get(id)
    return lintCsaf(copy as unknown as Json, { weaknessName }).map(
      ({ rule, path, level }) => `${level} ${rule} ${path}`,
    )
  }
  const at = (member: string) => [`error csaf.6.1.11 /vulnerabilities/0/cwe/${member}`]

  test.each<[string, string, readonly string[]]>([
    ['CWE-1333', 'Inefficient Regular Expression Complexity', []],
    ['CWE-79', 'Inefficient Regular Expression Complexity', at('name')],
    ['CWE-79', 'cross-site scripting', at('name')],
    ['CWE-99999', 'Cross-site Scripting', at('id')],
  ])('%s, %s', (id, name, expected) => {
    expect(found({ id, name })).toEqual(expected)
  })

  test('is not looked at without the list', () => {
    const other = JSON.parse(JSON.stringify(example).replace('CWE-1333', 'CWE-79'))
    expect(lintCsaf(other)).toEqual([])
  })
})
