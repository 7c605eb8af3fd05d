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
