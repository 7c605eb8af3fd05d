/*
 * Owns asking the BSI's validator library what is wrong with a document of CSAF 2.1: its copy of the schema, and the
 * mandatory tests it has. Refuses to ask it 6.1.8: the schema names those of CVSS, and is compiled here so that 8.7 is a
 * multiple of 0.1.
 */
import csafAjv from '@secvisogram/csaf-validator-lib/csaf_2_1/csafAjv.js'
import * as mandatoryTests from '@secvisogram/csaf-validator-lib/csaf_2_1/mandatoryTests.js'
import lax from '@secvisogram/csaf-validator-lib/csaf_2_1/schemaTests/csaf_2_1/schema.js'
import strict from '@secvisogram/csaf-validator-lib/csaf_2_1/schemaTests/csaf_2_1_strict/schema.js'
import type { SchemaObject } from 'ajv'
import Ajv2020 from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import type { Json } from '../src/json/json.js'

/** Under its own name the schema is there already. */
const nameless = ({ $id: _id, ...schema }: SchemaObject) => schema

const ajv = new Ajv2020.default({ strict: false, allErrors: true, multipleOfPrecision: 6 })
addFormats.default(ajv)
for (const [key, known] of Object.entries(csafAjv.schemas)) {
  if (known !== undefined && ajv.schemas[key] === undefined) ajv.addSchema(known.schema, key)
}
const schemas = [lax, strict].map((schema) => ajv.compile(nameless(schema)))
const tests = Object.entries(mandatoryTests).filter(([name]) => name !== 'mandatoryTest_6_1_8')

/** How many mandatory tests of 2.1 are asked. */
export const TESTS = tests.length

/** What the schema and the tests say; none when the document is right. */
export function faultsOf21(document: Json): readonly string[] {
  const bySchema = schemas.flatMap((validate) =>
    validate(document) ? [] : (validate.errors ?? []).map((error) => JSON.stringify(error)),
  )
  const byTests = tests.flatMap(([name, run]) => {
    const { isValid, errors = [] } = run(structuredClone(document))
    return isValid !== false && errors.length === 0 ? [] : [name.replace('mandatoryTest_', '')]
  })
  return [...bySchema, ...byTests]
}
