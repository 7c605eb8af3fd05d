/*
 * Owns one whole OpenVEX document of a plainly fictional product. Refuses to be anybody's real one.
 */
import type { JsonObject } from '../src/json/json.js'

/** Who says it, and under which address. */
export const OPTIONS = { id: 'https://vendor.example/vex/1', author: 'Example Vendor' }

/** A statement. */
export const about = (name: string, status: string, more: JsonObject = {}): JsonObject => ({
  vulnerability: { name },
  products: [{ '@id': 'pkg:pypi/example@1.0' }],
  status,
  ...more,
})

/** A valid document about two vulnerabilities. */
export const vexExample: JsonObject = {
  '@context': 'https://openvex.dev/ns/v0.2.0',
  '@id': OPTIONS.id,
  author: OPTIONS.author,
  role: 'Document Creator',
  timestamp: '2050-01-01T00:00:00Z',
  last_updated: '2050-01-02T00:00:00Z',
  version: 2,
  statements: [
    {
      vulnerability: {
        name: 'CVE-2050-10000',
        aliases: ['GHSA-abcd-1234-efgh'],
        description: 'Parsing a crafted example takes quadratic time.',
      },
      products: [
        { '@id': 'pkg:pypi/example@1.0' },
        { identifiers: { purl: 'pkg:pypi/example@1.1' }, subcomponents: [{ '@id': 'pkg:pypi/a' }] },
      ],
      status: 'affected',
      action_statement: 'Update to 1.2.',
    },
    about('CVE-2050-10001', 'under_investigation'),
    {
      vulnerability: { name: 'CVE-2050-10000' },
      products: [{ '@id': 'https://vendor.example/tool' }],
      status: 'not_affected',
      justification: 'vulnerable_code_not_present',
    },
    {
      vulnerability: { name: 'CVE-2050-10000' },
      products: [{ '@id': 'pkg:pypi/example@1.2' }],
      status: 'fixed',
    },
  ],
}
