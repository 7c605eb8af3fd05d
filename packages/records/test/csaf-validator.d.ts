/*
 * Owns what is used of the BSI's validator library, which is written in JavaScript.
 */
declare module '@secvisogram/csaf-validator-lib/mandatoryTests.js' {
  const mandatoryTests: Readonly<
    Record<
      string,
      (document: unknown) => { readonly isValid?: boolean; readonly errors?: readonly unknown[] }
    >
  >
  export = mandatoryTests
}

declare module '@secvisogram/csaf-validator-lib/csaf_2_1/mandatoryTests.js' {
  import mandatoryTests = require('@secvisogram/csaf-validator-lib/mandatoryTests.js')
  export = mandatoryTests
}

declare module '@secvisogram/csaf-validator-lib/csaf_2_1/csafAjv.js' {
  const csafAjv: {
    readonly schemas: Readonly<Record<string, { readonly schema: import('ajv').SchemaObject }>>
  }
  export default csafAjv
}

declare module '@secvisogram/csaf-validator-lib/csaf_2_1/schemaTests/csaf_2_1/schema.js' {
  const schema: import('ajv').SchemaObject
  export default schema
}

declare module '@secvisogram/csaf-validator-lib/csaf_2_1/schemaTests/csaf_2_1_strict/schema.js' {
  const schema: import('ajv').SchemaObject
  export default schema
}
