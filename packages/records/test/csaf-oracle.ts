/*
 * Owns asking the BSI's validator library which mandatory tests of CSAF 2.0 a document fails.
 * Refuses to ask it 6.1.8 (the schema, proven against Ajv itself), and 6.1.11, whose list of weaknesses its user hands in.
 */
import * as mandatoryTests from '@secvisogram/csaf-validator-lib/mandatoryTests.js'
import type { Json } from '../src/json/json.js'

const NOT_ASKED = ['6.1.8', '6.1.11']

/** The numbers of the failed tests, sorted as texts. */
export function mandatoryTestsFailedBy(document: Json): readonly string[] {
  return Object.entries(mandatoryTests)
    .map(([name, run]) => [name.replace('mandatoryTest_', '').replaceAll('_', '.'), run] as const)
    .filter(([number]) => !NOT_ASKED.includes(number))
    .filter(([, run]) => {
      const { isValid, errors = [] } = run(structuredClone(document))
      return isValid === false || errors.length > 0
    })
    .map(([number]) => number)
    .sort()
}
